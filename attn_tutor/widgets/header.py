"""The rule that starts every screen: where you are, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from attn_tutor.widgets import drawn
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import closed, spoken

if TYPE_CHECKING:
    from rich.text import Text

_MOST_SEGMENTS = 12
_BARS = (24, 12)  # columns: the longest that fits
_FOR_BARS = 79  # columns of a screen that has room for one


@drawn
class Header:
    """crumb: from the whole to the part, such as ("Lesson 3", "Attention for one word"); step `step` of `of`.

    aloud: the same as it is said, where that takes more words.
    """

    crumb: tuple[str, ...]
    step: int = 0
    of: int = 0
    aloud: tuple[str, ...] = ()

    opens_screen: ClassVar[bool] = True

    def draw(self, look: Look) -> list[Text]:
        """One line if all of it fits, with a shorter bar or none if need be; else the crumb takes lines of its own."""
        badge, crumb = look.badge("attn-tutor", "hi"), look.separator.join(self.crumb)
        for bar in (*(_BARS if look.room >= _FOR_BARS else ()), 0):
            progress = self._progress(bar)
            right = look.text(*progress)
            if 14 + look.columns(crumb) + 3 + right.cell_len <= look.room:
                at_right = [(look.room - right.cell_len, progress)] if progress else []
                line = look.at((0, [badge]), (14, [(crumb, "hi", "bold")]), *at_right)
                return [line, look.rule()]
        line = look.at((0, [badge]), *([(look.room - right.cell_len, progress)] if progress else []))
        return [line, *look.wrapped((crumb, "hi", "bold"), indent=[" "]), look.rule()]

    def speak(self, look: Look) -> list[str]:
        """All of it in one line."""
        place = f" Step {self.step} of {self.of}." if self.of and not self._is_said else ""
        return [closed(", ".join(map(spoken, self.aloud or self.crumb))) + place]

    @classmethod
    def closing(cls, *crumb: str, done: bool = True) -> Self:
        """The header of a summary: "Quiz done.", or "Quiz so far." where it was left."""
        state = "done" if done else "so far"
        return cls((*crumb, state), aloud=(*crumb[:-1], f"{crumb[-1]} {state}"))

    @classmethod
    def about(cls, name: str, topic: str, level: str = "", step: int = 0, of: int = 0) -> Self:
        """The header of a question on a topic: "Question 1 of 12, topic whole formula, easy." """
        said = (name, f"topic {topic.replace('-', ' ')}" if topic else "", level)
        crumb, aloud = (tuple(filter(None, parts)) for parts in ((name, topic, level), said))
        return cls(crumb, step, of, aloud)

    @property
    def _label(self) -> str:
        return f"{self.step} of {self.of}"

    @property
    def _is_said(self) -> bool:
        return any(part.endswith(f" {self._label}") for part in self.crumb)

    def _progress(self, bar: int) -> list[Part]:
        """The bar and the words beside it; the words only if the crumb does not say them already."""
        if not self.of:
            return []
        parts: list[Part] = [(self._bar(bar), "q")] if bar else []
        return parts if self._is_said else [*parts, (f"  {self._label}" if bar else self._label, "dim")]

    def _bar(self, width: int) -> str:
        if self.of <= _MOST_SEGMENTS and width == _BARS[0]:
            return " ".join(["━━"] * self.step + ["╌╌"] * (self.of - self.step))
        done = round(width * self.step / self.of)
        return "━" * done + "╌" * (width - done)
