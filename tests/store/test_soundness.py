"""The check sees every change of an answer, however small and wherever in the file."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from attn_tutor.errors import ProgressError
from attn_tutor.history import Event
from attn_tutor.store import ledger
from attn_tutor.store.connection import connect
from attn_tutor.store.event_rows import NAMES, link
from attn_tutor.store.port import Store
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store

Make = Callable[..., Event]


@pytest.fixture
def written(opened: Callable[..., Store], event: Make, path: Path, filled: Path) -> Path:
    """A progress file with two hundred answers, closed: a copy of the one that is written for the first test."""
    if not filled.exists():
        store = opened(filled, advance=None)
        store.add(
            event(id=f"{n:032x}", item=f"item {n % 7}", given=f"{n / 7:.4f}", extra={"n": n}) for n in range(200)
        )
        store.close()
    path.parent.mkdir()
    return Path(shutil.copy(filled, path))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("filled") / "progress.db"


def is_noticed(path: Path) -> bool:
    """Whether the check, or the look before it, finds anything wrong."""
    try:
        return not check(path, now=0).sound
    except ProgressError:
        return True


@pytest.mark.walk
def test_every_flipped_bit_that_changes_an_answer_is_found(written: Path) -> None:
    """One bit each, anywhere in the file: what reads differently is reported."""
    sound, chance = written.read_bytes(), random.Random(4)
    assert check(written, now=0).sound
    with closing(connect(written)) as connection:
        true = connection.execute("SELECT * FROM event ORDER BY seq").fetchall()
    changed = 0
    for _ in range(120):
        place, bit = chance.randrange(len(sound)), 1 << chance.randrange(8)
        written.write_bytes(sound[:place] + bytes([sound[place] ^ bit]) + sound[place + 1 :])
        try:
            with closing(connect(written)) as connection:
                differs = connection.execute("SELECT * FROM event ORDER BY seq").fetchall() != true
        except sqlite3.Error:
            differs = True
        changed += differs
        assert is_noticed(written) or not differs, (place, bit)
    assert changed > 30


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET given = '0.5' WHERE seq = 100",
        "UPDATE event SET correct = 0 WHERE seq = 1",
        "DELETE FROM event WHERE seq = 100",
        "UPDATE event SET seq = 1000 WHERE seq = 200",
    ],
)
def test_an_answer_changed_by_hand_is_found(change: str, written: Path) -> None:
    """Even where the file stays a sound database with all its triggers."""
    with closing(connect(written)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(change)
        for _, sql in triggers:
            connection.execute(sql)
    report = check(written, now=0)
    assert "was changed after it was saved" in report.faults[0]
    assert not report.sound
    assert report.advice


def test_a_missing_guard_is_found(written: Path) -> None:
    """Without its triggers the log could be edited: the check says so."""
    with closing(connect(written)) as connection:
        connection.execute("DROP TRIGGER event_update")
    assert "event_update" in check(written, now=0).faults[0]


def test_a_sound_file_is_only_read(written: Path) -> None:
    """The check changes no byte and leaves nothing behind."""
    before = {each: each.read_bytes() for each in written.parent.rglob("*.db*")}
    assert check(written, now=0).events == 200
    assert {each: each.read_bytes() for each in written.parent.rglob("*.db*")} == before


def test_there_must_be_something_to_check(path: Path) -> None:
    """In words, and nothing is made."""
    with pytest.raises(ProgressError, match="does not exist"):
        check(path, now=0)
    assert not path.parent.exists()


@pytest.mark.parametrize("seq", [1, 200])
@pytest.mark.parametrize(
    "change",
    [
        *("at_ms = 9223372036854775807", "at_ms = -9223372036854775808", "tz_min = 100000", "id = ''"),
        *(f"extra = '{text}'" for text in ("[", "[]", "null", "NaN", '{"a": 1e999}', '{"a": -Infinity}', "[" * 99_999)),
    ],
)
def test_an_answer_that_no_version_has_saved_is_damage(change: str, seq: int, written: Path) -> None:
    """Even where it continues the chain, first or last: it is named, by reading and by the check."""
    with closing(connect(written)) as connection:
        connection.execute("BEGIN")
        rows = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name in ("event_update", "event_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(f"UPDATE event SET {change} WHERE seq = ?", (seq,))
        chain = ledger.GENESIS
        for at, *row in connection.execute(f"SELECT seq, {NAMES} FROM event ORDER BY seq").fetchall():
            chain = link(chain, at, tuple(row))
            connection.execute("UPDATE event SET chain = ? WHERE seq = ?", (chain, at))
        for (definition,) in rows:
            connection.execute(definition)
        connection.execute("COMMIT")
    assert check(written, now=0).faults == ("The file cannot be read to its end: an answer is garbled.",)
    with pytest.raises(ProgressError, match="is damaged"), closing(open_store(written)) as store:
        store.events()


def test_a_bookmark_nested_without_end_is_found(written: Path) -> None:
    """It is no bookmark for those who ask for it."""
    with closing(connect(written)) as connection:
        connection.execute("INSERT INTO bookmark VALUES ('quiz', ?, 0)", ("[" * 99_999,))
    assert check(written, now=0).faults == ("The bookmark 'quiz' is garbled.",)
    with closing(open_store(written)) as store:
        assert store.bookmark("quiz") is None
