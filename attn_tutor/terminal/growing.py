"""A line for work that takes a while: what is being done, and a bar that grows behind the words."""

from __future__ import annotations

from collections.abc import Callable

from attn_tutor.english import count
from attn_tutor.terminal.output import Output
from attn_tutor.widgets.look import Look

Told = Callable[[int, int], None]  # (how much is done, of how much)

_BAR = 24  # columns of the bar, fewer on narrow screens
_LEAST = 8


def growing(output: Output, look: Look, doing: str, thing: str) -> Told:
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
