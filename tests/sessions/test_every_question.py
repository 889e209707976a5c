"""Every shipped question, asked as a learner meets it: answered right, answered wrong, skipped."""

from __future__ import annotations

from typing import Any

from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.attempt import signs_to_keep
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.walk import ask
from attn_tutor.widgets.signs import say_text, separate_numbers
from tests.sessions.pupil import School, said, script
from tests.shipped import asked, shipped

SHIPPED = shipped()
WALKED = [entry.id for entry in SHIPPED.questions() if entry.kind not in ("chain", "flash")]


def met(question: Any, *lines: str) -> tuple[Result, str]:
    """How a question ends for somebody who types these lines, and what is shown."""
    context = School(SHIPPED).context("quiz", script(*lines), plain=True)  # type: ignore[arg-type]  # any library
    return ask(context, question, number=1, total=1), said(context)


def words(question: AskedQuestion, text: str) -> str:
    """A text of the question as it is said."""
    return " ".join(say_text(separate_numbers(text), signs_to_keep(question)).split())


def test_right_wrong_and_skipped() -> None:
    """Success teaches, a miss hears a reason and then the whole solution, a skip gives nothing away."""
    for name in WALKED:
        question = asked(name)
        right, wrong = question.answer.replace("\n", "; "), question.samples()["wrong"][0]
        result, shown = met(question, right)
        assert (result.end, result.attempts) == ("right", 1), name
        assert words(question, question.teaches)[:30] in shown, name
        result, shown = met(question, wrong, "w")
        assert (result.end, result.attempts) == ("revealed", 1), name
        assert words(question, question.solution[0])[:20] in shown, name
        result, shown = met(question, "s")
        assert result.end == "skipped", name
        assert "Skipped" in shown, name
        assert words(question, question.solution[-1]) not in shown, name


def of_kind(kind: str) -> list[AskedQuestion]:
    return [asked(entry.id) for entry in SHIPPED.questions(kind=kind)]


def test_a_chain_ends_at_once_step_by_step_and_skipped() -> None:
    """Its final answer can be typed first; each step can be shown; a skip gives nothing away."""
    for chain in of_kind("chain"):
        name, final = chain.question.id, chain.answer.replace("\n", "; ")
        assert met(chain, f"final {final}")[0].end == "right", name
        shown = met(chain, *["w"] * len(chain.stages))[0]
        assert shown.end == "revealed", name
        skipped, text = met(chain, "s")
        assert skipped.end == "skipped", name
        assert chain.answer not in text, name


def test_a_card_is_recalled_and_then_rated() -> None:
    """The back is shown before it is asked how well it was recalled."""
    for card in of_kind("flash"):
        for rating, end in (("3", "right"), ("1", "revealed")):
            result, text = met(card, rating)
            assert result.end == end, card.question.id
            assert words(card, card.answer)[:30] in text, card.question.id
