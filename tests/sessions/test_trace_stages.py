"""The screens of `trace`: the right stages, in order, each with a shape and a sentence."""

import re

import numpy as np
import pytest

from attn_tutor.engine.toy import toy
from attn_tutor.errors import UsageError
from attn_tutor.sessions.look_around import turn_to
from attn_tutor.sessions.trace_stages import screens, telling_row, walk
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.look import Look

PLAIN = Look(plain=True)


def views(*asked: object) -> list[View]:
    """The views of every screen, one after another."""
    return [view for screen in screens(*asked) for view in screen.views]


def told(sentence: str, *wanted: str, look: Look = PLAIN, **toys: object) -> str:
    """All that the screens say."""
    terminal = Terminal.for_script([], look)
    terminal.show(*views(toy(sentence, **toys), 0, wanted))
    return terminal.transcript


def walked(*typed: str) -> str:
    """What stands on the screen after a walk through the stages with what is typed."""
    sentence, lines = toy("a b"), iter(typed)
    terminal = Terminal.for_script([], PLAIN)
    terminal.pause = lambda reminder, prompt: (terminal.show(reminder), next(lines))[1]
    walk(terminal, screens(sentence, 0, ()), sentence.problem.run())
    return terminal.transcript


@pytest.mark.parametrize(
    ("n_heads", "stages"),
    [
        (1, "words places tokens query key value scores logits weights output"),
        (2, "words places tokens query key value scores logits weights head_outputs concatenated output"),
    ],
)
def test_every_stage_is_a_screen(n_heads: int, stages: str) -> None:
    """In the order of the computation, counted, all its numbers on it; of several maps the first is in full."""
    sentence = toy("the cat sat", n_heads=n_heads)
    headers = [view for view in views(sentence, 0, ()) if isinstance(view, Header)]
    assert [header.crumb[-1].replace(" ", "_") for header in headers] == stages.split()
    assert [header.step for header in headers] == list(range(1, len(headers) + 1))
    text = told("the cat sat", n_heads=n_heads)
    trace = {"words": sentence.vectors, "places": sentence.positions, **sentence.problem.run()}
    for stage in stages.split():
        shown = trace[stage][0] if stage == "weights" and n_heads > 1 else trace[stage]
        for number in np.ravel(shown):
            assert f"{number:.2f}".replace("-0.00", "0.00") in text, stage


def test_only_the_stages_wanted_are_shown() -> None:
    headers = [view for view in views(toy("a b"), 0, ("weights", "scores")) if isinstance(view, Header)]
    assert [header.crumb for header in headers] == [("Trace", "scores"), ("Trace", "weights")]


def test_an_unknown_stage_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="There is no stage called masks") as refused:
        screens(toy("a b"), 0, ("weights", "masks"))
    assert refused.value.hint == (
        "The stages are words, places, tokens, query, key, value, scores, logits, weights, output."
    )


def test_words_that_stand_twice_carry_their_place() -> None:
    text = told("the cat the mat", "scores", "weights")
    assert all(name in text for name in ("the(1)", "the(3)"))
    assert "Row 3, the(3): " in text


def test_what_is_masked_is_said_not_shown_as_a_number() -> None:
    text = told("the cat sat", "logits", "weights", causal=True)
    assert "and later words are masked" in text
    assert "; masked: cat, sat." in text
    assert "Masked: 2 later words." in text
    drawn = told("the cat sat", "logits", look=Look(100, 40), causal=True)
    assert drawn.count("·") == 5  # three cells, the legend, the header


def test_a_toy_is_called_a_toy() -> None:
    assert "A toy: The vectors are drawn from seed 0, not learned." in told("a b", "weights")
    assert "drawn at random" in told("a b", "words")
    assert told("a b").count("A toy: ") == 1
    assert told("a b").index("A toy: ") < told("a b").index("Step 2 of 10")


def test_at_a_terminal_stage_follows_stage() -> None:
    """Enter goes on, q leaves; a number of the stage on the screen opens, and where nothing opens none is offered."""
    assert walked(*[""] * 10).count("Trace, ") == 10
    told = walked("why r1c1", "", "", "", "why r1c1", "b", "q")
    assert re.findall(r"Step (\d+) of 10", told) == ["1", "2", "3", "4", "3"]
    assert "That isn't one of the keys here." in told.split("Step 2 of 10")[0]
    assert "query r1c1" in told.split("Step 4 of 10")[1].casefold()


