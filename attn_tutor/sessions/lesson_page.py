"""A screen of a lesson as a page: its words, its picture with the learner's own entries, and what there is to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attn_tutor.curriculum.lesson import GUESSES, Lesson, Picture, Screen
from attn_tutor.english import join_words
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import fill_prose
from attn_tutor.sessions.act_pictures import PageState, picture_views
from attn_tutor.sessions.lesson_place import LessonPlace
from attn_tutor.sessions.remarks import first_sentence
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled, Line, Note
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.look import Part, Words
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.prose import Code

# The colour of a term where a lesson introduces it.
_ROLES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "output": "v",
    "share": "w",
    "weights": "w",
    "softmax": "w",
    "scores": "q",
}
_PROMPTS = {"points": "points", "predict": "guess", "compare": "guess", "lab": "guess"}


def lesson_page(lesson: Lesson, at: int, screen: Screen, state: PageState, task: Task, *, of: int) -> Page:
    """The page of screen `at` (counted from 0) of `of`."""
    header = Header((f"Lesson {lesson.number}", lesson.title), at + 1, of)
    return Page(header, tuple(_middle(screen, state)), task, state.tries, state.part)


def _middle(screen: Screen, state: PageState) -> Iterator[View]:
    """Words, code, picture and note, with a gap between them."""
    given = state.given or screen.given
    values: Mapping[str, Any] = {} if given is None else ComputedValues(given.problem)
    parts: list[tuple[View, ...]] = []
    if screen.title:
        parts.append((Line(((screen.title, "hi", "bold"),)),))
    if screen.text:
        text = fill_prose(screen.text, values, screen.decimals)
        parts.append(tuple(paragraphs(text, _mark(screen, given))))
    if screen.code:
        parts.append((Code(screen.code),))
    source: Picture = screen.then if state.over and screen.then is not None else screen
    picture = tuple(picture_views(source, screen, state))
    if picture:
        parts.insert(0 if screen.look_back else len(parts), picture)
    if state.extra:
        parts.append(state.extra)
    if screen.exercise and (screen.kind == "code" or state.over):
        parts.append(tuple(exercise_views(screen)))
    if screen.note:
        note = fill_prose(screen.note, values, screen.decimals)
        parts.append((Note((note,), label=screen.label, role="model" if screen.label == "Real" else "w"),))
    for number, part in enumerate(parts):
        yield from (Gap(),) if number else ()
        yield from part


def exercise_views(screen: Screen) -> Iterator[View]:
    """The command that writes the file of a screen's exercise; on a screen of its own, the one that checks it too."""
    start = f"attn-tutor code start my-attention --only {screen.exercise}"
    label = "Start it" if screen.kind == "code" else "In code"
    yield Labelled(label, ((start, "hi", "bold"),), whole=True)
    if screen.kind == "code":
        yield _CHECKED


_CHECKED = Labelled("Check it", (("attn-tutor code my-attention", "hi", "bold"),), whole=True)


def paragraphs(text: str, marked: Mapping[str, Part]) -> Iterator[View]:
    """A text as lines, its marked words in their colours; a blank line is a gap."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        words = " ".join(paragraph.split())
        yield from (Gap(),) if number else ()
        yield Line(highlight(words, marked), aloud=words)


def highlight(text: str, marked: Mapping[str, Part]) -> Words:
    """A text as parts, each marked word replaced by its part."""
    if not marked:
        return text
    ways = "|".join(re.escape(word) for word in sorted(marked, key=len, reverse=True))
    parts: list[Part] = []
    rest = 0
    for found in re.finditer(rf"(?<!\w)(?:{ways})(?!\w)", text):
        parts += [text[rest : found.start()], marked[found[0]]]
        rest = found.end()
    return tuple(part for part in (*parts, text[rest:]) if part)


def _mark(screen: Screen, given: Given | None) -> dict[str, Part]:
    """The word that asks, in quotes, on its ground; and the terms that this screen introduces, in bold."""
    words = given.words if given is not None and len(given.words) == 1 else ()
    marked: dict[str, Part] = {f'"{word}"': (f" {word} ", "q", "bold", "reverse") for word in words}
    for term in screen.introduces:
        marked[term] = (term, _ROLES.get(term, "hi"), "bold")
    return marked


# ---- what there is to do -------------------------------------------------------------------------------

CONTINUE = Keys(("enter", "b", "q"))


def task_of(
    screen: Screen, form: str, prompt: str, options: Sequence[str], *, helps: bool, picked: int = 0
) -> Task:
    """The question of an act with its options, its keys, and the word at the prompt.

    form: what is typed, in a few words; picked: how many of the options are picked by their letter alone.
    """
    keys: list[str | Key] = [Key("", form)] if form else []
    keys += ["h", "w"] if helps else []
    keys += ["s", "b", "q"]
    stage = "" if screen.hints else screen.stage  # with hints of its own it asks for what is only computed like one
    word = "points" if screen.points else _PROMPTS.get(screen.kind, stage or "answer")
    if screen.kind in GUESSES and not screen.points:
        word = "guess"
    words = (prompt, " ", (join_words(screen.points), "k", "bold"), ".") if screen.points else prompt
    return Task(words, Keys(tuple(keys), picked), word, options=tuple(options))


def next_task(what: str = "", *, lab: bool = False) -> Task:
    """After an act, or below a screen to read: Enter goes on; with `lab` one may see it happen there."""
    keys = Keys((Key("Enter", "go on"), Key("lab", "see it happen"), "b", "q")) if lab else CONTINUE
    return Task(what, keys, "enter", "Next")


_LONGEST_TEASER = 62  # characters


def teaser(place: LessonPlace) -> str:
    """What comes on the next screen, in its own first words, where they are few and new."""
    if place.at + 1 >= len(place.lesson.screens):
        is_first = place.at + 1 == len(place.lesson.screens) < place.of
        return "A question to see what stuck." if is_first else ""
    following = place.lesson.screens[place.at + 1]
    if following.points:
        return "Share the points."
    words = " ".join((following.title or following.text).split())
    first, _ = first_sentence(words)
    is_new = first and first not in " ".join(place.screen.text.split())
    if is_new and "{" not in first and len(first) <= _LONGEST_TEASER and first[-1] in ".?!:":
        return first.rstrip(":")
    return ""
