"""Every screen in ASCII, in numbers and aloud, in process.

tests/cli/test_every_screen.py shows them in real terminals of every size and kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from rich.text import Text
from wcwidth import wcswidth

from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import GLYPHS
from attn_tutor.widgets.wrapping import wrap_said
from tests.screens import screens, write_answers

SIZES = ((100, 32), (80, 24), (60, 24), (40, 20))
DRAWN = {chr(code) for code in range(0x2500, 0x25A0)}
NUMBER = re.compile(r"(?<![\w.])\d*\.\d+(?![\w.])")


@pytest.fixture(autouse=True)
def _answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_answers(tmp_path)
    monkeypatch.setenv("TERM", "xterm")


@cache
def drawn(look: Look) -> dict[str, list[Text]]:
    """Every line of every screen."""
    return {name: [line for view in views for line in view.draw(look)] for name, views in screens().items()}


def lines(look: Look) -> Iterator[tuple[str, Text]]:
    """The same one by one, each with the name of its screen."""
    for name, those in drawn(look).items():
        for line in those:
            yield name, line


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_screens_in_ascii_fit_and_have_our_signs_spelt(size: tuple[int, int]) -> None:
    """A spelling may be longer than its sign, but the last column stays free."""
    for name, line in lines(Look(*size, "none", glyphs=False)):
        assert wcswidth(line.plain) <= size[0] - 1, (name, line.plain)
        assert not set(line.plain) & set(GLYPHS), (name, line.plain)


@pytest.mark.parametrize("size", SIZES[1:], ids=str)
def test_no_decimal_of_a_small_screen_is_the_begin_of_one_of_the_large_screen(size: tuple[int, int]) -> None:
    """So nothing was cut to fit; a narrow map may leave out the 0 before the point, or write 1.0 for 1.00."""
    for name, those in drawn(Look(*size, "truecolor")).items():
        for number in _decimals(line.plain for line in those) - large()[name] - {"1.0", "0.0"}:
            assert not any(other.startswith(number) for other in large()[name]), (name, number)


@cache
def large() -> dict[str, set[str]]:
    """The decimals of each screen where there is room for all of them, and of what is said."""
    plain = Look(plain=True)
    said = {name: [line for view in views for line in view.speak(plain)] for name, views in screens().items()}
    wide = [drawn(Look(100, 32, "truecolor")), drawn(Look(100, 60))]
    return {
        name: _decimals(texts)
        | {number for look in wide for number in _decimals(line.plain for line in look[name])}
        for name, texts in said.items()
    }


def _decimals(texts: Iterable[str]) -> set[str]:
    found = {number for text in texts for number in NUMBER.findall(text)}
    return {f"0{number}" if number.startswith(".") else number for number in found}


def heard(line: str) -> str:
    """A line as a screen reader says it that drops signs and collapses blanks."""
    return " ".join(re.sub(r"[\^_()\[\];]| - ", " ", line).split())


def said() -> Iterator[tuple[str, str]]:
    """Every line that is said and not typed, with the name of its screen."""
    for name, views in screens().items():
        for view in views:
            if type(view).__name__ != "Code":
                yield from ((name, line) for line in view.speak(Look(plain=True)))


def test_no_two_numbers_are_heard_as_one() -> None:
    """ "key 1 0.27" would be: a name that ends in a number is told apart from the number it has."""
    for name, line in said():
        told = line.partition("or example: ")[0]  # an example is as it is typed
        run_together = re.search(r"(?<![\w.-])-?\d+(?:\.\d+)? -?\d", heard(told))
        assert run_together is None, (name, line)


def test_every_sign_of_mathematics_is_a_word() -> None:
    """A screen reader has no name for most of them, and each another one."""
    for name, line in said():
        assert not set(line) & set("√ᵀ×·²³÷−≈≤≥≠±→←⇒∑∞∈"), (name, line)


def test_no_command_is_broken_where_a_terminal_is_narrow() -> None:
    for name, line in said():
        for begun, next_ in pairwise(wrap_said(line, 39) if "attn-tutor" in line else ()):
            assert not begun.endswith(("attn-tutor", "--topic")), (name, line)
            assert not next_.strip().startswith("--"), (name, line)


def test_plain_screens_read_aloud() -> None:
    """Nothing drawn, and nothing that drives the terminal."""
    for name, views in screens().items():
        for line in (line for view in views for line in view.speak(Look(plain=True))):
            assert not set(line) & (DRAWN | set("▸◂✓✗")), (name, line)
            assert line.isprintable(), (name, line)


def test_all_kinds_of_screens_are_among_them() -> None:
    """A test that draws nothing holds nothing."""
    shown = {type(view).__name__ for views in screens().values() for view in views}
    assert shown >= {
        "Header", "Prose", "Note", "Code", "Heading", "QuestionView", "Keys", "Feedback", "Hint", "Solution",
        "Summary", "Menu", "Table", "Worked", "Steps", "HeatMap", "Traced", "Why", "ErrorView", "VerdictView",
        "StudyStrip", "Forecast", "Readout",
    }  # fmt: skip
    assert len(screens()) > 200


def test_numbers_in_one_pair_of_brackets_are_written_alike() -> None:
    """[1.50, 0.50, 2.00]: all with their decimals, or all whole."""
    seen = 0
    for name, line in lines(Look(100, 60)):
        for listed in re.findall(r"\[[\d\s.,-]*\d[\d\s.,-]*\]", line.plain):
            decimals = {len(number.partition(".")[2]) for number in re.findall(r"\d+(?:\.\d+)?", listed)}
            assert len(decimals) == 1, (name, listed)
            seen += 1
    assert seen > 500
