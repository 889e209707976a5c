"""What `progress export` and `import` do: answers as text, to another computer and back."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path

from attn_tutor.cli.keeping import counted, tell
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import DONE, USAGE, ProgressError, UsageError
from attn_tutor.store.files import built_aside, shown, sync
from attn_tutor.store.port import untold
from attn_tutor.terminal import emit_json
from attn_tutor.terminal.output import Output
from attn_tutor.widgets.feedback import Feedback

SHOWN_REFUSALS = 5
MANY = 2000  # answers, which take a second or so: somebody who waits sees how far it is


def run_export(setup: Setup, file: str, form: str | None, *, yes: bool) -> int:
    """Write all answers to a file or to stdout."""
    from attn_tutor.exports.formats import PROGRESS

    if file != "-" and os.path.lexists(file) and not yes:
        raise UsageError(f"{file} exists already.", "Name another file, or add --yes to write over it.")
    store = setup.store()
    try:
        events = store.events()
    finally:
        store.close()
    text = PROGRESS[form or ("csv" if file.lower().endswith(".csv") else "jsonl")](events)
    if file == "-":
        Output(sys.stdout).write(text)
        return DONE
    write_whole(Path(file), text)
    return tell(setup, f"{counted(len(events), 'entry', 'entries')} written to {shown(Path(file))}")


def write_whole(path: Path, text: str) -> None:
    """Have `path` hold `text`, whole or not at all, for its owner alone. Raises ProgressError."""
    try:
        with built_aside(path) as aside:
            aside.write_text(text, encoding="utf-8", newline="")
            sync(aside)
            aside.replace(path)
    except OSError as fault:
        reason = fault.strerror or fault
        raise ProgressError(f"{shown(path)} cannot be written: {reason}.", "Name another file.") from None


def run_import(setup: Setup, file: str, *, yes: bool, json: bool) -> int:
    """Count the answers of an export, or take them in."""
    from attn_tutor.exports.jsonl import parse

    found, terminal = parse(_read(file)), setup.terminal()
    waited_for = not json and len(found.events) >= MANY
    store = setup.store()
    try:
        tell = terminal.growing("Taking in", "answer") if waited_for else untold
        added = store.add(found.events, dry_run=not yes, tell=tell)
    finally:
        store.close()
    status = USAGE if found.refused else DONE
    if json:
        refused = [asdict(each) for each in found.refused]
        emit_json(
            {"schema": 1, "taken_in": yes, **asdict(added), "refused": refused, "altered": found.altered},
            sys.stdout,
        )
        return status
    done = "taken in" if yes else "would be taken in"
    counts = f"{added.new} new {done}, {added.known} known already, {len(found.refused)} refused."
    details = [f"Line {each.line} is refused: {each.reason}." for each in found.refused[:SHOWN_REFUSALS]]
    if len(found.refused) > SHOWN_REFUSALS:
        details.append(f"{len(found.refused) - SHOWN_REFUSALS} more are refused; --json names all of them.")
    if found.altered:
        details.append("The file is not, byte for byte, what was exported: it was edited or cut off.")
    if not yes and added.new:
        details.append(
            f"Nothing is changed yet. To do it: attn-tutor progress import {shown(Path(file))} --yes"
        )
    terminal.show(Feedback("neutral", counts, tuple(details)))
    return status


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, AttributeError, ValueError) as fault:
        reason = (getattr(fault, "strerror", None) or "it is closed").lower()
        raise UsageError(
            f"{file} cannot be read: {reason}.", "Name a file that progress export wrote."
        ) from None
