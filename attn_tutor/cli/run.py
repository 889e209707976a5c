"""Running a command: every way it can end becomes a sentence and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from difflib import get_close_matches
from pathlib import Path

import click

from attn_tutor.cli.app import app
from attn_tutor.errors import BUG, DONE, INTERRUPTED, TutorError, UsageError

# Options of the whole program may stand anywhere on the line; click wants them before the command.
_FLAGS = ("--plain", "--no-color", "--debug")
_WITH_VALUE = ("--theme", "--palette", "--content")


def run(typed: list[str]) -> int:
    """Run one command line; the exit status."""
    if os.name == "posix":
        _die_quietly_without_readers()
    try:
        done = app(args=hoisted(typed), prog_name="attn-tutor", standalone_mode=False)
        return done if isinstance(done, int) else DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as fault:
        return _tell(_in_our_words(fault), typed)
    except TutorError as fault:
        return _tell(fault, typed)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\n")
        return INTERRUPTED
    except Exception:
        if "--debug" in typed:
            raise
        return _tell_bug(typed)


def hoisted(typed: list[str]) -> list[str]:
    """The same line with the options of the whole program first."""
    first, rest, words = list[str](), list[str](), iter(typed)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _FLAGS:
            first.append(word)
        elif word in _WITH_VALUE:
            first += [word, *(value for value in [next(words, None)] if value is not None)]
        elif word.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            first.append(word)
        else:
            rest.append(word)
    return [*first, *rest]


def _in_our_words(fault: click.ClickException) -> UsageError:
    """A usage fault of click as one sentence and a hint."""
    message = fault.format_message().strip().rstrip(".")
    context = getattr(fault, "ctx", None)
    path = context.command_path if context is not None else "attn-tutor"
    if isinstance(fault, click.exceptions.NoSuchOption):
        message = f"There is no option {fault.option_name}"
        near = [f"Did you mean {name}?" for name in (fault.possibilities or ())[:1]]
        return UsageError(f"{message}.", " ".join([*near, f"{path} --help lists its options."]))
    unknown = message.partition("No such command ")[2].strip("'\"")
    if unknown and isinstance(context, click.Context) and isinstance(context.command, click.Group):
        near = get_close_matches(unknown, context.command.list_commands(context), n=1)
        hint = f"Did you mean {path} {near[0]}?" if near else f"{path} --help lists the commands."
        return UsageError(f"There is no command {unknown}.", hint)
    return UsageError(f"{message}.", f"{path} --help shows how it is used.")


def _tell(fault: TutorError, typed: list[str]) -> int:
    """The fault as JSON on stdout where JSON was asked for, else as a sentence on stderr."""
    if "--json" in typed:
        from attn_tutor.terminal import emit_json

        error = {"code": fault.exit_code, "message": fault.sentence, "hint": fault.hint}
        emit_json({"schema": 1, "error": error}, sys.stdout)
    else:
        from attn_tutor.terminal.output import Output
        from attn_tutor.widgets.error import ErrorView
        from attn_tutor.widgets.look import Look

        look = Look.detect(sys.stderr, os.environ, plain="--plain" in typed, no_color="--no-color" in typed)
        output, view = Output(sys.stderr), ErrorView(fault.sentence, fault.hint)
        output.say(view.speak(look), look) if look.plain else output.draw(view.draw(look), look)
    return fault.exit_code


def _tell_bug(typed: list[str]) -> int:
    """An error of ours: where its details are, never a traceback."""
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"attn-tutor-error-{os.getpid()}.txt"
    try:
        place.write_text(traceback.format_exc(), encoding="utf-8")
        hint = f"Its details are in {place}. Nothing that was saved is lost."
    except OSError:
        hint = "Run it again with --debug to see the details. Nothing that was saved is lost."
    fault = TutorError("Something went wrong inside attn-tutor: this is our fault, not yours.", hint)
    _tell(fault, typed)
    return BUG


def _die_quietly_without_readers() -> None:
    """Leave a closed pipe to the code that writes: it ends without a message."""
    import signal

    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
