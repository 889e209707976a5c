"""Faulty keys set aside, so that the rest can be looked over all the same.

A model with faults is built from what is sound; a stand-in of the right type takes the place of what is not. What a
check then says counts only if it rests on nothing that was set aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, TypeVar

from attn_tutor.curriculum.specs import Key, ListOf, Number, Rows, Spec, TableOf, Text, Truth, Whole, keys_of

M = TypeVar("M")
_PLACE = re.compile(r"\.(\d+)(?=\.|$)")  # counted from 0, as the kinds of questions do
_PART = re.compile(r"[^.\[\]]+")
_ANY = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Aside:
    """The ways of the keys that are set aside: "decimals", "options[2].why"."""

    ways: frozenset[str] = frozenset()

    def holds(self, way: str) -> bool:
        """Whether this key is set aside, or one around it."""
        return any(_within(way, other) for other in self.ways)

    def touches(self, *keys: str) -> bool:
        """Whether one of these keys is set aside, or one around it, or one in it. `[]` is any place in a list."""
        return any(
            _within(key, other) or _within(other, key)
            for key in keys
            for way in self.ways
            for other in ((way, _ANY.sub("[]", way)) if "[]" in key else (way,))
        )

    def under(self, way: str) -> Aside:
        """What is set aside under a key, with ways that begin there."""
        return Aside(frozenset(other[len(way) + 1 :] for other in self.ways if other.startswith(f"{way}.")))

    def and_all(self, ways: Iterable[str]) -> Aside:
        """This and more."""
        return Aside(self.ways | {*ways})


NOTHING = Aside()


def counted(way: str) -> str:
    """A way with its places as people count them: options.1.why is options[2].why."""
    return _PLACE.sub(lambda found: f"[{int(found[1]) + 1}]", way)


def _within(way: str, outer: str) -> bool:
    return way == outer or (way.startswith(outer) and way[len(outer)] in ".[")


def stand_in(key: Key) -> Any:
    """What takes the place of a key that is set aside: its default, else anything of its type."""
    return key.default if not key.required else stand_in_for(key.spec)


def stand_in_for(spec: Spec) -> Any:
    """Anything of this type."""
    match spec:
        case Text():
            return spec.one_of[0] if spec.one_of else "x"
        case Truth():
            return False
        case Whole() | Number():
            return 1
        case ListOf():
            return tuple(stand_in_for(spec.item) for _ in range(spec.length or 0))
        case Rows():
            return ((0.0,),)
        case TableOf():
            return spec.model(**{key.name: stand_in(key) for key in keys_of(spec.model).values()})


def is_long(model: Any, way: str) -> bool:
    """Whether a list of any length stands at this way: what is said of it says nothing of its items."""
    spec: Spec | None = TableOf(type(model))
    for part in _PART.findall(way):
        if isinstance(spec, TableOf) and part in keys_of(spec.model):
            spec = keys_of(spec.model)[part].spec
        else:
            spec = spec.item if isinstance(spec, ListOf) else None
    return isinstance(spec, ListOf) and spec.length is None


def set_aside(model: M, ways: Iterable[str]) -> M:
    """The model with stand-ins at these ways. A way that leads to no key changes nothing."""
    for way in ways:
        model = _without(model, _PART.findall(way))
    return model


def _without(model: Any, parts: list[str]) -> Any:
    """An item of a list stays as it is: how many there are is sound."""
    if not parts:
        return model
    head, rest = parts[0], parts[1:]
    if isinstance(model, tuple):
        at = int(head) - 1 if head.isdecimal() else -1
        if not 0 <= at < len(model):
            return model
        return (*model[:at], _without(model[at], rest), *model[at + 1 :])
    kind: type = type(model)
    key = keys_of(kind).get(head) if is_dataclass(model) else None
    if key is None:
        return model
    inner = getattr(model, head)
    deeper = rest and (isinstance(inner, tuple) or is_dataclass(inner))
    made: Any = _without(inner, rest) if deeper else stand_in(key)
    return replace(model, **{head: made})
