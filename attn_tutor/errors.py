"""Every error that a person may see: one sentence of fact, one of advice, one documented exit code."""

from __future__ import annotations

DONE, BELOW_MARK, USAGE, CONTENT, PROGRESS, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130


class TutorError(Exception):
    """A fault told to the user as `sentence` (what is wrong) and `hint` (what to do)."""

    exit_code = USAGE

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UsageError(TutorError):
    """The command, an option or a given matrix cannot be used as it stands (exit code 2)."""


class ShapeError(UsageError, ValueError):
    """Arrays whose shapes, types or values do not fit together (exit code 2)."""


class NoTerminal(UsageError):
    """A question would have to be asked where nobody can type (exit code 2)."""


class NoOutput(UsageError):
    """What was asked for cannot be written to stdout, so its fault cannot either (exit code 2)."""


class ContentError(TutorError):
    """A lesson or question file cannot be used (exit code 3)."""

    exit_code = CONTENT


class ProgressError(TutorError):
    """The progress file cannot be read or written; it is left as it is (exit code 4)."""

    exit_code = PROGRESS
