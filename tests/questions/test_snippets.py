"""Shipped snippets really run: what a question says of its code is what the code does."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np

from attn_tutor.questions.blanks import Blanks
from attn_tutor.questions.bug import Bug
from attn_tutor.questions.snippets import Snippet
from attn_tutor.sandbox.child import SIZES, drawing, ran
from tests.cases import each
from tests.shipped import shipped

LIBRARY = shipped()


def results(question: Blanks | Bug, codes: list[str]) -> list[list[Any]]:
    """What each of these codes gives for each set of inputs, run by Python itself; None for an error."""
    return [[one_result(at, question.snippet(code)) for at in range(len(SIZES))] for code in codes]


def one_result(at: int, snippet: Snippet) -> Any:
    """The results of a snippet, with the inputs that the sandbox draws."""
    space = {"draw": drawing(at), "data_set": at, **SIZES[at]}
    exec(snippet.before, space)
    try:
        with redirect_stdout(StringIO()), np.errstate(all="ignore"):
            exec(f"{snippet.code}\n{snippet.after}", space)
    except Exception:
        return None
    return [np.asarray(space[name]).tolist() for name in snippet.results]


def alike(one: Any, other: Any) -> bool:
    """Whether two runs gave the same, but for rounding."""
    if one is None or other is None:
        return one is other
    pairs = [(np.array(mine), np.array(its)) for mine, its in zip(one, other, strict=True)]
    return all(a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-9) for a, b in pairs)


@each("name", [entry.id for entry in LIBRARY.questions(kind="bug")])
def test_a_bug_shows_as_its_question_says(name: str) -> None:
    """As shipped the code fails or prints other numbers; every accepted fix prints the same."""
    question = LIBRARY.question(name)
    assert isinstance(question, Bug)
    assert not [*question.faults()]
    codes = [question.code, *(question.with_line(line) for line in question.fixed)]
    shipped, *fixed = results(question, codes)
    for at in range(len(SIZES)):
        assert fixed[0][at] is not None
        assert all(alike(one[at], fixed[0][at]) for one in fixed)
    assert (shipped[0] is None) == (question.shows == "an error")
    assert not alike(shipped[0], fixed[0][0])


@each("name", [entry.id for entry in LIBRARY.questions(kind="blanks")])
def test_blanks_take_what_they_accept_and_nothing_else(name: str) -> None:
    """Every accepted text prints the same; every wrong one fails or prints something else."""
    question = LIBRARY.question(name)
    assert isinstance(question, Blanks)
    assert not [*question.faults()]
    firsts = tuple(blank.accepted[0] for blank in question.blanks)
    right, wrong = ([
        question.fill((*firsts[:at], text, *firsts[at + 1 :]))
        for at, blank in enumerate(question.blanks)
        for text in texts(blank)
    ] for texts in (lambda b: b.accepted, lambda b: [one.text for one in b.wrong]))  # fmt: skip
    given, *others = results(question, right)
    assert all(one is not None for one in given)
    assert all(alike(one, it) for other in others for one, it in zip(other, given, strict=True))
    for other in results(question, wrong):
        assert not all(alike(one, it) for one, it in zip(other, given, strict=True))


@each(
    "name", [entry.id for kind in ("bug", "blanks") for entry in LIBRARY.questions(kind=kind)]
)
def test_the_sandbox_computes_as_python_does(name: str) -> None:
    """All shipped code, as it stands and as it should be, with all sets of inputs."""
    question = LIBRARY.question(name)
    assert isinstance(question, (Blanks, Bug))
    code = question.solution_code if isinstance(question, Blanks) else question.with_line(question.fixed[0])
    for at, (expected,) in enumerate(zip(*results(question, [code]), strict=True)):
        snippet = question.snippet(code)
        found = ran(at, snippet.before, code, snippet.after, [*snippet.inputs], [*snippet.results])["results"]
        assert alike([np.array(found[name], float) for name in snippet.results], expected)
