"""Cards: recalled, then shown, then rated; a card among other questions counts like one."""

from __future__ import annotations

import pytest

from attn_tutor.questions.flash import FlashCard
from attn_tutor.sessions.walk import ask
from tests.memory_library import MemoryLibrary
from tests.questions.makers import make
from tests.sessions.pupil import School, said, script

CARD = make(
    FlashCard, prompt="Why √d_k?", back="Dot products grow with it.", hints=(), solution=(), quick_check=""
)


@pytest.mark.parametrize(
    ("pressed", "end"), [("1", "revealed"), ("2", "right"), ("4", "right"), ("s", "skipped")]
)
def test_recalled_counts_as_right_and_hard_was_recalled(pressed: str, end: str) -> None:
    context = School(MemoryLibrary()).context("quiz", script(pressed))
    assert ask(context, CARD.draw(0), number=1, total=3).end == end
    shown = said(context)
    assert "1 of 3" in shown
    assert shown.index("Why √d_k?") < shown.index("Dot products grow with it.")


def test_a_rating_is_kept_as_one() -> None:
    school = School(MemoryLibrary())
    ask(school.context("quiz", script("9", "3")), CARD.draw(0))
    (event,) = school.store.events()
    assert (event.kind, event.item, event.rating) == ("flash", "a-question", 3)


def test_a_card_has_no_hints() -> None:
    assert [way for way, *_ in make(FlashCard, back="x").faults()] == ["hints", "solution"]
