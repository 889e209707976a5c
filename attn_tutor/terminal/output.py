"""Writing to stdout: lines for the eye, sentences for the ear, one JSON document; and the end of a pipe."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TextIO, cast

from attn_tutor.english import count
from attn_tutor.errors import BELOW_MARK, NoOutput
from attn_tutor.widgets.environment import is_terminal
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import inert
from attn_tutor.widgets.wrapping import wrap_said

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style
    from rich.text import Span, Text

_CLOSED = errno.EINVAL if os.name == "nt" else errno.EPIPE  # nobody reads the pipe any more
_SYSTEMS = {"truecolor": "TRUECOLOR", "256": "EIGHT_BIT"}  # else the 16 colours


class Output:
    """Everything that is written to `stdout`, flushed at once so that nothing follows a broken pipe."""

    def __init__(self, stdout: TextIO | None) -> None:
        self._stdout = stdout
        self.is_terminal = is_terminal(stdout)
        if isinstance(stdout, io.TextIOWrapper):
            stdout.reconfigure(errors="replace")  # the last resort: never a traceback over a glyph

    def draw(self, lines: Iterable[Text], look: Look) -> None:
        """Lines for the eye; bold and reverse stay without colours, and a file gets the bare text."""
        drawn = (_with_codes(line, look.colour) if self.is_terminal else line.plain for line in lines)
        self.write("".join(f"{line}\n" for line in drawn))

    def say(self, sentences: Iterable[str], look: Look) -> None:
        """Sentences for the ear, wrapped at words on a terminal and left whole in a pipe."""
        for sentence in map(inert, sentences):
            lines = wrap_said(sentence, look.room) if self.is_terminal else [sentence]
            self.write("\n".join(lines) + "\n")

    def write(self, text: str) -> None:
        """Write and flush. Where nobody reads on, end quietly; raises NoOutput where it cannot be stored."""
        if self._stdout is None:  # closed before the start
            raise SystemExit(BELOW_MARK)
        try:
            self._stdout.write(text)
            self._stdout.flush()
        except BrokenPipeError:
            _silence(self._stdout)
            raise SystemExit(BELOW_MARK) from None
        except OSError as error:
            _silence(self._stdout)
            if error.errno == (errno.EIO if self.is_terminal else _CLOSED):
                raise SystemExit(BELOW_MARK) from None
            raise NoOutput(
                f"The output cannot be written: {error.strerror}.", "Make room, or write elsewhere."
            ) from None


def _with_codes(line: Text, colour: str) -> str:
    """A line with the codes that a terminal of these colours draws its styles by; bold stays without colours."""
    parts, text, done = list[str](), line.plain, 0
    for start, end, style in _one_after_the_other(line):
        begin, finish = _codes(str(style), colour)
        parts += (text[done:start], begin, text[start:end], finish)
        done = end
    return "".join((*parts, text[done:]))


def _one_after_the_other(line: Text) -> list[Span]:
    """The spans of a line in order; where they lie within others, or the line has a style, what these come to."""
    from rich.text import Span

    spans = sorted(line.spans, key=lambda span: span.start)
    if not line.style and all(one.end <= other.start for one, other in pairwise(spans)):
        return spans
    apart, at = list[Span](), 0
    for text, style, _ in line.render(cast("Console", _Styles())):
        apart += [Span(at, at + len(text), style)] if style and text else []
        at += len(text)
    return apart


@lru_cache(maxsize=4_000)
def _codes(style: str, colour: str) -> tuple[str, str]:
    """What a terminal of these colours is sent before and after a text of this style."""
    from rich.color import ColorSystem
    from rich.style import Style

    parsed = Style.parse(style)
    visible = parsed.without_color if colour == "none" else parsed
    before, _, after = visible.render("-", color_system=ColorSystem[_SYSTEMS.get(colour, "STANDARD")]).partition("-")
    return before, after


class _Styles:
    """All that a line of Rich asks a Console for. The Console itself takes 8 ms to load, and would wrap lines again."""

    def get_style(self, name: str | Style, *, default: Style) -> Style:
        from rich.style import Style

        return Style.parse(name) if isinstance(name, str) else name


def emit_json(document: Any, stdout: TextIO) -> None:
    """One JSON document, never a colour, never NaN. Raises ValueError for a number that JSON does not have."""
    import json

    ascii_only = "utf" not in (getattr(stdout, "encoding", None) or "").lower()
    text = json.dumps(document, ensure_ascii=ascii_only, allow_nan=False, indent=2)
    Output(stdout).write(text + "\n")


def _silence(stdout: TextIO) -> None:
    """Let what is still buffered go nowhere, so that Python has nothing to complain of at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


Progress = Callable[[int, int], None]  # (how much is done, of how much)

_BAR = 24  # columns of the bar, fewer on narrow screens
_LEAST = 8


def progress_bar(output: Output, look: Look, doing: str, thing: str) -> Progress:
    """Call what this gives with 0 first, then as the work goes on, to its end. "Checking", "file": Checking 3 files.

    Nothing is ever written over. In plain mode the words alone are said; where nobody watches, nothing is.
    """
    drawn = 0

    def tell(done: int, total: int) -> None:
        nonlocal drawn
        said = f"{doing} {count(total, thing)}"
        if not total:
            return
        if done == 0 and look.plain:
            output.say([f"{said}."], look)
        elif done == 0:
            output.write(f"  {said}  ")
        elif not look.plain:
            room = min(_BAR, max(_LEAST, look.room - look.columns(said) - 4))
            now = room * done // total
            output.write(look.line(1.0, now - drawn) + ("\n" if done == total else ""))
            drawn = now

    return tell if output.is_terminal else lambda done, total: None
