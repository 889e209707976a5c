"""Copies are sound, kept by a rule, and bring everything back: merged in any order, or put in place."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.errors import ProgressError
from attn_tutor.history import HOUR, Event, to_ms
from attn_tutor.store import backup, restore
from attn_tutor.store.files import write_new
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.port import ImportReport, Store
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store
from tests.cases import examples
from tests.fixed_clock import FixedClock

Make = Callable[..., Event]
NOW = FixedClock().now()


def advance(state: str | None, /, *events: Event) -> str:
    """A card that remembers times and turns: any difference in replay shows."""
    return (state or "") + "".join(f"{each.turn}@{each.at_ms} " for each in events)


def copies(path: Path) -> list[str]:
    """Why each copy was made, newest first."""
    return [each.why for each in backup.list_copies(path)]


def test_the_first_answer_of_a_day_makes_a_sound_copy(
    opened: Callable[..., Store], event: Make, path: Path, clock: FixedClock
) -> None:
    """Once a day, by whichever terminal; it holds that answer already."""
    store = opened()
    for _ in range(3):
        store.record(event())
        assert copies(path) == ["daily"]
    opened().record(event())
    assert copies(path) == ["daily"]
    clock.advance(24 * 3600)
    store.record(event())
    assert copies(path) == ["daily", "daily"]
    newest = backup.list_copies(path)[0]
    assert newest.time == clock.now()
    assert check(newest.path, now=to_ms(clock.now())).sound
    assert check(newest.path, now=to_ms(clock.now())).events == 5


def test_a_large_file_is_copied_when_it_is_closed(
    opened: Callable[..., Store], event: Make, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it between two questions."""
    monkeypatch.setattr("attn_tutor.store.backup.PROMPTLY_COPIED", 0)
    store = opened()
    store.record(event())
    assert copies(path) == []
    store.close()
    assert copies(path) == ["daily"]


