"""What a screen is made of: plain data in, lines out. Each widget draws for the eye and speaks for the ear."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.widgets.look import Look


class View(Protocol):
    """One part of a screen, as data; every widget module defines some."""

    def draw(self, look: Look) -> list[Text]:
        """Lines for the eye, none wider than `look.room`."""
        ...

    def speak(self, look: Look) -> list[str]:
        """Sentences for the ear, one fact a line; nothing drawn, words for signs."""
        ...


T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def drawn(cls: type[T]) -> type[T]:
    """A frozen dataclass of what is drawn, or a part of it. Nobody compares or prints one.

    Half of the time that a dataclass takes to be made goes into equality, hash and repr, and a start makes thirty.
    """
    return dataclass(frozen=True, eq=False, repr=False)(cls)
