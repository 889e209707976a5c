"""The promise: an answer that was called saved is there afterwards, once, whatever happened. Faults are real.

`tests/benchmarks/durability.py` does the same two hundred times.
"""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from attn_tutor.clock import SystemClock
from attn_tutor.errors import ProgressError
from attn_tutor.history import Event, to_ms
from attn_tutor.store import connection
from attn_tutor.store.port import SaveReport, Store
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store
from tests.cases import allowed

pytestmark = pytest.mark.terminal

Make = Callable[..., Event]
Start = Callable[..., "subprocess.Popen[str]"]
Ids = Callable[[], list[str]]


def counting(state: str | None, /, *events: Event) -> str:
    """The card of the writer in conftest.py."""
    return f"{int(state or 0) + len(events)}"


def is_sound(path: Path) -> bool:
    """Whether chain, pages and schedule hold."""
    return check(path, now=to_ms(SystemClock().now()), advance=counting, rules="count").sound


def said_by(process: "subprocess.Popen[str]") -> list[str]:
    """The ids that a writer called saved before it ended, those not read yet."""
    assert process.stdout is not None
    said = process.stdout.read().splitlines()  # not communicate(): it forgets what readline() has buffered
    assert "Traceback" not in process.communicate(timeout=60)[1]
    return [line for line in said if len(line) == 36]


@pytest.mark.parametrize("after", [0.0, 0.003, 0.01, 0.04])
def test_a_kill_loses_nothing_that_was_called_saved(
    after: float, writer: Start, ids: Ids, path: Path
) -> None:
    """kill -9 at any moment: every acknowledged answer is there once, and at most one more."""
    process = writer(10_000)
    assert process.stdout is not None
    first = process.stdout.readline().strip()
    time.sleep(after)
    process.kill()
    said = [first, *said_by(process)]
    found = ids()
    assert found[: len(said)] == said
    assert len(found) - len(said) <= 1
    assert is_sound(path)


def test_terminals_that_write_at_once_lose_nothing(writer: Start, ids: Ids, path: Path) -> None:
    """Three of them, twenty answers each: all are kept, each once."""
    writers = [writer(20) for _ in range(3)]
    said = [each for process in writers for each in said_by(process)]
    assert len(said) == 60
    assert sorted(ids()) == sorted(said)
    assert is_sound(path)


strace = pytest.mark.skipif(
    shutil.which("strace") is None
    or subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False).returncode != 0,
    reason="needs strace and the right to use it",
)


@strace
@pytest.mark.parametrize("which", [2, 4, 5])
def test_a_kill_at_a_sync_of_a_commit_loses_nothing(which: int, writer: Start, ids: Ids, path: Path) -> None:
    """The process dies in the middle of a commit, before the sync is done."""
    with closing(open_store(path)):
        pass
    fault = f"inject=fsync,fdatasync:signal=KILL:when={10 + which}"
    said = said_by(writer(20, "strace", "-qq", "-f", "-e", "trace=fsync,fdatasync", "-e", fault))
    found = ids()
    assert 0 < len(found) < 20
    assert found[: len(said)] == said
    assert len(found) - len(said) <= 1
    assert is_sound(path)


@strace
def test_a_sync_that_fails_is_not_called_saved_and_is_tried_again(
    writer: Start, ids: Ids, path: Path
) -> None:
    """EIO on a sync, also on the last one when the row is there already: no answer is lost or doubled."""
    with closing(open_store(path)):
        pass
    fault = "inject=fsync,fdatasync:error=EIO:when=12+7"
    process = writer(12, "strace", "-qq", "-f", "-e", "trace=fsync,fdatasync", "-e", fault)
    said = said_by(process)
    found = ids()
    assert len(found) == len(set(found)) == 12
    assert set(said) < set(found)
    assert is_sound(path)


