"""What cannot be read is no empty file and no damaged one; what is damaged is found before anything is written."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from attn_tutor.cli import main
from attn_tutor.errors import ProgressError
from attn_tutor.history import Event, to_ms
from attn_tutor.store import connection as connections
from attn_tutor.store import guard, schema
from attn_tutor.store.backup import folder
from attn_tutor.store.event_rows import faults
from attn_tutor.store.guard import Damaged
from attn_tutor.store.port import Store
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store
from tests.fixed_clock import FixedClock
from tests.store.conftest import answer

Make = Callable[..., Event]
NOW = to_ms(FixedClock().now())


def filled(path: Path, event: Make, number: int) -> Path:
    """A progress file with so many answers, closed."""
    with closing(open_store(path, clock=FixedClock())) as store:
        store.add(
            event(id=f"{path.parent.name} {at}", item=f"item {at}", given="x" * 50) for at in range(number)
        )
    return path


def interrupted(path: Path, event: Make, aside: Path, number: int = 400) -> tuple[Path, Path]:
    """Copies of the file and of its journal in the midst of a write, as a power cut leaves them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("BEGIN IMMEDIATE")
        for at in range(number):
            key = f"{at:05} of a write that is never finished" * 5
            connection.execute("INSERT INTO bookmark VALUES (?, 'null', 0)", (key,))
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, key))
        aside.mkdir(parents=True)
        shutil.copy(path, aside / "progress.db")
        shutil.copy(f"{path}-journal", aside / "progress.db-journal")
        connection.execute("ROLLBACK")
    return aside / "progress.db", aside / "progress.db-journal"


def test_a_write_that_was_cut_off_is_no_damage(event: Make, tmp_path: Path) -> None:
    """The check says sound before and after anybody repairs it, and every answer is there."""
    whole = filled(tmp_path / "a" / "progress.db", event, 30)
    cut, journal = interrupted(whole, event, tmp_path / "cut")
    before = cut.read_bytes(), journal.read_bytes()
    report = check(cut, now=NOW)
    assert (report.faults, report.events) == ((), 30)
    assert (cut.read_bytes(), journal.read_bytes()) == before
    with closing(open_store(cut, clock=FixedClock())) as store:
        assert len(store.events()) == 30
    assert not journal.exists()
    assert check(cut, now=NOW).sound


@pytest.mark.parametrize("writes", [True, False])
def test_a_journal_of_another_file_is_not_played_in(writes: bool, event: Make, tmp_path: Path) -> None:
    """Not even by a command that only reads: nothing is changed, the journal is named."""
    mine = filled(tmp_path / "mine" / "progress.db", event, 30)
    theirs = filled(tmp_path / "theirs" / "progress.db", event, 60)
    _, journal = interrupted(theirs, event, tmp_path / "cut")
    shutil.copy(journal, f"{mine}-journal")
    before = mine.read_bytes()
    with pytest.raises(ProgressError, match="journal"):
        open_store(mine) if writes else check(mine, now=NOW)
    assert mine.read_bytes() == before
    assert Path(f"{mine}-journal").exists()


def test_rubbish_beside_the_file_is_no_journal(event: Make, tmp_path: Path) -> None:
    mine = filled(tmp_path / "mine" / "progress.db", event, 30)
    Path(f"{mine}-journal").write_bytes(b"rubbish" * 1000)
    assert check(mine, now=NOW).sound
    with closing(open_store(mine, clock=FixedClock())) as store:
        assert len(store.events()) == 30


@pytest.fixture(scope="module")
def three_hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a file of three hundred answers lies from the first test on that needs one."""
    return tmp_path_factory.mktemp("whole") / "progress.db"


@pytest.mark.parametrize("page", range(2, 12))
def test_a_broken_page_is_found_before_anything_is_written(
    page: int, event: Make, tmp_path: Path, three_hundred: Path
) -> None:
    """Whichever page it is: the answer is called not saved, and the file stays as it is."""
    whole = three_hundred if three_hundred.exists() else filled(three_hundred, event, 300)
    data = bytearray(whole.read_bytes())
    assert len(data) > 12 * 4096
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path = tmp_path / "progress.db"
    path.write_bytes(data)
    try:
        store = open_store(path, clock=FixedClock())
    except Damaged:
        return
    saved = store.record(event(id="new"))
    assert (saved.saved, "damaged" in saved.reason) == (False, True)
    store.close()
    assert path.read_bytes() == bytes(data)
    assert not check(path, now=NOW).sound


def test_a_newer_version_takes_the_file_over(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """A session that is open then writes no more."""
    store = opened()
    assert store.record(event()).saved
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {schema.newest() + 1}")
    saved = store.record(event())
    assert (saved.saved, "newer version" in saved.reason) == (False, True)
    with closing(sqlite3.connect(path)) as after:
        assert after.execute("SELECT count(*) FROM event").fetchone() == (1,)


TROUBLE = {
    "CANTOPEN": sqlite3.SQLITE_CANTOPEN,
    "IOERR": sqlite3.SQLITE_IOERR_READ,
    "READONLY": sqlite3.SQLITE_READONLY_CANTLOCK,
    "PERM": sqlite3.SQLITE_PERM,
    "FULL": sqlite3.SQLITE_FULL,
    "BUSY": sqlite3.SQLITE_BUSY,
}


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A progress file with eight answers."""
    return filled(tmp_path_factory.mktemp("eight") / "progress.db", answer, 8).read_bytes()


