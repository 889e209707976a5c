"""An act of a page in progress: what each command does at it, and once it is over. How it is shown is in `act_page`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.errors import UsageError
from attn_tutor.sessions.act_page import ActOnPage
from attn_tutor.sessions.act_pictures import worked_views
from attn_tutor.sessions.key_commands import Command, read_command
from attn_tutor.sessions.page_keys import ASKING, DONE, page_keys
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Hint, Remark

_FIRST = "This is the first screen: there is none before it."


class ActInProgress(ActOnPage):
    """An act on its page, and what the learner's commands do. How it is answered, `Act` and its kinds say."""

    # --- commands

    def obey(self, command: Command) -> End | None:
        """Keys that differ on a page: b at the first screen, the worked solution, redraw."""
        match command.name:
            case "back" if self.first:
                self.turn(Remark("note", _FIRST))
                return None
            case "skip":
                return "skipped"
            case "working" | "dont_know":
                self.state = replace(self.state, over=True)
                self.show_worked()
                return "revealed"
            case "keys":
                self.turn(self._keys_of(ASKING))
                return None
        return super().obey(command)

    def _keys_of(self, names: Sequence[str]) -> View:
        """A remark on what the keys of this page do."""
        opens = self.given is not None and bool(self.screen.stage)
        return page_keys(names, len(self.asked.expects.options), opens=opens, first=self.first)

    def open_number(self, place: str, *, over: bool = False) -> None:
        """Open a number on the page, or say that none is computed."""
        if self.given is None:
            self.turn(Remark("note", "There is no computed number on this page to open."))
        elif not self.screen.stage and not over:
            self.turn(Remark("note", "Answer first. After that, why r1c2 opens a number."))
        else:
            super().open_number(place, over=over)

    def show_opened(self, place: str, stage: str, hidden: tuple[str, ...], verdict: Verdict | None) -> None:
        """Print the page again with the number in its terms, or with why it cannot be opened."""
        from attn_tutor.sessions.look_around import open_why

        assert self.given is not None
        yours = None if verdict is None else verdict.numbers
        trace, decimals = self.given.problem.run(), self.screen.decimals
        try:
            opened = open_why(place, trace, stage=stage, hidden=hidden, yours=yours, decimals=decimals)
        except UsageError as fault:
            self.turn(Remark("note", " ".join(filter(None, (fault.sentence, fault.hint)))))
        else:
            self.turn(opened)

    def hint(self) -> None:
        """Show the next hint below the one before it: where the last answer went off, then those of the question."""
        hints = self.hint_texts()
        if not hints:
            self.turn(Remark("note", "A guess costs nothing. Pick what seems most likely to you."))
            return
        last = self.state.tries[-1] if self.state.tries else None
        plain = self.context.terminal.look.plain  # there each is said once
        before = [one for one in last.remarks if isinstance(one, Hint)] if last is not None and not plain else []
        if self.hints_since == len(hints):
            self.turn(*before, Remark("note", "That was the last hint. w shows the answer and the reason."))
            return
        self.hints_since += 1
        self.hints += 1
        self.turn(*before[-1:], Hint(self.hints_since, len(hints), hints[self.hints_since - 1]))

    def hint_texts(self) -> tuple[str, ...]:
        """Where the last answer went off, if that is known, then those of the question."""
        look = self.last.look if self.last is not None else ""
        return (*([look] if look else []), *self.replies.hints())

    def enter(self) -> End | None:
        """Say what to type, after a bare Enter."""
        self.turn(Remark("note", f"Type {self._numbers_wanted()}, or s to skip."))
        return None

    def _numbers_wanted(self) -> str:
        count = len(self.asked.expects.options)
        if self.screen.within:
            return "a number"  # roughly: no decimals are asked for
        letters = "A or B" if count == 2 else f"a letter from A to {chr(64 + count)}"
        return letters if count else self.asked.expects.form.rstrip(".")

    # --- after the end

    def pause(self, end: End) -> Result:
        """Wait for Enter below the page."""
        result = self.result(end)
        if end in ("back", "skipped"):
            return result
        while True:
            self.prompt_of_try = self.page().task.prompt
            text = self.context.terminal.pause(None, self.page().prompt, ends=True)
            if self._turns_part(text):
                continue
            command = read_command(text)
            if not text or (command is not None and command.name == "skip"):
                return result
            if command is not None and command.name == "quit":
                raise Quit(result)
            if command is not None and command.name == "back" and not self.first:
                return replace(result, turned_back=True)
            self._look_closer(text, command)

    def _look_closer(self, text: str, command: Command | None) -> None:
        """Show what a key asks for once the act is over."""
        match command.name if command is not None else "":
            case "" if self.screen.experiment and text.strip().casefold() == "lab":
                self._open_lab()
            case "":
                self.turn(Remark("note", "This one is done. Enter goes on."))
            case "back":
                self.turn(Remark("note", _FIRST))
            case "why":
                assert command is not None  # it has a name
                self.open_number(command.rest, over=True)
            case "working" | "hint" | "dont_know":
                self.show_worked()
            case "redraw":
                self.state = replace(self.state, part=0)
                self.redraw()
            case _:
                self.turn(self._keys_of(DONE))

    def _open_lab(self) -> None:
        """The change or experiment of this screen in the lab, then the page again."""
        from attn_tutor.sessions.lab_menu import open_in_lab

        open_in_lab(self.context, self.screen.experiment)
        self.context.terminal.show(self.page())

    def show_worked(self) -> None:
        """Print the page with every number in its place; where nothing is computed, with the right answer."""
        self.state = replace(self.state, cells={}, later_stages=frozenset(), worked=True)
        if self.context.terminal.look.plain and self.screen.stage:  # a page is not printed again there
            self.show(*worked_views(self.screen, self.state))
        if self.state.over and self.solved:
            self.turn(Remark("note", "You have it right, and the reason is above."))
        else:
            label = "Note" if self.screen.points else "Answer"
            self.turn(Remark("look", self.replies.answer_and_reason(), label))
        self.worked_shown = True
