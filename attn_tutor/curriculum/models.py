"""Nodes to models by the specs of their keys: what is sound of them, and everything that is not."""

from __future__ import annotations

from typing import Any

from attn_tutor.curriculum.aside import stand_in, stand_in_for
from attn_tutor.curriculum.complaints import BAD, Complaint, Complaints, complain, count, kind_of, shown
from attn_tutor.curriculum.faults import closest
from attn_tutor.curriculum.nodes import Node, Scalar, Series, Table
from attn_tutor.curriculum.numbers import read_number, read_rows, read_whole
from attn_tutor.curriculum.specs import Key, ListOf, Number, Rows, Spec, TableOf, Text, Truth, Whole, keys_of
from attn_tutor.curriculum.texts import read_text, read_truth

MERGE = "<<"  # brings in the keys of another table, which may be anything


def read_model(
    model: type, node: Node, label: str, complaints: Complaints, also: tuple[str, ...] = ()
) -> Any:
    """A model from the keys of a table, with stand-ins for those that cannot be read; BAD for what is no table.

    also: keys that somebody else reads.
    """
    if not isinstance(node, Table):
        todo = "write its keys, each on its own line, indented"
        return complain(complaints, node, f"{label} is {kind_of(node)}", todo)
    keys = keys_of(model)
    first: dict[str, Scalar] = {}
    values: dict[str, Any] = {}
    for name, inner in node.pairs:
        if name.text in first:
            twice(name, first[name.text], complaints)
        elif key := keys.get(name.text):
            values[name.text] = read_key(key, inner, complaints)
        elif name.text == MERGE:
            merged(name, complaints)
        elif name.text not in also:
            unknown(name, (*also, *keys), complaints)
        first.setdefault(name.text, name)
    for key in keys.values():
        if key.name not in values and (key.required or MERGE in first):
            missing(key, node, "" if MERGE in first else label, complaints)
            values[key.name] = BAD
    return model(**{name: stand_in(keys[name]) if x is BAD else x for name, x in values.items()})


def read_key(key: Key, node: Node, complaints: Complaints) -> Any:
    if key.nullable and isinstance(node, Scalar) and node.value is None and not node.odd:
        return None
    return read(key.spec, node, f"`{key.name}`", complaints)


def read(spec: Spec, node: Node, label: str, complaints: Complaints) -> Any:
    """The value of a node, with stand-ins for what in it cannot be read; or BAD. `label`: what to call it.

    Whatever could not be read was complained about.
    """
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
        case TableOf():
            value = read_model(spec.model, node, label, complaints)
    return value


def _read_list(spec: ListOf, node: Node, label: str, complaints: Complaints) -> Any:
    if not isinstance(node, Series):
        items = {Text: "texts", Whole: "whole numbers", Number: "numbers"}.get(type(spec.item), "items")
        many = "" if spec.length is None else f"{spec.length} "
        todo = f"write a list of {many}{items}: each on its own line after `- `"
        return complain(complaints, node, f"{label} is {kind_of(node)}", todo)
    one = f"an item of {label}"
    values = [read(spec.item, item, one, complaints) for item in node.items]
    if spec.length is not None and len(node.items) != spec.length:
        what = f"{label} has {count(len(node.items), 'item')}"
        return complain(complaints, node, what, f"write {spec.length}")
    return tuple([stand_in_for(spec.item) if value is BAD else value for value in values])


def twice(name: Scalar, first: Node, complaints: Complaints) -> None:
    what = f"the key `{shown(name.text)}` stands twice, first in line {first.line}"
    complain(complaints, name, what, "remove one of them")


def merged(name: Scalar, complaints: Complaints) -> None:
    complain(complaints, name, "the merge key `<<` stands here", "write out the keys that it stands for")


def unknown(name: Scalar, known: tuple[str, ...], complaints: Complaints) -> None:
    meant = closest(name.text, known)
    todo = f"write `{meant}`" if meant else f"remove it, or use one of {', '.join(known)}"
    complaints.append(Complaint(name, f"the key `{shown(name.text)}` is unknown", todo, meant=meant))


def missing(key: Key, node: Node, label: str, complaints: Complaints) -> None:
    """Complain that a key is missing; with no label silently, for it may come from elsewhere."""
    what = f"the key `{key.name}` is missing from {label}" if label else ""
    complain(complaints, node, what, _add(key), key.name)


def _add(key: Key) -> str:
    return f"add `{key.name}:` ({key.description})" if key.description else f"add `{key.name}:`"
