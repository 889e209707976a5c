"""The verdict in words, and which answers would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attn_tutor.mastery.entry_reader import LEVELS, History, levels, read_shelves, tallied, to_question
from attn_tutor.mastery.knowledge import HALFWAY, Knowledge, Weights, after, chance_of_strong, posterior

STRONG, NOT_YET, UNSETTLED = "strong", "not yet", "not settled yet"
SAY_STRONG, SAY_NOT_YET = 0.85, 0.15
ENOUGH_QUESTIONS, ENOUGH_LEVELS = 3, 2  # after two answers one "strong" in six is wrong where labels are
LONGEST_RUN = 12  # answers in a row; what takes more is no way to settle anything


@dataclass(frozen=True, slots=True)
class AnswerRun:
    """So many equal answers in a row, and the probability of "strong" they would lead to."""

    right: bool
    answers: int
    level: str
    format: str
    probability: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What may be said of a pattern, and the shortest runs of answers that would change it."""

    probability: float
    words: str
    questions: int
    what_would_settle: str
    runs: tuple[AnswerRun, ...]

    @property
    def percent(self) -> int:
        """The probability in whole per cent: never across a bound of its words, never 0 or 100."""
        return percent(self.probability)


def verdict(history: History, *, left: Mapping[str, int] | None = None, model: Knowledge = HALFWAY) -> Judgement:
    """The probability, its words, and what would settle it (or unsettle it, once settled).

    With `left` as in `choose`, only questions that can still be had are named; without, typed ones.
    """
    tally = tallied(history)
    weights = posterior(model, tally)
    probability = chance_of_strong(weights)
    said = words(probability)
    shelves = [(level, "numeric") for level in LEVELS] if left is None else sorted(read_shelves(left))
    turns = [right for right in (True, False) if said != (STRONG if right else NOT_YET)]
    runs = tuple(run for right in turns if (run := shortest_run(model, weights, shelves, right)))
    return Judgement(probability, said, tally.total(), _what_would_settle(said, runs), runs)


def verdicts(histories: Mapping[str, History], *, model: Knowledge = HALFWAY) -> dict[str, Judgement]:
    """The verdict of every topic with enough answers to speak of."""
    answered = {topic: list(history) for topic, history in histories.items()}
    return {topic: verdict(history, model=model) for topic, history in answered.items() if enough(history)}


def enough(history: History) -> bool:
    """Whether a topic deserves a verdict of its own: three questions or more, from two levels or more."""
    tally = tallied(history)
    return tally.total() >= ENOUGH_QUESTIONS and len(levels(tally)) >= ENOUGH_LEVELS


def words(probability: float) -> str:
    """The one of three things that may be said of a probability."""
    if probability >= SAY_STRONG:
        return STRONG
    return NOT_YET if probability <= SAY_NOT_YET else UNSETTLED


def percent(probability: float) -> int:
    """Whole per cent of a probability that is never sure: 84.9 is 84, since 85 is called strong."""
    rounded = round(100 * probability)
    if words(rounded / 100) != words(probability):
        rounded += 1 if probability < 0.5 else -1
    return min(max(rounded, 1), 99)


def shortest_run(
    model: Knowledge, weights: Weights, shelves: Sequence[tuple[str, str]], right: bool
) -> AnswerRun | None:
    """The fewest answers that change the words; among equals the likeliest: right at easy, wrong at hard."""
    before = words(chance_of_strong(weights))
    shelves = sorted(shelves, key=lambda shelf: LEVELS[shelf[0]], reverse=not right)
    now = dict.fromkeys(shelves, weights)
    for answers in range(1, LONGEST_RUN + 1):
        for shelf in shelves:
            now[shelf] = after(model, now[shelf], to_question(*shelf), right)
            probability = chance_of_strong(now[shelf])
            if words(probability) != before:
                return AnswerRun(right, answers, *shelf, probability)
    return None


def _what_would_settle(said: str, runs: Sequence[AnswerRun]) -> str:
    if not runs:
        return f"No run of {LONGEST_RUN} answers or fewer would change it."
    ways = "; ".join(_in_words(run) for run in runs)
    return (
        f"{ways}." if said == UNSETTLED else f"This is settled for now, though {ways[:1].lower()}{ways[1:]}."
    )


def _in_words(run: AnswerRun) -> str:
    """A run as a clause: `2 right answers in a row on hard questions would bring it to 91 % (strong)`."""
    typed = to_question(run.level, run.format).options is None
    kind = run.level if typed else f"{run.level} choice"
    answer = f"{run.answers} {'right' if run.right else 'wrong'} answer"
    if run.answers == 1:
        answers = f"{answer} on {'an' if kind.startswith('easy') else 'a'} {kind} question"
    else:
        answers = f"{answer}s in a row on {kind} questions"
    return f"{answers} would bring it to {percent(run.probability)} % ({words(run.probability)})"
