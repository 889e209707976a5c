"""A chain of steps: an error is told once, where it was made, and what follows from it still counts."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from attn_tutor.engine.attention import softmax
from attn_tutor.questions.chain import AskedChain, telling
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_results import Quit, Result
from attn_tutor.sessions.walk import ask
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import Terminal
from tests.fixed_clock import FixedClock
from tests.shipped import shipped

LIBRARY = shipped()


def typed(numbers: np.ndarray) -> str:
    """Numbers as a learner types them, with two decimals."""
    return str(np.round(numbers, 2).tolist())


def chain(name: str, seed: int) -> AskedChain:
    asked = LIBRARY.question(name).draw(seed)
    assert isinstance(asked, AskedChain)
    return asked


def play(name: str, seed: int, lines: list[str]) -> tuple[str, Result, MemoryStore]:
    terminal, store = Terminal.for_script(lines), MemoryStore(clock=FixedClock())
    context = Context(LIBRARY, store, FixedClock(), terminal, Random(1), "quiz", "s")
    result = ask(context, LIBRARY.question(name).draw(seed))
    return " ".join(terminal.transcript.split()), result, store  # wrapping does not matter here


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_every_step_right_at_once_is_right_the_first_time(seed: int) -> None:
    trace = chain("chain-solo", seed).problem.run()
    lines = [typed(trace[name]) for name in ("scores", "logits", "weights", "output")]
    shown, result, store = play("chain-solo", seed, lines)
    assert result.right_first_time
    last = shown.rpartition("attn-tutor")[2]
    assert all(name in last for name in ("scores", "logits", "weights", "output"))
    assert "✓ Right" in last
    (whole,) = [
        event for event in store.events() if event.item == "chain-solo" and not event.extra.get("step")
    ]
    assert whole.correct
    assert whole.rating is not None


def test_later_steps_follow_from_an_earlier_error_and_the_error_stays_wrong() -> None:
    asked = chain("chain-solo", 3)
    trace = asked.problem.run()
    scores = trace["scores"] + np.array([[1, 0, -2], [0, 0, 0]])
    logits = scores / 2
    weights = softmax(logits)
    output = weights @ trace["value"]
    shown, result, store = play(
        "chain-solo", 3, [typed(scores), "", typed(logits), typed(weights), typed(output)]
    )
    assert "It follows from your step 1, the scores" in shown
    assert "3 of 4 steps by a right method" in shown
    assert "The error begins in the scores" in shown
    assert result.end == "revealed"
    (whole,) = [event for event in store.events() if not event.extra.get("step")]
    assert whole.correct is False


def test_the_final_answer_typed_at_once_has_full_credit() -> None:
    trace = chain("chain-solo", 4).problem.run()
    shown, result, _ = play("chain-solo", 4, [f"final {typed(trace['output'])}"])
    assert result.right_first_time
    assert "steps by a right method" not in shown


def test_a_step_can_be_shown_and_the_chain_goes_on() -> None:
    trace = chain("chain-faded", 2).problem.run()
    shown, result, _ = play("chain-faded", 2, ["w", typed(trace["weights"]), typed(trace["output"])])
    assert "This step" in shown
    assert "2 of 3 steps" in shown
    assert result.end == "revealed"


def test_three_misses_show_the_step_and_its_mistake_is_named() -> None:
    trace = chain("chain-solo", 3).problem.run()
    columns = softmax(trace["logits"], -2)
    lines = [
        typed(trace["scores"]),
        typed(trace["logits"]),
        typed(columns),
        "[[9, 9, 9], [9, 9, 9]]",
        "0 0 1; 1 0 0",
    ]
    shown, result, _ = play("chain-solo", 3, [*lines, typed(trace["output"])])
    assert "softmax runs down the columns" in shown
    assert "This step" in shown
    assert "softmax_columns" in result.misconceptions


def test_unreadable_text_costs_nothing_and_masked_logits_are_never_asked() -> None:
    asked = chain("chain-causal", 1)
    assert asked.stages == ("scores", "weights", "output")
    trace = asked.problem.run()
    lines = ["banana", *(typed(trace[name]) for name in asked.stages)]
    assert play("chain-causal", 1, lines)[1].right_first_time


def test_an_opened_number_shows_the_learners_own_beside_it_but_no_step_that_is_still_asked() -> None:
    trace = chain("chain-solo", 3).problem.run()
    shown, _, _ = play("chain-solo", 3, [typed(trace["scores"]), "why scores r1c1", "why weights r1c1", "s"])
    assert "scores r1c1 =" in shown
    assert "You have" in shown
    assert "are what you're asked for" in shown


def test_q_at_the_end_of_a_chain_stops_and_the_chain_counts() -> None:
    trace = chain("chain-solo", 4).problem.run()
    with pytest.raises(Quit) as left:
        play("chain-solo", 4, [f"final {typed(trace['output'])}", "why scores r1c1", "q"])
    assert left.value.result is not None
    assert left.value.result.right_first_time


def test_a_skipped_chain_says_so_and_waits() -> None:
    shown, result, _ = play("chain-solo", 4, ["s", "why scores r1c1", ""])
    assert "Skipped. It comes up again." in shown
    assert "scores r1c1 =" in shown
    assert result.end == "skipped"


def test_numbers_that_cannot_carry_on_are_not_offered_for_it() -> None:
    """Of another size than the step they cost nothing: the step is asked again."""
    assert (
        "Enter to go on with your own numbers." in play("chain-solo", 4, ["[[9, 9, 9], [9, 8, 9]]", "s"])[0]
    )
    assert "Enter to go on" not in play("chain-solo", 4, ["[[9, 9]]", "s"])[0]


@pytest.mark.parametrize(
    ("own", "exact", "proves"),
    [
        ([[0.0, 0.0]], [[0.3, 0.7]], False),
        ([[1.0, 0.0]], [[0.3, 0.7]], False),
        ([[1.0, 0.0]], [[0.0, 1.0]], True),
        ([[0.4, 0.6]], [[0.3, 0.7]], True),
        ([[np.inf, 0.6]], [[0.3, 0.7]], False),
    ],
)
def test_numbers_typed_to_make_the_rest_easy_carry_nothing_forward(
    own: list[list[float]], exact: list[list[float]], proves: bool
) -> None:
    assert telling(np.array(own), np.array(exact)) is proves
