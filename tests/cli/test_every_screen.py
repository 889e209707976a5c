"""Every screen there is, written in a real pseudo-terminal of every size and kind, as a person's eyes get it.

tests/test_screens.py asks of the same screens what does not depend on a terminal.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from rich.ansi import AnsiDecoder
from rich.color import Color, ColorType
from rich.style import Style
from wcwidth import wcswidth, wcwidth

from attn_tutor.widgets.palettes import RGB, contrast, rgb
from attn_tutor.widgets.signs import in_ascii
from tests.pty_support import written
from tests.screens import write_answers
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
DRAWN = {chr(code) for code in range(0x2500, 0x25A0)}
STYLE = re.compile(r"\x1b\[[0-9;]*m")
WRITE = """
import gc, io, os
gc.disable()  # it lives a few seconds
from contextlib import redirect_stdout
from attn_tutor.cli.setup import Setup
from tests.screens import screens
with redirect_stdout(io.StringIO()):
    every = screens()
for kind, environment in {kinds!r}:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "COLORFGBG"):
        os.environ.pop(name, None)
    os.environ.update(environment)
    terminal = Setup().terminal()
    print("\\0kind", *kind)
    for name, views in every.items():
        print("\\0screen", name, flush=True)
        terminal.show(*views)
"""


@dataclass(frozen=True)
class Shown:
    """What stands in a terminal in which every screen was shown, one below the other.

    lines: each distinct line as it was sent, with the first screen that has it; texts: the same without styles.
    """

    columns: int
    colours: str
    ground: str
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


@cache
def _shown(size: tuple[int, int]) -> dict[tuple[str, str], Shown]:
    """A terminal of this size of each kind, in which one process has shown everything."""
    write_answers(Path())
    found = {kind: Shown(size[0], *kind) for kind in KINDS}
    terminal, screen = found[KINDS[0]], ""
    environments = [(kind, TERMINALS[kind[0]] | GROUNDS[kind[1]]) for kind in KINDS]
    for line in written(WRITE.format(kinds=environments), *size).split("\r\n"):
        if line.startswith("\0kind"):
            _, colours, ground = line.split()
            terminal = found[colours, ground]
        elif line.startswith("\0screen"):
            screen = line.removeprefix("\0screen ")
        else:
            terminal.take(line, screen)
    return found


@pytest.fixture(params=itertools.product(SIZES, KINDS), ids=lambda param: f"{param[0]} {' '.join(param[1])}")
def terminal(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """A terminal of some size and kind."""
    monkeypatch.chdir(tmp_path)
    size, kind = request.param
    return _shown(size)[kind]


def test_every_screen_is_there(terminal: Shown) -> None:
    """Some four hundred, with thousands of lines: a test that reads nothing holds nothing."""
    assert len(terminal.screens) > 400
    assert len(terminal.texts) > 3000


def test_only_letters_and_their_styles_are_written(terminal: Shown) -> None:
    """Nothing moves the cursor, clears, rings or renames: what was read stays where it was."""
    for text, screen in terminal.texts.items():
        assert text.isprintable(), (screen, text)
    assert terminal.colours != "dumb" or [*terminal.texts] == [*terminal.lines], "nor any style"


def test_no_character_is_one_that_terminals_disagree_on(terminal: Shown) -> None:
    """What is not ASCII is a letter of one column, or a sign of ours, which has its ASCII spelling."""
    for sign in {sign for text in terminal.texts for sign in text if not sign.isascii()}:
        letter = sign.isalpha() and wcwidth(sign) == 1
        assert letter or sign in DRAWN or in_ascii(sign).isascii(), sign


def test_no_line_is_full_and_no_number_is_cut(terminal: Shown) -> None:
    """The last column stays free, and an ellipsis never touches a digit."""
    for text, screen in terminal.texts.items():
        assert wcswidth(text) < terminal.columns, (screen, text)
        assert not re.search(r"\d…|…[\d.]", text), (screen, text)


def test_every_letter_stands_out(terminal: Shown) -> None:
    """At least 4.5:1 (WCAG 2.2 AA) for all that is read, as common themes paint it; lines and bars are no letters."""
    for line in terminal.lines:
        (text,) = AnsiDecoder().decode(line)
        for span in text.spans:
            if set(text.plain[span.start : span.end]) - DRAWN - {" "}:
                for ground in terminal.grounds:
                    assert _ratio(str(span.style), ground) >= 4.5, (span, ground, text.plain)


def test_no_colours_are_none(terminal: Shown) -> None:
    """Without colours only bold and reverse are left, which every theme shows in its own two colours."""
    used = {
        code for line in terminal.lines for style in STYLE.findall(line) for code in style[2:-1].split(";")
    }
    if terminal.colours == "mono":
        assert used == {"0", "1", "7"}
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
