"""Diagnosis end to end: answers worked out by an independent hand, with one mistake, two, or plain nonsense."""

from __future__ import annotations

from random import Random
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from attn_tutor import diagnose
from attn_tutor.answers.array_diagnosis import as_reading
from attn_tutor.answers.diagnosis import diagnose_reading
from attn_tutor.answers.outcomes import Diagnosis
from attn_tutor.answers.reading import read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.telling import several_reasons
from attn_tutor.engine.places import part_of
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError, UsageError
from attn_tutor.mistakes.catalogue import makeable, mistake_named
from tests.cases import each
from tests.mistakes import by_hand
from tests.mistakes.by_hand import Hand, Misfit, rounded
from tests.mistakes.problems import KINDS, drawn, made

Given = dict[str, Any]


def typed_by_hand(given: Given, *mistakes: str, stage: str = "output", seed: int = 0) -> Any:
    """What somebody types who makes these mistakes, keeps three decimals or more and gives two."""
    return two_decimals(by_hand.work(given, *mistakes, hand=Hand(3, Random(seed)))[stage])


def two_decimals(table: Any) -> Any:
    exact = np.array(table, dtype=float)
    return np.array([rounded(x, 2) for x in exact.ravel().tolist()]).reshape(exact.shape)


PLAIN = drawn("plain", 3)
CAUSAL = drawn("causal", 2)
HEADS = drawn("heads", 1)
TOKENS = drawn("tokens", 1)


# --- one mistake


PRACTICE = {"query": [[1, 0]], "key": [[1, 0], [-10, 1]], "value": [[10, 20], [30, 40]], "scale": 1.0}


PRACTISED = StageAnswer(made(PRACTICE), "output", 2)


@pytest.mark.parametrize(
    ("typed", "named_here"),
    [("9.99 19.99", False), ("9.98 19.98", False), ("10.01 20.01", True), ("10.02 20.02", True)],
)
def test_numbers_on_the_other_side_of_the_right_ones_are_no_sign_of_a_mistake(
    typed: str, named_here: bool
) -> None:
    """Base 2 gives 10.0098 for 10.0003; what is rounded on the way reaches 9.99, and means nothing there."""
    assert bool(diagnose(typed, **PRACTICE).misconceptions) is named_here


@pytest.mark.walk
@hypothesis.given(st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=2), st.sampled_from([1.0, 0.2, 0.05]))
def test_no_mistake_is_named_that_the_right_numbers_are_nearer_than(off: list[float], size: float) -> None:
    """Held against each mistake worked out by a hand that shares no code with ours."""
    right = np.array(by_hand.work(PRACTICE)["output"])
    typed = np.round(right + size * np.array([off]), 2)
    found = diagnose_reading(as_reading(typed, 2), PRACTISED)
    if found.outcome == "wrong" and not found.pairs:
        for name in found.misconceptions:
            wrong = np.array(by_hand.work(PRACTICE, name)["output"])
            assert np.linalg.norm(wrong - typed) <= np.linalg.norm(right - typed) + 1e-9


def by_hands(given: Given, name: str) -> Any:
    """Every stage as a hand does it that makes this mistake; None where the shapes do not allow it."""
    try:
        return by_hand.work(given, name, hand=Hand(3, Random(len(name))))
    except (Misfit, OverflowError):
        return None


