"""A guess, then a dial to turn by hand: the temperature of a softmax, each turn another line of bars."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from attn_tutor.sessions.act import Act
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.question_results import End, Result
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.numerals import fixed_number
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.table import Table

_TURNS = 3
_TYPED = re.compile(r"(?:t\s*=?\s*)?([0-9]*[.,]?[0-9]+)", re.IGNORECASE)
_ASKED = "Now turn it yourself. Type any T above 0, such as 4 or 0.25."


class DialAct(Act):
    """One act whose guess is followed by up to three turns of a dial."""

    turns: tuple[float, ...] = (1.0,)
    open = False

    def page(self) -> Page:
        """While the dial is open, the bars of every turn stand in place of the picture."""
        page = super().page()
        return replace(page, task=_dial_task(len(self.turns) - 1)) if self.open else page

    def pause(self, end: End) -> Result:
        """Turn the dial, hear what it shows, then wait for Enter."""
        if end not in ("back", "skipped") and self.before is None:
            self._turn_dial()
        return super().pause(end)

    def _turn_dial(self) -> None:
        self.open, self.screen = True, replace(self.screen, show="")
        self._lay_out()
        terminal = self.context.terminal
        if terminal.look.plain:
            self.show(self._table(), self.page().task)
        else:
            terminal.turn(self.page())
        while len(self.turns) <= _TURNS:
            self.prompt_of_try = self.page().task.prompt
            text = terminal.pause(None, self.page().prompt, ends=True)
            command = read_command(text)
            if not text or (command is not None and command.name in ("quit", "skip")):
                break
            self._take(text)
        self.open = False
        self.turn(Remark("because", self.replies.fill(self.place.screen.right), "So"))

    def _take(self, text: str) -> None:
        """Add a line of bars for the typed T, or say why there is none."""
        found = _TYPED.fullmatch(text.strip())
        temperature = float(found[1].replace(",", ".")) if found else 0.0
        if not temperature:
            self.turn(Remark("note", "Type one number above 0, or press Enter when you're done."), typed=text)
            return
        self.turns = (*self.turns, temperature)
        self._lay_out()
        message = "Sharper: the gaps grew." if temperature < 1 else "Flatter: the gaps shrank."
        said = message if temperature != 1 else "T = 1 changes nothing."
        if self.context.terminal.look.plain:
            self.show(replace(self._table(), rows=self._table().rows[-1:]))
        self.turn(Remark("look", said), typed=text)

    def _lay_out(self) -> None:
        self.state = replace(self.state, extra=(self._table(),))

    def _table(self) -> Table:
        assert self.given is not None  # a dial turns the logits that are given
        logits = np.asarray(self.given.problem.run()["logits"], dtype=np.float64)[0]
        return dial_table(logits, self.given.key_words, self.turns)


def _dial_task(done: int) -> Task:
    left = _TURNS - done
    keys = Keys((Key("", f"a number, {left} more"), Key("Enter", "done")))
    return Task(_ASKED, keys, "T")


def dial_table(logits: np.ndarray, words: tuple[str, ...], turns: tuple[float, ...]) -> Table:
    """The softmax of logits / T, one row of bars for each T."""
    rows = []
    for temperature in turns:
        scaled = logits / temperature
        powers = np.exp(scaled - scaled.max())
        shares = [float(x) for x in powers / powers.sum()]
        rows.append(Row((f"T = {temperature:g}", *(Cell(fixed_number(x), share=x) for x in shares))))
    names = words or tuple(f"word {n}" for n in range(1, len(logits) + 1))
    return Table((Column("", "hi"), *(Column(name, "w") for name in names)), tuple(rows))
