"""The learner stops at a prompt. Not a fault: one line says that progress is saved, and the program ends."""

from __future__ import annotations

from attn_tutor.errors import DONE, INTERRUPTED


class Stopped(Exception):
    """Raised by `ask` where no answer will come; `exit_code` is the status to end with."""

    exit_code: int = DONE


class Interrupted(Stopped):
    """Ctrl-C at a prompt."""

    exit_code = INTERRUPTED


class EndOfInput(Stopped):
    """Ctrl-D at a prompt, or the end of a script of answers: stopped as with `q`."""
