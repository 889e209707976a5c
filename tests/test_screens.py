"""Every screen there is, walked once: in terminals of every size and kind, in ASCII, in numbers and aloud.

tests/cli/test_screens_in_terminals.py shows commands and their prompts in real pseudo-terminals.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
from rich.ansi import AnsiDecoder
from rich.color import Color, ColorType
from rich.style import Style
from rich.text import Text
from wcwidth import wcwidth

from attn_tutor.cli.setup import Setup
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.palettes import RGB, contrast, rgb
from attn_tutor.widgets.signs import GLYPHS, in_ascii
from attn_tutor.widgets.wrapping import wrap_said
from tests.cases import columns
from tests.screens import screens, write_answers
from tests.test_look import DARK_16, LIGHT_16

pytestmark = pytest.mark.terminal

SIZES = ((100, 32), (80, 24), (60, 24), (40, 20))
TERMINALS: dict[str, dict[str, str]] = {
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "256": {"TERM": "xterm-256color"},
    "16": {"TERM": "xterm"},
    "mono": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "dumb": {"TERM": "dumb"},
}
GROUNDS: dict[str, dict[str, str]] = {"dark": {"COLORFGBG": "15;0"}, "light": {"COLORFGBG": "0;15"}}
PAINTED = {"dark": (DARK_16, "#12151c", "#d6dae3"), "light": (LIGHT_16, "#ffffff", "#1f2328")}
OWN_GROUND = (
    "truecolor",
    "256",
)  # the others are sent the same on either ground: the terminal's theme paints it
KINDS = [(name, ground) for name in TERMINALS for ground in GROUNDS if ground == "dark" or name in OWN_GROUND]
SIXTEEN = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
CODES_AND_TEXT = re.compile(r"((?:\x1b\[[0-9;]*m)*)([^\x1b]*)")
STYLE = re.compile(r"\x1b\[[0-9;]*m")
# Every size in the richest of terminals, and the usual and the smallest one without colours and in ASCII.
COMBINATIONS = [
    *((size, KINDS[0]) for size in SIZES),
    *((size, kind) for kind in KINDS if kind[0] in ("mono", "dumb") for size in ((80, 24), (40, 20))),
]
# Other colours are the same lines in other styles, so each style once is enough: some fifteen screens have them all.
RECOLOURED = [
    *(((80, 24), kind) for kind in KINDS[1:] if kind[0] not in ("mono", "dumb")),
    ((40, 20), ("16", "dark")),
]
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


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]], ids=str)  # the others are those of every view's sample
def test_screens_in_ascii_fit_and_have_our_signs_spelt(size: tuple[int, int]) -> None:
    """A spelling may be longer than its sign, but the last column stays free."""
    for name, line in lines(Look(*size, "none", glyphs=False)):
        assert columns(line.plain) <= size[0] - 1, (name, line.plain)
        assert line.plain.isascii() or not set(line.plain) & set(GLYPHS), (name, line.plain)


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
    """ "key 1 0.27" would be: a name that ends in a number is told apart from the number it has, years aside.

    The 8B of "Llama 3.1 8B" belongs to the name.
    """
    for name, line in said():
        told = line.partition("or example: ")[0]  # an example is as it is typed
        told = re.sub(r"\((?:19|20)\d\d\)", "of a year", told)
        run_together = re.search(r"(?<![\w.-])-?\d+(?:\.\d+)? -?\d+(?![\dA-Z])", heard(told))
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
        "Header", "Prose", "Note", "Code", "QuestionView", "Keys", "Feedback", "Hint", "Solution",
        "Summary", "Menu", "Table", "WorkedQuery", "Steps", "HeatMap", "TracedValue", "Why", "ErrorView",
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


@dataclass(frozen=True)
class Shown:
    """What stands in a terminal in which every screen was shown, one below the other.

    lines: each distinct line as it was sent, with the first screen that has it; texts: the same without styles.
    """

    columns: int
    colours: str
    ground: str
    is_recoloured: bool
    screens: set[str] = field(default_factory=set)
    lines: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def take(self, line: str, screen: str) -> None:
        """One more line."""
        if line.strip():
            self.screens.add(screen)
            if line not in self.lines:
                self.lines[line] = screen
                self.texts.setdefault(STYLE.sub("", line), screen)

    @property
    def grounds(self) -> list[str]:
        """What these letters may stand on."""
        return [self.ground] if self.colours in OWN_GROUND else [*GROUNDS]


class Window(io.StringIO):
    """A stdout that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@cache
