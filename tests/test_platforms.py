"""The central commands on a Python from which all is taken that Windows lacks, and that refuses what Windows refuses.

It lacks modules, functions and signals. What it refuses is in windows_emulation.py; text files have to name their
encoding.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.terminal
TESTS = Path(__file__).parent

MODULES = ("pwd", "grp", "fcntl", "termios", "tty", "pty", "resource", "readline", "syslog")
FUNCTIONS = (
    *(
        "getuid",
        "geteuid",
        "getgid",
        "getegid",
        "getgroups",
        "getpgid",
        "getpgrp",
        "getsid",
        "setsid",
        "setpgid",
    ),
    *(
        "fork",
        "forkpty",
        "killpg",
        "tcgetpgrp",
        "tcsetpgrp",
        "ttyname",
        "openpty",
        "mkfifo",
        "mknod",
        "chown",
    ),
    *(
        "fchown",
        "statvfs",
        "fstatvfs",
        "uname",
        "nice",
        "getloadavg",
        "sysconf",
        "confstr",
        "pathconf",
        "fdatasync",
    ),
    *(
        "sched_getaffinity",
        "wait",
        "wait3",
        "wait4",
        "waitid",
        "posix_fadvise",
        "ctermid",
        "sync",
        "pread",
        "pwrite",
    ),
    *("O_NONBLOCK", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_SYNC"),
)
SIGNALS = (
    *("SIGPIPE", "SIGHUP", "SIGTSTP", "SIGWINCH", "SIGQUIT", "SIGCONT", "SIGCHLD", "SIGALRM", "SIGSTOP"),
    *(
        "SIGTTIN",
        "SIGTTOU",
        "SIGUSR1",
        "SIGUSR2",
        "SIGXCPU",
        "SIGXFSZ",
        "setitimer",
        "alarm",
        "pause",
        "sigwait",
    ),
    *("pthread_sigmask", "pthread_kill"),
)
PRELUDE = f"""
import os, signal, sqlite3, subprocess, sys, fsrs, numpy.random  # what libraries take from this system they have now
for name in {MODULES!r}:
    sys.modules[name] = None
for name in {FUNCTIONS!r}:
    if hasattr(os, name):
        delattr(os, name)
for name in {SIGNALS!r}:
    if hasattr(signal, name):
        delattr(signal, name)
import io, json
from contextlib import redirect_stderr, redirect_stdout
from tests import windows_emulation
windows_emulation.refuse()
import attn_tutor.windows_rules
attn_tutor.windows_rules._SYSTEM = "nt"
from attn_tutor.cli import main
ended = []
for words, typed in json.load(sys.stdin):
    sys.stdin, out, err = io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8"), io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(words)
    ended.append((status, out.getvalue(), err.getvalue()))
print(json.dumps(ended))
"""
OWN = """
import numpy as np

