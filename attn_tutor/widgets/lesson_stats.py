"""Lesson by lesson: where it stands and how its first tries went, then act by act."""

from __future__ import annotations

from attn_tutor.english import count
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.table import Table

LessonRow = tuple[int, str, str, int, int]  # number, title, where it stands, first tries, right ones
ActRow = tuple[int, int, str, int, int, str]  # lesson, screen, what it asks, first tries, right ones, remark

_RIGHT = Column((("right first time", "dim"),), "you", aloud="right first time")


def lessons_table(rows: tuple[LessonRow, ...]) -> Table:
    """A row for each lesson that was begun: where it stands, and its first tries as a bar."""
    columns = (
        Column("lesson"),
        Column("where"),
        _RIGHT,
        Column(""),
    )
    return Table(columns, tuple(map(_lesson_row, rows)), empty="You haven't begun a lesson yet.")


def _lesson_row(row: LessonRow) -> Row:
    number, title, where, tried, right = row
    said = f"{right} of {tried} right at the first try" if tried else "nothing answered yet"
    return Row(
        (Cell(f"{number} {title}", role="hi"), Cell(where, role="dim"), *_first_tries(tried, right)),
        aloud=f"Lesson {number}, {title}: {where}, {said}.",
    )


def _first_tries(tried: int, right: int) -> tuple[Cell, Cell]:
    """The bar, and behind it the count."""
    if not tried:
        return Cell(""), Cell("nothing yet", role="dim")
    return Cell("", share=right / tried), Cell(((str(right), "you", "bold"), f" of {tried}"))


def acts_table(rows: tuple[ActRow, ...]) -> Table:
    """A row for each act that was answered, with what its first tries say."""
    tries = (_RIGHT, Column(""))
    columns = (Column("screen"), Column("asks", spare=1), *tries, Column("", "no"))
    return Table(columns, tuple(map(_act_row, rows)), empty="No act was answered yet.")


def _act_row(row: ActRow) -> Row:
    lesson, screen, asks, tried, right, remark = row
    said = f"{count(right, 'answer')} of {tried} right at the first try"
    return Row(
        (Cell(f"{lesson}.{screen}", role="hi"), Cell(asks, role="dim"), *_first_tries(tried, right), remark),
        aloud=f"Lesson {lesson}, screen {screen}: {said}.{f' That is {remark}.' if remark else ''}",
    )
