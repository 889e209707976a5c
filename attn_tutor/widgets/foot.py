"""The foot of a page: what was typed and told, the question with its options, the keys, the word at the prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from attn_tutor.questions.fields import LETTERS
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import SENTENCE_AT, Labelled, parts_of, say
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import Look, Part, Words
from attn_tutor.widgets.signs import say_typed_text

if TYPE_CHECKING:
    from rich.text import Text

_APART = "   "  # between options, and before them
_LEAST_COLUMNS = 2  # of options
_AIRY_ROWS = 20  # of a screen that has room for blank lines between options


@widget
class Try(View):
    """What was typed at a prompt, and the lines of feedback on it."""

    prompt: str
    text: str
    remarks: tuple[View, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """The prompt dim, what was typed in the colour of the learner, then the feedback."""
        typed = "; ".join(self.text.split("\n"))  # the rows of a matrix
        answer = [(f"{self.prompt}> ", "dim"), (typed, "you", "bold")]
        lines = look.wrap(*answer, indent=["  "], hang=["    "]) if typed else []
        return [*lines, *(line for remark in self.remarks for line in remark.draw(look))]

    def speak(self, look: Look) -> list[str]:
        typed = [f"You typed {say_typed_text(self.text)}."] if self.text else []
        return [*typed, *self.speak_feedback(look)]

    def speak_feedback(self, look: Look) -> list[str]:
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
            return look.wrap(*self.row, indent=[indent]) if self.texts else []
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
            look.at(*((len(indent) + n * widest, self._letter(*one)) for n, one in enumerate(row)))
            for row in rows
        ]

    def _below_each_other(self, look: Look, indent: str) -> list[Text]:
        lines: list[Text] = []
        for letter, text in zip(LETTERS, self.texts, strict=False):
            lines += [look.text()] if self.airy and lines and look.height >= _AIRY_ROWS else []
            lines += look.wrap(
                *self._letter(letter, text), indent=[self._mark(letter, indent)], hang=[indent, "  "]
            )
        return lines

    def _letter(self, letter: str, text: str) -> tuple[Part, ...]:
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
