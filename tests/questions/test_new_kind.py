"""A kind is one file and its name in the table: one that is defined here is asked, tested, challenged and checked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import ClassVar

import pytest

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.curriculum.json_schema import schema
from attn_tutor.questions import kinds
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import describe
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.records import record
from attn_tutor.sessions import challenge, quiz, strength_walk, walk
from tests.curriculum.samples import faults_in, replaced
from tests.memory_library import MemoryLibrary
from tests.questions.makers import make
from tests.sessions.pupil import School, said, script


@record(kw_only=True)
class Word(Question):
    """Asks for one of a few words."""

    kind: ClassVar[str] = "word"

    word: str = describe("the word")
    others: tuple[str, ...] = describe("words that are given instead", ())

    @property
    def alternatives(self) -> int:
        return 1 + len(self.others)

    @property
    def seconds(self) -> int:
        return 7

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield "word", self.word

    def draw(self, seed: int) -> AskedWord:
        return AskedWord(self, seed, None, {})

    def faults(self) -> Iterator[tuple[str, str, str]]:
        yield from super().faults()
        if self.word in self.others:
            yield "others", "the word is among the others", "remove it"


class AskedWord(AskedQuestion):
    """A word asked for."""

    question: Word

    @property
    def expects(self) -> Expects:
        return Expects(form="one word in small letters", what="word")

    @property
    def answer(self) -> str:
        return self.question.word

    def judge(self, text: str) -> Verdict:
        if text == self.answer:
            return Verdict("correct", "Right.")
        return Verdict("wrong" if text in self.question.others else "not_understood", "Not that word.")

    def samples(self) -> dict[str, list[str]]:
        return {"right": [self.answer], "wrong": [*self.question.others], "unreadable": ["", "1"]}


QUESTION = make(Word, word="softmax", others=("sigmoid", "tanh"))
LIBRARY = MemoryLibrary((), (QUESTION,))


@pytest.fixture(autouse=True)
def _in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "attn_tutor.questions.word", SimpleNamespace(Word=Word))  # type: ignore[misc]
    monkeypatch.setitem(kinds.PLACES, "word", "word:Word")


def test_it_is_asked_and_graded_and_its_luck_is_filed() -> None:
    """The form of its answer is its own; unreadable costs nothing; a guess is one of three."""
    class_ = School(LIBRARY)
    context = class_.context("quiz", script("1", "tanh", "softmax", ""), plain=True)
    quiz.quiz(context, walk.Request())
    events = [event for event in class_.store.events() if event.kind == "answer"]
    assert [(event.given, event.correct, event.format) for event in events] == [
        ("tanh", False, "mc3"),
        ("softmax", True, "mc3"),
    ]
    assert "Type one word in small letters." in said(context)


def test_a_test_and_a_challenge_ask_it() -> None:
    """A challenge gives the seconds that the kind says."""
    class_ = School(LIBRARY)
    outcome = strength_walk.take_test(
        class_.context("test", script("softmax")), walk.Request("softmax", count=1, seed=1)
    )
    assert [answer.correct for answer in outcome.test.answers] == [True]
    context = class_.context("challenge", script("softmax"))
    assert challenge.challenge(context, walk.Request()).percent_right == 100
    assert "You have 7 seconds" in said(context)


BANK = """\
format: 1
questions:
  - {kind: word, id: a-word, topic: softmax, level: easy, prompt: Which?, hints: [One., Two.], solution: [This.],
     quick_check: It is., common_mistakes: [], teaches: A word., word: softmax, others: [tanh]}
"""


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("tanh", "softmax", "others"),
        ("word: softmax", 'word: "{weights}"', "word"),
        ("word: softmax", "word: [1]", "word"),
        ("others", "other", "other"),
    ],
)
def test_the_content_check_tells_its_faults_with_their_places(old: str, new: str, where: str) -> None:
    """Its fields are its keys; what it says of itself and of its texts comes with a place."""
    assert faults_in(BANK) == []
    assert [fault.where for fault in faults_in(replaced(BANK, old, new))] == [f"questions[1].{where}"]


def test_the_schema_for_editors_has_it() -> None:
    assert "word" in str(schema()["then"])
