"""What every question carries, whatever its kind. The fields are the keys of its YAML."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial, perm
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.fields import described
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import there_are

Level = Literal["easy", "medium", "hard"]
Form = Literal[
    "letter", "number", "vector", "matrix", "shape", "formula", "blanks", "line", "order", "match", "recall"
]
LEVELS: tuple[Level, ...] = ("easy", "medium", "hard")
MOST_GUESSES = 50  # a guess among more is as rare as a typed answer that happens to be right
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"


@dataclass(frozen=True, kw_only=True)
class CommonMistake:
    """A mistake that people make here, in words, tied to a catalogued misconception where there is one."""

    text: str = described("the mistake, as a short phrase")
    misconception: str = described("its name in `attn-tutor mistakes`, if it has one", "")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a choice: the right one says `right: true`, each other one why somebody picks it."""

    text: str = described("the option as shown")
    right: bool = described("true for the one right option", False)
    why: str = described("for a wrong option: what somebody who picks it has in mind, and what is true", "")
    misconception: str = described("its name in `attn-tutor mistakes`, if it has one", "")


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """The part that all kinds share."""

    kind: ClassVar[str]

    id: str = described("kept for ever: progress is filed under it", pattern=_ID)
    topic: str = described("the id of the lesson that teaches it", pattern=_ID)
    level: Level = described("how hard it is", one_of=LEVELS)
    prompt: str = described("the question itself; {stage} shows a computed value")
    hints: tuple[str, ...] = described("two to four, from a nudge to a worked step")
    solution: tuple[str, ...] = described("the solution, one step a line; {stage} shows a computed value")
    quick_check: str = described("one line that confirms the answer")
    common_mistakes: tuple[CommonMistake, ...] = described("what people get wrong here")
    teaches: str = described("one line: what to take away, shown after success too")
    aliases: tuple[str, ...] = described("earlier ids of this question", ())
    code: str = described("a code snippet shown under the prompt", "")
    note: str = described("a friendly line about where textbooks differ, shown with the solution", "")

    @abstractmethod
    def draw(self, seed: int) -> Asked:
        """The question as asked with this seed: numbers drawn, options in their order."""

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong with the question beyond its types: (field, what is wrong, what to do)."""
        if not 2 <= len(self.hints) <= 4:
            yield (
                "hints",
                there_are(len(self.hints), "hint"),
                "write two to four, from a nudge to a worked step",
            )
        if not self.solution:
            yield "solution", "the solution has no step", "write at least one"


@dataclass(frozen=True, kw_only=True)
class Expects:
    """The form of the answer that a prompt asks for, as data: screens put it into words."""

    what: Form
    shape: tuple[int, ...] = ()  # of the numbers asked for; shown to the learner
    decimals: int = 2
    options: tuple[Option, ...] = ()  # in the order shown: A, B, C ...
    names: tuple[str, ...] = ()  # what a formula may be made of; words that may be typed for letters
    items: tuple[str, ...] = ()  # what is put in order or matched, lettered like options but not to be picked
    whole: bool = False  # whether all numbers asked for are whole, as anybody can see from the inputs
    count: int = 0  # how many blanks, lines of code, or terms to match

    @property
    def rows(self) -> int:
        """How many rows of numbers are typed, line by line or not; 0 where none are."""
        if self.what == "matrix" and len(self.shape) == 2:
            return self.shape[0]
        return 1 if self.what == "vector" else 0

    @property
    def is_code(self) -> bool:
        """Whether the answer is code or a formula, each sign of which is typed."""
        return self.what in ("formula", "blanks", "line")

    @property
    def guesses(self) -> int | None:
        """From how many answers a blind guess is drawn; None where they are too many to count on luck."""
        ways = {
            "line": self.count,
            "order": factorial(len(self.items)) - 1,  # they are never shown in their order
            "match": perm(len(self.items), self.count),
        }
        found = len(self.options) or ways.get(self.what, 0)
        return found if 0 < found <= MOST_GUESSES else None

    @property
    def format(self) -> str:
        """How an answer is filed: mc4 is a guess among four, everything else is typed."""
        return "numeric" if self.guesses is None else f"mc{self.guesses}"


@runtime_checkable
class Asked(Protocol):
    """One question as it stands before the learner: the same seed always gives the same one."""

    @property
    def question(self) -> Question: ...
    @property
    def seed(self) -> int: ...
    @property
    def prompt(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def hints(self) -> tuple[str, ...]: ...
    @property
    def solution(self) -> tuple[str, ...]: ...
    @property
    def quick_check(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def teaches(self) -> str: ...
    @property
    def common_mistakes(self) -> tuple[str, ...]: ...
    @property
    def answer(self) -> str:
        """The right answer as a learner could type it."""
        ...

    @property
    def expects(self) -> Expects: ...
    @property
    def given(self) -> Given | None: ...

    def judge(self, text: str) -> Verdict:
        """The verdict on a typed answer. Never raises for any text."""
        ...

    def samples(self) -> dict[str, Any]:
        """Answers that prove the kind: {"right": [...], "wrong": [...], "unreadable": [...]}."""
        ...
