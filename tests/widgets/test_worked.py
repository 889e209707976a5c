"""One query worked through: all its numbers are there, at every size, and what is said of them is true."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from attn_tutor.engine.problem import problem
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.questions.given import Given
from attn_tutor.widgets.figures import figures
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.worked import WorkedQuery
from attn_tutor.widgets.worked_words import formula, read_it
from attn_tutor.widgets.working import working
from tests.cases import examples
from tests.widgets.picture_samples import HEADS, WORKED
from tests.widgets.problems import looks, traces, word_lists


def drawn(view: WorkedQuery, look: Look) -> str:
    """The picture as running text, without line ends."""
    return " ".join(" ".join(line.plain for line in view.draw(look)).split())


def reading(view: WorkedQuery) -> list[str]:
    """The three sentences under the picture."""
    made = figures(working(view.trace, view.row, view.words, view.key_words, view.head))
    return ["".join(p if isinstance(p, str) else p[0] for p in sentence) for sentence in read_it(made)]


@given(traces(), looks, st.data())
@settings(max_examples=examples(20), deadline=None)
def test_any_problem_is_drawn_whole(trace: Trace, look: Look, data: st.DataObject) -> None:
    """Nothing raises, no line is too wide, every weight and the output are there, at every size."""
    row = data.draw(st.integers(0, trace["query"].shape[0] - 1))
    words, key_words = (data.draw(word_lists(trace[name].shape[0])) for name in ("query", "key"))
    view = WorkedQuery(trace, row, words, key_words)
    lines = view.draw(look)
    assert all(wcswidth(line.plain) <= look.room for line in lines)
    text = " ".join(" ".join(line.plain for line in lines).split())
    for weight, logit in zip(trace["weights"][row], trace["logits"][row], strict=True):
        assert ("masked" if np.isneginf(logit) else f"{weight:.2f}") in text
    assert " ".join(figures(working(trace, row)).output.split()) in text.replace("▌ ", "")


@given(traces(), st.data())
@settings(max_examples=examples(10), deadline=None)
def test_any_problem_is_spoken(trace: Trace, data: st.DataObject) -> None:
    """Every key has its sentence in each of the four steps, and nothing is drawn."""
    row = data.draw(st.integers(0, trace["query"].shape[0] - 1))
    lines = WorkedQuery(trace, row, key_words=data.draw(word_lists(trace["key"].shape[0]))).speak(Look(plain=True))
    assert sum(line.startswith("  ") for line in lines) == 4 * trace["key"].shape[0]
    assert not re.search("[\u2500-\u259f√·×÷ᵀ]", "".join(lines))


@given(traces())
@settings(max_examples=examples(25), deadline=None)
def test_what_is_said_is_true(trace: Trace) -> None:
    """Claims about leaders, shares and mixtures are held against the weights themselves."""
    weights, logits = trace["weights"][0], trace["logits"][0]
    first, second, third = reading(WorkedQuery(trace, 0))
    seen = np.flatnonzero(~np.isneginf(logits))
    largest = {
        f"key {1 + int(i)}" for i in seen if np.isclose(logits[i], logits[seen].max(), rtol=1e-9, atol=1e-12)
    }
    if found := re.match(r"(key \d+) has the largest", first):
        assert largest == {found[1]}
    if found := re.match(r"(.+) share the largest", first):
        named = set(re.findall(r"key \d+", found[1]))
        assert 1 < len(largest) < len(seen)
        assert named == largest or found[1] == f"{len(largest)} keys"
    if re.match(r"(All \d+|Both) keys", first):
        assert len(largest) == len(seen) == int((re.search(r"those (\d+)", third) or [0, 0])[1])
        assert np.allclose(trace["output"][0], trace["value"][seen].mean(axis=0))
    if found := re.search(r"([\d.,]+) times that of (key \d+): ", second):
        other = weights[int(found[2][4:]) - 1]
        assert float(found[1].replace(",", "")) == pytest.approx(weights.max() / other, rel=0.01, abs=0.6)
    if found := re.search(r"is (\d+)% of value (\d+)", third):
        assert weights[int(found[2]) - 1] == pytest.approx(int(found[1]) / 100, abs=0.00501)


def test_the_central_example_reads_as_a_teacher_would_say_it() -> None:
    assert reading(WORKED["three words"]) == [
        "cat has the largest score, 4: 1·2 and 2·1 contribute 2 each.",
        "A lead of 1 in the logits makes a share 2.72 times that of sat: 63% to 23%.",
        "The output [0.37 1.49] is 63% of the value of cat [0 2] plus smaller shares of the others.",
    ]


def test_rotated_vectors_are_those_whose_products_are_shown() -> None:
    """With rotary positions the terms of each score add up to it, and the page says that they are rotated."""
    trace = problem(
        query=[[2, 1]], key=[[1, 0], [0, 1], [1, 1]], value=[[1], [2], [3]], rope="pairs", causal=True
    ).run()
    made = working(trace, 0)
    assert made.query != (2.0, 1.0)
    for line in made.lines:
        assert sum(q * k for q, k in zip(made.query, line.key, strict=True)) == pytest.approx(line.score)
    assert "rotated by their positions" in drawn(WorkedQuery(trace, 0), Look(80))


@pytest.mark.parametrize(
    ("query", "key", "said"),
    [
        ((1, 0), (1, 0), "1, all of it from 1·1."),
        ((3, 0, 1), (2, 5, 0), "6, all of it from 3·2."),
        ((3, 1), (2, 1), "7, most of it from 3·2."),
        ((3, -1), (2, 1), "5: its largest term is 3·2."),  # more than the whole
        ((3, 2, 1), (1, 1, 2), "7: its largest term is 3·1."),
        ((2, 1, -1), (2, 1, 1), "4: its largest term is 2·2."),  # the others cancel
        ((2, 0, 2), (1, 5, 1), "4: 2 of its 3 terms contribute 2 each."),
    ],
)
def test_how_much_of_a_score_its_largest_term_makes(
    query: tuple[int, ...], key: tuple[int, ...], said: str
) -> None:
    lower = tuple(-x for x in key)
    trace = Given(query=(query,), key=(key, lower), value=((1,), (2,))).problem.run()
    assert reading(WorkedQuery(trace, 0))[0] == f"key 1 has the largest score, {said}"


def test_a_masked_key_with_the_largest_score_is_not_called_the_leader() -> None:
    first, *_ = reading(WORKED["masked, a word twice"])
    assert first.startswith("the(3) has the largest score of the keys that are not masked, 2")


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        (Given(query=((1, 0),), key=((1, 1),), value=((1,),)), "softmax( qKᵀ / √d_k ) V"),
        (Given(query=((1, 0),), key=((1, 1),), value=((1,),), scale="none"), "softmax( qKᵀ ) V"),
        (Given(query=((1, 0),), key=((1, 1),), value=((1,),), scale=0.1), "softmax( qKᵀ × 0.1 ) V"),
        (
            Given(query=((1, 0),), key=((1, 1),), value=((1,),), softcap=3, causal=True),
            "softmax( 3 tanh(qKᵀ / √d_k / 3), masked ) V",
        ),
    ],
)
def test_the_formula_is_the_one_that_was_computed(given_: Given, shown: str) -> None:
    parts = formula(working(given_.problem.run(), 0))
    assert "".join(p if isinstance(p, str) else p[0] for p in parts).endswith(shown)


def term_styles(look: Look) -> dict[int, str]:
    """In the row of cat, 1·2 + 0·0 + 2·1 + 1·0: the styles of its characters, by place in the terms."""
    line = next(line for line in WORKED["three words"].draw(look) if "1·2 + 0·0" in line.plain)
    start = line.plain.index("1·2 + 0·0")
    return {span.start - start: str(span.style) for span in line.spans}


def test_terms_that_add_nothing_are_dim_and_the_others_are_not() -> None:
    look = Look(100, 32, "truecolor")
    styles = term_styles(look)
    assert (styles[0], styles[2]) == (look.style("q"), look.style("k"))
    assert (styles[6], styles[8]) == (look.style("dim"), look.style("dim"))


def test_without_colours_the_terms_that_count_are_bold() -> None:
    styles = term_styles(Look(100, 32))
    assert "bold" in styles[0]
    assert "bold" not in styles[6]


def test_the_share_bar_is_as_long_as_the_table_and_filled_to_its_end() -> None:
    lines = WORKED["three words"].draw(Look(100, 32, "truecolor"))
    bar = next(line for line in lines if line.plain.strip().startswith("the 14%"))
    assert bar.cell_len == next(line for line in lines if "──" in line.plain).cell_len
    assert max(span.end for span in bar.spans if " on " in str(span.style)) == len(bar.plain)


def test_negative_factors_stand_in_brackets() -> None:
    assert "(-1)·2 + (-2)·1 = -4" in drawn(WORKED["negative numbers"], Look(80, 24))


@pytest.mark.parametrize("size", [(100, 32), (80, 24), (60, 24), (40, 20)])
def test_every_layout_shows_the_same_figures(size: tuple[int, int]) -> None:
    """Scores, logits, exponentials, weights, values, parts and output of the central example, in each layout."""
    text = drawn(WORKED["three words"], Look(*size))
    for figure in (
        "1·2 + 0·0 + 2·1 + 1·0 = 4",
        "2.00",
        "7.39",
        "11.76",
        "0.63",
        "[0 2]",
        "0.00 1.26",
        "0.37 1.49",
    ):
        assert figure in text


def test_a_head_shows_its_own_columns_and_says_where_they_come_from() -> None:
    text = drawn(WorkedQuery(HEADS, 2, ("the", "cat", "sat"), head=1), Look(100, 32))
    assert (
        "q = x W_Q from the vector x of sat; k = x W_K and v = x W_V from each word's; head 2 of 2." in text
    )
    assert "q of sat = [0 2]" in text
    assert "Then: the heads side by side, then concatenated W_O." in text


@pytest.mark.parametrize(("row", "head"), [(3, None), (-1, None), (0, 2)])
def test_a_row_or_head_that_is_not_there_is_named(row: int, head: int | None) -> None:
    with pytest.raises(UsageError, match="here is no"):
        WorkedQuery(HEADS, row, head=head).draw(Look())


def test_large_logits_lose_their_largest_first() -> None:
    text = drawn(WORKED["large scores"], Look(100, 32))
    assert "e^(x - 70.71)" in text
    assert "e+" not in text


def test_decimals_are_the_looks_unless_given() -> None:
    view = WORKED["three words"]
    assert "0.629" in drawn(view, Look(80, 24, decimals=3))
    assert "0.63 " in drawn(replace(view, decimals=2), Look(80, 24, decimals=3))


def test_markup_in_words_is_shown_as_typed() -> None:
    words = ("[bold]x[/bold]", ":smile:", "[/]")
    trace = problem(query=[[1.0]], key=[[1.0], [2.0], [3.0]], value=[[1.0], [2.0], [3.0]]).run()
    text = drawn(WorkedQuery(trace, 0, key_words=words), Look(100, 32))
    assert ":smile:" in text
    assert "[/]" in text


def test_rounding_is_said_where_the_numbers_shown_do_not_lead_to_the_output_shown() -> None:
    """1.000 and 0.000 of 10 and 30 seem to make 10.000 + 0.000, and 0.001 is shown; halves of 2 and 4 make 3."""
    steep = problem(query=[[1, 0]], key=[[1, 0], [-10, 1]], value=[[10], [30]], scale=1).run()
    even = problem(query=[[0, 0]], key=[[1, 0], [0, 1]], value=[[2], [4]]).run()
    for trace, rounded in ((steep, True), (even, False)):
        said = "\n".join(WorkedQuery(trace, 0, decimals=3).speak(Look(plain=True)))
        assert ("the numbers shown are rounded" in said) == rounded
