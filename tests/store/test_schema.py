"""From every earlier version to the newest: copied first, in one step, with every answer."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from attn_tutor.errors import ProgressError
from attn_tutor.history import Event
from attn_tutor.store import backup, event_rows, restore, schema
from attn_tutor.store.port import Store
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store

Make = Callable[..., Event]
LATER = ("ALTER TABLE event ADD COLUMN mood TEXT", "CREATE TABLE later (x TEXT) STRICT")


def add(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    """As if the next version of the program ran."""
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, statements))


def test_released_steps_stay_as_they_are() -> None:
    """A step that was released is never edited: files out there were made by it. Append a new one instead."""
    released = ["ca4da6d54e62", "56e0e27c5131", "37ba5743c1cf"]
    steps = [sha256("\n".join(each).encode()).hexdigest()[:12] for each in schema.MIGRATIONS]
    assert steps[: len(released)] == released


def test_released_columns_stay_in_their_order() -> None:
    """The chain runs over them in this order: a new field of an event goes last, and may be empty."""
    released = (
        "id at_ms tz_min device session kind mode item item_rev pattern level format options seed given "
        "correct attempt hints ms rating rules app extra turn"
    )
    assert " ".join(event_rows.COLUMNS).startswith(released)


def test_a_released_link_stays_what_it_is() -> None:
    """The chain of a file written today can be checked by every later version."""
    event = Event(
        id="1", at_ms=2, tz_min=3, device="d", session="s", kind="answer", mode="quiz", item="ü", correct=True,
        extra={"b": 1, "a": [0.5, None]}, turn=4,
    )  # fmt: skip
    assert event_rows.link(bytes(16), 5, event_rows.to_row(event)).hex() == "ab66b004fdb167ed91f4eedcc632e354"


def test_an_earlier_file_is_copied_then_brought_up(
    opened: Callable[..., Store], event: Make, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every answer is there afterwards, the chain still holds, and the copy is of the earlier version."""
    opened().record(event(id="first"))
    earlier = schema.newest()
    add(monkeypatch, *LATER)
    store = opened()
    assert [each.id for each in store.events()] == ["first"]
    assert store.record(event()).saved
    with (
        closing(sqlite3.connect(path)) as after,
        closing(sqlite3.connect(backup.list_copies(path)[-1].path)) as copy,
    ):
        assert schema.version(after) == earlier + 1
        assert schema.version(copy) == earlier
    assert "migrate" in [each.why for each in backup.list_copies(path)]
    assert check(path, now=0).sound


@pytest.mark.parametrize(("version", "mode"), [(1, "code"), (1, "lab"), (2, "lab")])
def test_answers_of_an_earlier_version_are_kept_and_those_of_new_modes_can_join_them(
    opened: Callable[..., Store],
    event: Make,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: int,
    mode: str,
) -> None:
    """The table is built again: the chain holds on, and nothing can be changed in it as before."""
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:version])
        old = opened()
        old.record(event(id="first"))
        old.close()
    store = opened()
    assert store.record(event(id="second", mode=mode)).saved
    assert [each.id for each in store.events()] == ["first", "second"]
    assert check(path, now=0).sound
    with closing(sqlite3.connect(path)) as direct, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        direct.execute("UPDATE event SET given = ''")


def test_an_earlier_copy_is_restored_into_a_newer_file(
    opened: Callable[..., Store], event: Make, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy itself stays as it was."""
    opened().record(event(id="first"))
    old = backup.list_copies(path)[0].path
    before = old.read_bytes()
    add(monkeypatch, *LATER)
    target = opened(path.parent / "other" / "progress.db")
    assert restore.merge(target, old).new == 1  # type: ignore[arg-type]
    assert old.read_bytes() == before


def test_a_step_that_fails_changes_nothing(
    opened: Callable[..., Store], event: Make, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All steps or none: the file still opens with the program that made it."""
    opened().record(event(id="first"))
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        add(patch, LATER[0], "NONSENSE")
        with pytest.raises(ProgressError):
            open_store(path)
    assert path.read_bytes() == before
    assert [each.id for each in opened().events()] == ["first"]
