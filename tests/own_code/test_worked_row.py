"""The third hint: a row worked out from inputs that are shown."""

from __future__ import annotations

import numpy as np
import pytest

from attn_tutor.own_code.contract import HOMES, Conventions, contract_named
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.worked_row import worked_row
from tests.cases import each


@each("name", [name for name in HOMES if not contract_named(name).module])
def test_each_contract_has_a_row_to_show(name: str) -> None:
    row = worked_row(plan(contract_named(name)), None)
    assert row.number == 2
    assert row.stages


def test_the_first_score_can_be_reproduced_from_the_rows_shown() -> None:
    stages = dict(worked_row(plan(contract_named("scores")), None).stages)
    assert np.dot(stages["query 2"], stages["key 1"]) == pytest.approx(stages["scores"][0])


def test_the_row_of_empty_rows_is_empty() -> None:
    """Nothing is seen, so all of its logits are -inf, and the convention gives zeros."""
    row = worked_row(plan(contract_named("attention"), Conventions(empty_rows="zero")), None)
    stages = dict(row.stages)
    assert set(stages["logits"]) == {-np.inf}
    assert set(stages["weights"]) == set(stages["output"]) == {0.0}
