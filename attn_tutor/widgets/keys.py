"""The keys that answer at every prompt: one line above it, and the whole list for `?`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.wrapping import cells

if TYPE_CHECKING:
    from rich.text import Text


class Key(NamedTuple):
    """What is typed, what it does in a word, in a sentence, and after "Type h"."""

    text: str
    word: str
    meaning: str = ""
    phrase: str = ""


COMMANDS: dict[str, Key] = {
    "enter": Key("Enter", "go on", "goes on where nothing is asked", "to go on"),
    "number": Key("a number", "that lesson", "opens the lesson of that number"),
    "next_lesson": Key("Enter", "the next one", "opens the lesson that is next"),
    "show_it": Key("Enter", "show it", "shows what was to be recalled", "to show it"),
    "h": Key("h", "hint", "gives a hint, one at a time", "for a hint"),
    "s": Key("s", "skip", "leaves this question for later", "to skip"),
    "w": Key("w", "solution", "shows the worked solution", "to show the worked solution"),
    "why": Key("why r1c2", "explain row 1, column 2", "opens a number: row 1, column 2", "to explain row 1, column 2"),
    "final": Key(
        "final [[...]]", "the end at once", "answers the last step at once", "to answer the last step at once"
    ),
    "row": Key("row WORD", "another row", "reads out the row of another word of the map", "for another row"),
    "head": Key("head N", "another head", "shows another head", "for another head"),
    "idk": Key("idk", "I don't know", "says that you don't know, which is better than a guess", "if you don't know"),
    "b": Key("b", "back", "goes back one screen", "for back"),
    "r": Key("r", "redraw", "prints this screen again", "to redraw"),
    "?": Key("?", "keys", "lists these keys", "for the keys"),
    "q": Key("q", "quit", "stops and keeps what you answered", "to quit"),
    "next": Key("Enter", "next stage", "goes on to the next stage", "for the next stage"),
    "leave": Key("Enter or q", "leave", "leaves", "to leave"),
    "leave_now": Key("q", "leave", "leaves the stages that follow", "to leave"),
    "stop": Key("q", "stop here with the verdict", "ends the test here", "to stop here with the verdict"),
}
QUIT = Key("q", "quit")  # where that is all it does, and no list explains it
_LIST_ROWS = 24  # of a screen that has room for a line a key
ALL = ("h", "s", "w", "why", "b", "r", "?", "q")


@widget
class Keys(View):
    """`commands` are names in COMMANDS, commands, or texts shown as they are, such as "a number".

    options: how many lettered options the question has; a command with such a letter is shown as `:b`.
    listed:  what each does in a sentence: a line each, or several a line where rows are few.
    """

    commands: tuple[str | Key, ...] = ALL
    options: int = 0
    listed: bool = False

    stands_close: ClassVar[bool] = True

    @property
    def is_reminder(self) -> bool:
        """Whether only the last one of a screen is printed again: not a list that was asked for."""
        return not self.listed

    def draw(self, look: Look) -> list[Text]:
        """The reminder in as few lines as it takes, broken between keys; or the list."""
        known = self._known_keys()
        if not self.listed:
            return _draw(
                look, {f"{c.text} {c.word}".strip(): c.text for c in known}, balance_lines, ("", "dim")
            )
        colon = {_COLON: ""} if "b" in self.commands else {}
        if look.height < _LIST_ROWS:  # a line each would push the question off the screen
            meant = {f"{c.text} {c.meaning}".strip(): c.text for c in known}
            return _draw(look, meant | colon, flow, ("hi", ""))
        lines = []
        for typed, _, meaning, _ in known:
            column = 12 if meaning else 0
            lines += look.wrap(meaning, indent=["  ", (f"{typed:<{column}}", "hi", "bold")])
        return [*lines, *(line for words in colon for line in look.wrap((words, "dim"), indent=["  "]))]

    def speak(self, look: Look) -> list[str]:
        """The reminder in a line of sentences, or a line for each key."""
        known = self._known_keys()
        if self.listed:
            listed = (f"{typed} {meaning}".strip() + "." for typed, _, meaning, _ in known)
            return [*listed, f"{_COLON}."] if "b" in self.commands else [*listed]
        meant = [found for command in known if (found := re.fullmatch(_MEANT, command.text))]
        others = [c.text for c in known if not c.phrase and not re.fullmatch(_MEANT, c.text)]
        pressed = [f"Press {typed} {said}." for typed, _, _, said in known if said and typed == _ENTER]
        typed = [f"{typed} {said}" for typed, _, _, said in known if said and typed != _ENTER]
        texts = [f"{c.text} {c.word}".strip() for c in known if not c.phrase and c.text in others]
        line = [
            *([f"Keys: {', '.join(texts)}."] if texts else []),
            *pressed,
            *([f"Type {', '.join(typed)}."] if typed else []),
        ]
        rated = [f"Type {key['typed']} for {key['word'].lower()}: {key['meaning']}." for key in meant]
        return [*rated, *([" ".join(line)] if line else [])]

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """What is typed for each key, and what that does."""
        return [(key.text, key.meaning) for key in self._known_keys() if key.meaning]

    def entering(self, word: str) -> Keys:
        """The same keys, where Enter does something else."""
        others = (each for each in self._name() if each.text != _ENTER)
        return Keys((Key(_ENTER, word), *others), self.options)

    def _name(self) -> list[Key]:
        return [
            each if isinstance(each, Key) else COMMANDS.get(each) or Key(each, "", "")
            for each in self.commands
        ]

    def _known_keys(self) -> list[Key]:
        letters = tuple("abcdefghijklmnopqrstuvwxyz"[: self.options])
        return [c._replace(text=f":{c.text}") if c.text in letters else c for c in self._name()]


_ENTER = "Enter"
_MEANT = r"(?P<typed>\S+) (?P<word>\w+) = (?P<meaning>.+)"  # a key that brings its own meaning
_COLON = "A letter with a colon before it, as in :b, is always a key"


def _draw(
    look: Look, typed_in: Mapping[str, str], broken: Callable[..., list[str]], roles: tuple[str, str]
) -> list[Text]:
    """Texts in lines, each text beginning with what is typed; the roles of what is typed and of what it does."""
    lines: list[Text] = []
    for line in broken(list(typed_in), look.text_room - 2, look.separator):
        parts: list[Part] = []
        for words in line.split(look.separator):
            typed = typed_in.get(words, "")
            parts += [(look.separator, "dim")] if parts else []
            parts += [(typed, roles[0], *(["bold"] if roles[0] else [])), (words[len(typed) :], roles[1])]
        lines += look.wrap(*parts, indent=["  "])
    return lines


def flow(words: Iterable[str], width: int, separator: str) -> list[str]:
    """`words` joined by `separator` into lines of at most `width` cells, never broken inside a word."""
    lines: list[str] = []
    for word in words:
        if lines and cells(lines[-1] + separator + word) <= width:
            lines[-1] += separator + word
        else:
            lines.append(word)
    return lines


def balance_lines(words: Sequence[str], width: int, separator: str) -> list[str]:
    """The same in as few lines, of about the same length: none is left with a single word if it can be helped."""
    lines = flow(words, width, separator)
    if len(lines) > 1:
        widths = range(max(map(cells, words)), width)
        return next((even for w in widths if len(even := flow(words, w, separator)) == len(lines)), lines)
    return lines
