"""Around every session: what the store has to say before it, and what becomes of the answers after it.

Exit status: 4 where answers remain unsaved because something went wrong on the way. Where there was no place to
save them from the start, and a line said so from the start, the status is as always.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from attn_tutor.cli.progress_file import count_words
from attn_tutor.errors import DONE, PROGRESS, ProgressError, UsageError
from attn_tutor.sessions.context import Context
from attn_tutor.store.files import printable_path, write_new
from attn_tutor.terminal import Stopped


def run_session(
    context: Context,
    session: Callable[[Context], Any],
    *,
    json: Callable[[Any], dict[str, Any]] | bool = False,
    resumes: bool = True,
) -> tuple[Any, int]:
    """How a session ended, and its exit status, once the store is let go of.

    json: makes one document of the end, instead of screens. resumes: whether the command goes on where one stopped.
    """
    try:
        if callable(json):
            ending = session(replace(context, terminal=context.terminal.silent()))
        else:
            notices(context)
            ending = session(context)
    except BaseException:
        rescue(context)
        raise
    if not callable(json):
        return ending, close(context, ending.stop, ending.command, resumes=resumes)
    from attn_tutor.terminal import emit_json

    emit_json({"schema": 1, **json(ending)}, sys.stdout)
    return ending, close_silently(context)


def notices(context: Context) -> None:
    """What the store has to say before anything is asked."""
    for line in context.store.notices:
        _tell(context, line)


def close(context: Context, stopped: Stopped | None, command: str, *, resumes: bool = True) -> int:
    """Let go of the store; offer a file for what is not saved; say how to go on. The exit status.

    command: what to type next. resumes: whether it goes on where one stopped.
    """
    context.store.close()
    if context.store.unsaved_events:
        _offer(context)
    if context.store.unsaved_events and not context.store.refusal:
        return PROGRESS
    if stopped is None:
        return DONE
    state = "Nothing is saved here" if context.store.refusal else "Progress is saved"
    goes_on = resumes and not context.store.refusal
    _tell(context, f"Stopped. {state}; {f'run {command} to go on' if goes_on else f'{command} begins anew'}.")
    return stopped.exit_code


def _tell(context: Context, sentence: str, *details: str) -> None:
    from attn_tutor.widgets.feedback import Feedback  # most sessions begin without any

    context.terminal.show(Feedback("neutral", sentence, details))


def close_silently(context: Context) -> int:
    """Let go of the store where the output is one JSON document. The exit status."""
    rescue(context)
    return PROGRESS if context.store.unsaved_events and not context.store.refusal else DONE


def rescue(context: Context) -> None:
    """Let go of the store; write what could not be saved to a file, where nobody can be asked for its name."""
    context.store.close()
    if context.store.unsaved_events and not context.store.refusal:
        try:
            path = _write(context, _default(context))
        except (ProgressError, UsageError) as fault:
            line = f"{_unsaved_words(context)} could not be saved. {fault.sentence}"
        else:
            take_in = f"Import them with: attn-tutor progress import {printable_path(path)} --yes"
            line = f"{_unsaved_words(context)} could not be saved and were written to {printable_path(path)}. {take_in}"
        print(line, file=sys.stderr)


def _offer(context: Context) -> None:
    """Ask for a file to write unsaved answers to. Enter takes the one named, or leaves them where none was lost."""
    from attn_tutor.widgets.feedback import ErrorView, Feedback

    default = "" if context.store.refusal else str(_default(context))
    sentence = f"{_unsaved_words(context)} {'could not be saved' if default else 'will be forgotten now'}."
    enter = f"Enter writes to {default}, n leaves them." if default else "Enter leaves them."
    question = Feedback("neutral", sentence, (f"Type the path of a file to write to. {enter}",))
    while True:
        try:
            typed = context.terminal.pause(question, prompt="file> ")
        except Stopped:
            rescue(context)
            return
        name = typed or default
        if not name or name.casefold() in ("n", "no", "q"):
            return
        try:
            path = _write(context, Path(os.path.expanduser(name)))
        except (ProgressError, UsageError) as fault:
            context.terminal.show(ErrorView(fault.sentence, fault.hint))
            if not (typed or context.terminal.has_person):  # nobody is there to name another
                return
        else:
            later = f"Import them later with: attn-tutor progress import {printable_path(path)} --yes"
            _tell(context, f"Written to {printable_path(path)}", later)
            return


def _unsaved_words(context: Context) -> str:
    return count_words(len(context.store.unsaved_events))


def _default(context: Context) -> Path:
    """A name that no other session takes, though all of them end at once."""
    import tempfile

    name = (
        f"attn-tutor-answers-{context.clock.now():%Y%m%dT%H%M%SZ}-{context.session[:8] or os.getpid()}.jsonl"
    )
    try:
        return Path(tempfile.gettempdir()) / name
    except OSError:  # no folder for temporary files can be written to
        return Path(name).absolute()


def _write(context: Context, path: Path) -> Path:
    from attn_tutor.exports.jsonl import text

    try:
        write_new(path, text(context.store.unsaved_events))
    except FileExistsError:
        raise UsageError(f"{printable_path(path)} exists already.", "Name another file.") from None
    except OSError as fault:
        raise ProgressError(
            f"{printable_path(path)} cannot be written: {fault.strerror}.", "Name another file."
        ) from None
    return path
