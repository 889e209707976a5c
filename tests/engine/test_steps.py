"""The computation as data: run, replaced, run on from the middle, stopped, settled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.problem import Problem, problem
from attn_tutor.engine.steps import Computation, steps_for
from tests.cases import each
from tests.engine.oracle import close, exact, product

RNG = np.random.default_rng(31)
TOKENS, CONTEXT = RNG.normal(size=(3, 4)), RNG.normal(size=(5, 4))
W_QUERY, W_KEY, W_VALUE, W_OUTPUT = (RNG.normal(size=shape) for shape in ((4, 4), (4, 4), (4, 4), (4, 2)))
PROJECTIONS = {"w_query": W_QUERY, "w_key": W_KEY, "w_value": W_VALUE}


@pytest.fixture
def plain() -> Problem:
    """Three queries over four keys, the last query at the last key."""
    rng = np.random.default_rng(32)
    return problem(
        query=rng.normal(size=(3, 2)),
        key=rng.normal(size=(4, 2)),
        value=rng.normal(size=(4, 3)),
        causal=True,
    )


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ({}, "scores logits weights output"),
        ({"w_output": True}, "scores logits weights concatenated output"),
        (
            {"n_heads": 2},
            "query_heads key_heads value_heads scores logits weights head_outputs output",
        ),
        (
            {"n_heads": 2, "w_output": True},
            "query_heads key_heads value_heads scores logits weights head_outputs concatenated output",
        ),
    ],
    ids=str,
)
def test_the_steps_are_listed_in_order(shape: dict[str, Any], names: str) -> None:
    """Projections first where there are tokens."""
    assert steps_for(projected=False, **shape).names == tuple(names.split())
    assert steps_for(projected=True, **shape).names == ("query", "key", "value", *names.split())


@each("shape", [{}, {"w_output": True}, {"n_heads": 2}, {"n_heads": 2, "w_output": True}])
@each("projected", [False, True])
def test_each_step_reads_only_what_came_before(shape: dict[str, Any], projected: bool) -> None:
    """What is given, or the value of an earlier step; and each has a formula to show."""
    known = {"mask", "scale", "softcap", "n_heads", "n_kv_heads", "w_output"}
    known |= {"tokens", "context", "w_query", "w_key", "w_value"} if projected else {"query", "key", "value"}
    for step in steps_for(projected=projected, **shape):
        assert set(step.inputs) <= known
        assert step.formula
        known.add(step.name)


def test_a_run_is_exact(plain: Problem) -> None:
    """Every stage by name, and what was given beside it."""
    trace = plain.run()
    answer = exact(plain.query, plain.key, plain.value, sees=lambda i, j: j <= i + 1)
    for name, expected in answer._asdict().items():
        close(trace[name], expected)
    assert set(trace) == {*plain.given, *plain.stages}
    assert len(trace) == len(set(trace))


@each("n_kv_heads", [1, 2, 4])
@each("w_output", [None, W_OUTPUT])
@each("context", [None, CONTEXT])
def test_a_run_from_tokens_is_exact(context: Any, w_output: Any, n_kv_heads: int) -> None:
    """Four heads of one column, key and value heads shared; keys and values from the context if there is one."""
    narrow = {name: matrix[:, :n_kv_heads] for name, matrix in PROJECTIONS.items() if name != "w_query"}
    given = problem(
        tokens=TOKENS, context=context, w_query=W_QUERY, **narrow, w_output=w_output, n_heads=4, n_kv_heads=n_kv_heads
    )  # fmt: skip
    trace, source = given.run(), TOKENS if context is None else CONTEXT
    query, key, value = (
        np.array(product(x, w), dtype=object)
        for x, w in ((TOKENS, W_QUERY), (source, narrow["w_key"]), (source, narrow["w_value"]))
    )
    heads = []
    for h in range(4):
        shared = h // (4 // n_kv_heads)
        answer = exact(query[:, [h]], key[:, [shared]], value[:, [shared]])
        for name, expected in zip(("scores", "logits", "weights", "head_outputs"), answer, strict=True):
            close(trace[name][h], expected)
        heads.append(answer.output)
    together = [[x for part in rows for x in part] for rows in zip(*heads, strict=True)]
    close(trace["output"], together if w_output is None else product(together, w_output))


def test_one_head_with_an_output_projection_is_exact() -> None:
    """The weighted sum is called concatenated, and the output is that times W_O."""
    value = RNG.normal(size=(5, 4))
    trace = problem(query=TOKENS, key=CONTEXT, value=value, w_output=W_OUTPUT, scale=0.3).run()
    answer = exact(TOKENS, CONTEXT, value, scale=0.3)
    close(trace["concatenated"], answer.output)
    close(trace["output"], product(answer.output, W_OUTPUT))


def test_a_replaced_step_changes_itself_and_what_follows(plain: Problem) -> None:
    """The first computation stays what it was."""
    wrong = plain.computation.replace("logits", inputs=("scores",), function=lambda scores: scores)
    trace, answer = wrong.run(plain.given), exact(plain.query, plain.key, plain.value, scale=1.0)
    close(trace["scores"], answer.scores)
    close(trace["weights"], answer.weights)
    close(trace["output"], answer.output)
    assert wrong.names == plain.stages
    close(
        plain.run()["weights"],
        exact(plain.query, plain.key, plain.value, sees=lambda i, j: j <= i + 1).weights,
    )


def test_a_run_from_the_middle_carries_an_error_forward(plain: Problem) -> None:
    """The learner's logits stand as they are; weights and output follow from them."""
    mine = np.array([[0.5, 1.0, 0.0, -1.0]] * 3)
    right = plain.run()
    trace = plain.computation.run_from("logits", {**right, "logits": mine})
    weights = exact([[1.0]] * 3, mine[0][:, np.newaxis], plain.value, scale=1.0)
    np.testing.assert_array_equal(trace["logits"], mine)
    np.testing.assert_array_equal(trace["scores"], right["scores"])
    close(trace["weights"], weights.weights)
    close(trace["output"], weights.output)


