"""Two hits of the same misconception are a habit, and get a drill of their own; one is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attn_tutor.sessions.context import Context
from attn_tutor.sessions.result import Result
from attn_tutor.widgets.blocks import Note

HABIT = 2


def habits(results: Iterable[Result]) -> list[tuple[str, int]]:
    """The misconceptions made at least twice, with how often, most often first."""
    made = Counter(name for result in results for name in result.misconceptions)
    return [(name, count) for name, count in made.most_common() if count >= HABIT]


def habit_notes(context: Context, results: Iterable[Result]) -> tuple[Note, ...]:
    """A line for each habit, with the command that drills it."""
    made = habits(results)
    if not made:  # the usual case need not load the catalogue
        return ()
    from attn_tutor.mistakes.catalogue import CATALOGUE
    from attn_tutor.sessions.command_lines import command

    return tuple(
        Note(
            (
                f"{count} times your numbers came from this mistake: {CATALOGUE[name].when}.",
                f"Drill it: {command(context, 'drill', mistake=name)}",
            ),
            "Habit",
            "no",
        )
        for name, count in made
        if name in CATALOGUE
    )
