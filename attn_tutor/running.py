"""Running snippets: each in a namespace of its own, all in one process beside this one, within a time.

Only for content that ships with the program: a teacher's bank runs no code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from attn_tutor.questions.snippets import Ran, Snippet

SECONDS = 5.0

# What each snippet prints, and its error. What prepares it may import; the rest has few builtins left, and where the
# system can bound that, no new file or connection, no memory and no processor time beyond measure.
_DRIVER = """
import builtins, contextlib, io, json, sys
import numpy.linalg, numpy.random
snippets = json.load(sys.stdin)
try:
    import resource
    for what, most in ((resource.RLIMIT_CPU, {seconds}), (resource.RLIMIT_AS, 2 << 30), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
except (ImportError, ValueError, OSError):
    resource = None
few = "len range sum abs max min float int enumerate zip print round Exception".split()
few = {{name: getattr(builtins, name) for name in few}}
def importing(name, *more):
    if name.partition(".")[0] != "numpy":
        raise ImportError(name)
    return __import__(name, *more)
few["__import__"] = importing  # NumPy's own functions need it
prepared = []
for before, code in snippets:
    space = {{"__name__": "snippet"}}
    exec(before, space)
    space["__builtins__"] = few
    prepared.append((code, space))
if resource:
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
def ran(code, space):
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told):
            exec(code, space)
    except Exception as fault:
        return told.getvalue(), f"{{type(fault).__name__}}: {{fault}}"
    return told.getvalue(), ""
print(json.dumps([ran(*each) for each in prepared]))
"""


def run(codes: Sequence[Snippet], seconds: float = SECONDS) -> tuple[Ran, ...]:
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
