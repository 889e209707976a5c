"""How a sitting went, in words first: what went right, what to look at again, what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attn_tutor.english import closed
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

MOST = 5  # questions that are named; nobody looks at more of them at once


class Missed(NamedTuple):
    """A question to look at again: its id, the words by which it is known, and why."""

    name: str
    words: str = ""
    why: str = ""


@widget
class Summary(View):
    """Counts of questions, except hints_used.

    revealed:     how many ended with the worked answer shown.
    look_again:   in the order to look at them; of many the first are named.
    again_command: what asks that again.
    next_command: what to type next.
    """

    asked: int
    right: int
    right_first_time: int = 0
    hints_used: int = 0
    skipped: int = 0
    revealed: int = 0
    look_again: tuple[Missed, ...] = ()
    next_command: str = ""
    again_command: str = ""

    def draw(self, look: Look) -> list[Text]:
        """The count and a bar of it, the rest in words, then what comes next."""
        lines = look.wrapped((self._result(), "hi", "bold"), indent=["  "])
        if self.asked:
            width = min(40, look.room - 2)
            filled = look.bar(self.right / self.asked, width)
            lines.append(
                look.text(
                    "  ", (filled, "ok"), (("░" if look.glyphs else ".") * (width - len(filled)), "rule")
                )
            )
        if self._detail():
            lines += look.wrapped((self._detail(), "dim"), indent=["  "])
        if self.look_again:
            lines += [*look.gap(), *look.wrapped((self._heading(), "w", "bold"), indent=["  "])]
        for name, words, why in self.look_again[:MOST]:
            known: list[Part] = (
                [(words, "hi", "bold"), (f"  {name}", "dim")] if words else [(name, "hi", "bold")]
            )
            lines += look.wrapped(*known, indent=["  "])
            lines += look.wrapped(why, indent=["    "]) if why else []
        commands = [(label, typed) for label, typed in self._commands() if typed]
        lines += look.gap() if commands else []
        for label, typed in commands:
            fits = 9 + look.columns(typed) <= look.room
            lines += [] if fits else [look.text(f"  {label}:")]
            first = f"  {label + ':':<7}" if fits else "  "
            lines += look.wrapped((typed, "q", "bold"), indent=[first])
        return lines

    def speak(self, look: Look) -> list[str]:
        """A fact a line."""
        again = [
            closed(f"Look again at {spoken(name + _quoted(words))}{f': {spoken(why)}' if why else ''}")
            for name, words, why in self.look_again[:MOST]
        ]
        many = [f"{self._heading()}:"] if len(self.look_again) > MOST else []
        commands = [f"{label}: {look.written(typed)}" for label, typed in self._commands() if typed]
        return [self._result(), *([self._detail()] if self._detail() else []), *many, *again, *commands]

    def _heading(self) -> str:
        """Of many questions to look at again how many there are."""
        many = len(self.look_again)
        return f"Look again at {many} questions, the first {MOST} of them" if many > MOST else "Look again at"

    def _commands(self) -> tuple[tuple[str, str], ...]:
        return ("Again", self.again_command), ("Next", self.next_command)

    def _result(self) -> str:
        if not self.asked:
            return "No question was answered."
        first = self.right_first_time
        # "all" is said of full marks alone: of 1 of 5 it would mock
        count = "" if first == self.right else str(first)
        how = "all" if first == self.asked else count
        tail = f", {how} at the first try" if first and how else ""
        return f"{self.right} of {self.asked} right{tail}."

    def _detail(self) -> str:
        hints = f"{self.hints_used} hint{'s' * (self.hints_used != 1)} used" if self.hints_used else ""
        skipped = f"{self.skipped} skipped" if self.skipped else ""
        revealed = f"{self.revealed} worked answer{'s' * (self.revealed != 1)} shown" if self.revealed else ""
        facts = ", ".join(fact for fact in (hints, skipped, revealed) if fact)
        return f"{facts}." if facts else ""


def _quoted(words: str) -> str:
    return f', "{words}"' if words else ""