@pytest.fixture(params=[*TROUBLE, "EACCES", "EIO"])
def unread(request: pytest.FixtureRequest, eight: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A progress file with answers that the system does not let anybody read."""
    path = Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(eight)

    def refuse(*_: object, **__: object) -> None:
        fault = sqlite3.OperationalError("no")
        fault.sqlite_errorcode = TROUBLE[request.param]
        raise fault

    def opened(name: object, *more: int) -> int:
        if Path(str(name)) == path:
            raise (
                PermissionError(13, "Permission denied")
                if request.param == "EACCES"
                else OSError(5, "I/O error")
            )
        return really(name, *more)  # type: ignore[arg-type]

    really = os.open
    if request.param in TROUBLE:
        monkeypatch.setattr(connections.sqlite3, "connect", refuse)
    else:
        monkeypatch.setattr(guard.os, "open", opened)
    monkeypatch.setattr(connections, "QUIET_WAIT", 1)
    return path


COMMANDS = (
    "progress check", "progress check --json", "progress backup", "progress undo", "progress reset --yes",
    "progress export", "stats", "stats --json", "quiz --answers answers", "drill --answers answers",
    "learn --answers answers", "review --answers answers", "test --answers answers",
)  # fmt: skip


@pytest.mark.walk
@pytest.mark.parametrize("command", COMMANDS)
def test_what_cannot_be_read_is_an_error_everywhere(
    command: str,
    unread: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Never "no progress", never "damaged", and never with the advice to go back to a backup."""
    monkeypatch.chdir(tmp_path)
    Path("answers").write_text("A\nq\n")
    before = unread.read_bytes()
    assert main(command.split()) == 4
    out, err = capsys.readouterr()
    said = " ".join((out + err).split())
    assert not any(
        words in said for words in ("damaged", "--replace", "0 of", "no answer to take back", "anew")
    )
    assert unread.read_bytes() == before


def test_an_export_is_not_written_over_by_nothing(
    unread: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text("eight answers")
    assert main(["progress", "export", str(good), "--yes"]) == 4
    assert good.read_text() == "eight answers"
    assert "written" not in capsys.readouterr().out


def test_a_full_temporary_folder_says_nothing_about_the_file(
    event: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(tmp_path / "progress.db", event, 8)

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("attn_tutor.store.soundness.copy_of", full)
    with pytest.raises(ProgressError, match="could not be checked: no space") as raised:
        check(path, now=NOW)
    assert "damaged" not in raised.value.sentence + raised.value.hint


@pytest.mark.parametrize("what", ["turn", "attempt", "hints", "ms"])
def test_numbers_out_of_bounds_are_no_event(what: str, event: Make) -> None:
    values = {name: getattr(event(), name) for name in Event.__annotations__}
    assert faults(values) == []
    assert faults({**values, what: 2**63 - 1}) != []


def test_a_file_with_a_turn_beyond_all_bounds_takes_answers_again(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """An earlier version took it in, and could then save nothing more."""
    store = opened()
    store.record(event(id="first"))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE meta SET value = '9223372036854775807' WHERE name = 'turn'")
    assert store.record(event(id="second")).saved
    assert [each.turn for each in store.events()] == [1, 2]


@pytest.mark.posix  # Windows does not say which programs run
def test_what_killed_programs_left_is_swept(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """Beside the file and among its copies; what a program that still runs has there stays."""
    ended, running = 2**22 + 1, os.getpid()
    folder(path).mkdir(parents=True)
    for place in (path.parent, folder(path)):
        for process in (ended, running):
            (place / f".progress-{process}-0123abcd.new").touch()
    opened().record(event())
    left = sorted(path.parent.rglob(".*"))
    assert [each.name for each in left] == [f".progress-{running}-0123abcd.new"] * 2


@pytest.mark.parametrize(
    "command", ["stats", "progress check", "progress backup", "progress undo", "progress export"]
)
def test_a_wait_is_said_by_whatever_waits(
    command: str,
    event: Make,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A lock that shuts out readers, with its journal beside the file, as a program in the midst of a write has it."""
    path = filled(Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db", event, 8)
    for name, wait in (("QUIET_WAIT", 20), ("WRITE_WAIT", 60), ("OPEN_WAIT", 60)):
        monkeypatch.setattr(connections, name, wait)
    monkeypatch.setattr("attn_tutor.store.backup._PATIENCE", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO bookmark VALUES ('x', 'null', 0)")
        assert main(command.split()) == 4
    _, err = capsys.readouterr()
    assert connections.WAITING in err
    assert "damaged" not in err
