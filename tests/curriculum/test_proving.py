"""The proof of a recipe: whole matrices name every mistake, one row or number names what the question lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attn_tutor.curriculum import proving
from tests.shipped import asked

TYPED = "0.12 0.02 0.87"  # softmax-fresh-warm at seed 4 with the scores negated: two entries change places


def proof(drawn: Any) -> list[str]:
    return proving._wrong_at(drawn, 4)


def test_a_row_that_proves_no_name_may_be_answered_by_a_fact() -> None:
    drawn = asked("softmax-fresh-warm", 4)
    found = drawn.judge(TYPED)
    assert "swapped" in found.message
    assert "softmax_negated" not in found.misconceptions
    assert proof(drawn) == []


@pytest.mark.parametrize(
    "message", ["Row 1, column 2 and row 1, column 3 are off. The other entries are right.", "A fact."]
)
def test_a_bare_no_is_refused_and_so_is_a_fact_about_a_listed_mistake(
    message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: Any = asked("softmax-fresh-warm", 4)
    judge = type(drawn).judge
    is_bare = message.endswith("are right.")
    listed = replace(drawn.question.common_mistakes[0], misconception="softmax_negated")
    question = drawn.question if is_bare else replace(drawn.question, common_mistakes=(listed,))

    def nameless(self: Any, text: str) -> Any:
        found = judge(self, text)
        return found if found.correct else replace(found, message=message, misconceptions=())

    monkeypatch.setattr(type(drawn), "judge", nameless)
    assert proof(question.draw(4)) == ["the mistake softmax_negated is not told by its name"]
