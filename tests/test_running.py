"""Running code beside the program: what it prints, how it fails, and that it can hold nobody up."""

from __future__ import annotations

from attn_tutor.questions.snippets import Ran
from attn_tutor.running import run


def test_each_snippet_has_its_own_names_and_its_own_end() -> None:
    """One that fails, or leaves by itself, tells nothing of the others."""
    printed, failed, fresh = run(["x = 1\nprint(x)", "print(2)\nprint(1 / 0)", "print('x' in globals())"])
    assert printed == Ran("1\n")
    assert failed == Ran("2\n", "ZeroDivisionError: division by zero")
    assert fresh == Ran("False\n")


def test_code_without_an_end_is_ended() -> None:
    assert run(["while True: pass"], seconds=0.3) == ()


def test_code_that_ends_the_process_is_no_answer() -> None:
    """Nor one that writes past what is collected, as `os` could."""
    assert run(["raise SystemExit"]) == ()
    assert run(["import os; os.write(1, b'no json')"]) == ()


def test_code_cannot_take_all_memory() -> None:
    """Where the system can bound it, an array of a terabyte is an error like any other."""
    (ran,) = run(["import numpy as np\nnp.ones((1 << 20, 1 << 17))"])
    assert "MemoryError" in ran.error
