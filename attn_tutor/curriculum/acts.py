"""The question that a screen of a lesson asks: of the same kinds as in a bank, with the screen's own replies."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from attn_tutor.curriculum.lesson import DRAWN_FROM_SIZES, FIRST_PICTURES, Lesson, Screen
from attn_tutor.questions.fields import Findings, under
from attn_tutor.questions.match import Pair
from attn_tutor.questions.question import Question

# For each field that says how an act is answered, the kind of question that it makes.
ANSWERED_BY = {
    "options": "choice",
    "stage": "numeric",
    "points": "points",
    "pairs": "match",
    "order": "order",
    "blanks": "blanks",
}

_BANK_ONLY = ("hints", "solution", "quick_check", "common_mistakes", "teaches")


def answer_kinds(screen: Screen) -> tuple[str, ...]:
    """The kinds of question that the fields of a screen make: one for an act, none for a screen to read.

    A numeric act may offer its right numbers as options.
    """
    kinds = tuple(kind for field, kind in ANSWERED_BY.items() if getattr(screen, field))
    return ("numeric",) if kinds == ("choice", "numeric") else kinds


def act_id(lesson: Lesson, at: int) -> str:
    """Under which id an act is asked: its own, or the lesson's with the place of the screen, counted from 0."""
    return lesson.screens[at].id or f"{lesson.id}-screen-{at + 1}"


def act_question(lesson: Lesson, at: int) -> Question | None:
    """The question that screen `at` (counted from 0) asks by itself; None where it asks none of its own."""
    screen = lesson.screens[at]
    kinds = answer_kinds(screen)
    if not kinds:
        return None
    common: dict[str, Any] = {
        "id": act_id(lesson, at),
        "topic": screen.topic or lesson.id,
        "level": "easy",
        "prompt": screen.prompt,
        "hints": screen.hints,
        "solution": (screen.right,) if screen.right else (),
        "quick_check": "",
        "common_mistakes": (),
        "teaches": "",
        "goal": screen.goal,
    }
    return _kind(kinds[0])(**common, **_own_fields(screen, kinds[0]))


def act_faults(lesson: Lesson) -> Findings:
    """What is wrong with the questions that screens ask by themselves, and with their replies."""
    first_at: dict[str, int] = {}
    for at, screen in enumerate(lesson.screens):
        question = act_question(lesson, at)
        if question is None:
            continue
        if question.id in first_at:
            what = f"screen {first_at[question.id]} has the same id"
            yield f"screens[{at + 1}].id", what, "give each act an id of its own"
        first_at.setdefault(question.id, at + 1)
        unready = [found for found in question.faults() if found[0].partition("[")[0] not in _BANK_ONLY]
        yield from under(f"screens[{at + 1}]", iter(unready))
        if screen.replies and screen.given is not None and not unready:
            from attn_tutor.questions.replies import Target, reply_faults

            target = Target(screen.given.problem, screen.stage, screen.cell)
            yield from under(f"screens[{at + 1}]", reply_faults(screen.replies, target, screen.decimals))


def first_edition_faults(lesson: Lesson) -> Findings:
    """What the screens of a lesson without `edition: 2` hold that only its pages ask or draw."""
    for at, screen in enumerate(lesson.screens, 1):
        keys = [("kind", f"kind: {screen.kind}")] if screen.kind != "show" else []
        keys += [("show", f"show: {screen.show}")] if screen.show not in FIRST_PICTURES else []
        keys += [(name, name) for name in (*DRAWN_FROM_SIZES, "then", "exercise") if getattr(screen, name)]
        for key, text in keys:
            yield f"screens[{at}].{key}", f"`{text}` needs the pages of edition 2", "write `edition: 2`"


def _kind(word: str) -> type[Question]:
    """The class of a kind of question. Points are handed out in lessons only: a bank asks nothing without an answer."""
    if word == "points":
        from attn_tutor.questions.points import Points

        return Points
    from attn_tutor.questions.kinds import KINDS

    return KINDS[word]


def _fill_pairs(screen: Screen) -> tuple[Pair, ...]:
    """The pairs of a screen, with the values that they show."""
    if screen.given is None:
        return screen.pairs
    from attn_tutor.questions.computed import ComputedValues
    from attn_tutor.questions.words import fill

    values = ComputedValues(screen.given.problem)
    return tuple(
        Pair(**{name: fill(text, values, screen.decimals) for name, text in asdict(pair).items()})
        for pair in screen.pairs
    )


def _own_fields(screen: Screen, kind: str) -> dict[str, Any]:
    """The fields of this kind of question, taken from the screen."""
    match kind:
        case "choice":
            return {"options": screen.options, "shuffle": False, "given": screen.given}
        case "numeric":
            given = None if screen.recipe else screen.given
            names = (
                "recipe",
                "stage",
                "cell",
                "shown",
                "decimals",
                "options",
                "within",
                "shares",
                "otherwise",
                "replies",
            )
            return {"given": given, **{name: getattr(screen, name) for name in names}}
        case "points":
            return {"among": screen.points}
        case "match":
            return {"pairs": _fill_pairs(screen), "more": screen.more}
        case "order":
            return {"in_order": screen.order}
        case _:
            return {"code": screen.code, "blanks": screen.blanks}
