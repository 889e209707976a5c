"""Answers that are code: judged by what they do, and never run where they could do anything else."""

from __future__ import annotations

from typing import Any

import pytest

from attn_tutor.library.disk import open_library
from attn_tutor.questions.snippets import Ran, may_run
from attn_tutor.running import run
from attn_tutor.sessions.judging import judged, run_notes

LIBRARY = open_library()
RUNNABLE = [entry.id for kind in ("bug", "blanks") for entry in LIBRARY.questions(kind=kind)]
SHOWN = "def attention(query, key):\n    scores = query @ key.T\n    return scores"
AROUND = "import numpy as np\nprint(attention(np.random.default_rng(1).normal(size=(2, 3)), np.eye(3)).tolist())"


def with_typed(typed: str) -> str:
    """The snippet with typed code in place of its second line; what is no statement is given a name."""
    statement = any(sign in typed for sign in ("=", "import", "del ", "with ", "global "))
    return f"def attention(query, key):\n    {typed if statement else f'x = {typed}'}\n    return scores"


def asked(name: str) -> Any:
    return LIBRARY.question(name).draw(0)


@pytest.mark.parametrize(
    "typed",
    [
        "scores = query @ key.T",
        "query @ key.T",
        "query[:, None]",
        "query.sum(axis=-1, keepdims=True)",
        "scores.max(-1, keepdims=True)",
        "np.einsum('qd,kd->qk', query, key)",
        "scores /= 2 ** 0.5",
        "nobody_knows_this",
    ],
)
def test_what_only_computes_may_run(typed: str) -> None:
    assert may_run(with_typed(typed), SHOWN, AROUND)


@pytest.mark.parametrize(
    "typed",
    [
        "__import__('os').system('ls')",
        "open('x')",
        "exec('1')",
        "eval('1')",
        "getattr(query, 'tofile')('x')",
        "import os",
        "query.__class__",
        "().__class__.__bases__",
        "np.load('x')",
        "np.lib.format",
        "scores.tofile('x')",
        "scores.dump('x')",
        "np.ctypeslib",
        "lambda: 0",
        "f'{scores}'",
        "[x for x in (y := [1])]",
        "global np",
        "del scores",
        "with query: pass",
        "print(scores)",
        "breakpoint()",
        "scores = query; open('x')",
        "(((",
        "\0",
    ],
)
def test_what_could_do_more_is_not_run(typed: str) -> None:
    assert not may_run(with_typed(typed), SHOWN, AROUND)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("shapes-einsum-blanks", "bhqk ; \"+str(__import__('os').system('touch gone'))[:0]+\""),
        ("shapes-einsum-blanks", "\"+open('/etc/hostname').read()+\" ; bhqd"),
        ("masks-causal-blanks", "savetxt('gone', [], header='x') or np.tril ; -np.inf"),
        ("scaling-logits-blanks", "-1 ; loadtxt('/etc/hostname', dtype='S9').astype(int)"),
        ("scaling-logits-blanks", "-1;loadtxt('http://127.0.0.1:9/leak') and np.sqrt"),
        ("whole-formula-bug-shape", "3: logits = np.fromfile('/etc/hostname')"),
        ("whole-formula-bug-shape", "3: logits = scores; scores.tofile('gone')"),
        ("whole-formula-bug-shape", "3: logits = scores.__class__"),
    ],
)
def test_typed_code_cannot_reach_out_of_its_place(name: str, typed: str) -> None:
    """It is looked at as it would be run: a quote or a dot before the blank makes other code of the same text."""
    assert asked(name).to_run(typed) == ()


@pytest.mark.parametrize("name", RUNNABLE)
def test_an_answer_that_is_listed_needs_no_run(name: str) -> None:
    """Right answers and wrong ones with a reason of their own are judged at once."""
    question = asked(name)
    assert question.runs
    for text in (*question.samples()["right"], *question.samples()["unreadable"]):
        assert question.to_run(text) == ()


@pytest.mark.parametrize(
    ("name", "typed", "correct"),
    [
        ("whole-formula-bug-shape", "logits = scores * query.shape[1] ** -0.5", True),
        ("whole-formula-bug-shape", "scores * query.shape[1] ** -0.5", True),
        ("whole-formula-bug-shape", "3: scores / query.shape[1]", False),
        ("whole-formula-bug-shape", "logits = scores / nothing", False),
        ("whole-formula-code-blanks", "np.transpose(key) ; np.matmul(weights, value)", True),
        ("whole-formula-code-blanks", "key.T ; np.sum(weights)", False),
        ("softmax-bug-axis", "total = e.sum(1).reshape(-1, 1)", True),
    ],
)
def test_code_is_judged_by_what_it_prints(name: str, typed: str, correct: bool) -> None:
    """Other words for the same are right; what prints something else hears what it prints."""
    verdict = judged(asked(name), typed, run)
    assert verdict.correct is correct
    assert correct or "prints" in verdict.message or "stops" in verdict.message


def test_without_a_runner_nothing_runs() -> None:
    """As with a teacher's content: the lists of the question decide."""
    typed = "logits = scores * query.shape[1] ** -0.5"
    assert judged(asked("whole-formula-bug-shape"), typed, None).outcome == "not_understood"
    assert run_notes(asked("whole-formula-bug-shape"), None) == ()


def test_a_run_that_came_to_nothing_changes_nothing() -> None:
    """No process, no time: the question judges alone."""
    typed = "logits = scores * query.shape[1] ** -0.5"
    assert judged(asked("whole-formula-bug-shape"), typed, lambda codes: ()).outcome == "not_understood"


def test_the_end_of_a_question_shows_what_its_code_prints() -> None:
    """Before and after it is mended, with two decimals, or the error."""
    (note,) = run_notes(asked("weighted-sum-bug-mean"), run)
    assert note.lines == (
        "As it stands the code prints [[3.50, 0.75], [3.00, 0.50]].",
        "With line 3 mended it prints [[7.00, 1.50], [6.00, 1.00]].",
    )
    (note,) = run_notes(asked("dot-products-bug-transpose"), run)
    assert "stops: ValueError" in note.lines[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("[[0.5, 1.0]]\n", "[[0.500001, 1.0]]\n", True),
        ("[[0.5, 1.0]]\n", "[[0.51, 1.0]]\n", False),
        ("(2, 3)\n", "(3, 2)\n", False),
        ("[0.0]\n", "[-0.0]\n", True),
        ("[1.0, 2.0]\n", "[1.0]\n", False),
    ],
)
def test_two_prints_are_the_same_but_for_the_last_decimal(one: str, other: str, same: bool) -> None:
    assert Ran(one).prints_like(Ran(other)) is same


@pytest.mark.parametrize("typed", ["key.T ; weights @\u200b value", "key\x07.T ; weights @ value"])
def test_code_with_a_character_that_does_not_show_costs_nothing(typed: str) -> None:
    """As with numbers: what was meant cannot be known."""
    assert judged(asked("whole-formula-code-blanks"), typed, run).outcome == "not_understood"
