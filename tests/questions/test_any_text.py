"""No text, however odd, makes the judging of a shipped question fail: it has a verdict, with words."""

from __future__ import annotations

import pytest

from attn_tutor.questions.formula import Formula, WrongFormula
from attn_tutor.questions.kinds import KINDS
from tests.bank import names
from tests.cases import each
from tests.questions.makers import make
from tests.shipped import asked as asked_by

SEEDS = (1, 0, 2, 3, 4)  # the first two are drawn for other tests, too
MANY = {"formula": 5, "numeric": 1}  # a wrong formula may overflow at the random inputs of some
ALL_TEXTS = 2  # seeds that are tried with every text
TEXTS = (
    "", " ", "1", "-", "0.5 0.25", "10 -20", "[[1, 2], [3, 4]]", "[[[1]]]", "1/0", "1e300", "1,5 2,5", "(2, 3)",
    "A", "b", "1a 2b 3c", "up", "x / sum(x)", "exp(x)", "softmax(Q @ K.T)", "Q", "____ ; ____", "2: return x",
    "1\a0 20", "1\udcff0", "1\u200b0 20", "\udce2\udc88\udc9210 20", "\x00", "\x1b[200~1", "½ ∞ 🙂", "[/b]", "9" * 3000,
)  # fmt: skip


@pytest.mark.walk
@each("kind", KINDS)
def test_every_text_has_a_verdict_with_words(kind: str) -> None:
    """The message and where to look are sentences; what was read is said inside one, "I read ..."."""
    for name in names(kind):
        for at, seed in enumerate(SEEDS[: MANY.get(kind, 2)], 1):
            asked = asked_by(name, seed)
            for text in TEXTS if at <= ALL_TEXTS else ("1", "Q", "x / sum(x)"):
                verdict = asked.judge(text)
                assert verdict.message.endswith((".", "?")) or " For example: " in verdict.message, (name, seed, text)
                assert not verdict.look or verdict.look.endswith("."), (name, seed, text)
                assert not any(part.endswith(".") for part in (verdict.read_as, *verdict.notes)), (name, seed, text)


OVERFLOWING = WrongFormula(formula="exp(x / sum(x))", why="It divides too early.")


@pytest.mark.walk
def test_points_at_which_a_wrong_formula_overflows_are_not_drawn() -> None:
    """Of 150 seeds some would draw a sum near 0; all grade, and the wrong formula is known at every one."""
    question = make(Formula, names=("x",), formula="exp(x) / sum(exp(x))", wrong=(OVERFLOWING,))
    for seed in range(150):
        asked = question.draw(seed)
        assert asked.judge("exp(x / sum(x))").message == "It divides too early."
        assert asked.judge("1").outcome == "wrong_shape"
        assert asked.judge("softmax(x)").correct
    assert not [*question.faults()]


def test_a_wrong_formula_that_has_no_value_is_a_fault_and_passed_over() -> None:
    hopeless = WrongFormula(formula="exp(100 * n_k) * x", why="Too large.")
    question = make(Formula, names=("x", "n_k"), formula="softmax(x)", wrong=(hopeless, OVERFLOWING))
    asked = question.draw(1)
    assert asked.judge("x / n_k").outcome == "wrong"
    assert asked.judge("exp(x / sum(x))").message == "It divides too early."
    ((way, what, _),) = question.faults()
    assert way == "wrong[1].formula"
    assert "beyond 1e12" in what


def test_a_formula_that_often_overflows_is_a_fault_that_says_how_often() -> None:
    often = WrongFormula(formula="sqrt(sum(x)) * x", why="No root.")
    question = make(Formula, names=("x",), formula="softmax(x)", wrong=(often,))
    ((way, what, _),) = question.faults()
    assert way == "wrong[1].formula"
    assert "of 40 random inputs" in what
