"""How far an act is, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from attn_tutor.questions.given import Given
from attn_tutor.widgets import View
from attn_tutor.widgets.foot import Try
from attn_tutor.widgets.grid import Cell


@dataclass(frozen=True)
class PageState:
    """How far an act is: what was typed and told, who filled which cells, and whether it is over.

    given: the inputs, where they were drawn. hidden: the stages that are not reached yet.
    points: what was handed out on earlier screens, by the number of the screen.
    """

    tries: tuple[Try, ...] = ()
    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    over: bool = False
    worked: bool = False
    given: Given | None = None
    points: Mapping[int, Sequence[float]] = field(default_factory=dict)
    part: int = 0  # of a picture that is too tall, the part that is shown
    extra: tuple[View, ...] = ()  # what was added below the picture, such as another turn of a dial
