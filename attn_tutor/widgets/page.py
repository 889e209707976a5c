"""A whole page: header with progress, one picture in the middle, and the foot with feedback, question and keys.

See one: python -m attn_tutor.widgets.page
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from attn_tutor.english import closed
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Divider, Gap, Legend, Note, say
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.look import MAX_HEIGHT, Look
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

_TITLE_AT = 14  # the column after the badge
_ABOVE = 0.4  # of the free rows stand above the picture, the rest below
_LEAST_WORDS = 4  # of a title that is cut
_TRIES = 2  # the last tries stay on the page
_LEAST_ROWS = 3  # of a picture that is shown in parts
MORE = "m"  # what is typed for the next part


@widget
class Header(View):
    """Two rows: badge, title and place; below them a rule that is the progress bar.

    crumb: from the whole to the part, such as ("Lesson 3", "Attention for one word"); step `step` of `of`.
    place: where you are, in words, instead of "3 of 8"; share: how far that is, instead of step / of.
    aloud: the crumb as it is said, where that takes more words.
    """

    crumb: tuple[str, ...]
    step: int = 0
    of: int = 0
    aloud: tuple[str, ...] = ()
    place: str = ""
    share: float | None = None

    @property
    def opens_screen(self) -> bool:
        return True

    def draw(self, look: Look) -> list[Text]:
        """A title too long loses its last parts; one part that is still too long takes lines of its own."""
        return [*self._title(look), self._progress(look)]

    def speak(self, look: Look) -> list[str]:
        """The header in one sentence."""
        place = f" {closed(say(self.place))}" if self.place else ""
        if self.of and not self.place and not self._is_said:
            place = f" Step {self.step} of {self.of}."
        return [closed(", ".join(map(spoken, self.aloud or self.crumb))) + place]

    @classmethod
    def closing(cls, *crumb: str, done: bool = True) -> Self:
        """The header of a summary: "Quiz done.", or "Quiz so far." where it was left."""
        state = "done" if done else "so far"
        return cls((*crumb, state), aloud=(*crumb[:-1], f"{crumb[-1]} {state}"), share=1.0 if done else None)

    @classmethod
    def about(cls, name: str, topic: str, level: str = "", step: int = 0, of: int = 0) -> Self:
        """The header of a question on a topic: "Question 1 of 12, topic whole formula, easy." """
        said = (name, f"topic {topic.replace('-', ' ')}" if topic else "", level)
        crumb, aloud = (tuple(filter(None, parts)) for parts in ((name, topic, level), said))
        return cls(crumb, step, of, aloud)

    @property
    def _right(self) -> str:
        return self.place or (f"{self.step} of {self.of}" if self.of and not self._is_said else "")

    @property
    def _is_said(self) -> bool:
        return any(part.endswith(f" {self.step} of {self.of}") for part in self.crumb)

    def _title(self, look: Look) -> list[Text]:
        badge, right = look.badge("attn-tutor", "hi"), look.text((self._right, "dim"))
        at_right = [(look.room - right.cell_len, [(self._right, "dim")])] if right else []
        room = look.room - _TITLE_AT - (right.cell_len + 2 if right else 0)
        title = next((one for one in self._titles(look) if look.columns(one) <= room), "")
        if title:
            return [look.at((0, [badge]), (_TITLE_AT, [(title, "hi", "bold")]), *at_right)]
        return [look.at((0, [badge]), *at_right), *look.wrapped((self.crumb[0], "hi", "bold"), indent=[" "])]

    def _titles(self, look: Look) -> Iterator[str]:
        """The whole title, then shorter ones: without what follows a colon or a comma, some words, its last parts."""
        *before, last = self.crumb
        for words in _shorten(last):
            yield look.separator.join((*before, words))
        for parts in range(len(before), 0, -1):
            yield look.separator.join(before[:parts])

    def _progress(self, look: Look) -> Text:
        share = self.share if self.share is not None else self.step / self.of if self.of else 0.0
        done = round(min(max(share, 0.0), 1.0) * look.room)
        return look.text(("━" * done, "you"), ("─" * (look.room - done), "rule"))


def _shorten(title: str) -> Iterator[str]:
    """A title, its main clause, then fewer and fewer of its words, as long as they say something."""
    yield title
    clause = re.split(r"[:;,] ", title)[0]
    yield clause
    words = clause.split()
    for many in range(len(words) - 1, _LEAST_WORDS - 1, -1):
        yield f"{' '.join(words[:many])} …"


@widget
class Page(View):
    """One thing to look at and one thing to do, as high as the terminal: the prompt comes on its last row.

    part: of a picture that is too tall for its room, which part is shown, counted from 0; after the last comes the
    first. whole: nothing of the picture is left out where it is too tall, but it is shown in parts.
    """

    header: Header
    picture: tuple[View, ...]
    task: Task
    tries: tuple[Try, ...] = ()
    part: int = 0
    whole: bool = False

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

    def _fit(self, look: Look) -> list[Text]:
        """Blank lines around the picture fill the screen; where there are too few rows, the least needed goes first."""
        head, rows = self.header.draw(look), self._rows(look)
        ways: list[tuple[list[Text], list[Text], bool]] = []
        for picture, foot, gaps in self._shorter(look):  # drawn one by one: mostly the first one fits
            free = rows - len(head) - len(picture) - len(foot)
            if (gaps and free >= 2) if self.tries else free >= 1:  # 2: one below as well
                return self._fill(look, head, picture, foot)
            ways.append((picture, foot, gaps))
        for picture, foot, _ in ways:
            if len(head) + len(picture) + len(foot) < rows:
                return self._fill(look, head, picture, foot)
        picture, foot, _ = ways[-1]
        room = rows - len(head) - len(foot) - 1
        return [*head, look.text(), *self._in_parts(look, self._all_of_it(look, picture), room), *foot]

    def _fill(
        self, look: Look, head: list[Text], picture: list[Text], foot: list[Text]
    ) -> list[Text]:
        """The rows of the screen, what is free shared out above and below the picture."""
        free = self._rows(look) - len(head) - len(picture) - len(foot)
        above = max(1, round(free * _ABOVE))
        return [*head, *[look.text()] * above, *picture, *[look.text()] * (free - above), *foot]

    def parts(self, look: Look) -> int:
        """In how many parts the picture is shown."""
        head, rows = self.header.draw(look), self._rows(look)
        for picture, foot, _ in self._shorter(look):
            room = rows - len(head) - len(foot) - 1
            if len(picture) <= room:
                return 1
        return -(-len(self._all_of_it(look, picture)) // _room_for_part(room))

    def _all_of_it(self, look: Look, shortest: list[Text]) -> list[Text]:
        """What is shown in parts: with its blank lines where nothing may be left out."""
        return _lines(look, self.picture) if self.whole else shortest

    def speak(self, look: Look) -> list[str]:
        """Header, picture, the last two tries, and what to do."""
        views: Sequence[View] = (self.header, *self.picture, *self.tries[-_TRIES:], self.task)
        return [sentence for view in views for sentence in view.speak(look)]

    def heard(self, look: Look) -> list[str]:
        """What is new after an answer: its feedback, and what to do where that has changed."""
        remarks = self.tries[-1].heard(look) if self.tries else []
        return [*remarks, *(self.task.speak(look) if self.task.label == "Next" else [])]

    def _rows(self, look: Look) -> int:
        return min(look.height, MAX_HEIGHT) - self.task.rows

    def _in_parts(self, look: Look, picture: list[Text], room: int) -> list[Text]:
        """One part of the picture, and below it how to see the others."""
        step = _room_for_part(room)
        at = step * (self.part % -(-len(picture) // step))
        lines = picture[at : at + step]
        told = "back to the top" if at + step >= len(picture) else "the rest of this"
        return [
            *lines,
            *[look.text()] * (step - len(lines)),
            look.at((2, [(MORE, "hi", "bold"), (f" {told}", "dim")])),
        ]

    def _shorter(self, look: Look) -> Iterator[tuple[list[Text], list[Text], bool]]:
        """Picture and foot as lines, each time without what is needed least of what is left; and whether gaps stay.

        Blank lines in tables go first, then the legend, other blank lines, the notes, the older try; never the
        question, the feedback, a number or the keys. A note that was read before the first try goes before the blanks.
        """
        yield _lines(look, self.picture), self._foot(look, _TRIES), True
        low = replace(look, height=1)
        lines = [_lines(low, [view]) for view in self.picture]
        blanks = [] if self.tries and not self.whole else [(Legend, Gap)]
        notes = [] if self.whole else [(Legend, Note), (Legend, Gap, Note)]
        for most, sets in ((_TRIES, ((), (Legend,), *blanks, *notes)), (1, notes or blanks)):
            foot = self._foot(look, most)
            for dropped in sets:
                left = [at for at, view in enumerate(self.picture) if not isinstance(view, dropped)]
                while left and isinstance(self.picture[left[-1]], Gap):  # it stood before what is gone
                    left.pop()
                picture = [line for at in left for line in lines[at]]
                yield picture, foot, Gap not in dropped
        yield picture, self._foot(low, 1), False

    def _foot(self, look: Look, most: int) -> list[Text]:
        tries = self.tries[-most:]
        gap = [Gap()] if tries and look.height > 1 else []
        return _lines(look, (Divider(), *tries, *gap, self.task))


def _room_for_part(room: int) -> int:
    """How many lines of a picture are shown at once where this many are free: one says how to go on."""
    return max(_LEAST_ROWS, room - 1)


def _lines(look: Look, views: Iterable[View]) -> list[Text]:
    """The lines of all views; on a page a blank line stays until it is dropped."""
    return [line for view in views for line in ([look.text()] if isinstance(view, Gap) else view.draw(look))]
