"""A whole page: header with progress, one picture in the middle, and the foot with feedback, question and keys.

See one: python -m attn_tutor.widgets.page
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Divider, Gap, Legend, Note
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.look import MAX_HEIGHT, Look

if TYPE_CHECKING:
    from rich.text import Text

_ABOVE = 0.4  # of the free rows stand above the picture, the rest below
_TRIES = 2  # the last tries stay on the page
_REST = "the rest"  # of a picture that is shown in parts
_LEAST_ROWS = 3  # of a picture that is shown in parts


_Halves: TypeAlias = "tuple[list[Text], list[Text]]"  # picture and foot


class _Squeeze(NamedTuple):
    """One way to lay a page out. gaps: whether its blank lines stay; is_unread: what is gone was not read before."""

    picture: list[Text]
    foot: list[Text]
    gaps: bool = True
    is_unread: bool = False

    @property
    def rows(self) -> int:
        return len(self.picture) + len(self.foot)


@widget
class Page(View):
    """One thing to look at and one thing to do, as high as the terminal: the prompt comes on its last row.

    asides: what stands below the picture only where there is room; the last one goes first.
    part: of a picture that is too tall for its room, which part is shown, counted from 0: Enter shows the next one.
    whole: nothing of the picture is left out where it is too tall, but it is shown in parts.
    """

    header: Header
    picture: tuple[View, ...]
    task: Task
    tries: tuple[Try, ...] = ()
    part: int = 0
    whole: bool = False
    asides: tuple[tuple[View, ...], ...] = ()

    @property
    def opens_screen(self) -> bool:
        return True

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""
        return f"{self.task.prompt}> "

    def draw(self, look: Look) -> list[Text]:
        """A page as high as the screen: blank lines above it scroll off as the rows of an answer are typed."""
        return [*[look.text()] * (min(look.height, MAX_HEIGHT) - self._rows(look) - 1), *self._fit(look)]

    def parts(self, look: Look) -> int:
        """In how many parts the picture is shown."""
        return 1 if self._in_one(look) else len(self._parts(look))

    def next_part(self, typed: str, look: Look) -> Self | None:
        """The page with the next part of its picture; None where something is typed, or there is no other part."""
        if typed.strip() or look.plain or self.part + 1 >= self.parts(look):
            return None
        return replace(self, part=self.part + 1)

    def speak(self, look: Look) -> list[str]:
        """Header, picture, the last two tries, and what to do."""
        asides = chain.from_iterable(self.asides)
        views: Sequence[View] = (self.header, *self.picture, *asides, *self.tries[-_TRIES:], self.task)
        return [sentence for view in views for sentence in view.speak(look)]

    def speak_news(self, look: Look) -> list[str]:
        """What is new after an answer: its feedback, and what to do where that has changed."""
        remarks = self.tries[-1].speak_feedback(look) if self.tries else []
        return [*remarks, *(self.task.speak(look) if self.task.label == "Next" else [])]

    # --- how it fits

    @cached_property
    def _drawing(self) -> _Drawing:
        return _Drawing()

    def _fit(self, look: Look) -> list[Text]:
        """Blank lines around the picture fill the screen; where there are too few rows, the least needed goes first."""
        in_one = self._in_one(look)
        if in_one is not None:
            return self._fill(look, *in_one)
        parts, foot = self._parts(look), self._bare_foot(look)
        at = min(self.part, len(parts) - 1)
        return self._fill(look, parts[at], self._bare_foot(look, _REST) if at + 1 < len(parts) else foot)

    def _in_one(self, look: Look) -> _Halves | None:
        """Picture and foot as all of them fit on the screen; None where they don't."""
        fits = self._drawing.fits
        if look not in fits:
            fits[look] = self._best_fit(look)
        return fits[look]

    def _best_fit(self, look: Look) -> _Halves | None:
        """The same, best with a blank line between, tried out."""
        rows = self._room(look)
        ways: list[_Squeeze] = []
        least = 2 if self.tries else 1  # blank lines: before the first try nothing is dropped for the one below
        for way in self._shorter(look):  # drawn one by one: mostly the first one fits
            if way.rows + least <= rows and way.gaps and not way.is_unread:
                return way.picture, way.foot
            ways.append(way)
        apart = (way for way in ways if way.rows + 2 <= rows and not way.is_unread)
        fits = (way for way in ways if way.rows + 1 <= rows)
        return next(((way.picture, way.foot) for way in chain(apart, fits)), None)

    def _room(self, look: Look) -> int:
        """The rows below the header."""
        return self._rows(look) - len(self._drawing.lines(look, [self.header]))

    def _rows(self, look: Look) -> int:
        return min(look.height, MAX_HEIGHT) - self.task.rows

    def _fill(self, look: Look, picture: list[Text], foot: list[Text]) -> list[Text]:
        """The rows of the screen, what is free shared out above and below the picture."""
        free = self._room(look) - len(picture) - len(foot)
        above = max(1, round(free * _ABOVE))
        head = self._drawing.lines(look, [self.header])
        return [*head, *[look.text()] * above, *picture, *[look.text()] * (free - above), *foot]

    def _parts(self, look: Look) -> list[list[Text]]:
        """All of the picture in parts that fit."""
        foot = max(len(self._bare_foot(look)), len(self._bare_foot(look, _REST)))
        return _pack(self._drawing.lines(look, self.picture), max(_LEAST_ROWS, self._room(look) - foot - 2))

    def _shorter(self, look: Look) -> Iterator[_Squeeze]:
        """Picture and foot as lines, each time without what is needed least of what is left.

        The asides go first, then blank lines in tables, the legend, other blank lines, the notes, the older try, and
        what comes next; never the question, the feedback, a number or the keys. A note that was read before the first
        try goes before the blanks.
        """
        for many in range(len(self.asides), -1, -1):
            asides = (view for aside in self.asides[:many] for view in (Gap(), *aside))
            yield from self._ways(look, (*self.picture, *asides))

    def _ways(self, look: Look, views: Sequence[View]) -> Iterator[_Squeeze]:
        """The same for a picture of these views."""
        yield _Squeeze(self._drawing.lines(look, views), self._foot(look, _TRIES))
        low = replace(look, height=1)
        lines = [self._drawing.lines(low, [view]) for view in views]
        blanks = [] if self.tries and not self.whole else [(Legend, Gap)]
        notes = [] if self.whole else [(Legend, Note), (Legend, Gap, Note)]
        for most, sets in ((_TRIES, ((), (Legend,), *blanks, *notes)), (1, notes or blanks)):
            foot = self._foot(look, most)
            for dropped in sets:
                left = [at for at, view in enumerate(views) if not isinstance(view, dropped)]
                while left and isinstance(views[left[-1]], Gap):  # it stood before what is gone
                    left.pop()
                picture = [line for at in left for line in lines[at]]
                is_unread = not self.tries and any(
                    isinstance(view, dropped) and not isinstance(view, Gap) for view in views
                )
                yield _Squeeze(picture, foot, Gap not in dropped, is_unread)
        yield _Squeeze(picture, self._foot(low, 1), False, is_unread)
        yield _Squeeze(picture, self._bare_foot(look), False, is_unread)

    def _foot(self, look: Look, most: int, task: Task | None = None) -> list[Text]:
        tries = self.tries[-most:]
        gap = [Gap()] if tries and look.height > 1 else []
        return self._drawing.lines(look, (_DIVIDER, *tries, *gap, task or self.task))

    def _bare_foot(self, look: Look, rest: str = "") -> list[Text]:
        """The foot without what comes next; `rest` is what Enter shows before it does anything else."""
        task = replace(self.task, question="") if self.task.label == "Next" else self.task
        task = replace(task, keys=task.keys.entering(rest)) if rest else task
        return self._foot(replace(look, height=1), 1, task)


