"""Every shipped question, asked as a learner meets it: answered right, answered wrong, skipped."""

from __future__ import annotations

from typing import Any

import pytest

from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.walk import ask
from tests.sessions.pupil import School, said, script
from tests.shipped import shipped

SHIPPED = shipped()
WALKED = [entry.id for entry in SHIPPED.questions() if entry.kind not in ("chain", "flash")]


def met(asked: Any, *lines: str) -> tuple[Result, str]:
    """How a question ends for somebody who types these lines, and what is shown."""
    context = School(SHIPPED).context("quiz", script(*lines))  # type: ignore[arg-type]  # any library will do
    return ask(context, asked, number=1, total=1), said(context)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", WALKED)
def test_right_wrong_and_skipped(name: str) -> None:
    """Success teaches, a miss hears a reason and then the whole solution, a skip gives nothing away."""
    asked = SHIPPED.question(name).draw(4)
    right, wrong = asked.answer.replace("\n", "; "), asked.samples()["wrong"][0]
    result, shown = met(asked, right)
    assert (result.end, result.attempts) == ("right", 1)
    assert words(asked.teaches)[:30] in shown
    result, shown = met(asked, wrong, "w")
    assert (result.end, result.attempts) == ("revealed", 1)
    assert words(asked.solution[0])[:20] in shown
    result, shown = met(asked, "s")
    assert result.end == "skipped"
    assert "Skipped" in shown
    assert words(asked.solution[-1]) not in shown


def of_kind(kind: str) -> list[str]:
    return [entry.id for entry in SHIPPED.questions(kind=kind)]


@pytest.mark.parametrize("name", of_kind("chain"))
def test_a_chain_ends_at_once_step_by_step_and_skipped(name: str) -> None:
    """Its final answer can be typed first; each step can be shown; a skip gives nothing away."""
    asked = SHIPPED.question(name).draw(4)
    final = asked.answer.replace("\n", "; ")
    assert met(asked, f"final {final}")[0].end == "right"
    shown = met(asked, *["w"] * len(asked.stages))[0]
    assert shown.end == "revealed"
    skipped, text = met(asked, "s")
    assert skipped.end == "skipped"
    assert asked.answer not in text


@pytest.mark.parametrize("name", of_kind("flash"))
def test_a_card_is_recalled_and_then_rated(name: str) -> None:
    """The back is shown before it is asked how well it was recalled."""
    asked = SHIPPED.question(name).draw(4)
    for rating, end in (("3", "right"), ("1", "revealed")):
        result, text = met(asked, rating)
        assert result.end == end
        assert words(asked.answer)[:30] in text
