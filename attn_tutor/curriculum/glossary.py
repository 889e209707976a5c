"""The glossary: every term of the course in two lines, with its formula, its other names and its lesson."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from attn_tutor.curriculum.building import FORMAT, fault_at, faults_from
from attn_tutor.curriculum.model_reader import read_model
from attn_tutor.curriculum.nodes import Fault, Node
from attn_tutor.curriculum.scalars import BAD, MOST_FAULTS, Complaints, TooMany
from attn_tutor.errors import closest
from attn_tutor.questions.fields import ID, Findings, describe, under

LONGEST = 170  # characters: two lines of a screen
SECTIONS = ("", "attention", "heads", "positions", "gradients", "sizes", "other scores")


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term."""

    term: str = describe("the term")
    says: str = describe(f"what it is, at most {LONGEST} characters")
    formula: str = describe("its formula, if it has one", "")
    also: tuple[str, ...] = describe("other names that the world uses for it", ())
    lesson: str = describe("the id of the lesson that teaches it", pattern=ID)
    sheet: str = describe("the part of the formula sheet that it stands in, if it does", "", one_of=SECTIONS)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.term, *self.also)

    def faults(self, lessons: Collection[str]) -> Findings:
        """What is wrong with it; `lessons` are the ids that it may name, any if there are none."""
        if len(self.says) > LONGEST:
            yield "says", f"`says` has {len(self.says)} characters", f"say it in {LONGEST}"
        if self.sheet and not self.formula:
            yield "sheet", "a term without a formula has no place on the sheet", "write `formula:`"
        if lessons and self.lesson not in lessons:
            meant = closest(self.lesson, lessons) or "the id of a lesson"
            yield "lesson", f"there is no lesson {self.lesson}", f"write {meant}"


@dataclass(frozen=True, kw_only=True)
class Glossary:
    """A glossary file."""

    format: int = describe("the version of this file format")
    terms: tuple[Term, ...] = describe("the terms")

    def faults(self, lessons: Collection[str]) -> Findings:
        """What is wrong with it; `lessons` are the ids that its terms may name, any if there are none."""
        if self.format != FORMAT:
            yield "format", f"the file has format {self.format}", f"write `format: {FORMAT}`"
        first: dict[str, int] = {}
        for at, term in enumerate(self.terms, 1):
            earlier = first.setdefault(term.term.casefold(), at)
            if earlier != at:
                yield f"terms[{at}].term", f"term {earlier} has this name already", "keep one of them"
            yield from under(f"terms[{at}]", term.faults(lessons))


def build_glossary(
    root: Node, file: str, lessons: Collection[str] = ()
) -> tuple[Glossary | None, tuple[Fault, ...]]:
    """The glossary in a tree, or None and everything that is wrong with it.

    lessons: the ids that its terms may name; any if there are none.
    """
    complaints, glossary = Complaints(), BAD
    with suppress(TooMany):
        glossary = read_model(Glossary, root, "the glossary", complaints)
    if glossary is BAD:
        return None, faults_from(complaints, root, file)
    found = glossary.faults(lessons)
    faults = tuple(fault_at(root, file, "", finding) for finding in islice(found, MOST_FAULTS))
    return (None if faults else glossary), faults


def find_terms(terms: Collection[Term], word: str) -> tuple[Term, ...]:
    """The terms that answer to a word: by their name, else by any name, else by a part of their name."""
    wanted = _loose(word)
    ways: tuple[Callable[[Term], bool], ...] = (
        lambda term: _loose(term.term) == wanted,
        lambda term: wanted in map(_loose, term.names),
        lambda term: len(wanted) > 1 and wanted in _loose(term.term),
    )
    found = (tuple(term for term in terms if fits(term)) for fits in ways)
    return next((some for some in found if some), ())


def _loose(name: str) -> str:
    """A name without capitals, hyphens, blanks and a plural s."""
    bare = "".join(char for char in name.casefold() if char.isalnum() or char == "√")
    return bare[:-1] if bare.endswith("s") and len(bare) > 3 else bare
