"""The keys that answer at every prompt: one line above it, and the whole list for `?`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from attn_tutor.widgets import drawn
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.wrapping import cells

if TYPE_CHECKING:
    from rich.text import Text


class Command(NamedTuple):
    """What is typed, what it does in a word, in a sentence, and after "Type h"."""

    typed: str
    word: str
    meaning: str
    said: str = ""


COMMANDS: dict[str, Command] = {
    "enter": Command("Enter", "go on", "goes on where nothing is asked", "to go on"),
    "number": Command("a number", "that lesson", "opens the lesson of that number"),
    "next_lesson": Command("Enter", "the next one", "opens the lesson that is next"),
    "show_it": Command("Enter", "show it", "shows what was to be recalled", "to show it"),
    "h": Command("h", "hint", "gives a hint, one at a time", "for a hint"),
    "s": Command("s", "skip", "leaves this question for another time", "to skip"),
    "w": Command("w", "show working", "shows the working, step by step", "to show the working"),
    "why": Command("why r1c2", "open a number", "opens a number: row 1, column 2", "to open a number"),
    "final": Command(
        "final [[...]]", "the end at once", "answers the last step at once", "to answer the last step at once"
    ),
    "row": Command(
        "row WORD", "another row", "reads out the row of another word of the map", "for another row"
    ),
    "head": Command("head N", "another head", "shows another head", "for another head"),
    "idk": Command(
        "idk", "I don't know", "says that you do not know; better than a guess", "if you do not know"
    ),
    "b": Command("b", "back", "goes back one screen", "for back"),
    "r": Command("r", "redraw", "prints this screen again", "to redraw"),
    "?": Command("?", "keys", "lists these keys", "for the keys"),
    "q": Command("q", "quit", "stops; what you answered is saved", "to quit"),
    "next": Command("Enter", "next stage", "goes on to the next stage", "for the next stage"),
    "leave": Command("Enter or q", "leave", "leaves", "to leave"),
    "leave_now": Command("q", "leave", "leaves the stages that follow", "to leave"),
    "stop": Command("q", "stop here with the verdict", "ends the test here", "to stop here with the verdict"),
}
_LIST_ROWS = 24  # of a screen that has room for a line a key
ALL = ("h", "s", "w", "why", "b", "r", "?", "q")


@drawn
class Keys:
    """`commands` are names in COMMANDS, or texts shown as they are, such as "row WORD look at another row".

    options: how many lettered options the question has; a command with such a letter is shown as `:b`.
    listed:  what each does in a sentence: a line each, or several a line where rows are few.
    """

    commands: tuple[str, ...] = ALL
    options: int = 0
    listed: bool = False

    stands_close: ClassVar[bool] = True

    @property
    def is_reminder(self) -> bool:
        """Unless it is the list that was asked for."""
        return not self.listed

    def draw(self, look: Look) -> list[Text]:
        """The reminder in as few lines as it takes, broken between keys; or the list."""
        if not self.listed:
            words = [f"{typed} {word}".strip() for typed, word, *_ in self._known()]
            flowing = balanced(words, look.room - 2, look.separator)
            lines = [line for told in flowing for line in look.wrapped((told, "dim"), indent=["  "])]
            return [*look.gap(), *lines]
        if look.height < _LIST_ROWS:  # a line each would push the question off the screen
            return self._flowing(look)
        lines = []
        for typed, _, meaning, _ in self._known():
            column = 12 if meaning else 0
            lines += look.wrapped(meaning, indent=["  ", (f"{typed:<{column}}", "hi", "bold")])
        return [*lines, *look.wrapped((_COLON, "dim"), indent=["  "])] if "b" in self.commands else lines

    def _flowing(self, look: Look) -> list[Text]:
        """The list with several keys a line, each whole where it fits."""
        meant = {f"{typed} {meaning}".strip(): typed for typed, _, meaning, _ in self._known()}
        told = [*meant, _COLON] if "b" in self.commands else [*meant]
        lines: list[Text] = []
        for line in flow(told, look.room - 2, look.separator):
            parts: list[Part] = []
            for words in line.split(look.separator):
                key = meant.get(words, "")
                parts += [look.separator] if parts else []
                parts += [(key, "hi", "bold"), words[len(key) :]]
            lines += look.wrapped(*parts, indent=["  "])
        return lines

    def speak(self, look: Look) -> list[str]:
        """The reminder in a line of sentences, or a line for each key."""
        known = self._known()
        if self.listed:
            listed = (f"{typed} {meaning}".strip() + "." for typed, _, meaning, _ in known)
            return [*listed, f"{_COLON}."] if "b" in self.commands else [*listed]
        meant = [found for command in known if (found := _MEANT.fullmatch(command.typed))]
        others = [c.typed for c in known if not c.said and not _MEANT.fullmatch(c.typed)]
        pressed = [f"Press {typed} {said}." for typed, _, _, said in known if said and typed == _ENTER]
        typed = [f"{typed} {said}" for typed, _, _, said in known if said and typed != _ENTER]
        line = [
            *([f"Keys: {', '.join(others)}."] if others else []),
            *pressed,
            *([f"Type {', '.join(typed)}."] if typed else []),
        ]
        rated = [f"Type {key['typed']} for {key['word'].lower()}: {key['meaning']}." for key in meant]
        return [*rated, *([" ".join(line)] if line else [])]

    def _known(self) -> list[Command]:
        letters = tuple("abcdefghijklmnopqrstuvwxyz"[: self.options])
        known = (COMMANDS.get(name, Command(name, "", "")) for name in self.commands)
        return [c._replace(typed=f":{c.typed}") if c.typed in letters else c for c in known]


_ENTER = "Enter"
_MEANT = re.compile(r"(?P<typed>\S+) (?P<word>\w+) = (?P<meaning>.+)")  # a key that brings its own meaning
_COLON = "A letter with a colon before it, as in :b, is always a key"


def flow(words: Iterable[str], width: int, separator: str) -> list[str]:
    """`words` joined by `separator` into lines of at most `width` cells, never broken inside a word."""
    lines: list[str] = []
    for word in words:
        if lines and cells(lines[-1] + separator + word) <= width:
            lines[-1] += separator + word
        else:
            lines.append(word)
    return lines


def balanced(words: Sequence[str], width: int, separator: str) -> list[str]:
    """The same in as few lines, of about the same length: none is left with a single word if it can be helped."""
    lines = flow(words, width, separator)
    if len(lines) > 1:
        widths = range(max(map(cells, words)), width)
        return next((even for w in widths if len(even := flow(words, w, separator)) == len(lines)), lines)
    return lines