@pytest.mark.walk
@each("kind", [kind for kind in KINDS if kind != "causal, one query"])
def test_whoever_makes_a_mistake_hears_of_it(kind: str) -> None:
    """On inputs that nobody chose: unless the mistake does not show, or in too few numbers to prove anything.

    Of one query in causal order a row sees one key: it is one-hot, and proves nothing.
    """
    given = drawn(kind, 5, *((-1, 1) if kind.startswith("tokens") else ()))  # projections make large scores
    problem = made(given)
    works = {name: by_hands(given, name) for name in {mistake.name for mistake in makeable(problem)}}
    for stage in ("scores", "logits", "weights", "output"):
        if stage == "logits" and {"mask", "window"} & {*KINDS[kind]}:  # masked logits cannot be typed
            continue
        asked = StageAnswer(problem, stage, 2)
        assert np.isfinite(asked.exact).all()
        unproven = {*asked.unproven()}
        heard: dict[bytes, Diagnosis] = {}  # many mistakes give the same numbers up to here
        for name, work in works.items():
            if work is None or name in unproven or not np.isfinite(work[stage]).all():
                continue
            typed = two_decimals(work[stage])
            key = repr(typed.shape).encode() + typed.tobytes()
            if key not in heard:
                heard[key] = diagnose_reading(as_reading(typed, 2), asked)
            found = heard[key]
            right = found.correct and np.allclose(typed, asked.exact, atol=0.02)
            assert right or name in found.misconceptions, (stage, name, found)


@pytest.mark.parametrize("decimals", [1, 3, 4])
def test_any_number_of_decimals_can_be_asked_for(decimals: int) -> None:
    typed = np.round(by_hand.work(PLAIN, "softmax_columns")["output"], decimals)
    assert diagnose(typed, **PLAIN, decimals=decimals).misconceptions == ("softmax_columns",)


def test_the_public_case_of_softmax_over_the_wrong_axis() -> None:
    """Deep-ML, discussion 424. The scores are symmetric, so three mistakes give these numbers, and it says so."""
    eye = [[1, 0], [0, 1]]
    found = diagnose(
        "[[3.179, 5.019], [1.821, 2.981]]",
        tokens=[[1, 1], [1, 0]], w_query=eye, w_key=eye, w_value=[[1, 2], [3, 4]],
    )  # fmt: skip
    assert found.misconceptions == ("softmax_columns", "softmax_without_keepdims", "transposed_weights")
    assert "when the softmax runs down the columns instead of along the rows, and also when" in found.message
    assert not found.sure


def test_one_reason_is_told_with_why_and_where() -> None:
    found = diagnose(typed_by_hand(PLAIN, "softmax_columns", stage="weights"), **PLAIN, stage="weights")
    assert found.message == (
        "That's exactly what you get when the softmax runs down the columns instead of along the rows."
    )
    assert "each row must sum to 1. Column " in found.look
    assert (found.outcome, found.sure, found.slip) == ("wrong", True, "")


def test_the_same_deed_under_two_names_is_told_once() -> None:
    found = diagnose(typed_by_hand(PLAIN, "no_softmax", stage="weights"), **PLAIN, stage="weights")
    assert found.misconceptions == ("scaled_scores_as_weights", "no_softmax")
    assert "the logits are given as weights" in found.message
    assert found.sure


def test_in_the_plain_form_scores_are_logits_and_using_them_as_weights_is_one_mistake() -> None:
    """The scores 5 4 -3 and 2 1 -2, mix the values into 4 -3 and 3 -4."""
    given: Given = {"scale": 1.0, "query": [[1, 2, 2], [2, 1, 0]], "value": [[1, -1], [-1, 2], [-1, 2]]}
    found = diagnose("4 -3; 3 -4", key=[[1, 0, 2], [0, 1, 1], [-1, 0, -1]], **given)
    assert found.sure
    assert "and also" not in found.message


def test_what_would_go_wrong_only_later_is_no_reason_now() -> None:
    found = diagnose(typed_by_hand(PLAIN, "scale_output", stage="weights"), **PLAIN, stage="weights")
    assert found.misconceptions == ("no_scale", "scale_output")
    assert "output" not in found.message
    assert found.sure
    assert found.sure_misconceptions == ("no_scale",)


def test_a_plain_question_answered_scaled_hears_that_the_plain_form_was_asked_for() -> None:
    found = diagnose(
        "[[10.01, 20.01]]", query=[[1, 0]], key=[[1, 0], [-10, 1]], value=[[10, 20], [30, 40]], scale=1.0
    )
    assert "the plain form was asked for" in found.message
    assert found.misconceptions[0] == "scaled_though_unscaled"


