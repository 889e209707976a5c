"""Wiring: from the options and the environment to the look, the terminal, the library and the store."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attn_tutor.errors import NoTerminal
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.library.interface import Library
    from attn_tutor.questions.snippets import Runner, Snippet, Trials
    from attn_tutor.sessions.context import Context
    from attn_tutor.settings import Settings
    from attn_tutor.store.memory import MemoryStore
    from attn_tutor.store.port import Store
    from attn_tutor.store.sqlite_store import SqliteStore
    from attn_tutor.terminal import Terminal
    from attn_tutor.widgets.look import Look


@record()
class Setup:
    """The options of the whole program, and what they make."""

    plain: bool = False
    no_color: bool = False
    theme: Literal["dark", "light", "auto"] | None = None
    palette: Literal["viridis", "cividis"] | None = None
    content: Path | None = None
    content_typed: bool = False  # named on the command line, not by the environment

    @cached_property
    def settings(self) -> Settings:
        """The learner's settings; what of their file is ignored is said once, on stderr."""
        from attn_tutor.settings import read_settings, settings_file

        settings, trouble = read_settings(settings_file(os.environ))
        if trouble:
            print(trouble, file=sys.stderr)
        return settings

    def look(self, *, interactive: bool = False) -> Look:
        """How stdout is drawn on; only an interactive command asks the terminal for its background."""
        from attn_tutor.widgets.look import Look

        def background() -> bool | None:
            if not interactive:
                return None
            from attn_tutor.terminal.background import is_background_light

            return is_background_light(sys.stdin, sys.stdout)

        return Look.detect(
            sys.stdout,
            os.environ,
            plain=self._plain_by_option,
            no_color=self.no_color,
            theme=self.theme or self.settings.theme,
            palette=self.palette or self.settings.palette,
            decimals=self.settings.decimals,
            ask_background=background,
        )

    def terminal(self, answers: Iterable[str] | None = None, *, interactive: bool = False) -> Terminal:
        """The terminal; `answers` answer instead of the keyboard."""
        from attn_tutor.terminal import Terminal

        return Terminal(self.look(interactive=interactive), sys.stdin, sys.stdout, answers=answers)

    def terminal_to_read(self) -> Terminal:
        """The terminal of what is read from top to bottom: it is drawn in a pipe too, unless plain text is wanted."""
        from dataclasses import replace

        from attn_tutor.terminal import Terminal
        from attn_tutor.widgets.environment import wants_plain
        from attn_tutor.widgets.look import MAX_HEIGHT

        look = self.look()
        plain = look.plain and (self._plain_by_option or wants_plain(os.environ))
        drawn = replace(look, plain=plain, height=max(look.height, MAX_HEIGHT))
        return Terminal(drawn, sys.stdin, sys.stdout)

    @property
    def _plain_by_option(self) -> bool:
        from attn_tutor.widgets.environment import refuses_plain

        return self.plain or (self.settings.plain and not refuses_plain(os.environ))

    def library(self) -> Library:
        """The shipped content, or the teacher's folder."""
        from attn_tutor.folders import cache_folder
        from attn_tutor.library.disk import open_library

        tell = partial(print, file=sys.stderr, flush=True)
        return open_library(self.content, cache_folder(os.environ), tell=tell)

    @property
    def run(self) -> Runner | None:
        """What runs the code of questions: only that of the shipped content, never a teacher's."""
        if self.content is not None:
            return None

        def run(codes: Sequence[Snippet]) -> tuple[Trials, ...]:
            from attn_tutor.sandbox import running

            return running.run(codes)

        return run

    def store(self) -> SqliteStore | MemoryStore:
        """The learner's progress file. It is let go of when the command ends, however it ends."""
        import click

        from attn_tutor import scheduling
        from attn_tutor.folders import progress_file
        from attn_tutor.store.sqlite import open_store

        store = open_store(
            progress_file(os.environ),
            advance=scheduling.follow,
            rules=scheduling.RULES,
            tell=lambda line: print(line, file=sys.stderr),
        )
        click.get_current_context().call_on_close(store.close)
        return store

    def context(
        self, mode: str, answers: str | None = None, *, wanted: Callable[[Library], object] | None = None
    ) -> Context:
        """All that a session works with. Raises NoTerminal where nobody could answer.

        wanted: raises UsageError where the library has not what was asked for; that is the better thing to say.
        """
        from random import Random

        from attn_tutor.clock import SystemClock
        from attn_tutor.sessions.context import Context
        from attn_tutor.terminal.keyboard import answers_from

        lines = None if answers is None else answers_from(answers, sys.stdin)
        terminal = self.terminal(lines, interactive=answers is None)
        library = self.library()
        try:
            terminal.check_input()
        except NoTerminal:
            if wanted is not None:
                wanted(library)
            raise
        chance = Random()
        session = f"{chance.getrandbits(64):016x}"
        return Context(
            library,
            self._scope(self.store()),
            SystemClock(),
            terminal,
            chance,
            mode,
            session,
            run=self.run,
            **self.place,
        )

    def context_to_read(self) -> Context:
        """What a screen about the learner works with; nobody is asked."""
        from random import Random

        from attn_tutor.clock import SystemClock
        from attn_tutor.sessions.context import Context

        terminal = self.terminal()
        library, store = self.library(), self._scope(self.store())
        return Context(library, store, SystemClock(), terminal, Random(), "review", run=None, **self.place)

    def _scope(self, store: Store) -> Store:
        """The store as the questions in use see it: an id of a teacher's folder is not one of ours, nor another's."""
        if self.content is None:
            return store
        from attn_tutor.store.scoped import ScopedStore, scope_of

        return ScopedStore(store, scope_of(Path(os.path.realpath(self.content))))

    @property
    def place(self) -> dict[str, str]:
        """Where the questions come from, as the context of a session takes it."""
        if self.content is None:
            return {}
        named = str(self.content) if self.content_typed else ""
        return {"content": named, "folder": os.path.realpath(self.content)}
