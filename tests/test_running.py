"""Running code beside the program: what it prints, how it fails, and that it can hold nobody up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from attn_tutor.questions.snippets import Ran
from attn_tutor.running import run

PREPARED = "import numpy as np"


def test_each_snippet_has_its_own_names_and_its_own_end() -> None:
    """One that fails, or leaves by itself, tells nothing of the others."""
    printed, failed, fresh = run([("x = 1", "print(x)"), ("", "print(2)\nprint(1 / 0)"), ("", "print(x)")])
    assert printed == Ran("1\n")
    assert failed == Ran("2\n", "ZeroDivisionError: division by zero")
    assert fresh == Ran("", "NameError: name 'x' is not defined")


def test_code_without_an_end_is_ended() -> None:
    assert run([("", "while True: pass")], seconds=0.5) == ()


def test_code_that_ends_the_process_is_no_answer() -> None:
    assert run([("import sys", "sys.exit()")]) == ()


def test_code_cannot_take_all_memory() -> None:
    """Where the system can bound it, an array of a terabyte is an error like any other."""
    (ran,) = run([(PREPARED, "np.ones((1 << 20, 1 << 17))")])
    assert "MemoryError" in ran.error


@pytest.mark.parametrize(
    "code", ["open('gone', 'w')", "__import__('os')", "eval('1')", "import os", "getattr(np, 'x')"]
)
def test_what_opens_and_imports_is_not_there(code: str) -> None:
    """Whatever looks at the code before: it runs with the builtins that computing takes."""
    (ran,) = run([(PREPARED, code)])
    assert ran.error.startswith(("NameError", "ImportError", "KeyError"))


@pytest.mark.skipif(os.name != "posix", reason="only there a process can be bounded")
def test_nothing_can_be_read_or_written(tmp_path: Path) -> None:
    """NumPy's own ways to files and to the network end at the number of files that may be open: none."""
    path = tmp_path / "secret"
    path.write_text("1 2 3")
    for code in (
        f"print(np.loadtxt({str(path)!r}))",
        f"np.savetxt({str(tmp_path / 'gone')!r}, [1])",
        f"np.ones(3).tofile({str(tmp_path / 'gone')!r})",
        "print(np.loadtxt('http://127.0.0.1:9/leak'))",
    ):
        (ran,) = run([(PREPARED, code)])
        assert ran.error
        assert "1." not in ran.printed
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]
