"""Which question would tell most next? From a few answers, a probability that a topic is strong.

A topic is strong when the learner knows at least 70 % of its questions, levels weighted equally, lucky
guesses not counted. `estimate_strong` and `choose` are plain functions of plain data, so that a teacher can test them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attn_tutor.errors import UsageError
from attn_tutor.mastery.entry_reader import LEVELS as LEVELS
from attn_tutor.mastery.entry_reader import (
    History,
    levels,
    read_shelves,
    read_whole,
    tally_answers,
    to_question,
)
from attn_tutor.mastery.knowledge import HALFWAY as HALFWAY
from attn_tutor.mastery.knowledge import HEDGED as HEDGED
from attn_tutor.mastery.knowledge import PLAIN as PLAIN
from attn_tutor.mastery.knowledge import Knowledge, chance_of_strong, expected_entropy, posterior

if TYPE_CHECKING:
    from random import Random

STOP_STRONG, STOP_NOT_YET = 0.95, 0.05


def estimate_strong(history: History, *, model: Knowledge = HALFWAY) -> float:
    """The probability that the topic is strong, from answers in any order; 0.5 for none.

    An entry is `{"level": "easy|medium|hard", "format": "mc4|numeric|...", "options": 4 or None,
    "correct": bool, "attempts": 1, "hints": 0}`; a second attempt or any hint counts as not right.
    Raises UsageError for an entry that cannot be.
    """
    return chance_of_strong(posterior(model, tally_answers(history)))


def choose(
    history: History,
    left: Mapping[str, int],
    remaining: int,
    *,
    rng: Random | None = None,
    model: Knowledge = HALFWAY,
) -> dict[str, str]:
    """The `{"level", "format"}` to ask next: the one expected to leave the verdict least open.

    `left` counts the questions still to be had, as in `{"easy/mc4": 8}`; `remaining` is how many will be
    asked, this one included. One of each level is asked while that can be done: at the end, or as soon as
    the test could stop without them. Equals are decided by `rng`, without it by the fuller shelf. Raises
    UsageError where nothing is left or a count cannot be.
    """
    tally, shelves = tally_answers(history), read_shelves(left)
    if not shelves:
        raise UsageError("No question is left to choose from.", "Give a shelf with a question on it.")
    unasked = {level for level, _ in shelves} - levels(tally)
    weights = posterior(model, tally)
    remaining = read_whole(remaining, "the number of remaining questions", 0)
    if unasked and (remaining <= len(unasked) or _all_but_sure(chance_of_strong(weights))):
        shelves = {shelf: count for shelf, count in shelves.items() if shelf[0] in unasked}
    openness = {shelf: expected_entropy(model, weights, to_question(*shelf)) for shelf in shelves}
    least = min(openness.values())
    equals = sorted(shelf for shelf in shelves if openness[shelf] <= least + 1e-9)
    level, kind = rng.choice(equals) if rng else max(equals, key=lambda shelf: shelves[shelf])
    return {"level": level, "format": kind}


def may_stop(history: History, left: Mapping[str, int] | None = None, *, model: Knowledge = HALFWAY) -> bool:
    """Whether the verdict is past 95 % or 5 % and no level still on a shelf has gone unasked."""
    tally = tally_answers(history)
    unasked = {level for level, _ in read_shelves(left or {})} - levels(tally)
    return not unasked and _all_but_sure(chance_of_strong(posterior(model, tally)))


def _all_but_sure(probability: float) -> bool:
    return not STOP_NOT_YET < probability < STOP_STRONG
