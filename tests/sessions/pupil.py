"""A pupil for tests: a terminal that answers by a rule, a small course, and a context to sit at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, ClassVar

import numpy as np

from attn_tutor import scheduling
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.questions.answer_form import Option
from attn_tutor.questions.choice import AskedChoice, Choice
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.numeric import AskedNumeric, Numeric
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.words import matrix
from attn_tutor.records import record
from attn_tutor.sessions.context import Context
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.port import Store
from attn_tutor.terminal import EndOfInput, Terminal
from attn_tutor.widgets.look import Look
from tests.fixed_clock import FixedClock
from tests.memory_library import MemoryLibrary

_TRIES = count()
DRAWN: list[Any] = []  # every question that was drawn, the last one asked now

_TEXTS: dict[str, Any] = {
    "prompt": "What comes out?", "hints": ("Look.", "Look again."), "solution": ("This.",),
    "quick_check": "It adds up.", "common_mistakes": (), "teaches": "A lesson.",
}  # fmt: skip


@record(kw_only=True)
class SeenChoice(Choice):
    """A choice that a test can look at once it is drawn."""

    def draw(self, seed: int) -> AskedChoice:
        DRAWN.append(super().draw(seed))
        return DRAWN[-1]


@record(kw_only=True)
class SeenNumeric(Numeric):
    """Numbers that a test can look at once they are drawn."""

    kind: ClassVar[str] = "numeric"

    def draw(self, seed: int) -> AskedNumeric:
        DRAWN.append(super().draw(seed))
        return DRAWN[-1]


def choice(name: str, topic: str = "softmax", level: str = "easy", **more: Any) -> SeenChoice:
    """A choice among four."""
    options = (
        Option(text="this", right=True),
        *(Option(text=f"that {n}", why=f"No, {n}.") for n in (1, 2, 3)),
    )
    return SeenChoice(**{**_TEXTS, "id": name, "topic": topic, "level": level, "options": options, **more})


def numbers(name: str, topic: str = "softmax", level: str = "easy", **more: Any) -> SeenNumeric:
    """The weights of two queries over three keys."""
    given = {"recipe": Recipe(n_q=2, n_k=3), "stage": "weights", "shown": ("logits",)}
    return SeenNumeric(**{**_TEXTS, **given, "id": name, "topic": topic, "level": level, **more})


def lesson(name: str, number: int, *titles: str) -> Lesson:
    """A lesson whose screens say something in words."""
    screens = tuple(Screen(title=title, text=f"About {title}.") for title in titles)
    return Lesson(
        id=name, number=number, title=f"On {name}", minutes=5, goals=("know",), screens=screens, checks=(),
        in_real_models="Everywhere.",
    )  # fmt: skip


def bank(*topics: str, each: int = 4) -> tuple[Any, ...]:
    """Choices and numbers of every level of these topics."""
    kinds = (("c", choice), ("n", numbers))
    return tuple(
        make(f"{topic}-{level}-{short}{n}", topic, level)
        for topic in topics
        for level in ("easy", "medium", "hard")
        for short, make in kinds
        for n in range(each)
    )


Rule = Callable[[str], str | None]


class Pupil(Terminal):
    """Answers each prompt by a rule, until the rule has nothing to say; goes on by itself at pauses."""

    rule: Rule
    at_pauses: Iterable[str] = ()

    def ask(self, prompt: str = "answer> ", *, history: str = "", rows: int = 0) -> str:
        line = self.rule(prompt)
        if line is None:
            raise EndOfInput
        self._output.write(f"{prompt}{line}\n")
        return line

    def pause(self, reminder: Any, prompt: str = "Enter> ", *, ends: bool = False) -> str:
        self.show(*([] if reminder is None else [reminder]))
        return next(iter(self.at_pauses), "")


def right(prompt: str) -> str:
    """The right answer to whatever is asked; flash cards are Good."""
    return "3" if prompt.startswith("1 to 4") else DRAWN[-1].answer.partition(")")[0]


def wrong(prompt: str) -> str:
    """A wrong answer to whatever is asked, another one each time; flash cards are Again."""
    if prompt.startswith("1 to 4"):
        return "1"
    asked = DRAWN[-1]
    if isinstance(asked, AskedChoice):
        letters = [LETTERS[i] for i, option in enumerate(asked.options) if not option.right]
        return letters[next(_TRIES) % len(letters)]
    return matrix(np.full(asked.stage_answer.exact.shape, 3.0 + next(_TRIES) % 7), 2)


def script(*lines: str | Rule) -> Rule:
    """These lines or rules in turn, and then the end of input."""
    rest = iter(lines)

    def rule(prompt: str) -> str | None:
        line = next(rest, None)
        return line(prompt) if callable(line) else line

    return rule


@dataclass
class School:
    """What outlives a sitting: the course, the store, the clock."""

    library: MemoryLibrary
    clock: FixedClock = field(default_factory=FixedClock)
    store: Store = None  # type: ignore[assignment]  # made below, on the same clock
    sittings: int = 0

    def __post_init__(self) -> None:
        if self.store is None:
            self.store = MemoryStore(clock=self.clock, advance=scheduling.follow)

    def context(self, mode: str, rule: Rule, *, plain: bool = False, **pupil: Any) -> Context:
        """A context for one sitting; in plain mode everything is said once, on a page it stands in each print."""
        self.sittings += 1
        terminal = Pupil.for_script((), Look(plain=plain))
        terminal.rule = rule
        for name, value in pupil.items():
            setattr(terminal, name, value)
        chance = Random(self.sittings)
        return Context(self.library, self.store, self.clock, terminal, chance, mode, f"s{self.sittings}")

    def days(self, number: float) -> None:
        """Time passes."""
        self.clock.advance(86_400 * number)


def said(context: Context) -> str:
    """All that was on the screen, on one line."""
    return " ".join(context.terminal.transcript.split())
