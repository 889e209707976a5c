"""The lessons to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.keys import balanced
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import spoken
from attn_tutor.widgets.wrapping import wrap

if TYPE_CHECKING:
    from rich.text import Text

_MARGIN, _BETWEEN, _LEAST = 6, 3, 10  # columns: before a title, between columns, of the narrowest title


@widget
class MenuItem:
    """One lesson; state in words, such as "done 5/5", "2 of 5" or ""."""

    number: int
    title: str
    state: str = ""
    minutes: int = 0


@widget
class Menu(View):
    """next_number: the lesson that Enter goes on with, 0 if none; why: a sentence that says why it is next.

    prompt: what can be typed, in words.
    """

    lessons: tuple[MenuItem, ...]
    next_number: int = 0
    prompt: str = ""
    why: str = ""

    def draw(self, look: Look) -> list[Text]:
        """A line a lesson: number, title, state, minutes; why one is next. A long title wraps in its column."""
        minutes = 6 if look.layout != "narrow" and any(lesson.minutes for lesson in self.lessons) else 0
        states = max((look.columns(self._state(lesson)) for lesson in self.lessons), default=0)
        beside = sum(_BETWEEN + width for width in (states, minutes) if width)
        longest = max((look.columns(lesson.title) for lesson in self.lessons), default=0)
        titles = min(longest, max(_LEAST, look.room - _MARGIN - beside))
        lines = [line for lesson in self.lessons for line in self._row(look, lesson, titles, states, minutes)]
        prompt = balanced(self._prompt(), look.room - 2, look.separator)
        return [
            *lines,
            *look.gap(),
            *(look.wrapped(self.why, indent=["  "]) if self.why else []),
            *(line for words in prompt for line in look.wrapped((words, "dim"), indent=["  "])),
        ]

    def speak(self, look: Look) -> list[str]:
        """A lesson a line."""
        lines = []
        for lesson in self.lessons:
            minutes = f"{lesson.minutes} minutes" if lesson.minutes else ""
            facts = (spoken(fact) for fact in (lesson.title, self._state(lesson), minutes) if fact)
            lines.append(f"Lesson {lesson.number}: {', '.join(facts)}.")
        why = [spoken(self.why)] if self.why else []
        return [*lines, *why, f"{', '.join(self._prompt())}."]

    def _row(self, look: Look, lesson: MenuItem, titles: int, states: int, minutes: int) -> list[Text]:
        bold = ("bold",) if lesson.number == self.next_number else ()
        state, length = self._state(lesson), f"{lesson.minutes} min" if lesson.minutes and minutes else ""
        first, *rest = wrap(look.written(lesson.title), titles)
        line = look.text(("▸ " if bold else "  ", "w", "bold"), (f"{lesson.number:>2}  ", "q", *bold))
        line.append(look.text((first, "hi" if bold else "", *bold)))
        if state or length:
            line.append(" " * (_MARGIN + titles + _BETWEEN - line.cell_len))
            line.append(look.text((state, "w" if bold else "dim", *bold)))
        if length:
            end = _MARGIN + titles + (_BETWEEN + states if states else 0) + _BETWEEN + minutes
            line.append(look.text((length.rjust(end - line.cell_len), "dim")))
        return [line, *(look.text(" " * _MARGIN, (words, "hi" if bold else "", *bold)) for words in rest)]

    def _state(self, lesson: MenuItem) -> str:
        return lesson.state or ("next" if lesson.number == self.next_number else "")

    def _prompt(self) -> list[str]:
        if self.prompt:
            return [self.prompt]
        go_on = [f"Enter = continue with Lesson {self.next_number}"] if self.next_number else []
        return [*go_on, "a number = that lesson", "q = quit"]
