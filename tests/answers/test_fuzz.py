"""No text makes an answer raise or take long: a sample of `python -m tests.benchmarks.fuzzed_answers`."""

from __future__ import annotations

import pytest

from tests.benchmarks.fuzzed_answers import run


@pytest.mark.walk
def test_fuzzed_answers_are_judged_and_fast() -> None:
    answers, slowest, which, faults = run(1, 2026)
    assert answers >= 100
    assert not faults, faults[0]
    assert slowest < 1, which


@pytest.mark.terminal
def test_fuzzed_code_is_judged_and_fast() -> None:
    answers, slowest, which, faults = run(1, 2027, code=True)
    assert answers >= 100
    assert not faults, faults[0]
    assert slowest < 2, which
