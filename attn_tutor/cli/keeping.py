"""What `progress where`, `check` and `undo` do, and what all commands on progress share."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from attn_tutor.cli.setup import Setup
from attn_tutor.clock import SystemClock
from attn_tutor.errors import DONE, PROGRESS, NoTerminal, ProgressError
from attn_tutor.folders import progress_file
from attn_tutor.history import Event, from_ms, to_ms
from attn_tutor.store import backup
from attn_tutor.terminal import Terminal, emit_json
from attn_tutor.terminal.output import Output
from attn_tutor.widgets.feedback import Feedback

NO_HOME = ProgressError(
    "There is no home folder, so there is no progress file.", "Set ATTN_TUTOR_HOME to a folder for it."
)


def file_in_use() -> Path:
    """The path of the progress file. Raises ProgressError where there is no home to put it."""
    path = progress_file(os.environ)
    if path is None:
        raise NO_HOME
    return path


def tell(setup: Setup, sentence: str, *details: str) -> int:
    """Say what was done."""
    setup.terminal().show(Feedback("neutral", sentence, details))
    return DONE


def confirmed(terminal: Terminal, *, yes: bool, what: str) -> bool:
    """Whether the learner wants it; `what` is the question. Raises NoTerminal where nobody can be asked."""
    if yes:
        return True
    try:
        terminal.check_input()
    except NoTerminal:
        raise NoTerminal("This asks before it does anything.", "Add --yes to go ahead.") from None
    terminal.show(Feedback("neutral", what))
    return terminal.ask("yes or no> ").casefold() in ("y", "yes")


def run_where(setup: Setup, *, json: bool) -> int:
    """The path alone on stdout, so that it can be handed on."""
    path = file_in_use()
    if json:
        copies = [{"path": str(each.path), "made": each.made.isoformat()} for each in backup.found(path)]
        emit_json({"schema": 1, "path": str(path), "exists": path.exists(), "backups": copies}, sys.stdout)
    else:
        Output(sys.stdout).write(f"{path}\n")
    return DONE


def run_check(setup: Setup, *, json: bool) -> int:
    """Every fault of the answers; a schedule that does not fit them is made anew."""
    from attn_tutor import scheduling
    from attn_tutor.store.checks import check, rebuild_schedule

    path, now = file_in_use(), to_ms(SystemClock().now())
    report = check(path, now=now, advance=scheduling.follow, rules=scheduling.RULES)
    if not report.faults and not report.schedule_fits:
        rebuild_schedule(path)
    if json:
        emit_json({"schema": 1, **asdict(report), "path": str(path), "sound": report.sound}, sys.stdout)
    elif report.faults:
        raise ProgressError(f"{path} is damaged. {report.faults[0]}", report.advice)
    elif not report.schedule_fits:
        tell(setup, "Every answer is sound. The schedule did not fit them and is made anew from them.")
    else:
        tell(
            setup,
            f"{counted(report.events, 'entry', 'entries')}, all sound. The schedule fits them.",
            str(path),
        )
    return PROGRESS if report.faults else DONE


def run_undo(setup: Setup) -> int:
    """Take the last answer back and say which it was."""
    from attn_tutor.store.port import take_back

    store = setup.store()
    try:
        done = take_back(store, clock=SystemClock(), id=str(uuid4()), session="undo")
    finally:
        store.close()
    if done is None:
        return tell(setup, "There is no answer to take back.")
    event, saved = done
    if not saved.saved:
        raise ProgressError(f"Nothing was taken back: {saved.reason}.", "Your progress is as it was.")
    return tell(setup, f"Taken back: {described(event)}. It counts no longer.")


_DEEDS = {
    "skip": "that you skipped", "reveal": "that you had the working shown of",
    "dont_know": 'your "I do not know" to', "flash": "how well you recalled",
}  # fmt: skip


def described(event: Event) -> str:
    """An answer in words: what was typed, to which question, when, and whether it was right."""
    when = from_ms(event.at_ms + event.tz_min * 60_000).strftime("%Y-%m-%d %H:%M")
    if event.kind != "answer":
        return f"{_DEEDS.get(event.kind, event.kind)} {event.item}, {when}"
    typed = " ".join((event.given or "").split())
    typed = f"{typed[:60]}..." if len(typed) > 60 else typed
    judged = (
        "" if event.correct is None else ", which was right" if event.correct else ", which was not right"
    )
    return f"your answer {typed} to {event.item}{judged}, {when}"


def counted(number: int, one: str = "answer", many: str = "answers") -> str:
    """1 answer, 2 answers"""
    return f"{number} {one if number == 1 else many}"
