"""The commands that a learner can type at every prompt, told apart from answers."""

from __future__ import annotations

from typing import NamedTuple

from attn_tutor.questions.asked import LETTERS

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
    """What is asked for, and what for: `why r2c1` is ("why", "r2c1")."""

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
