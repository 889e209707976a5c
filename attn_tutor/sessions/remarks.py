"""A sentence of feedback cut into remarks: what holds, what is off, and where to look next."""

from __future__ import annotations

import re

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Remark

_SENTENCE = r"(?s)(.{8,}?[.!?])\s+([A-Z(].*)"
_HOLDS = r"^Right\b|\b(?:is|are) right\.$"  # what is right so far
_TO_DO = ("Go over", "Check the products", "Take e to", "Divide by", "Begin with")  # nothing is said of the numbers
_NO_CAUSE = "I can't tell how you got there."


def correction(verdict: Verdict) -> tuple[View, ...]:
    """The remarks on a wrong answer: what holds, what is off, and where to look next."""
    return split_remarks(verdict.message, verdict.look)


def split_remarks(message: str, look: str = "", keep: tuple[str, ...] = (), label: str = "") -> tuple[View, ...]:
    """The same of a sentence and what to look at; `label` stands in place of "Not yet"."""
    held = ""
    first, rest = first_sentence(message)
    if rest and re.search(_HOLDS, first):
        held, message = first, rest
    off, look = off_and_look(message, look)
    so_far = (Remark("so far", held, keep=keep),) if held else ()
    to_look = (Remark("look", look, keep=keep),) if look else ()
    return *so_far, Remark("not yet", off, label, keep), *to_look


def off_and_look(message: str, look: str = "") -> tuple[str, str]:
    """What is off, a fact wherever one is told, and what to look at."""
    return _fact_first(message, look) if message.startswith(_TO_DO) else _two_parts(message, look)


def _two_parts(message: str, look: str) -> tuple[str, str]:
    """What is off, and what to look at: the sentences after the first."""
    off, more = first_sentence(message)
    return off, " ".join(filter(None, (more, look)))


def _fact_first(message: str, look: str) -> tuple[str, str]:
    """Of a reply that begins with what to do, the fact in its second sentence first; else that no cause is known."""
    begin, rest = _two_parts(message, look)
    fact, more = first_sentence(rest)
    if not fact or fact.startswith(_TO_DO):
        return _NO_CAUSE, " ".join(filter(None, (message, look)))
    return fact, " ".join(filter(None, (begin, more)))


def first_sentence(text: str) -> tuple[str, str]:
    """A text cut after its first sentence: what is off, and what to look at."""
    found = re.match(_SENTENCE, text)
    return (text, "") if found is None else (found[1], found[2])
