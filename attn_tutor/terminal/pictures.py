"""Screens as files: SVG and HTML that a browser opens, with nothing to load from anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from attn_tutor.errors import UsageError
from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look
from attn_tutor.windows_rules import refuse_device

if TYPE_CHECKING:
    from rich.console import Console
    from rich.terminal_theme import TerminalTheme
    from rich.text import Text

ENDINGS = {".svg": "svg", ".html": "html", ".htm": "html"}
_WIDTH, _HEIGHT = 100, 60  # of every picture, whatever the terminal: room for the best layout
_DARK, _LIGHT = ((18, 21, 28), (214, 218, 227)), ((255, 255, 255), (31, 35, 40))  # background, foreground

# Rich's own formats load fonts from the network; these name the fonts that a computer has.
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>attn-tutor</title>
<style>
{stylesheet}
body {{ color: {foreground}; background-color: {background}; margin: 1.5em; }}
pre {{ font-family: FONTS; line-height: normal; }}
</style>
</head>
<body><pre><code style="font-family: inherit">{code}</code></pre></body>
</html>
""".replace("FONTS", _FONTS)


def save_picture(views: Iterable[View], look: Look, path: Path) -> None:
    """Save what the views draw in the colours of `look`: as SVG or HTML, by the ending of `path`.

    Raises UsageError for another ending or a file that cannot be written.
    """
    kind = ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"{path} ends neither in .svg nor in .html.", "Give the file one of these endings.")
    refuse_device(path)
    text = picture(views, look, kind)
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        reason = (fault.strerror or "it cannot be opened").lower()
        raise UsageError(
            f"{path} cannot be written: {reason}.", "Name a file in a folder of yours."
        ) from None


def picture(views: Iterable[View], look: Look, kind: str) -> str:
    """What the views draw, as one document: "svg" or "html"."""
    theme = _theme(light=look.light)
    drawn = replace(look, colour="truecolor", glyphs=True, plain=False, width=_WIDTH, height=_HEIGHT)
    console = _recorder(drawn.width)
    for at, view in enumerate(views):
        between = 1 + view.opens_screen - view.stands_close
        for line in [*drawn.gap() * (between if at else 0), *view.draw(drawn)]:
            console.print(_without_reverse(line, theme), soft_wrap=True)
    if kind == "svg":
        console.print()  # or the last letters touch the frame
        return with_rectangles(console.export_svg(title="attn-tutor", theme=theme, code_format=_svg_format()))
    return console.export_html(theme=theme, code_format=_HTML, inline_styles=False)


def _theme(*, light: bool) -> TerminalTheme:
    from rich.terminal_theme import TerminalTheme

    background, foreground = _LIGHT if light else _DARK
    return TerminalTheme(background, foreground, [foreground] * 8)  # the roles name their colours in full


def _recorder(width: int) -> Console:
    from rich.console import Console

    return Console(
        record=True, file=io.StringIO(), width=width, color_system="truecolor", force_terminal=True,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip


def _without_reverse(line: Text, theme: TerminalTheme) -> Text:
    """The same line with the colours of a badge exchanged by hand: Rich's HTML leaves its letters unreadable."""
    from rich.color import Color
    from rich.style import Style
    from rich.text import Span

    background = Color.from_triplet(theme.background_color)

    def exchange(span: Span) -> Span:
        style = Style.parse(str(span.style))
        if not style.reverse:
            return span
        return Span(span.start, span.end, Style(bold=style.bold, color=background, bgcolor=style.color))

    line = line.copy()
    line.spans = [exchange(span) for span in line.spans]
    return line


def _svg_format() -> str:
    """Rich's SVG format at its own size, without the fonts that it would load from the network."""
    from rich._export_format import CONSOLE_SVG_FORMAT

    start, rest = CONSOLE_SVG_FORMAT.index("@font-face"), CONSOLE_SVG_FORMAT.index(".{unique_id}-matrix")
    plain = CONSOLE_SVG_FORMAT[:start] + CONSOLE_SVG_FORMAT[rest:]
    box = 'viewBox="0 0 {width} {height}"'
    plain = plain.replace(
        box, f'width="{{width}}" height="{{height}}" {box}'
    )  # else squeezed into the window
    return plain.replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")


# The block characters of an SVG picture become rectangles: as letters of a font they leave seams.
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
