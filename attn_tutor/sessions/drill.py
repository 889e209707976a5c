"""`drill`: endless questions with fresh numbers on one skill: more at once after right answers, less after misses.

The rungs of a topic are one number, a row, a matrix, and the output with nothing ready. A drill of everything or of
a mistake climbs through the bank instead, from the first lesson to the last and from easy to hard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Any

from attn_tutor.english import count
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.mistakes.catalogue import CATALOGUE, mistake_named
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.questions.numeric import AskedNumeric, Numeric
from attn_tutor.questions.question import LEVELS, AskedQuestion, Question
from attn_tutor.questions.variants import trial
from attn_tutor.questions.visible_inputs import has_its_trap
from attn_tutor.sessions.command_lines import command, practise
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.explain import changes, shows
from attn_tutor.sessions.question_results import Result, results_document
from attn_tutor.sessions.rungs import RUNGS, narrow_question, rung_of
from attn_tutor.sessions.session_summary import habit_notes, summary
from attn_tutor.sessions.walk import Ending, PlanItem, Request, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header

MOST_LEVELS = 10
RUN = 2  # right answers in a row that lead a rung up, or misses that lead one down
APART = 4  # questions in a row that are all different, where there are so many
_TRIES, _STRIDE = 10, 7_919
_PROOFS = 3  # draws, two of which at least must show a mistake for its drill to ask the question
SEEDS = 2**32  # as many as the options take: the seed of every question can be typed again


class Drill(Walk):
    """Questions without end; the rung follows the answers, and b finds the question before as it was.

    A result is filed under the seed of its question: one that is gone back to counts once.
    """

    def __init__(self, context: Context, request: Request) -> None:
        super().__init__(context, total=request.count or 0)
        self.request, self.rungs = request, ladder(context, request)
        self.seed = context.chance.getrandbits(24) if request.seed is None else request.seed
        self.asked: list[tuple[int, AskedQuestion]] = []  # each with its rung, counted from 0

    def next_item(self) -> PlanItem | None:
        """The question at this place; a new one of the rung that the answers led to."""
        if self.request.count is not None and self.at >= self.request.count:
            return None
        if self.at == len(self.asked):
            rung = next_rung([self._result(each) for each in self.asked], len(self.rungs) - 1)
            self.asked.append((rung, self._draw(self.rungs[rung])))
        rung, asked = self.asked[self.at]
        name = f", {self.rungs[rung].name}" if self.rungs[rung].name else ""
        source = f"Level {rung + 1} of {len(self.rungs)}{name}: {asked.question.id}, seed {asked.seed}."
        return PlanItem(str(asked.seed), lambda: asked, source)

    def _result(self, drawn: tuple[int, AskedQuestion]) -> tuple[int, Result | None]:
        rung, asked = drawn
        return rung, self.results.get(str(asked.seed))

    def _draw(self, rung: Rung) -> AskedQuestion:
        """A question of this rung that is none of the last three, where there is another."""
        chance = Random(f"{self.seed} {self.at}")
        lately = {asked.question.id for _, asked in self.asked[-APART + 1 :]}
        fresh = [one for one in rung.questions if one.id not in lately]
        fresh = fresh or [one for each in self.rungs for one in each.questions if one.id not in lately]
        fresh = fresh or [*rung.questions]
        chance.shuffle(fresh)
        mistake = _mistake_to_drill(self.request.mistake) if self.request.mistake else None
        for tried in range(_TRIES):  # of further seeds where the mistake hides in all questions at this one
            seed = (self.seed + self.at + tried * _STRIDE) % SEEDS
            for question in fresh:
                asked = (
                    question if rung.size is None else narrow_question(question, rung.size, chance)
                ).draw(seed)
                if mistake is None or (changes(mistake, asked) and has_its_trap(mistake.name, asked)):
                    return asked
        return fresh[0].draw(self.seed)

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """Show how many questions went without the mistake, and the summary."""
        context, request, results = self.context, self.request, tuple(self.results)
        if request.mistake is not None and results:
            context.terminal.show(Feedback("neutral", _free_of(results, request.mistake)))
        words = ("drill", request.topic) if request.topic else ("drill",)
        again = command(context, *words, mistake=request.mistake, count=request.count)
        here = Header.closing("Drill", done=len(results) == request.count)
        context.terminal.show(here, *habit_notes(context, results), summary(results, again))
        return Ending(results, self.total, stopped, quit, again)


def drill(context: Context, request: Request) -> Ending:
    """Ask until the count is reached or the learner stops. Raises UsageError where there is nothing to drill."""
    return Drill(context, request).run()


@dataclass(frozen=True)
class Rung:
    """The questions of one rung, the easy ones first; `size` is how much of each is asked for, None for all of it."""

    questions: tuple[Numeric, ...]
    size: int | None = None

    @property
    def name(self) -> str:
        """What is asked for here, "" where that differs."""
        return "" if self.size is None else RUNGS[self.size]


def next_rung(results: Sequence[tuple[int, Result | None]], top: int) -> int:
    """The rung after these questions, each with its rung: one up after two right answers, one down after two misses."""
    rung = results[-1][0] if results else 0
    here = [result for at, result in results[-RUN:] if at == rung and result is not None]
    if len(here) < RUN:
        return rung
    if all(result.right_first_time for result in here):
        return min(top, rung + 1)
    return max(0, rung - 1) if all(_is_miss(result) for result in here) else rung


def _is_miss(result: Result) -> bool:
    return result.end == "revealed" or result.attempts > 1


def ladder(context: Context, request: Request) -> list[Rung]:
    """The rungs of a topic; without one, or for a mistake, the questions with recipes in levels, easy ones first."""
    questions = _with_recipes(context, request)
    if request.topic and not request.mistake:
        return [
            Rung(fitting, size)
            for size in range(len(RUNGS))
            if (fitting := tuple(one for one in questions if _reaches(one, size)))
        ]
    return [Rung(tuple(level)) for level in _levels(questions)]


def _reaches(question: Numeric, size: int) -> bool:
    """Whether it can be asked for as much as this."""
    return rung_of(narrow_question(question, size, Random(0))) == size


def _with_recipes(context: Context, request: Request) -> list[Numeric]:
    """The questions that can be drilled. Raises UsageError where there is none."""
    order = {entry.id: entry.number for entry in context.library.lessons}
    entries = context.library.questions(topic=request.topic, kind="numeric")
    entries = tuple(sorted(entries, key=lambda e: (order.get(e.topic, 0), LEVELS.index(e.level))))
    rungs = [
        question for entry in entries if (question := _recipe(context.library.question(entry.id))) is not None
    ]
    if request.mistake is not None:
        mistake = _mistake_to_drill(request.mistake)
        rungs = [one for one in rungs if _changes(mistake.name, one)]
    if not rungs:
        what = f"on {request.topic}" if request.topic else "with fresh numbers"
        if request.mistake:
            what += f" that shows {request.mistake}"
        if request.topic and not request.mistake and context.library.questions(topic=request.topic):
            what += " with fresh numbers"
        raise UsageError(f"There is no question {what}.", _instead(context, request))
    return rungs


def _instead(context: Context, request: Request) -> str:
    """What asks of a topic that cannot be drilled; else the drill that takes all there is."""
    quiz = practise(context, request.topic) if request.topic else ""
    return (
        f"{quiz} asks the questions there are."
        if quiz
        else f"{command(context, 'drill')} takes all there are."
    )


def _recipe(question: Question) -> Numeric | None:
    return question if isinstance(question, Numeric) and question.recipe is not None else None


@lru_cache(maxsize=256)
def _changes(name: str, question: Numeric) -> bool:
    """Whether the mistake changes the answer to the question with nearly all numbers: no draw is chosen for it here."""
    mistake = mistake_named(name)
    try:
        recipe = question.recipe
        if recipe is None or not shows(mistake, recipe, question.stage, question.cell):  # quick
            return False
        proofs = (AskedNumeric(question, seed, trial(recipe, seed)) for seed in range(_PROOFS))
        return sum(changes(mistake, asked) and has_its_trap(mistake.name, asked) for asked in proofs) > 1
    except ContentError:
        return False


def _levels(rungs: Sequence[Numeric]) -> list[list[Numeric]]:
    """The rungs in at most ten groups of nearly the same size, in order."""
    many = min(MOST_LEVELS, len(rungs))
    cuts = [round(i * len(rungs) / many) for i in range(many + 1)]
    return [list(rungs[low:high]) for low, high in pairwise(cuts)]


def _free_of(results: Sequence[Result], mistake: str) -> str:
    """How many questions in a row went without the mistake, in a sentence."""
    run = 0
    results = [result for result in results if result.attempts]  # one skipped, or only shown, says nothing
    if not results:
        return ""
    for result in results:
        run = 0 if mistake in result.misconceptions else run + 1
    if run == len(results):
        return f"{run} questions in a row without it." if run > 1 else "You didn't make it this time."
    if not run:
        return "You made it in the last question."
    return f"You got through the last {count(run, 'question')} without it."


def document(ending: Ending) -> dict[str, Any]:
    """The drill as JSON."""
    return results_document(ending.results)


def _mistake_to_drill(name: str) -> Mistake:
    """The misconception of this name; raises UsageError where there is none, or none that numbers alone show."""
    if name not in CATALOGUE:
        from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
    if name not in CATALOGUE and name in FURTHER_MISTAKES:
        raise UsageError(
            f"No question can show {name}: it is made only in code.",
            f"attn-tutor mistakes {name} explains it, and attn-tutor code checks code for it.",
        )
    return mistake_named(name)
