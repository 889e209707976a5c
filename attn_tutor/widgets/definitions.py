"""Terms with what they mean, and the sheet of their formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attn_tutor.english import close_sentence
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line, say
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.table import Table

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

    def blocks(self, look: Look) -> Iterator[View]:
        """The name in bold, the rest under it."""
        others: tuple[Part, ...] = ((f"  also {', '.join(self.also)}", "dim"),) if self.also else ()
        also = f" Also called {say(', '.join(self.also))}." if self.also else ""
        yield Line(((self.term, "hi", "bold"), *others), hang=4, aloud=f"{close_sentence(say(self.term))}{also}")
        yield Line(self.says, 4)
        if self.formula:
            yield Line(tuple(in_roles(self.formula)), 4, aloud=f"Formula: {say(self.formula)}.")
        command = f"attn-tutor learn {self.lesson}"
        yield Line(((command, "dim"),), 4, aloud=f"Lesson: {command}.")


@widget
class FormulaSheet(View):
    """Named formulas under their headings, all names in one column."""

    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    def blocks(self, look: Look) -> Iterator[View]:
        """One table, so that all formulas begin in the same column; without headings where rows are few."""
        rows: list[Row] = []
        for title, formulas in self.sections:
            if look.plain or not look.tight:
                rows += [Row(("", ""))] if rows else []
                rows.append(Row((Cell(title, role="hi", strong=True), "")))
            rows += [Row((f"  {name}", Cell(tuple(in_roles(formula))))) for name, formula in formulas]
        yield Table((Column("", "dim"), Column()), tuple(rows))
