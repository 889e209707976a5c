"""Shipped snippets really run: what a question says of its code is what the code does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from attn_tutor.library.disk import open_library
from attn_tutor.questions.blanks import Blanks
from attn_tutor.questions.bug import Bug

LIBRARY = open_library()
SECONDS = 30


# Runs each snippet of a list in a namespace of its own, and gives what each prints; null for an error.
DRIVER = """
import contextlib, io, json, sys
def printed(code):
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told):
            exec(code, {"__name__": "snippet"})
    except Exception:
        return None
    return told.getvalue()
print(json.dumps([printed(code) for code in json.load(sys.stdin)]))
"""


def run(question: Blanks | Bug, codes: list[str], folder: Path) -> list[str | None]:
    """What each of these snippets prints, all in one process; None where it stops with an error."""
    whole = json.dumps(["\n".join([question.before, code, question.after]) for code in codes])
    done = subprocess.run(
        [sys.executable, "-I", "-c", DRIVER], check=True, capture_output=True, text=True, timeout=SECONDS,
        cwd=folder, input=whole,
    )  # fmt: skip
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("name", [entry.id for entry in LIBRARY.questions(kind="bug")])
def test_a_bug_shows_as_its_question_says(name: str, tmp_path: Path) -> None:
    """As shipped the code fails or prints other numbers; every accepted mend prints the same."""
    question = LIBRARY.question(name)
    assert isinstance(question, Bug)
    assert not [*question.faults()]
    codes = [question.code, *(question.with_line(line) for line in question.mended)]
    shipped, *mended = run(question, codes, tmp_path)
    assert all(mended)
    assert len({*mended}) == 1
    assert (shipped is None) == (question.shows == "an error")
    assert shipped not in mended


@pytest.mark.parametrize("name", [entry.id for entry in LIBRARY.questions(kind="blanks")])
def test_blanks_take_what_they_accept_and_nothing_else(name: str, tmp_path: Path) -> None:
    """Every accepted text prints the same; every wrong one fails or prints something else."""
    question = LIBRARY.question(name)
    assert isinstance(question, Blanks)
    assert not [*question.faults()]
    firsts = tuple(blank.accepted[0] for blank in question.blanks)
    right, wrong = ([
        question.filled((*firsts[:at], text, *firsts[at + 1 :]))
        for at, blank in enumerate(question.blanks)
        for text in texts(blank)
    ] for texts in (lambda b: b.accepted, lambda b: [one.text for one in b.wrong]))  # fmt: skip
    printed = run(question, [*right, *wrong], tmp_path)
    assert printed[0]
    assert {*printed[: len(right)]} == {printed[0]}
    assert printed[0] not in printed[len(right) :]
