"""Arguments that do not fit: one sentence that names both shapes and the rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.attention import attend
from attn_tutor.engine.heads import multi_head, project
from attn_tutor.engine.lean import attend_lean
from attn_tutor.engine.masks import padding_mask
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError
from tests.cases import each


def ones(*shape: int) -> Any:
    return np.ones(shape)


# What is given as query, key, value and options, and the sentence that must be said.
ATTENTIONS: dict[str, tuple[tuple[Any, Any, Any], dict[str, Any], str]] = {
    "widths differ": (
        (ones(2, 3), ones(4, 5), ones(4, 1)),
        {},
        "The query is 2 × 3 and the key is 4 × 5: their widths, 3 and 5, must be equal (d_k).",
    ),
    "lengths differ": (
        (ones(2, 3), ones(4, 3), ones(6, 1)),
        {},
        "The key is 4 × 3 and the value is 6 × 1: each key needs one value, but there are 4 and 6.",
    ),
    "no columns": (
        (ones(2, 0), ones(4, 0), ones(4, 1)),
        {},
        "The query is 2 × 0 and the key is 4 × 0: d_k is 0, and a dot product needs at least one column.",
    ),
    "one dimension": (
        ([1, 0], ones(4, 2), ones(4, 1)),
        {},
        "A matrix is needed for the query, but one row of 2 was given.",
    ),
    "a number": (
        (ones(1, 1), 3.0, ones(1, 1)),
        {},
        "A matrix is needed for the key, but one number was given.",
    ),
    "ragged": (
        (ones(1, 2), [[1, 0], [1]], ones(2, 1)),
        {},
        "The rows of key do not all have the same length.",
    ),
    "text": (([["a"]], ones(1, 1), ones(1, 1)), {}, "The query holds something that is not a real number."),
    "complex": (([[1j]], ones(1, 1), ones(1, 1)), {}, "The query holds something that is not a real number."),
    "nothing": ((None, ones(1, 1), ones(1, 1)), {}, "The query holds something that is not a real number."),
    "heads not shared evenly": (
        (ones(4, 2, 3), ones(3, 5, 3), ones(3, 5, 1)),
        {},
        "The query is 4 × 2 × 3 and the key is 3 × 5 × 3: "
        "the query's 4 heads must be a multiple of the 3 key and value heads.",
    ),
    "no key heads": (
        (ones(4, 2, 3), ones(0, 5, 3), ones(0, 5, 1)),
        {},
        "The query is 4 × 2 × 3 and the key is 0 × 5 × 3: "
        "the query's 4 heads must be a multiple of the 0 key and value heads.",
    ),
    "key and value heads differ": (
        (ones(4, 2, 3), ones(2, 5, 3), ones(4, 5, 1)),
        {},
        "The key is 2 × 5 × 3 and the value is 4 × 5 × 1: they must have the same number of heads (axis -3).",
    ),
    "batches differ": (
        (ones(2, 1, 2, 3), ones(3, 1, 5, 3), ones(3, 1, 5, 1)),
        {},
        "The query is 2 × 1 × 2 × 3 and the key is 3 × 1 × 5 × 3: "
        "their leading sizes (batch, head) must be equal or 1.",
    ),
    "the value's batch differs": (
        (ones(2, 2, 3), ones(2, 5, 3), ones(3, 5, 1)),
        {},
        "The query is 2 × 2 × 3 and the value is 3 × 5 × 1: "
        "their leading sizes (batch, head) must be equal or 1.",
    ),
    "key and value batches differ": (
        (ones(2, 3), ones(2, 5, 3), ones(3, 5, 1)),
        {},
        "The key is 2 × 5 × 3 and the value is 3 × 5 × 1: their leading sizes (batch, head) must be equal or 1.",
    ),
    "mask too wide": (
        (ones(2, 3), ones(4, 3), ones(4, 1)),
        {"mask": np.ones((2, 5), dtype=bool)},
        "The mask is 2 × 5 and the scores are 2 × 4: the mask needs one row per query and one column per key.",
    ),
    "mask too wide, causal": (
        (ones(2, 3), ones(4, 3), ones(4, 1)),
        {"mask": np.ones((2, 5), dtype=bool), "causal": True},
        "The mask is 2 × 5 and the scores are 2 × 4: the mask needs one row per query and one column per key.",
    ),
    "mask with heads that the scores have not": (
        (ones(2, 3), ones(4, 3), ones(4, 1)),
        {"mask": np.ones((8, 2, 4), dtype=bool)},
        "The mask is 8 × 2 × 4 and the scores are 2 × 4: the mask needs one row per query and one column per key.",
    ),
    "mask of whole numbers": (
        (ones(1, 1), ones(1, 1), ones(1, 1)),
        {"mask": [[1]]},
        "The mask holds neither truth values nor floats, so it could mean two things.",
    ),
    "mask of nan": (
        (ones(1, 1), ones(1, 1), ones(1, 1)),
        {"mask": [[float("nan")]]},
        "The mask holds nan or +inf.",
    ),
    "ragged mask": (
        (ones(2, 1), ones(2, 1), ones(2, 1)),
        {"mask": [[True], [True, False]]},
        "The rows of the mask do not all have the same length.",
    ),
    "offset alone": (
        (ones(1, 1), ones(1, 1), ones(1, 1)),
        {"offset": 1},
        "An offset was given without causal=True.",
    ),
    "an offset that is no whole number": (
        (ones(2, 2), ones(2, 2), ones(2, 2)),
        {"causal": True, "offset": 0.5},
        "The offset is 0.5, but it must be a whole number.",
    ),
    "scores that overflow": (
        (1e200 * ones(2, 2), 1e200 * ones(2, 2), ones(2, 2)),
        {},
        "The numbers are too large: a product of them overflows.",
    ),
    "scores that overflow once they are scaled": (
        (1e150 * ones(2, 2), 1e150 * ones(2, 2), ones(2, 2)),
        {"scale": 1e100},
        "The numbers are too large: a product of them overflows.",
    ),
    "outputs that overflow in float32": (
        (np.float32(1e30) * np.ones((2, 2), np.float32),) * 3,
        {},
        "The numbers are too large: a product of them overflows.",
    ),
    "scale of nan": (
        (ones(1, 1), ones(1, 1), ones(1, 1)),
        {"scale": float("nan")},
        "The scale is nan, but it must be a finite number.",
    ),
    "soft cap of 0": (
        (ones(1, 1), ones(1, 1), ones(1, 1)),
        {"softcap": 0.0},
        "The soft cap is 0, but it must be a positive number.",
    ),
}

OTHERS: dict[str, tuple[Callable[[], object], str]] = {
    "projection of another height": (
        lambda: project(ones(2, 3), ones(3, 4), ones(5, 4), ones(3, 4)),
        "The vectors are 2 × 3 and w_key is 5 × 4: w_key needs 3 rows, one for each column of the vectors.",
    ),
    "projection that is no matrix": (
        lambda: project(ones(2, 3), ones(4, 3, 4), ones(3, 4), ones(3, 4)),
        "The vectors are 2 × 3 and w_query is 4 × 3 × 4: w_query needs 3 rows, one for each column of the vectors.",
    ),
    "tokens in one dimension": (
        lambda: project([1, 2], ones(2, 2), ones(2, 2), ones(2, 2)),
        "A matrix is needed for the tokens, but one row of 2 was given.",
    ),
    "width that heads cannot share": (
        lambda: multi_head(ones(2, 5), ones(2, 5), ones(2, 5), n_heads=2),
        "The query is 5 wide, which 2 heads cannot share evenly.",
    ),
    "no heads": (
        lambda: multi_head(ones(2, 4), ones(2, 4), ones(2, 4), n_heads=0),
        "The number of heads is 0, but it must be at least 1.",
    ),
    "groups that do not come out even": (
        lambda: multi_head(ones(2, 8), ones(2, 6), ones(2, 6), n_heads=4, n_kv_heads=3),
        "4 query heads cannot share 3 key and value heads evenly.",
    ),
    "half a head": (
        lambda: multi_head(ones(2, 4), ones(2, 4), ones(2, 4), n_heads=0.5),  # type: ignore[arg-type]  # on purpose
        "The number of heads is 0.5, but it must be a whole number.",
    ),
    "a problem with no heads for its keys": (
        lambda: problem(query=ones(1, 4), key=ones(3, 4), value=ones(3, 4), n_heads=2, n_kv_heads=0),
        "The number of key and value heads is 0, but it must be at least 1.",
    ),
    "fewer threads than one": (
        lambda: attend_lean(ones(2, 4), ones(2, 4), ones(2, 4), workers=-1),
        "The number of workers is -1, but it must be at least 1.",
    ),
    "a projection that overflows": (
        lambda: project(1e200 * ones(2, 2), 1e200 * ones(2, 2), ones(2, 2), ones(2, 2)),
        "The numbers are too large: a product of them overflows.",
    ),
    "output projection of another height": (
        lambda: multi_head(ones(2, 4), ones(2, 4), ones(2, 4), n_heads=2, w_output=ones(3, 4)),
        "The vectors are 2 × 4 and w_output is 3 × 4: w_output needs 4 rows, one for each column of the vectors.",
    ),
    "padding longer than the sequence": (
        lambda: padding_mask([2, 9], 5),
        "The lengths [2, 9] must lie between 0 and the number of keys, 5.",
    ),
    "a problem without a value": (
        lambda: problem(query=ones(1, 2), key=ones(3, 2)),
        "There is no value: the computation needs query, key, value.",
    ),
    "a problem without a projection": (
        lambda: problem(tokens=ones(3, 2), w_query=ones(2, 2), w_key=ones(2, 2)),
        "There is no w_value: the computation needs tokens, w_query, w_key, w_value.",
    ),
    "a problem given in two ways": (
        lambda: problem(query=ones(1, 2), tokens=ones(3, 2)),
        "Both matrices and tokens with projections were given.",
    ),
    "a context for nothing": (
        lambda: problem(query=ones(1, 2), key=ones(3, 2), value=ones(3, 2), context=ones(3, 2)),
        "A context was given without tokens.",
    ),
    "a problem whose heads do not come out even": (
        lambda: problem(query=ones(1, 6), key=ones(3, 4), value=ones(3, 4), n_heads=3, n_kv_heads=2),
        "3 query heads cannot share 2 key and value heads evenly.",
    ),
    "a problem with a value that heads cannot share": (
        lambda: problem(query=ones(1, 4), key=ones(3, 4), value=ones(3, 5), n_heads=2),
        "The value is 5 wide, which 2 heads cannot share evenly.",
    ),
    "a problem whose widths differ": (
        lambda: problem(tokens=ones(3, 2), w_query=ones(2, 2), w_key=ones(2, 3), w_value=ones(2, 2)),
        "The query is 3 × 2 and the key is 3 × 3: their widths, 2 and 3, must be equal (d_k).",
    ),
    "a problem with an output projection of another height": (
        lambda: problem(query=ones(1, 2), key=ones(3, 2), value=ones(3, 2), w_output=ones(3, 2)),
        "The vectors are 1 × 2 and w_output is 3 × 2: w_output needs 2 rows, one for each column of the vectors.",
    ),
}


@each("form", [attend, attend_lean])
@each("name", ATTENTIONS)
def test_an_attention_that_does_not_fit_says_why(name: str, form: Any) -> None:
    """One sentence, the same from both forms."""
    arrays, options, sentence = ATTENTIONS[name]
    with pytest.raises(ShapeError) as caught:
        form(*arrays, **options)
    assert caught.value.sentence == sentence


@each("name", OTHERS)
def test_whatever_else_does_not_fit_says_why(name: str) -> None:
    """Projections, heads, masks and problems."""
    call, sentence = OTHERS[name]
    with pytest.raises(ShapeError) as caught:
        call()
    assert caught.value.sentence == sentence


@pytest.mark.parametrize("form", [attend, attend_lean])
@pytest.mark.parametrize("given", [np.nan, np.inf])
def test_what_is_no_finite_number_already_goes_through(form: Any, given: float) -> None:
    """Without a warning: only what finite numbers lead to is refused."""
    value = np.array([[1.0], [given]])
    made = form(ones(1, 2), ones(2, 2), value)
    assert not np.isfinite(made if form is attend_lean else made.output).any()
