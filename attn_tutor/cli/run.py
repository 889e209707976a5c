"""Running a command: every way it can end becomes a sentence and an exit status."""

from __future__ import annotations

import errno
import os
import re
import sys

import click

from attn_tutor.cli.app import HOME, command
from attn_tutor.cli.help import in_our_words
from attn_tutor.errors import BUG, DONE, INTERRUPTED, USAGE, NoOutput, ProgressError, TutorError, UsageError

_ENDS = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
_LONGEST = 5_000  # characters of a message
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# For NumPy: two threads take longer than one where matrices are small, and much longer on a busy machine.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_SCRIPT = "attn-tutor --show-completion prints the script: put it where your shell reads it."
# Options of the whole program may stand anywhere on the line; click wants them before the command.
_FLAGS = ("--plain", "--no-color", "--debug")
_WITH_VALUE = ("--theme", "--palette", "--content")


def run(typed: list[str]) -> int:
    """Run one command line; the exit status."""
    _prepare_system()
    if "_ATTN_TUTOR_COMPLETE" in os.environ:
        return _complete(typed)
    try:
        words = options_first(typed)
        if not command_of(words):
            if not has_person():
                _run([*words, "--help"])
            words.append(HOME)
        return _run(words)
    except TutorError as fault:
        return _tell(fault, typed)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\n")
        return INTERRUPTED
    except Exception as fault:
        from attn_tutor.terminal.keyboard import Stopped

        if isinstance(fault, Stopped):  # at a question that is no part of a session
            return fault.exit_code
        if "--debug" in typed:
            raise
        named = _by_the_system(fault, command_of(typed))
        return _tell(named, typed) if named else _tell_bug(typed)


def _complete(typed: list[str]) -> int:
    """Offer words where a shell asks for them: whatever it has sent, whoever presses Tab is shown nothing else."""
    try:
        return _run(options_first(typed))
    except Exception:
        return USAGE


def has_person() -> bool:
    """Whether somebody reads and can type: neither side is a pipe or a file."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _by_the_system(fault: Exception, command: str) -> TutorError | None:
    """What the system refused, as a sentence; None for an error of ours."""
    if isinstance(fault, MemoryError):
        return UsageError("The computer doesn't have enough memory for this.", "Give it less at once.")
    if not isinstance(fault, OSError):
        return None
    reason = fault.strerror or str(fault)
    if fault.errno in _NO_ROOM:
        return NoOutput(f"The output cannot be written: {reason}.", "Make room, or write elsewhere.")
    kind = ProgressError if command == "progress" else UsageError
    place = "The system refused" if fault.filename is None else f"{fault.filename} cannot be used"
    return kind(f"{place}: {reason}.", "Nothing that was saved is lost.")


def _run(words: list[str]) -> int:
    """Run it with faults of usage in our words: raises UsageError for them."""
    completing = {"--install-completion", "--show-completion"} & {*words}
    if completing and words[-1:] != [*completing]:
        # else typer takes the shell that it finds above us, and not the one that is named
        os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"
    try:
        named = command_of(words)
        below = "".join(words[words.index(named) + 1 :][:1]) if named in words else ""
        done = command(named, below)(args=words, prog_name="attn-tutor", standalone_mode=False)
        return done if isinstance(done, int) else DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as fault:
        raise in_our_words(fault, command_of(words)) from None
    except OSError as fault:
        if "--install-completion" not in words:
            raise
        raise UsageError(f"{fault.filename} cannot be written: {fault.strerror}.", _SCRIPT) from None


def options_first(typed: list[str]) -> list[str]:
    """The same line with the options of the whole program first."""
    first, rest, words = list[str](), list[str](), iter(typed)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _FLAGS:
            first.append(word)
        elif word in _WITH_VALUE:
            value = next(words, None)
            if value is None:
                rest.append(word)  # nothing follows: let the command say so
            else:
                first += [word, value]
        elif word.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            first.append(word)
        else:
            rest.append(word)
    return [*first, *rest]


def command_of(words: list[str]) -> str:
    """The command on the line, or whatever stands in its place."""
    named = iter(words)
    return next(
        (word for word in named if word not in _FLAGS and not (word in _WITH_VALUE and next(named, ""))), ""
    )


def _tell(fault: TutorError, typed: list[str]) -> int:
    """The fault as JSON on stdout where JSON was asked for and can be written, else as a sentence on stderr."""
    if "--json" in typed and not isinstance(fault, NoOutput):
        from attn_tutor.terminal import emit_json

        error = {"code": fault.exit_code, "message": _short(fault.sentence), "hint": _short(fault.hint)}
        emit_json({"schema": 1, "error": error}, sys.stdout)
    elif sys.stderr is not None:
        from attn_tutor.terminal.output import Output
        from attn_tutor.widgets.feedback import ErrorView
        from attn_tutor.widgets.look import Look

        look = Look.detect(sys.stderr, os.environ, plain="--plain" in typed, no_color="--no-color" in typed)
        output, view = Output(sys.stderr), ErrorView(_short(fault.sentence), _short(fault.hint))
        output.say(view.speak(look), look) if look.plain else output.draw(view.draw(look), look)
    return fault.exit_code


def _short(text: str) -> str:
    """A message that repeats something endless, cut: nobody reads 100,000 letters, and no terminal wants them."""
    words = re.sub(r"\S{401,}", lambda word: f"{word[0][:80]}…", text)
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _tell_bug(typed: list[str]) -> int:
    """An error of ours: where its details are, never a traceback."""
    import traceback
    from tempfile import mkstemp

    try:
        descriptor, place = mkstemp(prefix="attn-tutor-error-", suffix=".txt")  # new, and for its owner alone
        with open(descriptor, "w", encoding="utf-8", errors="replace") as report:
            report.write(traceback.format_exc())
        hint = f"Its details are in {place}. Nothing that was saved is lost."
    except OSError:
        hint = "Run it again with --debug to see the details. Nothing that was saved is lost."
    fault = TutorError("Something went wrong inside attn-tutor: this is our fault, not yours.", hint)
    _tell(fault, typed)
    return BUG


def _prepare_system() -> None:
    """Leave a closed pipe to the code that writes; end in good order where the system asks for it; one thread."""
    import signal

    for variable in _THREADS:
        os.environ.setdefault(variable, "1")

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    for name in _ENDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, _end)
    if os.name == "nt":
        import ctypes

        from attn_tutor.windows_rules import understands_codes

        if not understands_codes(ctypes.windll.kernel32):  # type: ignore[attr-defined, unused-ignore]  # on Windows alone
            os.environ.setdefault("TERM", "dumb")  # then everything is said in plain sentences


def _end(number: int, frame: object) -> None:
    """On the way out the terminal is set as it was, and what could not be saved goes to a file."""
    raise SystemExit(128 + number)
