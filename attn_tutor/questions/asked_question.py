"""What every asked question does alike: texts with their computed values filled in, options picked by letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import Expects, Option, Question
from attn_tutor.questions.words import fill

if TYPE_CHECKING:
    from attn_tutor.questions.snippets import Snippet, Trials


class AskedBase:
    """The texts of one asked question. Kinds add the answer and the judging."""

    changed: Given | None = None
    stage: str = ""
    cell: str = ""
    stages: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def __init__(
        self, question: Question, seed: int, given: Given | None, values: Mapping[str, Any], decimals: int = 2
    ) -> None:
        self.question, self.seed, self.given = question, seed, given
        self._values, self._decimals = values, decimals
        self.prompt = self.fill(question.prompt)
        self.hints = tuple(map(self.fill, question.hints))
        self.quick_check = self.fill(question.quick_check)
        self.note = self.fill(question.note)
        self.teaches = self.fill(question.teaches)
        self.common_mistakes = tuple(self.fill(mistake.text) for mistake in question.common_mistakes)

    @property
    def code(self) -> str:
        """The snippet as it is shown."""
        return self.question.code

    @property
    def solution(self) -> tuple[str, ...]:
        return tuple(map(self.fill, self.question.solution))

    @property
    def computed(self) -> Mapping[str, Any]:
        """The computed values that its texts may show, by name."""
        return self._values

    def document(self) -> dict[str, Any]:
        return {}

    def to_run(self, text: str) -> tuple[Snippet, ...]:
        return ()

    def judge_run(self, text: str, ran: Sequence[Trials]) -> Verdict:
        raise NotImplementedError(f"{self.question.kind} has nothing to run")

    @property
    def runs(self) -> tuple[Snippet, ...]:
        return ()

    def said_of_runs(self, ran: Sequence[Trials]) -> tuple[str, ...]:
        return ()

    def fill(self, text: str) -> str:
        """`text` with the computed values it asks for."""
        return fill(text, self._values, self._decimals)


_PREFIX = re.compile(r"^(?:option|answer|choice)[ :]+(?=\W?[a-jA-J]\W*$)", re.IGNORECASE)


def pick(text: str, options: Sequence[Option]) -> int | None:
    """Which option `text` names: by its letter (b, B, B), (b)), its own words, or both; None for no option."""
    from attn_tutor.answers.reading import clean  # what reads answers is loaded with the first of them

    typed = " ".join(clean(text[:2000]).split())
    typed = _PREFIX.sub("", typed)
    letter, _, rest = typed.partition(") ")
    if rest and pick(letter, options) is not None:
        return pick(letter, options) if pick(rest, options) == pick(letter, options) else None
    bare = typed.strip("().: ").upper()
    if len(bare) == 1 and bare in LETTERS[: len(options)]:
        return LETTERS.index(bare)
    words = [" ".join(option.text.split()).casefold().rstrip(".") for option in options]
    same = [i for i, word in enumerate(words) if word == typed.casefold().rstrip(".")]
    return same[0] if same else _same_numbers(typed, options)


def _same_numbers(typed: str, options: Sequence[Option]) -> int | None:
    """The one option that states these numbers; None where the text or the options are no numbers."""
    numbers = _numbers(typed)
    same = [i for i, option in enumerate(options) if numbers is not None and _numbers(option.text) == numbers]
    return same[0] if len(same) == 1 else None


def _numbers(text: str) -> list[float] | None:
    from attn_tutor.answers.reading import NotUnderstood, read

    if not any(char.isdigit() for char in text):
        return None
    try:
        return [round(entry.value, 9) for entry in read(text).entries]
    except NotUnderstood:
        return None


def judge_option(option: Option, right: str) -> Verdict:
    """The verdict on a picked option; a wrong one hears why somebody picks it."""
    if option.right:
        return Verdict("correct", "Right.")
    names = (option.misconception,) if option.misconception else ()
    return Verdict("wrong", option.why or f"That is not it; {right} is.", misconceptions=names)


def expects_letter(options: Sequence[Option], words: Sequence[str] = ()) -> Expects:
    """One of the options, by its letter or by one of these words."""
    form = ", or ".join(filter(None, (letters_form(len(options)), ", ".join(words))))
    return Expects(form=form, what="letter", options=tuple(options))


def letters_form(options: int) -> str:
    """a letter, A to D"""
    return f"a letter, A to {LETTERS[options - 1]}" if options > 1 else "the letter A"


def expects_numbers(
    shape: tuple[int, ...], decimals: int, *, whole: bool = False, options: Sequence[Option] = ()
) -> Expects:
    """Numbers of this shape, or one of the options. `whole`: anybody can see that they come out whole."""
    what = ("number", "vector", "matrix")[min(len(shape), 2)]
    form = _numbers_form(shape, 0 if whole else decimals)
    return Expects(
        form=f"{form}; or {letters_form(len(options))}" if options else form,
        what=what,
        shape=shape,
        rows=shape[0] if len(shape) == 2 else int(len(shape) == 1),
        decimals=decimals,
        options=tuple(options),
    )


def _numbers_form(shape: tuple[int, ...], decimals: int) -> str:
    exact = f"{decimals} decimal{'s' * (decimals > 1)}" if decimals else "whole numbers"
    numbers = f"numbers, {exact}" if decimals else exact
    if not shape:
        return f"a number, {exact}" if decimals else "a whole number"
    if len(shape) == 1:
        return f"{shape[0]} {numbers}, on one line"
    if shape[0] == 1:
        return f"one row of {shape[-1]} numbers, {exact}"
    size = "×".join(map(str, shape))
    return f"a {size} matrix, {exact}, rows with ; between or a row a line"
