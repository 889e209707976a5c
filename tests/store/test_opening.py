"""What lies under the name of the progress file: used, made, or named and left byte for byte as it is."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attn_tutor.errors import ProgressError
from attn_tutor.history import Event
from attn_tutor.store import connection, files
from attn_tutor.store.port import Store
from attn_tutor.store.restore import back_up, replace
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store
from tests.cases import allowed

Make = Callable[..., Event]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def whole(path: Path) -> bytes:
    """A sound progress file's bytes."""
    with closing(open_store(path)):
        pass
    return path.read_bytes()


def database(path: Path, *statements: str) -> None:
    """A database of some program at `path`."""
    with closing(sqlite3.connect(path)) as other:
        for statement in statements:
            other.execute(statement)


def with_bytes(at: int, new: bytes) -> Callable[[Path], None]:
    """Makes a sound file and writes `new` into it at `at`."""

    def make(path: Path) -> None:
        sound = whole(path)
        path.write_bytes(sound[:at] + new + sound[at + len(new) :])

    return make


def zeroed_table(path: Path) -> None:
    """All pages after the first are zeros."""
    sound = whole(path)
    path.write_bytes(sound[:4096] + bytes(len(sound) - 4096))


def garbled_definition(path: Path) -> None:
    """One bit of a table's definition, so that it is no text any more."""
    path.write_bytes(whole(path).replace(b"CREATE TABLE event", b"CREATE TABLE \xe5vent"))


DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no bytes": (lambda path: path.touch(), "is empty"),
    "garbage": (lambda path: path.write_bytes(b"shopping list\n" * 500), "not a progress file"),
    "a few bytes": (lambda path: path.write_bytes(b"SQLite format 3\0"), "not a progress file"),
    "cut off": (lambda path: path.write_bytes(whole(path)[:-5000]), "is cut off"),
    "no version": (with_bytes(60, bytes(4)), "has no version"),
    "zeroed pages": (zeroed_table, "damaged"),
    "garbled definition": (garbled_definition, "damaged"),
    "broken schema": (with_bytes(2000, b"\xff" * 2000), "damaged"),
}
FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "another program's": (
        lambda path: database(path, "CREATE TABLE notes (x)", "PRAGMA application_id = 7"),
        "another program",
    ),
    "newer": (with_bytes(60, (99).to_bytes(4, "big")), "version 99"),
}


@pytest.mark.parametrize("name", [*DAMAGED, *FOREIGN])
def test_a_file_that_cannot_be_used_is_named_and_left_as_it_is(name: str, path: Path) -> None:
    """Within a second, and neither the file nor anything beside it changes."""
    make, words = (DAMAGED | FOREIGN)[name]
    path.parent.mkdir()
    make(path)
    before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
    began = time.perf_counter()
    with pytest.raises(ProgressError, match=words) as raised:
        open_store(path)
    assert time.perf_counter() - began < allowed(1)
    assert str(path) in str(raised.value)
    assert raised.value.hint
    assert {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()} == before


def test_a_damaged_file_names_the_newest_backup_and_the_command(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """The hint can be pasted into a shell."""
    opened().record(event())
    path.write_bytes(b"")
    with pytest.raises(ProgressError) as raised:
        open_store(path)
    backup = next((path.parent / "backups").glob("*.db"))
    assert f"attn-tutor progress restore --replace {backup}" in raised.value.hint


IRREGULAR: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (lambda path: path.mkdir(), "a folder"),
    "pipe": (os.mkfifo, "a pipe"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "circle": (lambda path: path.symlink_to(path), "in a circle"),
    "dangling link": (lambda path: path.symlink_to("nowhere"), "does not exist"),
}


@pytest.mark.parametrize("name", IRREGULAR)
def test_what_is_no_regular_file_is_named_at_once(name: str, path: Path) -> None:
    """A pipe is never opened, so nothing waits for its other end."""
    make, words = IRREGULAR[name]
    path.parent.mkdir()
    make(path)
    began = time.perf_counter()
    with pytest.raises(ProgressError, match=words):
        open_store(path)
    assert time.perf_counter() - began < allowed(1)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["folder", "pipe", "device"])
