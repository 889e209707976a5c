"""What people asked for and did not find: entries of the catalogue, inputs, and a sentence on other formats."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from attn_tutor import diagnose
from tests.reported.commands import run, screen

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize(
    "name",
    [
        "window_one_too_many",
        "dropout_left_on",
        "gqa_tiled",
        "softmax_without_keepdims",
        "mha_attends_over_heads",
        "roles_rotated",
        "cross_source_asks",
        "cross_texts_exchanged",
        "empty_row_uniform",
    ],
)
def test_the_mistake_is_in_the_catalogue_and_its_example_shows_it(name: str) -> None:
    status, document = run("mistakes", name, "--json")
    assert status == 0
    example = json.loads(document)["example"]
    assert example["right"] != example["mistaken"]


QUERY, KEY, VALUE = [[1.0, 2], [2, 0]], [[1.0, 0], [-1, 2], [0, 1]], [[1.0, 3], [2, 0], [0, 1]]


def softmax(logits: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def typed(matrix: np.ndarray) -> str:
    return json.dumps(np.round(matrix, 3).tolist())


def test_an_empty_row_that_is_uniform_has_its_name() -> None:
    """What a fill of -1e9 gives."""
    mask = np.array([[True, True, False], [False, False, False]])
    scores = np.array(QUERY) @ np.array(KEY).T / np.sqrt(2)
    weights = softmax(np.where(mask, scores, -1e9))
    verdict = diagnose(typed(weights), query=QUERY, key=KEY, value=VALUE, mask=mask, stage="weights")
    assert verdict.misconceptions == ("empty_row_uniform",)


def test_queries_of_the_wrong_text_have_their_name() -> None:
    chance = np.random.default_rng(3)
    tokens, context = chance.integers(-2, 3, (2, 3)), chance.integers(-2, 3, (3, 3))
    w_query, w_key, w_value = (chance.integers(-1, 2, (3, 2)) for _ in range(3))
    given = {"tokens": tokens, "context": context, "w_query": w_query, "w_key": w_key, "w_value": w_value}
    weights = softmax((tokens @ w_query) @ (tokens @ w_key).T / np.sqrt(2))
    verdict = diagnose(typed(weights @ (tokens @ w_value)), **given, stage="output")
    assert verdict.misconceptions == ("cross_own_text",)


@pytest.mark.parametrize(("factor", "said"), [(0.5, "0.5"), (2**-0.75, "0.8")])
def test_a_constant_factor_of_all_logits_is_told(factor: float, said: str) -> None:
    """1/√n_heads, d/2 from `d ** 1 / 2`, d to the power of a quarter."""
    query, key = 3 * np.eye(2, 4), np.array([[1.0, 2, 0, 1], [0, -1, 3, 1], [2, 1, 1, 0]])
    weights = softmax(query @ key.T / 2 * factor * 1.21)
    verdict = diagnose(typed(weights), query=query, key=key, value=np.eye(3, 2), stage="weights")
    assert "times the right one" in verdict.message, (said, verdict.message)


def test_a_head_of_64_columns_can_be_typed() -> None:
    numbers = np.random.default_rng(0).normal(size=(3, 64))
    matrix = json.dumps(np.round(numbers, 8).tolist())
    assert len(matrix) > 2_000
    assert run("solve", "--query", matrix, "--key", matrix, "--value", "1; 2; 3")[0] == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.xml", '<?xml version="1.0"?>\n<quiz><question type="multichoice"></question></quiz>\n', "Moodle"),
        ("a.gift", "::Q1:: What is 1+1? {=2 ~3}\n", "GIFT"),
        ("b.gift", "Grant is {~buried =entombed ~living} in his tomb.\n", "GIFT"),
        ("a.txt", "What is softmax?\nA. a sum\nB. shares\nANSWER: B\n", "Aiken"),
        ("a.md", "# Quiz\n\n- [ ] wrong\n- [x] right\n", "Markdown"),
    ],
)
def test_a_bank_in_another_format_hears_what_is_read(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    status, told = run("content", "check", str(tmp_path / name))
    assert status == 3
    assert said in told
    assert "only YAML is read" in told
    assert len(told.splitlines()) == 2


def test_tokens_stay_whole_in_a_trace() -> None:
    shown = screen("trace", "[PAD] <s> play ##ing [end]", "--steps", "words")
    for row in ("Row 1, [PAD]", "Row 2, <s>", "Row 3, play", "Row 4, ##ing", "Row 5, [end]"):
        assert row in shown
    assert "Row 6" not in shown
