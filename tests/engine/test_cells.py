"""One cell opened: its terms add up to it, and each factor stands where its source says."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.engine.cells import OpenedCell, open_cell
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from tests.cases import examples


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Problems of every kind: projected or not, heads, shared heads, W_O, masks, scales, soft caps."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_heads, n_kv_heads = draw(st.sampled_from([(1, 1), (2, 2), (4, 2), (3, 1)]))
    n_q, n_k, d_head, d_v = (draw(st.integers(1, 3)) for _ in range(4))
    projected, causal = draw(st.booleans()), draw(st.booleans())
    width, query, key, value = 3, n_heads * d_head, n_kv_heads * d_head, n_kv_heads * d_v
    shapes = (
        {"tokens": (n_q, width), "context": (n_k, width)}
        | {"w_query": (width, query), "w_key": (width, key), "w_value": (width, value)}
        if projected
        else {"query": (n_q, query), "key": (n_k, key), "value": (n_k, value)}
    )
    if draw(st.booleans()):
        shapes["w_output"] = (n_heads * d_v, 2)
    dtype = draw(st.sampled_from([np.float64, np.float64, np.float32]))
    size = draw(st.sampled_from([1.0, 1.0, 100.0]))  # logits of 1e4 and more: e^logit overflows
    arrays = {name: (size * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()}
    seen = rng.random(draw(st.sampled_from([(n_q, n_k), (n_k,), (n_q, 1)]))) < 0.6
    masks = {"none": None, "boolean": seen, "additive": np.where(seen, rng.normal(size=seen.shape), -np.inf)}
    return problem(
        **arrays,
        mask=masks[draw(st.sampled_from(sorted(masks)))],
        causal=causal,
        scale=draw(st.sampled_from([None, 1.0, 0.3])),
        softcap=draw(st.sampled_from([None, 2.0])),
        n_heads=n_heads,
        n_kv_heads=n_kv_heads,
    )


@settings(deadline=None, max_examples=examples(60))
@given(made=problems())
def test_the_terms_of_any_cell_add_up_to_it(made: Problem) -> None:
    """For every step, head, row and column; every factor is found again at its source."""
    trace = made.run()
    digits = 1e-12 if trace["output"].dtype == np.float64 else 1e-4
    for name in made.stages:
        for index in np.ndindex(trace[name].shape):
            *head, row, column = index
            cell = open_cell(trace, name, row, column, head[0] if head else None)
            assert (cell.step, cell.row, cell.column, cell.head) == (
                name,
                row,
                column,
                head[0] if head else None,
            )
            assert cell.value == float(trace[name][index])
            parts = math.fsum(abs(term.value) for term in cell.terms if math.isfinite(term.value))
            assert _rebuilt(cell) == pytest.approx(cell.value, rel=digits, abs=digits * (parts + 1e-300))
            for term in cell.terms:
                for factor, source in zip(term.factors, term.sources, strict=True):
                    if cell.how != "share":
                        assert factor == pytest.approx(_at(trace, source, cell), rel=1e-12)


def _rebuilt(cell: OpenedCell) -> float:
    """The value of a cell from nothing but its terms."""
    added = math.fsum(math.prod(term.factors) for term in cell.terms) if cell.how != "share" else 0.0
    if cell.how == "scaled":
        return (cell.softcap * math.tanh(added / cell.softcap) if cell.softcap else added) + cell.bias
    if cell.how == "share":
        assert cell.total == pytest.approx(math.fsum(term.value for term in cell.terms), rel=1e-12)
        for term in cell.terms:
            assert term.value == pytest.approx(math.exp(term.factors[0]), rel=1e-12)
        return cell.terms[cell.place].value / cell.total
    if cell.how == "nothing to look at":
        assert not cell.terms
    return -math.inf if cell.how == "masked" else added


def _at(trace: Trace, source: str, cell: OpenedCell) -> float:
    """The number at a source such as "scale", "query r1c2" or "head 2, output r1c1"."""
    if source == "scale":
        return float(trace["scale"])
    found = re.fullmatch(r"(?:head (\d+), )?(\w+) r(\d+)c(\d+)", source)
    assert found, source
    head, name, row, column = found.groups()
    value = trace["head_outputs" if head else name]
    if value.ndim == 3:
        value = value[int(head) - 1 if head else cell.head]
    return float(value[int(row) - 1, int(column) - 1])


def _trace(**options: Any) -> Trace:
    return problem(query=[[1, 0]], key=[[1, 0], [0, 1]], value=[[1, 2], [3, 4]], **options).run()


def test_a_weight_opens_into_the_shares_of_its_row() -> None:
    """e^0.71 / (e^0.71 + e^0), as a learner writes it."""
    cell = open_cell(_trace(), "weights", 0, 1)
    assert cell.how == "share"
    assert [term.factors for term in cell.terms] == [(pytest.approx(0.5**0.5),), (0.0,)]
    assert [term.sources for term in cell.terms] == [("logits r1c1",), ("logits r1c2",)]
    assert cell.place == 1


def test_a_score_opens_into_its_products() -> None:
    """Row of the query times row of the key."""
    cell = open_cell(_trace(), "scores", 0, 0)
    assert [(term.factors, term.sources) for term in cell.terms] == [
        ((1.0, 1.0), ("query r1c1", "key r1c1")),
        ((0.0, 0.0), ("query r1c2", "key r1c2")),
    ]


@pytest.mark.parametrize(
    ("options", "how", "bias"),
    [
        ({}, "scaled", 0.0),
        ({"mask": [[False, True]]}, "masked", 0.0),
        ({"mask": [[-np.inf, 0.0]]}, "masked", 0.0),
        ({"mask": [[2.5, 0.0]]}, "scaled", 2.5),
    ],
    ids=str,
)
def test_a_logit_says_whether_it_is_masked_and_what_is_added(
    options: dict[str, Any], how: str, bias: float
) -> None:
    """In either kind of mask."""
    cell = open_cell(_trace(**options), "logits", 0, 0)
    assert (cell.how, cell.bias) == (how, bias)


def test_a_row_with_nothing_to_look_at_has_no_terms() -> None:
    """Its weights are 0."""
    cell = open_cell(_trace(mask=[[False, False]]), "weights", 0, 0)
    assert (cell.how, cell.terms, cell.value) == ("nothing to look at", (), 0.0)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (("score", 0, 0), "There is no step called score here."),
        (("query", 0, 0), "There is no step called query here."),
        (("scores", 1, 0), "There is no row 2 in the scores: there is only 1."),
        (("scores", -1, 0), "There is no row 0 in the scores: there is only 1."),
        (("output", 0, 2), "There is no column 3 in the output: there are 2."),
        (("weights", 0, 0, 1), "There are no heads in the weights."),
    ],
    ids=str,
)
def test_a_cell_that_is_not_there_is_told_in_a_sentence(place: Any, sentence: str) -> None:
    """Counted from 1, as people do."""
    with pytest.raises(UsageError) as caught:
        open_cell(_trace(), *place)
    assert caught.value.sentence == sentence


def test_heads_and_empty_steps_have_their_sentences_too() -> None:
    """A head too many; no keys at all; a step after the one where the run stopped."""
    two_heads = problem(query=[[1, 0]], key=[[1, 0]], value=[[1, 2]], n_heads=2).run(until="weights")
    no_keys = problem(query=[[1, 0]], key=np.ones((0, 2)), value=np.ones((0, 2))).run()
    calls = {
        "There is no head 3 in the weights: there are 2.": (two_heads, "weights", 0, 0, 2),
        "There is no column 1 in the scores: there are none.": (no_keys, "scores", 0, 0),
        "There is no step called output here.": (two_heads, "output", 0, 0),
    }
    for sentence, place in calls.items():
        with pytest.raises(UsageError) as caught:
            open_cell(*place)  # type: ignore[arg-type]  # places of different lengths
        assert caught.value.sentence == sentence


@pytest.mark.parametrize(("context", "source"), [(None, "tokens r1c1"), ([[2.0, 1.0]], "context r1c1")])
def test_only_where_there_is_another_text_is_a_context_named(context: Any, source: str) -> None:
    """A text that looks at itself makes its keys from its own tokens."""
    ones = np.ones((2, 2))
    looked = problem(tokens=[[1.0, 0.0]], context=context, w_query=ones, w_key=ones, w_value=ones)
    assert open_cell(looked.run(), "key", 0, 0).terms[0].sources[0] == source
