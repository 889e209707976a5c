"""The keys that answer at every prompt: one line above it, and the whole list for `?`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from attn_tutor.widgets.look import Look
from attn_tutor.widgets.wrapping import cells

if TYPE_CHECKING:
    from rich.text import Text


class Command(NamedTuple):
    """What is typed, what it does in a word, and in a sentence."""

    typed: str
    word: str
    meaning: str


COMMANDS: dict[str, Command] = {
    "enter": Command("Enter", "go on", "goes on where nothing is asked"),
    "h": Command("h", "hint", "gives a hint, one at a time"),
    "s": Command("s", "skip", "leaves this question for another time"),
    "w": Command("w", "show working", "shows the working, step by step"),
    "why": Command("why r1c2", "open a number", "opens one number into its terms: row 1, column 2"),
    "row": Command("row WORD", "another row", "reads out the row of another word of the map"),
    "head": Command("head 2", "another head", "shows another head of the map"),
    "idk": Command("idk", "I don't know", "says that you do not know; better than a guess"),
    "b": Command("b", "back", "goes back one screen"),
    "r": Command("r", "redraw", "prints this screen again"),
    "?": Command("?", "keys", "lists these keys"),
    "q": Command("q", "quit", "stops; what you answered is saved"),
}
ALL = ("h", "s", "w", "why", "b", "r", "?", "q")


@dataclass(frozen=True, slots=True)
class Keys:
    """`commands` are names in COMMANDS, or texts shown as they are, such as "row WORD look at another row".

    options: how many lettered options the question has; a command with such a letter is shown as `:b`.
    listed:  the long list, a line each.
    """

    commands: tuple[str, ...] = ALL
    options: int = 0
    listed: bool = False

    stands_close: ClassVar[bool] = True

    def draw(self, look: Look) -> list[Text]:
        """The reminder in as few lines as it takes, broken between keys; or the list."""
        if not self.listed:
            words = [f"{typed} {word}".strip() for typed, word, _ in self._known()]
            flowing = flow(words, look.room - 2, look.separator)
            return [
                line for line_words in flowing for line in look.wrapped((line_words, "dim"), indent=["  "])
            ]
        lines: list[Text] = []
        for typed, _, meaning in self._known():
            column = 12 if meaning else 0
            lines += look.wrapped(meaning, indent=["  ", (f"{typed:<{column}}", "hi", "bold")])
        return [*lines, *look.wrapped((_COLON, "dim"), indent=["  "])] if "b" in self.commands else lines

    def speak(self, look: Look) -> list[str]:
        """The reminder in one line, or a line for each key."""
        if not self.listed:
            said = (f"{typed}: {word}" if word else typed for typed, word, _ in self._known())
            return [f"Keys: {', '.join(said)}."]
        said = (f"{typed}: {meaning}." if meaning else f"{typed}." for typed, _, meaning in self._known())
        return [*said, _COLON] if "b" in self.commands else [*said]

    def _known(self) -> list[Command]:
        letters = tuple("abcdefghijklmnopqrstuvwxyz"[: self.options])
        known = (COMMANDS.get(name, Command(name, "", "")) for name in self.commands)
        return [c._replace(typed=f":{c.typed}") if c.typed in letters else c for c in known]


_COLON = "With a colon a letter is always a key and never an answer: :b"


def flow(words: Iterable[str], width: int, separator: str) -> list[str]:
    """`words` joined by `separator` into lines of at most `width` cells, never broken inside a word."""
    lines: list[str] = []
    for word in words:
        if lines and cells(lines[-1] + separator + word) <= width:
            lines[-1] += separator + word
        else:
            lines.append(word)
    return lines