@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_what_stands_in_place_of_a_journal_is_named_at_once(name: str, ending: str, path: Path) -> None:
    """SQLite would wait at a pipe for ever. The progress file itself is left as it is."""
    make, words = IRREGULAR[name]
    sound = whole(path)
    beside = path.with_name(path.name + ending)
    make(beside)
    for use in (open_store, lambda path: check(path, now=0), lambda path: back_up(path, NOW)):
        with pytest.raises(ProgressError, match=f"{beside.name} is {words}"):
            use(path)
    assert path.read_bytes() == sound


ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT"
OF_ITS_OWN = {
    "view": ("meta", "DROP TABLE meta", f"CREATE VIEW meta AS {ENDLESS} 'file' AS name, n AS value FROM r"),
    "trigger": ("t", f"CREATE TRIGGER t BEFORE INSERT ON event BEGIN {ENDLESS} count(*) FROM r; END"),
    "index": ("i", "CREATE INDEX i ON event (length(hex(zeroblob(9))))"),
    "column": ("card", "ALTER TABLE card ADD COLUMN more TEXT AS (hex(state))"),
    "table": ("notes", "CREATE TABLE notes (text)"),
}


@pytest.mark.parametrize("name", OF_ITS_OWN)
def test_a_file_that_computes_something_of_its_own_is_not_read(name: str, path: Path) -> None:
    """It is opened, restored from and copied by nobody, and what it would compute for ever never begins."""
    culprit, *changes = OF_ITS_OWN[name]
    whole(path)
    database(path, *changes)
    began = time.perf_counter()
    for use in (open_store, lambda path: back_up(path, NOW), lambda path: replace(path, path, NOW)):
        with pytest.raises(ProgressError, match=f"The definition of '{culprit}' is not the one this program makes"):
            use(path)
    report = check(path, now=0)
    assert report.faults == (f"The definition of '{culprit}' is not the one this program makes.",)
    assert time.perf_counter() - began < allowed(1)


@pytest.mark.parametrize(
    "name", ["a b", "a?mode=memory", "a#b", "a%20b%zz", "'; --", "ü\n", "\udcff", ":memory:"]
)
def test_strange_folder_names_are_taken_literally(
    name: str, tmp_path: Path, opened: Callable[..., Store], event: Make
) -> None:
    """Nothing in a path means anything to SQLite."""
    path = tmp_path / name / "progress.db"
    assert opened(path).record(event()).saved
    assert opened(path).count == 1
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_the_first_run_keeps_progress_to_its_owner(
    path: Path, opened: Callable[..., Store], event: Make
) -> None:
    """Folder 0700, file and backups 0600, whatever the umask allows; nothing else is left behind."""
    before = os.umask(0)
    try:
        opened().record(event())
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.rglob("*.db")} == {0o600}
    assert sorted(each.name for each in path.parent.iterdir()) == ["backups", "progress.db"]


@pytest.mark.terminal
def test_two_first_runs_at_once_share_one_file(
    path: Path, writer: Callable[..., "subprocess.Popen[str]"], ids: Callable[[], list[str]]
) -> None:
    """Neither sees half a file, neither loses an answer."""
    said = [process.communicate(timeout=60)[0].split() for process in [writer(2) for _ in range(4)]]
    assert all(words[-2:] == ["unsaved", "0"] for words in said)
    assert sorted(ids()) == sorted(word for words in said for word in words[:-2])


@pytest.mark.parametrize("taken", [False, True])
def test_a_file_system_without_hard_links_will_do(
    taken: bool, path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[..., Store], event: Make
) -> None:
    """As on FAT: the file is put in place under a lock, and one that is there by then stays."""

    def no_links(*_: object) -> None:
        if taken and not path.exists():
            path.write_bytes(sound)
        raise PermissionError(1, "Operation not permitted")

    sound = whole(path.with_name("other.db"))
    monkeypatch.setattr(files.os, "link", no_links)
    assert opened().record(event()).saved
    assert opened().count == 1
    assert ".new" not in "".join(each.name for each in path.parent.iterdir())


def test_an_orphan_journal_is_not_played_into_a_new_file(path: Path, opened: Callable[..., Store]) -> None:
    """Whoever deleted the file and left its journal gets a sound new file; the journal is kept."""
    path.parent.mkdir()
    journal = Path(f"{path}-journal")
    journal.write_bytes(b"old pages")
    assert opened().events() == []
    assert Path(f"{journal}.orphan").read_bytes() == b"old pages"


def is_unsaved(store: Store, event: Event, why: str) -> bool:
    """The store runs, says why nothing is saved, and keeps the event at hand."""
    saved = store.record(event)
    said = [line for line in store.notices if line.startswith("Nothing is saved: ") and why in line]
    return (saved.saved, saved.count, store.unsaved_events, bool(said)) == (False, 1, (event,), True)


def test_without_a_home_it_runs_and_says_that_nothing_is_saved(
    opened: Callable[..., Store], event: Make
) -> None:
    """There is no path at all; an import, which would be lost, is refused."""
    store = opened(None)
    assert is_unsaved(store, event(), "no home folder")
    assert store.add([event()], dry_run=True).new == 1
    with pytest.raises(ProgressError, match="no home folder"):
        store.add([event()])