def test_rows_exchanged_are_preferred_to_an_invented_cause() -> None:
    """One key is far ahead in every row: other mistakes too come out at the value of the other key."""
    given = {"query": [[9, 1], [-8, 7]], "key": [[9, 0], [-7, 8]], "value": [[1.25, 2.5], [3.75, 4.1]]}
    found = diagnose("[[3.75, 4.1], [1.25, 2.5]]", **given)
    assert found.message == "Rows 1 and 2 are swapped; the numbers are right."
    assert found.misconceptions == ()


def test_many_alternatives_are_counted_not_listed() -> None:
    mistakes = [
        mistake_named(name) for name in ("no_scale", "swapped_QK", "uniform_average", "softmax_twice", "no_transpose")
    ]
    message, look = several_reasons(mistakes)
    assert message.count(" when ") == 3
    assert message.endswith(", and in 2 other ways.")
    assert look.startswith("Your numbers fit all 5 mistakes, so I can't tell which one it was.")


# --- masks, heads, projections


def test_causal_order_is_recognised_from_the_mask_alone() -> None:
    typed = typed_by_hand(CAUSAL, "mask_strict_uniform_row")
    assert diagnose(typed, **CAUSAL).misconceptions == ("mask_strict_uniform_row",)
    as_flag = {name: value for name, value in CAUSAL.items() if name != "mask"}
    assert diagnose(typed, **as_flag, causal=True).misconceptions == ("mask_strict_uniform_row",)


def test_a_mask_may_be_written_in_ones_and_zeros() -> None:
    ones = {**CAUSAL, "mask": [[int(seen) for seen in row] for row in CAUSAL["mask"]]}
    typed = typed_by_hand(CAUSAL, "mask_ignored", stage="weights")
    found = diagnose(typed, **ones, stage="weights")
    assert found.misconceptions == ("mask_ignored",)
    assert "is hidden from query 1" in found.look


def test_mistakes_inside_and_around_heads() -> None:
    for name in ("softmax_negated", "mha_heads_reversed", "mha_no_split", "mha_split_view_bug"):
        assert diagnose(typed_by_hand(HEADS, name), **HEADS).misconceptions == (name,)
    found = diagnose(typed_by_hand(HEADS, "mha_no_scale"), **HEADS)
    assert set(found.misconceptions) == {"no_scale", "mha_no_scale"}
    assert "√d_head" in found.message


def test_mistakes_with_projections() -> None:
    found = diagnose(typed_by_hand(TOKENS, "proj_wq_wk_swapped"), **TOKENS)
    assert set(found.misconceptions) == {"proj_wq_wk_swapped", "swapped_QK"}
    assert not found.sure


# --- two mistakes


