"""The line of code that `attn-tutor mistakes NAME` shows makes that mistake: the judge says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.contracts import contract_named
from attn_tutor.own_code.in_process import run_in_process
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.slip_lines import PROGRAMS, SLIP_LINES


def names_of(source: str, contract: str) -> set[str]:
    space: dict[str, object] = {"np": np}
    exec(source, space)
    calls = plan(contract_named(contract))
    function = space[contract_named(contract).function]
    found = judge(calls, run_in_process(function, calls, Path()))  # type: ignore[arg-type]  # it is a function
    return {"right"} if found.outcome == "right" else {name for names in found.names for name in names}


@pytest.mark.parametrize("contract", PROGRAMS)
def test_each_program_is_right(contract: str) -> None:
    assert names_of(PROGRAMS[contract], contract) == {"right"}


@pytest.mark.parametrize("name", [name for name in SLIP_LINES if name in CATALOGUE])
def test_each_line_makes_its_mistake(name: str) -> None:
    line = SLIP_LINES[name]
    assert line.right in PROGRAMS[line.contract]
    assert name in names_of(line.program, line.contract)
