"""One wrong factor is named as the fact it is, whatever it came from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from attn_tutor import diagnose
from attn_tutor.answers.diagnosis import diagnose_reading
from attn_tutor.answers.reading import read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.engine.places import part_of
from attn_tutor.engine.problem import problem
from tests.cases import each

GIVEN: dict[str, Any] = {
    "query": [[1, 2, 0, -1], [0, 1, 3, 1], [2, -1, 1, 1]],
    "key": [[1, 0, 2, 1], [0, 2, -1, 1], [1, 1, 1, -2]],
    "value": [[1, 2, 5], [0, 1, -4], [3, 0, 2]],
}


def stages(factor: float) -> dict[str, Any]:
    logits = factor * np.array(GIVEN["query"]) @ np.array(GIVEN["key"]).T / 2
    powers = np.exp(logits)
    weights = powers / powers.sum(axis=1, keepdims=True)
    return {"logits": logits, "weights": weights, "output": weights @ np.array(GIVEN["value"])}


@each("factor", [0.71, 0.45, 1.6])
@each("stage", ["logits", "weights", "output"])
def test_a_factor_of_all_logits_is_named(stage: str, factor: float) -> None:
    """1/√n_heads for n_heads = 2 is 0.71; no entry of the catalogue divides by it."""
    found = diagnose(np.round(stages(factor)[stage], 2), **GIVEN, stage=stage)
    said = f"{factor:g} times the right one"
    assert said in found.message
    assert "logit" in found.message


def test_a_factor_is_seen_in_one_row_too() -> None:
    typed = np.round(stages(0.55)["weights"][1], 2)
    found = diagnose_reading(read(str(typed.tolist())), StageAnswer(problem(**GIVEN), "weights", 2, part_of("r2", 2)))
    assert "times the right one" in found.message


@pytest.mark.walk
def test_random_numbers_are_no_factor() -> None:
    chance = np.random.default_rng(3)
    for _ in range(60):
        found = diagnose(np.round(chance.uniform(0, 1, (3, 3)), 2), **GIVEN, stage="weights")
        assert "times the right one" not in found.message
