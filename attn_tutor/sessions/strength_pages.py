"""The pages at the end of a test: how it went on the first, and the misses in full, below it or a page each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import shorten

from attn_tutor.english import capital, count, duration, join_words
from attn_tutor.mastery.strength import Strength
from attn_tutor.questions.answer_form import pick
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_screen import figures_of
from attn_tutor.sessions.strength_state import Answer, StrengthTest
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Divider, Gap, Labelled, Line, Note, say
from attn_tutor.widgets.flow import Sketch
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.look import Part
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.prose import Code
from attn_tutor.widgets.strength_bars import strength_cells
from attn_tutor.widgets.table import Table

_SHORT = 30  # characters of two answers that stand side by side


@dataclass(frozen=True)
class Miss:
    """An answer of the test that was not right: its number, and the question as it was asked."""

    number: int
    answer: Answer
    asked: AskedQuestion


@dataclass(frozen=True)
class TestEnd:
    """What the pages are about. topics: the strength of each, where all were tested; nearly: see `is_nearly_strong`."""

    __test__ = False  # nothing for pytest

    title: str
    test: StrengthTest
    strength: Strength
    misses: tuple[Miss, ...]
    topics: tuple[View, ...] = ()
    nearly: bool = False


def end_pages(context: Context, end: TestEnd) -> tuple[Page, ...]:
    """One page where all fits on it, or in plain mode; else one for each miss, and before them one for the topics."""
    header, look = _header(end), context.terminal.look
    said = [_in_full(context, miss) for miss in end.misses]
    misses = [view for parts in said for view in (Gap(), *(view for part in parts for view in part))][1:]
    below = (*end.topics, *([Divider(), *misses] if misses else []))
    whole = Page(header, (*_overview(end), *below), _task(end), whole=True)
    if look.plain or whole.parts(look) == 1:
        return (whole,)
    pages = [(Gap(), *end.topics)] if end.topics else []
    first = (*_overview(end), *_list_misses(end, look.width - 2 * _TEXT))
    pictures = [first, *pages, *(_apart(parts) for parts in said)]
    tasks = [*(_onward(end, at) for at in range(len(end.misses))), _task(end)]
    tasks = [_onward(end, 0)] * (len(pictures) - len(tasks)) + tasks
    heads = [header] * (len(pictures) - len(said))
    heads += [replace(header, place=f"miss {at} of {len(said)}") for at in range(1, len(said) + 1)]
    return tuple(
        Page(head, picture, task, whole=True) for head, picture, task in zip(heads, pictures, tasks, strict=True)
    )


def _header(end: TestEnd) -> Header:
    answers = end.test.answers
    taken = duration(sum(each.ms for each in answers) / 1000)
    return Header(("Test", end.title), place=f"{count(len(answers), 'question')}, {taken}", share=1.0)


def _overview(end: TestEnd) -> tuple[View, ...]:
    """How many were right, the answers in a row, and the strength over its scale."""
    answers, before = end.test.answers, end.test.before
    right = f"{sum(each.correct for each in answers)} of {len(answers)}"
    it_was = "" if before is None else f"it was {before}"
    since = "" if before is None else f", {it_was}%"
    sentence = f"{right}. {capital(end.title)}: strength {end.strength.percent}%{since}."
    wrong = [str(at) for at, each in enumerate(answers, 1) if not each.correct]
    missed = f"question{'s' * (len(wrong) > 1)} {join_words(wrong)}"
    said = f"{sentence} You missed {missed}." if wrong else f"{sentence} All of them were right."
    marks = [part for at, each in enumerate(answers, 1) for part in _mark(at, right=each.correct)]
    badge: Part = (f" {right} ", "you", "bold", "reverse")
    columns = (Column(""), Column("", "you"), Column(""), Column("", "dim"))
    row = Row((Cell(end.title), *strength_cells(end.strength), it_was), aloud=("",))
    views: list[View] = [Line((badge, "  ", *marks), aloud=said), Gap(), Table(columns, (row,))]
    if end.nearly:
        views += [Gap(), Note(("Three more hard ones could settle it.",), "Nearly strong", "ok")]
    return tuple(views)


def _list_misses(end: TestEnd, columns: int) -> Iterator[View]:
    """How the question of each miss begins, a line each, where each has a page of its own."""
    yield Gap()
    yield Divider()
    for miss in end.misses:
        begun = shorten(miss.asked.prompt, columns, placeholder=" ...")
        yield Line(begun, _TEXT, mark=(f"  ✗ {miss.number}", "no", "bold"), aloud=f"Question {miss.number}: {begun}")


def _mark(at: int, *, right: bool) -> tuple[Part, ...]:
    return " ", (f"{at}{'✓' if right else '✗'}", "ok" if right else "no", "bold"), " "


def _in_full(context: Context, miss: Miss) -> list[list[View]]:
    """The question, its inputs, what was typed beside the right answer, the reason and the lesson."""
    answer, asked = miss.answer, miss.asked
    prompt = " ".join(asked.prompt.split())
    number: Part = (f"  ✗ {miss.number}", "no", "bold")
    question: View = Line(prompt, _TEXT, mark=number, aloud=f"Question {miss.number}: {prompt}")
    inputs: list[View] = [*([Code(asked.code)] if asked.code else []), *figures_of(asked)]
    answers: list[View] = list(_both(_answer_text(asked, answer.text), asked.answer))
    lesson = command_lines.study(context, answer.topic)
    taught = Line((("→ ", "you", "bold"), (lesson, "dim")), _TEXT, aloud=f"{lesson} teaches it.")
    why = answer.reason or asked.teaches
    reason: list[View] = [*([Line(why, _TEXT)] if why else []), taught]
    return [part for part in ([question], inputs, answers, reason) if part]


def _apart(parts: list[list[View]]) -> tuple[View, ...]:
    """All of it with blank lines between, for a page of its own."""
    return tuple(view for part in parts for view in (Gap(), *part))[1:]


_TEXT = 8  # columns before the text of a miss


def _both(yours: str, right: str) -> Iterator[View]:
    """Both answers side by side where they are short, as cells."""
    if max(len(yours), len(right)) > _SHORT:
        yield Labelled("you", yours, "you", spoken_label="You said")
        yield Labelled("right", right, "ok")
        return
    first: tuple[Part, ...] = (("you  ", "dim"), (f" {yours} ", "field"), "     ")
    second: tuple[Part, ...] = (("right  ", "dim"), (f" {right} ", "ok", "bold", "reverse"))
    rows_apart = yours.replace(";", ",")  # a semicolon is silent
    yield Sketch((((_TEXT, (*first, *second)),),), (say(f"You said {rows_apart}. Right: {right}."),))


def _answer_text(asked: AskedQuestion, text: str) -> str:
    """What was typed; of an option also its words."""
    options = asked.expects.options
    at = pick(text, options) if text and options else None
    return f"{text.strip(').').upper()}) {options[at].text}" if at is not None and len(text) < 3 else (
        "; ".join(text.split("\n")) or "I don't know"
    )


def _onward(end: TestEnd, at: int) -> Task:
    """The task below a miss: to go on to the next one."""
    many = len(end.misses)
    first = "The one you missed." if many == 1 else f"The {many} you missed, one by one."
    sentence = "The next one." if at else first
    return Task(sentence, Keys((Key("Enter", "go on"), *_ways(end), Key("q", "stop"))), "enter", "Next")


def _ways(end: TestEnd) -> tuple[Key, ...]:
    again = (Key("a", "all misses again"),) if end.misses else ()
    return *again, *((Key("m", "three more hard ones"),) if end.nearly else ())


def _task(end: TestEnd) -> Task:
    """The task on the last page: the first miss with new numbers, or more hard questions."""
    if not end.misses and not end.nearly:
        return Task("You missed nothing.", Keys((Key("Enter", "done"),)), "enter", "Next")
    enter = Key("Enter", "that one" if end.misses else "ask them")
    sentence = "The first one again, with new numbers." if end.misses else "Three more hard ones."
    ways = _ways(end) if end.misses else ()
    return Task(sentence, Keys((enter, *ways, Key("q", "stop"))), "enter", "Next")
