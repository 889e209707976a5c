"""The head of a screen: where one is, in words, and a rule that is the progress bar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from attn_tutor.english import capital, close_sentence
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import say
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import say_text

if TYPE_CHECKING:
    from rich.text import Text

_TITLE_AT = 14  # the column after the badge
_WIDE = 80  # columns from which the badge stands on every page
_LEAST_WORDS = 4  # of a title that is cut, or that stands alone
_LEAST_CLAUSE = 3  # words before a comma that say something


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
        place = f" {close_sentence(capital(say(self.place)))}" if self.place else ""
        if self.of and not self.place:
            place = f" Step {self.step} of {self.of}."
        return [close_sentence(", ".join(map(say_text, self.aloud or self.crumb))) + place]

    @classmethod
    def closing(cls, *crumb: str, done: bool = True) -> Self:
        """The header of a summary: "Quiz done.", or "Quiz so far." where it was left."""
        state = "done" if done else "so far"
        return cls((*crumb, state), aloud=(*crumb[:-1], f"{crumb[-1]} {state}"), share=1.0 if done else None)

    @classmethod
    def about(cls, name: str, topic: str, level: str = "", step: int = 0, of: int = 0) -> Self:
        """The header of a question on a topic, whose name counts: "Question 1 of 12, topic scaling, easy." """
        said = (name, f"topic {topic.replace('-', ' ')}" if topic else "", level)
        crumb, aloud = (tuple(filter(None, parts)) for parts in ((name, topic, level), said))
        return cls(crumb, aloud=aloud, share=step / of if of else None)

    @property
    def _right(self) -> str:
        return self.place or (f"{self.step} of {self.of}" if self.of else "")

    def _title(self, look: Look) -> list[Text]:
        badge, right = look.badge("attn-tutor", "hi"), look.text((self._right, "dim"))
        at_right = [(look.room - right.cell_len, [(self._right, "dim")])] if right else []
        room = look.room - (right.cell_len + 2 if right else 0)
        for title, start in self._titles(look):
            if start + look.columns(title) <= room:
                before = [(0, [badge])] if start == _TITLE_AT else []
                return [look.at(*before, (start, [(title, "hi", "bold")]), *at_right)]
        return [look.at((0, [badge]), *at_right), *look.wrap((self.crumb[0], "hi", "bold"), indent=[" "])]

    def _titles(self, look: Look) -> Iterator[tuple[str, int]]:
        """The title and the column where it starts, then shorter ones: first the badge makes room for a whole title.

        Then goes what is before a full thought, what follows a colon, some words, and last whole parts.
        """
        *before, last = self.crumb
        yield from ((look.separator.join(self.crumb), start) for start in (_TITLE_AT, 1))
        starts = (_TITLE_AT,) if look.width >= _WIDE else (_TITLE_AT, 1)
        if len(last.split()) >= _LEAST_WORDS:
            yield from ((last, start) for start in starts[1:])
        for words in _shorten(last):
            yield from ((look.separator.join((*before, words)), start) for start in starts)
        for many in range(len(before), 0, -1):
            yield look.separator.join(before[:many]), _TITLE_AT

    def _progress(self, look: Look) -> Text:
        share = self.share if self.share is not None else self.step / self.of if self.of else 0.0
        done = round(min(max(share, 0.0), 1.0) * look.room)
        return look.text(("━" * done, "you"), ("─" * (look.room - done), "rule"))


def _shorten(title: str) -> Iterator[str]:
    """The main clause of a title, then fewer and fewer of its words, as long as they say something."""
    clause = re.split("[:;] ", title)[0]
    yield clause
    begun = clause.partition(", ")[0]
    words = (begun if len(begun.split()) >= _LEAST_CLAUSE else clause).split()
    yield " ".join(words)
    for many in range(len(words) - 1, _LEAST_WORDS - 1, -1):
        yield f"{' '.join(words[:many])} …"
