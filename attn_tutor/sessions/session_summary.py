"""The end of a session: what went right, what to look at again, and which mistake was a habit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_results import Result

if TYPE_CHECKING:
    from attn_tutor.widgets.blocks import Note
    from attn_tutor.widgets.summary import Summary

MOST_MARKS = 12  # questions whose marks stand in one row
HABIT = 2  # hits of the same misconception: one is not a habit
_WORDS = 9
_WHY = {
    "right": "right with help",
    "revealed": "the worked solution was shown",
    "missed": "not right",
    "skipped": "skipped",
    "left": "not right yet",
    "back": "",
}


def summary(
    results: Iterable[Result],
    next_command: str,
    again_command: str = "",
    *,
    good: Callable[[Result], bool] = lambda result: result.right_first_time,
    why: Callable[[Result], str] = lambda result: result.reason or _WHY[result.end],
) -> Summary:
    """What went right, what to look at again and why, and the commands for it.

    good: whether a result need not be looked at again.
    """
    from attn_tutor.widgets.summary import MissedQuestion, Summary

    found = list(results)
    often = Counter(each.asked.question.id for each in found)  # in a drill with other numbers each time
    again = [
        MissedQuestion(
            each.asked.question.id
            + (f", seed {each.asked.seed}" if often[each.asked.question.id] > 1 else ""),
            beginning(each.asked.prompt),
            why(each),
        )
        for each in found
        if not good(each)
    ]
    return Summary(
        questions=len(found),
        right=sum(each.right for each in found),
        right_first_time=sum(each.right_first_time for each in found),
        hints_used=sum(each.hints for each in found),
        skips=sum(each.end == "skipped" for each in found),
        reveals=sum(each.end == "revealed" for each in found),
        look_again=tuple(again),
        next_command=next_command,
        again_command=again_command,
        marks=tuple(each.right for each in found) if len(found) <= MOST_MARKS else (),
    )


def beginning(prompt: str) -> str:
    """The first words of a prompt, by which a learner knows a question again."""
    words = prompt.split()
    return " ".join(words) if len(words) <= _WORDS else f"{' '.join(words[:_WORDS])} ..."


def weakest_topic(results: Iterable[Result], good: Callable[[Result], bool]) -> str:
    """The topic that was missed most often; "" where nothing was."""
    topics = [each.asked.question.topic for each in results if not good(each)]
    return max(topics, key=topics.count, default="")


def habits(results: Iterable[Result]) -> list[tuple[str, int]]:
    """The misconceptions that came up at least twice, with how often, most often first."""
    hits = Counter(name for result in results for name in result.misconceptions)
    return [(name, count) for name, count in hits.most_common() if count >= HABIT]


def habit_notes(context: Context, results: Iterable[Result]) -> tuple[Note, ...]:
    """A line for each habit, with the command that drills it."""
    found = habits(results)
    if not found:  # the usual case need not load the catalogue
        return ()
    from attn_tutor.mistakes.catalogue import CATALOGUE
    from attn_tutor.sessions.command_lines import command
    from attn_tutor.widgets.blocks import Note

    return tuple(
        Note(
            (
                f"{count} times your numbers came from this mistake: {CATALOGUE[name].when}.",
                f"Drill it: {command(context, 'drill', mistake=name)}",
            ),
            "Habit",
            "no",
        )
        for name, count in found
        if name in CATALOGUE
    )
