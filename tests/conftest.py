"""What holds for every test: no test can reach the learner's files."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# Windows has no pseudo-terminals, no limits of a process and no list of users: what only speaks of them is left out.
if sys.platform == "win32":
    collect_ignore_glob = [
        "cli/test_terminal.py", "cli/test_screens_in_terminals.py", "cli/test_limits.py",
        "terminal/test_terminal.py", "terminal/test_asking.py", "store/test_durability.py", "store/test_opening.py",
        "test_folders.py", "test_hostile_content.py",
    ]  # fmt: skip

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # small matrices: on a busy machine two threads take longer

if "PYTEST_XDIST_WORKER" not in os.environ:  # the index of the content: made once, for all processes of a run
    _CACHE = TemporaryDirectory(prefix="attn-tutor-", ignore_cleanup_errors=True)
    os.environ["XDG_CACHE_HOME"] = _CACHE.name

if sys.dont_write_bytecode:  # then each process that a test starts would compile everything again
    sys.dont_write_bytecode, sys.pycache_prefix = (
        False,
        os.path.join(os.environ["XDG_CACHE_HOME"], "compiled"),
    )
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

# The same examples at every run, and no deadline: a busy machine is no fault of the code.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


_NUMBER = count()  # of a test: its folders are named after it


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_terminal() -> None:
    """Forget what the terminal asks for."""
    for name in (
        "ATTN_TUTOR_CONTENT",
        "ATTN_TUTOR_PLAIN",
        "ACCESSIBLE",
        "NO_COLOR",
        "COLORTERM",
        "COLUMNS",
        "LINES",
    ):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point every folder that the program may write to at one of this test's own, which the first file creates."""
    home = tmp_path_factory.getbasetemp() / f"home{next(_NUMBER)}"
    for name, folder in (
        ("HOME", home),
        ("ATTN_TUTOR_HOME", home / "progress"),
        ("XDG_DATA_HOME", home / "data"),
        ("XDG_CONFIG_HOME", home / "config"),
    ):
        monkeypatch.setenv(name, str(folder))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what goes through a terminal, a scripted one at least: whole commands and whole sessions."""
    for item in items:
        if item.path.relative_to(Path(__file__).parent).parts[0] in ("cli", "sessions", "terminal"):
            item.add_marker(pytest.mark.terminal)


@pytest.fixture(autouse=True)
def _no_process_unmarked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a process to a test that lacks the marker `terminal`: the others are to take seconds, all in all."""
    if request.node.get_closest_marker("terminal") is None:

        def refuse(*command: object, **_: object) -> None:
            pytest.fail(f"{command} starts a process: mark this test with pytest.mark.terminal")

        monkeypatch.setattr(subprocess, "Popen", refuse)
