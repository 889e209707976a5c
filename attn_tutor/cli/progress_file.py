"""What the commands on progress share: the file in use, a question before it is changed, an export read and told."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from attn_tutor.errors import DONE, NoTerminal, ProgressError, UsageError

if TYPE_CHECKING:
    from attn_tutor.cli.setup import Setup
    from attn_tutor.exports.jsonl import ExportContents
    from attn_tutor.history import Event
    from attn_tutor.store.port import ImportReport
    from attn_tutor.terminal import Terminal

_LARGEST = 1_000_000_000  # bytes of an export: some three million answers
_NOWHERE = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
SHOWN_REFUSALS = 5
NO_HOME = ProgressError(
    "There is no home folder, so there is no progress file.", "Set ATTN_TUTOR_HOME to a folder for it."
)


def file_in_use() -> Path:
    """The path of the progress file. Raises ProgressError where there is no home to put it."""
    from attn_tutor.folders import progress_file

    path = progress_file(os.environ)
    if path is None:
        raise NO_HOME
    return path


def tell(setup: Setup, sentence: str, *details: str, keep: str = "") -> int:
    """Say what was done; `keep` is what was typed, and stays so aloud."""
    from attn_tutor.widgets.feedback import Feedback

    setup.terminal().show(Feedback("neutral", sentence, details, keep=(keep,) if keep else ()))
    return DONE


def confirm(terminal: Terminal, *, yes: bool, what: str) -> bool:
    """Whether the learner wants it; `what` is the question. Raises NoTerminal where nobody can be asked."""
    if yes:
        return True
    from attn_tutor.widgets.feedback import Feedback

    try:
        terminal.check_input()
    except NoTerminal:
        raise NoTerminal("This asks before it does anything.", "Add --yes to go ahead.") from None
    terminal.show(Feedback("neutral", what))
    return terminal.ask("yes or no> ").casefold() in ("y", "yes")


def is_there(path: Path) -> bool:
    """Whether something lies there. Raises ProgressError where nobody can say."""
    try:
        os.lstat(path)
    except OSError as fault:
        if fault.errno in _NOWHERE:
            return False
        raise ProgressError(f"{path} cannot be looked at: {fault.strerror}.") from None
    return True


def read_export(file: str) -> ExportContents:
    """The answers of an export; - is stdin. Raises UsageError where it cannot be read, ProgressError for none."""
    from attn_tutor.bounded import read_file, read_stream
    from attn_tutor.exports.jsonl import check_header, parse

    try:
        if file == "-":
            return parse(read_stream(sys.stdin.buffer.read, _LARGEST, check_header))
        return parse(read_file(Path(file), _LARGEST, check_header))
    except (OSError, AttributeError, ValueError) as fault:
        reason = (getattr(fault, "strerror", None) or "it is closed").lower()
        raise UsageError(
            f"{file} cannot be read: {reason}.", "Name a file that progress export wrote."
        ) from None


def count_words(number: int, one: str = "answer", many: str = "answers") -> str:
    """A number with its noun: 1 answer, 2 answers"""
    return f"{number} {one if number == 1 else many}"


_DEEDS = {
    "skip": "that you skipped", "reveal": "that you saw the worked solution of",
    "dont_know": "your “I don't know” to", "flash": "how well you recalled",
}  # fmt: skip


def describe_answer(event: Event) -> str:
    """An answer in words: what was typed, to which question, when, and whether it was right."""
    from attn_tutor.history import from_ms

    when = from_ms(event.at_ms + event.tz_min * 60_000).strftime("%Y-%m-%d %H:%M")
    if event.kind != "answer":
        return f"{_DEEDS.get(event.kind, event.kind)} {event.item}, {when}"
    typed = " ".join((event.given or "").split())
    typed = f"{typed[:60]}..." if len(typed) > 60 else typed
    judged = (
        "" if event.correct is None else ", which was right" if event.correct else ", which was not right"
    )
    return f"your answer “{typed}” to {event.item}{judged}, {when}"


def import_details(file: str, found: ExportContents, added: ImportReport, *, yes: bool) -> tuple[str, ...]:
    from attn_tutor.store.files import printable_path

    details = [f"Line {each.line} is refused: {each.reason}." for each in found.refusals[:SHOWN_REFUSALS]]
    if len(found.refusals) > SHOWN_REFUSALS:
        details.append(f"{len(found.refusals) - SHOWN_REFUSALS} more are refused; --json names all of them.")
    if found.altered:
        details.append("The file is not, byte for byte, what was exported: it was edited or cut off.")
    if not yes and added.new:
        others = " --partial" if found.refusals else ""
        command = f"attn-tutor progress import {printable_path(Path(file))} --yes{others}"
        details.append(f"Nothing is changed yet. To do it: {command}")
    return tuple(details)
