"""A lesson: short screens of one idea each. The fields are the keys of its YAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from attn_tutor.curriculum.measures import Count, Gradient, Timing
from attn_tutor.questions.fields import ID, described
from attn_tutor.questions.given import Given

Picture = Literal["", "worked", "steps", "map", "online", "halves"]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen: an idea in at most three sentences; under it a picture, a measurement, code or a question."""

    title: str = described("the idea as a short phrase")
    text: str = described("at most three sentences; {stage} shows a value computed from `given`", "")
    given: Given | None = described("the inputs of what is shown", None)
    show: Picture = described(
        "worked (one query, term by term), steps (whole matrices), map (heat map of the weights), online (the "
        "softmax of one query key by key), halves (both halves of its keys, then joined) or nothing",
        "",
        one_of=get_args(Picture),
    )
    row: int = described("all but steps: which query, counted from 1", 1)
    steps: tuple[str, ...] = described("steps: which of them, all if none is named", ())
    decimals: int = described("decimals of the numbers shown", 2)
    gradient: Gradient | None = described("measures the gradient of weights by their logits", None)
    timing: Timing | None = described("measures time and memory of attention", None)
    count: Count | None = described("counts a product of sizes", None)
    code: str = described("a code snippet", "")
    note: str = described("one friendly line under it, such as where a textbook differs", "")
    ask: str = described("the id of the question asked here", "")


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """An ordered reading of screens and questions."""

    id: str = described("kept for ever: progress is filed under it", pattern=ID)
    number: int = described("its place in the course, from 1")
    title: str = described("what it is about, as a short phrase")
    minutes: int = described("how long it takes")
    goals: tuple[str, ...] = described("what you will be able to do: two or three verbs")
    prerequisites: tuple[str, ...] = described("ids of the lessons that come before", ())
    screens: tuple[Screen, ...] = described("the screens in order")
    checks: tuple[str, ...] = described("ids of two to four questions asked at the end")
    in_real_models: str = described("one line: where this shows up in real models")
    sources: tuple[str, ...] = described("papers that facts, dates and names come from", ())
    aliases: tuple[str, ...] = described("earlier ids of this lesson", ())
