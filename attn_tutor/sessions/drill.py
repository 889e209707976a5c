"""`drill`: endless questions with fresh numbers, harder after right answers and easier after wrong ones.

The ladder is the bank itself: every question with a recipe, from the first lesson to the last and from easy to
hard, cut into levels. A teacher's questions are drilled as ours are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.mistakes.catalogue import named
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import LEVELS, AskedQuestion, Question
from attn_tutor.sessions.command_lines import command
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.session_summary import habit_notes, summary
from attn_tutor.sessions.walk import Ending, PlanItem, Request, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.page import Header

MOST_LEVELS = 10
APART = 4  # questions in a row that are all different, where there are so many
PROOF = 0  # the seed on whose numbers a mistake must show for its drill to ask the question
SEEDS = 2**32  # as many as the options take: the seed of every question can be typed again


class Drill(Walk):
    """Questions without end; the level follows the answers, and b finds the question before as it was.

    A result is filed under the seed of its question: one that is gone back to counts once.
    """

    def __init__(self, context: Context, request: Request) -> None:
        super().__init__(context, total=request.count or 0)
        self.request, self.levels = request, ladder(context, request)
        self.seed = context.chance.getrandbits(24) if request.seed is None else request.seed
        self.asked: list[tuple[int, AskedQuestion]] = []  # each with its level
        self.level = 0

    def next_item(self) -> PlanItem | None:
        """The question at this place; a new one of the level that the answers led to."""
        if self.request.count is not None and self.at >= self.request.count:
            return None
        if self.at == len(self.asked):
            self.asked.append((self.level, self._drawn(self.levels[self.level])))
        self.level, asked = self.asked[self.at]
        source = f"Level {self.level + 1} of {len(self.levels)}: {asked.question.id}, seed {asked.seed}."
        return PlanItem(str(asked.seed), lambda: asked, source)

    def _drawn(self, questions: Sequence[Numeric]) -> AskedQuestion:
        """A question of this level that is none of the last three, where there is another."""
        lately = {asked.question.id for _, asked in self.asked[-APART + 1 :]}
        fresh = [one for one in questions if one.id not in lately]
        fresh = fresh or [one for level in self.levels for one in level if one.id not in lately] or [*questions]
        picked = Random(f"{self.seed} {self.at}").randrange(len(fresh))
        return fresh[picked].draw((self.seed + self.at) % SEEDS)

    def visit(self, item: PlanItem) -> bool:
        """Ask it, and go a level up or down."""
        back = super().visit(item)
        result = self.results.get(item.name)
        if result is not None:
            self.level = max(0, min(len(self.levels) - 1, self.level + _step(result)))
        return back

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """How many questions went without the mistake, and the summary."""
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


def ladder(context: Context, request: Request) -> list[list[Numeric]]:
    """The questions with recipes in levels, easy ones first."""
    order = {entry.id: entry.number for entry in context.library.lessons}
    entries = context.library.questions(topic=request.topic, kind="numeric")
    entries = tuple(sorted(entries, key=lambda e: (order.get(e.topic, 0), LEVELS.index(e.level))))
    rungs = [
        question for entry in entries if (question := _recipe(context.library.question(entry.id))) is not None
    ]
    if request.mistake is not None:
        mistake = named(request.mistake)
        rungs = [one for one in rungs if _changes(mistake, one)]
    if not rungs:
        what = f"on {request.topic}" if request.topic else "with fresh numbers"
        if request.mistake:
            what += f" that shows {request.mistake}"
        raise UsageError(
            f"There is no question {what}.",
            f"{command(context, 'drill')} without options takes all there are.",
        )
    return _levels(rungs)


def _recipe(question: Question) -> Numeric | None:
    return question if isinstance(question, Numeric) and question.recipe is not None else None


def _changes(mistake: Mistake, question: Numeric) -> bool:
    """Whether the mistake changes the answer to the question with the numbers of one seed."""
    from attn_tutor.sessions.explain import changes, shows

    try:
        recipe = question.recipe
        if recipe is None or not shows(mistake, recipe, question.stage, question.cell):  # quick
            return False
        return changes(mistake, question.draw(PROOF))
    except ContentError:
        return False


def _levels(rungs: Sequence[Numeric]) -> list[list[Numeric]]:
    """The rungs in at most ten groups of nearly the same size, in order."""
    many = min(MOST_LEVELS, len(rungs))
    cuts = [round(i * len(rungs) / many) for i in range(many + 1)]
    return [list(rungs[low:high]) for low, high in pairwise(cuts)]


def _step(result: Result) -> int:
    """Up after a right answer at the first try, down after a miss, else where we are."""
    if result.right_first_time:
        return 1
    return -1 if result.end == "revealed" or result.attempts > 1 else 0


def _free_of(results: Sequence[Result], mistake: str) -> str:
    """How many questions in a row went without the mistake, in a sentence."""
    run = 0
    for result in results:
        run = 0 if mistake in result.misconceptions else run + 1
    if run == len(results):
        return f"{run} in a row without it." if run > 1 else "Not made this time."
    return f"The last {run} without it." if run else "It was made in the last question."
