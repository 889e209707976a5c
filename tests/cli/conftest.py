"""Running the command line inside the test."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from attn_tutor.cli import main

Run = Callable[..., "Ended"]


class Ended:
    """How a command ended: its status, what it wrote to stdout and stderr."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def document(self) -> Any:
        """The one JSON document on stdout: never NaN, never a second one."""

        def refuse(word: str) -> float:
            raise AssertionError(f"{word} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


@pytest.fixture
def attn_tutor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command line; `stdin` is what a pipe would bring. No command may ever show a traceback."""

    def run(*words: str, stdin: str | None = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", None if stdin is None else io.StringIO(stdin))
        try:
            status = main(list(words))
        except SystemExit as end:  # a closed pipe, and click's own completion
            status = int(end.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert status != 70, err
        return Ended(status, out, err)

    return run
