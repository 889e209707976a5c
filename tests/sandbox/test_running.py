"""Running code beside the program: what comes of it, how it fails, and that it can hold nobody up."""

from __future__ import annotations

import time

import pytest

from attn_tutor.questions.snippets import Snippet, SnippetTrial, Trials
from attn_tutor.sandbox.running import run
from tests.cases import allowed

pytestmark = pytest.mark.terminal


PREPARED = "import numpy as np\nquery = draw(n_q, d_k)"


def ran(code: str, before: str = PREPARED, after: str = "", results: tuple[str, ...] = ("x",)) -> Trials:
    (trials,) = run([Snippet(before, code, after, (), results)])
    return trials


@pytest.mark.usefixtures("cold_processes")
def test_each_snippet_has_its_own_names_and_its_own_end() -> None:
    """One that fails tells nothing of the others."""
    pieces = [("x = 1", ""), ("y = 1 / 0", ""), ("", "x = x")]
    first, failed, fresh = run([Snippet("", code, after, (), ("x",)) for code, after in pieces])
    assert {trial.results["x"] for trial in first} == {1.0}
    assert {trial.error for trial in failed} == {"ZeroDivisionError: division by zero"}
    assert {trial.error for trial in fresh} == {"NameError: name 'x' is not defined"}


def test_every_set_of_inputs_has_other_sizes() -> None:
    """A size that is right by luck in one of them is not in the others."""
    sizes = [tuple(trial.results["x"]) for trial in ran("x = query.shape")]
    assert len(sizes) >= 2
    assert len({*sizes}) == len(sizes)
    assert len({width for _, width in sizes}) == len(sizes)


def test_the_same_inputs_are_drawn_again() -> None:
    assert ran("x = query") == ran("x = query * 1")


def test_what_the_code_did_not_define_is_not_known_to_it() -> None:
    """The names that only prepare the inputs are none of the code."""
    names = ("n_q", "draw", "data_set", "d_head")
    for trials in run([Snippet(PREPARED, f"x = {name}", "", (), ("x",)) for name in names]):
        assert {trial.error.partition(":")[0] for trial in trials} == {"NameError"}


@pytest.mark.usefixtures("cold_processes")
def test_shipped_code_without_an_end_is_ended() -> None:
    started = time.monotonic()
    assert run([Snippet("while True: pass", "")], seconds=0.5) == ()
    assert time.monotonic() - started < allowed(5)


def test_code_that_ends_the_process_is_no_answer() -> None:
    assert run([Snippet("import sys\nsys.exit()", "")]) == ()


@pytest.mark.usefixtures("cold_processes")
@pytest.mark.parametrize(
    "code",
    [
        "x = [[i * j for i in range(20000)] for j in range(20000)]",
        "x = np.ones((1000, 1000))",
        "x = 10 ** 10 ** 10",
        "x = [0] * 10 ** 9",
        "def f(x):\n    return f(x)\nx = f(1)",
        "x = float('x' * 10 ** 8)",
    ],
)
def test_no_code_takes_long_or_much(code: str) -> None:
    """It is refused before it computes, and the answer that comes back stays short."""
    started = time.monotonic()
    trials = ran(code)
    assert time.monotonic() - started < allowed(5)
    assert all(trial.refusal and len(trial.refusal) <= 160 for trial in trials)


def test_an_error_is_cut_where_it_arises() -> None:
    """However long the words of an exception are, a line of them comes back."""
    fails = "def fail(x):\n    raise ValueError('x' * 10 ** 7)"
    assert all(len(trial.error) < 200 for trial in ran("x = fail(1)", before=fails))


def test_a_result_that_is_too_large_to_compare_is_an_error() -> None:
    assert {trial.error[:10] for trial in ran("x = np.ones((100, 100))")} == {"ValueError"}


def test_nothing_is_run_for_nothing() -> None:
    assert run([]) == ()
    assert SnippetTrial({}, {}).error == ""
