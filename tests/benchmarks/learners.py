"""How often is the verdict right? Simulated learners take the ten-question test, whose truth is known.

    python -m tests.benchmarks.learners [LEARNERS A WORLD] [SEED] [WORLD ...]

A learner has an ability, knows or does not know each question, slips, and guesses. In the plain world the
judge's own assumptions hold; in each other world one of them is broken. Columns:

    accuracy      share of learners whose side of 50% is right
    Brier         mean squared distance of the probability from the truth (0 or 1)
    calibration   |mean probability - share strong|, averaged over ten bins by their size
    false strong  share of the not-strong who get 50% or more
    said          share of learners called "strong" or "not yet" (85%, 15%), and how often that was right
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import exp
from random import Random
from statistics import fmean
from time import perf_counter

from attn_tutor.mastery import HALFWAY, HEDGED, LEVELS, PLAIN, choose, estimate_strong, may_stop
from attn_tutor.mastery.knowledge import Knowledge

QUESTIONS, SHELF = 10, 8
MODELS = {"plain": PLAIN, "hedged": HEDGED, "halfway": HALFWAY}
FIXED_FORM = ["easy"] * 3 + ["medium"] * 4 + ["hard"] * 3

Entry = dict[str, object]
Taken = tuple[float, bool, int]  # probability said, truth, questions asked
Answer = Callable[[str, str], bool]


@dataclass(frozen=True)
class World:
    """How learners and questions really are, whatever the judge assumes."""

    shift: float = 0.0  # of the mean ability, from the ability that is just strong
    spread: float = 0.5  # of difficulty within a level
    slip: float = 0.05
    mislabelled: float = 0.0  # share of questions that belong to another level
    guess: float = 0.25  # P(right | does not know) of a choice among four
    patches: float = 0.0  # spread of ability between the six parts of a pattern
    shelves: dict[str, int] = field(
        default_factory=lambda: {f"{level}/{kind}": SHELF for level in LEVELS for kind in ("mc4", "numeric")}
    )


CHOICES_ONLY = {f"{level}/mc4": 2 * SHELF for level in LEVELS}
WORLDS = {
    "plain": World(),
    "1 label in 4 wrong": World(mislabelled=0.25),
    "careless (slips 12%)": World(slip=0.12),
    "levels twice as wide": World(spread=1.0),
    "patchy knowledge": World(patches=0.7),
    "able class": World(shift=1.0),
    "weak class": World(shift=-1.0),
    "choices only": World(shelves=CHOICES_ONLY),
    "choices only, 2 ruled out": World(shelves=CHOICES_ONLY, guess=0.5),
}


def knows(ability: float, difficulty: float) -> float:
    """P(knows), the two-parameter logistic curve."""
    return 1 / (1 + exp(-1.5 * (ability - difficulty)))


def known_share(ability: float, world: World) -> float:
    """The share of the pattern known, levels weighted equally, by the trapezoid rule over difficulty."""
    deviations = [step / 5 for step in range(-20, 21)]
    weights = [exp(-(z**2) / 2) for z in deviations]
    shares = (
        sum(w * knows(ability, level + world.spread * z) for z, w in zip(deviations, weights, strict=True))
        for level in LEVELS.values()
    )
    return fmean(shares) / sum(weights)


def just_strong(world: World) -> float:
    """The ability that knows 70%."""
    low, high = -5.0, 6.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if known_share(middle, world) < 0.7 else (low, middle)
    return low


def learners(world: World, number: int, rng: Random) -> Iterator[tuple[Answer, bool]]:
    """So many learners, each as a function that answers a (level, format), with the truth about them."""
    cut = just_strong(world)
    for _ in range(number):
        ability = rng.gauss(cut + world.shift, 1.5)
        parts = [ability + rng.gauss(0, world.patches) for _ in range(6)] if world.patches else [ability]
        strong = fmean(known_share(part, world) for part in parts) >= 0.7 if world.patches else ability >= cut
        yield answering(world, parts, rng), strong


def answering(world: World, parts: list[float], rng: Random) -> Answer:
    """How a learner with these abilities in the parts of a pattern answers."""

    def answer(level: str, kind: str) -> bool:
        if rng.random() < world.mislabelled:
            level = rng.choice([other for other in LEVELS if other != level])
        difficulty = rng.gauss(LEVELS[level], world.spread)
        if rng.random() < knows(rng.choice(parts), difficulty):
            return rng.random() >= world.slip
        return rng.random() < (0.02 if kind == "numeric" else world.guess)

    return answer


def entry(level: str, kind: str, correct: bool) -> Entry:
    """One answer as the judge reads it."""
    options = 4 if kind == "mc4" else None
    return {"level": level, "format": kind, "options": options, "correct": correct, "attempts": 1, "hints": 0}


class Adaptive:
    """The test as the learner takes it; equal histories are judged once, which is what makes this quick."""

    def __init__(self, world: World, model: Knowledge, *, early: bool = False) -> None:
        self.world, self.model, self.early = world, model, early
        self.moves: dict[object, dict[str, str] | float] = {}

    def move(self, history: list[Entry]) -> dict[str, str] | float:
        """The next question, or the verdict."""
        key = tuple(sorted((str(e["level"]), str(e["format"]), bool(e["correct"])) for e in history))
        if key not in self.moves:
            left = dict(self.world.shelves)
            for level, kind, _ in key:
                left[f"{level}/{kind}"] -= 1
            remaining = QUESTIONS - len(history)
            done = remaining == 0 or (self.early and may_stop(history, left, model=self.model))
            model = self.model
            self.moves[key] = (
                estimate_strong(history, model=model) if done else choose(history, left, remaining, model=model)
            )
        return self.moves[key]

    def take(self, answer: Answer) -> tuple[float, int]:
        """The probability said at the end, and how many questions it took."""
        history: list[Entry] = []
        while not isinstance(move := self.move(history), float):
            history.append(entry(move["level"], move["format"], answer(move["level"], move["format"])))
        return move, len(history)


def seven_of_ten(answer: Answer) -> tuple[float, int]:
    """The usual rule: a fixed form of choices, strong from seven right."""
    return float(sum(answer(level, "mc4") for level in FIXED_FORM) >= 7), QUESTIONS


def scores(taken: list[Taken]) -> str:
    """One line of the table."""
    weak = [said for said, strong, _ in taken if not strong]
    firm = [(said, strong) for said, strong, _ in taken if not 0.15 < said < 0.85]
    cells = [
        fmean((said >= 0.5) == strong for said, strong, _ in taken),
        fmean((said - strong) ** 2 for said, strong, _ in taken),
        calibration(taken),
        fmean(said >= 0.5 for said in weak),
        len(firm) / len(taken),
        fmean((said > 0.5) == strong for said, strong in firm),
    ]
    line = "{:9.3f} {:7.3f} {:12.3f} {:13.3f} {:7.3f} right {:.3f}".format(*cells)
    return f"{line} {fmean(asked for *_, asked in taken):10.1f}"


def calibration(taken: list[Taken]) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins: dict[int, list[Taken]] = {}
    for one in taken:
        bins.setdefault(min(int(10 * one[0]), 9), []).append(one)
    gaps = (abs(sum(said - strong for said, strong, _ in group)) for group in bins.values())
    return sum(gaps) / len(taken)


def rules(world: World) -> dict[str, Callable[[Answer], tuple[float, int]]]:
    """The ways of testing that are compared in every world."""
    adaptive = {name: Adaptive(world, model).take for name, model in MODELS.items()}
    return {"7 of 10": seven_of_ten, **adaptive, "halfway, early": Adaptive(world, HALFWAY, early=True).take}


def main() -> None:
    """Print the table: every rule meets the same learners."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("learners", type=int, nargs="?", default=4000, help="learners a world")
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("worlds", nargs="*", help=f"of {', '.join(WORLDS)}; all without")
    options = parser.parse_args()
    began = perf_counter()
    print(f"{'':26} {'rule':15} accuracy   Brier  calibration  false strong    said             questions")
    for name, world in ((name, WORLDS[name]) for name in options.worlds or WORLDS):
        for rule, take in rules(world).items():
            people = learners(world, options.learners, Random(options.seed))
            taken = [(*take(answer), strong) for answer, strong in people]
            print(
                f"{name:26} {rule:15} {scores([(said, strong, n) for said, n, strong in taken])}", flush=True
            )
            name = ""  # noqa: PLW2901  the world is named once, on its first line
    print(f"{options.learners} learners a world, seed {options.seed}, {perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
