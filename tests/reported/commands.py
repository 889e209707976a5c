"""The command line inside a test: the status of a command, and all that it writes."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from attn_tutor.cli import main

BANK = Path(__file__).with_name("bank.yaml")


def run(*words: str, stdin: str | io.StringIO = "") -> tuple[int, str]:
    """The status of a command and all that it writes."""
    out = io.StringIO()
    typed, sys.stdin = sys.stdin, io.StringIO(stdin) if isinstance(stdin, str) else stdin
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = main([*words])
    finally:
        sys.stdin = typed
    return status, out.getvalue()


def screen(*words: str, stdin: str = "") -> str:
    """What a command says in plain mode."""
    return run("--plain", *words, stdin=stdin)[1]


def grade(question: str, answer: str, *options: str, folder: str = "") -> dict[str, Any]:
    """The graded answer to a shipped question, or to one of a folder of content."""
    content = ("--content", folder) if folder else ()
    return dict(json.loads(run(*content, "grade", question, "--answer", answer, "--json", *options)[1]))
