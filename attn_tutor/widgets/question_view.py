"""A question as it stands before the learner, and the form of its answer in words."""

from __future__ import annotations

from collections.abc import Iterator

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import TEXT_AT, Gap, Labelled, Line
from attn_tutor.widgets.foot import Options
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Code, Prose


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
        """Whether it starts a screen: a numbered question does."""
        return self.number > 0

    @property
    def header(self) -> Header:
        """The header of a numbered question."""
        of = f" of {self.total}" if self.total else ""
        name = f"Question {self.number}{of}"
        return Header.about(name, self.topic, self.level, self.number if of else 0, self.total)

    def blocks(self, look: Look) -> Iterator[View]:
        """Header or "Your turn", prompt, code, figures, options, form."""
        if self.number:
            yield self.header
            if self.source:
                yield Line(((self.source, "dim"),))
            yield Gap()
            yield Prose(self.prompt)
        else:
            yield Labelled("Your turn", self.prompt.strip("\n"))
        for view in (*([Code(self.code)] if self.code else []), *self.figures):
            yield Gap()
            yield view
        if self.options:
            yield Gap()
            yield Options(tuple(option.strip().replace("\n", " ") for option in self.options), TEXT_AT)
        if self.form:
            if self.options or self.code or self.figures:
                yield Gap()
            yield Line(((f"Type {self.form}.", "dim"),))
