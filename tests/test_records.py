"""A record is to its users what a frozen dataclass with the same fields is."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest

from attn_tutor.records import record


@record()
class Point:
    x: int
    y: int = 0
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Frozen:
    x: int
    y: int = 0
    note: str = field(default="", compare=False)


@record(eq=False)
class Thing:
    x: int


@record(kw_only=True)
class Worded:
    x: int


@record()
class Named(Point):
    name: str = "p"

    def __repr__(self) -> str:
        return self.name


def test_records_are_equal_where_their_fields_are() -> None:
    """A field that is not compared makes no difference, another class does, and a set holds each once."""
    assert Point(1, 2, "a") == Point(1, 2, "b") != Point(1, 3)
    assert Point(1) != Named(1)
    assert Point(1) != (1, 0, "")
    assert len({Point(1, 2), Point(1, 2, "b"), Point(2, 1)}) == 2
    assert Named(1) == Named(1) != Named(1, name="q")


def test_a_record_is_shown_replaced_copied_and_read_as_a_frozen_dataclass_is() -> None:
    """The same words but for the name, the same fields."""
    assert repr(Point(1, note="a")) == repr(Frozen(1, note="a")).replace("Frozen", "Point")
    assert replace(Point(1), y=5) == Point(1, 5)
    assert [one.name for one in fields(Point)] == [one.name for one in fields(Frozen)]
    assert copy.deepcopy(Point(1)) == pickle.loads(pickle.dumps(Point(1))) == Point(1)
    assert repr(Named(1)) == "p"  # a repr of its own stays


def test_a_record_without_equality_is_itself_alone() -> None:
    """Two with the same fields are two."""
    one = same = Thing(1)
    assert one == same != Thing(1)
    assert len({one, same, Thing(1)}) == 2


def test_fields_by_name() -> None:
    """In no place."""
    assert Worded(x=1) == Worded(x=1)
    with pytest.raises(TypeError):
        Worded(1)  # type: ignore[misc]


def test_records_share_what_python_compiles_for_each_frozen_dataclass() -> None:
    """That is what they are for: a start creates a hundred, and `__init__` alone is made for each."""
    assert Frozen.__eq__ is not Point.__eq__
    for name in ("__eq__", "__hash__", "__repr__"):
        assert getattr(Point, name) is getattr(Worded, name)
    assert "__setattr__" not in vars(Point)


def test_a_record_is_whole_whoever_asks_first() -> None:
    """Its fields are known before one is made, a subclass may be made before it, and its own __init__ stays."""

    @record()
    class Base:
        x: int = 1

    @record()
    class Derived(Base):
        y: int = 2

    @record()
    class Asked:
        z: int = field(default=3)

    @record()
    class Own:
        w: int = 4

        def __init__(self) -> None:
            self.w = 5

    assert (Derived(y=4).x, Derived(7).y, Base(3).x) == (1, 2, 3)
    assert is_dataclass(Asked)
    assert [one.default for one in fields(Asked)] == [3]
    assert Asked.z == Asked().z == 3
    assert Own().w == 5
    assert [one.name for one in fields(Own)] == ["w"]
    assert [one.name for one in fields(Derived(1))] == ["x", "y"]
    with pytest.raises(TypeError, match="unexpected keyword"):
        Base(y=1)  # type: ignore[call-arg]


def shape() -> type:
    """A new class with every sort of field that there is."""

    class Shape:
        x: int
        kind: ClassVar[str] = "shape"
        size: int = 1
        name: str = field(default="n", kw_only=True)
        parts: list[int] = field(default_factory=list)

        def __post_init__(self) -> None:
            self.__dict__["sum"] = self.x + self.size

    return Shape


@pytest.mark.parametrize("whole", [dataclass(frozen=True), record()])
def test_init_takes_what_that_of_a_frozen_dataclass_takes(whole: Callable[[type], Any]) -> None:
    """Defaults, lists made anew for each, fields by name alone."""
    cls = whole(shape())
    one, other = cls(1, 2, name="m"), cls(x=3)
    assert (one.x, one.size, one.name, one.sum) == (1, 2, "m", 3)
    assert (other.x, other.size, other.name, other.sum) == (3, 1, "n", 4)
    assert one.parts == other.parts == []
    assert one.parts is not other.parts
    assert cls.kind == "shape"
    assert [each.name for each in fields(cls)] == ["x", "size", "name", "parts"]


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, [], "m"), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_a_record_refuses_what_a_frozen_dataclass_refuses(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    """In the same words."""
    refusals = []
    for whole in (dataclass(frozen=True), record()):
        with pytest.raises(TypeError) as refused:
            whole(shape())(*values, **named)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