PAIRS = [
    ("swapped_QK", "no_scale"),
    ("no_scale", "softmax_columns"),
    ("dropped_minus_signs", "softmax_negated"),
    ("scale_by_dk", "output_divided_by_nkeys"),
    ("Q_for_K", "transposed_weights"),
    ("scale_after_softmax", "swapped_QK"),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_two_mistakes_at_once_are_found_and_said_with_care(pair: tuple[str, str]) -> None:
    found = diagnose(typed_by_hand(PLAIN, *pair), **PLAIN)
    assert pair in found.pairs or pair[::-1] in found.pairs
    assert set(pair) <= set(found.misconceptions)
    assert found.message.startswith("No single mistake gives these numbers")
    assert not found.sure or set(found.sure_misconceptions) in map(set, found.pairs)


def test_a_mask_mistake_and_another_one() -> None:
    found = diagnose(typed_by_hand(CAUSAL, "mask_ignored", "no_scale"), **CAUSAL)
    assert ("mask_ignored", "no_scale") in found.pairs


# --- no mistake


def test_right_numbers_are_right_however_they_are_given() -> None:
    exact = made(PLAIN).run()["output"]
    for typed in (exact, exact.tolist(), np.round(exact, 2), str(np.round(exact, 2).tolist())):
        assert diagnose(typed, **PLAIN).outcome == "correct"


def test_rounded_early_is_right_with_advice() -> None:
    given = drawn("n_k = d_k", 4)
    exact = made(given).run()["output"]
    low, _ = StageAnswer(made(given), "output", 2).bounds_with((), 2)
    typed = np.round(np.where(np.arange(exact.size).reshape(exact.shape) == 0, low - 0.004, exact), 2)
    found = diagnose(typed, **given)
    assert (found.outcome, found.correct, found.cells) == ("early_rounding", True, ())


def test_too_few_decimals_cost_nothing() -> None:
    found = diagnose(
        "0.5 0.3 0.2", query=[[1, 0]], key=[[1, 0], [0, 1], [0, 2]], value=[[1], [2], [3]], stage="weights"
    )
    assert not found.correct
    typed = "[[0.5, 0.2, 0.3]]"
    given = {
        "query": [[1, 0, 1]],
        "key": [[1, 0, 1], [0, 1, 0], [1, 1, 0]],
        "value": [[1, 2], [3, 4], [5, 6]],
    }
    assert diagnose(typed, **given, stage="weights").outcome == "too_coarse"


def noise(seed: int, exact: Any) -> list[Any]:
    """Wrong numbers of many sorts: all of them, some of them, shuffled, near, far."""
    chance = np.random.default_rng(seed)
    low, high = exact.min() - 0.5, exact.max() + 0.5
    one = exact.copy()
    one.flat[chance.integers(exact.size)] += chance.choice([-1, 1]) * chance.uniform(0.02, 1.5)
    return [
        one,
        chance.uniform(low, high, exact.shape),
        exact + chance.normal(0, 0.3, exact.shape),
        exact + chance.normal(0, 0.05, exact.shape),
        chance.permutation(exact.ravel()).reshape(exact.shape),
        np.where(chance.random(exact.shape) < 0.3, chance.uniform(low, high, exact.shape), exact),
    ]


@pytest.mark.walk
@pytest.mark.parametrize("kind", ["plain", "causal", "padding", "random mask", "heads"])
def test_wrong_numbers_without_a_reason_get_none(kind: str) -> None:
    for seed in range(3):
        given = drawn(kind, seed)
        exact = made(given).run()["output"]
        for typed in noise(seed, exact):
            found = diagnose(np.round(typed, 2), **given)
            assert found.misconceptions == (), (seed, found)


def test_nonsense_near_a_mistake_is_not_taken_for_it() -> None:
    typed = typed_by_hand(PLAIN, "softmax_columns")
    typed[0, 0] += 0.1
    assert "softmax_columns" not in diagnose(typed, **PLAIN).misconceptions


def test_one_wrong_entry_of_a_row_proves_no_more_than_one_number() -> None:
    """The second value is reached with any weights; only one number tells the mistakes apart, and two give it."""
    given = {"query": [[1, 0]], "key": [[1, 0], [0, 1]], "value": [[0, 1], [2, 1]]}
    typed = np.round(by_hand.work({**given, "scale": None}, "no_scale")["output"], 2)
    found = diagnose(typed, **given)
    assert (found.outcome, found.sure, found.sure_misconceptions) == ("wrong", False, ())
    assert found.misconceptions[0] == "no_scale"
    assert "cosine_scores" in found.misconceptions


@pytest.mark.parametrize(
    ("change", "slip"),
    [
        (lambda x: x[::-1], "swapped"),
        (lambda x: 10 * x, "factor_of_ten"),
        (lambda x: -x, "sign"),
        (lambda x: np.where(np.arange(x.size).reshape(x.shape) == 1, x + 0.4, x), "one_cell"),
    ],
)
def test_slips_have_their_own_words(change: Any, slip: str) -> None:
    found = diagnose(np.round(change(made(PLAIN).run()["output"]), 2), **PLAIN)
    assert (found.outcome, found.slip, found.misconceptions) == ("wrong", slip, ())


def test_weights_that_nothing_explains_hear_of_their_sums() -> None:
    found = diagnose("[[0.3, 0.3, 0.4], [0.3, 0.31, 0.56], [0.1, 0.2, 0.7]]", **PLAIN, stage="weights")
    assert found.message == "Row 2 of your weights sums to 1.17; each row must sum to 1."


def test_one_row_hears_the_sum_of_the_numbers_typed() -> None:
    """0.06 + 0.44 + 0.44 is 0.94, although the mistaken row, unrounded, comes to 0.95."""
    asked = StageAnswer(problem(logits=[[-2, 0, 0], [-4, -4, -2.5]]), "weights", 2, part_of("r1", 2))
    found = diagnose_reading(read("0.06 0.44 0.44"), asked)
    assert found.misconceptions == ("softmax_whole_matrix",)
    assert "Row 1 of the weights sums to 0.94" in found.look


def test_values_asked_for_are_not_told_of_queries_and_keys() -> None:
    """Tokens given as values: whether the queries are projected is another matter."""
    given = {"tokens": [[2, 1, 0]], "w_query": [[1], [0], [1]], "w_key": [[0], [1], [1]]}
    found = diagnose("2 1 0", **given, w_value=[[1, 2], [0, 1], [3, 1]], stage="value")
    assert found.message.endswith("when the values are not projected: the weights mix the tokens themselves.")


def test_of_several_mistakes_only_the_deeds_are_told() -> None:
    two = [mistake_named("proj_forgotten"), mistake_named("proj_only_values_forgotten")]
    told = "the projections are left out, and also when the values are not projected"
    assert several_reasons(two)[0] == f"You get these numbers when {told}."


# --- other shapes, other stages, parts


def test_weights_given_as_the_output() -> None:
    found = diagnose(typed_by_hand(PLAIN, stage="weights"), **PLAIN)
    assert (found.outcome, found.misconceptions) == ("wrong_shape", ("weights_as_output",))
    assert found.message.startswith(
        "You gave a 3 × 3 matrix, but you're asked for a 3 × 2 matrix. That's what you get"
    )


def test_one_row_of_weights_given_as_the_output_without_brackets() -> None:
    given = {
        "query": [[1, 0, 1]],
        "key": [[1, 0, 1], [0, 1, 0], [1, 1, 0]],
        "value": [[1, 2], [3, 4], [5, 6]],
    }
    assert diagnose("0.53, 0.17, 0.30", **given).misconceptions == ("weights_as_output",)


def test_a_mistake_bent_out_of_shape_is_still_seen() -> None:
    typed = typed_by_hand(PLAIN, "softmax_columns").ravel()
    found = diagnose(typed, **PLAIN)
    assert (found.outcome, found.misconceptions) == ("wrong_shape", ("softmax_columns",))


def test_a_row_of_another_width_hears_which_mistake_gives_it() -> None:
    """0.75·(3, 1, 0, 2) + 0.25·(-1, 1, 4, 2) is a mix of the keys; the first row of the output has two numbers."""
    given = problem(
        weights=[[0.75, 0.25], [0.5, 0.5]], value=[[1, 2], [5, 6]], key=[[3, 1, 0, 2], [-1, 1, 4, 2]]
    )
    asked = StageAnswer(given, "output", 2, part_of("r1", 2))
    found = diagnose_reading(read("2 1 1 2", shape=(2,)), asked)
    assert (found.outcome, found.misconceptions) == ("wrong_shape", ("K_for_V",))
    assert "mix the keys" in found.message
    other = diagnose_reading(read("2 3 9 9", shape=(2,)), asked)
    assert other.message == "That's more than you need. Row 1 is right: give just that."


def test_the_input_added_to_the_output_is_the_query_where_there_are_no_tokens() -> None:
    given: Given = {"query": [[0, 2]], "key": [[2, 1], [-1, 1]], "value": [[3, 1], [1, 4]]}
    words = {mistake.name: mistake.when for mistake in makeable(problem(**given))}
    assert words["residual_added"] == "the query is added to the output"
    tokens = problem(tokens=[[1, 0], [0, 1]], w_query=np.eye(2), w_key=np.eye(2), w_value=np.eye(2))
    assert "or the tokens" in {one.name: one.when for one in makeable(tokens)}["residual_added"]


def test_heads_below_each_other() -> None:
    found = diagnose(typed_by_hand(HEADS, "mha_stack_rows"), **HEADS)
    assert (found.outcome, found.misconceptions) == ("wrong_shape", ("mha_stack_rows",))


@pytest.mark.parametrize(
    ("kind", "typed", "asked", "look"),
    [
        ("n_k = d_k", "value", "output", "Go on from there: scores = Q Kᵀ."),
        ("plain", "scores", "logits", ""),  # that is a mistake with a name
        ("plain", "weights", "logits", "The logits come earlier."),
        ("heads", "head_outputs", "output", "Go on from there: output = the heads side by side."),
    ],
)
def test_the_right_numbers_of_another_stage_are_called_so(
    kind: str, typed: str, asked: str, look: str
) -> None:
    given = drawn(kind, 6)
    if typed == "value":
        eye = [[float(i == j) for j in range(3)] for i in range(3)]
        given = {"tokens": given["value"], "w_query": eye, "w_key": given["key"], "w_value": given["query"]}
        given["w_value"] = [row[:3] for row in given["w_value"]]
    numbers = np.round(made(given).run()[typed], 2)
    found = diagnose(numbers, **given, stage=asked)
    if look:
        assert (found.slip, found.look, found.misconceptions) == ("another_stage", look, ())
    else:
        assert found.misconceptions == ("no_scale", "scale_after_softmax", "scale_output")


def test_a_part_of_a_stage_is_diagnosed_and_its_places_named_in_the_whole() -> None:
    problem, part = made(PLAIN), part_of("r2", 2)
    wide = typed_by_hand(PLAIN, "softmax_twice", stage="weights")[1]
    found = diagnose_reading(read(str(wide.tolist())), StageAnswer(problem, "weights", 2, part))
    assert found.misconceptions == ("softmax_twice",)
    assert "Your answer is furthest off in row 2, column " in found.look
    other = diagnose_reading(read("[0.9, 0.9, 0.9]"), StageAnswer(problem, "weights", 2, part))
    assert set(other.cells) <= {"r2c1", "r2c2", "r2c3"}
    assert "Your row adds up to 2.70" in other.message


# --- use and misuse


@each(
    "typed", ["banana", "", [[float("nan"), 0.0]], [[1, 2], [3]], ["a"], [], [[1j]], None]
)
def test_what_cannot_be_read_costs_nothing(typed: Any) -> None:
    found = diagnose(typed, **PLAIN)
    assert (found.outcome, found.counts_as_attempt) == ("not_understood", False)


def test_masked_logits_are_no_number_but_a_very_low_one_will_do() -> None:
    exact = made(CAUSAL).run()["logits"]
    for masked, outcome in ((-1e9, "correct"), (0.0, "wrong"), (-10.0, "wrong")):
        typed = np.where(np.isfinite(exact), exact, masked)
        assert diagnose(typed, **CAUSAL, stage="logits").outcome == outcome


def test_large_matrices_are_diagnosed_without_pairs() -> None:
    chance = np.random.default_rng(1)
    query, key, value = chance.normal(size=(3, 40, 16))
    weights = made({"query": query, "key": key, "value": value, "scale": 1.0}).run()["weights"]
    found = diagnose(weights, query=query, key=key, value=value, stage="weights", decimals=3)
    assert found.misconceptions[0] == "no_scale"


def test_a_stage_that_is_not_computed_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no stage called softmax") as caught:
        diagnose("1", **PLAIN, stage="softmax")
    assert "scores, logits, weights, output" in caught.value.hint


def test_inputs_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ShapeError):
        diagnose("1", query=[[1, 2]], key=[[1, 2, 3]], value=[[1]])


