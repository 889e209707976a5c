"""A copy of this process that runs a learner's code: it has NumPy already, so a single check loads it once.

Linux alone: elsewhere a library may keep threads or state that a copy does not bear.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from subprocess import TimeoutExpired
from typing import IO

CAN_FORK = sys.platform == "linux" and hasattr(os, "fork")
_PIPES = 3  # stdin, stdout, stderr
_MOST_FILES = 1024  # descriptors that a command of ours may have open
_LOOK = 0.001  # seconds between two looks whether it has ended


class ForkedProcess:
    """The copy, with what of `subprocess.Popen` is used of a child. To be made before there are threads."""

    def __init__(self) -> None:
        pipes = [os.pipe() for _ in range(_PIPES)]
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _become_child(pipes)
        (own_in, to_child), (from_out, own_out), (from_err, own_err) = pipes
        for end in (own_in, own_out, own_err):
            os.close(end)
        self.stdin: IO[bytes] = os.fdopen(to_child, "wb")
        self.stdout: IO[bytes] = os.fdopen(from_out, "rb")
        self.stderr: IO[bytes] = os.fdopen(from_err, "rb")
        self._ended = False

    def poll(self) -> int | None:
        """0 where it has ended."""
        if not self._ended:
            self._ended = os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
        return 0 if self._ended else None

    def wait(self, timeout: float) -> int:
        """0 once it has ended; raises TimeoutExpired where it does not in this time."""
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise TimeoutExpired("the learner's code", timeout)
            time.sleep(_LOOK)
        return 0

    def kill(self) -> None:
        """End it, where it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def _become_child(pipes: list[tuple[int, int]]) -> None:
    """Answer requests in the copy, as the process that is started afresh does; never returns."""
    try:
        os.setsid()
        for stream, (read, write) in enumerate(pipes):
            os.dup2(read if stream == 0 else write, stream)
        os.closerange(_PIPES, _MOST_FILES)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from attn_tutor.own_code.code_child import main

        sys.argv = sys.argv[:1]
        if not sys.flags.safe_path:
            del sys.path[0]  # the folder of our own command
        main()
    finally:
        os._exit(1)
