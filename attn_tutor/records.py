"""Records: dataclasses whose fields are given once, and which cost a start little.

A frozen dataclass with equality and a repr takes 0.4 ms to be created: Python compiles six functions for it, and a
start loads a hundred. A record has one compiled, its `__init__`, once the first of its kind is made or its fields are
asked for; most of those that a start loads are not needed by the first screen. That nobody assigns to a field is held
by the type checker alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from threading import RLock
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
_FIELDS = "__dataclass_fields__"
_one_at_a_time = RLock()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False, slots: bool = False) -> Callable[[type[T]], type[T]]:
    """A decorator for a class of fields.

    eq: whether two are equal where their fields are; else each is itself. slots: each field has a slot.
    """

    def decorate(cls: type[T]) -> type[T]:
        whole = _with_slots(cls, kw_only) if slots else completed_later(cls, kw_only=kw_only)
        _give(whole, "__repr__", _repr)
        if eq:
            _give(whole, "__eq__", _equal)
            _give(whole, "__hash__", _hash)
        return whole

    return decorate


def _with_slots(cls: type[T], kw_only: bool) -> type[T]:
    """A new class with slots, which cannot be made from an old one later."""
    return dataclass(eq=False, repr=False, kw_only=kw_only, slots=True)(cls)


def completed_later(cls: type[T], *, kw_only: bool = False) -> type[T]:
    """The class, a dataclass from the first time that one of it is made or its fields are asked for."""

    def complete() -> None:
        with _one_at_a_time:
            if isinstance(vars(cls).get(_FIELDS), _Incomplete):
                if vars(cls).get("__init__") is first:
                    del cls.__init__  # a dataclass gets no other where it has one
                dataclass(eq=False, repr=False, kw_only=kw_only)(cls)

    def first(self: Any, *values: Any, **named: Any) -> None:
        complete()
        cls.__init__(self, *values, **named)

    setattr(cls, _FIELDS, _Incomplete(cls, complete))
    if "__init__" in vars(cls):
        complete()
    else:
        cls.__init__ = first  # type: ignore[method-assign]  # until the dataclass has its own
    return cls


class _Incomplete:
    """Stands for the fields of a record until somebody asks for them."""

    def __init__(self, cls: type, complete: Callable[[], None]) -> None:
        self.cls, self.complete = cls, complete

    def __get__(self, instance: Any, owner: type) -> Any:
        self.complete()
        return vars(self.cls)[_FIELDS]


def _give(cls: type, name: str, function: Callable[..., Any]) -> None:
    """The method, unless the class has one of its own."""
    if name not in vars(cls):
        setattr(cls, name, function)


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self))
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: object) -> bool:
    return _fields_of(self) == _fields_of(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_fields_of(self))


def _fields_of(one: Any) -> tuple[Any, ...]:
    cls = type(one)
    if cls not in _COMPARED:
        _COMPARED[cls] = tuple(each.name for each in fields(cls) if each.compare)
    return tuple([getattr(one, name) for name in _COMPARED[cls]])


_COMPARED: dict[type, tuple[str, ...]] = {}  # the names of the fields that decide whether two are equal