def test_inputs_without_a_finite_answer_and_half_decimals_are_refused() -> None:
    huge = [[1e200, 1.0]]
    with pytest.raises(ShapeError, match="These inputs give no finite numbers as output"):
        diagnose("1", query=huge, key=huge, value=huge)
    with pytest.raises(ShapeError, match="decimals is -1"):
        diagnose("1", **PLAIN, decimals=-1)


def test_a_diagnosis_is_a_verdict_too() -> None:
    found = diagnose("0.5, 0.5; 1, −1; 2, 2", **PLAIN)
    assert isinstance(found, Diagnosis)
    assert found.read_as.startswith("a 3 × 2 matrix")
    assert found.notes
    assert found.numbers is not None


def test_a_causal_mask_at_the_top_left_is_heard_with_one_query() -> None:
    """One new token and a cache of two: the query is the last word and sees all three keys."""
    found = diagnose(
        "1 0 0", query=[[0, 1, 1, 2]], key=[[1, 0, 1, 0], [0, 2, 0, 1], [1, 1, -1, 1]],
        value=[[1, 2], [0, 1], [3, 0]], causal=True, stage="weights",
    )  # fmt: skip
    assert found.misconceptions == ("mask_top_left",)
    assert "top left" in found.message


def test_a_query_that_sees_nothing_and_gets_the_average_is_explained() -> None:
    """What -1e9 instead of -inf gives."""
    found = diagnose(
        "0.33 0.33 0.33; 0.67 0.33 0",
        query=[[1.0, 0.0], [0.0, 1.0]], key=[[0.0, 1.0], [1.0, 0.0], [2.0, 1.0]], value=[[1.0], [2.0], [3.0]],
        mask=[[False, False, False], [True, True, False]], stage="weights",
    )  # fmt: skip
    assert found.misconceptions == ("empty_row_uniform",)


