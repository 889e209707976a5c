"""What every question carries, whatever its kind, and what it is once it is asked. The fields are its YAML keys."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import ID, Finding, Findings, describe, there_are
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import fill, fill_prose
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.questions.snippets import Snippet, Trials

Level = Literal["easy", "medium", "hard"]
LEVELS: tuple[Level, ...] = ("easy", "medium", "hard")
MOST_GUESSES = 50  # a guess among more is as rare as a typed answer that happens to be right

MOST_GOALS = 9  # of a lesson
_INPUTS = (
    "",
    "given",
    "recipe",
    "changed",
    "batch",
    "stage",
    "cell",
)  # what the values in texts are computed from

TEXTLESS: dict[str, Any] = {  # what a question is without its texts
    "prompt": "",
    "hints": (),
    "solution": (),
    "quick_check": "",
    "note": "",
    "teaches": "",
    "common_mistakes": (),
}
INLINE = {**TEXTLESS, "id": "", "topic": "", "level": "easy"}  # what stands for the keys left out in a lesson
# Seconds that a challenge gives: to read and decide, to read code or sort steps and type, to compute by hand.
PICKING: Mapping[Level, int] = {"easy": 60, "medium": 90, "hard": 120}
TYPING: Mapping[Level, int] = {"easy": 120, "medium": 180, "hard": 240}
COMPUTING: Mapping[Level, int] = {"easy": 120, "medium": 240, "hard": 420}


@record(kw_only=True)
class CommonMistake:
    """A mistake that people make here, in words, tied to a catalogued misconception where there is one."""

    text: str = describe("the mistake, as a short phrase")
    misconception: str = describe("its name in `attn-tutor mistakes`, if it has one", "")


@record(kw_only=True)
class Question(ABC):
    """The part that all kinds share: texts, and the facts about a kind that everybody else goes by.

    examined:    whether tests and challenges ask it: one answer decides it, and not the learner's own judgement.
    self_graded: whether the learner says how well it went.
    times:       the seconds that a challenge gives, by level.
    shelf:       its format before it is drawn, when the options aren't counted yet: "choice", "mc3" or "numeric". A
                 test chooses a level and a shelf first (`mastery.choose`), and only then a question from it.
    """

    kind: ClassVar[str]
    examined: ClassVar[bool] = True
    self_graded: ClassVar[bool] = False
    times: ClassVar[Mapping[Level, int]] = TYPING
    shelf: ClassVar[str] = "numeric"

    id: str = describe("kept for ever: progress is filed under it", pattern=ID)
    topic: str = describe("the id of the lesson that teaches it", pattern=ID)
    level: Level = describe("how hard it is", one_of=LEVELS)
    prompt: str = describe("the question itself; {stage} shows a computed value")
    hints: tuple[str, ...] = describe("two to four, from a nudge to a worked step")
    solution: tuple[str, ...] = describe("the solution, one step per line; {stage} shows a computed value")
    quick_check: str = describe("one line that confirms the answer")
    common_mistakes: tuple[CommonMistake, ...] = describe("what people get wrong here")
    teaches: str = describe("one line: what to take away, shown after success too")
    goal: int = describe("which goal of its topic's lesson it practises, counted from 1; 0 for all", 0)
    aliases: tuple[str, ...] = describe("earlier ids of this question", ())
    code: str = describe("a code snippet shown under the prompt", "")
    note: str = describe("a friendly line about where textbooks differ, shown with the solution", "")

    @abstractmethod
    def draw(self, seed: int) -> AskedQuestion:
        """The question as asked with this seed: numbers drawn, options in their order."""

    @property
    def alternatives(self) -> int:
        """How many answers can be picked; 0 where the learner types freely. A kind says this of itself."""
        return 0

    @property
    def guesses(self) -> int | None:
        """`alternatives` as far as luck matters: None where they are too many, or where the learner types freely."""
        return self.alternatives if 0 < self.alternatives <= MOST_GUESSES else None

    @property
    def format(self) -> str:
        """How an answer is filed: mc4 could be a guess among four; all else, words and code too, is "numeric"."""
        return "numeric" if self.guesses is None else f"mc{self.guesses}"

    @property
    def seconds(self) -> int:
        """The seconds that a challenge gives."""
        return self.times[self.level]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each text that may show computed values, with the way to it: ("hints[1]", "...")."""
        for name in ("prompt", "quick_check", "note", "teaches"):
            yield name, getattr(self, name)
        for name in ("hints", "solution"):
            yield from number_texts(name, getattr(self, name))
        yield from number_texts("common_mistakes", (mistake.text for mistake in self.common_mistakes), ".text")

    @property
    def fresh(self) -> bool:
        """Whether each asking has fresh numbers."""
        return False

    @property
    def inline(self) -> bool:
        """Whether it stands in a lesson and has no id of its own."""
        return not self.id

    def values(self) -> Mapping[str, Any]:
        """The values that its texts may show, by name; of numbers to be drawn, those of one draw."""
        return {}

    def faults(self) -> Findings:
        """What is wrong with the question beyond its types, as far as a quick look shows."""
        if self.goal not in range(MOST_GOALS + 1):
            yield "goal", f"{self.goal} is no goal", f"give 1 to {MOST_GOALS}, or leave it out"
        if self.inline:
            return
        if not 2 <= len(self.hints) <= 4:
            what = there_are(len(self.hints), "hint")
            yield "hints", what, "write two to four, from a nudge to a worked step"
        if not self.solution:
            yield "solution", "the solution has no step", "write at least one"

    def deep_faults(self) -> Findings:
        """What only working out the answer shows."""
        yield from ()

    def unready(self) -> list[Finding]:
        """Why it cannot be asked, its faults and each value in its texts that is not there; nothing if it can."""
        found = [*self.faults()]
        if any(way.partition(".")[0] in _INPUTS for way, _, _ in found):
            return found
        from attn_tutor.questions.placeholders import find_unfilled

        return [*found, *find_unfilled(self.texts(), self.values())]


