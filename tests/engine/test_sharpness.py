"""How early a softmax decides: by hand at width 1, and by the growth of a sum of signs at larger ones."""

from __future__ import annotations

import numpy as np
import pytest

from attn_tutor.engine.sharpness import largest_weights


def test_at_width_one_the_scores_are_signs_and_the_largest_weight_follows() -> None:
    """Two keys: scores are equal half of the time (1/2 each), else 1 and -1 (e^2 / (e^2 + 1))."""
    found = largest_weights((1,), 2, 1001, ("nothing",), np.random.default_rng(0))["nothing"][0]
    assert found in (pytest.approx(0.5), pytest.approx(float(np.exp(2) / (np.exp(2) + 1))))


def test_divided_by_the_largest_no_logit_leads_by_more_than_two() -> None:
    """Logits lie between -1 and 1; where all scores are 0, they stay 0."""
    for widths in ((1, 2), (64, 256)):
        for found in largest_weights(widths, 2, 300, ("largest",), np.random.default_rng(0))["largest"]:
            assert 0.5 <= found <= np.exp(1) / (np.exp(1) + np.exp(-1)) + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_only_dividing_by_the_root_keeps_it_level_without_flattening(seed: int) -> None:
    found = largest_weights(
        (4, 64, 256), 8, 200, ("nothing", "root", "width", "keys"), np.random.default_rng(seed)
    )
    assert found["nothing"][0] < 0.6
    assert found["nothing"][-1] > 0.95
    assert max(found["root"]) - min(found["root"]) < 0.1
    assert found["width"][-1] < 0.2 < found["root"][-1]
    assert found["keys"][-1] - found["keys"][0] > 0.2
