"""Foreseen wrong answers: each reply is found by the numbers that its slip leads to, and by no others."""

from __future__ import annotations

import numpy as np
import pytest

from attn_tutor.questions.given import Given
from attn_tutor.questions.numeric import AskedNumeric, Numeric
from attn_tutor.questions.replies import Reply, Target, reply_numbers, reply_to
from tests.cases import each

# One query, three keys; the scores are 2, 4 and 0, unscaled; the values are small and all different.
GIVEN = Given(
    query=((2.0, 1.0, 0.0, 1.0),),
    key=((0.0, 2.0, 1.0, 0.0), (1.0, 1.0, 2.0, 1.0), (1.0, -1.0, 2.0, -1.0)),
    value=((1.0, 0.0), (0.0, 2.0), (3.0, 1.0)),
)
E = np.exp(np.array([2.0, 4.0, 0.0]) / 2)
WEIGHTS = E / E.sum()


@each(
    ("stage", "cell", "reply", "numbers"),
    [
        ("output", "r1", Reply(say="", mistake="sum_of_values"), [4, 3]),
        ("output", "r1", Reply(say="", mistake="uniform_average"), [4 / 3, 1]),
        ("output", "r1c2", Reply(say="", at="r1c1"), WEIGHTS @ [1, 0, 3]),
        ("output", "r1c1", Reply(say="", terms=(3,)), 3 * WEIGHTS[2]),
        ("output", "r1", Reply(say="", without=(3,)), [WEIGHTS[0], 2 * WEIGHTS[1]]),
        ("output", "r1", Reply(say="", without=(2,), in_column=2), [WEIGHTS @ [1, 0, 3], WEIGHTS[2]]),
        ("scores", "r1", Reply(say="", at="logits r1"), [1, 2, 0]),
        ("scores", "r1", Reply(say="", swapped=True), [0, 4, 2]),
        ("scores", "r1c2", Reply(say="", terms=(1, 2)), 3),
        ("scores", "r1c3", Reply(say="", negated=(2,)), 2),
        ("scores", "r1", Reply(say="", at="logits"), [1, 2, 0]),
        ("scores", "r1c1", Reply(say="", numbers=(1000.0,)), 1000),
    ],
)
def test_the_numbers_of_a_reply_are_those_a_learner_would_type(
    stage: str, cell: str, reply: Reply, numbers: object
) -> None:
    found = reply_numbers(reply, Target(GIVEN.problem, stage, cell))
    assert found == pytest.approx(np.asarray(numbers, dtype=float).reshape(found.shape))


def test_the_first_reply_whose_numbers_are_typed_is_the_one_that_is_heard() -> None:
    target = Target(GIVEN.problem, "output", "r1")
    replies = (Reply(say="sum", mistake="sum_of_values"), Reply(say="average", mistake="uniform_average"))
    average = reply_to(np.array([1.33, 1.0]), replies, target, 2)
    assert average is not None
    assert average.say == "average"
    assert reply_to(np.array([1.25, 1.0]), replies, target, 2) is None
    assert reply_to(np.array([1.33]), replies, target, 2) is None


def test_a_product_that_is_not_there_is_an_error_for_the_teacher() -> None:
    with pytest.raises(IndexError, match="product 4"):
        reply_numbers(Reply(say="", terms=(4,)), Target(GIVEN.problem, "output", "r1c1"))


def test_a_reply_names_exactly_one_answer() -> None:
    assert not [*Reply(say="x", terms=(1,)).faults()]
    assert [what for _, what, _ in Reply(say="x").faults()] == ["nothing says which answer this reply is for"]
    assert "terms and swapped each say" in next(Reply(say="x", terms=(1,), swapped=True).faults())[1]


def asked(**fields: object) -> AskedNumeric:
    """The output of one query, asked with these replies."""
    question = Numeric(
        id="q", topic="t", level="easy", prompt="", hints=(), solution=(), quick_check="", common_mistakes=(),
        teaches="", given=GIVEN, stage="output", cell="r1", **fields,
    )  # fmt: skip
    return question.draw(0)


