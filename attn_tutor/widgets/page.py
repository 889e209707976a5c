"""A whole page: header with progress, one picture in the middle, and the foot with feedback, question and keys.

See one: python -m attn_tutor.widgets.page
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Self

from attn_tutor.english import closed
from attn_tutor.questions.fields import LETTERS
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import SENTENCE_AT, Divider, Gap, Labelled, Legend, Note, parts_of, say
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import MAX_HEIGHT, Look, Part, Words
from attn_tutor.widgets.signs import spoken, typed_aloud

if TYPE_CHECKING:
    from rich.text import Text

_TITLE_AT = 14  # the column after the badge
_ABOVE = 0.4  # of the free rows stand above the picture, the rest below
_APART = "   "  # between options, and before them
_LEAST_WORDS = 4  # of a title that is cut
_TRIES = 2  # the last tries stay on the page
_LEAST_COLUMNS = 2  # of options
_AIRY_ROWS = 20  # of a screen that has room for blank lines between options
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
        return [*self._titled(look), self._progress(look)]

    def speak(self, look: Look) -> list[str]:
        """All of it in one line."""
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

    def _titled(self, look: Look) -> list[Text]:
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
        for words in _shortened(last):
            yield look.separator.join((*before, words))
        for parts in range(len(before), 0, -1):
            yield look.separator.join(before[:parts])

    def _progress(self, look: Look) -> Text:
        share = self.share if self.share is not None else self.step / self.of if self.of else 0.0
        done = round(min(max(share, 0.0), 1.0) * look.room)
        return look.text(("━" * done, "you"), ("─" * (look.room - done), "rule"))


def _shortened(title: str) -> Iterator[str]:
    """A title, its main clause, then fewer and fewer of its words, as long as they say something."""
    yield title
    clause = re.split(r"[:;,] ", title)[0]
    yield clause
    words = clause.split()
    for many in range(len(words) - 1, _LEAST_WORDS - 1, -1):
        yield f"{' '.join(words[:many])} …"


@widget
class Try(View):
    """What was typed at a prompt, and the lines of feedback on it."""

    prompt: str
    typed: str
    remarks: tuple[View, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """The prompt dim, what was typed in the colour of the learner, then the feedback."""
        typed = "; ".join(self.typed.split("\n"))  # the rows of a matrix
        answer = [(f"{self.prompt}> ", "dim"), (typed, "you", "bold")]
        lines = look.wrapped(*answer, indent=["  "], hang=["    "]) if typed else []
        return [*lines, *(line for remark in self.remarks for line in remark.draw(look))]

    def speak(self, look: Look) -> list[str]:
        typed = [f"You typed {typed_aloud(self.typed)}."] if self.typed else []
        return [*typed, *self.heard(look)]

    def heard(self, look: Look) -> list[str]:
        """The feedback alone, right after the answer was typed."""
        return [sentence for remark in self.remarks for sentence in remark.speak(look)]


@widget
class Task(View):
    """What there is to do: label and question, options, the keys, and the word at the prompt.

    options: texts, lettered A, B, C; beside the question where they fit. After a right answer the label is "Next".
    form: of the answer, on a line of its own. rows: how many lines the answer takes, as a matrix does.
    """

    question: Words
    keys: Keys = Keys(("enter", "b", "q"))
    prompt: str = "answer"
    label: str = "Your turn"
    options: tuple[str, ...] = ()
    form: str = ""
    rows: int = 1

    def blocks(self, look: Look) -> Iterator[View]:
        """Without a question the keys alone."""
        if not self.question:
            yield self.keys
            return
        together = look.text(" " * SENTENCE_AT, *parts_of(self.question), _APART, *Options(self.options).row)
        if self.options and not look.plain and together.cell_len <= look.text_room:
            yield Labelled(self.label, (*parts_of(self.question), _APART, *Options(self.options).row))
        else:
            yield Labelled(self.label, self.question)
            yield Options(self.options)
        if self.form:
            yield Labelled("", ((f"Type {self.form}.", "dim"),))
        yield self.keys


@widget
class Options(View):
    """Lettered options in one row where they fit, else one per line.

    airy: a blank line between them, where rows allow. marks: by letter, True for the right one, False for one that
    was picked and is not.
    """

    texts: tuple[str, ...]
    indent: int = SENTENCE_AT
    airy: bool = False
    marks: Mapping[str, bool] = field(default_factory=dict)

    @property
    def row(self) -> tuple[Part, ...]:
        """All of them one after the other."""
        lettered = zip(LETTERS, self.texts, strict=False)
        parts = [((letter, "k", "bold"), f" {text}{_APART}") for letter, text in lettered]
        return tuple(part for pair in parts for part in pair)

    def draw(self, look: Look) -> list[Text]:
        indent = " " * min(self.indent, 4 if look.layout == "narrow" else self.indent)
        if not self.airy and look.text(indent, *self.row).cell_len <= look.text_room:
            return look.wrapped(*self.row, indent=[indent]) if self.texts else []
        return self._below_each_other(look, indent) if self.airy else self._in_columns(look, indent)

    def _in_columns(self, look: Look, indent: str) -> list[Text]:
        """Several in a line, one below the other, where they are short; else one per line."""
        widest = max(map(look.columns, self.texts), default=0) + len("A ") + len(_APART)
        many = (look.text_room - len(indent) + len(_APART)) // widest
        if many < _LEAST_COLUMNS:
            return self._below_each_other(look, indent)
        lettered = list(zip(LETTERS, self.texts, strict=False))
        rows = [lettered[at : at + many] for at in range(0, len(lettered), many)]
        return [
            look.at(*((len(indent) + n * widest, self._lettered(*one)) for n, one in enumerate(row)))
            for row in rows
        ]

    def _below_each_other(self, look: Look, indent: str) -> list[Text]:
        lines: list[Text] = []
        for letter, text in zip(LETTERS, self.texts, strict=False):
            lines += [look.text()] if self.airy and lines and look.height >= _AIRY_ROWS else []
            lines += look.wrapped(
                *self._lettered(letter, text), indent=[self._mark(letter, indent)], hang=[indent, "  "]
            )
        return lines

    def _lettered(self, letter: str, text: str) -> tuple[Part, ...]:
        role = {True: "hi", False: "dim"}.get(self.marks[letter], "") if letter in self.marks else ""
        strong = ("bold",) if role == "hi" else ()
        return (letter, "dim" if role == "dim" else "k", "bold"), (f" {text}", role, *strong)

    def _mark(self, letter: str, indent: str) -> Part:
        if letter not in self.marks or not indent:
            return indent
        right = self.marks[letter]
        return (f"{'✓' if right else '✗'} ".rjust(len(indent)), "ok" if right else "no", "bold")

    def speak(self, look: Look) -> list[str]:
        return [f"{letter}: {say(text)}" for letter, text in zip(LETTERS, self.texts, strict=False)]


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
        """Blank lines around the picture fill the screen; where there are too few rows, the least needed goes first."""
        head, rows = self.header.draw(look), self._rows(look)
        for picture, foot in self._shorter(look):
            free = rows - len(head) - len(picture) - len(foot)
            if free >= 1:
                above = max(1, round(free * _ABOVE))
                return [*head, *[look.text()] * above, *picture, *[look.text()] * (free - above), *foot]
        return [*head, look.text(), *self._in_parts(look, picture, rows - len(head) - len(foot) - 1), *foot]

    def parts(self, look: Look) -> int:
        """In how many parts the picture is shown."""
        head, rows = self.header.draw(look), self._rows(look)
        for picture, foot in self._shorter(look):
            room = rows - len(head) - len(foot) - 1
            if len(picture) <= room:
                return 1
        return -(-len(picture) // _room_for_part(room))

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

    def _shorter(self, look: Look) -> Iterator[tuple[list[Text], list[Text]]]:
        """Picture and foot as lines, each time without what is needed least of what is left.

        Blank lines in tables go first, then the legend, other blank lines, the notes, the older try; never the
        question, the feedback, a number or the keys.
        """
        yield _lines(look, self.picture), self._foot(look, _TRIES)
        left, low = list(self.picture), replace(look, height=1)
        for dropped in ((), Legend, Gap, *(() if self.whole else (Note,))):
            left = [view for view in left if not isinstance(view, dropped)]
            yield _lines(low, left), self._foot(look, _TRIES)
        yield _lines(low, left), self._foot(low, 1)

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