def test_a_stage_of_several_heads_shows_one_where_rows_are_few_and_turns_to_another() -> None:
    sentence = toy("the cat sat because it was tired", n_heads=3)
    shown = screens(sentence, 0, ("scores",))[0].picture
    low, high = ("\n".join(line.plain for line in shown.draw(Look(60, rows))) for rows in (24, 80))
    assert ("head 1 of 3" in low, "head 2" in low) == (True, False)
    assert all(f"head {number}" in high for number in (1, 2, 3))
    second = turn_to(shown, "head 2")
    assert "head 2 of 3" in "\n".join(line.plain for line in second.draw(Look(60, 24)))
    assert len(second.speak(PLAIN)) == 7, "a sentence a row, of that head alone"


def test_several_heads_are_small_maps_beside_each_other() -> None:
    """All of them drawn, the first one in full."""
    drawn = told("the cat sat", "weights", look=Look(100, 40, "truecolor"), n_heads=3)
    assert all(f"head {number}" in drawn for number in (1, 2, 3))
    assert "Now head 1 of 3" in told("the cat sat", "weights", n_heads=3)


def test_the_row_read_out_looks_most_at_another_word() -> None:
    for seed in range(5):
        trace = toy("the cat sat down", seed=seed).problem.run()
        others = trace["weights"] - 2 * np.eye(4)
        assert others[telling_row(trace)].max() == others.max()
        causal = toy("the cat sat down", seed=seed, causal=True, n_heads=2).problem.run()
        assert telling_row(causal) >= 1, "the first word has no choice"
    assert telling_row(toy("alone").problem.run()) == 0


def test_a_row_is_called_the_one_that_looks_most_at_another_only_of_the_rows_that_are_compared() -> None:
    text = "My dog chased the red ball into the garden"
    causal = toy(text, causal=True).problem.run()["weights"]
    others = np.where(np.eye(len(causal), dtype=bool), 0, causal).max(axis=1)
    assert others.argmax() < len(others) / 2, "row 2 has a choice of two words, and 0.97 for the first"
    shown = told(text, "weights", causal=True)
    assert "Of the rows that see at least half the sentence, the row of" in shown
    assert "The row of the word ball looks most" not in shown


def test_of_long_sentences_one_row_of_scores_is_enough() -> None:
    """A table of 40 by 40 numbers helps nobody; the map has them all."""
    words = " ".join(f"w{number}" for number in range(40))
    focus = next(view for view in views(toy(words), 0, ()) if isinstance(view, HeatMap)).row
    text = told(words, "scores", "logits")
    assert text.count("  Row ") == 2
    assert text.count(f"Of 40 rows this is the one of the word w{focus}.") == 2
    assert text.count(f"  Row {focus + 1}, w{focus}: ") == 2


def test_the_head_that_is_named_is_the_one_in_numbers() -> None:
    """Its weights stand in the map, and the row read out is the telling one of that head."""
    sentence = toy("the cat sat down", n_heads=3)
    trace = sentence.problem.run()
    for head in range(3):
        shown = next(view for view in views(sentence, 0, ("weights",), head) if isinstance(view, HeatMap))
        assert (shown.head, shown.row) == (head, telling_row(trace, head))
        said = " ".join(shown.speak(PLAIN))
        assert f"Now head {head + 1} of 3, row by row." in said
        for weight in trace["weights"][head].ravel():
            assert f" {weight:.2f}" in said
    others = [np.where(np.eye(4), -1, trace["weights"][head]).max(axis=1).argmax() for head in range(3)]
    assert [telling_row(trace, head) for head in range(3)] == others


@pytest.mark.parametrize(
    ("n_heads", "head", "hint"),
    [
        (1, 1, "There is 1 head; --heads sets how many."),
        (2, 2, "There are 2 heads; --heads sets how many."),
        (2, -1, "There are 2 heads; --heads sets how many."),
    ],
)
def test_a_head_that_there_is_not_is_named_with_how_many_there_are(
    n_heads: int, head: int, hint: str
) -> None:
    with pytest.raises(UsageError, match=f"There is no head {head + 1}") as refused:
        screens(toy("a b", n_heads=n_heads), 0, ("scores",), head)
    assert refused.value.hint == hint
