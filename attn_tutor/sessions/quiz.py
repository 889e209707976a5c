"""`quiz`: questions one after another, the ones not yet right first, and a summary at the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise, zip_longest
from operator import itemgetter
from typing import Any

from attn_tutor.errors import UsageError
from attn_tutor.library.interface import Library, QuestionEntry, no_topic
from attn_tutor.questions.question import LEVELS
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_ids import earlier_names, topic_of
from attn_tutor.sessions.question_on_page import Bookmarks
from attn_tutor.sessions.question_results import Result, ResultsSoFar, results_before, results_document
from attn_tutor.sessions.walk import Ending, PlanItem, Request, Walk
from attn_tutor.store.port import Bookmark
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.feedback import Feedback

DEFAULT_COUNT, FIRST_COUNT = 8, 5  # questions; the first quiz of all asks the practice problems
WEAKEST = 3  # topics of a quiz that names none
SEEDS = 2**32
BOOKMARK = "quiz"
QuizPlan = tuple[tuple[str, int], ...]  # the questions and their seeds


class Quiz(Walk):
    """A list of questions, each with its seed; the place is stored at every one."""

    remembers = True

    def __init__(self, context: Context, request: Request) -> None:
        resumed = None if request.anew else _resume(context, request)
        at, self.plan, results = resumed or (0, draw_plan(context, request), None)
        super().__init__(context, results, at, len(self.plan))
        self.request = request
        self.first = not context.store.count
        if self.first and request.plain and resumed is None:
            self.announce(*_where_taught(context, self.plan))
        if at:
            place = f"Continuing with question {at + 1} of {len(self.plan)}, with the same numbers."
            self.announce(Feedback("neutral", f"{place} --new begins another quiz."))

    def next_item(self) -> PlanItem | None:
        """The question at this place of the plan."""
        if self.at >= len(self.plan):
            return None
        name, seed = self.plan[self.at]
        return PlanItem(name, lambda: self.context.library.question(name).draw(seed), bookmarks=self._bookmarks_after)

    def remember(self) -> None:
        """Store the plan, the place and the results; nothing once it is done."""
        self.context.store.put_bookmark(*self._bookmark(self.at))

    def _bookmarks_after(self, result: Result) -> Bookmarks:
        """The place after this question, stored in one step with its answer: killed after it, a quiz resumes there."""
        self.results.add(result, self.name)
        return dict([self._bookmark(self.at + 1)])

    def _bookmark(self, at: int) -> tuple[str, Bookmark | None]:
        state = {"plan": [list(pair) for pair in self.plan], "at": at, "met": self.results.bookmark}
        return key_of(self.context, self.request), state if at < len(self.plan) else None

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """Show the summary, and what to type next."""
        from attn_tutor.sessions.session_summary import habit_notes, summary  # loaded where it is needed
        from attn_tutor.widgets.header import Header

        context, results = self.context, tuple(self.results)
        is_open = context.store.bookmark(key_of(context, self.request)) is not None
        command = _next_command(context, results, self.request, is_open=is_open, first=self.first)
        here = Header.closing("Quiz", done=not is_open)
        context.terminal.show(here, *habit_notes(context, results), summary(results, command))
        return Ending(results, len(self.plan), stopped, quit, command)


def quiz(context: Context, request: Request) -> Ending:
    """Ask, and show the summary. Raises UsageError where no question fits the request."""
    return Quiz(context, request).run()


def _where_taught(context: Context, plan: QuizPlan) -> tuple[Feedback, ...]:
    """Which lessons teach what the first quiz asks, in one line."""
    from attn_tutor.english import count, join_words, plural

    numbers = {entry.id: entry.number for entry in context.library.lessons}
    topics = {entry.id: entry.topic for entry in context.library.questions()}
    taught = sorted({numbers[topics[name]] for name, _ in plan if topics[name] in numbers})
    if not taught:
        return ()
    lessons = f"Lesson{'s' * (len(taught) > 1)} {join_words([str(number) for number in taught])}"
    teach = plural(len(taught), "teaches", "teach")
    return (Feedback("neutral", f"{lessons} {teach} what these {count(len(plan), 'question')} ask."),)


# --- the plan

_COMPUTED = ("numeric", "shape", "chain", "predict")  # kinds whose questions differ mostly in their numbers


def draw_plan(context: Context, request: Request, *, examined: bool = False) -> QuizPlan:
    """The questions (only those that tests ask, if so) and their seeds: not yet right ones first, then the oldest."""
    entries = [e for e in find(context.library, request.topic, request.level) if e.examined or not examined]
    if request.topic:  # the easy ones first; else the order is that of the files, the practice problems first
        entries.sort(key=lambda entry: LEVELS.index(entry.level))
    entries = spread_templates(entries)
    many = request.count or (DEFAULT_COUNT if context.store.count or not request.plain else FIRST_COUNT)
    weak = [] if examined or request.topic else _weakest(context, entries, many)
    chosen = spread_templates(weak) if len(weak) == many else _apart_and_not_right_first(context, entries, many)
    seed = context.chance.getrandbits(24) if request.seed is None else request.seed
    return tuple((entry.id, (seed + at) % SEEDS) for at, entry in enumerate(chosen))


def _weakest(context: Context, entries: Sequence[QuestionEntry], many: int) -> list[QuestionEntry]:
    """Questions of the three weakest topics that were opened, mixed; fewer than `many` where they have no more."""
    if not context.store.count:
        return []
    from attn_tutor.sessions.skills import strengths  # a learner's first quiz begins without it

    strong = strengths(context).topics
    topics = sorted(strong, key=lambda topic: (strong[topic].percent, topic))[:WEAKEST]
    each = [_not_right_first(context, [e for e in entries if e.topic == topic], many) for topic in topics]
    turns = [entry for turn in zip_longest(*each) for entry in turn if entry is not None]
    return turns[:many]


def spread_templates(entries: Sequence[QuestionEntry]) -> list[QuestionEntry]:
    """The same questions in nearly the same order, no template twice in a row as far as that can be done."""
    waiting: dict[tuple[str, str], deque[int]] = {}
    for at, entry in enumerate(entries):
        waiting.setdefault(_template(entry), deque()).append(at)
    firsts = [(those[0], template) for template, those in waiting.items()]  # a heap, in the order of the entries
    order: list[int] = []
    last: tuple[str, str] | None = None
    while firsts:
        repeated = heappop(firsts) if firsts[0][1] == last and len(firsts) > 1 else None
        at, last = heappop(firsts)
        order.append(at)
        waiting[last].popleft()
        if waiting[last]:
            heappush(firsts, (waiting[last][0], last))
        if repeated:
            heappush(firsts, repeated)
    return [entries[at] for at in order]


def _apart_and_not_right_first(
    context: Context, entries: Sequence[QuestionEntry], many: int
) -> list[QuestionEntry]:
    """So many questions; where those not yet right share one template, some that were right come in between."""
    chosen = spread_templates(_not_right_first(context, entries, many))
    if any(_template(one) == _template(other) for one, other in pairwise(chosen)):
        return spread_templates(_not_right_first(context, entries, len(entries)))[:many]
    return chosen


def _template(entry: QuestionEntry) -> tuple[str, str]:
    """What two questions share that ask for the same computation with other numbers: topic and kind; else the id."""
    return (entry.topic, entry.kind) if entry.kind in _COMPUTED else (entry.id, "")


def _not_right_first(context: Context, entries: Sequence[QuestionEntry], many: int) -> list[QuestionEntry]:
    """So many questions: those never right, then those right the longest ago. Looks no further than it must."""
    earlier, never, right = earlier_names(context), list[QuestionEntry](), list[tuple[int, QuestionEntry]]()
    for entry in entries:
        last = _last_right(context, entry.id, earlier)
        if last:
            right.append((last, entry))
        else:
            never.append(entry)
        if len(never) == many:
            return never
    return [*never, *(entry for _, entry in sorted(right, key=itemgetter(0)))][:many]


def find(library: Library, topic: str | None, level: str | None) -> list[QuestionEntry]:
    """The questions of this topic and level. Raises UsageError that names what there is instead."""
    topic = topic_of(library, topic)
    found = list(library.questions(topic=topic, level=level))
    if found:
        return found
    if topic is not None and topic not in {entry.topic for entry in library.questions()}:
        raise no_topic(library, topic)
    if level is not None and level not in LEVELS:
        raise UsageError(f"There is no level {level}.", f"The levels are {', '.join(LEVELS)}.")
    raise UsageError("No question fits.", "Leave out --topic or --level.")


def _last_right(context: Context, name: str, earlier: Mapping[str, Sequence[str]]) -> int:
    """When the question was last answered right under any name it had, in milliseconds; 0 if never."""
    return max(context.store.last_right(item) for item in (name, *earlier.get(name, ())))


# --- resuming


def key_of(context: Context, request: Request) -> str:
    """The bookmark of a quiz: one of each request may stand open, over each folder of questions."""
    asked_for = [f"{name} {value}" for name, value in request.options.items() if value is not None]
    return ":".join(part for part in (BOOKMARK, context.folder, *asked_for) if part)


def _resume(context: Context, request: Request) -> tuple[int, QuizPlan, ResultsSoFar] | None:
    """The place, the plan and the results of the last quiz of this request, without questions that are gone."""
    saved = context.store.bookmark(key_of(context, request))
    if saved is None:
        return None
    known = {entry.id for entry in context.library.questions()}
    places, at = saved.get("plan"), saved.get("at")
    if not isinstance(places, list) or not isinstance(at, int):
        return None
    pairs = [(str(name), int(seed)) for name, seed in places if isinstance(seed, int)]
    gone = sum(name not in known for name, _ in pairs[:at])
    plan = tuple((name, seed) for name, seed in pairs if name in known)
    if at - gone >= len(plan):
        return None
    return at - gone, plan, results_before(context.library, saved.get("met"))


def _next_command(
    context: Context, results: tuple[Result, ...], request: Request, *, is_open: bool, first: bool = False
) -> str:
    """The same quiz while it stands open; then what was weak, else more questions or the course."""
    from attn_tutor.sessions import command_lines
    from attn_tutor.sessions.session_summary import weakest_topic

    if is_open:
        return command_lines.command(context, "quiz", **request.options)
    failed = 2 * sum(result.right_first_time for result in results) < len(results)
    if (
        first and failed and context.library.lessons
    ):  # what is missed before any lesson is taught from the first on
        return command_lines.command(
            context, "learn", min(context.library.lessons, key=lambda one: one.number).id
        )
    weak = weakest_topic(results, lambda result: result.right_first_time)
    if weak:
        return command_lines.study(context, weak)
    return command_lines.command(context, "quiz") if request.plain else command_lines.course(context)


def document(ending: Ending) -> dict[str, Any]:
    """The quiz as JSON."""
    return {"planned": ending.total, "finished": ending.finished, **results_document(ending.results)}
