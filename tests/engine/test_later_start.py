"""A problem that starts at the logits or at the weights: the same numbers, without what leads to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError
from attn_tutor.mistakes.catalogue import makeable

VALUE = [[4.0, 0.0], [0.0, 4.0], [1.0, 1.0]]


def test_weights_are_mixed_as_they_are() -> None:
    """0.7·4 + 0.2·1 and 0.1·4 + 0.2·1, by hand."""
    started = problem(weights=[[0.7, 0.1, 0.2]], value=VALUE)
    trace = started.run()
    assert trace["output"].tolist() == [pytest.approx([3.0, 0.6])]
    assert trace["weights"].tolist() == [pytest.approx([0.7, 0.1, 0.2])]


@given(arrays(np.float64, (2, 3), elements=st.floats(-5, 5)))
def test_starting_at_its_own_logits_a_computation_ends_at_the_same_output(logits: np.ndarray) -> None:
    whole = problem(query=logits, key=np.eye(3), value=VALUE, scale=1.0).run()
    later = problem(logits=logits, value=VALUE).run()
    assert np.allclose(later["output"], whole["output"])
    assert np.allclose(later["weights"], whole["weights"])


def test_logits_alone_lead_to_weights_and_no_further() -> None:
    assert problem(logits=[[1.0, 0.0]]).stages == ("weights",)


def test_a_weight_of_zero_stays_zero() -> None:
    assert problem(weights=[[1.0, 0.0, 0.0]], value=VALUE).run()["output"].tolist() == [[4.0, 0.0]]


@pytest.mark.parametrize(
    ("inputs", "possible", "impossible"),
    [
        (
            {"weights": [[0.7, 0.1, 0.2]], "value": VALUE},
            {"sum_of_values", "uniform_average", "hard_attention"},
            {"softmax_base2", "softmax_columns", "no_scale", "no_transpose", "K_for_V"},
        ),
        (
            {"weights": [[0.7, 0.1, 0.2]], "value": VALUE, "key": VALUE},
            {"K_for_V", "sum_of_values"},
            {"Q_for_V", "no_scale"},
        ),
        (
            {"logits": [[1.0, 0.0, -1.0]], "value": VALUE},
            {"softmax_base2", "exp_not_normalised", "uniform_average", "sum_of_values"},
            {"no_scale", "dropped_minus_signs", "swapped_QK", "K_for_V"},
        ),
    ],
)
def test_only_mistakes_in_the_steps_that_are_left_can_be_made(
    inputs: dict[str, object], possible: set[str], impossible: set[str]
) -> None:
    names = {mistake.name for mistake in makeable(problem(**inputs))}  # type: ignore[arg-type]
    assert possible <= names
    assert not impossible & names


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"weights": [[0.7, 0.7]], "value": VALUE[:2]}, "not shares"),
        ({"weights": [[1.2, -0.2]], "value": VALUE[:2]}, "not shares"),
        ({"weights": [[0.5, 0.5]], "value": VALUE}, "The weights have 2 columns, and the value has 3 rows."),
        ({"weights": [[0.5, 0.5]]}, "There is no value"),
        ({"weights": [[1.0]], "logits": [[1.0]], "value": [[1.0]]}, "Both logits and weights"),
    ],
)
def test_what_does_not_fit_is_named(inputs: dict[str, object], says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        problem(**inputs)  # type: ignore[arg-type]
