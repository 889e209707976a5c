"""Running snippets: each in a namespace of its own, all in one process beside this one, within a time.

Only for content that ships with the program: a teacher's bank runs no code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from attn_tutor.questions.snippets import Ran

SECONDS = 5.0

# What each snippet prints, and its error. Memory and processor time are bounded where the system can do that.
_DRIVER = """
import contextlib, io, json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except (ImportError, ValueError, OSError):
    pass
def ran(code):
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told):
            exec(code, {{"__name__": "snippet"}})
    except Exception as fault:
        return told.getvalue(), f"{{type(fault).__name__}}: {{fault}}"
    return told.getvalue(), ""
print(json.dumps([ran(code) for code in json.load(sys.stdin)]))
"""


def run(codes: Sequence[str], seconds: float = SECONDS) -> tuple[Ran, ...]:
    """What each of these snippets prints, in order; nothing where they could not be run to their ends in time."""
    driver = _DRIVER.format(seconds=int(seconds) + 1)
    with TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", driver],
                input=json.dumps(list(codes)),
                capture_output=True,
                text=True,
                timeout=seconds,
                cwd=folder,
                check=True,
            )
            return tuple(Ran(*each) for each in json.loads(done.stdout))
        except (OSError, subprocess.SubprocessError, ValueError, TypeError):
            return ()