def test_no_room_is_said_kept_and_tried_again(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """A limit on file sizes, as a full disk: the answer waits, old ones stay, all is saved once there is room."""
    store = opened()
    store.record(event(id="first"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    try:
        big = event(id="big", given="0.5 " * 10_000)
        saved = store.record(big, {"quiz": {"question": 2}})
        assert (saved.saved, saved.count) == (False, 1)
        assert "disk" in saved.reason
        assert store.record(event(id="next")).count == 2
        assert [each.id for each in store.unsaved_events] == ["big", "next"]
        assert [each.id for each in store.events()] == ["first", "big", "next"]
        assert store.card("scale").count("@") == 3  # type: ignore[union-attr]
        assert store.cards()["scale"].count("@") == 3
        assert store.bookmark("quiz") == {"question": 2}
        with closing(open_store(path)) as other:
            assert [each.id for each in other.events()] == ["first"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert store.record(event(id="last")) == SaveReport(saved=True, count=4)
    assert store.unsaved_events == ()
    assert [each.id for each in opened().events()] == ["first", "big", "next", "last"]
    assert opened().bookmark("quiz") == {"question": 2}


def test_no_room_at_the_first_run_leaves_nothing_behind(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """It runs in memory and says so; there is no half-made file for the next run to stumble over."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        store = opened()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert store.notices[0].startswith("Nothing is saved: ")
    assert not store.record(event()).saved
    assert list(path.parent.iterdir()) == []


def test_what_waits_is_tried_once_more_at_the_end(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """An answer that met a lock is saved by close()."""
    store = opened(tell=lambda line: None)
    store.record(event(id="first"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "QUIET_WAIT", 10)
        patch.setattr(connection, "WRITE_WAIT", 10)
        other.execute("BEGIN IMMEDIATE")
        assert not store.record(event(id="second")).saved
        other.execute("ROLLBACK")
    store.close()
    assert [each.id for each in opened().events()] == ["first", "second"]


def test_another_writer_is_waited_for_and_the_wait_is_said(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """After a second a line is shown; once the other is done, the answer is saved."""
    said: list[str] = []
    store = opened(tell=said.append)
    store.record(event())
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")

        def let_go(line: str) -> None:
            said.append(line)
            other.execute("ROLLBACK")

        store = opened(tell=let_go)
        began = time.perf_counter()
        assert store.record(event()).saved
        assert 0.9 < time.perf_counter() - began < allowed(3)
    assert said == [connection.WAITING]


@pytest.mark.parametrize("how", ["replaced", "deleted"])
def test_a_file_that_was_exchanged_takes_no_more_answers(
    how: str, opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """An answer must not go into a file that nobody will find again: it is kept in memory and said."""
    store = opened()
    store.record(event())
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    if how == "replaced":
        copy.replace(path)
    else:
        path.unlink()
    saved = store.record(event())
    assert (saved.saved, saved.count) == (False, 1)
    assert "moved, deleted or replaced" in saved.reason
    assert path.exists() == (how == "replaced")
    if how == "replaced":
        assert opened().count == 1


def test_ctrl_c_in_the_middle_of_a_commit_loses_nothing(
    opened: Callable[..., Store], event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interrupt goes on, the file is let go of, the answer waits and is saved at the end."""
    store = opened()
    store.record(event(id="first"))
    from attn_tutor.store import ledger

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "mark", interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.record(event(id="second"))
    with closing(opened()) as other:
        assert other.record(event(id="third")).saved
    store.close()
    assert [each.id for each in opened().events()] == ["first", "third", "second"]


def test_reading_trouble_is_one_sentence(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """Pages that rot while the program runs are named with the way back, not with a traceback."""
    store = opened()
    for number in range(60):
        store.record(event(item=f"item {number}", given="x" * 500))
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    with pytest.raises(ProgressError, match="damaged") as raised:
        opened().events()
    assert "restore --replace" in raised.value.hint


def test_a_stopped_terminal_holds_nobody_up(writer: Start, opened: Callable[..., Store], event: Make) -> None:
    """Ctrl-Z while a question stands: no transaction is open, so the other terminal saves at once."""
    asking = writer(2, ask=True)
    assert asking.stdout is not None
    asking.stdout.readline()
    os.kill(asking.pid, signal.SIGSTOP)
    try:
        began = time.perf_counter()
        assert opened().record(event()).saved
        assert time.perf_counter() - began < allowed(1)
    finally:
        os.kill(asking.pid, signal.SIGCONT)
        asking.communicate("\n\n", timeout=10)
    assert opened().count == 3


def test_a_file_that_is_held_at_the_start_is_named(opened: Callable[..., Store], path: Path) -> None:
    """It passes, so nothing is begun that could not be saved."""
    opened()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "OPEN_WAIT", 10)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ProgressError, match="another program holds"):
            opened()
