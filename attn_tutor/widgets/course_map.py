"""How far a learner is, for the home page: the lesson under way, the parts of the course, the strength so far.

See it: python -m attn_tutor.widgets.course_map
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.english import close_sentence
from attn_tutor.mastery.strength import Strength
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import TEXT_AT, Line
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from rich.text import Text

_NAME_AT, _SEGMENTS_AT = 12, 30  # columns of the title of a lesson, and of the bars
_COUNT = 7  # columns for "3 of 7"
_LEAST, _MOST = 2, 6  # columns of the stretch of one lesson
_STRENGTH = 40  # columns of the bar of the strength
_ROOM_FOR_BARS = 58


@widget
class PartProgress:
    """A part of the course: its name, how far each of its lessons is, from 0 to 1, and whether one goes on here."""

    name: str
    lessons: tuple[float, ...]
    is_current: bool = False

    @property
    def count_sentence(self) -> str:
        """How many lessons are done: "3 of 7"."""
        return f"{sum(share >= 1 for share in self.lessons)} of {len(self.lessons)}"


@widget
class CourseMap(View):
    """lesson: such as "Lesson 4"; where: such as "screen 6 of 15"; share: how far it is; the strength if any."""

    lesson: str
    title: str
    where: str
    share: float
    parts: tuple[PartProgress, ...]
    strength: Strength | None = None

    def draw(self, look: Look) -> list[Text]:
        """A bar for the lesson, a stretch for every lesson of each part; on narrow screens a line each."""
        if look.layout == "narrow" or look.text_room < _ROOM_FOR_BARS:
            return [line for said in self.speak(look) for line in Line(said).draw(look)]
        lines = [*self._lesson(look), look.text(), *(self._part(look, part) for part in self.parts)]
        if self.strength is not None:
            lines += [look.text(), self._strength(look, self.strength)]
        return lines

    def speak(self, look: Look) -> list[str]:
        """The lesson, the parts, the strength: a sentence each."""
        said = [close_sentence(f"{self.lesson}: {self.title}, {self.where}")]
        said += [close_sentence(f"{part.name}: {part.count_sentence} lessons done") for part in self.parts]
        if self.strength is not None:
            said.append(f"Strength so far: {self.strength.percent}, {self.strength.word}.")
        return said

    def _lesson(self, look: Look) -> list[Text]:
        end = look.text_room
        bar = look.at((_NAME_AT, [])).append(look.meter(self.share, end - _NAME_AT, "you"))
        name = look.at((TEXT_AT, [(self.lesson, "hi", "bold")]), (_NAME_AT, [])).plain[TEXT_AT:]
        title = look.wrap((name, "hi", "bold"), self.title, indent=[" " * TEXT_AT], hang=[" " * _NAME_AT])
        if _NAME_AT + look.columns(self.title) + 2 + look.columns(self.where) > end:
            return [*title, look.at((_NAME_AT, [(self.where, "dim")])), bar]
        where = (end - look.columns(self.where), [(self.where, "dim")])
        return [look.at((TEXT_AT, [(self.lesson, "hi", "bold")]), (_NAME_AT, [self.title]), where), bar]

    def _part(self, look: Look, part: PartProgress) -> Text:
        mark = ("▸ " if part.is_current else "  ", "you", "bold")
        line = look.text(mark, (part.name, "hi" if part.is_current else "", *(["bold"] * part.is_current)))
        line.append(" " * (_SEGMENTS_AT - line.cell_len))
        width = self._width(look)
        for share in part.lessons:
            stretch = look.meter(share, width, "you") if share else look.text(("─" * width, "rule"))
            line.append(stretch).append(" ")
        text = look.text((part.count_sentence, "dim"))
        return line.append(" " * (look.text_room - _COUNT + 1 - line.cell_len)).append(text)

    def _width(self, look: Look) -> int:
        most = max((len(part.lessons) for part in self.parts), default=1)
        return max(_LEAST, min(_MOST, (look.text_room - _SEGMENTS_AT - _COUNT + 1) // most - 1))

    def _strength(self, look: Look, strength: Strength) -> Text:
        word = f"{strength.percent} {strength.word}"
        width = min(_STRENGTH, look.text_room - _SEGMENTS_AT - len(word) - 2)
        line = look.at((TEXT_AT, [("Strength so far", "dim")]), (_SEGMENTS_AT, []))
        line.append(look.meter(strength.percent / 100, width, "you"))
        return line.append(look.text("  ", (str(strength.percent), "you", "bold"), f" {strength.word}"))


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    by_hand = PartProgress("Attention, by hand", (1.0, 1.0, 1.0, 0.4, 0.0, 0.0, 0.0), is_current=True)
    later = PartProgress("What a transformer needs", (0.0,) * 7)
    show(
        CourseMap(
            "Lesson 4", "Softmax turns scores into shares", "screen 6 of 15", 0.4, (by_hand, later), Strength(74, 60, 9)
        )
    )