def test_a_copy_can_be_asked_for(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """It is there at once, and a fault is one sentence."""
    store = opened()
    store.record(event())
    made = restore.back_up(path, NOW)
    assert check(made, now=to_ms(NOW)).events == 1
    shutil.rmtree(backup.folder(path))
    backup.folder(path).write_text("in the way")
    with pytest.raises(ProgressError, match="No backup was made"):
        restore.back_up(path, NOW)
    assert store.record(event()).saved


def test_a_copy_dated_on_no_day_is_not_ours(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """Somebody else's file in the folder spoils neither the list nor the next copy."""
    backup.folder(path).mkdir(parents=True)
    (backup.folder(path) / "progress-20269999T999999Z-daily.db").write_text("not ours")
    store = opened()
    store.record(event())
    restore.back_up(path, NOW)
    assert {each.time.year for each in backup.list_copies(path)} == {NOW.year}


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """As for answers that could not be saved: for their owner alone, over nothing, leaving nothing behind."""
    target = tmp_path / "answers.jsonl"
    write_new(target, "1\n")
    with pytest.raises(FileExistsError):
        write_new(target, "2\n")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("answers.jsonl", b"1\n")]
    assert target.stat().st_mode & 0o777 == 0o600


def test_the_rule_keeps_days_weeks_and_months() -> None:
    """Two days all, then the newest of 12 days, 10 weeks and 9 months that have a copy."""
    start = datetime(2025, 1, 1, 20, tzinfo=UTC)
    stamps = [start + timedelta(days=n // 2, hours=n % 2) for n in range(2 * 500)]
    kept = sorted(backup.copies_to_keep(stamps))
    assert kept[-4:] == stamps[-4:]
    days = [stamp for stamp in kept if stamp > stamps[-1] - timedelta(days=12)]
    assert len({stamp.date() for stamp in days}) == 12
    assert len({stamp.strftime("%G-%V") for stamp in kept}) >= 10
    assert len({stamp.strftime("%Y-%m") for stamp in kept}) == 9
    assert len(kept) <= 6 + 12 + 10 + 9
    assert backup.copies_to_keep([]) == set()


@given(st.sets(st.integers(0, 400), min_size=1, max_size=60))
def test_thinning_day_by_day_keeps_what_the_rule_promises(days: set[int]) -> None:
    """Thinned after every copy, twelve days stay twelve days; a wrong clock removes no more than its own share."""
    lying: set[datetime] = set()
    for day in sorted(days):
        lying = backup.copies_to_keep(lying | {NOW + timedelta(days=day)})
    newest = sorted(days)[-12:]
    assert {NOW + timedelta(days=day) for day in newest} <= lying
    ahead = NOW + timedelta(days=9999)
    assert {NOW + timedelta(days=day) for day in newest[-11:]} <= backup.copies_to_keep(lying | {ahead})


def test_only_daily_copies_are_thinned(opened: Callable[..., Store], path: Path, clock: FixedClock) -> None:
    """One that was asked for, or made before a reset, stays for good."""
    store = opened()
    connection = store._connection  # type: ignore[attr-defined]
    for day in range(40):
        for why in ("daily", "asked"):
            backup.make(connection, path, why=why, now=NOW + timedelta(days=day))
    backup.thin(path)
    assert copies(path).count("asked") == 40
    assert 12 <= copies(path).count("daily") < 20


def test_two_copies_of_one_second_do_not_overwrite_each_other(
    opened: Callable[..., Store], path: Path
) -> None:
    """Each keeps its own name."""
    connection = opened()._connection  # type: ignore[attr-defined]
    made = [backup.make(connection, path, why="asked", now=NOW) for _ in range(3)]
    assert len(set(made)) == len(backup.list_copies(path)) == 3


def test_a_damaged_file_is_not_copied_over_good_copies(
    opened: Callable[..., Store], event: Make, path: Path, clock: FixedClock
) -> None:
    """The file is checked before the first answer: nothing is written, nothing is copied, and the reason is said."""
    store = opened()
    for number in range(40):
        store.record(event(given="x" * 900, item=f"item {number}"))
    store._connection.execute("PRAGMA writable_schema = ON")  # type: ignore[attr-defined]
    other = "(SELECT rootpage FROM sqlite_schema WHERE name = 'event_item')"
    store._connection.execute(f"UPDATE sqlite_schema SET rootpage = {other} WHERE name = 'event_session'")  # type: ignore[attr-defined]
    store.close()
    clock.advance(24 * 3600)
    try:
        store = opened()
    except ProgressError:
        return  # noticed even earlier
    saved = store.record(event())
    assert (saved.saved, "damaged" in saved.reason) == (False, True)
    assert len(backup.list_copies(path)) == 1


def test_a_copy_of_a_damaged_file_is_dropped(
    opened: Callable[..., Store], event: Make, path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file too large to be checked at once the copy of the day is checked; the good ones stay."""
    store = opened()
    store.record(event())
    monkeypatch.setattr(backup, "is_sound", lambda *_: None)
    monkeypatch.setattr(backup, "broken_pages", lambda _: ["page 3"])
    clock.advance(24 * 3600)
    assert opened().record(event()).saved
    store = opened()
    clock.advance(24 * 3600)
    store.record(event())
    assert any("damaged" in line for line in store.notices)
    assert len(backup.list_copies(path)) == 1


# ---- restore = merge

LINES = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["laptop", "phone"]), st.integers(-3, 3)), max_size=6
)


@settings(deadline=None, max_examples=examples(10))
@given(st.tuples(LINES, LINES, LINES))
def test_merging_is_order_free_and_idempotent(lines: tuple[list[tuple[str, str, int]], ...]) -> None:
    """Three files with a common beginning, merged in two orders: the same answers, the same schedule."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{n}" / "progress.db" for n in range(3)]
        for number, (file, answers) in enumerate(zip(files, lines, strict=True)):
            with closing(open_store(file, clock=FixedClock())) as store:
                for place, (item, device, hours) in enumerate(answers):
                    owner = 0 if place < 2 and answers[:2] == lines[0][:2] else number
                    at_ms = to_ms(NOW) + (place + hours) * HOUR
                    store.record(
                        Event(
                            id=f"{owner} {place}", at_ms=at_ms, tz_min=0, device=device, session="s",
                            kind="answer", mode="quiz", item=item,
                        ),
                        {"quiz": {"file": number}} if place == number else {},
                    )  # fmt: skip
        results = []
        for order in ([0, 1, 2], [2, 1, 0, 2, 0]):
            target = Path(folder) / f"merged {order[0]}" / "progress.db"
            with closing(
                open_store(target, clock=FixedClock(NOW + timedelta(days=1)), advance=advance)
            ) as store:
                for number in order:
                    restore.merge(store, files[number])
                events = {each.id: (each, each.turn) for each in store.events()}
                results.append((events, store.cards(), store.bookmark("quiz")))
                assert check(target, now=to_ms(NOW + timedelta(days=1)), advance=advance).sound
        assert results[0] == results[1]


def test_restoring_an_old_copy_loses_nothing_since(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """It is a merge: what came after the copy stays, and the file was copied first."""
    store = opened()
    store.record(event())
    old = backup.list_copies(path)[0].path
    before = old.read_bytes()
    store.record(event(), {"quiz": {"question": 2}})
    kept = store.events()
    assert restore.merge(store, old) == ImportReport(new=0, known=1)  # type: ignore[arg-type]
    assert store.events() == kept
    assert store.bookmark("quiz") == {"question": 2}
    assert copies(path) == ["restore", "daily"]
    assert old.read_bytes() == before


def test_a_place_that_was_left_is_not_revived(
    opened: Callable[..., Store], path: Path, clock: FixedClock
) -> None:
    """A finished lesson stays finished when an older copy is merged in."""
    store = opened()
    store.put_bookmark("learn", {"screen": 3})
    old = backup.list_copies(path)[0].path
    clock.advance(60)
    store.put_bookmark("learn", None)
    restore.merge(store, old)  # type: ignore[arg-type]
    assert store.bookmark("learn") is None


def test_without_a_file_nothing_is_restored(path: Path) -> None:
    """In words."""
    with pytest.raises(ProgressError, match="no progress file"):
        restore.merge(MemoryStore(refusal="there is no home folder"), path)


@pytest.mark.parametrize("how", ["missing", "garbage", "flipped", "foreign", "folder"])
def test_an_unsound_source_is_refused_before_anything_changes(
    how: str, opened: Callable[..., Store], event: Make, path: Path, tmp_path: Path
) -> None:
    """By merge and by replace alike; both files are left byte for byte."""
    store = opened()
    store.record(event(given="0.123456"))
    source = tmp_path / "source.db"
    if how == "garbage":
        source.write_bytes(b"no database")
    elif how == "flipped":
        source.write_bytes(path.read_bytes().replace(b"0.123456", b"0.123457"))
    elif how == "foreign":
        with closing(sqlite3.connect(source)) as other:
            other.execute("CREATE TABLE x (y)")
    elif how == "folder":
        source.mkdir()
    before = path.read_bytes()
    with pytest.raises(ProgressError, match=r"source\.db"):
        restore.merge(store, source)  # type: ignore[arg-type]
    store.close()
    with pytest.raises(ProgressError, match=r"source\.db"):
        restore.replace(path, source, NOW)
    assert path.read_bytes() == before
    assert copies(path) == ["daily"]


# ---- replace and reset


def test_replacing_takes_a_copy_and_the_other_terminal_goes_on(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """An open terminal reads the new contents and its next answer is saved into them."""
    store = opened()
    store.record(event(id="first"))
    old = backup.list_copies(path)[0].path
    store.record(event(id="second"))
    safety = restore.replace(path, old, NOW)
    assert [each.id for each in store.events()] == ["first"]
    assert store.record(event(id="third")).saved
    assert [each.id for each in opened().events()] == ["first", "third"]
    assert safety is not None
    with closing(open_store(safety)) as copy:
        assert [each.id for each in copy.events()] == ["first", "second"]
    assert opened().device != store.device  # another line of answers begins


def test_replacing_waits_for_no_half_written_answer(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """While another program writes, nothing is replaced, and that is said."""
    opened().record(event())
    old = backup.list_copies(path)[0].path
    with closing(sqlite3.connect(path, isolation_level=None)) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr("attn_tutor.store.connection.QUIET_WAIT", 10)
        patch.setattr("attn_tutor.store.connection.WRITE_WAIT", 10)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProgressError, match="Nothing was replaced: another program"):
            restore.replace(path, old, NOW)


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000, None])
def test_a_damaged_file_is_replaced_and_its_bytes_are_kept(
    damage: bytes | None, opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """Its journal too, which must not be played into the new file."""
    store = opened()
    store.record(event(id="first"))
    store.close()
    old = backup.list_copies(path)[0].path
    broken = damage if damage is not None else path.read_bytes()[:4096] + b"\xff" * 20000
    path.write_bytes(broken)
    Path(f"{path}-journal").write_bytes(b"old journal")
    kept = restore.replace(path, old, NOW)
    assert kept is not None
    assert [each.id for each in opened().events()] == ["first"]
    assert check(path, now=to_ms(NOW)).sound
    if damage is not None:
        assert kept.read_bytes() == broken
        assert Path(f"{kept}-journal").read_bytes() == b"old journal"


def test_replacing_what_is_not_there_puts_the_copy_in_place(
    opened: Callable[..., Store], event: Make, path: Path
) -> None:
    """The file was lost: its copy becomes the file; there is nothing to copy first."""
    store = opened()
    store.record(event(id="first"))
    store.close()
    path.unlink()
    assert restore.replace(path, backup.list_copies(path)[0].path, NOW) is None
    assert [each.id for each in opened().events()] == ["first"]


def test_reset_empties_the_file_after_a_copy(opened: Callable[..., Store], event: Make, path: Path) -> None:
    """Nothing is left in it, everything is in the copy, and merging that brings everything back."""
    store = opened()
    store.record(event(id="first"), {"quiz": {"question": 1}})
    safety = restore.reset(path, NOW)
    assert safety is not None
    assert safety.name.endswith("-reset.db")
    assert (store.events(), store.cards(), store.bookmark("quiz")) == ([], {}, None)
    store = opened()
    store.record(event(id="second"))
    restore.merge(store, safety)  # type: ignore[arg-type]
    assert {each.id for each in store.events()} == {"first", "second"}
    assert store.bookmark("quiz") == {"question": 1}


def test_a_foreign_file_is_never_replaced(
    path: Path, tmp_path: Path, opened: Callable[..., Store], event: Make
) -> None:
    """Neither by restore nor by reset."""
    opened(tmp_path / "other" / "progress.db").record(event())
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE notes (x)")
    before = path.read_bytes()
    with pytest.raises(ProgressError, match="another program"):
        restore.replace(path, tmp_path / "other" / "progress.db", NOW)
    with pytest.raises(ProgressError, match="another program"):
        restore.reset(path, NOW)
    assert path.read_bytes() == before


def test_an_import_keeps_the_turns_of_other_devices(opened: Callable[..., Store], event: Make) -> None:
    """The order of one device's answers survives the journey, and the next answer here comes after all."""
    store = opened()
    store.add([replace(event(id=f"p{turn}", device="phone"), turn=turn) for turn in (7, 3, 5)])
    store.record(event(id="here"))
    assert [(each.id, each.turn) for each in store.events()] == [("p7", 7), ("p3", 3), ("p5", 5), ("here", 8)]
    assert store.card("scale").split()[0].startswith("3@")  # type: ignore[union-attr]
