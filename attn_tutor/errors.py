"""Every error that a person may see: one sentence of fact, one of advice, one documented exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

DONE, BELOW_MARK, USAGE, CONTENT, PROGRESS, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130


class TutorError(Exception):
    """A fault told to the user as `sentence` (what is wrong) and `hint` (what to do)."""

    exit_code = USAGE

    def __init__(self, sentence: str, hint: str | Callable[[], str] = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self._hint = hint

    @cached_property
    def hint(self) -> str:
        """What to do; looked for only when it is told, where looking takes long."""
        return self._hint if isinstance(self._hint, str) else self._hint()


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


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was probably meant to be, or nothing."""
    from difflib import get_close_matches  # 5 ms, and only needed for a slip

    near = get_close_matches(word[:80], known, n=1, cutoff=0.6)
    return near[0] if near else ""


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """ "Did you mean softmax?" where known names are close to this one, however they are written; else `otherwise`."""
    from difflib import get_close_matches  # 5 ms, and only needed for a slip

    names = {one.casefold(): one for one in known}
    # Where a slip of a letter explains what was typed, names that are less like it only distract.
    typed = name[:60].casefold()
    near = get_close_matches(typed, names, n=3, cutoff=0.85) or get_close_matches(typed, names, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(names[one] for one in near)}?" if near else otherwise
