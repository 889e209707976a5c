"""What is typed below a page, and what its keys do, in one remark: the answer to `?`."""

from __future__ import annotations

from collections.abc import Iterable

from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.look import Part
from attn_tutor.widgets.page import Page

_MEANINGS = {
    "Enter": "goes on",
    "h": "gives a hint",
    "w": "shows the answer and the reason",
    "why r1c2": "opens a number: row 1, column 2",
    "idk": "says that you don't know, which is better than a guess",
    "s": "skips this one",
    "b": "goes back one screen",
    "r": "prints this page again",
    "q": "stops and keeps your place",
}
ASKING = ("h", "w", "s", "b", "r", "q")
READING = ("Enter", "b", "r", "q")
DONE = ("Enter", "w", "b", "r", "q")


def page_keys(names: Iterable[str], options: int = 0, *, opens: bool = False, first: bool = False) -> View:
    """What each of these keys does. Where its letter is also an option, a key is typed with a colon.

    opens: whether `why` can open a number here; first: there is no screen before this one.
    """
    known = [name for name in names if not (first and name == "b")]
    if opens:
        known.insert(len(known) - 1, "why r1c2")
    letters = "abcdefghij"[:options]
    return keys_told((f":{name}" if name in letters else name, "") for name in known)


def keys_told(meanings: Iterable[tuple[str, str]]) -> Remark:
    """What is typed for each key and what that does, in one remark."""
    parts: list[Part] = []
    keep: list[str] = []
    for typed, meaning in meanings:
        parts += ["; "] if parts else []
        parts += [(typed, "hi", "bold"), f" {_MEANINGS.get(typed.lstrip(':'), meaning)}"]
        keep.append(typed)
    return Remark("note", (*parts, "."), "Keys", tuple(keep))


def ask_below(terminal: Terminal, page: Page, *, history: str = "", pauses: bool = False) -> str:
    """What is typed below a page. Where its picture is too tall, Enter shows the next part first. Raises Stopped.

    pauses: whether nothing is asked there, and Enter goes on.
    """
    while True:
        text = terminal.pause(None, page.prompt, ends=True) if pauses else terminal.ask(page.prompt, history=history)
        turned = page.next_part(text, terminal.look)
        if turned is None:
            return text
        page = turned
        terminal.turn(page)
