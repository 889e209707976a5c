"""`quiz`: questions one after another, the ones not yet right first, and a summary at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter

from attn_tutor.errors import UsageError
from attn_tutor.library.port import Library, QuestionEntry, no_topic
from attn_tutor.questions.question import LEVELS
from attn_tutor.sessions.asking import ask
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.met import Met, met_before
from attn_tutor.sessions.question_ids import earlier_names, topic_of
from attn_tutor.sessions.result import Result, summary
from attn_tutor.sessions.turn import Cut, Done
from attn_tutor.terminal import Stopped

DEFAULT_COUNT = 5
BOOKMARK = "quiz"
Plan = tuple[tuple[str, int], ...]  # the questions and their seeds


@dataclass(frozen=True)
class Wish:
    """Which questions a quiz asks: of one topic, level or kind, how many, with which numbers.

    anew: begin another quiz, though one of the same wish was stopped and could be gone on with.
    """

    topic: str | None = None
    level: str | None = None
    count: int | None = None
    seed: int | None = None
    anew: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing was wished for."""
        return not any(value is not None for value in self.options.values())

    @property
    def options(self) -> dict[str, object]:
        """The wish as options of the command; None for what was not wished for."""
        return {"topic": self.topic, "level": self.level, "count": self.count, "seed": self.seed}


@dataclass(frozen=True)
class Outcome:
    """How a quiz ended: its results, before a stop too, and how the learner stopped it if it did not end by itself.

    planned: how many questions were to be asked in all. command: what to type next.
    """

    results: tuple[Result, ...]
    planned: int = 0
    stopped: Stopped | None = None
    quit: bool = False
    command: str = ""

    @property
    def finished(self) -> bool:
        """Whether every question was asked."""
        return self.stopped is None and not self.quit

    @property
    def percent_right(self) -> float:
        """Right answers per hundred questions planned: what was not asked is not right."""
        return 100 * sum(result.right for result in self.results) / max(1, self.planned)


def quiz(context: Context, wish: Wish) -> Outcome:
    """Ask, and show the summary. Raises UsageError where no question fits the wish."""
    resumed = None if wish.anew else _resumed(context, wish)
    at, plan, met = resumed or (0, drawn_plan(context, wish), Met(context.library))
    stopped: Stopped | None = None
    left = False
    try:
        while at < len(plan):
            name, seed = plan[at]
            before, keep = met.get(name), partial(_remember, context, wish, plan, at, met)
            asked = context.library.question(name).draw(seed) if before is None else before.asked
            # the place is kept once the question stands: nobody waits for the disk to see it
            result = ask(
                context, asked, number=at + 1, total=len(plan), first=at == 0, before=before, once_shown=keep
            )
            if result.end != "back":
                met.add(result)
            at = max(0, at - 1) if result.end == "back" or result.turned_back else at + 1
            _remember(context, wish, plan, at, met)
    except (Done, Cut) as leaving:
        met.add(leaving.result)
        left = isinstance(leaving, Done)
        stopped = leaving if isinstance(leaving, Cut) else None
        _remember(context, wish, plan, at + (leaving.result.end != "left"), met)
    except Quit:
        left = True
    except Stopped as reason:
        stopped = reason
    kept = tuple(met)
    from attn_tutor.sessions.habits import habit_notes  # what comes at the end is loaded there
    from attn_tutor.widgets.page import Header

    command = _next_command(context, kept, wish)
    open_still = context.store.bookmark(key_of(context, wish)) is not None
    here = Header.closing("Quiz", done=not open_still)
    context.terminal.show(here, *habit_notes(context, kept), summary(kept, command))
    return Outcome(kept, len(plan), stopped, left, command)


def drawn_plan(context: Context, wish: Wish, *, examined: bool = False) -> Plan:
    """The questions (only those that tests ask, if so) and their seeds: not yet right ones first, then the oldest."""
    entries = [e for e in find(context.library, wish.topic, wish.level) if e.examined or not examined]
    if wish.topic:  # the easy ones first; else the order is that of the files, the practice problems first
        entries.sort(key=lambda entry: LEVELS.index(entry.level))
    chosen = _not_right_first(context, entries, wish.count or (len(entries) if wish.topic else DEFAULT_COUNT))
    seed = context.chance.getrandbits(24) if wish.seed is None else wish.seed
    return tuple((entry.id, seed) for entry in chosen)


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


# --- going on where one stopped


def key_of(context: Context, wish: Wish) -> str:
    """What a quiz of this wish is kept under: a quiz of each wish may stand open, over each folder of questions."""
    wished = [f"{name} {value}" for name, value in wish.options.items() if value is not None]
    return ":".join(part for part in (BOOKMARK, context.folder, *wished) if part)


def _remember(context: Context, wish: Wish, plan: Plan, at: int, met: Met) -> None:
    going_on = {"plan": [list(place) for place in plan], "at": at, "met": met.kept}
    context.store.put_bookmark(key_of(context, wish), going_on if at < len(plan) else None)


def _resumed(context: Context, wish: Wish) -> tuple[int, Plan, Met] | None:
    """Where the last quiz of this wish stands, with the questions that still exist and what was met of them."""
    kept = context.store.bookmark(key_of(context, wish))
    if kept is None:
        return None
    known = {entry.id for entry in context.library.questions()}
    places, at = kept.get("plan"), kept.get("at")
    if not isinstance(places, list) or not isinstance(at, int):
        return None
    pairs = [(str(name), int(seed)) for name, seed in places if isinstance(seed, int)]
    gone = sum(name not in known for name, _ in pairs[:at])
    plan = tuple((name, seed) for name, seed in pairs if name in known)
    if at - gone >= len(plan):
        return None
    if at - gone > 0:
        from attn_tutor.widgets.feedback import Feedback

        place = f"Going on with question {at - gone + 1} of {len(plan)}, with the same numbers."
        context.terminal.show(Feedback("neutral", f"{place} --new begins another quiz."))
    return at - gone, plan, met_before(context.library, kept.get("met"))


def _next_command(context: Context, results: tuple[Result, ...], wish: Wish) -> str:
    """The same quiz while it stands open; then what was weak, else more questions or the course."""
    from attn_tutor.sessions import command_lines

    if context.store.bookmark(key_of(context, wish)) is not None:
        return command_lines.command(context, "quiz", **wish.options)
    weak = [result.asked.question.topic for result in results if not result.right_first_time]
    if weak:
        return command_lines.study(context, max(set(weak), key=weak.count))
    return command_lines.command(context, "quiz") if wish.plain else command_lines.course(context)
