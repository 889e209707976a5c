"""Nodes to models by the specs of their keys: a model whose types all hold, or every complaint about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attn_tutor.curriculum.nodes import KeyedNode, Node, Scalar, Series
from attn_tutor.curriculum.scalars import (
    BAD,
    MOST_ITEMS,
    Complaints,
    kind_of,
    list_choices,
    not_one_of,
    quote_text,
    read_number,
    read_rows,
    read_text,
    read_truth,
    read_whole,
)
from attn_tutor.curriculum.specs import (
    KeySpec,
    ListOf,
    Number,
    OneOf,
    Rows,
    Spec,
    TableOf,
    Text,
    Truth,
    Whole,
    keys_of,
)
from attn_tutor.english import count
from attn_tutor.errors import closest

MERGE = "<<"  # brings in the keys of another table, which may be anything
NO_DEFAULTS: Mapping[str, Any] = {}
_MEANT = {"question": "prompt", "answer": "solution", "explanation": "teaches", "type": "kind"}  # elsewhere


def read_model(
    model: type,
    node: Node,
    label: str,
    complaints: Complaints,
    also: tuple[str, ...] = (),
    defaults: Mapping[str, Any] = NO_DEFAULTS,
) -> Any:
    """A model from the keys of a table; BAD where something in it cannot be read.

    also: keys that somebody else reads. defaults: what stands for keys that are left out, though the model needs them.
    """
    if not isinstance(node, KeyedNode):
        todo = "write its keys, each on its own line, indented"
        return complaints.add(node, f"{label} is {kind_of(node)}", todo)
    keys = keys_of(model)
    nodes = keys_once(node, (*also, *keys), complaints)
    values = {name: _read_key(keys[name], inner, complaints) for name, inner in nodes.items() if name in keys}
    for key in keys.values():
        if key.required and not {key.name, MERGE} & {*nodes} and key.name not in defaults:
            todo = f"add `{key.name}:`" + (f" ({key.description})" if key.description else "")
            values[key.name] = complaints.add(node, f"the key `{key.name}` is missing from {label}", todo)
    sound = len(nodes) == len(node.pairs) and not any(value is BAD for value in values.values())
    return model(**{**defaults, **values}) if sound and {*nodes} <= {*also, *keys} else BAD


def keys_once(table: KeyedNode, known: tuple[str, ...], complaints: Complaints) -> dict[str, Node]:
    """What stands under each key, and a complaint about each that is unknown or stands twice."""
    nodes: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for name, inner in table.pairs:
        if name.text in nodes:
            what = f"the key `{quote_text(name.text)}` appears twice, first in line {lines[name.text]}"
            complaints.add(name, what, "remove one of them")
        elif name.text == MERGE:
            what = "the merge key `<<` stands here"
            complaints.add(name, what, "write out the keys that it stands for")
        elif name.text not in known:
            _unknown(name, known, complaints)
        nodes.setdefault(name.text, inner)
        lines.setdefault(name.text, name.line)
    return nodes


def _unknown(name: Scalar, known: tuple[str, ...], complaints: Complaints) -> None:
    elsewhere = _MEANT.get(name.text, "")
    meant = elsewhere if elsewhere in known else closest(name.text, known)
    todo = f"write `{meant}`" if meant else f"remove it, or use one of {', '.join(known)}"
    complaints.add(name, f"the key `{quote_text(name.text)}` is unknown", todo)


def read_one_of(
    spec: OneOf, node: Node, label: str, complaints: Complaints, defaults: Mapping[str, Any] = NO_DEFAULTS
) -> Any:
    """The model that the key `kind` names, or BAD; of a misspelt kind, what is wrong with the one that is meant."""
    if not isinstance(node, KeyedNode):
        todo = "write its keys, each on its own line, indented"
        return complaints.add(node, f"{label} is {kind_of(node)}", todo)
    kind, words = node.get("kind"), tuple(spec.models)
    if isinstance(kind, Scalar) and kind.text in spec.models:
        return read_model(spec.models[kind.text], node, label, complaints, ("kind",), defaults)
    if kind is None:
        where = f"the key `kind` is missing from {label.replace('the ', 'this ')}"
        return complaints.add(node, where, f"add `kind:` with {list_choices(words)}")
    if not isinstance(kind, Scalar):
        return complaints.add(kind, f"`kind` is {kind_of(kind)}", f"write {list_choices(words)}")
    not_one_of(words, kind, "`kind`", complaints)
    meant = closest(kind.text, words)
    if meant:
        read_model(spec.models[meant], node, label, complaints, ("kind",), defaults)
    return BAD


def _read_key(key: KeySpec, node: Node, complaints: Complaints) -> Any:
    if key.nullable and isinstance(node, Scalar) and node.value is None and not node.odd:
        return None
    return read(key.spec, node, f"`{key.name}`", complaints)


def read(spec: Spec, node: Node, label: str, complaints: Complaints) -> Any:
    """The value of a node, or BAD. `label`: what to call it."""
    value: Any
    match spec:
        case Text():
            value = read_text(spec, node, label, complaints)
        case Truth():
            value = read_truth(node, label, complaints)
        case Whole():
            value = read_whole(node, label, complaints)
        case Number():
            value = read_number(spec, node, label, complaints)
        case Rows():
            value = read_rows(node, label, complaints)
        case ListOf():
            value = _read_list(spec, node, label, complaints)
        case OneOf():
            value = read_one_of(spec, node, label, complaints)
        case TableOf():
            value = read_model(spec.model, node, label, complaints)
    return value


def _read_list(spec: ListOf, node: Node, label: str, complaints: Complaints) -> Any:
    if not isinstance(node, Series):
        items = {Text: "texts", Whole: "whole numbers", Number: "numbers"}.get(type(spec.item), "items")
        many = "" if spec.length is None else f"{spec.length} "
        todo = f"write a list of {many}{items}: each on its own line after `- `"
        return complaints.add(node, f"{label} is {kind_of(node)}", todo)
    if len(node.items) > MOST_ITEMS:
        return complaints.add(node, f"{label} has {len(node.items)} items", f"write at most {MOST_ITEMS}")
    values = tuple([read(spec.item, item, f"an item of {label}", complaints) for item in node.items])
    if spec.length is not None and len(node.items) != spec.length:
        what = f"{label} has {count(len(node.items), 'item')}"
        return complaints.add(node, what, f"write {spec.length}")
    return BAD if any(value is BAD for value in values) else values
