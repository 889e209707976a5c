"""What a screen is made of: plain data in, blocks out. A block alone knows how it is drawn and how it is spoken.

blocks       lines, labels, notes; `table` of a `grid` (`table_measures`, `table_drawing`), arranged by `flow`, `layout`
page         a whole page: `header`, a picture, `foot` with `keys`; other screens: `prose`, `menu`, `summary`,
             `feedback`, `definitions`, `names_grid`, `course_map`
look         size, colours, signs: `environment`, `palettes`, `rich_lines`, `wrapping`, `demo`
numerals     numbers; `labels` of rows and columns; `signs` and `formulas_spoken` for the ear
matrix       what is given; `stages` of a trace, as `stage_table`, `computation`, `abridged`, `traced`; one number
             `opened` for `why`
worked       one query: `working`, its `figures`, `worked_tables`, `worked_words`, `worked_spoken`; `guided_table`
heatmap      a map: `head_weights`, `heatmap_cells`, `heatmap_overview`, `heatmap_sides`, `heatmap_spoken`,
             `heatmap_words`; as `tiles`, `small_maps`; all heads: `head_maps`, `head_list`
pictures     of lessons: `lesson_pictures`, `pictures_block`, `pictures_heads`, `pictures_maps`, `pictures_pointing`,
             `pictures_position`, `pictures_rows`, `vectors`, `shares`, `share_bars`, `online_run`, `recorded`
measures     `readout` of `count`, `gradient`, `timing_view`; `training_curve` of the lab
questions    `question_view`; code: `code_check`, `code_lines`, `code_page`
progress     `stats_view`, `lesson_stats`, `strength_bars`
"""

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
