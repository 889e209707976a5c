"""`drill`: endless questions with fresh numbers, harder after right answers and easier after wrong ones.

The ladder is the bank itself: every question with a recipe, from the first lesson to the last and from easy to
hard, cut into levels. A teacher's questions are drilled as ours are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from attn_tutor.errors import UsageError
from attn_tutor.mistakes.catalogue import named
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import LEVELS, Asked, Question
from attn_tutor.sessions.asking import ask
from attn_tutor.sessions.command_lines import command
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.explain import shows
from attn_tutor.sessions.habits import habit_notes
from attn_tutor.sessions.result import Result, summary
from attn_tutor.sessions.turn import Cut, Done
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.page import Header

MOST_LEVELS = 10
SEEDS = 2**32  # as many as the options take: the seed of every question can be typed again


@dataclass(frozen=True)
class Wish:
    """What to drill: one topic, one mistake, how many questions, from which seed on."""

    topic: str | None = None
    mistake: str | None = None
    count: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a drill ended: its results, and how the learner stopped it if it did not end by itself."""

    results: tuple[Result, ...]
    stopped: Stopped | None = None
    command: str = ""  # what drills the same again, with other numbers


def drill(context: Context, wish: Wish) -> Outcome:
    """Ask until the count is reached or the learner stops. Raises UsageError where there is nothing to drill."""
    levels = ladder(context, wish)
    results: dict[int, Result] = {}  # by the seed of the question: one that is gone back to counts once
    stopped: Stopped | None = None
    try:
        _go_on(context, wish, levels, results)
    except (Done, Cut) as leaving:
        results[leaving.result.asked.seed] = leaving.result
        stopped = leaving if isinstance(leaving, Cut) else None
    except Quit:
        pass
    except Stopped as reason:
        stopped = reason
    kept = tuple(results.values())  # in the order in which they were asked
    if wish.mistake is not None and kept:
        context.terminal.show(Feedback("neutral", _free_of(kept, wish.mistake)))
    words = ("drill", wish.topic) if wish.topic else ("drill",)
    again = command(context, *words, mistake=wish.mistake, count=wish.count)
    here = Header.closing("Drill", done=len(kept) == wish.count)
    context.terminal.show(here, *habit_notes(context, kept), summary(kept, again))
    return Outcome(kept, stopped, again)


def ladder(context: Context, wish: Wish) -> list[list[Numeric]]:
    """The questions with recipes in levels, easy ones first."""
    order = {entry.id: entry.number for entry in context.library.lessons}
    entries = context.library.questions(topic=wish.topic, kind="numeric")
    entries = tuple(sorted(entries, key=lambda e: (order.get(e.topic, 0), LEVELS.index(e.level))))
    rungs = [
        question for entry in entries if (question := _recipe(context.library.question(entry.id))) is not None
    ]
    if wish.mistake is not None:
        mistake = named(wish.mistake)
        rungs = [r for r in rungs if r.recipe is not None and shows(mistake, r.recipe, r.stage, r.cell)]
    if not rungs:
        what = f"on {wish.topic}" if wish.topic else "with fresh numbers"
        if wish.mistake:
            what += f" that shows {wish.mistake}"
        raise UsageError(
            f"There is no question {what}.",
            f"{command(context, 'drill')} without options takes all there are.",
        )
    return _levels(rungs)


def _recipe(question: Question) -> Numeric | None:
    return question if isinstance(question, Numeric) and question.recipe is not None else None


def _levels(rungs: Sequence[Numeric]) -> list[list[Numeric]]:
    """The rungs in at most ten groups of nearly the same size, in order."""
    many = min(MOST_LEVELS, len(rungs))
    cuts = [round(i * len(rungs) / many) for i in range(many + 1)]
    return [list(rungs[low:high]) for low, high in pairwise(cuts)]


def _go_on(context: Context, wish: Wish, levels: list[list[Numeric]], results: dict[int, Result]) -> None:
    """One question after another; the level follows the answers, and b finds the question before as it was."""
    seed = context.chance.getrandbits(24) if wish.seed is None else wish.seed
    asked: list[tuple[int, Asked]] = []  # each with its level
    level, at = 0, 0
    while wish.count is None or at < wish.count:
        if at == len(asked):
            here = levels[level]
            asked.append((level, here[Random(f"{seed} {at}").randrange(len(here))].draw((seed + at) % SEEDS)))
        level, question = asked[at]
        result = ask(
            context,
            question,
            number=at + 1,
            total=wish.count or 0,
            first=at == 0,
            before=results.get(question.seed),
            source=f"Level {level + 1} of {len(levels)}: {question.question.id}, seed {question.seed}.",
        )
        if result.end == "back":
            at = max(0, at - 1)
            continue
        results[question.seed] = result
        level = max(0, min(len(levels) - 1, level + _step(result)))
        at = max(0, at - 1) if result.turned_back else at + 1


def _step(result: Result) -> int:
    """Up after a right answer at the first try, down after a miss, else where we are."""
    if result.right_first_time:
        return 1
    return -1 if result.end == "revealed" or result.attempts > 1 else 0


def _free_of(results: Sequence[Result], mistake: str) -> str:
    """How long the mistake has not been made."""
    run = 0
    for result in results:
        run = 0 if mistake in result.misconceptions else run + 1
    if run == len(results):
        return f"{run} in a row without it." if run > 1 else "Not made this time."
    return f"The last {run} without it." if run else "It was made in the last question."
