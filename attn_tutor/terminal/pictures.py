"""Screens as files: SVG and HTML that a browser opens, with nothing to load from anywhere."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from attn_tutor.errors import UsageError
from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look

# Rich's own formats load fonts from the network; these name the fonts that a computer has.
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>attn-tutor</title>
<style>
{stylesheet}
body {{ color: {foreground}; background-color: {background}; margin: 1.5em; }}
pre {{ font-family: FONTS; line-height: 1.25; }}
</style>
</head>
<body><pre><code style="font-family: inherit">{code}</code></pre></body>
</html>
""".replace("FONTS", _FONTS)


def save_picture(views: Iterable[View], look: Look, path: Path) -> None:
    """Save what the views draw: as SVG or HTML, by the ending of `path`.

    Raises UsageError for another ending or a file that cannot be written.
    """
    from rich.console import Console
    from rich.terminal_theme import TerminalTheme

    dark = ((18, 21, 28), (214, 218, 227))
    light = ((255, 255, 255), (31, 35, 40))
    background, foreground = light if look.light else dark
    ansi = [
        (0, 0, 0),
        (224, 85, 97),
        (140, 194, 101),
        (217, 163, 67),
        (74, 165, 240),
        (193, 98, 222),
        (66, 179, 194),
    ]
    theme = TerminalTheme(background, foreground, [*ansi, (215, 218, 224)])
    drawn = replace(look, colour="truecolor", glyphs=True, plain=False)
    console = Console(
        record=True, file=io.StringIO(), width=drawn.width, color_system="truecolor", force_terminal=True,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    for at, view in enumerate(views):
        for line in [*(look.gap() if at else []), *view.draw(drawn)]:
            console.print(line, soft_wrap=True)
    if path.suffix == ".svg":
        text = console.export_svg(title="attn-tutor", theme=theme, code_format=_svg_format())
    elif path.suffix in (".html", ".htm"):
        text = console.export_html(theme=theme, code_format=_HTML, inline_styles=False)
    else:
        raise UsageError(f"{path} ends neither in .svg nor in .html.", "Give the file one of these endings.")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise UsageError(
            f"{path} cannot be written: {fault.strerror}.", "Name a file in a folder of yours."
        ) from None


def _svg_format() -> str:
    """Rich's SVG format without the fonts that it would load from the network."""
    from rich._export_format import CONSOLE_SVG_FORMAT

    start, rest = CONSOLE_SVG_FORMAT.index("@font-face"), CONSOLE_SVG_FORMAT.index(".{unique_id}-matrix")
    plain = CONSOLE_SVG_FORMAT[:start] + CONSOLE_SVG_FORMAT[rest:]
    return plain.replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")