def test_a_parent_that_is_a_file_is_no_home(
    tmp_path: Path, opened: Callable[..., Store], event: Make
) -> None:
    """No folder can be made there, and the file stays what it was."""
    (tmp_path / "file").write_text("mine")
    assert is_unsaved(opened(tmp_path / "file" / "data" / "progress.db"), event(), "not a directory")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_that_takes_no_files_is_no_home(opened: Callable[..., Store], event: Make) -> None:
    """As /proc, where even root can make nothing; a name that is too long; both in words."""
    assert is_unsaved(opened(Path("/proc/self/nothing/progress.db")), event(), "")
    assert is_unsaved(opened(Path("/tmp") / ("x" * 300) / "progress.db"), event(), "too long")


READ_ONLY = """
import hashlib, os, sys, urllib.parse  # what is loaded late, too: nobody may not read where it lies
from pathlib import Path
from attn_tutor.history import Event
from attn_tutor.store.sqlite import open_store
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)  # root may write anywhere
store = open_store(Path(sys.argv[1]))
print(store.count, store.events()[0].id, store.notices)
print(store.record(Event(id="x", at_ms=0, tz_min=0, device="d", session="s", kind="skip", mode="quiz", item="i")))
print(len(store.events()), len(store.unsaved_events))
store.close()
"""


@pytest.mark.terminal
def test_a_read_only_folder_is_read_and_nothing_is_called_saved(event: Make) -> None:
    """Earlier answers are there, new ones stay in memory, no file changes."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:  # not pytest's own, which only root may enter
        path = Path(folder) / "progress.db"
        with closing(open_store(path)) as store:
            store.record(event(id="first"))
        before = path.read_bytes()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        command = [sys.executable, "-c", READ_ONLY, str(path)]
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", env=_environment()
        )
        Path(folder).chmod(0o755)
        assert ran.stderr == ""
        assert ran.stdout.splitlines() == [
            "1 first ('Nothing is saved: the progress file or its folder is read-only.',)",
            "SaveReport(saved=False, count=1, reason='the progress file or its folder is read-only')",
            "2 1",
        ]
        assert path.read_bytes() == before


def _environment() -> dict[str, str]:
    """Finds this checkout, and writes no byte code."""
    return {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_settings_that_the_promise_rests_on_hold(opened: Callable[..., Store]) -> None:
    """Read back from SQLite: journal deleted, folder synced too."""
    store = opened()
    assert connection.is_durable(store._connection)  # type: ignore[attr-defined]
    assert store._connection.execute("PRAGMA trusted_schema").fetchone() == (0,)  # type: ignore[attr-defined]


def test_a_file_left_in_wal_mode_is_brought_back(
    path: Path, opened: Callable[..., Store], event: Make
) -> None:
    """Some tool changed the mode: the answers are read, and the promise holds again."""
    opened().record(event())
    database(path, "PRAGMA journal_mode = WAL", "CREATE TABLE x (y)", "DROP TABLE x")
    store = opened()
    assert store.count == 1
    assert connection.is_durable(store._connection)  # type: ignore[attr-defined]


def test_the_event_table_is_append_only(opened: Callable[..., Store], event: Make) -> None:
    """Even by hand no answer is changed or removed."""
    store = opened()
    store.record(event())
    for statement in ("UPDATE event SET given = 'x'", "DELETE FROM event"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store._connection.execute(statement)  # type: ignore[attr-defined]


def test_no_question_reads_more_the_more_there_is(
    path: Path, opened: Callable[..., Store], event: Make
) -> None:
    """No statement of opening, asking or answering scans the events: the millionth costs what the first did."""
    first = opened()
    first.record(event())
    first.cards()
    statements: list[str] = []
    real = sqlite3.connect

    def traced(*arguments: object, **named: object) -> sqlite3.Connection:
        made: sqlite3.Connection = real(*arguments, **named)  # type: ignore[call-overload]
        made.set_trace_callback(statements.append)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", traced)
        store = opened()
    store.card("scale")
    store.bookmark("quiz")
    store.events(item="scale")
    store.events(session="s")
    store.events(last=5)
    store.record(event(), {"quiz": {"question": 2}})
    # The newest row is read from the end of the table, so these two forms cost the same at any size.
    bounded = ("ORDER BY seq DESC LIMIT", "max(seq)")
    reading = [
        each for each in statements if each.startswith("SELECT") and not any(b in each for b in bounded)
    ]
    assert len(reading) > 10
    with closing(real(path)) as asked:
        plans = [row[3] for each in reading for row in asked.execute(f"EXPLAIN QUERY PLAN {each}")]
    assert [plan for plan in plans if plan.startswith("SCAN") and not plan.endswith(("meta", "sqlite_schema"))] == []
