"""What an act says: a hint for every act of the course, whatever part of a computation it asks for."""

from __future__ import annotations

import pytest

from attn_tutor.curriculum.acts import act_question
from attn_tutor.sessions.act_replies import ActReplies
from tests.shipped import shipped


@pytest.mark.parametrize("name", [entry.id for entry in shipped().lessons])
def test_every_act_has_a_hint_that_ends_as_a_sentence(name: str) -> None:
    """Acts that ask for a row of one head included."""
    lesson = shipped().lesson(name)
    for at, screen in enumerate(lesson.screens):
        question = act_question(lesson, at)
        if question is not None:
            asked = question.draw(1)
            for hint in ActReplies(screen, asked, asked.given).hints():
                assert hint.endswith((".", "?")), (at, hint)
