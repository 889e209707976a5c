"""Terms with what they mean, and the sheet of their formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.widgets import drawn
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

_LABELS = 28  # columns for the names of formulas, at most


@drawn
class TermView:
    """One term: its name and other names, what it is, its formula, its lesson."""

    term: str
    says: str
    formula: str = ""
    also: tuple[str, ...] = ()
    lesson: str = ""

    def draw(self, look: Look) -> list[Text]:
        """The name in bold, the rest under it."""
        others: list[Part] = [(f"  also {', '.join(self.also)}", "dim")] if self.also else []
        lines = look.wrapped((self.term, "hi", "bold"), *others, indent=["  "], hang=["    "])
        lines += look.wrapped(self.says, indent=["    "])
        if self.formula:
            lines += look.wrapped((self.formula, "w"), indent=["    "])
        return lines + look.wrapped((f"attn-tutor learn {self.lesson}", "dim"), indent=["    "])

    def speak(self, look: Look) -> list[str]:
        """One fact a line."""
        said = [f"{spoken(self.term)}: {spoken(self.says)}"]
        said += [f"Also called {spoken(', '.join(self.also))}."] if self.also else []
        said += [f"Formula: {spoken(self.formula)}."] if self.formula else []
        return [*said, f"Lesson: attn-tutor learn {self.lesson}."]


@drawn
class FormulaSheet:
    """Named formulas under their headings, all names in one column."""

    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    def draw(self, look: Look) -> list[Text]:
        """A line for each formula where there is room, else the formula under its name."""
        names = [name for _, rows in self.sections for name, _ in rows]
        column = min(_LABELS, max(look.columns(name) for name in names)) + 2
        lines: list[Text] = []
        for title, rows in self.sections:
            lines += look.wrapped((title, "hi", "bold"), indent=["  "])
            for name, formula in rows:
                lines += self._row(look, name, formula, column)
        return lines

    def _row(self, look: Look, name: str, formula: str, column: int) -> list[Text]:
        if look.layout == "narrow":
            return [
                *look.wrapped((name, "dim"), indent=["    "]),
                *look.wrapped((formula, "w"), indent=["      "]),
            ]
        pad = " " * (column - look.columns(name))
        return look.wrapped((formula, "w"), indent=["    ", (name, "dim"), pad], hang=[" " * (4 + column)])

    def speak(self, look: Look) -> list[str]:
        """A heading, then a formula a line."""
        return [
            line
            for title, rows in self.sections
            for line in (
                f"{spoken(title)}.",
                *(f"{spoken(name)}: {spoken(formula)}." for name, formula in rows),
            )
        ]