def _pack(lines: list[Text], room: int) -> list[list[Text]]:
    """Lines in parts of at most `room`, cut at a blank one where that is possible."""
    from rich.text import Text

    parts: list[list[Text]] = []
    part: list[Text] = []
    for is_blank, run in groupby(lines, key=lambda line: not line.plain.strip()):
        if is_blank:
            continue
        block = list(run)
        if part and len(part) + 1 + len(block) <= room:
            part = [*part, Text(), *block]
            continue
        parts += [part] if part else []
        *full, part = [block[at : at + room] for at in range(0, len(block), room)]
        parts += full
    return [*parts, part]


_DIVIDER = Divider()


class _Drawing:
    """The views of a page as lines: each is drawn once for a look, in however many ways the page is tried.

    fits: picture and foot as they fit on a screen of that look, None where they don't.
    """

    def __init__(self) -> None:
        self.fits: dict[Look, _Halves | None] = {}
        self._drawn: dict[Look, dict[int, tuple[View, list[Text]]]] = {}

    def lines(self, look: Look, views: Iterable[View]) -> list[Text]:
        """The lines of all views; on a page a blank line stays until it is dropped."""
        drawn = self._drawn.setdefault(look, {})  # by ids: each view is held beside its lines, so its id stays its own
        lines: list[Text] = []
        for view in views:
            if isinstance(view, Gap):
                lines.append(look.text())
                continue
            if id(view) not in drawn:
                drawn[id(view)] = view, view.draw(look)
            lines += drawn[id(view)][1]
        return lines
