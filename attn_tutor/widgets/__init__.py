"""What a screen is made of: plain data in, blocks out. A block alone knows how it is drawn and how it is spoken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

from attn_tutor.records import completed_later

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.widgets.look import Look


class View:
    """One part of a screen, as data. A view yields blocks, so that eye and ear are given the same facts."""

    @property
    def opens_screen(self) -> bool:
        """Whether a new screen starts with it."""
        return False

    @property
    def stands_close(self) -> bool:
        """Whether it follows what stands above without a blank line."""
        return False

    @property
    def stands_apart(self) -> bool:
        """Whether a blank line always parts it from another one of its type."""
        return False

    @property
    def is_reply(self) -> bool:
        """Whether it stands right below what was typed."""
        return False

    @property
    def is_reminder(self) -> bool:
        """Whether only the last one of a screen is printed again."""
        return False

    def blocks(self, look: Look) -> Iterable[View]:
        """The blocks it consists of, in order. A block itself has none: it draws and speaks."""
        raise NotImplementedError(f"{type(self).__name__} yields no blocks")

    def draw(self, look: Look) -> list[Text]:
        """Lines for the eye, none wider than `look.room`."""
        return [line for block in self.blocks(look) for line in block.draw(look)]

    def speak(self, look: Look) -> list[str]:
        """Sentences for the ear, one fact per line; nothing drawn, words for signs."""
        return [sentence for block in self.blocks(look) for sentence in block.speak(look)]


T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def widget(cls: type[T]) -> type[T]:
    """A record for a view or a part of one: each is itself, and none is ever printed."""
    return completed_later(cls)
