"""Answers that are code: judged by what they do, and never run where they could do anything else."""

from __future__ import annotations

import json
import re
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor.questions.snippets import Snippet, SnippetTrial, Trials, agree
from attn_tutor.sandbox.child import SIZES, ran
from attn_tutor.sandbox.running import _trial, run
from attn_tutor.sessions.attempt import run_notes
from attn_tutor.sessions.exchange import judge_answer
from tests.cases import allowed, each
from tests.shipped import shipped

pytestmark = pytest.mark.terminal

LIBRARY = shipped()
RUNNABLE = [entry.id for kind in ("bug", "blanks") for entry in LIBRARY.questions(kind=kind)]


def asked(name: str) -> Any:
    return LIBRARY.question(name).draw(0)


def run_here(snippets: Sequence[Snippet]) -> tuple[Trials, ...]:
    """What the process beside the program does, in this one: it takes a tenth of a second to start."""
    asked_for = json.loads(json.dumps([asdict(snippet) for snippet in snippets]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answered = json.dumps([[ran(at, **one) for at in range(len(SIZES))] for one in asked_for])
    return tuple(tuple(_trial(**trial) for trial in trials) for trials in json.loads(answered))


ESCAPE = (
    'np.ndarray(1,"O",np.ndarray(1,"i8",np.array([abs],"O"))+960)[0]'
    "(\"np.__builtins__['__import__']('os').unlink('VICTIM')\")"
)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("whole-formula-code-blanks", f"key.T ; {ESCAPE}"),
        ("whole-formula-code-blanks", "key.T ; np.ndarray(1,'O',np.array([4096]))"),
        ("whole-formula-code-blanks", "key.view('O') ; weights @ value"),
        ("shapes-einsum-blanks", "bhqk ; \"+str(__import__('os').system('touch gone'))[:0]+\""),
        ("shapes-einsum-blanks", "\"+open('/etc/hostname').read()+\" ; bhqd"),
        ("masks-causal-blanks", "savetxt('gone', [], header='x') or np.tril ; -np.inf"),
        ("scaling-logits-blanks", "-1 ; loadtxt('/etc/hostname', dtype='S9').astype(int)"),
        ("whole-formula-bug-shape", "3: logits = np.fromfile('/etc/hostname')"),
        ("whole-formula-bug-shape", "3: logits = scores; scores.tofile('gone')"),
        ("whole-formula-bug-shape", "3: logits = scores.__class__"),
        ("whole-formula-bug-shape", "3: logits = scores; import os"),
        ("whole-formula-bug-shape", "logits = scores / float('x' * 10 ** 8)"),
        ("whole-formula-bug-shape", "logits = np.ones((10 ** 6, 10 ** 6))"),
        ("whole-formula-bug-shape", "logits = scores / np.kron(1, 2)"),
    ],
)
def test_what_cannot_be_run_here_is_never_wrong(
    name: str, typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names and sizes beyond those of the sandbox: nothing happens, nothing counts, and the answer comes soon."""
    (tmp_path / "VICTIM").touch()
    monkeypatch.chdir(tmp_path)
    started = time.monotonic()
    verdict = judge_answer(asked(name), typed, run)
    assert time.monotonic() - started < allowed(4)
    assert not verdict.counts_as_attempt
    assert len(verdict.message) < 300
    assert [path.name for path in tmp_path.iterdir()] == ["VICTIM"]


@each("name", RUNNABLE)
def test_an_answer_that_is_listed_needs_no_run(name: str) -> None:
    """Right answers and wrong ones with a reason of their own are judged at once."""
    question = asked(name)
    assert question.runs
    for text in (*question.samples()["right"], *question.samples()["unreadable"]):
        assert question.to_run(text) == ()


@each(
    ("name", "typed"),
    [
        ("whole-formula-bug-shape", "logits = scores * query.shape[1] ** -0.5"),
        ("whole-formula-bug-shape", "scores * query.shape[1] ** -0.5"),
        ("whole-formula-bug-shape", "logits = scores / math.sqrt(key.shape[-1])"),
        ("whole-formula-code-blanks", "np.transpose(key) ; np.matmul(weights, value)"),
        ("whole-formula-code-blanks", "np.matrix_transpose(key) ; weights @ value"),
        ("whole-formula-code-blanks", "np.asarray(key).T ; np.inner(weights, value.T)"),
        ("whole-formula-code-blanks", "key.T ; np.tensordot(weights, value, 1)"),
        ("whole-formula-code-blanks", "scores = query @ key.T ; return weights @ value"),
        ("softmax-bug-axis", "total = e.sum(1).reshape(-1, 1)"),
        ("softmax-bug-axis", "5: axis=1"),
        ("softmax-bug-axis", "5: it sums over the wrong axis"),
        ("dot-products-bug-transpose", "3: key.T"),
        ("dot-products-bug-transpose", "3: missing transpose"),
        ("scaling-bug-root", "line 4: np.sqrt(d_k)"),
        ("masks-bug-zero", "logits[mask == 0] = -np.inf"),
        ("masks-bug-zero", "4: logits = np.where(mask, logits, -1e9)"),
        ("masks-causal-blanks", "tril ; np.inf * -1"),
        ("masks-causal-blanks", "tril ; np.log(0)"),
        ("masks-causal-blanks", 'tril ; float("-infinity")'),
        ("masks-causal-blanks", 'tril ; -np.float64("inf")'),
        ("masks-causal-blanks", "tril ; -1e9"),
        ("softmax-stable-blanks", "axis=-1 ; keepdims=True"),
        ("softmax-stable-blanks", "-1, keepdims=True ; axis=-1, keepdims=True"),
        ("scaling-logits-blanks", "-1 ; np.sqrt(d_k)"),
        ("scaling-logits-blanks", "query.shape[-1] ; sqrt(d_k)"),
        ("scaling-logits-blanks", "-1 ; math.sqrt(d_k)"),
        ("position-table-blanks", "[:n]"),
        ("position-table-blanks", "positions[:n]"),
        ("position-table-blanks", "slice(n)"),
        ("position-table-blanks", "[*range(n)]"),
        ("shapes-einsum-blanks", "bhqd,bhkd->bhqk ; bhqk,bhkd->bhqd"),
        ("weighted-sum-loop-blanks", "-1 ; np.multiply(v, share)"),
        ("cost-online-blanks", "m - new_m ; np.true_divide(o, s)"),
        ("self-and-cross-blanks", "x @ w_query ; source @ w_key ; source"),
    ],
)
def test_code_that_does_the_same_is_right(name: str, typed: str) -> None:
    """Other words, code that is repeated around a blank, the right line with a piece of its fix."""
    verdict = judge_answer(asked(name), typed, run_here)
    assert verdict.correct, verdict


@each(
    ("name", "typed"),
    [
        ("dot-products-bug-transpose", "scores = query @ key.reshape(4, 3)"),
        ("dot-products-bug-transpose", "scores = np.ones((2, 3))"),
        ("dot-products-bug-transpose", "scores = query[:, :3]"),
        ("dot-products-bug-transpose", "key = np.ones((4, 3))"),
        ("multi-head-bug-scale", "return softmax(scores / n_heads)"),
        ("whole-formula-bug-shape", "logits = scores / np.sqrt(8)"),
        ("whole-formula-bug-shape", "logits = scores / np.sqrt(2 * len(key))"),
        ("whole-formula-bug-shape", "3: scores / query.shape[1]"),
        ("whole-formula-bug-shape", "logits = scores / nothing"),
        ("scaling-bug-root", "return scores / 3"),
        ("masks-bug-zero", "logits = np.where(mask, logits, -20)"),
        ("cost-bug-cache", "keys = np.vstack([key, keys])"),
        ("position-table-blanks", ":-4"),
        ("position-table-blanks", ":4"),
        ("position-table-blanks", "np.arange(4)"),
        ("weighted-sum-bug-mean", "n_k = 1"),
        ("whole-formula-code-blanks", "key.T ; np.sum(weights)"),
        ("multi-head-split-blanks", "3, 2, 4 ; 1, 0, 2"),
    ],
)
def test_what_is_right_by_luck_is_wrong(name: str, typed: str) -> None:
    """Sizes that happen to be those of one example, and numbers that nobody drew."""
    verdict = judge_answer(asked(name), typed, run_here)
    assert verdict.outcome == "wrong", verdict
    assert "gives" in verdict.message or "stops" in verdict.message


@each(
    ("name", "typed", "numpy"),
    [
        ("whole-formula-code-blanks", "key.t() ; weights @ value", ".T"),
        ("whole-formula-code-blanks", "key.permute(1, 0) ; weights @ value", "transpose"),
        ("whole-formula-code-blanks", "key.transpose(-2, -1) ; weights @ value", "swapaxes"),
        ("whole-formula-code-blanks", "key.T ; torch.matmul(weights, value)", "np.matmul"),
        ("whole-formula-code-blanks", "key.T ; weights.mm(value)", "@"),
        ("whole-formula-bug-shape", "logits = scores / sqrt(key.shape[-1])", "np.sqrt"),
        ("whole-formula-bug-shape", "logits = scores / np.sqrt(key.size(-1))", "shape[-1]"),
        ("masks-bug-zero", "logits = logits.masked_fill(~mask, -np.inf)", "np.where"),
        ("masks-causal-blanks", "tril ; -torch.inf", "NumPy"),
        ("masks-causal-blanks", "tril ; np.NINF", "-np.inf"),
        ("masks-causal-blanks", "tril ; -inf", "np.inf"),
        ("softmax-bug-axis", "total = e.sum(dim=-1, keepdim=True)", "axis"),
    ],
)
def test_other_libraries_hear_how_numpy_writes_it(name: str, typed: str, numpy: str) -> None:
    """And it costs nothing."""
    verdict = judge_answer(asked(name), typed, run)
    assert not verdict.counts_as_attempt
    assert numpy in verdict.message


def test_each_blank_is_judged_alone() -> None:
    """A right spelling that no list has stays right beside a blank that is wrong."""
    verdict = judge_answer(asked("whole-formula-code-blanks"), "np.swapaxes(key, 0, 1) ; weights", run)
    assert verdict.message.startswith("Blank 1 is right. Blank 2 isn't right yet. ")
    assert verdict.cells == ("blank 2",)
    assert verdict.misconceptions == ("weights_as_output",)


def test_all_right_blanks_are_named_before_one_that_is_not() -> None:
    verdict = asked("self-and-cross-blanks").judge("x ; x ; source")
    assert verdict.message.startswith("Blanks 1 and 3 are right. Blank 2 isn't right yet. ")


def test_without_a_runner_nothing_runs() -> None:
    """As with a teacher's content: the lists of the question decide."""
    typed = "logits = scores * query.shape[1] ** -0.5"
    assert judge_answer(asked("whole-formula-bug-shape"), typed, None).outcome == "not_understood"
    assert run_notes(asked("whole-formula-bug-shape"), None) == ()


def test_a_run_that_came_to_nothing_changes_nothing() -> None:
    """No process, no time: the question judges alone."""
    typed = "logits = scores * query.shape[1] ** -0.5"
    assert judge_answer(asked("whole-formula-bug-shape"), typed, lambda codes: ()).outcome == "not_understood"


def test_the_end_of_a_question_shows_inputs_and_both_results() -> None:
    """Before and after it is fixed, with numbers that anybody can check; or the error."""
    (note,) = run_notes(asked("weighted-sum-bug-mean"), run)
    take, faulty, fixed = note.lines
    weights, value = (np.array(json.loads(part)) for part in re.findall(r"= (\[\[.*?\]\])", take))
    results = [
        np.array(json.loads(re.findall(r"output = (\[\[.*?\]\])", line)[0])) for line in (faulty, fixed)
    ]
    np.testing.assert_allclose(results[1], weights @ value, atol=0.0051)
    np.testing.assert_allclose(results[0], weights @ value / len(value), atol=0.0051)
    (note,) = run_notes(asked("dot-products-bug-transpose"), run)
    assert "stops: ValueError: 2 × 4 @ 3 × 4 does not fit: 4 columns meet 3 rows." in note.lines[1]


@each("name", RUNNABLE)
def test_every_code_question_ends_with_a_run(name: str) -> None:
    """With its inputs and without an error, but for a bug that shows as one."""
    (note,) = run_notes(asked(name), run_here)
    assert note.lines[0].startswith("Take ")
    assert "gives" in note.lines[-1]


def test_the_process_beside_the_program_finds_the_same_for_every_question() -> None:
    """And for a wrong answer to each, in one process for all of them."""
    snippets = [*chain.from_iterable(asked(name).runs for name in RUNNABLE)]
    for name in RUNNABLE:
        snippets += [one for text in asked(name).samples()["wrong"] for one in asked(name).to_run(text)]
    assert len(snippets) > 2 * len(RUNNABLE)
    assert run(snippets, seconds=30) == run_here(snippets)


VALUES = ([[0.5, 1.0]], [[0.5, 1.0 + 1e-12]], [[0.5, 1.01]], [[0.5], [1.0]], ["-inf"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(0, 0, True), (0, 1, True), (0, 2, False), (0, 3, False), (4, 4, True), (0, 4, False)],
)
def test_results_agree_but_for_the_last_places(one: int, other: int, same: bool) -> None:
    trials = [(SnippetTrial({}, {"x": VALUES[at]}),) for at in (one, other)]
    assert agree(*trials) is same
    assert not agree((SnippetTrial({}, {"x": VALUES[one]}, error="E"),), trials[0])


@pytest.mark.parametrize("typed", ["key.T ; weights @\u200b value", "key\x07.T ; weights @ value"])
def test_code_with_a_character_that_does_not_show_costs_nothing(typed: str) -> None:
    """As with numbers: what was meant cannot be known."""
    assert judge_answer(asked("whole-formula-code-blanks"), typed, run).outcome == "not_understood"


def test_a_right_blank_stays_right_beside_a_wrong_one() -> None:
    found = judge_answer(asked("whole-formula-code-blanks"), "key.swapaxes(-2,-1) ; weights", run)
    assert not found.correct
    assert "Blank 1 is right." in found.message
    assert found.cells == ("blank 2",)


def test_code_that_cannot_be_run_to_its_end_with_some_inputs_is_no_traceback() -> None:
    """A power that is too large with one set of inputs and not with another; what else was typed is judged."""
    verdict = judge_answer(asked("cost-online-blanks"), " ** 5.-new_m + m;o / s0 ** 5.0 ** 5.0", run)
    assert verdict.outcome in ("wrong", "not_understood")
