"""The command line: arguments in, exit status out. The only place that catches TutorError.

Exit status: 0 done, or stopped by q · 1 finished below the --pass mark · 2 usage, or no terminal · 3 content file
invalid · 4 progress file unreadable, or answers that could not be saved · 70 a bug · 130 Ctrl-C.
"""

from __future__ import annotations

import gc
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit status: of the process's own command line where no arguments are given."""
    hook, sys.unraisablehook = sys.unraisablehook, _say_no_ctrl_c
    try:
        if arguments is None and sys.warnoptions:  # -W error would end in what a library warns its own users of
            import warnings

            warnings.simplefilter("ignore")
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:  # before anything is there that could say so
        return 130
    finally:
        sys.unraisablehook = hook
        if arguments is None:
            import signal

            # What is left takes Python a moment and has no use for Ctrl-C, nor for a last look for garbage (45 ms).
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            gc.freeze()


def _say_no_ctrl_c(lost: sys.UnraisableHookArgs) -> None:
    """Say nothing of a Ctrl-C that met Python where it can't raise it; anything else is said as usual."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)


def _run(typed: list[str]) -> int:
    """What needs no library is answered without loading one."""
    if typed == ["--version"]:
        from attn_tutor import __version__

        return _say(f"attn-tutor {__version__}\n")
    # The 35,000 objects of a start stay: one look through them for garbage is 25 ms of the wait for a screen.
    gc.set_threshold(200_000)
    from attn_tutor.cli.lazy_modules import load_later

    load_later()
    from attn_tutor.cli.run import run

    return run(typed)


def _say(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except AttributeError:  # stdout is closed
        return 1
    except OSError:  # nobody reads on: what is left goes nowhere, so that Python does not complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0
