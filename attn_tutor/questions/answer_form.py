"""The form of an answer: options to pick, numbers to type, and both in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.english import article, join_words
from attn_tutor.questions.fields import LETTERS, describe
from attn_tutor.records import record


@record(kw_only=True)
class Option:
    """One option of a choice: the right one says `right: true`, each other one why somebody picks it."""

    text: str = describe("the option as shown")
    right: bool = describe("true for the one right option", False)
    why: str = describe("why it is right; of a wrong one what somebody who picks it has in mind, and what is true", "")
    misconception: str = describe("its name in `attn-tutor mistakes`, if it has one", "")


@record(kw_only=True)
class Expects:
    """The form of the answer that a prompt asks for.

    form:    in words, as after "Type": "a 2 × 2 matrix with 2 decimals, ...". short: in a word or two, "2 rows of 2".
    what:    answers that are typed alike share a name, and the lines typed before.
    shape:   of the numbers asked for. rows: how many rows of numbers are typed, line by line or not; 0 for none.
    options: what can be picked by its letter, in the order shown. items: lettered alike, but not to be picked.
    is_code: whether each sign of the answer is typed, as in code and formulas.
    """

    form: str
    what: str = "text"
    shape: tuple[int, ...] = ()
    rows: int = 0
    decimals: int = 2
    options: tuple[Option, ...] = ()
    items: tuple[str, ...] = ()
    is_code: bool = False
    short: str = ""


_PREFIX = r"(?i)^(?:option|answer|choice)[ :]+(?=\W?[a-jA-J]\W*$)"


def pick(text: str, options: Sequence[Option]) -> int | None:
    """Which option `text` names: by its letter (b, B, B), (b)), its own words, or both; None for no option."""
    from attn_tutor.answers.reading import clean  # what reads answers is loaded with the first of them

    typed = " ".join(clean(text[:2000]).split())
    typed = re.sub(_PREFIX, "", typed)
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
    """The one option that states these numbers; None where the text or the options are not numbers."""
    numbers = _numbers(typed)
    same = [i for i, option in enumerate(options) if numbers is not None and _numbers(option.text) == numbers]
    return same[0] if len(same) == 1 else None


@lru_cache(maxsize=128)
def _numbers(text: str) -> tuple[tuple[int, ...], tuple[float, ...]] | None:
    """The shape, without axes of one at its start, and the numbers that a text states; None where it states none."""
    from attn_tutor.answers.reading import NotUnderstood, read

    if not any(char.isdigit() for char in text):
        return None
    try:
        reading = read(text)
    except NotUnderstood:
        return None
    shape = reading.shape
    while shape[:1] == (1,):
        shape = shape[1:]
    return shape, tuple(round(entry.value, 9) for entry in reading.entries)


def judge_option(option: Option, right: str) -> Verdict:
    """The verdict on a picked option; a wrong one hears why somebody picks it."""
    if option.right:
        return Verdict("correct", "Right.")
    names = (option.misconception,) if option.misconception else ()
    return Verdict("wrong", option.why or f"That isn't it; {right} is.", misconceptions=names)


def expects_letter(options: Sequence[Option], words: Sequence[str] = ()) -> Expects:
    """One of the options, by its letter or by one of these words."""
    form = ", or ".join(filter(None, (letters_form(len(options)), join_words(words, "or"))))
    return Expects(form=form, what="letter", options=tuple(options))


def letters_form(options: int) -> str:
    """The form of an answer by letter: a letter, A to D"""
    return f"a letter, A to {LETTERS[options - 1]}" if options > 1 else "the letter A"


def expects_numbers(
    shape: tuple[int, ...],
    decimals: int,
    *,
    whole: bool = False,
    masked: bool = False,
    options: Sequence[Option] = (),
) -> Expects:
    """Numbers of this shape, or one of the options. `whole`: anybody can see that they come out whole."""
    what = ("number", "vector", "matrix")[min(len(shape), 2)]
    decimals_asked = 0 if whole else decimals
    form = _numbers_form(shape, decimals_asked) + (", and -inf where masked" if masked else "")
    return Expects(
        form=f"{form}, or {letters_form(len(options))}" if options else form,
        what=what,
        shape=shape,
        rows=shape[0] if len(shape) == 2 else int(len(shape) == 1),
        decimals=decimals,
        options=tuple(options),
        short=_short_form(shape, decimals_asked),
    )


def _short_form(shape: tuple[int, ...], decimals: int) -> str:
    """ "a number", "3 numbers", "2 rows of 3"; "" where the form itself is as short, or there are more dimensions."""
    match shape:
        case ():
            return "a number" if decimals else ""
        case (1,) | (1, 1):
            return "a number"
        case (count,) | (1, count):
            return f"{count} numbers"
        case (rows, count):
            return f"{rows} rows of {count}"
    return ""


def _numbers_form(shape: tuple[int, ...], decimals: int) -> str:
    exact = f"with {decimals} decimal{'s' * (decimals > 1)}" if decimals else "whole numbers"
    numbers = f"numbers {exact}" if decimals else exact
    if not shape:
        return f"a number {exact}" if decimals else "a whole number"
    if len(shape) == 1:
        return f"{shape[0]} {numbers}, on one line"
    if shape[0] == 1:
        return f"one row of {shape[-1]} {numbers}"
    kind = "matrix" if len(shape) == 2 else "array"
    rows = "rows separated by ; or one per line" if len(shape) == 2 else "in square brackets"
    return f"{article(shape[0])} {' × '.join(map(str, shape))} {kind} {exact if decimals else 'of ' + exact}, {rows}"
