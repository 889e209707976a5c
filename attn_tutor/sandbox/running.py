"""Running snippets: interpreted, in one process beside this one, within a time.

What a snippet may compute, and how much, is bounded by the interpreter (see `sandbox`), on every system alike. Linux
also takes files, memory and time from the process; Windows and macOS cannot bound its memory, so there the interpreter
bounds memory alone. The time is bounded from here everywhere.
Only for content that ships with the program: a teacher's bank runs no code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

import attn_tutor
from attn_tutor.questions.snippets import Snippet, SnippetTrial, Trials

SECONDS = 5.0
_LONGEST_OUTPUT = 4_000_000  # bytes
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from attn_tutor.sandbox.child import main; main()"


def run(snippets: Sequence[Snippet], seconds: float = SECONDS) -> tuple[Trials, ...]:
    """What came of each of these snippets, in order; nothing where they could not be run to their ends in time."""
    if not snippets:
        return ()
    asked = json.dumps([asdict(snippet) for snippet in snippets])
    try:
        with TemporaryDirectory() as folder:
            answered = _answer_of(_start(folder, seconds), asked, seconds)
        return tuple(tuple(_trial(**trial) for trial in trials) for trials in json.loads(answered))
    except (OSError, ValueError, TypeError):
        return ()


def _start(folder: str, seconds: float) -> subprocess.Popen[bytes]:
    ours = str(Path(attn_tutor.__file__).parent.parent)  # where this very package was found
    command = [sys.executable, "-I", "-B", "-c", _CHILD, ours, str(int(seconds) + 1)]
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=none, cwd=folder)


def _answer_of(child: subprocess.Popen[bytes], asked: str, seconds: float) -> bytes:
    """What the process prints, at most so much of it; b"" where it is too late. The process has ended then."""
    timer = Timer(seconds, child.kill)
    timer.start()
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        with child.stdin as pipe:
            pipe.write(asked.encode())
        return child.stdout.read(_LONGEST_OUTPUT)
    finally:
        timer.cancel()
        child.kill()
        child.stdout.close()
        child.wait()


def _trial(
    inputs: dict[str, object], results: dict[str, object] | None = None, error: str = "", refused: str = ""
) -> SnippetTrial:
    return SnippetTrial(inputs, results or {}, error, refused)
