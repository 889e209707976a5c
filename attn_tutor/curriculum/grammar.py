"""The grammar of a lesson in which the learner does more than reads: what a check can hold of it.

It is asked of lessons of edition 2. Each finding is (way, what is wrong, what to do).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median

from attn_tutor.curriculum.acts import answer_kinds
from attn_tutor.curriculum.lesson import COUNTED, GUESSES, Lesson, Picture, Screen
from attn_tutor.engine.names import STAGES
from attn_tutor.questions.fields import Finding, under
from attn_tutor.questions.given import Given

FIRST_ACT = 3  # the screen that asks first, at the latest
IN_A_ROW = 2  # screens to read, one after the other
SHARE = 0.40  # of the screens that ask
MEDIAN_WORDS, MOST_WORDS = 45, 70  # of a screen, its prompt and options included
SCREENS = range(10, 17)  # with the checks and the end
NEW_TERMS = 6  # in a lesson; at most one per screen
WORKED_TABLES = 2  # in a lesson
_MAPS = ("map", "tiles", "stripe", "pairs", "bars")  # pictures of weights
_WHOLE = {"worked": "output", "steps": "output", "online": "output"} | dict.fromkeys(_MAPS, "weights")
_BRACES = re.compile(r"\{(?P<name>[a-z_]+)[^{}]*\}")


def grammar_faults(lesson: Lesson) -> Iterator[Finding]:
    """Everything that the rules say of one lesson by itself."""
    yield from _pace(lesson)
    for at, screen in enumerate(lesson.screens, 1):
        for faults in (_act_faults, _lab_faults, _prompt_faults, _recomputable):
            for way, what, todo in faults(screen):
                yield f"screens[{at}].{way}".rstrip("."), what, todo
    yield from _giveaways(lesson.screens)
    yield from _repetitions(lesson.screens)


# ---- how much is done ---------------------------------------------------------------------------------


def _pace(lesson: Lesson) -> Iterator[Finding]:
    """When the first act comes, how long one only reads, how many screens ask, and how long they are."""
    asks = [screen.asks for screen in lesson.screens] + [True] * len(lesson.checks)
    first = asks.index(True) + 1 if True in asks else len(asks) + 1
    if first > FIRST_ACT:
        yield "screens", f"the first act comes on screen {first}", f"ask something by screen {FIRST_ACT}"
    longest = max((len([*run]) for act, run in groupby(asks) if not act), default=0)
    if longest > IN_A_ROW:
        yield "screens", f"{longest} screens in a row only show", f"ask something after {IN_A_ROW} at most"
    if sum(asks) < SHARE * len(asks):
        what = f"{sum(asks)} of {len(asks)} screens ask something"
        yield "screens", what, f"let {SHARE:.0%} or more ask"
    count = len(asks) + 1  # and the end
    if count not in SCREENS:
        what = f"the lesson has {count} screens with its checks and its end"
        yield "screens", what, f"write {SCREENS[0]} to {SCREENS[-1]}"
    words = [screen_words(screen) for screen in lesson.screens]
    if words and median(words) > MEDIAN_WORDS:
        yield "screens", f"half the screens have over {MEDIAN_WORDS} words", "say less, ask more"
    for at, number in enumerate(words, 1):
        if number > MOST_WORDS:
            yield f"screens[{at}].text", f"the screen has {number} words", f"keep it under {MOST_WORDS + 1}"


def screen_words(screen: Screen) -> int:
    """How many words a learner reads before answering: text, note, prompt, and options or what stands for them."""
    texts = [screen.text, screen.note, screen.prompt, *(option.text for option in screen.options)]
    texts += [text for pair in screen.pairs for text in (pair.term, pair.meaning)]
    texts += [*screen.order, ", ".join(screen.points)]
    return sum(len(text.split()) for text in texts)


# ---- what an act needs --------------------------------------------------------------------------------


def _act_faults(screen: Screen) -> Iterator[Finding]:
    """An act has one way to be answered, a prompt, and a sentence for every answer that is foreseen."""
    kinds = answer_kinds(screen)
    named = screen.ask or screen.experiment or screen.turn or (screen.kind == "code" and screen.exercise)
    count = len(kinds) + bool(named)
    if screen.kind == "show" and count:
        yield "kind", "the screen asks something, and `kind` says that it only shows", "write what it asks"
    if screen.asks and screen.kind != "show" and count == 0:
        yield (
            "",
            "nothing says how the act is answered",
            "write options, stage, points, pairs, order or blanks",
        )
    if len(kinds) > 1:
        yield "", f"the act is answered as {' and '.join(kinds)}", "keep one of them"
    if kinds and not screen.prompt:
        yield "prompt", "the act does not say what is asked", "write `prompt`"
    if screen.kind in COUNTED and kinds and not screen.id:
        yield "id", "progress on this act is filed under its id, and it has none", "write `id`"
    if kinds and not screen.right and not screen.options:
        yield "right", "a right answer hears no because", "write `right`"
    for at, option in enumerate(screen.options, 1):
        if not option.why:
            yield f"options[{at}].why", "this option has no reply", "write one"
    if screen.options and screen.kind not in GUESSES and sum(o.right for o in screen.options) != 1:
        yield "options", "not exactly one option is right", "mark one with right: true"
    if screen.kind == "predict" and "numeric" in kinds and not screen.otherwise:
        yield "otherwise", "a guess that is off gets no reply", "write `otherwise`"
    for at, reply in enumerate(screen.replies, 1):
        yield from under(f"replies[{at}]", reply.faults())


def _lab_faults(screen: Screen) -> Iterator[Finding]:
    """What a screen opens in the lab is there."""
    if not screen.experiment:
        return
    from attn_tutor.lab.experiments import NAMES  # loads NumPy

    if screen.experiment not in NAMES:
        yield "experiment", f"the lab has no `{screen.experiment[:40]}`", f"use one of {', '.join(NAMES)}"


def _prompt_faults(screen: Screen) -> Iterator[Finding]:
    """A question mark has a prompt behind it, and a screen introduces one term."""
    if screen.kind == "show" and not screen.ask and "?" in f"{screen.text} {screen.note}":
        yield "text", "the screen asks and takes no answer", "make it an act, or say it"
    if len(screen.introduces) > 1:
        yield "introduces", f"{len(screen.introduces)} new terms come at once", "introduce at most one per screen"


def _recomputable(screen: Screen) -> Iterator[Finding]:
    """What is shown follows from what is shown, or the note says by how much rounding can differ."""
    for picture in filter(None, (screen, screen.then)):
        if picture.given is None or picture.show not in ("worked", "mix") or screen.note:
            continue
        from attn_tutor.questions.clean import unclean

        for stage in unclean(picture.given.problem.run(), picture.decimals):
            what = f"the {stage} shown cannot be recomputed from the numbers shown"
            yield "given", what, "choose other numbers, or say in `note` how far rounding can differ"


# ---- between screens ----------------------------------------------------------------------------------


def _giveaways(screens: Sequence[Screen]) -> Iterator[Finding]:
    """Numbers that a screen shows and a later act asks for."""
    for at, act in enumerate(screens, 1):
        if not act.stage or act.given is None:
            continue
        for before, screen in enumerate(screens[: at - 1], 1):
            if any(_shows(one, act) for one in (screen, screen.then) if one is not None):
                what = f"screen {before} has shown the {act.stage} that is asked for here"
                yield f"screens[{at}].given", what, "ask for it with other numbers"
                break


def _shows(picture: Picture, act: Screen) -> bool:
    """Whether a picture of the same inputs shows what an act asks for, or a text fills it in."""
    if picture.given != act.given:
        return False
    texts = picture.texts() if isinstance(picture, Screen) else ()
    row = act.cell.partition("c")[0]
    for found in (found for _, text in texts for found in _BRACES.finditer(text)):
        place = found[0].strip("{}").partition(".")[2].partition("c")[0].partition(":")[0]
        if found["name"] == act.stage and (not row or not place or place == row):
            return True
    last = picture.steps[-1] if picture.show == "steps" and picture.steps else _WHOLE.get(picture.show, "")
    is_act = isinstance(picture, Screen) and picture.stage != ""
    return bool(last) and not is_act and act.stage in STAGES and STAGES.index(act.stage) <= STAGES.index(last)


def _repetitions(screens: Sequence[Screen]) -> Iterator[Finding]:
    """A worked table shown a third time, a map shown twice, and too many terms for one lesson."""
    worked = [at for at, screen in enumerate(screens, 1) if screen.show == "worked"]
    if len(worked) > WORKED_TABLES:
        what = f"the worked table is shown {len(worked)} times"
        yield f"screens[{worked[WORKED_TABLES]}].show", what, f"show it at most {WORKED_TABLES} times"
    terms = [term for screen in screens for term in screen.introduces]
    if len(terms) > NEW_TERMS:
        yield "screens", f"the lesson introduces {len(terms)} terms", f"introduce {NEW_TERMS} at most"


def repeated_maps(lessons: Iterable[Lesson]) -> Iterator[tuple[str, Finding]]:
    """The id of each lesson that shows a map a second time in the course, with the finding."""
    first: dict[Given, str] = {}
    for lesson in lessons:
        for at, screen in enumerate(lesson.screens, 1):
            maps = {one.given for one in (screen, screen.then) if one and one.given and one.show in _MAPS}
            for given in maps:
                if given in first and lesson.edition > 1:
                    what = f"the same map is shown at {first[given]}"
                    yield lesson.id, (f"screens[{at}].given", what, "show another one, or none")
                first.setdefault(given, f"screen {at} of {lesson.id}")


def early_terms(lessons: Sequence[Lesson]) -> Iterator[tuple[str, Finding]]:
    """Each term that a screen uses before the course introduces it: the lesson's id, and the finding.

    Terms that no screen introduces are not looked for, nor words that are part of a screen's own example.
    """
    at_first: dict[str, tuple[int, int]] = {}
    for number, lesson in enumerate(lessons):
        for at, screen in enumerate(lesson.screens):
            for term in screen.introduces:
                at_first.setdefault(term, (number, at))
    for number, lesson in enumerate(lessons):
        for at, screen in enumerate(lesson.screens if lesson.edition > 1 else ()):
            text = _read(screen)
            for term, (there, where) in at_first.items():
                if (there, where) > (number, at) and re.search(rf"\b{re.escape(term)}s?\b", text, re.I):
                    what = f"`{term}` is used before screen {where + 1} of {lessons[there].id} introduces it"
                    todo = "use a plain word, or introduce it earlier"
                    yield lesson.id, (f"screens[{at + 1}].text", what, todo)


def _read(screen: Screen) -> str:
    """All words of a screen but the learner's own sentence and the values in braces."""
    texts = [screen.title, screen.text, screen.note, screen.prompt, screen.right, screen.otherwise]
    texts += [text for option in screen.options for text in (option.text, option.why)]
    texts += [reply.say for reply in screen.replies]
    joined = _BRACES.sub(" ", " ".join(texts))
    words = screen.given.words + screen.given.key_words if screen.given is not None else ()
    for word in (*words, *screen.keys, *screen.points):
        joined = re.sub(rf"\b{re.escape(word)}\b", " ", joined)
    return joined
