"""The page of all heads: tiles or letters, those worth a closer look, how many are parked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import count
from attn_tutor.pretrained.all_maps import AllMaps
from attn_tutor.pretrained.head_measures import MOST, kinds, letters
from attn_tutor.pretrained.notable_heads import MapFinding, findings
from attn_tutor.sessions.head_pages import ANOTHER, WHAT, Subject
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line, Note
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.head_list import HeadLegend, HeadList, NotableHead, Overview
from attn_tutor.widgets.head_maps import HeadMaps
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.look import Words
from attn_tutor.widgets.page import Page

_BASE = "Base: the mean of all heads; for a pair, what that head's other words give."
_NO_CAPTION = 42  # columns of a sentence that fills the line by itself


def overview_page(subject: Subject) -> Page:
    """All heads as tiles or letters, those worth a closer look, and how many are parked."""
    maps = subject.maps
    found = maps.measures
    listed_findings = findings(maps)
    marks = tuple((chr(97 + at), one.layer, one.head) for at, one in enumerate(listed_findings))
    pictures = HeadMaps(
        maps.weights,
        tuple(tuple(map(str, row)) for row in letters(found)),
        tuple(tuple(map(float, row)) for row in _shares(maps)),
        marks,
    )
    text = _shorten(maps.tokens) + (f" → {_shorten(maps.others)}" if maps.others else "")
    caption = "Rows ask, columns are looked at." if len(text) < _NO_CAPTION else ""
    sentence: Words = (f"{text}   ", (caption, "dim"))
    size = f"{count(maps.n_layers, 'layer')} × {count(maps.n_heads, 'head')}"
    picture: list[View] = [
        Line(sentence),
        Overview(pictures, _notable(subject, listed_findings)),
        HeadLegend(pictures),
        Gap(),
        *_reading(subject, found.first),
        *([Line(((subject.note, "dim"),))] if subject.note else []),
    ]
    keys = Keys(
        (ANOTHER, Key("a", "that letter"), Key("by even", "sort"), Key("compare 1 8, 2 8", "two"), QUIT)
    )
    task = Task(("Open a head: its layer and number, such as ", ("3 1", "hi", "bold"), "."), keys, "head")
    return Page(Header((subject.command, f"all heads of {maps.name}"), place=size), tuple(picture), task)


def _shares(maps: AllMaps) -> Array:
    """For each head the share that its letter stands for."""
    found = maps.measures
    kind = kinds(found)
    shares = np.max([found.previous, found.next, found.itself, found.first, found.column], axis=0)
    chosen: Array = np.where((kind == "even") | (kind == "mixed"), found.evenness, shares)
    return chosen


def _shorten(tokens: Sequence[str]) -> str:
    text = " ".join(tokens)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _reading(subject: Subject, first: Array) -> tuple[View, ...]:
    """What switching off did; else how many heads are parked, and where to read on."""
    if subject.remark:
        return (Note((subject.remark, ((_BASE, "dim"),)), "Read it"),)
    maps, many = subject.maps, int((first > MOST).sum())
    said: Words = (
        (f"{many} of {maps.n_layers * maps.n_heads}", "hi", "bold"), " heads give ", (subject.first, "k", "bold"),
        f" over half; an even one gives {1 / len(maps.keys):.2f}.",
    )  # fmt: skip
    line = Line(
        (("▌ ", "w"), ("Read it", "w", "bold"), "  ", *said),
        aloud="".join(part if isinstance(part, str) else part[0] for part in said),
    )
    usual = ("That's usual: attn-tutor learn parked says what they are doing there.",) if many else ()
    return line, Note((*usual, ((_BASE, "dim"),)), "")


def _notable(subject: Subject, found: Sequence[MapFinding]) -> HeadList:
    """The heads worth a closer look, each with its base."""
    heads = []
    for at, one in enumerate(found):
        share, base = (f"{x:.1f}" if one.kind == "even" else f"{x:.2f}" for x in (one.share, one.base))
        heads.append(NotableHead(chr(97 + at), one.layer, one.head, *_title(subject, one), share, base))
    return HeadList(tuple(heads))


def _title(subject: Subject, one: MapFinding) -> tuple[str, str]:
    """What a head does, as it is drawn in twenty columns and as it is said."""
    if one.kind == "pair":
        asks, looks_at = subject.asks(one.asks), subject.key(one.looks_at)
        return f"{asks[:8]} → {looks_at[:9]}", f"“{asks}” looks at “{looks_at}”"
    what = f"parked on {subject.first[:10]}" if one.kind == "first" else WHAT[one.kind]
    return what, what