def attention(query, key, value):
    logits = query @ key.T / np.sqrt(key.shape[-1])
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ value
"""
MATRICES = ("--query", "[[1, 0]]", "--key", "[[1, 0], [0, 1]]", "--value", "[[1, 2], [3, 4]]")
EXPORT = (
    '{"format":"attn-tutor-progress","version":1,"events":0,"chain":"cae66941d9efbd404e4d88758ea67670"}\n'
)


COMMANDS = (
    ((), "", 0),
    (("--version",), "", 0),
    (("--help",), "", 0),
    (("learn", "whole-formula", "--answers", "-"), "\n\nq\n", 0),
    (("quiz", "--count", "2", "--answers", "-"), "A\nq\n", 0),
    (("drill", "--count", "1", "--seed", "1", "--answers", "-"), "1\ns\n", 0),
    (("test", "--count", "1", "--answers", "-"), "A\nq\n", 0),
    (("review", "--answers", "-"), "q\n", 0),
    (("stats",), "", 0),
    (("solve", *MATRICES), "", 0),
    (("trace", "a b c", "--causal"), "", 0),
    (("grade", "practice-3", "--answer", "10 20"), "", 0),
    (("grade", "whole-formula-code-blanks", "--answer", "key.T ; 1"), "", 1),
    (("grade", "whole-formula-code-blanks", "--answer", "key.T ; weights @ value"), "", 0),
    (("code", "check", "attention.py"), "", 0),
    (("code", "start", "mine"), "", 0),
    (("code", "list", "--dir", "mine"), "", 0),
    (("code", "hint", "code-scores"), "", 0),
    (("code", "check", "mine/01_scores.py"), "", 1),
    (("lab", "train", "lookup", "--fast", "--steps", "40"), "", 0),
    (("lab", "change", "double-key", "--json"), "", 0),
    (("solve", "--file", "problem.json", "--window", "1"), "", 0),
    (("content", "check", "bank.yaml"), "", 3),
    (("map", "maps.json"), "", 0),
    (("mistakes", "softmax_columns"), "", 0),
    (("glossary", "softmax"), "", 0),
    (("sheet", "--svg", "sheet.svg"), "", 0),
    (("config", "decimals", "3"), "", 0),
    (("content", "show", "practice-3"), "", 0),
    (("progress", "where"), "", 0),
    (("progress", "undo"), "", 0),
    (("progress", "reset", "--yes"), "", 0),
    (("progress", "export"), "", 0),
    (("progress", "import", "-", "--yes"), EXPORT, 0),
    (("nonsense",), "", 2),
    # Names that are none, and folders where files are wanted.
    (("progress", "export", "aux.jsonl", "--yes"), "", 2),
    (("sheet", "--svg", "nul.svg"), "", 2),
    (("code", "start", "prn"), "", 2),
    (("lab", "train", "lookup", "--fast", "--npz", "con.npz"), "", 2),
    (("solve", "--file", "mine"), "", 2),
    (("quiz", "--answers", "mine"), "", 2),
    (("progress", "import", "mine", "--yes"), "", 2),
    # What else there is.
    (("learn", "why-attention", "--answers", "-"), "A\n\n30 40 30\nq\n", 0),
    (("drill", "--mistake", "no_scale", "--count", "1", "--seed", "1", "--answers", "-"), "1\ns\n", 0),
    (("trace", "a b c", "--svg", "trace.svg"), "", 0),
    (("trace", "a b c", "--html", "trace.html"), "", 0),
    (("solve", *MATRICES, "--why", "r1c1"), "", 0),
    (("content", "list"), "", 0),
    (("content", "schema"), "", 0),
    (("config",), "", 0),
    (("config", "plain", "on"), "", 0),
    (("config", "plain", "off"), "", 0),
    (("code", "list", "--dir", "mine"), "", 0),
    (("code", "reset", "code-scores", "--dir", "mine"), "", 0),
    (("stats", "--json"), "", 0),
    # The whole life of a progress file.
    (("quiz", "--new", "--count", "1", "--answers", "-"), "A\nB\nC\n", 0),
    (("progress", "check"), "", 0),
    (("progress", "backup"), "", 0),
    (("progress", "undo"), "", 0),
    (("progress", "restore", "--replace", "--yes"), "", 0),
    (("progress", "check", "--json"), "", 0),
    (("progress", "export", "mine.jsonl", "--yes"), "", 0),
    (("progress", "export", "mine.jsonl", "--yes"), "", 0),
    (("progress", "export", "mine.csv", "--format", "csv", "--yes"), "", 0),
    (("progress", "import", "mine.jsonl", "--yes"), "", 0),
    (("progress", "restore", "--yes"), "", 0),
    (("progress", "reset", "--yes"), "", 0),
    (("progress", "backup"), "", 0),
)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, str, str]]:
    """Status, stdout and stderr of each command, in an environment as bare as a service has it: no HOME, no TERM."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "attention.py").write_text(OWN, "utf-8")
    (folder / "problem.json").write_text('{"Q": [[1, 0]], "K": [[1, 0]], "V": [[1, 2]]}', "utf-8")
    (folder / "bank.yaml").write_text("format: 1\nquestions: 3\n", "utf-8")
    (folder / "maps.json").write_text("[[1, 0], [0.5, 0.5]]", "utf-8")
    own = {"ATTN_TUTOR_HOME": str(folder / "own"), "PYTHONPATH": str(Path(__file__).parent.parent)}
    names = ("PATH", "SYSTEMROOT", "TEMP", "XDG_CACHE_HOME", "PYTHONPYCACHEPREFIX")  # the last two: for speed
    kept = {name: os.environ[name] for name in names if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-c", PRELUDE],
        input=json.dumps([(words, typed) for words, typed, _ in COMMANDS]),
        capture_output=True,
        text=True,
        timeout=300,
        cwd=folder,
        env=kept | own,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[tuple[int, str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("at", range(len(COMMANDS)), ids=lambda at: " ".join(COMMANDS[at][0][:2]))
def test_a_command_needs_nothing_of_posix(ended: list[tuple[int, str, str]], at: int) -> None:
    """It ends as elsewhere, and what it was told is saved."""
    status, out, err = ended[at]
    assert status == COMMANDS[at][2], err
    assert not any(words in out + err for words in ("Traceback", "NOT saved", "Nothing is saved"))


def _needed_at_once(path: Path, seen: dict[Path, set[str]]) -> set[str]:
    """The modules that a test file imports when it is collected, through other files of the tests also."""
    if path in seen:
        return seen[path]
    seen[path] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            ours = TESTS.parent.joinpath(*name.split(".")).with_suffix(".py")
            is_ours = name.startswith("tests.") and ours.is_file()
            seen[path] |= _needed_at_once(ours, seen) if is_ours else {name.partition(".")[0]}
    return seen[path]


def test_every_file_of_tests_can_be_collected_on_windows() -> None:
    conftest = ast.parse((TESTS / "conftest.py").read_text("utf-8"))
    lists = [node for node in ast.walk(conftest) if isinstance(node, ast.List)]
    left_out = {one.value for one in lists[0].elts if isinstance(one, ast.Constant)}
    assert "test_folders.py" in left_out
    lacking, seen = {*MODULES, "ptyprocess"}, dict[Path, set[str]]()
    collected = [path for path in TESTS.rglob("test_*.py") if path.relative_to(TESTS).as_posix() not in left_out]
    assert len(collected) > 100
    assert not [path for path in collected if _needed_at_once(path, seen) & lacking]
