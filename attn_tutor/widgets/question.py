"""A question as it stands before the learner, and the form of its answer in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.questions.fields import LETTERS
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.prose import Code, Prose
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.widgets import View


@widget
class QuestionView(View):
    """With a number it is a screen of its own, under its header; without one it is the "Your turn" of a lesson.

    form:    the expected form in words, as `Expects.form`; "" leaves it out.
    source:  where the numbers come from, if that is worth a line.
    options: in their order, lettered A, B, C ...
    figures: what the question gives, such as its matrices, between prompt and options.
    """

    prompt: str
    number: int = 0
    total: int = 0
    topic: str = ""
    level: str = ""
    source: str = ""
    code: str = ""
    form: str = ""
    options: tuple[str, ...] = ()
    figures: tuple[View, ...] = ()

    @property
    def opens_screen(self) -> bool:
        """A numbered question starts a screen."""
        return self.number > 0

    @property
    def header(self) -> Header:
        """The header of a numbered question."""
        of = f" of {self.total}" if self.total else ""
        name = f"Question {self.number}{of}"
        return Header.about(name, self.topic, self.level, self.number if of else 0, self.total)

    def draw(self, look: Look) -> list[Text]:
        """Header, prompt, code, options, form."""
        if self.number:
            told = look.wrapped((self.source, "dim"), indent=["  "]) if self.source else []
            lines = [*self.header.draw(look), *told, *look.gap(), *Prose(self.prompt).draw(look)]
        else:
            first, _, rest = self.prompt.strip("\n").partition("\n")
            turn: Part = ("Your turn", "q", "bold")
            lines = look.wrapped(turn, f"  {first}", indent=["  "])
            lines += Prose(rest).draw(look) if rest.strip() else []
        if self.code:
            lines += [*look.gap(), *Code(self.code).draw(look)]
        for figure in self.figures:
            lines += [*look.gap(), *figure.draw(look)]
        if self.options:
            lines += look.gap()
        for letter, option in zip(LETTERS, self.options, strict=False):
            lines += look.wrapped(
                option.strip().replace("\n", " "), indent=["  ", (f"{letter}  ", "q", "bold")]
            )
        if self.form:
            lines += look.gap() if self.options or self.code or self.figures else []
            lines += look.wrapped((f"Type {self.form}.", "dim"), indent=["  "])
        return lines

    def speak(self, look: Look) -> list[str]:
        """The same order, an option a line."""
        lines = self.header.speak(look) if self.number else ["Your turn."]
        lines += [spoken(self.source)] if self.source else []
        lines += Prose(self.prompt).speak(look)
        lines += Code(self.code).speak(look) if self.code else []
        lines += [sentence for figure in self.figures for sentence in figure.speak(look)]
        options = zip(LETTERS, self.options, strict=False)
        lines += [f"{letter}: {spoken(option.strip())}" for letter, option in options]
        return [*lines, *([f"Type {spoken(self.form)}."] if self.form else [])]
