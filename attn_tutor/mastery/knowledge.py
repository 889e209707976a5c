"""The learner as one ability: what each answer says about it, by a three-parameter logistic (Birnbaum 1968).

The difficulty b of a question is known only through its level, so it is averaged over:

    knows(ability, level) = mean over b ~ N(level, spread) of 1 / (1 + exp(-1.5 (ability - b)))
    P(right)              = (1 - slip) knows + guess (1 - knows)
    P(strong)             = posterior mass above the ability that knows 70 % of all levels alike

The prior is centred on that ability, so before any answer P(strong) is one half. Weights are the posterior
on a grid of 121 abilities; plain Python keeps numpy out of a quiz that needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from math import exp, log

from attn_tutor.mastery.entry_reader import LEVELS, QuestionSort, SortCounts
from attn_tutor.records import record

KNOWN_SHARE = 0.70
STEEPNESS, PRIOR_SPREAD, TYPED_GUESS = 1.5, 1.5, 0.02
POINTS = 121
MIDDLE = POINTS // 2

AbilityWeights = Sequence[float]  # one a grid point, sum 1


@record()
class Knowledge:
    """How far the labels and the options of a question bank are trusted."""

    spread: float  # standard deviation of difficulty among the questions of a level
    slip: float  # P(wrong | knows)
    mislabelling: float  # share of questions that belong to a neighbouring level
    lucky: float  # P(right | does not know) of a choice, as a multiple of 1 / options


PLAIN = Knowledge(spread=0.5, slip=0.05, mislabelling=0.0, lucky=1.0)
HEDGED = Knowledge(spread=0.8, slip=0.07, mislabelling=0.15, lucky=1.28)
# As robust as HEDGED where labels are wrong, less timid where they are right: tests/benchmarks/learners.py.
HALFWAY = Knowledge(spread=0.65, slip=0.06, mislabelling=0.08, lucky=1.14)


def posterior(model: Knowledge, tally: SortCounts) -> AbilityWeights:
    """The weights of the abilities after the answers of a tally."""
    logs = list(_log_prior(model))
    # Sorted, so that the same answers in another order give the same bits.
    for (question, right), times in sorted(tally.items(), key=repr):
        likelihood = _log_likelihood(model, question, right)
        logs = [total + times * one for total, one in zip(logs, likelihood, strict=True)]
    highest = max(logs)
    return _normalise([exp(one - highest) for one in logs])


def after(model: Knowledge, weights: AbilityWeights, question: QuestionSort, right: bool) -> AbilityWeights:
    """The weights after one answer more."""
    chances = right_chances(model, question)
    return _normalise([w * (p if right else 1 - p) for w, p in zip(weights, chances, strict=True)])


def chance_of_strong(weights: AbilityWeights) -> float:
    """P(strong): mass above the cut and half of the cut's own; to nine places, alike on every machine."""
    return round(sum(weights[MIDDLE + 1 :]) + weights[MIDDLE] / 2, 9)


def expected_entropy(model: Knowledge, weights: AbilityWeights, question: QuestionSort) -> float:
    """How open strong-or-not is expected to be once the question is answered, in nats."""
    right = sum(w * p for w, p in zip(weights, right_chances(model, question), strict=True))
    if_right = chance_of_strong(after(model, weights, question, True))
    if_wrong = chance_of_strong(after(model, weights, question, False))
    return right * _entropy(if_right) + (1 - right) * _entropy(if_wrong)


def _entropy(probability: float) -> float:
    return -sum(p * log(p) for p in (probability, 1 - probability) if p > 0)


def _normalise(weights: AbilityWeights) -> AbilityWeights:
    total = sum(weights)
    return [weight / total for weight in weights]


@cache
def strong_from(model: Knowledge) -> float:
    """The ability that knows 70 % of the questions, levels weighted equally (0.99 in the plain model)."""
    low, high = -8.0, 8.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        known = sum(_knows(middle, level, model) for level in LEVELS) / len(LEVELS)
        low, high = (middle, high) if known < KNOWN_SHARE else (low, middle)
    return low


@cache
def _abilities(model: Knowledge) -> tuple[float, ...]:
    """The grid: four prior spreads to either side of the cut, the cut itself in the middle."""
    step = 4 * PRIOR_SPREAD / MIDDLE
    return tuple(strong_from(model) + step * (point - MIDDLE) for point in range(POINTS))


@cache
def _log_prior(model: Knowledge) -> tuple[float, ...]:
    cut = strong_from(model)
    return tuple(-(((ability - cut) / PRIOR_SPREAD) ** 2) / 2 for ability in _abilities(model))


@cache
def _bell() -> tuple[tuple[float, float], ...]:
    """Deviations from -4 to 4 standard deviations, and how much each counts under the normal curve."""
    deviations = [point / 4 for point in range(-16, 17)]
    total = sum(exp(-(z**2) / 2) for z in deviations)
    return tuple((z, exp(-(z**2) / 2) / total) for z in deviations)


def _knows(ability: float, level: str, model: Knowledge) -> float:
    """Share of a level's questions that a learner of this ability knows."""
    gap = LEVELS[level] - ability
    return sum(share / (1 + exp(STEEPNESS * (gap + model.spread * z))) for z, share in _bell())


@cache
def _share_by_level(model: Knowledge, level: str) -> tuple[float, ...]:
    """The share known at each ability, were every label right."""
    return tuple(_knows(ability, level, model) for ability in _abilities(model))


def _shares_by_label(model: Knowledge, level: str) -> Iterable[float]:
    """The share known at each ability, some questions in truth belonging to a level next to their label."""
    order = list(LEVELS)
    place = order.index(level)
    nearby = [_share_by_level(model, name) for name in order[max(place - 1, 0) : place + 2] if name != level]
    for here, *around in zip(_share_by_level(model, level), *nearby, strict=True):
        yield (1 - model.mislabelling) * here + model.mislabelling * sum(around) / len(around)


@lru_cache(maxsize=256)
def right_chances(model: Knowledge, question: QuestionSort) -> tuple[float, ...]:
    """P(right) at each ability: rising everywhere, so that one more right answer never lowers a verdict."""
    guess = TYPED_GUESS if question.options is None else model.lucky / question.options
    guess = min(guess, 1 - model.slip)  # a choice among one tells nothing
    return tuple(
        (1 - model.slip) * known + guess * (1 - known) for known in _shares_by_label(model, question.level)
    )


@lru_cache(maxsize=512)
def _log_likelihood(model: Knowledge, question: QuestionSort, right: bool) -> tuple[float, ...]:
    return tuple(log(p if right else 1 - p) for p in right_chances(model, question))
