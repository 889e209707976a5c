"""What the acts of lessons 1 to 7 say to wrong numbers that learners type.

    python -m tests.benchmarks.lesson_answers [LESSON]

Over every act, check and bank question of these lessons that is answered by numbers, as its first seed asks it.
Answers with a cause: the catalogue's common mistakes, other stages and other places, swapped and reversed entries,
signs, the decimal point, one product left out or turned round. Answers without one: near the right number, or random.
The sentences that a lesson lists for its own slips are left out. In per cent:

    heard    of those with a cause, a reason or a question; the rest hears a true fact
    false    of those without one, a mistake that was not made
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.curriculum.acts import act_question
from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.places import part_of
from attn_tutor.errors import TutorError
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.numeric import AskedNumeric
from attn_tutor.questions.replies import Reply, Target, reply_numbers
from attn_tutor.questions.words import matrix
from tests.shipped import shipped

LESSONS = 7
COMMON = (
    "no_scale", "scale_by_dk", "multiply_by_sqrt_dk", "scale_by_sqrt_nkeys",
    "scale_by_sqrt_dv", "no_transpose", "dropped_minus_signs", "softmax_columns",
    "softmax_whole_matrix", "softmax_base2", "softmax_base10", "exp_not_normalised",
    "l1_normalise", "scaled_scores_as_weights", "K_for_V", "Q_for_V",
    "sum_of_values", "uniform_average", "hard_attention", "raw_scores_times_V",
)  # fmt: skip
MIXING = {"K_for_V", "Q_for_V", "sum_of_values", "uniform_average", "hard_attention"}
REASONS = ("swapped", "sign isn't", "signs aren't", "can't tell which", "never negative", "look at the factor", "order")
RANDOM = 12


def asked_in(name: str) -> Iterator[AskedNumeric]:
    """The questions of a lesson that are answered by numbers."""
    lesson = shipped().lesson(name)
    questions = [act_question(lesson, at) for at in range(len(lesson.screens))]
    questions += [shipped().question(screen.ask) for screen in lesson.screens if screen.ask]
    questions += [shipped().question(check) for check in lesson.checks]
    for question in filter(None, questions):
        asked = question.draw(1)
        if isinstance(asked, AskedNumeric) and not asked.question.shares and not asked.question.otherwise:
            yield asked


def with_a_cause(asked: AskedNumeric) -> Iterator[np.ndarray]:
    """Numbers that somebody types who makes one common slip."""
    question, target = asked.question, Target(asked.problem, asked.stage, asked.cell)
    right, trace = np.asarray(asked.stage_answer.exact, dtype=float), asked.problem.run()
    for name in COMMON:
        makeable = asked.problem.start != "weights" or name in MIXING
        if makeable and CATALOGUE[name].applies(asked.problem):
            try:
                yield reply_numbers(Reply(say="", mistake=name), target)
            except (TutorError, ValueError, IndexError, KeyError):
                continue
    whole = np.asarray(trace[question.stage])
    for stage in ("scores", "logits", "weights") if asked.problem.start != "weights" else ():
        other = np.asarray(trace.get(stage, whole))
        if stage != question.stage and other.shape == whole.shape:
            yield other[part_of(question.cell, other.ndim)]
    yield from _other_places(whole, right, question.cell)
    yield from (-right, right * 10, right / 10)
    for at in range(right.size if right.ndim else 0):
        turned = right.copy()
        turned.flat[at] *= -1
        yield turned
    yield from _other_products(asked, whole, right)


def _other_places(whole: np.ndarray, right: np.ndarray, cell: str) -> Iterator[np.ndarray]:
    if "c" in cell:
        yield from whole.ravel()
    elif cell:
        yield from whole
    if right.size > 1:
        yield right.ravel()[::-1].reshape(right.shape)
        swapped = right.copy()
        swapped.flat[0], swapped.flat[1] = right.flat[1], right.flat[0]
        yield swapped


def _other_products(asked: AskedNumeric, whole: np.ndarray, right: np.ndarray) -> Iterator[np.ndarray]:
    """One product left out, or with the other sign, in one of the first entries."""
    if asked.stage not in ("query", "key", "value", "scores", "output"):
        return
    marked = np.zeros(whole.shape, dtype=bool)
    marked[asked.part] = True
    for at, (row, column) in enumerate(np.argwhere(marked)[:4]):
        terms = [term.value for term in open_cell(asked.problem.run(), asked.stage, int(row), int(column)).terms]
        for term in terms:
            for times in (1, 2):
                changed = right.copy()
                changed[(at,) if right.ndim == 1 else np.unravel_index(at, right.shape)] -= times * term
                yield changed


def without_a_cause(asked: AskedNumeric) -> Iterator[np.ndarray]:
    """Numbers near the right ones, and random ones."""
    right, chance = np.asarray(asked.stage_answer.exact, dtype=float), np.random.default_rng(1)
    for step in (0.1, -0.1, 1.0, -1.0, 2.0):
        near = np.atleast_1d(right.copy())
        near.flat[0] += step
        yield near.reshape(right.shape)
    spread = max(1.0, float(np.abs(right).max()))
    for _ in range(RANDOM):
        far = chance.uniform(0, 1, right.shape) if asked.stage == "weights" else chance.normal(0, spread, right.shape)
        yield np.round(right + far) if np.allclose(right, np.round(right)) else right + far


def sort_of(asked: AskedNumeric, verdict: Verdict) -> str:
    """What a verdict gives: right, free, own, named, reason, question or fact."""
    says = [asked.fill(reply.say) for reply in asked.question.replies]
    says += [option.why for option in asked.options if option.why]
    if verdict.correct:
        return "right"
    if any(verdict.message.startswith(say) for say in says):
        return "own"
    if not verdict.counts_as_attempt:
        return "free"
    if verdict.sure_misconceptions:
        return "named"
    if verdict.misconceptions or verdict.slip or any(word in verdict.message for word in REASONS):
        return "reason" if verdict.sure else "question"
    return "question" if "?" in verdict.message else "fact"


def tally(name: str) -> tuple[Counter[str], Counter[str]]:
    """The sorts of all verdicts in a lesson: to answers with a cause, and to those without."""
    counts = Counter[str](), Counter[str]()
    for asked in asked_in(name):
        known = set[str]()
        for count, answers in zip(counts, (with_a_cause(asked), without_a_cause(asked)), strict=True):
            for numbers in answers:
                if not np.isfinite(numbers).all():
                    continue
                typed = matrix(np.round(np.asarray(numbers, dtype=float), 9), asked.question.decimals)
                if typed not in known:
                    known.add(typed)
                    count[sort_of(asked, asked.judge(typed))] += 1
    return counts


def heard(count: Counter[str]) -> float:
    """The share of answers that hear a reason or a question, own sentences aside."""
    told = count["named"] + count["reason"] + count["question"]
    return told / max(1, told + count["fact"])


def main() -> None:
    wanted = sys.argv[1:] or [entry.id for entry in shipped().lessons if entry.number <= LESSONS]
    both = Counter[str](), Counter[str]()
    for name in wanted:
        with_cause, without = tally(name)
        both[0].update(with_cause)
        both[1].update(without)
        print(f"{name:20} heard {heard(with_cause):4.0%}  {dict(with_cause)}  without a cause {dict(without)}")
    print(f"{'all':20} heard {heard(both[0]):4.0%}  false {both[1]['named'] / max(1, sum(both[1].values())):.1%}")


if __name__ == "__main__":
    main()
