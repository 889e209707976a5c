"""Predictions, orders and matches: computed or shuffled by the program, graded with credit in words."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.engine.attention import attend
from attn_tutor.errors import ContentError
from attn_tutor.questions.given import Given
from attn_tutor.questions.match import Match, Pair
from attn_tutor.questions.order import Order, example_letters
from attn_tutor.questions.predict import Predict, changes
from tests.cases import CHARACTERS, each, examples
from tests.questions.makers import make

BEFORE: dict[str, Any] = {
    "query": ((1.0, 0.0),),
    "key": ((1.0, 0.0), (0.0, 1.0)),
    "value": ((1.0, 2.0), (3.0, 4.0)),
}
LARGER_KEY = ((1.0, 0.0), (2.0, 1.0))


def predict(cell: str = "r1c1", stage: str = "weights", changed: dict[str, Any] | None = None) -> Predict:
    """Key 2 is changed to fit better, unless something else is."""
    after = Given(**{**BEFORE, **({"key": LARGER_KEY} if changed is None else changed)})
    reasons = {"if_up": "Up?", "if_down": "Down?", "if_same": "Same?"}
    return make(Predict, given=Given(**BEFORE), changed=after, stage=stage, cell=cell, **reasons)


def test_both_numbers_are_what_the_engine_computes() -> None:
    """Checked against attention itself, for each weight."""
    keys = (BEFORE["key"], LARGER_KEY)
    now, then = (attend(BEFORE["query"], key, BEFORE["value"]).weights[0] for key in keys)
    for column in (0, 1):
        asked = predict(f"r1c{column + 1}").draw(0)
        np.testing.assert_allclose([asked.before, asked.after], [now[column], then[column]])
        assert asked.way == ("down", "up")[column]


@each(
    "text", ["down", "Down", "it goes down", "-", "−", "–", "B", "b)", "d", "It goes down."]
)
def test_a_prediction_may_be_a_word_a_sign_or_a_letter(text: str) -> None:
    assert predict().draw(0).judge(text).outcome == "correct"


def test_a_wrong_prediction_hears_its_reason_and_not_the_numbers() -> None:
    asked = predict().draw(0)
    assert asked.judge("+").message == "Up?"
    assert asked.judge("=").message == "Same?"
    assert not asked.judge("s").counts_as_attempt


def test_the_change_and_afterwards_both_numbers_are_told() -> None:
    asked = predict().draw(0)
    assert "The change: row 2 of K becomes [2, 1]." in asked.prompt
    assert asked.quick_check.startswith("It was 0.67 and is 0.33 after the change.")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"scale": "none"}, "the scores are taken as they are, without the division by √d_k"),
        ({"scale": 2.0}, "each score is multiplied by 2"),
        ({"key": (*BEFORE["key"], (0.0, -1.0))}, "the row [0, -1] is added to K"),
        ({"key": ((1.0, 0.0),)}, "K becomes [[1, 0]]"),
        ({"causal": True}, "each query now sees only the keys up to its own position"),
        ({"key": LARGER_KEY}, "row 2 of K becomes [2, 1]"),
        ({"softcap": 2.0}, "the soft cap becomes 2"),
    ],
)
def test_every_change_has_words(changed: dict[str, Any], words: str) -> None:
    assert changes(Given(**BEFORE), Given(**{**BEFORE, **changed})) == (words,)


def test_faults_of_a_prediction() -> None:
    """Nothing changed, too much changed, a reason for the right way, a number that is not there."""
    assert [way for way, *_ in predict(changed={}).faults()] == ["changed"]
    both = {"key": LARGER_KEY, "value": ((1.0, 2.0), (3.0, 5.0))}
    assert [way for way, *_ in predict(changed=both).faults()] == ["changed"]
    assert [way for way, *_ in predict().faults()] == ["if_down"]
    for cell, stage in (("r9c1", "weights"), ("r1", "weights"), ("x", "weights"), ("r1c1", "head_outputs")):
        with pytest.raises(ContentError):
            predict(cell, stage).draw(0)
        assert [way for way, *_ in predict(cell, stage).faults()] == [
            "stage" if stage == "head_outputs" else "cell"
        ]


STEPS = make(Order, in_order=("scores", "logits", "weights", "output"))


@each("seed", range(20))
def test_steps_are_never_shown_in_their_order(seed: int) -> None:
    asked = STEPS.draw(seed)
    assert asked.items != STEPS.in_order
    assert asked.judge(asked.answer).correct


def test_the_example_in_the_prompt_gives_no_answer_away() -> None:
    """Whatever the answer, at most one letter of the example is in its place."""
    for right in permutations("ABCDE", 4):
        example = example_letters("".join(right))
        assert sorted(example) == [*"ABCD"]
        assert sum(a == b for a, b in zip(example, right, strict=True)) < 2


def test_an_order_has_credit_by_place() -> None:
    asked = STEPS.draw(1)
    right = asked.right
    assert asked.judge(right[:2] + right[:1:-1]).message == (
        f"{right[3]} and {right[2]} have changed places; the rest is right."
    )
    assert asked.judge(right[1:] + right[0]).message == f"{right[0]} comes too late; the rest is in order."
    assert asked.judge(right[1] + right[3] + right[0] + right[2]).message.startswith(
        "None is in its place yet."
    )
    assert "twice" in asked.judge(right[0] * 4).message
    assert "is missing" in asked.judge(right[:3]).message


TERMS = make(
    Match, pairs=tuple(Pair(term=t, meaning=f"means {t}") for t in ("one", "two", "three")), more=("no",)
)


@pytest.mark.parametrize(
    "write", ["1{} 2{} 3{}", "{}{}{}", "{} {} {}", "1-{}, 2-{}, 3-{}", "1: {}; 2: {}; 3: {}"]
)
def test_a_match_may_be_written_in_many_ways(write: str) -> None:
    asked = TERMS.draw(3)
    assert asked.judge(write.format(*asked.right)).outcome == "correct"
    assert asked.judge(write.format(*asked.right.lower())).outcome == "correct"


def test_a_match_names_what_is_off() -> None:
    asked = TERMS.draw(3)
    right = asked.right
    spare = next(letter for letter in "ABCD" if letter not in right)
    assert asked.judge(right[:2] + spare).message == "2 of 3 are right. Look again at 3 (three)."
    assert asked.judge(right[1:] + right[0]).message == (
        "None of them is right yet. You gave 1 the meaning of 2."
    )
    assert not asked.judge(right[0] * 3).counts_as_attempt
    assert not asked.judge("1a 1b 2c").counts_as_attempt


def test_faults_of_orders_and_matches() -> None:
    assert [way for way, *_ in make(Order, in_order=("a", "b")).faults()] == ["in_order"]
    assert [way for way, *_ in make(Order, in_order=("a", "a", "b")).faults()] == ["in_order"]
    same = (Pair(term="a", meaning="x"), Pair(term="b", meaning="x"), Pair(term="c", meaning="y"))
    assert [way for way, *_ in make(Match, pairs=same).faults()] == ["pairs"]


@settings(deadline=None, max_examples=examples(80))
@given(st.text(CHARACTERS, max_size=40))
def test_no_text_makes_them_fail(text: str) -> None:
    for question in (STEPS, TERMS, predict()):
        assert question.draw(0).judge(text).message
