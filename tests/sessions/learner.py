"""A whole sitting in memory: typed lines in, the transcript and what was kept out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeVar

from attn_tutor.library.interface import Library
from attn_tutor.sessions.context import Context
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from tests.fixed_clock import FixedClock
from tests.shipped import shipped

T = TypeVar("T")


class Sitting:
    """One store that outlives several runs of a program, as the progress file does."""

    def __init__(self, mode: str = "quiz", library: Library | None = None) -> None:
        self.library = library or shipped()
        self.clock = FixedClock()
        self.store = MemoryStore(clock=self.clock)
        self.mode = mode
        self.seed = 1

    def run(self, session: Callable[[Context], T], lines: Iterable[str]) -> tuple[T, str]:
        """What the session gives, and its transcript in sentences."""
        context = self.context(lines)
        return session(context), context.terminal.transcript

    def context(self, lines: Iterable[str] = (), **more: str) -> Context:
        """Another start of the program, another chance."""
        terminal = Terminal.for_script(lines, Look(plain=True))
        self.seed += 1
        return Context(
            self.library, self.store, self.clock, terminal, Random(self.seed), self.mode, "s", **more
        )  # type: ignore[arg-type]  # texts

    def kinds(self, item: str = "") -> list[str]:
        """What was kept, of one item or of all: answer, skip, reveal ..."""
        return [event.kind for event in self.store.events() if item in ("", event.item)]
