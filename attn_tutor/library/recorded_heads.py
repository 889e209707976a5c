"""Heads of real models on single sentences, as lessons show them: their numbers, and where they are from."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from attn_tutor.curriculum.nodes import Fault, KeyedNode, Node, Scalar, Series
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.interface import unknown
from attn_tutor.library.sources import ContentPath, shipped_content

WeightRows = tuple[tuple[float, ...], ...]
T = TypeVar("T", "LearnedHead", "AllHeads")
_FIGURES = ("previous", "next", "itself", "first", "column", "evenness")
FOLDER = "heads"  # beside lessons/ and questions/


@dataclass(frozen=True)
class LearnedHead:
    """Query, key and value of one head on one sentence, to three decimals. The engine computes the rest."""

    name: str
    model: str
    source: str
    license: str
    sentence: str
    layer: int
    head: int
    causal: bool
    words: tuple[str, ...]
    query: WeightRows
    key: WeightRows
    value: WeightRows
    lengths: tuple[float, ...]  # of each value after the head's share of W_O


@dataclass(frozen=True)
class AllHeads:
    """What every head of a model does with one sentence: rows are layers, columns are heads."""

    name: str
    model: str
    source: str
    license: str
    sentence: str
    words: tuple[str, ...]
    asks: int  # whose row `top`, `top_weight` and `to_first` are about
    top: tuple[tuple[int, ...], ...]
    top_weight: WeightRows
    to_first: WeightRows
    previous: WeightRows
    next: WeightRows
    itself: WeightRows
    first: WeightRows
    column: WeightRows
    column_at: tuple[tuple[int, ...], ...]
    evenness: WeightRows


def head_names(content: ContentPath | None = None) -> tuple[str, ...]:
    """The names of all heads of a content folder, of the shipped one if none is named."""
    folder = (shipped_content() if content is None else content) / FOLDER
    if not folder.is_dir():
        return ()
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".json")))


def read_head(name: str, content: ContentPath | None = None) -> LearnedHead:
    """The head of this name. Raises UsageError where there is none, ContentError where its file is damaged."""
    return _read(LearnedHead, name, content)


def read_all_heads(name: str, content: ContentPath | None = None) -> AllHeads:
    """All heads on one sentence: `cat` reads cat-all. Raises as `read_head` does."""
    return _read(AllHeads, f"{name}-all", content)


def _read(model: type[T], name: str, content: ContentPath | None) -> T:
    names = head_names(content)
    if name not in names:
        raise unknown("head", name, names)
    file = (shipped_content() if content is None else content) / FOLDER / f"{name}.json"
    try:
        data = json.loads(file.read_text(encoding="utf-8")) | {"name": name}
        return model(**{field.name: _freeze(data[field.name]) for field in fields(model)})
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"there is no key {error}" if isinstance(error, KeyError) else str(error)
        raise ContentError(f"{FOLDER}/{name}.json is not a sound head: {reason}.") from None


def _freeze(value: Any) -> Any:
    """A value with its lists as tuples, inside one another too."""
    return tuple(_freeze(one) for one in value) if isinstance(value, list) else value


def expand_heads(node: Node, file: str, faults: list[Fault]) -> Node:
    """A tree in which each `given` that names a shipped head also holds its words, query, key and value.

    `asks`, a list of words or of places counted from 1, leaves only their rows of the query. `show: adds` beside it
    gets the lengths of its values, and `heads` with a sentence the figures of all heads on it.
    """
    if isinstance(node, Series):
        return node._replace(items=tuple(expand_heads(item, file, faults) for item in node.items))
    if not isinstance(node, KeyedNode):
        return node
    pairs = [(key, expand_heads(inner, file, faults)) for key, inner in node.pairs]
    for at, (key, inner) in enumerate(pairs):
        if key.text == "given" and isinstance(inner, KeyedNode) and isinstance(inner.get("head"), Scalar):
            pairs[at] = key, _with_head(inner, file, faults)
            pairs += _lengths_beside(node, inner)
        elif (
            key.text == "heads" and isinstance(inner, KeyedNode) and isinstance(inner.get("sentence"), Scalar)
        ):
            pairs[at] = key, _with_figures(inner, file, faults)
    return node._replace(pairs=tuple(pairs))


def _lengths_beside(node: KeyedNode, given: KeyedNode) -> list[tuple[Scalar, Node]]:
    """The key `lengths` for a picture that shows what each value adds."""
    show, name = node.get("show"), given.get("head")
    if not (isinstance(show, Scalar) and show.text == "adds" and isinstance(name, Scalar)):
        return []
    with suppress(UsageError, ContentError):  # told of where the head is read
        return [(as_scalar("lengths", name), as_node(read_head(name.text).lengths, name))]
    return []


def _with_figures(drawing: KeyedNode, file: str, faults: list[Fault]) -> KeyedNode:
    name = drawing.get("sentence")
    assert isinstance(name, Scalar)  # the caller looked
    try:
        every = read_all_heads(name.text)
    except (UsageError, ContentError) as error:
        faults.append(_unread(name, file, error))
        return drawing
    added = tuple((as_scalar(key, name), as_node(getattr(every, key), name)) for key in _FIGURES)
    return drawing._replace(pairs=drawing.pairs + added)


def _unread(name: Scalar, file: str, error: UsageError | ContentError) -> Fault:
    """Why a head or a sentence cannot be read, at the place that names it."""
    return Fault(file, name.line, name.column, "", error.sentence.rstrip("."), error.hint or "check it")


def _with_head(given: KeyedNode, file: str, faults: list[Fault]) -> KeyedNode:
    name = given.get("head")
    assert isinstance(name, Scalar)  # the caller looked
    try:
        head = read_head(name.text)
        rows = _rows(given.get("asks"), head.words)
    except (UsageError, ContentError) as error:
        faults.append(_unread(name, file, error))
        return given
    values: dict[str, Any] = {
        "query": [head.query[row] for row in rows],
        "key": head.key,
        "value": head.value,
        "words": [head.words[row] for row in rows],
        "key_words": head.words,
    }
    if head.causal and len(rows) == len(head.words):
        values["causal"] = True
    elif head.causal:
        values["mask"] = [[int(at <= row) for at in range(len(head.words))] for row in rows]
    written = {key.text for key, _ in given.pairs}
    added = tuple(
        (as_scalar(key, name), as_node(value, name)) for key, value in values.items() if key not in written
    )
    return given._replace(pairs=given.pairs + added)


def _rows(asks: Node | None, words: tuple[str, ...]) -> list[int]:
    """The places of the words that ask; of all where none is named. Raises UsageError for one that is not there."""
    if asks is None:
        return list(range(len(words)))
    items = asks.items if isinstance(asks, Series) else (asks,)
    rows = []
    for item in items:
        text = item.text if isinstance(item, Scalar) else ""
        if text in words:
            rows.append(words.index(text))
        elif text.isdecimal() and 1 <= int(text) <= len(words):
            rows.append(int(text) - 1)
        else:
            raise UsageError(f"No word {text!r} asks here.", f"The words are {' '.join(words)}.")
    return rows


def as_scalar(value: Any, near: Scalar) -> Scalar:
    """A value as a tree of one place, that of `near`."""
    return Scalar(str(value), value, near.line, near.column)


def as_node(value: Any, near: Scalar) -> Node:
    """Plain data as a tree whose every place is that of `near`."""
    if isinstance(value, list | tuple):
        return Series(tuple(as_node(one, near) for one in value), near.line, near.column)
    return as_scalar(value, near)
