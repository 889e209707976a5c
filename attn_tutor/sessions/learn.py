"""`learn`: a lesson, named or picked from the map, screen by screen, gone on with where one stopped."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.errors import UsageError
from attn_tutor.library.port import Library
from attn_tutor.questions.given import Given
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.answering import refusal
from attn_tutor.sessions.asking import ask
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.course import bookmark_key, keep_place, opening, pick
from attn_tutor.sessions.habits import habit_notes
from attn_tutor.sessions.key_commands import NOTHING_ASKED, read_command
from attn_tutor.sessions.lesson_screen import picture, views
from attn_tutor.sessions.look_around import asks_to_turn, keys_for, open_why, turned
from attn_tutor.sessions.met import Met, met_before
from attn_tutor.sessions.question_ids import lesson_id
from attn_tutor.sessions.result import Result, summary
from attn_tutor.sessions.turn import Cut, Done
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.page import Header

FIRST_SCREEN = "This is the first screen: there is none before it."


@dataclass(frozen=True)
class Outcome:
    """How a sitting ended: its results, or how the learner stopped it if it did not end by itself."""

    results: tuple[Result, ...] = ()
    stopped: Stopped | None = None
    command: str = ""  # what goes on here


@dataclass(frozen=True)
class Stop:
    """One stop on the way through a lesson: a screen, or a question asked at the end."""

    screen: Screen | None = None
    question: str = ""


def learn(context: Context, name: str | None) -> Outcome:
    """One lesson, the one named or picked from the map. Raises UsageError for an unknown lesson."""
    results: tuple[Result, ...] = ()
    lesson: Lesson | None = None
    stopped: Stopped | None = None
    try:
        lesson = pick(context) if name is None else named(context.library, name)
        results = _walk(context, lesson)
    except (Done, Cut) as leaving:
        stopped = leaving if isinstance(leaving, Cut) else None
        _say_kept(context, lesson, stopped)
    except Quit:
        _say_kept(context, lesson, stopped)
    except Stopped as reason:
        stopped = reason
    return Outcome(results, stopped, _goes_on(context, lesson))


def _goes_on(context: Context, lesson: Lesson | None) -> str:
    """The lesson by its name: without it a lesson that was done before would not be the next."""
    return command_lines.command(context, "learn", *([] if lesson is None else [lesson.id]))


def _say_kept(context: Context, lesson: Lesson | None, stopped: Stopped | None) -> None:
    if lesson is not None and stopped is None and not context.store.refusal:
        told = f"Your place is kept: {_goes_on(context, lesson)} goes on there."
        context.terminal.show(Feedback("neutral", told))


def named(library: Library, name: str) -> Lesson:
    """The lesson of this id or number. Raises UsageError where there is none."""
    return library.lesson(lesson_id(library, name))


# --- a lesson


def _walk(context: Context, lesson: Lesson) -> tuple[Result, ...]:
    """Screen after screen, then the checks; the place is kept at each, and what was met on the way."""
    met = met_before(context.library, (context.store.bookmark(bookmark_key(lesson.id)) or {}).get("met"))
    stops = [*(Stop(screen) for screen in lesson.screens), *(Stop(question=name) for name in lesson.checks)]
    at = _place(context, lesson, stops)
    while at < len(stops):
        keep_place(context, lesson, at=at, title=_title(stops[at]), met=met.kept)
        here = Header((f"Lesson {lesson.number}", lesson.title), at + 1, len(stops))
        try:
            step = _show_stop(context, here, stops[at], met)
        except (Done, Cut) as leaving:
            met.add(leaving.result)
            # what was answered is not asked again
            at = min(at + (leaving.result.end != "left"), len(stops) - 1)
            keep_place(context, lesson, at=at, title=_title(stops[at]), met=met.kept)
            raise
        at = max(0, at + step)
    keep_place(context, lesson, at=0, done=True)
    results = tuple(met)
    _finish(context, lesson, results)
    return results


def _place(context: Context, lesson: Lesson, stops: list[Stop]) -> int:
    """The stop to go on at: found again by its title where the lesson was edited since."""
    kept = context.store.bookmark(bookmark_key(lesson.id))
    if kept is None:
        return _begin(context, lesson)
    titles = [_title(stop) for stop in stops]
    at = kept.get("at")
    if kept.get("title") in titles:
        at = titles.index(str(kept.get("title")))
    if not isinstance(at, int) or not 0 < at < len(stops):
        return _begin(context, lesson)
    context.terminal.show(Feedback("neutral", f"Going on at screen {at + 1} of {len(stops)}. b goes back."))
    return at


def _begin(context: Context, lesson: Lesson) -> int:
    context.terminal.show(*opening(context, lesson))
    return 0


def _title(stop: Stop) -> str:
    return stop.question if stop.screen is None else stop.screen.title


def _show_stop(context: Context, here: Header, stop: Stop, met: Met) -> int:
    """Show one stop and wait: 1 to go on, -1 to go back."""
    name = stop.question
    context.terminal.show(here)
    if stop.screen is not None:
        for view in views(stop.screen, context.clock):
            context.terminal.show(view)
        name = stop.screen.ask
    if name:
        question = context.library.question(name)
        before = met.get(question.id)
        asked = question.draw(_seed(context, question.id)) if before is None else before.asked
        result = ask(context, asked, first=here.step == 1, before=before)
        if result.end != "back":
            met.add(result)
        return -1 if result.end == "back" or result.turned_back else 1
    assert stop.screen is not None  # for the type checker: a stop without a question is a screen
    return _wait(context, stop.screen, first=here.step == 1)


def _seed(context: Context, name: str) -> int:
    """Numbers of its own for each question, fresh in each sitting, the same while it is not answered."""
    return (crc32(name.encode()) + context.store.last_right(name) // 1000) % 2**24


def _wait(context: Context, screen: Screen, *, first: bool) -> int:
    """Nothing goes on by itself: Enter does, b goes back; why, row and head look closer at the picture."""
    given, terminal = screen.given, context.terminal
    shown = picture(screen, given) if given is not None and screen.show == "map" else None
    looks = keys_for(shown) if isinstance(shown, HeatMap) else ()
    closer = looks if screen.show == "map" else ("why",) if given is not None and screen.show else ()
    while True:
        text = terminal.pause(Keys(("enter", "b", *closer, "?", "q")), ends=True)
        command = read_command(text)
        name = "" if command is None else command.name
        if not text or name == "skip":
            return 1
        if name == "quit":
            raise Quit
        if name == "back" and not first:
            return -1
        if isinstance(shown, HeatMap) and asks_to_turn(text, looks):
            shown = _turn(context, shown, text)
        elif command is not None and name == "why" and given is not None and screen.show:
            _why(context, screen, given, command.rest, shown.head if isinstance(shown, HeatMap) else None)
        elif name == "back":
            terminal.show(Feedback("neutral", FIRST_SCREEN))
        elif name == "redraw":
            terminal.redraw()
        elif name == "keys":
            terminal.show(Keys(("enter", *closer, "b", "r", "?", "q"), listed=True))
        else:
            terminal.show(Feedback("neutral", NOTHING_ASKED))


def _turn(context: Context, shown: HeatMap, text: str) -> HeatMap:
    """The map again with another row or head in focus; the same one where there is no such row or head."""
    try:
        shown = turned(shown, text)
        context.terminal.show(shown)
    except UsageError as fault:
        context.terminal.show(refusal(fault))
    return shown


def _why(context: Context, screen: Screen, given: Given, place: str, head: int | None) -> None:
    """Open a number; of a map with heads in the one that is shown."""
    try:
        trace = given.problem.run()
        context.terminal.show(
            open_why(place, trace, stage=_opened(screen), head=head, decimals=screen.decimals)
        )
    except UsageError as fault:
        context.terminal.show(refusal(fault))


def _opened(screen: Screen) -> str:
    """The step whose cells `why r1c1` opens: the last one shown; of a map the weights."""
    last = "weights" if screen.show == "map" else "output"
    return screen.steps[-1] if screen.steps else last


def _finish(context: Context, lesson: Lesson, results: tuple[Result, ...]) -> None:
    following = [entry for entry in context.library.lessons if entry.number > lesson.number]
    next_ = (
        command_lines.command(context, "learn", following[0].id)
        if following
        else command_lines.command(context, "quiz")
    )
    context.terminal.show(Header.closing(f"Lesson {lesson.number}", lesson.title))
    context.terminal.show(Note((lesson.in_real_models,), label="In real models"))
    if lesson.sources:
        context.terminal.show(Note(lesson.sources, label="Sources", role="dim"))
    context.terminal.show(
        *habit_notes(context, results), summary(results, next_, _again(context, lesson, results))
    )


def _again(context: Context, lesson: Lesson, results: tuple[Result, ...]) -> str:
    """What asks again what was missed: of the topic of this lesson if it was of that, else of the one missed most."""
    missed = [result.asked.question.topic for result in results if not result.right_first_time]
    if not missed:
        return ""
    topic = lesson.id if lesson.id in missed else max(missed, key=missed.count)
    return command_lines.practise(context, topic)
