"""Every screen at every size, in all colours and none, in ASCII and aloud: what the eye and the ear need.

In process; tests/cli/test_terminal.py starts the program in a real terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style
from rich.text import Text
from wcwidth import wcswidth, wcwidth

from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.palettes import RGB, contrast, rgb
from attn_tutor.widgets.signs import GLYPHS, in_ascii
from tests.screens import screens, write_answers
from tests.test_look import DARK_16, LIGHT_16

SIZES = ((100, 32), (80, 24), (60, 24), (40, 20))
COLOURS = ("truecolor", "256", "16", "none")
GROUNDS = {False: ((18, 21, 28), (214, 218, 227)), True: ((255, 255, 255), (31, 35, 40))}  # ground, letters
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


@cache
def some() -> list[View]:
    """Some views of each class: what colours they have does not depend on their words."""
    found: dict[str, list[View]] = {}
    for view in (view for views in screens().values() for view in views):
        found.setdefault(type(view).__name__, []).append(view)
    return [view for views in found.values() for view in views[:12]]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("glyphs", [True, False], ids=["glyphs", "ascii"])
def test_no_line_is_full_and_no_number_is_cut(size: tuple[int, int], glyphs: bool) -> None:
    """The last column stays free; an ellipsis never touches a digit; ASCII screens have our signs spelt."""
    for name, line in lines(Look(*size, "truecolor" if glyphs else "none", glyphs=glyphs)):
        assert wcswidth(line.plain) <= size[0] - 1, (name, line.plain)
        assert not re.search(r"\d…|…[\d.]", line.plain), (name, line.plain)
        assert glyphs or not set(line.plain) & set(GLYPHS), (name, line.plain)


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


def test_no_character_is_one_that_terminals_disagree_on() -> None:
    """What is not ASCII is a letter of one column, or a sign of ours, which has its ASCII spelling."""
    for look in (Look(100, 32, "truecolor"), Look(40, 20, "16")):
        for name, line in lines(look):
            for sign in set(line.plain) - set(map(chr, range(32, 127))):
                letter = sign.isalpha() and wcwidth(sign) == 1
                assert letter or sign in DRAWN or in_ascii(sign).isascii(), (name, sign, line.plain)


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
@pytest.mark.parametrize("colour", COLOURS)
def test_every_letter_stands_out(colour: str, light: bool) -> None:
    """At least 4.5:1 (WCAG 2.2 AA) for all that is read; lines and bars are no letters."""
    seen = set[str]()
    for size in SIZES:
        for palette in ("viridis", "cividis"):
            look = Look(*size, colour, light=light, palette=palette)
            for line in (line for view in some() for line in view.draw(look)):
                for span in line.spans:
                    style, text = str(span.style), line.plain[span.start : span.end]
                    if style not in seen and set(text) - DRAWN - {" "}:
                        seen.add(style)
                        assert _ratio(style, light) >= 4.5, (style, line.plain)


@cache
def _ratio(style: str, light: bool) -> float:
    parsed = Style.parse(style)
    ground, letters = GROUNDS[light]
    ground = ground if parsed.bgcolor is None else _painted(parsed.bgcolor, light)
    letters = letters if parsed.color is None else _painted(parsed.color, light)
    return contrast(letters, ground)


def _painted(colour: Color, light: bool) -> RGB:
    """As usual themes paint it: the 16 colours are the terminal's own."""
    name = colour.name
    if name in DARK_16:
        return rgb((LIGHT_16 if light else DARK_16)[name])
    return tuple(colour.get_truecolor())


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
        "Summary", "Menu", "Listing", "Worked", "Steps", "HeatMap", "Traced", "Why", "ErrorView", "VerdictView",
        "StudyStrip", "Forecast", "Readout",
    }  # fmt: skip
    assert len(screens()) > 200
