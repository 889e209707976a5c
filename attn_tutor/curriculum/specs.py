"""What may stand under each key, worked out once from a model's fields and type hints.

The builder reads nodes by these specs, and the JSON Schema is written from them, so the two cannot differ.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attn_tutor.questions.given import Matrix
from attn_tutor.records import record


@record()
class Text:
    """A text: any, one of some words, or one of a pattern. `blank` allows the empty one."""

    one_of: tuple[str, ...] = ()
    pattern: str = ""
    blank: bool = False


@record()
class Truth:
    """true or false."""


@record()
class Whole:
    """A whole number."""


@record()
class Number:
    """A number. With `words`, one of these words instead is as good."""

    words: tuple[str, ...] = ()


@record()
class ListOf:
    """A list of so many items; of any number of them where `length` is None."""

    item: Spec
    length: int | None = None


@record()
class Rows:
    """A matrix: a list of rows of numbers, all of one length."""


@record()
class TableOf:
    """The keys of one model."""

    model: type


@record()
class OneOf:
    """The keys of one of several models, each under its word; the key `kind` says which."""

    models: Mapping[str, type]


Spec: TypeAlias = Text | Truth | Whole | Number | ListOf | Rows | TableOf | OneOf

_SIMPLE: dict[Any, Spec] = {bool: Truth(), int: Whole(), float: Number()}


@record()
class KeySpec:
    """One key of a table. `nullable`: it may be written with nothing after it."""

    name: str
    spec: Spec
    required: bool
    default: Any
    nullable: bool
    description: str


@cache
def keys_of(model: type) -> dict[str, KeySpec]:
    """The keys of a model's table, by name, in the order of its fields."""
    hints = get_type_hints(model)
    return {field.name: _key(field, hints[field.name]) for field in fields(model)}


def _key(field: Any, hint: Any) -> KeySpec:
    required = field.default is MISSING
    inner, nullable = _without_none(hint)
    one_of, pattern = field.metadata.get("one_of", ()), field.metadata.get("pattern", "")
    kinds = field.metadata.get("kinds")
    spec = _of_kinds(inner, kinds) if kinds else _spec(inner, one_of, pattern, blank=field.default == "")
    default = None if required else field.default
    return KeySpec(field.name, spec, required, default, nullable, field.metadata.get("description", ""))


def _spec(hint: Any, one_of: tuple[str, ...] = (), pattern: str = "", *, blank: bool = False) -> Spec:
    """The spec of one type hint. Raises TypeError for a hint that no content key can have."""
    if hint == Matrix:
        return Rows()
    if hint is str or get_origin(hint) is Literal:
        return Text(get_args(hint) or one_of, pattern, blank)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if _is_union(hint) and set(get_args(hint)) == {str, float}:
        return Number(one_of or ("auto", "none"))
    if get_origin(hint) is tuple:
        return _list_of(get_args(hint))
    if is_dataclass(hint):
        return TableOf(hint if isinstance(hint, type) else type(hint))
    raise TypeError(f"no spec for {hint!r}")


def _of_kinds(hint: Any, kinds: Mapping[str, type]) -> Spec:
    """One of several models, or a list of such."""
    return ListOf(OneOf(kinds)) if get_origin(hint) is tuple else OneOf(kinds)


def _list_of(inner: tuple[Any, ...]) -> ListOf:
    if inner[-1] is Ellipsis:
        return ListOf(_spec(inner[0]))
    if len(set(inner)) != 1:
        raise TypeError(f"no spec for a tuple of {inner!r}")
    return ListOf(_spec(inner[0]), len(inner))


def _without_none(hint: Any) -> tuple[Any, bool]:
    """X | None is X, and nothing is allowed."""
    if not _is_union(hint) or type(None) not in get_args(hint):
        return hint, False
    parts = tuple(part for part in get_args(hint) if part is not type(None))
    return Union[parts], True  # noqa: UP007  # a union of parts in a variable has no other spelling


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)