def test_a_run_stops_where_it_is_told(plain: Problem) -> None:
    """Nothing after the step is computed."""
    trace = plain.run(until="logits")
    assert "logits" in trace
    assert "weights" not in trace
    later = plain.computation.run_from("scores", trace, until="weights")
    assert "weights" in later
    assert "output" not in later


def test_settled_values_are_what_later_steps_read(plain: Problem) -> None:
    """Each is rounded before it is used; only the value of the last step asked for stays unrounded."""
    trace = plain.computation.run(plain.given, until="weights", settle=lambda x: np.round(x, 1))
    for name in ("scores", "logits"):
        np.testing.assert_array_equal(trace[name], np.round(trace[name], 1))
    by_hand = np.where(plain.mask, np.round(trace["scores"] / np.sqrt(2), 1), -np.inf)
    np.testing.assert_array_equal(trace["logits"], by_hand)
    seen = exact([[1.0]], trace["logits"][1, :3, np.newaxis], np.ones((3, 1)), scale=1.0)
    close(trace["weights"][1:2, :3], seen.weights)


def test_a_run_leaves_its_givens_alone(plain: Problem) -> None:
    """A trace is a new mapping; no array is written into."""
    given = dict(plain.given)
    copies = {name: np.copy(x) for name, x in given.items() if isinstance(x, np.ndarray)}
    plain.computation.run(given, settle=lambda x: np.round(x, 1))
    assert "scores" not in given
    for name, copy in copies.items():
        np.testing.assert_array_equal(given[name], copy)


def test_an_unknown_step_is_a_key_error() -> None:
    """Not a silent run of everything."""
    computation: Computation = steps_for(projected=False)
    for call in (lambda: computation.replace("score"), lambda: computation.run_from("score", {})):
        with pytest.raises(KeyError):
            call()


@pytest.mark.parametrize(
    ("options", "formula"),
    [
        ({}, "scores / √d_k"),
        ({"scale": 1 / np.sqrt(2)}, "scores / √d_k"),
        ({"scale": 1.0}, "scores"),
        ({"scale": 0.25}, "scores × 0.25"),
        ({"softcap": 30.0}, "30 tanh(scores / √d_k / 30)"),
        ({"causal": True}, "scores / √d_k, masked"),
        ({"scale": 1.0, "mask": [[True]]}, "scores, masked"),
    ],
    ids=str,
)
def test_the_formula_of_the_logits_says_what_is_done(options: dict[str, Any], formula: str) -> None:
    """Scaled how, capped or not, masked or not."""
    given = problem(query=[[1, 2]], key=[[3, 4]], value=[[5]], **options)
    assert given.run().step("logits").formula == formula


def test_the_keys_of_another_text_are_said_to_be_made_of_it() -> None:
    """X is the text that asks; where a context is given, keys and values are projections of the context."""
    alone, across = (
        problem(tokens=TOKENS, **PROJECTIONS),
        problem(tokens=TOKENS, context=CONTEXT, **PROJECTIONS),
    )
    assert [step.formula for step in alone.computation.steps[:3]] == ["X W_Q", "X W_K", "X W_V"]
    assert [step.formula for step in across.computation.steps[:3]] == ["X W_Q", "context W_K", "context W_V"]
