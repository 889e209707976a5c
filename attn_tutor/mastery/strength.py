"""Strength: the chance, in per cent, to get the next fresh question on a skill right at the first try, today.

Every first try is evidence, the latest most: one that is k tries old counts 0.93^k. A right pick among n options
counts 1 - 1/n, for luck has the rest. Before any try the chance is 35 %, held as firmly as by 0.6 tries. What was
right comes back with the curve of forgetting: 1 / (1 + days / (9 stability)), where the stability begins at four
days and doubles with every further day on which something was right.

    share   = (0.6 · 0.35 + right) / (0.6 + right + wrong)    right, wrong: the evidence
    percent = 100 share retained
    low     = 100 retained (share - 1.28 sqrt(share (1 - share) / (1.6 + right + wrong)))
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import sqrt

from attn_tutor.records import record

BEFORE, HELD = 0.35, 0.6  # the chance before any try, and how many tries it counts as
FADING = 0.93  # how much less each try counts than the one after it
STABILITY, MOST_STABLE = 4.0, 512.0  # days after which nine in ten is left
ONE_IN_TEN = 1.28  # standard deviations below the mean under which one in ten lies
LATEST = 40  # tries looked at: an older one would count less than a sixteenth

NEW, SHAKY, GOOD, STRONG = "new", "shaky", "good", "strong"
SCALE = (40, 70, 90)  # from where a strength is called shaky, good, strong
SURE = 75  # the lower bound that strong needs


@record()
class Trial:
    """A first try at a question of the skill. right: without help. options: among how many it was picked.

    day: its study day as a number. weight: how much it says, 1 for a question of its own.
    """

    right: bool
    day: int
    options: int | None = None
    weight: float = 1.0


@record()
class Strength:
    """A strength in whole per cent, the bound above which it lies nine times in ten, and after how many tries."""

    percent: int
    low: int
    tries: int

    @property
    def word(self) -> str:
        """new, shaky, good or strong; what might be less than 75 is at most good."""
        shaky, good, strong = SCALE
        if self.percent >= strong and self.low >= SURE:
            return STRONG
        if self.percent >= good:
            return GOOD
        return SHAKY if self.percent >= shaky else NEW


def strength_of(trials: Sequence[Trial], today: int) -> Strength:
    """The strength of a skill on study day `today`, from its trials in the order of time."""
    right = wrong = 0.0
    for age, trial in enumerate(reversed(trials[-LATEST:])):
        counts = FADING**age * trial.weight
        if trial.right:
            right += counts * (1 - 1 / trial.options if trial.options else 1)
        else:
            wrong += counts
    share = (HELD * BEFORE + right) / (HELD + right + wrong)
    doubt = ONE_IN_TEN * sqrt(share * (1 - share) / (1 + HELD + right + wrong))
    left = _retention(trials, today)
    return Strength(round(100 * share * left), round(100 * max(0.0, share - doubt) * left), len(trials))


def mean_strength(strengths: Collection[Strength]) -> Strength:
    """The strength of a topic from those of its skills, or of the course from its topics."""
    if not strengths:
        return strength_of((), 0)
    many = len(strengths)
    return Strength(
        round(sum(one.percent for one in strengths) / many),
        round(sum(one.low for one in strengths) / many),
        sum(one.tries for one in strengths),
    )


def _retention(trials: Sequence[Trial], today: int) -> float:
    """How much of it is left since the last try."""
    if not trials:
        return 1.0
    days = len({trial.day for trial in trials if trial.right})
    stability = min(STABILITY * 2.0 ** max(0, min(days, LATEST) - 1), MOST_STABLE)
    return 1 / (1 + max(0, today - trials[-1].day) / (9 * stability))
