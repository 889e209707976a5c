"""The line of code that `attn-tutor mistakes NAME` shows makes that mistake: the judge says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.binding import required_roles
from attn_tutor.own_code.contract import contract_named
from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.slip_lines import SLIP_LINES
from attn_tutor.own_code.slip_programs import PROGRAMS
from attn_tutor.own_code.source import required_parameters
from attn_tutor.testing import run_in_process
from tests.cases import each


def names_of(source: str, contract: str) -> set[str]:
    space: dict[str, object] = {"np": np}
    exec(source, space)
    wanted = contract_named(contract)
    function = space[wanted.function]
    takes = required_parameters(source.encode(), wanted.function)
    calls = plan(wanted.insisting(required_roles(takes, wanted.roles, wanted.optional)))
    found = judge(calls, run_in_process(function, calls, Path()))  # type: ignore[arg-type]  # it is a function
    return {"right"} if found.outcome == "right" else {name for names in found.names for name in names}


@each("contract", PROGRAMS)
def test_each_program_is_right(contract: str) -> None:
    assert names_of(PROGRAMS[contract], contract) == {"right"}


@pytest.mark.walk
@each("name", SLIP_LINES)
def test_each_line_makes_its_mistake(name: str) -> None:
    line = SLIP_LINES[name]
    assert line.right in PROGRAMS[line.contract]
    assert name in names_of(line.program, line.contract)


def test_lines_belong_to_mistakes_that_there_are() -> None:
    assert SLIP_LINES.keys() <= (CATALOGUE | FURTHER_MISTAKES).keys()
