"""The page of an act: which cells a right step leaves open, how often it says a thing, and how many rows it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from attn_tutor.curriculum.lesson import Screen
from attn_tutor.questions.given import Given
from attn_tutor.questions.replies import Reply
from attn_tutor.sessions.learn import learn
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from tests.sessions.learner import Sitting
from tests.sessions.test_paged_lesson import GUESS, GUIDED, MATCH, STEP, course

SOFTMAX = Screen(
    kind="all", id="a-row", show="exponentials", prompt="The shares?", stage="weights", cell="r1", right="Yes.",
    given=Given(key_words=("a", "b", "c"), logits=((1.0, 0.0, 0.0),)),
    replies=(Reply(say="The e^score values are right.", mistake="exp_not_normalised"),),
)  # fmt: skip
ROWS = Screen(
    kind="all", id="rows", show="inputs", prompt="The scores?", stage="scores", right="Yes.",
    given=Given(
        query=((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), key=((1.0, 0.0), (0.0, 2.0)), value=((0.0,), (0.0,)), scale="none"
    ),
)  # fmt: skip
MATCHED = replace(MATCH, kind="step", id="three-colours")
ROWS_OF_WINDOW = 24


def pages(screen: Screen, *lines: str) -> list[str]:
    """The pages as they are drawn in a window of 80 by 24, each with what was typed below it."""
    return pages_of(Sitting("learn", course(screen, STEP, GUESS)), *lines)


def pages_of(sitting: Sitting, *lines: str) -> list[str]:
    """The same of a whole sitting, with a store of its own."""
    terminal = Terminal.for_script((*lines, "q"), Look(80, ROWS_OF_WINDOW))
    context = replace(sitting.context(), terminal=terminal)
    learn(context, "one")
    _, *drawn = terminal.transcript.split("attn-tutor")
    return drawn


def test_powers_that_are_right_are_not_marked_off_as_shares() -> None:
    """e is 2.72: they appear in their own column, and the shares stay open."""
    page = pages(SOFTMAX, "2.72 1 1")[1]
    assert "The e^score values are right." in page
    assert page.count("✗") == 1  # beside the remark
    assert "4.72" in page
    assert pages(SOFTMAX, "0.9 0.8 0.7")[1].count("✗") > 1


def test_an_empty_line_is_told_once_what_to_type() -> None:
    assert [page.count("Type A or B") for page in pages(GUESS, "", "", "")[1:4]] == [1, 1, 1]


def test_a_picture_of_steps_may_begin_with_its_inputs() -> None:
    """Q and K stand before the scores that they make, each once."""
    shown = replace(ROWS, kind="show", id="", stage="", show="steps", steps=("query", "key", "scores"))
    (page, *_) = pages(shown)
    assert [page.count(title) for title in ("query Q", "key K", "scores  3 × 2", "value V")] == [1, 1, 1, 0]
    assert page.index("query Q") < page.index("key K") < page.index("scores  3 × 2")


def test_the_rows_of_a_matrix_fit_below_its_page() -> None:
    """The header stays in the window while the last of three rows is typed."""
    (page, *_) = pages(ROWS, "1 0; 0 2; 1 2", "")
    assert len(page.rstrip().splitlines()) + 2 <= ROWS_OF_WINDOW  # of three prompts it holds the first


def test_a_step_stands_behind_the_word_of_its_own_prompt() -> None:
    """The prompt has moved on to the weights by the time the scores are told."""
    page = pages(GUIDED, "0 1")[1]
    assert "scores> 0 1" in page
    assert page.count("weights>") == 1  # the prompt that waits


@pytest.mark.parametrize(
    ("screen", "lines"), [(STEP, ("1",)), (STEP, ("4",)), (GUIDED, ("0.73 0.27",)), (MATCHED, ("1c 2a 3b",))]
)
def test_an_answer_that_is_not_saved_is_said_on_the_page_of_its_act(screen: Screen, lines: tuple[str, ...]) -> None:
    """Right or wrong, in steps, or as letters: the note stands beside the reply, drawn and spoken."""
    heard, drawn_for = (Sitting("learn", course(screen, STEP)) for _ in range(2))
    for sitting in (heard, drawn_for):
        sitting.store = MemoryStore(clock=sitting.clock, refusal="the disk is full")
    spoken = heard.run(lambda context: learn(context, "one"), [*lines, "q"])[1]
    for shown in (spoken, "".join(pages_of(drawn_for, *lines))):
        assert shown.count("NOT saved: the disk is full") == 1