def test_cross_attention_hears_that_the_wrong_text_asked() -> None:
    inputs = drawn("cross, texts of one length", 2)
    typed = np.round(by_hand.work(inputs, "cross_texts_exchanged")["output"], 2)
    assert diagnose(typed, **inputs).misconceptions == ("cross_texts_exchanged",)


def test_grouped_heads_and_windows_are_diagnosed() -> None:
    inputs = drawn("grouped heads", 2)
    typed = np.round(by_hand.work(inputs, "gqa_tiled")["output"], 2)
    assert diagnose(typed, **inputs).misconceptions == ("gqa_tiled",)
    inputs = drawn("window", 2)
    typed = np.round(by_hand.work(inputs, "window_one_too_many")["output"], 2)
    assert "window_one_too_many" in diagnose(typed, **inputs).misconceptions


@pytest.mark.parametrize("mask", [[True, True, False], [[True, True, False]], [1, 1, 0]])
def test_a_padding_mask_of_one_row_serves_all_queries(mask: Any) -> None:
    """Right numbers are right, and those without the mask are named, as with a row for each query."""
    given = {
        "query": [[2, 0], [0, 1], [1, 1]],
        "key": [[1, 0], [0, 2], [3, 1]],
        "value": [[1, 5], [2, -4], [9, 0]],
    }
    unmasked = np.asarray(problem(**given).run()["output"])
    right = np.asarray(problem(**given, mask=[[True, True, False]] * 3).run()["output"])
    assert diagnose(np.round(right, 2), **given, mask=mask).outcome == "correct"
    assert diagnose(np.round(unmasked, 2), **given, mask=mask).misconceptions == ("mask_ignored",)


def test_a_soft_cap_that_nobody_asked_for_is_heard_with_its_size() -> None:
    chance = np.random.default_rng(3)
    sizes = {"query": (2, 3), "key": (3, 3), "value": (3, 2)}
    given = {name: 3.0 * chance.integers(-2, 3, size=size) for name, size in sizes.items()}
    logits = given["query"] @ given["key"].T / np.sqrt(3)
    for cap in (1, 5, 20):
        typed = np.round(cap * np.tanh(logits / cap), 2)
        verdict = diagnose(typed, **given, stage="logits")
        assert verdict.message == f"That's what you get with a soft cap of {cap}."
        assert "Nothing is capped here" in verdict.look
    assert "soft cap" not in diagnose(np.round(logits * 1.1, 2), **given, stage="logits").message
