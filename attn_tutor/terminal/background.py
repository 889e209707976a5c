"""Asking a terminal whether its background is light (OSC 11). Says None wherever it cannot be asked."""

from __future__ import annotations

import os
import re
import select
import time
from typing import TextIO

from attn_tutor.widgets.environment import is_terminal
from attn_tutor.widgets.palettes import luminance

_COLOUR = re.compile(rb"\]11;rgba?:([0-9a-f]+)/([0-9a-f]+)/([0-9a-f]+)", re.IGNORECASE)
_ATTRIBUTES = re.compile(rb"\x1b\[\?[\d;]*c")
# The second question, for the terminal's attributes, is one that all of them answer: no need to wait longer.
_QUESTIONS = b"\x1b]11;?\x1b\\\x1b[c"
_LIGHT_FROM = 0.3  # relative luminance: the usual dark backgrounds are below 0.05, light ones above 0.8


def is_background_light(stdin: TextIO | None, stdout: TextIO, limit: float = 0.1) -> bool | None:
    """True or False as the terminal answers within `limit` seconds; None where there is no terminal or no answer.

    Asks only if both ends are a terminal, this program may write to it, and nothing has been typed ahead. The
    terminal is left as it was found.
    """
    if stdin is None or not (is_terminal(stdin) and is_terminal(stdout)):
        return None
    try:
        import termios
        import tty
    except ImportError:  # Windows has none
        return None
    source, sink = stdin.fileno(), stdout.fileno()
    try:
        if os.tcgetpgrp(source) != os.getpgrp() or select.select([source], [], [], 0)[0]:
            return None
        before = termios.tcgetattr(source)
        try:
            tty.setcbreak(source, termios.TCSANOW)
            os.write(sink, _QUESTIONS)
            reply = _reply(source, limit)
        finally:
            termios.tcsetattr(source, termios.TCSADRAIN, before)
    except (OSError, termios.error):
        return None
    return is_light_reply(reply)


def is_light_reply(reply: bytes) -> bool | None:
    """Whether the colour in a reply to OSC 11, such as ]11;rgb:1212/1515/1c1c, is light."""
    found = _COLOUR.search(reply)
    if found is None:
        return None
    red, green, blue = (round(int(digits, 16) * 255 / (16 ** len(digits) - 1)) for digits in found.groups())
    return luminance((red, green, blue)) > _LIGHT_FROM


def _reply(source: int, limit: float) -> bytes:
    """What the terminal says until it has said its attributes, or the time is over."""
    reply, end = b"", time.monotonic() + limit
    while not _ATTRIBUTES.search(reply):
        if not select.select([source], [], [], max(0.0, end - time.monotonic()))[0]:
            break
        reply += os.read(source, 1024)
    return reply
