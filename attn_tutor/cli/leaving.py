"""Around every sitting: what the store has to say before it, and what becomes of the answers after it.

Exit status: 4 where answers remain unsaved because something went wrong on the way. Where there was no place to
save them from the start, and a line said so from the start, the status is as always.
"""

from __future__ import annotations

import os
from pathlib import Path

from attn_tutor.errors import DONE, PROGRESS, ProgressError, UsageError
from attn_tutor.sessions.context import Context
from attn_tutor.store.files import shown
from attn_tutor.terminal import Stopped


def notices(desk: Context) -> None:
    """What the store has to say before anything is asked."""
    for line in desk.store.notices:
        _tell(desk, line)


def close(desk: Context, stopped: Stopped | None, command: str, *, resumes: bool = True) -> int:
    """Let go of the store; offer a file for what is not saved; say how to go on. The exit status.

    command: what to type next. resumes: whether it goes on where one stopped.
    """
    desk.store.close()
    if desk.store.unsaved:
        _offer(desk)
    if desk.store.unsaved and not desk.store.refusal:
        return PROGRESS
    if stopped is None:
        return DONE
    kept = "Nothing is saved here" if desk.store.refusal else "Progress is saved"
    goes_on = resumes and not desk.store.refusal
    _tell(desk, f"Stopped. {kept}; {f'run {command} to go on' if goes_on else f'{command} begins anew'}.")
    return stopped.exit_code


def _tell(desk: Context, sentence: str, *details: str) -> None:
    from attn_tutor.widgets.feedback import Feedback  # nothing is told before most sittings

    desk.terminal.show(Feedback("neutral", sentence, details))


def close_silently(desk: Context) -> int:
    """Let go of the store where the output is one JSON document. The exit status."""
    desk.store.close()
    return PROGRESS if desk.store.unsaved and not desk.store.refusal else DONE


def _offer(desk: Context) -> None:
    """Ask for a file to write unsaved answers to. Enter takes the one named, or leaves them where none was lost."""
    from attn_tutor.widgets.error import ErrorView
    from attn_tutor.widgets.feedback import Feedback

    many, default = len(desk.store.unsaved), "" if desk.store.refusal else str(_default(desk))
    answers = f"{many} answer{'s' * (many != 1)}"
    sentence = f"{answers} could not be saved." if default else f"{answers} will be forgotten now."
    enter = f"Enter writes to {default}, n leaves them." if default else "Enter leaves them."
    told = Feedback("neutral", sentence, (f"Type the path of a file to write to. {enter}",))
    while True:
        try:
            typed = desk.terminal.pause(told, prompt="file> ")
        except Stopped:
            return
        name = typed or default
        if not name or name.casefold() in ("n", "no", "q"):
            return
        try:
            _write(desk, Path(os.path.expanduser(name)))
            return
        except (ProgressError, UsageError) as fault:
            desk.terminal.show(ErrorView(fault.sentence, fault.hint))
            if not typed:  # nobody is there to name another
                return


def _default(desk: Context) -> Path:
    import tempfile

    return Path(tempfile.gettempdir()) / f"attn-tutor-answers-{desk.clock.now():%Y%m%dT%H%M%SZ}.jsonl"


def _write(desk: Context, path: Path) -> None:
    from attn_tutor.cli.carrying import write_whole
    from attn_tutor.exports.jsonl import text

    if os.path.lexists(path):
        raise UsageError(f"{shown(path)} exists already.", "Name another file.")
    write_whole(path, text(desk.store.unsaved))
    later = f"Take them in later with: attn-tutor progress import {shown(path)} --yes"
    _tell(desk, f"Written to {shown(path)}", later)
