"""The block characters of an SVG picture as rectangles: as letters of a font they leave seams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby

_LETTER_WIDTH, _LETTER_HEIGHT, _LINE_HEIGHT = 12.2, 20.0, 24.4  # pixels, as Rich lays out an SVG picture
_ABOVE = 1.5  # pixels from where Rich begins a line to where it paints its background
_NO_BREAK = "\N{NO-BREAK SPACE}"
_TEXT = re.compile(
    r'<text class="(?P<style>[^"]+)" x="(?P<x>[^"]+)" y="(?P<y>[^"]+)" (?P<more>textLength[^>]+)>'
    r"(?P<text>[^<]*[\u2580-\u258f][^<]*)</text>"
)
_PARTS = {  # of a cell: left, top, right, bottom
    "\u2580": (0.0, 0.0, 1.0, 0.5),
    **{chr(0x2580 + n): (0.0, 1 - n / 8, 1.0, 1.0) for n in range(1, 9)},
    **{chr(0x2590 - n): (0.0, 0.0, n / 8, 1.0) for n in range(1, 8)},
}


def with_rectangles(svg: str) -> str:
    """Rich's picture with every block of U+2580 to U+258F drawn; all other letters stay where they are."""
    return _TEXT.sub(lambda found: "".join(_pieces(found)), svg)


def _pieces(found: re.Match[str]) -> Iterator[str]:
    text = unescape(found["text"])
    left, top = float(found["x"]), float(found["y"]) - _LETTER_HEIGHT + _ABOVE
    at = 0
    for sign, run in groupby(text):
        cells = len(list(run))
        if sign in _PARTS:
            x0, y0, x1, y1 = _PARTS[sign]
            yield (
                f'<rect class="{found["style"]}" x="{left + (at + x0) * _LETTER_WIDTH:g}" '
                f'y="{top + y0 * _LINE_HEIGHT:g}" width="{(cells - 1 + x1 - x0) * _LETTER_WIDTH:g}" '
                f'height="{(y1 - y0) * _LINE_HEIGHT:g}" shape-rendering="crispEdges"/>'
            )
        at += cells
    rest = "".join(_NO_BREAK if sign in _PARTS else sign for sign in text)
    if rest.strip():
        yield (
            f'<text class="{found["style"]}" x="{found["x"]}" y="{found["y"]}" {found["more"]}>{escape(rest)}</text>'
        )
