"""Terms with what they mean, and the sheet of their formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

_LABELS = 28  # columns for the names of formulas, at most
_ROLES = {
    "q": r"W_Q(?:\^h)?|\bQ\b|\bq(?=ᵀ|\b)",
    "k": r"W_K(?:\^h)?|\bK(?=ᵀ|\b)|\bk\b",
    "v": r"W_V(?:\^h)?|\bV\b|\bvalues?\b",
    "w": r"\bsoftmax\b|\bweights?\b|\bw_[ij]",
}
_NAMED = re.compile("|".join(f"(?P<{role}>{names})" for role, names in _ROLES.items()))


def in_roles(formula: str) -> list[Part]:
    """A formula with its queries, keys, values and weights in their colours."""
    parts: list[Part] = []
    at = 0
    for found in _NAMED.finditer(formula):
        parts += [formula[at : found.start()], (found[0], found.lastgroup or "", "bold")]
        at = found.end()
    return [*parts, formula[at:]]


@widget
class TermView(View):
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
            lines += look.wrapped(*in_roles(self.formula), indent=["    "])
        return lines + look.wrapped((f"attn-tutor learn {self.lesson}", "dim"), indent=["    "])

    def speak(self, look: Look) -> list[str]:
        """One fact a line."""
        said = [f"{spoken(self.term)}: {spoken(self.says)}"]
        said += [f"Also called {spoken(', '.join(self.also))}."] if self.also else []
        said += [f"Formula: {spoken(self.formula)}."] if self.formula else []
        return [*said, f"Lesson: attn-tutor learn {self.lesson}."]


@widget
class FormulaSheet(View):
    """Named formulas under their headings, all names in one column."""

    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    def draw(self, look: Look) -> list[Text]:
        """A line for each formula where there is room, else the formula under its name."""
        every = [row for _, rows in self.sections for row in rows]
        column = 4 + min(_LABELS, max(look.columns(name) for name, _ in every)) + 2
        beside = all(column + look.columns(formula) <= look.room for _, formula in every)
        lines: list[Text] = []
        for title, rows in self.sections:
            lines += [*(look.gap() if lines else []), *look.wrapped((title, "hi", "bold"), indent=["  "])]
            for name, formula in rows:
                label: Part = (f"    {name}".ljust(column) if beside else f"    {name}", "dim")
                begin = [label] if beside else ["      "]
                lines += [] if beside else look.wrapped(label)
                lines += look.wrapped(*in_roles(formula), indent=begin)
        return lines

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
