"""Masked logits are asked for: -inf is typed where a key is masked, and what else stands there is explained."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.questions.numeric import AskedNumeric
from attn_tutor.questions.words import matrix
from tests.cases import each
from tests.shipped import shipped


def _asked(name: str, seed: int) -> AskedNumeric:
    asked = shipped().question(name).draw(seed)
    assert isinstance(asked, AskedNumeric)
    return asked


def _numbers(asked: AskedNumeric) -> tuple[Any, Any]:
    """Half the scores, and where they are masked, both worked out from the inputs alone."""
    given = asked.given.problem
    half = np.asarray(given.query) @ np.asarray(given.key).T / 2
    hidden = ~np.asarray(given.mask)
    return (half[1], hidden[1]) if asked.cell else (half, hidden)


BOTH = ("masks-fresh-logits", "masks-fresh-padded-logits")


@each(("name", "seed"), [(name, seed) for name in BOTH for seed in (1, 2, 3)])
def test_minus_infinity_is_right_in_every_spelling(name: str, seed: int) -> None:
    asked = _asked(name, seed)
    half, hidden = _numbers(asked)
    right = matrix(np.where(hidden, -np.inf, half))
    for spelling in ("-inf", "-Inf", "-infinity", "-∞", "−∞", "-np.inf", "-1e9", "-1e30"):
        assert asked.judge(right.replace("-inf", spelling)).correct, spelling
    assert "-inf where masked" in asked.expects.form


@each(
    ("name", "seed", "mistake"),
    [
        (name, seed, mistake)
        for name in BOTH
        for seed in (1, 2, 3)
        for mistake in ("mask_ignored", "mask_with_zero", "mask_inverted", "no_scale", "scale_by_dk")
    ],
)
def test_each_mistake_is_named(name: str, seed: int, mistake: str) -> None:
    asked = _asked(name, seed)
    half, hidden = _numbers(asked)
    typed = {
        "mask_ignored": half,
        "mask_with_zero": np.where(hidden, 0, half),
        "mask_inverted": np.where(hidden, half, -np.inf),
        "no_scale": np.where(hidden, -np.inf, 2 * half),
        "scale_by_dk": np.where(hidden, -np.inf, half / 2),
    }[mistake]
    found = asked.judge(matrix(typed))
    assert mistake in found.misconceptions  # beside another, where the masked score happens to be 0


@each(
    ("name", "typed", "heard"),
    [
        ("masks-fresh-logits", "1 -3 -7", "Key 3 is masked, so its logit is -inf."),
        ("masks-fresh-logits", "-inf -3 -inf", "Key 1 may be looked at, so its logit is a number."),
        ("masks-fresh-logits", "1 -3", "a masked key also has a logit: -inf"),
        ("masks-fresh-logits", "1 -3 inf", "type -inf"),
        ("masks-fresh-logits", "1 -3 float('-inf')", "type -inf"),
        ("masks-fresh-padded-logits", "2 -1.5 -7; 1 -0.5 -7", "Key 3 is masked for query 1"),
        ("masks-fresh-padded-logits", "-inf -1.5 -inf; 1 -0.5 -inf", "Key 1 may be looked at for query 1"),
    ],
)
def test_a_wrong_place_of_minus_infinity_is_pointed_at(name: str, typed: str, heard: str) -> None:
    """With seed 3 the logits are 1, -3 and -inf; 2, -1.5, -inf over 1, -0.5, -inf."""
    found = _asked(name, 3).judge(typed)
    assert heard in found.message
    assert not found.sure_misconceptions


def test_a_question_on_a_masked_key_alone_is_refused() -> None:
    question = shipped().question("masks-fresh-logits")
    assert not [*question.faults()]
    alone = _with_cell(question, "r2c3")
    assert "everything that is asked for is masked" in [what for _, what, _ in alone.faults()]


def _with_cell(question: Any, cell: str) -> Any:
    from dataclasses import replace

    return replace(question, cell=cell)
