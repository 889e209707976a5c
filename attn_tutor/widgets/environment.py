"""What stdout and the environment say about a terminal. Pure apart from the stream that is passed in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from attn_tutor.widgets.palettes import Colour
from attn_tutor.widgets.signs import GLYPHS

_NO = ("0", "false")
_DUMB = ("dumb", "unknown")
_POOR_FONTS = ("linux",)  # the Linux console holds 256 or 512 glyphs: no ᵀ, no ▏, no ✓
_NARROWEST = 20  # columns: nothing is drawn for fewer, and no window has fewer
_MONOCHROME = ("vt52", "vt100", "vt102", "vt220", "vt320")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at the other end; a closed stream is not a terminal."""
    try:
        return stream is not None and stream.isatty()
    except (ValueError, AttributeError):
        return False


def wants_plain(environment: Mapping[str, str]) -> bool:
    """Whether the environment asks for plain text: ATTN_TUTOR_PLAIN, ACCESSIBLE or a dumb terminal."""
    asked = (environment.get(name, "").strip().lower() for name in ("ATTN_TUTOR_PLAIN", "ACCESSIBLE"))
    return environment.get("TERM", "") in _DUMB or any(word not in ("", *_NO) for word in asked)


def refuses_plain(environment: Mapping[str, str]) -> bool:
    """Whether the environment says no to plain text: ATTN_TUTOR_PLAIN=0, which wins over a setting."""
    return environment.get("ATTN_TUTOR_PLAIN", "").strip().lower() in _NO


def colours(environment: Mapping[str, str]) -> Colour:
    """How many colours the terminal has, and none where NO_COLOR holds anything (https://no-color.org)."""
    term = environment.get("TERM", "")
    if environment.get("NO_COLOR") or term in _DUMB + _MONOCHROME:
        return "none"
    many = environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")
    if many or "WT_SESSION" in environment or term.endswith("-direct"):
        return "truecolor"
    return "256" if "256color" in term else "16"


def can_show_glyphs(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether every glyph of ours can be written to `stream` and is likely to be in the font."""
    try:
        GLYPHS.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return environment.get("TERM", "") not in _POOR_FONTS


def size(stream: TextIO, environment: Mapping[str, str]) -> tuple[int, int]:
    """(columns, rows) by COLUMNS and LINES, else by the terminal, else 80 and 24; 20 columns at least.

    The rules of shutil.get_terminal_size, for the stream and the environment that are given.
    """
    try:
        terminal = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError, AttributeError):
        terminal = os.terminal_size((0, 0))
    asked = (environment.get("COLUMNS", ""), environment.get("LINES", ""))
    columns, rows = (
        int(word) if word.isdecimal() and int(word) > 0 else measured or default
        for word, measured, default in zip(asked, terminal, (80, 24), strict=True)
    )
    return max(columns, _NARROWEST), rows


def is_light(environment: Mapping[str, str]) -> bool:
    """Whether COLORFGBG names a light background, as in 0;15; dark if it says nothing."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
