"""Records: dataclasses whose fields are given once, and which cost a start little.

A frozen dataclass with equality and a repr takes 0.4 ms to be created: Python compiles six functions for it, and a
start loads a hundred. A record has one compiled, its `__init__`, once the first of its kind is made; it is a whole
dataclass as soon as anybody asks for its fields, which the first screen does of few. That nobody assigns to a field
is held by the type checker alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from threading import RLock
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
_FIELDS, _OWN = "__dataclass_fields__", "__record_fields__"
_one_at_a_time = RLock()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A decorator for a class of fields. eq: whether two are equal where their fields are; else each is itself."""

    def decorate(cls: type[T]) -> type[T]:
        _give(cls, "__repr__", _repr)
        if eq:
            _give(cls, "__eq__", _equal)
            _give(cls, "__hash__", _hash)
        return completed_later(cls, kw_only=kw_only)

    return decorate


def completed_later(cls: type[T], *, kw_only: bool = False) -> type[T]:
    """The class, with an `__init__` from the first time that one of it is made, a dataclass once that is asked."""

    def first(self: Any, *values: Any, **named: Any) -> None:
        with _one_at_a_time:
            if vars(cls).get("__init__") is first:
                cls.__init__ = _init_of(cls)  # type: ignore[method-assign]  # there is none before it
        cls.__init__(self, *values, **named)

    def complete() -> None:
        with _one_at_a_time:
            if isinstance(vars(cls).get(_FIELDS), _Incomplete):
                _own_fields(cls)  # before the defaults of its fields are taken off the class
                dataclass(init=False, eq=False, repr=False, kw_only=kw_only)(cls)

    setattr(cls, _FIELDS, _Incomplete(cls, complete, kw_only))
    _give(cls, "__init__", first)
    return cls


class _Incomplete:
    """Stands for the fields of a record until somebody asks for them."""

    def __init__(self, cls: type, complete: Callable[[], None], kw_only: bool) -> None:
        self.cls, self.complete, self.kw_only = cls, complete, kw_only

    def __get__(self, instance: Any, owner: type) -> Any:
        self.complete()
        return vars(self.cls)[_FIELDS]


# --- its __init__: what a dataclass would have, compiled from the names and defaults alone


class _Argument:
    """A field as `__init__` takes it."""

    def __init__(self, value: Any, keyword: bool) -> None:
        given: Field[Any] | None = value if isinstance(value, Field) else None
        self.default = value if given is None else given.default
        self.factory = MISSING if given is None else given.default_factory
        self.compare = given is None or given.compare
        self.keyword = keyword if given is None or given.kw_only is MISSING else given.kw_only


def _own_fields(cls: type) -> dict[str, _Argument]:
    """The fields that the class itself adds, worked out once."""
    has = vars(cls)
    if _OWN not in has:
        stand_in = has[_FIELDS]
        if isinstance(stand_in, _Incomplete):
            given = {
                name: has.get(name, MISSING)
                for name, hint in has.get("__annotations__", {}).items()
                if not str(hint).removeprefix("typing.").startswith("ClassVar")
            }
            own = {name: _Argument(value, stand_in.kw_only) for name, value in given.items()}
        else:  # a dataclass by itself
            own = {name: _Argument(each, each.kw_only) for name, each in stand_in.items()}
        setattr(cls, _OWN, own)
    return vars(cls)[_OWN]  # type: ignore[no-any-return]


def _all_fields(cls: type) -> dict[str, _Argument]:
    return {
        name: one
        for base in reversed(cls.__mro__)
        if _FIELDS in vars(base)
        for name, one in _own_fields(base).items()
    }


def _init_of(cls: type) -> Callable[..., None]:
    places, keywords, body = ["self"], list[str](), list[str]()
    values: dict[str, Any] = {"MISSING": MISSING}
    for name, one in _all_fields(cls).items():
        value = name
        argument = name
        if one.factory is not MISSING:
            argument, value = f"{name}=MISSING", f"make_{name}() if {name} is MISSING else {name}"
            values[f"make_{name}"] = one.factory
        elif one.default is not MISSING:
            argument, values[f"default_{name}"] = f"{name}=default_{name}", one.default
        (keywords if one.keyword else places).append(argument)
        body.append(f" self.{name} = {value}\n")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()\n")
    head = ", ".join([*places, *(["*", *keywords] if keywords else [])])
    exec(f"def __init__({head}):\n{''.join(body) or ' pass'}", values)
    init: Callable[..., None] = values["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _give(cls: type, name: str, function: Callable[..., Any]) -> None:
    """The method, unless the class has one of its own."""
    if name not in vars(cls):
        setattr(cls, name, function)


def _repr(self: Any) -> str:
    parts = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self))
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _equal(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _values(one: Any) -> tuple[Any, ...]:
    cls = type(one)
    if cls not in _COMPARED:
        _COMPARED[cls] = tuple(name for name, each in _all_fields(cls).items() if each.compare)
    return tuple([getattr(one, name) for name in _COMPARED[cls]])


_COMPARED: dict[type, tuple[str, ...]] = {}  # the names of the fields that decide whether two are equal