def _shown(size: tuple[int, int], kind: tuple[str, str]) -> Shown:
    """A terminal of this size and kind in which every screen has been shown, or every style."""
    found, every = Shown(size[0], *kind, (size, kind) in RECOLOURED), screens()
    names = with_all_styles() if found.is_recoloured else [*every]
    environment = {"COLUMNS": str(size[0]), "LINES": str(size[1])} | TERMINALS[kind[0]] | GROUNDS[kind[1]]
    with mock.patch.dict(os.environ, environment):
        for name in names:
            window = Window()
            with mock.patch("sys.stdout", window):
                Setup().terminal().show(*every[name])
            for line in window.getvalue().split("\n"):
                found.take(line, name)
    return found


@cache
def with_all_styles() -> list[str]:
    """The first screens with each style there is, as the richest of terminals is sent them."""
    first: dict[str, str] = {}
    for line, name in _shown((80, 24), KINDS[0]).lines.items():
        for style in STYLE.findall(line):
            first.setdefault(style, name)
    return [*dict.fromkeys(first.values())]


@pytest.fixture(params=[*COMBINATIONS, *RECOLOURED], ids=lambda param: f"{param[0]} {' '.join(param[1])}")
def terminal(request: pytest.FixtureRequest) -> Shown:
    """A terminal of some size and kind."""
    return _shown(*request.param)


def test_every_screen_is_there(terminal: Shown) -> None:
    """Some four hundred, with thousands of lines, or all styles: a test that reads nothing holds nothing."""
    if terminal.is_recoloured:
        assert terminal.screens == {*with_all_styles()}
        assert len(terminal.texts) > 200
    else:
        assert len(terminal.screens) > 400
        assert len(terminal.texts) > 3000


def test_only_letters_and_their_styles_are_written(terminal: Shown) -> None:
    """Nothing moves the cursor, clears, rings or renames: what was read stays where it was."""
    for text, screen in terminal.texts.items():
        assert text.isprintable(), (screen, text)
    assert terminal.colours != "dumb" or [*terminal.texts] == [*terminal.lines], "nor any style"


def test_no_character_is_one_that_terminals_disagree_on(terminal: Shown) -> None:
    """What is not ASCII is a letter of one column, or a sign of ours, which has its ASCII spelling."""
    for sign in filter(lambda sign: not sign.isascii(), {*"".join(terminal.texts)}):
        letter = sign.isalpha() and wcwidth(sign) == 1
        assert letter or sign in DRAWN or in_ascii(sign).isascii(), sign


def test_no_line_is_full_and_no_number_is_cut(terminal: Shown) -> None:
    """The last column stays free, and an ellipsis never touches a digit."""
    for text, screen in terminal.texts.items():
        assert columns(text) < terminal.columns, (screen, text)
        assert not re.search(r"\d…|…[\d.]", text), (screen, text)


def test_every_letter_stands_out(terminal: Shown) -> None:
    """At least 4.5:1 (WCAG 2.2 AA) for all that is read, as common themes paint it; lines and bars are no letters."""
    for codes, (signs, line) in _signs_by_codes(terminal).items():
        if signs - DRAWN - {" "}:
            (text,) = AnsiDecoder().decode(f"{codes}-\x1b[0m")
            for span in text.spans:
                for ground in terminal.grounds:
                    assert _ratio(str(span.style), ground) >= 4.5, (span, ground, line)


def _signs_by_codes(terminal: Shown) -> dict[str, tuple[set[str], str]]:
    """What is written in each style that a terminal is sent, and a line with it: a style lasts up to the next code."""
    found: dict[str, tuple[set[str], str]] = {}
    for line in terminal.lines:
        for codes, text in CODES_AND_TEXT.findall(line):
            found.setdefault(codes, (set(), line))[0].update(text)
    return found


def test_no_colours_are_none(terminal: Shown) -> None:
    """Without colours only bold and reverse are left, which every theme shows in its own two colours."""
    used = {
        code for line in terminal.lines for style in STYLE.findall(line) for code in style[2:-1].split(";")
    }
    if terminal.colours == "mono":
        assert {"0", "1", "7"} <= used <= {"0", "1", "4", "7"}  # what was typed is underlined
    else:
        assert ("38" in used) == (terminal.colours in ("truecolor", "256"))
        assert bool(used) == (terminal.colours != "dumb")


@cache
def _ratio(style: str, ground: str) -> float:
    parsed = Style.parse(style)
    _, behind, letters = PAINTED[ground]
    assert not parsed.dim, "how faint a dim letter is, each terminal decides for itself"
    return contrast(_painted(parsed.color, ground, letters), _painted(parsed.bgcolor, ground, behind))


def _painted(colour: Color | None, ground: str, default: str) -> RGB:
    """As usual themes paint it: the 16 colours are the terminal's own."""
    if colour is None or colour.is_default:
        return rgb(default)
    if colour.type is ColorType.STANDARD:
        assert colour.number is not None
        return rgb(PAINTED[ground][0][SIXTEEN[colour.number]])
    return tuple(colour.get_truecolor())
