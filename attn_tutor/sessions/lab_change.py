"""`lab change`: say which way a number goes, then see it computed before and after."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import listed
from attn_tutor.errors import UsageError
from attn_tutor.lab.change import Change, Way, way
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line, Note, Remark
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.table import Table

_WAYS: dict[str, Way] = {"u": "up", "up": "up", "d": "down", "down": "down", "s": "same", "same": "same"}


def opening(change: Change, at: int = 0, of: int = 0) -> tuple[View, ...]:
    """The inputs, what is done to them, and what is asked."""
    given = change.given
    if len(given.query) == 1:
        query = (("Query ", "q"), _row(given.query[0]), ".")
    else:
        query = (("Queries ", "q"), listed([_row(row) for row in given.query]), ".")
    weights = given.run().weights
    rows = tuple(
        Row(
            (
                f"key {at}",
                _row(key),
                _row(value),
                *(Cell(f"{w:.2f}", share=float(w)) for w in weights[:, at - 1]),
            )
        )
        for at, (key, value) in enumerate(zip(given.key, given.value, strict=True), 1)
    )
    heads = ["weight"] if len(weights) == 1 else [f"for query {at}" for at in range(1, len(weights) + 1)]
    table = Table(
        (Column("", "k"), Column("key", "k"), Column("value", "v"), *(Column(head, "w") for head in heads)),
        rows,
    )
    names = [one.name for one in change.asked]
    ask = f"{listed(names).capitalize()}: up, down or same?"
    return (Header(("Lab", change.title), at, of), Line(query), table, Gap(), Line(change.words),
            Line(((ask, "hi", "bold"),)))  # fmt: skip


def read_ways(text: str, count: int) -> tuple[Way, ...]:
    """The answers, one for each number that is asked. Raises UsageError for what is none of them."""
    words = [word for word in re.split(r"[\s,;]+", text.casefold()) if word]
    if len(words) != count or not all(word in _WAYS for word in words):
        example = ", ".join(("up", "down", "same")[:count])
        raise UsageError(
            f"Type {'one of up, down, same' if count == 1 else f'{count} of up, down, same'}.",
            f"For example: {example}",
        )
    return tuple(_WAYS[word] for word in words)


def closing(change: Change, said: tuple[Way, ...] | None) -> list[View]:
    """What was said beside what happened, the numbers before and after, and why."""
    truth = change.truth()
    went = listed([f"{one.name} {_went(one_way)}" for one, one_way in zip(change.asked, truth, strict=True)])
    views: list[View] = []
    if said == truth:
        views.append(Remark("right", f"Yes: {went}."))
    elif said is not None:
        views += [
            Remark("you said", f"{', '.join(said)}."),
            Remark("it went", f"{', '.join(truth)}: {went}."),
        ]
    else:
        views.append(Line(f"{went[:1].upper()}{went[1:]}."))
    return [*views, _numbers(change), Gap(), Note((change.because,), "Because", "model")]


def _went(one: Way) -> str:
    return {"up": "goes up", "down": "goes down", "same": "stays the same"}[one]


def _numbers(change: Change) -> Table:
    """The numbers that were asked, before and after."""
    before, after = change.given.run(), change.apply(change.given).run()
    rows = []
    for one in change.asked:
        pair = getattr(before, one.stage)[one.before], getattr(after, one.stage)[one.after]
        rows.append(Row((one.name, *(f"{number:.3f}" for number in pair), way(*pair))))
    return Table(
        (Column("", "k"), Column("before", "dim"), Column("after", "w"), Column("", "dim")), tuple(rows)
    )


def _row(numbers: Array) -> str:
    return ", ".join(f"{number:g}".replace("-", "−") for number in np.round(numbers, 3))


def predict(terminal: Terminal, change: Change, at: int, of: int) -> bool:
    """Ask one change and show what happens; False where the learner leaves. Raises Stopped."""
    terminal.show(*opening(change, at, of), Keys((Key("Enter", "just show it"), Key("q", "quit"))))
    while True:
        typed = terminal.ask("guess> ").strip()
        if typed.casefold() in ("q", ":q", "quit"):
            return False
        try:
            said = read_ways(typed, len(change.asked)) if typed else None
        except UsageError as fault:
            terminal.show(Remark("look", f"{fault.sentence} {fault.hint}"))
            continue
        terminal.show(*closing(change, said))
        return True


def document(change: Change) -> dict[str, Any]:
    """What JSON says of a change."""
    before, after = change.given.run(), change.apply(change.given).run()
    return {
        "schema": 1,
        "change": change.name,
        "asked": [one.name for one in change.asked],
        "before": [float(getattr(before, one.stage)[one.before]) for one in change.asked],
        "after": [float(getattr(after, one.stage)[one.after]) for one in change.asked],
        "ways": list(change.truth()),
    }
