"""The measured gradient of weights by their logits, held against calculus."""

from __future__ import annotations

import math

import numpy as np
import pytest

from attn_tutor.engine.gradients import Width, gradients, own_slopes
from attn_tutor.engine.steps import steps_for


def measured(*widths: int, seed: int = 5, draws: int = 60) -> tuple[Width, ...]:
    return gradients(widths, 8, draws, np.random.default_rng(seed))


@pytest.mark.parametrize("scale", [0.1, 1.0, 4.0])
def test_nudging_finds_the_diagonal_of_the_jacobian(scale: float) -> None:
    """diag(w) - w wᵀ, the derivative of the softmax, from weights made with math.exp alone."""
    rng = np.random.default_rng(3)
    query, key = rng.standard_normal((3, 2, 5)), rng.standard_normal((3, 6, 5))
    given = {"query": query, "key": key, "scale": scale, "softcap": None, "mask": None}
    found = own_slopes(steps_for(projected=False).run(given, until="weights"))
    assert found.shape == (3, 2, 6)
    for draw in range(3):
        for row in range(2):
            powers = [math.exp(scale * float(np.dot(query[draw, row], k))) for k in key[draw]]
            weights = np.array(powers) / sum(powers)
            jacobian = np.diag(weights) - np.outer(weights, weights)
            np.testing.assert_allclose(found[draw, row], np.diag(jacobian), rtol=0, atol=1e-8)


def test_a_gradient_is_averaged_over_the_keys_and_taken_from_the_middle_draw() -> None:
    """The average of w - w² over n keys is (1 - Σ w²) / n; the same draws are made here again."""
    rng = np.random.default_rng(7)
    query, key = rng.standard_normal((9, 1, 4)), rng.standard_normal((9, 3, 4))
    powers = np.exp(np.einsum("dqk,dnk->dn", query, key))
    weights = powers / powers.sum(axis=1, keepdims=True)
    each = sorted((1 - (weights**2).sum(axis=1)) / 3)
    ((one),) = gradients((4,), 3, 9, np.random.default_rng(7))
    assert one.unscaled.gradient == pytest.approx(each[4], abs=1e-8)
    assert one.unscaled.average == pytest.approx(sum(each) / 9, abs=1e-8)
    assert one.unscaled.stuck == sum(slope < 0.001 for slope in each) / 9
    assert one.unscaled.largest == pytest.approx(float(np.median(weights.max(axis=1))))


def test_scores_have_the_size_of_the_root_of_the_width() -> None:
    """As footnote 4 of the paper derives; 480 scores lie within a fifth of it."""
    for one in measured(4, 64, 1024):
        assert one.score == pytest.approx(math.sqrt(one.d_k), rel=0.2)


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_only_the_unscaled_gradient_vanishes(seed: int) -> None:
    """What lesson 4 says, whichever numbers are drawn."""
    narrow, wide = measured(4, 1024, seed=seed)
    assert wide.unscaled.gradient < narrow.unscaled.gradient / 100
    assert wide.scaled.gradient == pytest.approx(narrow.scaled.gradient, rel=0.2)
    assert wide.scaled.stuck == 0 < wide.unscaled.stuck


def test_by_the_score_the_division_counts_once_more() -> None:
    """The chain rule: a score moves its logit by 1/√d_k."""
    (one,) = measured(64)
    assert one.by_score == pytest.approx(one.scaled.gradient / 8)


def test_the_same_seed_measures_the_same() -> None:
    assert measured(4, 16) == measured(4, 16) != measured(4, 16, seed=6)
