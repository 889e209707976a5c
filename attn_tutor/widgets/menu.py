"""The lessons to choose from."""

from __future__ import annotations

from collections.abc import Iterator

from attn_tutor.english import close_sentence, count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Line, say
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.table import Table


@widget
class MenuItem:
    """One lesson; state in words, such as "done 5/5", "2 of 5" or ""."""

    number: int
    title: str
    state: str = ""
    minutes: int = 0


@widget
class Menu(View):
    """next_number: the lesson that Enter opens, 0 if none; why: a sentence that says why it is next."""

    lessons: tuple[MenuItem, ...]
    next_number: int = 0
    why: str = ""

    def blocks(self, look: Look) -> Iterator[View]:
        """A row for each lesson: number, title, state, minutes; why one is next; what can be typed."""
        if self.lessons:
            columns = (Column("", "q", align=">"), Column(), Column("", "dim"), Column("", "dim", spare=1))
            yield Table(columns, tuple(map(self._row, self.lessons)))
            yield Gap()
        if self.why:
            yield Line(self.why)
        number = self.next_number
        opens = Key("Enter", f"continue with lesson {number}", "", f"to continue with lesson {number}")
        named = Key("a number", "that lesson", "", "for that lesson")
        yield Keys((*([opens] if number else []), named, "q"))

    def _row(self, lesson: MenuItem) -> Row:
        is_next = lesson.number == self.next_number
        state = lesson.state or ("next" if is_next else "")
        facts = [lesson.title, state, count(lesson.minutes, "minute") if lesson.minutes else ""]
        said = close_sentence(f"Lesson {lesson.number}: {', '.join(say(fact) for fact in facts if fact)}")
        title = Cell(lesson.title, role="hi" if is_next else "", strong=is_next)
        length = f"{lesson.minutes} min" if lesson.minutes else ""
        return Row((str(lesson.number), title, state, length), "you" if is_next else "", said)
