"""The glossary: every term of the course in two lines, with its formula, its other names and its lesson."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from attn_tutor.curriculum.building import FORMAT, faults_from, ways_aside
from attn_tutor.curriculum.complaints import BAD, Complaints
from attn_tutor.curriculum.faults import Fault, closest
from attn_tutor.curriculum.looking import Look
from attn_tutor.curriculum.models import read as read_node
from attn_tutor.curriculum.nodes import Node, locate
from attn_tutor.curriculum.specs import TableOf
from attn_tutor.questions.fields import ID, described

LONGEST = 170  # characters: two lines of a screen
SECTIONS = ("", "attention", "heads", "sizes", "other scores")
_RESTS = {"terms[].sheet": ("terms[#].formula",)}


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term."""

    term: str = described("the term")
    says: str = described(f"what it is, at most {LONGEST} characters")
    formula: str = described("its formula, if it has one", "")
    also: tuple[str, ...] = described("other names that the world uses for it", ())
    lesson: str = described("the id of the lesson that teaches it", pattern=ID)
    sheet: str = described("the part of the formula sheet that it stands in, if it does", "", one_of=SECTIONS)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.term, *self.also)


@dataclass(frozen=True, kw_only=True)
class Glossary:
    """A glossary file."""

    format: int = described("the version of this file format")
    terms: tuple[Term, ...] = described("the terms")


def build_glossary(
    root: Node, file: str, lessons: Collection[str] = ()
) -> tuple[Glossary | None, tuple[Fault, ...]]:
    """The glossary in a tree, or None and everything that is wrong with it.

    lessons: the ids that its terms may name; any if there are none.
    """
    complaints: Complaints = []
    glossary: Any = read_node(TableOf(Glossary), root, "the glossary", complaints)
    faults = [*faults_from(complaints, root, file)]
    if glossary is BAD:
        return None, tuple(faults)
    look: Look[Glossary] = Look(glossary, ways_aside(complaints, root))
    look.take(_findings(glossary, lessons), _RESTS)
    for way, what, todo in look.found:
        node = locate(root, way)
        faults.append(Fault(file, node.line, node.column, way, what, todo))
    return (None if faults else glossary), tuple(faults)


def _findings(glossary: Glossary, lessons: Collection[str]) -> Iterator[tuple[str, str, str]]:
    if glossary.format != FORMAT:
        yield "format", f"the file has format {glossary.format}", f"write `format: {FORMAT}`"
    first: dict[str, int] = {}
    for at, term in enumerate(glossary.terms, 1):
        earlier = first.setdefault(term.term.casefold(), at)
        if earlier != at:
            yield f"terms[{at}].term", f"term {earlier} has this name already", "keep one of them"
        if len(term.says) > LONGEST:
            yield f"terms[{at}].says", f"`says` has {len(term.says)} characters", f"say it in {LONGEST}"
        if term.sheet and not term.formula:
            yield (
                f"terms[{at}].sheet",
                "a term without a formula has no place on the sheet",
                "write `formula:`",
            )
        if lessons and term.lesson not in lessons:
            meant = closest(term.lesson, tuple(lessons))
            yield (
                f"terms[{at}].lesson",
                f"there is no lesson {term.lesson}",
                f"write {meant or 'the id of a lesson'}",
            )


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
