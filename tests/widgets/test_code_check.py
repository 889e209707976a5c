"""What is said of a learner's function, on every width, in ASCII and aloud."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attn_tutor.engine.masks import causal_mask
from attn_tutor.own_code.code_verdict import CodeVerdict, ProbeVerdict
from attn_tutor.own_code.contract import ProbeName
from attn_tutor.own_code.result_form import Property
from attn_tutor.own_code.worked_row import WorkedRow
from attn_tutor.widgets import View
from attn_tutor.widgets.code_check import CodeResult, CodeTitle, SeenMasks, WorkedRowView
from attn_tutor.widgets.code_lines import CodeExcerpt, CodeListing, SlipInCode
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import separate_numbers
from tests.cases import each

SEEN = (causal_mask(3, 5, 0), causal_mask(3, 5))
VERDICT = CodeVerdict(
    "wrong", off="That's exactly what you get when the mask starts at the top left.", so_far="It's right with 5.",
    look="The last query sees every key.", names=(("mask_top_left",),), visibility=SEEN, calls=12, seconds=0.03,
    probes=(ProbeVerdict(ProbeName("with 3 queries and 5 keys", (3, 5)), False),),
    printout="(3, 4)\nmask [1, 0]\n", printed_later=9,
    properties=(Property("overflow", "With large logits it gives NaN."),), notes=("It takes one sequence at a time.",),
)  # fmt: skip
LINES = ((8, "    n_q, n_k = len(query), len(key)"), (9, "    visible = np.tril(np.ones((n_q, n_k), bool))"))
TITLE = CodeTitle("09_causal.py", "causal(query, key, value)", "14:02:31")
VIEWS: list[View] = [
    CodeResult(VERDICT, TITLE, CodeExcerpt(LINES, 9)),
    CodeResult(replace(VERDICT, outcome="right"), TITLE),
    CodeResult(CodeVerdict("too_long", off="It was stopped.", lines=("a.py, line 3, in f: while True:",)), TITLE),
    SeenMasks(*SEEN),
    CodeListing("def mix(weights, value):\n    return weights @ value\n", "The weights stand on the left."),
    WorkedRowView(WorkedRow("with 3 queries and 5 keys", 1, (("weights", (0.25, 0.75)),), (0.5, 0.5)), 3),
    SlipInCode("weights @ value", "weights @ key"),
]


@each("view", VIEWS)
@each("width", [40, 60, 80, 120])
@each("glyphs", [True, False])
def test_no_line_is_too_wide(view: View, width: int, glyphs: bool) -> None:
    look = Look(width=width, glyphs=glyphs)
    lines = view.draw(look)
    assert max(line.cell_len for line in lines) <= look.room
    assert glyphs or all(line.plain.isascii() for line in lines)


def test_who_sees_whom_is_drawn_side_by_side() -> None:
    lines = [line.plain.rstrip() for line in SeenMasks(*SEEN).draw(Look(width=80))]
    assert lines[2].split() == ["query", "1", "■", "·?", "·?", "·", "·", "■", "■", "■", "·", "·"]
    assert "keys" in lines[1]
    assert lines[-1].strip() == "■ seen   · hidden   ? not as it should be"


def test_a_picture_of_a_batch_says_which_sequence_it_shows() -> None:
    batch = SeenMasks(*SEEN, 2)
    assert batch.draw(Look(width=80))[-1].plain.strip().startswith("sequence 2:   ■ seen")
    assert "In sequence 2, query 1 may see keys 1 to 3; yours sees key 1." in batch.speak(Look(plain=True))


def test_the_time_of_a_save_is_not_lost_beside_a_long_title() -> None:
    long = CodeTitle("15_output.py", "multi_head_attention(tokens, w_query, w_key, w_value, w_output)", "14:02:31")
    assert any("saved 14:02:31" in line.plain for line in long.draw(Look(width=60)))


def test_aloud_it_is_one_fact_a_line() -> None:
    said = VIEWS[0].speak(Look(plain=True))
    assert "Query 1 may see keys 1 to 3; yours sees key 1." in said
    assert "Line 9: visible = np.tril(np.ones((n_q, n_k), bool))" in said
    assert "Look: The last query sees every key." in said
    assert not any("■" in sentence for sentence in said)


def test_what_was_printed_is_shown_as_it_is() -> None:
    """No markup, twenty lines at most."""
    many = replace(VERDICT, printout="\n".join(f"[bold]{i}" for i in range(30)))
    drawn = [line.plain.strip() for line in CodeResult(many, TITLE).draw(Look(width=80))]
    assert "[bold]0" in drawn
    assert "and 10 lines more" in drawn


def test_an_excerpt_loses_its_common_indent_and_marks_one_line() -> None:
    first, marked = (line.plain.rstrip() for line in CodeExcerpt(LINES, 9).draw(Look(width=80)))
    assert first == "    8   n_q, n_k = len(query), len(key)"
    assert marked == "▸   9   visible = np.tril(np.ones((n_q, n_k), bool))"
    assert np.array_equal(SEEN[1], causal_mask(3, 5))


def test_the_line_where_calls_stop_is_not_called_that_of_the_slip() -> None:
    stopped = CodeExcerpt(LINES, 9, stops=True)
    assert stopped.speak(Look(width=80)) == ["It stops in line 9: visible = np.tril(np.ones((n_q, n_k), bool))"]
    assert stopped.draw(Look(width=80))[-1].plain.strip() == "It stops in line 9."


def test_a_long_function_that_is_right_shows_that_lines_are_left_out_and_its_last_one() -> None:
    lines = tuple((number, f"    x{number} = 1") for number in range(1, 15))
    drawn = [line.plain.strip() for line in CodeExcerpt(lines).draw(Look(width=80))]
    assert drawn[7:] == ["8   x8 = 1", "5 lines more", "14   x14 = 1"]
    assert len(CodeExcerpt(lines[:10]).draw(Look(width=80))) == 10


def test_a_name_with_a_size_is_heard_as_one_name() -> None:
    """The 8B behind 3.1 is no second number."""
    assert separate_numbers("Llama 3.1 8B has 0.5 0.3") == "Llama 3.1 8B has 0.5, 0.3"


def test_numbers_beside_minus_infinity_are_heard_one_by_one() -> None:
    row = WorkedRow("with 3 queries", 2, (("logits", (1.96, -np.inf, -np.inf, 0.5)),))
    assert "logits: 1.96, -inf, -inf, 0.50" in WorkedRowView(row, 3).speak(Look(plain=True))
