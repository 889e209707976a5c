"""`attn-tutor code`: a folder is watched, each save is checked, and keys help; output is only appended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from attn_tutor.own_code.check import CheckResult, check, excerpt_of
from attn_tutor.own_code.child_process import SupersededError
from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.own_code.exercise_folder import ExerciseFolder
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.runner import CodeRunner
from attn_tutor.own_code.watcher import FolderWatch
from attn_tutor.own_code.worked_row import worked_row
from attn_tutor.sessions.code_history import CodeHistory
from attn_tutor.sessions.code_request import request_for
from attn_tutor.sessions.context import Context
from attn_tutor.terminal.typed_lines import TypedLines
from attn_tutor.widgets import View
from attn_tutor.widgets.code_check import CodeTitle, WorkedRowView
from attn_tutor.widgets.code_lines import CodeExcerpt, CodeListing
from attn_tutor.widgets.code_page import code_page
from attn_tutor.widgets.feedback import Feedback, Hint
from attn_tutor.widgets.page import Page

SECONDS = 5.0
_LINE_SECONDS = 0.08  # a verdict is there 0.3 s after the save
_UNNOTICED = 0.6  # seconds that a check may take before something is said of it
_HINTS = 3
PROMPT = "code> "


@dataclass
class _Help:
    """What was asked for on one exercise: hints so far, and whether the solution was asked for or shown."""

    hints: int = 0
    asked: bool = False
    is_shown: bool = False


@dataclass
class CodeWatch:
    """One watching session. `seconds`: the time that one check has."""

    context: Context
    folder: ExerciseFolder
    runner: CodeRunner
    lines: TypedLines
    history: CodeHistory
    clock: Callable[[], float] = time.monotonic
    seconds: float = SECONDS
    helps: dict[str, _Help] = field(default_factory=dict)
    last: dict[str, CheckResult] = field(default_factory=dict)
    part: int = 0  # of a page that is too tall
    page: Page | None = None  # the one that was shown last
    saved_at: str = ""  # when the current exercise was saved, where that was seen
    missing: str = ""  # the file that is known to be gone

    def run(self) -> None:
        """Watch until q or the end of input."""
        self.watch = FolderWatch(self.folder.path)
        self.current = next((one for one in self.folder.present if not self._is_right(one)), self.folder.present[-1])
        self.runner.prepare(self.folder.file(self.current))
        self._open()
        try:
            while self._go_on():
                pass
        except KeyboardInterrupt:
            self.context.terminal.invite("")
            raise

    def _go_on(self) -> bool:
        """Wait a moment for a key or a save, and do what it asks for; False at the end."""
        try:
            typed = self.lines.next(self.watch.pause)
        except EOFError:
            self.context.terminal.invite("")
            return False
        if typed is not None:
            return not self._obey(typed)
        for name, _ in self.watch.look(self.clock()):
            self._check_saved(name)
        if self.context.terminal.is_resized:
            self.context.terminal.invite("")
            self._show_page()
        self._notice_missing()
        return True

    # --- saves

    def _check_saved(self, name: str) -> None:
        """Check a file that was saved, and make its exercise the current one."""
        exercise = self.folder.exercise_of(Path(name))
        if exercise is None:
            return
        self.current, self.saved_at = exercise, self._time()
        self.context.terminal.invite("")
        self._check()

    def _notice_missing(self) -> None:
        """Say once that the file of the current exercise is gone: a save may take a moment without it."""
        file = self.folder.file(self.current)
        if file.is_file():
            self.missing = ""
        elif self.missing != file.name and self.watch.is_gone(file.name, self.clock()):
            self.missing = file.name
            self.context.terminal.invite("")
            command = f"attn-tutor code reset {self.current.short_id}"
            self._say(Feedback("neutral", f"{file.name} is gone. Save it again, or start it afresh: {command}"))

    def _open(self) -> None:
        """Show the current exercise; what was written before this session is checked, so that its verdict is there."""
        if self.current.id in self.last or self.folder.is_untouched(self.current):
            self._show_page()
        else:
            self._check()

    def _check(self) -> None:
        exercise, help_given, self.part = self.current, self._help, 0
        file = self.folder.file(exercise)
        self.runner.is_superseded = lambda: self.watch.has_changed(file.name)
        try:
            with self._patience(file.name):
                request = replace(request_for(exercise, file, self.seconds), line_seconds=_LINE_SECONDS)
                checked = check(self.runner, request)
        except SupersededError:
            return  # the next look reports the file as it is now
        self.last[exercise.id] = checked
        self.folder.remember(exercise, checked.text, checked.verdict.outcome)
        notes = self.history.note(exercise, checked, hints=help_given.hints, worked=help_given.is_shown)
        self._show_page(*notes)

    @contextmanager
    def _patience(self, file: str) -> Iterator[None]:
        """Say that a file is being checked, where that takes more than a moment."""
        said = threading.Event()

        def say() -> None:
            said.set()
            self.context.terminal.invite(f"Checking {file} ...")

        timer = threading.Timer(_UNNOTICED, say)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            if said.is_set():
                self.context.terminal.invite("")

    # --- pages

    def _show_page(self, *notes: View) -> None:
        exercise = self.current
        checked = self.last.get(exercise.id)
        page = code_page(
            self.folder.path.name or str(self.folder.path),
            sum(map(self._is_right, self.folder.exercises)),
            len(self.folder.exercises),
            exercise,
            CodeTitle(self.folder.file(exercise).name, exercise.contract.signature, self.saved_at),
            checked.verdict if checked else None,
            excerpt(checked),
            self._help.hints,
            slip=checked.slip if checked else 0,
            is_last=exercise in self.folder.present[-1:],
        )
        self.page = replace(page, part=self.part)
        self.context.terminal.show(self.page)
        if notes:
            self.context.terminal.show(*notes)
        self._invite()

    def _time(self) -> str:
        return self.context.clock.now().astimezone().strftime("%H:%M:%S")

    def _say(self, *views: View) -> None:
        self.context.terminal.show(*views)
        self._invite()

    def _invite(self) -> None:
        self.context.terminal.invite(PROMPT)

    # --- keys

    def _obey(self, typed: str) -> bool:
        """Do what a key asks for; whether that is to end."""
        keys: dict[str, Callable[[], None]] = {
            "h": self._hint, "w": self._solution, "s": lambda: self._move(1), "b": lambda: self._move(-1),
            "r": self._check, "?": self._list, "": self._enter,
        }  # fmt: skip
        word = typed.casefold().lstrip(":")
        if word in ("q", "quit", "exit"):
            return True
        if word in keys:
            keys[word]()
        else:
            self._say(Feedback("neutral", f"There is no key {typed[:20]}. Type h, w, s, b, r, ? or q."))
        return False

    def _enter(self) -> None:
        turned = self.page and self.page.next_part("", self.context.terminal.look)
        if turned:
            self.part = turned.part
            self._show_page()
        elif self._is_right(self.current):
            self._move(1)
        else:
            self._invite()

    def _hint(self) -> None:
        help_given, exercise = self._help, self.current
        help_given.hints = min(help_given.hints + 1, _HINTS)
        if help_given.hints < _HINTS:
            self._say(Hint(help_given.hints, _HINTS, exercise.hints[help_given.hints - 1]))
            return
        checked = self.last.get(exercise.id)
        row = worked_row(plan(exercise.contract, exercise.conventions), checked.verdict if checked else None)
        self._say(WorkedRowView(row, _HINTS))

    def _solution(self) -> None:
        """Shown after it was asked for twice, or once the exercise is right."""
        help_given, exercise = self._help, self.current
        if not (help_given.asked or help_given.is_shown or self._is_right(exercise)):
            help_given.asked = True
            self._say(Feedback("neutral", "Type w again to see the solution. You can still find it yourself."))
            return
        if not help_given.is_shown and not self._is_right(exercise):
            self.history.reveal(exercise)
        help_given.is_shown = True
        self._say(CodeListing(exercise.solution, exercise.teaches))

    def _move(self, step: int) -> None:
        """Go to the next or the previous exercise; behind the last one to the first that isn't right yet."""
        present = self.folder.present
        at = present.index(self.current) + step if self.current in present else 0
        if at < 0:
            self._say(Feedback("neutral", "This is the first one."))
            return
        waiting = [one for one in present if not self._is_right(one) and one is not self.current]
        if at >= len(present) and not waiting:
            self._say(Feedback("neutral", "This is the last one, and all others are right."))
            return
        self.current, self.part = present[at] if at < len(present) else waiting[0], 0
        self.saved_at = ""
        self._open()

    def _list(self) -> None:
        from attn_tutor.widgets.code_page import KEYS_LISTED

        self._say(KEYS_LISTED)

    @property
    def _help(self) -> _Help:
        return self.helps.setdefault(self.current.id, _Help())

    def _is_right(self, exercise: CodeExercise) -> bool:
        return self.folder.is_right(exercise)


def excerpt(checked: CheckResult | None) -> CodeExcerpt | None:
    """The lines to look at, where some stand out; those of a function that is right."""
    lines = tuple(excerpt_of(checked)) if checked is not None else ()
    marked = checked.line if checked is not None and checked.verdict.outcome != "right" else 0
    return CodeExcerpt(lines, marked, checked.stops) if checked is not None and lines else None