def test_a_question_answers_a_foreseen_slip_in_its_own_words_and_still_knows_the_mistake() -> None:
    replies = (Reply(say="4 and 3 are the sums; the mix is {output.r1c1}.", mistake="sum_of_values"),)
    verdict = asked(replies=replies).judge("4 3")
    assert not verdict.correct
    assert verdict.message == f"4 and 3 are the sums; the mix is {(WEIGHTS @ [1, 0, 3]):.2f}."
    assert "sum_of_values" in verdict.misconceptions


def test_a_rough_number_counts_within_the_distance_that_the_question_allows() -> None:
    right = WEIGHTS @ np.array([[1, 0], [0, 2], [3, 1]])
    near, far = right + 0.15, right + 0.25
    question = asked(within=0.2)
    assert question.judge(f"{near[0]:.2f} {near[1]:.2f}").correct
    assert not question.judge(f"{far[0]:.2f} {far[1]:.2f}").correct
    assert not asked().judge(f"{near[0]:.2f} {near[1]:.2f}").correct


@each(
    ("text", "outcome", "says"),
    [
        ("0.67 0.24 0.09", "correct", ""),
        ("0.5 0 0.5", "wrong", "It adds up to 1. But a higher score should get more"),
        ("1 0 0", "wrong", "all to one"),
        ("0.5 0.3 0.2", "wrong", "it does the job"),
        ("0.7 0.4 0.1", "not_understood", "That hands out 1.20 in all, but"),
        ("0.8 0.4 -0.2", "not_understood", "A share of -0.2?"),
        ("50", "not_understood", "You typed 1 share, but you're asked for 3."),
        ("0.6 0.4", "not_understood", "You typed 2 shares, but you're asked for 3."),
    ],
)
def test_any_recipe_for_shares_is_an_answer_and_only_a_wrong_sum_is_refused(
    text: str, outcome: str, says: str
) -> None:
    question = Numeric(
        id="q", topic="t", level="easy", prompt="", hints=(), solution=(), quick_check="", common_mistakes=(),
        teaches="", given=Given(logits=((1.0, 0.0, -1.0),)), stage="weights", cell="r1", shares=True,
        replies=(Reply(say="all to one", mistake="hard_attention"),), otherwise="it does the job",
    )  # fmt: skip
    verdict = question.draw(0).judge(text)
    assert verdict.outcome == outcome
    assert says in verdict.message


def test_a_number_that_is_only_too_coarse_hears_that_and_not_the_reply_to_a_wrong_one() -> None:
    """0.7 may be 0.67 with fewer decimals; 0.9 can't be."""
    question = Numeric(
        id="q", topic="t", level="easy", prompt="", hints=(), solution=(), quick_check="", common_mistakes=(),
        teaches="", given=GIVEN, stage="weights", cell="r1c2", otherwise="look at key 2",
    )  # fmt: skip
    asked = question.draw(0)
    coarse, wrong = (asked.judge(text) for text in (f"{WEIGHTS[1]:.1f}", "0.9"))
    assert (coarse.outcome, coarse.message == "look at key 2") == ("too_coarse", False)
    assert wrong.message == "look at key 2"


def test_a_mistake_that_nobody_can_make_here_has_no_numbers() -> None:
    """Without a mask no mask is mistaken: computed all the same, it gave an array that no softmax can be taken of."""
    target = Target(GIVEN.problem, "weights", "r1")
    with pytest.raises(ValueError, match="mask_with_zero"):
        reply_numbers(Reply(say="", mistake="mask_with_zero"), target)


def test_a_mistake_that_divides_by_0_on_these_numbers_is_nobody_s_answer() -> None:
    """The scores 1, 0 and −1 add up to 0; the next reply is looked at all the same, and nothing is printed."""
    given = Given(query=((1.0,),), key=((1.0,), (0.0,), (-1.0,)), value=((1.0,), (0.0,), (3.0,)))
    target = Target(given.problem, "weights", "r1")
    shares, given_numbers = Reply(say="", mistake="l1_normalise"), Reply(say="listed", numbers=(1.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="divides by 0"):
        reply_numbers(shares, target)
    assert reply_to(np.array([1.0, 0.0, 0.0]), (shares, given_numbers), target, 2) == given_numbers
