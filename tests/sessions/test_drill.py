"""`drill`: levels that follow the answers, seeds that repeat."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import pytest

from attn_tutor.errors import UsageError
from attn_tutor.mistakes.catalogue import CATALOGUE, mistake_named
from attn_tutor.questions.given import Given
from attn_tutor.questions.numeric import AskedNumeric, Numeric
from attn_tutor.questions.variants import trial
from attn_tutor.sessions.drill import Drill, _changes, drill, ladder
from attn_tutor.sessions.explain import changes
from attn_tutor.sessions.rungs import MATRIX, NUMBER, ROW, narrow_question
from attn_tutor.sessions.walk import Ending, Request
from tests.benchmarks.wrong_answers import Case
from tests.sessions.learner import Sitting
from tests.shipped import shipped


def play(*lines: str, **wish: object) -> tuple[Ending, str]:
    return Sitting("drill").run(lambda context: drill(context, Request(**wish)), lines)  # type: ignore[arg-type]  # as typed


def levels(shown: str) -> list[int]:
    return [int(level) for level in re.findall(r"Level (\d+) of", shown)]


@pytest.mark.usefixtures("any_numbers")
def test_two_right_answers_lead_a_rung_up_and_two_misses_one_down() -> None:
    """From one number to a row, a matrix and the output alone; one right answer or one miss changes nothing."""
    rungs = ladder(Sitting("drill").context(), Request(topic="whole-formula"))
    assert [rung.name for rung in rungs] == ["one number", "a row", "a matrix", "the output alone"]
    lines: list[str] = []
    for _ in range(4):  # the right answers are those that the same seed asks for in another sitting
        lines.append(_next_answer(lines))
    shown = play(*lines, "w", "", "w", "", "q", topic="whole-formula", seed=3)[1]
    assert levels(shown)[:7] == [1, 1, 2, 2, 3, 3, 2]


def _next_answer(lines: list[str]) -> str:
    """The right answer to the question that follows these answers."""
    sitting = Sitting("drill")
    context = sitting.context([*lines, "w", "q"])
    ending = drill(context, Request(topic="whole-formula", seed=3))
    return ending.results[len(lines)].asked.answer.replace("\n", "; ")


def test_less_is_asked_for_on_the_lower_rungs() -> None:
    """Of the same question one number, then a row; the prompt says which."""
    whole = shipped().question("softmax-fresh-matrix")
    assert isinstance(whole, Numeric)
    shapes = [narrow_question(whole, rung, Random(1)).draw(1).expects.shape for rung in (NUMBER, ROW, MATRIX)]
    assert [math.prod(shape) for shape in shapes] == [1, 3, 6]
    assert re.search(r"This time give only row \d\.$", narrow_question(whole, ROW, Random(1)).prompt)
    assert re.search(r"only the \w+ number of row \d\.$", narrow_question(whole, NUMBER, Random(1)).prompt)


@pytest.mark.parametrize("name", ["no_scale", "softmax_columns", "scale_by_dk"])
def test_a_drill_of_a_mistake_asks_only_where_it_can_be_made(name: str) -> None:
    """Neither where the stage it changes stands there ready-made, nor where the numbers stay the same."""
    outcome, _ = play(*["s"] * 4, mistake=name, count=4, seed=1)
    for result in outcome.results:
        shown = {*result.asked.shown}
        assert changes(mistake_named(name), result.asked)
        assert not (name in ("no_scale", "scale_by_dk") and shown & {"weights", "logits"})
        assert not (name == "softmax_columns" and "weights" in shown)


def test_the_drill_of_every_mistake_asks_where_the_hand_that_makes_it_ends_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Worked out again in plain Python, which draws no ladder: so the first filter, a quick one, is left out."""
    monkeypatch.setattr("attn_tutor.sessions.drill.shows", lambda *_: True)
    monkeypatch.setattr("attn_tutor.sessions.drill._changes", _changes.__wrapped__)
    monkeypatch.setattr(Numeric, "draw", lru_cache(maxsize=None)(Numeric.draw))
    context, unmoved, by_hand = Sitting("drill").context(), [], 0
    library = type(context.library)
    monkeypatch.setattr(library, "question", lru_cache(maxsize=None)(library.question))
    proofs: dict[tuple[str, int], AskedNumeric] = {}  # the same for every mistake

    def proof(question: Numeric, seed: int, given: Given) -> AskedNumeric:
        if (question.id, seed) not in proofs:
            proofs[question.id, seed] = AskedNumeric(question, seed, given)
        return proofs[question.id, seed]

    monkeypatch.setattr("attn_tutor.sessions.drill.trial", lru_cache(maxsize=None)(trial))
    monkeypatch.setattr("attn_tutor.sessions.drill.AskedNumeric", proof)
    for name, mistake in CATALOGUE.items():
        asked = Drill(context, Request(mistake=name, seed=5)).next_item()
        assert asked is not None
        assert asked.draw is not None
        question: Any = asked.draw()
        assert changes(mistake, question), name
        case = Case(question.given.problem, question.stage, question.cell, question.question.decimals, 5)
        try:
            typed = case.typed(name)
        except (KeyError, OverflowError):  # the hand begins at the query
            typed = None
        if typed is not None:
            by_hand += 1
            unmoved += [name] if np.allclose(typed, case.asked.exact, rtol=0, atol=0.005) else []
    assert unmoved == []
    assert by_hand >= 60


@pytest.mark.usefixtures("any_numbers")
def test_no_question_comes_twice_in_four() -> None:
    outcome, _ = play(*["s"] * 12, topic="softmax", count=12, seed=3)
    asked = [result.asked.question.id for result in outcome.results]
    assert all(len({*asked[at : at + 4]}) == 4 for at in range(len(asked) - 3))


@pytest.mark.usefixtures("any_numbers")
def test_the_same_seed_drills_the_same() -> None:
    assert play("s", "s", count=2, seed=9)[1] == play("s", "s", count=2, seed=9)[1]
    assert play("s", count=1, seed=9)[1] != play("s", count=1, seed=10)[1]


@pytest.mark.usefixtures("any_numbers")
def test_after_the_largest_seed_comes_the_smallest() -> None:
    """Every seed that is shown can be typed again; the results stay in the order of asking."""
    outcome, shown = play("s", "s", "s", count=3, seed=2**32 - 2)
    assert re.findall(r"seed (\d+)\.", shown) == ["4294967294", "4294967295", "0"]
    assert [result.asked.seed for result in outcome.results] == [2**32 - 2, 2**32 - 1, 0]


@pytest.mark.usefixtures("any_numbers")
def test_the_next_command_repeats_the_wish() -> None:
    assert "Next: attn-tutor drill softmax --count 2" in play("q", topic="softmax", count=2, seed=1)[1]


@pytest.mark.parametrize("wish", [{"topic": "nix"}, {"mistake": "nix"}])
def test_what_cannot_be_drilled_is_refused(wish: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        play(**wish)


@pytest.mark.usefixtures("any_numbers")
def test_b_goes_back_to_the_question_before_with_the_same_numbers() -> None:
    """Skipped, then gone back to and shown: it stands once in the summary, by its last end."""
    outcome, shown = play("s", "b", "w", count=2, seed=9)
    seeds = re.findall(r"seed (\d+)\.", shown)
    assert seeds[0] == seeds[2] != seeds[1]
    assert outcome.results[0].end == "revealed"
