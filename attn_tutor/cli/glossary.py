"""`glossary` and `sheet`: the terms of the course, and its formulas on one screen."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from attn_tutor.cli.setup import Setup
from attn_tutor.curriculum.glossary import Term, find_terms
from attn_tutor.errors import DONE, UsageError, did_you_mean
from attn_tutor.library.glossary import glossary_of
from attn_tutor.terminal import emit_json
from attn_tutor.terminal.pictures import save_picture
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.glossary import FormulaSheet, TermView
from attn_tutor.widgets.page import Header

_TITLES = {
    "attention": "Attention",
    "heads": "Projections and heads",
    "sizes": "Sizes and cost",
    "other scores": "Other scores",
}


def run_glossary(setup: Setup, word: str | None, *, json: bool) -> int:
    """All terms, or those that a word names."""
    terms = tuple(sorted(glossary_of(setup.content), key=lambda term: term.term.casefold()))
    shown = terms if word is None else find_terms(terms, word)
    if word is not None and not shown:
        raise _unknown(word, terms)
    if json:
        emit_json({"schema": 1, "terms": [_document(term) for term in shown]}, sys.stdout)
        return DONE
    views = (TermView(term.term, term.says, term.formula, term.also, term.lesson) for term in shown)
    setup.terminal().show(Header(("Glossary", f"{len(shown)} of {len(terms)} terms")), *views)
    return DONE


def run_sheet(setup: Setup, files: tuple[Path | None, ...]) -> int:
    """Show the sheet, or save it to files."""
    views, terminal = sheet_views(glossary_of(setup.content)), setup.terminal()
    named = [path for path in files if path is not None]
    for path in named:
        save_picture(views, terminal.look, path)
        terminal.show(Feedback("neutral", f"Saved to {path}."))
    if not named:
        terminal.show(*views)
    return DONE


def sheet_views(terms: Collection[Term]) -> tuple[View, View]:
    """The header and the sheet of the terms that belong on it. Raises UsageError where there are none."""
    parts = ((title, [term for term in terms if term.sheet == name]) for name, title in _TITLES.items())
    sections = tuple((title, tuple((one.term, one.formula) for one in part)) for title, part in parts if part)
    if not sections:
        raise UsageError("This glossary puts no formula on the sheet.", "Write `sheet:` to its terms.")
    return Header(("Formula sheet", "scaled dot-product attention")), FormulaSheet(sections)


def _unknown(word: str, terms: Collection[Term]) -> UsageError:
    clean = "".join(char for char in word[:60] if char.isprintable())
    names = (name for term in terms for name in term.names)
    hint = did_you_mean(clean, names, "attn-tutor glossary lists all of them.")
    return UsageError(f"The glossary has no term {clean or 'without a name'}.", hint)


def _document(term: Term) -> dict[str, Any]:
    return {**asdict(term), "also": list(term.also)}
