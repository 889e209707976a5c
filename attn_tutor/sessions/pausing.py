"""Waiting where nothing is asked: Enter goes on, a key does what it says, and anything else is refused."""

from __future__ import annotations

from collections.abc import Collection

from attn_tutor.sessions.commands import Command, read_command
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback

NOTHING_ASKED = "Nothing is asked here. Enter goes on."


def wait(
    terminal: Terminal, reminder: View, takes: Collection[str] = (), told: str = NOTHING_ASKED
) -> Command | None:
    """The key that is typed, None for Enter; an answer typed too early is refused with `told`, never thrown away.

    takes: the names of the commands that mean something here; all of them if left out.
    Raises what the terminal raises where no answer will come.
    """
    while True:
        text = terminal.pause(reminder)
        command = read_command(text)
        if not text or (command is not None and (not takes or command.name in takes)):
            return command
        terminal.show(Feedback("neutral", told))
