"""The commands that a learner can type at every prompt, and the wait where nothing is asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from attn_tutor.questions.fields import LETTERS
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback

_WORDS = {
    "h": "hint", "hint": "hint",
    "s": "skip", "skip": "skip",
    "w": "working", "working": "working", "show": "working",
    "b": "back", "back": "back",
    "r": "redraw", "redraw": "redraw",
    "?": "keys", "help": "keys", "keys": "keys",
    "q": "quit", "quit": "quit", "exit": "quit",
    "idk": "dont_know", "i don't know": "dont_know", "i dont know": "dont_know", "don't know": "dont_know",
    "dont know": "dont_know",
}  # fmt: skip


class Command(NamedTuple):
    """The command and its argument: `why r2c1` is ("why", "r2c1")."""

    name: str
    rest: str = ""


def read_command(text: str, options: int = 0) -> Command | None:
    """The command in `text`, or None where it is an answer.

    A letter that is also an option is the option; with a colon before it a letter is always a command.
    """
    typed = " ".join(text.split()).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    bare = typed.removeprefix(":")
    if bare == typed and len(typed) == 1 and typed.upper() in LETTERS[:options]:
        return None
    first, _, rest = bare.partition(" ")
    if first == "why":
        return Command("why", rest)
    return Command(_WORDS[bare]) if bare in _WORDS else None


NOTHING_ASKED = "Nothing is asked here. Enter goes on."


def wait(
    terminal: Terminal,
    reminder: View,
    takes: Collection[str] = (),
    refusal: str = NOTHING_ASKED,
    prompt: str = "Enter> ",
) -> Command | None:
    """The key that is typed, None for Enter; an answer typed too early gets `refusal` and is never lost.

    takes: the names of the commands that mean something here; all of them if left out.
    Raises what the terminal raises where no answer will come.
    """
    while True:
        text = terminal.pause(reminder, prompt)
        command = read_command(text)
        if not text or (command is not None and (not takes or command.name in takes)):
            return command
        terminal.show(Feedback("neutral", refusal))
