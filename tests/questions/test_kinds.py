"""The contract of every kind: each shipped question's own samples are graded as they claim."""

from __future__ import annotations

import pytest

from attn_tutor.library.disk import open_library
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.question import Asked
from attn_tutor.widgets.question import form_words

LIBRARY = open_library()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_questions(kind: str) -> None:
    """A kind that is never asked proves nothing."""
    assert LIBRARY.questions(kind=kind)


@pytest.mark.parametrize("name", [entry.id for kind in KINDS for entry in LIBRARY.questions(kind=kind)[:12]])
def test_samples_are_graded_as_they_claim(name: str) -> None:
    """Right answers are right, wrong ones wrong and counted, unreadable ones cost nothing; any text has a verdict."""
    question = LIBRARY.question(name)
    for seed in (0, 5):
        asked = question.draw(seed)
        assert isinstance(asked, Asked)
        samples = asked.samples()
        assert {"right", "wrong", "unreadable"} <= {*samples}
        for text in (asked.answer, *samples["right"]):
            assert asked.judge(text).correct, text
        for text in samples["wrong"]:
            verdict = asked.judge(text)
            assert verdict.counts_as_attempt, text
            assert not verdict.correct, text
            assert verdict.message
        for text in samples["unreadable"]:
            assert asked.judge(text).outcome == "not_understood", text


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_the_answer_has_words(kind: str) -> None:
    """The line under a question says what to type."""
    assert form_words(LIBRARY.question(LIBRARY.questions(kind=kind)[0].id).draw(1).expects)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_asks_the_same(kind: str) -> None:
    """Prompt, form and answer are decided by the seed alone."""
    question = LIBRARY.question(LIBRARY.questions(kind=kind)[0].id)
    one, other = question.draw(9), question.draw(9)
    assert (one.prompt, one.expects, one.answer) == (other.prompt, other.expects, other.answer)
