"""What a question asks for and shows of a computation: whether it is there, and whether anything is left to find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attn_tutor.curriculum.complaints import listed, shown
from attn_tutor.curriculum.placeholders import STAGES
from attn_tutor.curriculum.sizes import Findings
from attn_tutor.engine.places import part_of, read_place
from attn_tutor.questions.question import Question

EVERY_STAGE = ("query", "key", "value", "query_heads", "key_heads", "value_heads", *STAGES)


def part_findings(question: Question, values: Sequence[Mapping[str, Any]], *, sound: bool) -> Findings:
    """What is wrong with the stages that are asked for and shown.

    values: what each of one or several draws of the inputs computes; none if that is not known. sound: whether the
    inputs are.
    """
    if question.kind == "shape":
        yield from _shape(question, sound)
    elif question.kind in ("numeric", "chain"):
        stages = tuple(step.name for step in values[0].steps) if values else ()  # type: ignore[attr-defined]
        missing = [*_missing(question, stages or EVERY_STAGE)]
        yield from missing
        if stages and not missing:
            yield from _left(question, stages, values)
        if not any(way == "stage" for way, _, _ in missing):
            yield from _cell(question, values[0] if values else None)
    elif question.kind == "predict":
        yield from _cell(question, values[0] if values else None)


def _missing(question: Any, stages: tuple[str, ...]) -> Findings:
    """Stages that are named and not there."""
    named = [(f"{key}[{at}]", name) for key in ("steps", "shown") for at, name in _items(question, key)]
    if question.kind == "numeric":
        named.append(("stage", question.stage))
    for way, name in named:
        if name not in stages:
            yield way, f"there is no step `{shown(name)}` here", f"use {', '.join(stages)}"


def _items(question: Any, key: str) -> Iterator[tuple[int, str]]:
    return enumerate(getattr(question, key, ()), 1)


def _left(question: Any, stages: tuple[str, ...], values: Sequence[Mapping[str, Any]]) -> Findings:
    """Whether something is left to find: nothing that is shown may be what is asked for, or look the same."""
    if question.kind == "numeric":
        asked: tuple[str, ...] = (question.stage,)
    else:
        asked = tuple(name for name in question.steps or stages if name not in question.shown)
        if not asked:
            yield "steps", "no step is left to ask", "show fewer of them"
    for at, name in _items(question, "shown"):
        if name in asked or (question.kind == "chain" and name in question.steps):
            verbs = ("stands", "is") if name == "output" else ("stand", "are")
            what = f"the {name} {verbs[0]} on the screen ready-made, and {verbs[1]} asked for"
            yield f"shown[{at}]", what, "show only earlier steps"
            continue
        same = [one for one in asked if all(_equal(draw[name], draw[one]) for draw in values)]
        if same:
            what = f"the {listed(tuple(same))} asked for and the {name} shown are the same numbers here"
            yield f"shown[{at}]", what, "do not show them, or change the inputs"


def _equal(one: Any, other: Any) -> bool:
    import numpy as np

    return np.array_equal(one, other)


def _cell(question: Any, values: Mapping[str, Any] | None) -> Findings:
    """Whether what is asked for has the part that is asked for; of unknown values, whether it is a part at all."""
    import numpy as np

    cell = getattr(question, "cell", "")
    if not cell:
        return
    try:
        if values is not None:
            np.asarray(values[question.stage])[part_of(cell, np.ndim(values[question.stage]))]
        elif read_place(cell) is None:
            raise ValueError(cell)
    except (ValueError, IndexError):
        what = f"there is no `{shown(cell)}` in what is asked for"
        yield "cell", what, "write r2c1 (row 2, column 1) or r2"


def _shape(question: Any, known: bool) -> Findings:
    """Whether there is the stage whose shape is asked for."""
    try:
        if known:
            question.draw(0).shape  # noqa: B018  computing it is the check
        elif question.stage not in EVERY_STAGE:
            raise KeyError(question.stage)
    except KeyError:
        yield "stage", f"there is no step `{shown(question.stage)}` here", f"use {', '.join(STAGES)}"
