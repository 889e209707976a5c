"""Commands with their prompts in a real pseudo-terminal, cell by cell, as a terminal makes them of what it gets.

tests/test_screens.py reads what every screen sends to every kind of terminal.
"""

from __future__ import annotations

import re

import pytest

from attn_tutor.widgets.palettes import contrast, rgb
from tests.pty_support import Cell, PseudoTerminal
from tests.screens import MATRICES, SENTENCE
from tests.test_look import DARK_16, LIGHT_16

pytestmark = pytest.mark.terminal

SIZES = ((100, 32), (80, 24), (60, 24), (40, 20))
MODES: dict[str, dict[str, str]] = {
    "truecolor": {"COLORTERM": "truecolor"},
    "16": {"TERM": "xterm"},
    "none": {"NO_COLOR": "1"},
    "light": {"COLORTERM": "truecolor", "COLORFGBG": "0;15"},
}
COMBINATIONS = [*zip(SIZES, MODES, strict=True)]  # each once in a real terminal; tests/test_screens.py has more of them
GROUND, LETTERS = {False: "#12151c", True: "#ffffff"}, {False: "#d6dae3", True: "#1f2328"}
COMMANDS = (
    ("mistakes", "softmax_columns"),
    ("glossary", "softmax"),
    ("config",),
    ("trace", SENTENCE, "--heads", "2", "--causal", "--steps", "weights"),
    ("solve", *MATRICES),
    ("solve", *MATRICES, "--why", "weights r1c2"),
    ("learn",),
    ("quiz", "--count", "1"),
    ("drill", "dot-products", "--count", "1", "--seed", "1"),
    ("stats",),
)
CODE = """
import sys
from attn_tutor.cli import main
for words in {commands!r}:
    status = main(list(words))
    print("status", status)
"""


@pytest.mark.parametrize(("size", "mode"), COMBINATIONS, ids=str)
def test_every_cell_can_be_read(size: tuple[int, int], mode: str) -> None:
    """No line is full, no number cut, and every letter stands out from what is behind it by 4.5 to 1."""
    light = mode.startswith("light")
    with PseudoTerminal(CODE.format(commands=COMMANDS), *size, **MODES[mode]) as terminal:
        for prompt, keys in (
            ("look>", "q"),
            ("lesson>", "q"),
            ("answer>", "9 9"),
            ("answer>", "q"),
            ("answer>", "3"),
            ("answer>|enter>", "q"),
        ):
            terminal.wait_for(rf"({prompt})$")
            terminal.type(keys + "\r")
            terminal.wait_for(rf"({prompt}) *{re.escape(keys)}", scrolled=True)
        assert terminal.wait_exit() == 0
    assert re.findall(r"^status (\d+)$", terminal.whole, re.MULTILINE) == ["0"] * len(COMMANDS)
    assert not re.search(r"\d…|…[\d.]", terminal.whole)
    for cells in terminal.cells:
        line = "".join(cell.data for cell in cells)
        assert cells[-1].data == " ", line
        for cell in cells:
            if cell.data.strip():
                assert _contrast(cell, light) >= 4.5 or _is_drawn(cell), (line, cell)
                assert mode != "none" or (cell.fg, cell.bg) == ("default", "default"), (line, cell)


def _contrast(cell: Cell, light: bool) -> float:
    """Between a letter and its ground, as a common theme paints them."""
    letters, ground = (
        _hexadecimal(cell.fg, LETTERS[light], light),
        _hexadecimal(cell.bg, GROUND[light], light),
    )
    return contrast(rgb(letters), rgb(ground))


def _hexadecimal(colour: str, default: str, light: bool) -> str:
    """The colour of a cell as rrggbb: pyte names the 16 and writes the others so."""
    if colour == "default":
        return default
    named = (LIGHT_16 if light else DARK_16) | {"brown": (LIGHT_16 if light else DARK_16)["yellow"]}
    return named.get(colour, f"#{colour}")


def _is_drawn(cell: Cell) -> bool:
    """Rules, bars and the cells of a map are seen, not read."""
    return "\u2500" <= cell.data <= "\u259f"