def number_texts(name: str, texts: Iterable[str], inner: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a list, each with the way to it, counted from 1."""
    return ((f"{name}[{at}]{inner}", text) for at, text in enumerate(texts, 1))


class AskedQuestion(ABC):
    """One question as it stands before the learner: the same seed always gives the same one.

    given:   the inputs it is about, if it shows any; changed: those after the change, where it asks what that does.
    stage:   the stage of the computation whose numbers it asks for, "" where it asks for none; cell: the part of it.
    stages:  the stages asked for in turn, where one answer is not all.
    shown:   the stages that stand on the screen ready-made.
    """

    changed: Given | None = None
    stage: str = ""
    cell: str = ""
    stages: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def __init__(
        self, question: Question, seed: int, given: Given | None, values: Mapping[str, Any], decimals: int = 2
    ) -> None:
        self.question, self.seed, self.given = question, seed, given
        self._values, self._decimals = values, decimals
        self.prompt = self.fill(question.prompt)
        self.hints = tuple(map(self.fill, question.hints))
        self.quick_check = self.fill(question.quick_check)
        self.note = self.fill(question.note)
        self.teaches = self.fill(question.teaches)
        self.common_mistakes = tuple(self.fill(mistake.text) for mistake in question.common_mistakes)

    @property
    def code(self) -> str:
        """The snippet as it is shown."""
        return self.question.code

    @property
    def solution(self) -> tuple[str, ...]:
        return tuple(map(self.fill, self.question.solution))

    @property
    @abstractmethod
    def expects(self) -> Expects:
        """What kind of answer is expected: its form, its options, its shape."""

    @property
    @abstractmethod
    def answer(self) -> str:
        """The right answer as a learner could type it."""

    @abstractmethod
    def judge(self, text: str) -> Verdict:
        """The verdict on a typed answer. Never raises for any text."""

    @abstractmethod
    def samples(self) -> dict[str, Any]:
        """Answers that prove the kind: {"right": [...], "wrong": [...], "unreadable": [...]}."""

    def prepare(self) -> None:  # noqa: B027  most kinds have nothing to work out
        """Work out what answers are judged by: called once the question stands on the screen."""

    def document(self) -> dict[str, Any]:
        """What a program needs to grade an answer itself, as JSON; nothing where it cannot."""
        return {}

    def to_run(self, text: str) -> tuple[Snippet, ...]:
        """What to run before `text` is judged; nothing where that can be told, or must be, without running."""
        return ()

    def judge_run(self, text: str, ran: Sequence[Trials]) -> Verdict:
        """The verdict on `text` by what came of `to_run`."""
        raise NotImplementedError(f"{self.question.kind} has nothing to run")

    @property
    def runs(self) -> tuple[Snippet, ...]:
        """What is worth seeing run once the question has its end."""
        return ()

    def run_sentences(self, ran: Sequence[Trials]) -> tuple[str, ...]:
        """What came of `runs`, in sentences."""
        return ()

    def fill(self, text: str) -> str:
        """`text` with the computed values it asks for."""
        return fill(text, self._values, self._decimals)

    def fill_prose(self, text: str) -> str:
        """A sentence with the computed values it asks for, their minus signs as in the words around them."""
        return fill_prose(text, self._values, self._decimals)
