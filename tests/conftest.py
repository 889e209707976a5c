"""What holds for every test: no test can reach the learner's files."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

if TYPE_CHECKING:
    from attn_tutor.library.interface import Library

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



def _memory() -> str | None:
    """Where Linux keeps files in memory, if there is room: thousands of small ones, and no test speaks of a disk."""
    folder = "/dev/shm"
    try:
        system = os.statvfs(folder)
    except (OSError, AttributeError):
        return None
    fits = system.f_bavail * system.f_frsize > 1_000_000_000 and not system.f_flag & os.ST_NOEXEC
    return folder if fits and os.access(folder, os.W_OK) else None


if "PYTEST_XDIST_WORKER" not in os.environ:  # for all processes of a run; the index of the content is made there once
    _TEMPORARY = tempfile.TemporaryDirectory(prefix="attn-tutor-", dir=_memory(), ignore_cleanup_errors=True)
    os.chmod(_TEMPORARY.name, 0o755)  # a test comes as nobody, where root may do all
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(Path(_TEMPORARY.name).parent))
    os.environ |= {"TMPDIR": _TEMPORARY.name, "XDG_CACHE_HOME": _TEMPORARY.name}
    tempfile.tempdir = None  # pytest has asked for it already

if sys.dont_write_bytecode:  # then each process, and each that a test starts, would compile everything again
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".pytest_cache" / "compiled")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

# What runs in the background may have these ignored, and so would the programs that a test starts and stops.
for _name in ("SIGHUP", "SIGQUIT", "SIGINT"):
    if (_signal := getattr(signal, _name, None)) and signal.getsignal(_signal) is signal.SIG_IGN:
        signal.signal(_signal, signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)

gc.disable()  # a run makes a few hundred megabytes of garbage, and to look for it is a fortieth of its time

_MARKED = re.compile(r"^pytestmark = \[?pytest\.mark\.terminal\b", re.MULTILINE)  # a file, as a whole
_ASKS_ALL = re.compile(r"^from tests\.bank import ", re.MULTILINE)  # a file whose tests ask the whole bank

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


@pytest.fixture(scope="session", autouse=True)
def _one_library() -> Iterator[None]:
    """Open the shipped content once for all commands that run inside a test: each would read its index again."""
    from attn_tutor.cli.setup import Setup
    from attn_tutor.folders import cache_folder
    from attn_tutor.library import disk

    open_its_own, usual = Setup.library, (None, cache_folder(os.environ), disk.open_library)

    def library(setup: Setup) -> Library:
        from tests.shipped import shipped

        here = (setup.content, cache_folder(os.environ), disk.open_library)
        return shipped() if here == usual else open_its_own(setup)

    with mock.patch.object(Setup, "library", library):
        yield


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


def pytest_configure(config: pytest.Config) -> None:
    """The same examples at every run, few of them for the quick tests; no deadline, for a machine may be busy."""
    from hypothesis import settings  # below the compiled files above

    settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
    settings.register_profile("quick", settings.get_profile("steady"), max_examples=5)
    settings.load_profile("quick" if _is_quick(config) else "steady")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """None of them for the quick tests or a single file: one would take longer to start than it saves."""
    one_file = len(config.args) == 1 and ".py" in config.args[0]
    return 0 if one_file or _is_quick(config) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each file to one worker, and all files that ask the whole bank to one: it draws every question once."""
    from xdist.scheduler import LoadFileScheduling

    @cache
    def share(file: str) -> str:
        return "the bank" if _ASKS_ALL.search((config.rootpath / file).read_text("utf-8")) else file

    class Shares(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share(super()._split_scope(nodeid))

    return Shares(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the folders and files that are `terminal` as a whole unread where only the others are wanted."""
    if not _is_quick(config):
        return None
    is_marked = collection_path.suffix == ".py" and _MARKED.search(collection_path.read_text("utf-8")) is not None
    return True if is_marked or _goes_through_a_terminal(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what goes through a terminal, a scripted one at least: whole commands, whole sessions; and long walks."""
    if sys.platform == "win32":
        items[:] = [item for item in items if item.get_closest_marker("posix") is None]
    for item in items:
        if _goes_through_a_terminal(item.path) or item.get_closest_marker("walk"):
            item.add_marker(pytest.mark.terminal)


def _is_quick(config: pytest.Config) -> bool:
    return config.option.markexpr == "not terminal"


@cache
def _goes_through_a_terminal(path: Path) -> bool:
    parts = path.relative_to(Path(__file__).parent).parts
    return parts[:1] in (("cli",), ("sessions",), ("terminal",))


def pytest_collection_finish() -> None:
    """Spare the looks for garbage at the end of a run all that lives as long: the tests, and what they import."""
    gc.freeze()
    atexit.register(gc.freeze)  # pytest has collected by then; Python would twice more, over all that there is


@pytest.fixture(autouse=True)
def _no_process_unmarked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a process to a test that lacks the marker `terminal`: the others are to take seconds, all in all."""
    if request.node.get_closest_marker("terminal") is None:

        def refuse(*command: object, **_: object) -> None:
            pytest.fail(f"{command} starts a process: mark this test with pytest.mark.terminal")

        monkeypatch.setattr(subprocess, "Popen", refuse)
        if ours := sys.modules.get("tests.processes"):  # a copy of a warm one costs as much as the test
            monkeypatch.setattr(ours, "start", refuse)


@pytest.fixture(scope="session", autouse=True)
def _warm_processes() -> Iterator[None]:
    """Run the code of learners and of questions in copies of a process that has NumPy: what comes of it is the same."""
    from attn_tutor.own_code import child_process
    from attn_tutor.sandbox import running
    from tests.processes import CAN_FORK, code_child, sandbox_child

    with contextlib.ExitStack() as stack:
        for module, start in ((child_process, code_child), (running, sandbox_child)) if CAN_FORK else ():
            _COLD[module.__name__] = module._start
            stack.enter_context(mock.patch.object(module, "_start", start))
        yield


_COLD: dict[str, Callable[..., object]] = {}  # how the program starts them


@pytest.fixture
def cold_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start these processes as the program does: for tests of how they start and end."""
    for name, start in _COLD.items():
        monkeypatch.setattr(sys.modules[name], "_start", start)


@pytest.fixture
def any_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw questions whatever their numbers hide: for tests of what is asked when, which no number decides."""
    from attn_tutor.questions import variants

    monkeypatch.setattr(variants, "_draw", lambda recipe, stage, decimals, cell, seed: variants.trial(recipe, seed))
