"""The terminal as sessions see it: show views, ask for an answer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TextIO

from attn_tutor.terminal.keyboard import Keyboard, Script, Source, Stopped, clean_line
from attn_tutor.terminal.output import Output, progress_bar
from attn_tutor.terminal.rows import (
    PromptLine,
    is_command,
    is_complete,
    is_cut_short,
    row_taken_back,
    rows_to_come,
    takes_back,
)
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap
from attn_tutor.widgets.environment import size
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from attn_tutor.widgets.page import Page

_LONGEST_ECHO = 200
GO_ON = ("continue", "next", "go on")  # typed in full where the keys say "Enter continue"
_FOR_PAUSES = r"(?i)|continue|next|go on|:?(q|quit|lab|why.*|(row|head|t)\s.*)"


class Terminal:
    """Shows views in the look of this terminal and asks for answers. Nothing printed is ever changed again.

    A view that `opens_screen` starts a screen. After the window has changed its size the views of the current
    screen are printed again at the new one, before the next prompt.
    """

    def __init__(
        self,
        look: Look,
        stdin: TextIO | None,
        stdout: TextIO,
        *,
        answers: Iterable[str] | None = None,
        measure: Callable[[], tuple[int, int]] | None = None,
    ) -> None:
        """answers: lines to answer with instead of the keyboard; measure: the size of the window now."""
        self.look = look
        self._output = Output(stdout)
        self._source: Source = Keyboard(stdin) if answers is None else Script(answers)
        self._measure = measure or (lambda: size(stdout, {}))
        self._size, self._stale = self._measure(), False
        self._screen: list[View] = []
        self._begun: list[str] = []  # rows of a matrix that a command was typed after
        self._typed = False  # whether nothing was shown since the last answer or command
        self._reminder: View | None = None  # of the keys, to stand before the next prompt
        self._recorded: io.StringIO | None = None

    @classmethod
    def for_script(cls, answers: Iterable[str], look: Look | None = None) -> Self:
        """A terminal for tests: answers from a list, and all it writes in `transcript`."""
        recorded = io.StringIO()
        terminal = cls(look or Look(), None, recorded, answers=answers, measure=lambda: (0, 0))
        terminal._recorded = recorded
        return terminal

    def silent(self) -> Terminal:
        """The same source of answers, and nothing written."""
        silent = Terminal(self.look, None, io.StringIO(), answers=(), measure=self._measure)
        silent._source = self._source
        return silent

    @property
    def transcript(self) -> str:
        """All that a scripted terminal has written, answers included."""
        return self._recorded.getvalue() if self._recorded else ""

    def check_input(self) -> None:
        """Raises NoTerminal where nobody can answer: call it before a session prints anything."""
        self._source.check()

    @property
    def has_person(self) -> bool:
        """Whether somebody reads here and can answer: neither side is a pipe, a file or a script."""
        return self._output.is_terminal and self._source.is_person

    def show(self, *views: View) -> None:
        """Draw views for the eye, or speak them for the ear, below all that stands there."""
        for view in views:
            if self._stale and not view.opens_screen:
                self.redraw()  # first the screen as it is now, then what is new
            if view.opens_screen:
                if self._screen:
                    self._output.write("\n")
                self._screen, self._begun, self._stale = [], [], False
            self._print(view, self._screen[-1] if self._screen else None)
            self._screen.append(view)

    def turn(self, page: Page) -> None:
        """Show a page again after an answer; in plain mode say only what is new on it."""
        if self.look.plain:
            self._output.say(page.speak_news(self.look), self.look)
            self._screen = [page]
        else:
            begun = self._begun  # the rows of a matrix wait
            self.show(page)
            self._begun = begun

    def growing(self, doing: str, thing: str) -> Callable[[int, int], None]:
        """Words and a bar for work that takes a while: "Checking 3 files". Tell it (done, of how many)."""
        return progress_bar(self._output, self.look, doing, thing)

    def redraw(self) -> None:
        """Print the current screen again; of its reminders of the keys only the last, at the next prompt."""
        self._stale = False
        if self._screen:
            self._output.write("\n")
        self._reminder = next((view for view in reversed(self._screen) if view.is_reminder), None)
        views = [view for view in self._screen if not view.is_reminder]
        for before, view in zip([None, *views], views, strict=False):
            self._print(view, before)

    @property
    def is_resized(self) -> bool:
        """Whether the window has another size than its screen was drawn for."""
        self._notice_size()
        return self._stale

    def invite(self, prompt: str) -> None:
        """Write a prompt and wait for nothing: what is typed is read elsewhere. "" ends the line of one."""
        self._notice_size()
        margin = "" if self.look.plain else "  "
        self._output.write(f"{margin}{prompt}" if prompt else "\n")

    def ask(self, prompt: str = "answer> ", *, history: str = "", rows: int = 0) -> str:
        """What is typed at the prompt: � for each character that does not show, stripped, "" for a bare Enter.

        history: the kind of answer, each with its own list of earlier ones.
        rows:    if there are any, lines are read until they make a matrix of that many rows, or anything that
                 is complete by itself, or an empty line; they come back joined by newlines. An empty line
                 before the last row may be a slip: it has to be typed twice. `b` takes the last row back.
        Raises Interrupted (Ctrl-C), EndOfInput (Ctrl-D, or the script has ended) and NoTerminal.
        """
        self._renew()
        if self._reminder is not None:
            self._print(self._reminder, self._reminder)
            self._reminder = None
        lines, self._begun = self._begun if rows else [], []
        warned = False
        while not lines or not (self._source.one_line or is_complete(lines, rows)):
            lines.append(
                self._line(f"{f'row {len(lines) + 1}> ':>{len(prompt)}}" if lines else prompt, history)
            )
            if len(lines) > 1 and takes_back(lines[-1]):
                del lines[-2:]
                self.show(row_taken_back(len(lines) + 1))
            elif not warned and is_cut_short(lines, rows):
                del lines[-1]
                warned = True
                self.show(rows_to_come(len(lines), rows))
        if is_command(lines[-1]):
            self._begun = lines[:-1]  # asked for in the midst of a matrix: its rows wait
            return lines[-1].strip()
        return "\n".join(lines).strip()

    def begin_with(self, rows: Sequence[str]) -> None:
        """Let the next answer go on from these rows, as if they had just been typed."""
        self._begun = [*rows]

    def pause(self, reminder: View | None, prompt: str = "Enter> ", *, ends: bool = False) -> str:
        """What is typed where nothing is asked: "" to go on (also for "continue"), or a command.

        A script goes on by itself, unless its next line is empty, q, lab, a `why`, `row`, `head` or `t` (a turn of a
        dial): any other line is an answer.
        reminder: of the keys; None where they stand on the page.
        ends: stop at the end of a script, as `ask` does, instead of going on to where it is asked for an answer.
        """
        self._begun = []
        if isinstance(self._source, Script):
            ahead = self._source.peek()
            if ahead is None and not ends:
                return ""
            if ahead is not None and not re.fullmatch(_FOR_PAUSES, ahead.strip()):
                return ""
        if reminder is not None:
            self.show(reminder)
        self._reminder = None  # it has just been shown
        typed = self.ask(prompt, history="pause")
        self._screen = [view for view in self._screen if view is not reminder]
        return "" if typed.strip().casefold() in GO_ON else typed

    def _line(self, prompt: str, history: str) -> str:
        margin = "" if self.look.plain else "  "
        try:
            line = clean_line(self._source.read(f"{margin}{prompt}", history))
        except Stopped:
            self._output.write("\n" if self._source.echoes else "")
            raise
        self._notice_size()
        typed = PromptLine(f"{prompt}{line if len(line) <= _LONGEST_ECHO else f'{line[:_LONGEST_ECHO]}...'}")
        if not self._source.echoes:
            self._print(typed, typed)
        self._typed = True
        if not is_command(line):
            self._screen.append(typed)
        return line

    def _print(self, view: View, before: View | None) -> None:
        """Print a view below another, with a gap between them unless they belong together."""
        if self.look.plain:
            self._output.say(view.speak(self.look), self.look)
            return
        close = view.stands_close or (self._typed and view.is_reply)
        together = before is None or isinstance(before, PromptLine | Gap) or isinstance(view, Gap) or close
        self._typed = False
        another = type(before) is type(view) and view.stands_apart
        gap = [self.look.text()] if another else [] if together else self.look.gap()
        self._output.draw([*gap, *view.draw(self.look)], self.look)

    def _notice_size(self) -> None:
        """Draw for the window as it is now; what already stands there is printed again at the next prompt."""
        now = self._measure()
        if now != self._size:
            self._size, self._stale = now, True
            self.look = replace(self.look, width=now[0], height=now[1])

    def _renew(self) -> None:
        """Print the screen again where the window has another size than it was drawn for."""
        self._notice_size()
        if self._stale:
            self.redraw()
