"""Processes that a learner's code started and that left its group: they come to us once their parent is gone.

Linux alone: elsewhere only the group of a child is ended.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_BECOME_SUBREAPER = 36  # of prctl


def adopt() -> None:
    """From now on, processes whose parent has ended become ours, where the system can do that."""
    with contextlib.suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes

        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)


def own_children() -> frozenset[int]:
    """The processes whose parent we are."""
    found: set[int] = set()
    with contextlib.suppress(OSError, ValueError):
        for thread in Path("/proc/self/task").iterdir():
            found |= {int(number) for number in (thread / "children").read_text(encoding="ascii").split()}
    return frozenset(found)


def end_strays(known: frozenset[int]) -> None:
    """End every process that became ours since these were known, and those that come to us by that."""
    while strays := own_children() - known:
        for number in strays:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(number, 0)
