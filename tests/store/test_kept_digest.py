"""The digest kept beside the answers is always what a recount gives, however it came about, or it is not used."""

import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.history import DAY, HOUR, Event, to_ms
from attn_tutor.mastery import digest as counting
from attn_tutor.mastery.digest import recount
from attn_tutor.store import digest_record, kept_digest
from attn_tutor.store.connection import connect
from attn_tutor.store.port import Store
from attn_tutor.store.soundness import check, rebuild
from attn_tutor.store.sqlite import open_store
from tests.cases import examples
from tests.fixed_clock import FixedClock

Make = Callable[..., Event]
START = to_ms(FixedClock().now())
ITEMS = {"a": {"misconceptions": ["no_scaling"]}, "b": {}, "c": {"badge": "softmax"}, "d": {"step": "1"}}


def advance(state: str | None, /, *events: Event) -> str:
    """A card that only exists."""
    return "x"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few answers are many."""
    monkeypatch.setattr(kept_digest, "BEHIND", 3)
    monkeypatch.setattr(kept_digest, "LOOSE", 2)
    monkeypatch.setattr(kept_digest, "_LONG", 4)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ITEMS]),
        st.sampled_from(["answer", "answer", "answer", "skip", "undo", "undo early", "import", "reopen"]),
        st.sampled_from(["laptop", "phone"]),
        st.sampled_from([0, 0, 0, 0, -40 * DAY, 3650 * DAY, -HOUR]),  # how wrong the clock of that answer was
        st.sampled_from([HOUR, HOUR, HOUR, 0, DAY, -2 * HOUR, 4000 * DAY]),  # how the wall clock goes on
        st.sampled_from([None, 1]),
    ),
    max_size=16,
)


@settings(deadline=None, max_examples=examples(60))
@given(STEPS)
def test_a_digest_equals_a_recount(steps: list[tuple[str, str, str, int, int, int | None]]) -> None:
    """Jumping clocks, two devices, undone answers, imports, files closed and opened: after each step."""
    clock = FixedClock()
    with tempfile.TemporaryDirectory() as folder:

        def opened() -> Store:
            return open_store(Path(folder) / "p.db", clock=clock, advance=advance, rules="1")

        store = opened()
        for number, (item, kind, device, wrong, passing, seed) in enumerate(steps):
            now = to_ms(clock.now())
            one = Event(
                id=str(number), at_ms=now + wrong, tz_min=0, device=device, session="s", kind="answer", mode="quiz",
                item=item, pattern=item, correct=number % 3 > 0, seed=seed, extra=ITEMS[item],
            )  # fmt: skip
            targets = [each for each in store.events() if each.kind == "answer"]
            if kind.startswith("undo") and targets:
                target = targets[0 if kind == "undo early" else -1]
                store.record(replace(one, kind="retract", item=target.item, extra={"retracts": target.id}))
            elif kind == "import":
                other = replace(one, at_ms=one.at_ms - DAY, device="other", turn=number + 1)
                late = replace(other, id=f"{number} late", kind="retract", extra={"retracts": f"{number} later"})
                store.add([other, late, replace(other, id=f"{number} later")])
            else:
                store.record(replace(one, kind="answer" if kind in ("undo", "undo early", "reopen") else kind))
            if kind == "reopen":
                store.close()
                store = opened()
            assert store.digest() == recount(store.events(), now), kind
            clock.advance(passing / 1000)
            assert store.digest() == recount(store.events(), to_ms(clock.now()))
        store.close()


def filled(opened: Callable[..., Store], event: Make, clock: FixedClock, number: int = 20) -> Store:
    """A store with so many answers an hour apart, counted once."""
    store = opened(advance=advance)
    for at in range(number):
        store.record(event(item="ab"[at % 2], extra=ITEMS["ab"[at % 2]], correct=at % 3 > 0, session=f"s{at // 4}"))
        clock.advance(HOUR / 1000)
    store.digest()
    return store


def counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many events a digest reads now; it must be right."""
    seen: list[str] = []
    true = counting._count

    def noting(digest: counting.Digest, events: list[Event], known: set[counting.AskedKey]) -> counting.Digest:
        seen.extend(each.id for each in events)
        return true(digest, events, known)

    with monkeypatch.context() as patch:
        patch.setattr(counting, "_count", noting)
        found = store.digest()
    assert found == recount(store.events(), to_ms(FixedClock().now()) + 1000 * DAY)
    return len(seen)


def test_only_the_last_answers_are_counted_again(
    opened: Callable[..., Store], event: Make, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is kept, also in the next process, and after an undo of the last answer."""
    store = filled(opened, event, clock)
    assert counted(store, monkeypatch) == 2
    last = store.events()[-1]
    store.record(event(kind="retract", item=last.item, correct=None, extra={"retracts": last.id}))
    assert counted(store, monkeypatch) == 1
    store.close()
    assert counted(opened(advance=advance), monkeypatch) <= 4


def test_a_session_keeps_it_when_it_ends(
    opened: Callable[..., Store], event: Make, clock: FixedClock, path: Path
) -> None:
    """A few answers more than the kept digest holds are counted on as the file is closed."""
    store = filled(opened, event, clock)
    with closing(connect(path)) as connection:
        before = digest_record.kept_upto(connection)
    for _ in range(5):
        store.record(event())
        clock.advance(HOUR / 1000)
    store.close()
    with closing(connect(path)) as connection:
        assert (before, digest_record.kept_upto(connection)) == (18, 23)
        assert digest_record.read_kept(connection).upto == 23


SPOILS = {
    "a garbled text": "UPDATE meta SET value = replace(value, '\"a\"', '\"b\"') WHERE name = 'digest'",
    "cut off": "UPDATE meta SET value = substr(value, 1, 200) WHERE name = 'digest'",
    "empty": "UPDATE meta SET value = '' WHERE name = 'digest'",
    "another place": "UPDATE meta SET value = '7' || substr(value, 3) WHERE name = 'digest'",
    "a repaired time": "INSERT INTO repair VALUES (3, 5)",
    "gone": "DELETE FROM meta WHERE name = 'digest'",
}


@pytest.mark.parametrize("spoil", [*SPOILS])
def test_what_does_not_belong_to_the_answers_is_not_used(
    spoil: str, opened: Callable[..., Store], event: Make, clock: FixedClock, path: Path
) -> None:
    """Garbled, cut off, or of other times: it is as if nothing were kept."""
    store = filled(opened, event, clock)
    with closing(connect(path)) as connection:
        assert digest_record.read_kept(connection).upto == 18
        connection.execute(SPOILS[spoil])
        usable = digest_record.read_kept(connection)
        assert usable.upto == (18 if spoil == "another place" else 0)
        connection.execute("DELETE FROM repair WHERE seq = 3")
    assert store.digest() == recount(store.events(), to_ms(clock.now()))


def test_a_digest_of_another_version_or_another_file_is_not_used(
    opened: Callable[..., Store], event: Make, clock: FixedClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same number of answers is not enough: the chain must be the same."""
    filled(opened, event, clock)
    other = opened(path.with_name("other.db"), advance=advance)
    for at in range(20):
        other.record(event(id=f"other {at}"))
    with closing(connect(path)) as here, closing(connect(path.with_name("other.db"))) as there:
        row = here.execute("SELECT * FROM meta WHERE name = 'digest'").fetchone()
        there.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)
        assert digest_record.read_kept(there).upto == 0
        monkeypatch.setattr(digest_record, "VERSION", 0)
        assert digest_record.read_kept(here).upto == 0
    assert other.digest() == recount(other.events(), to_ms(clock.now()))


def test_a_digest_that_differs_from_its_answers_is_named_and_mended(
    opened: Callable[..., Store], event: Make, clock: FixedClock, path: Path
) -> None:
    """Whole and of these answers, yet not what they come to: the check counts again."""
    store = filled(opened, event, clock)
    with closing(connect(path)) as connection:
        kept = digest_record.read_kept(connection)
        text = digest_record.to_json(
            digest_record._to_plain(connection, replace(kept, digest=replace(kept.digest, badges=("forged",))))
        )
        value = f"{kept.upto} {digest_record._checksum(text)} {text}"
        connection.execute("UPDATE meta SET value = ? WHERE name = 'digest'", (value,))
    assert store.digest().badges == ("forged",)
    report = check(path, now=to_ms(clock.now()), advance=advance, rules="1")
    assert (report.faults, report.schedule_fits, report.digest_fits, report.sound) == ((), True, False, False)
    rebuild(path)
    assert store.digest().badges == ()
    assert check(path, now=to_ms(clock.now()), advance=advance, rules="1").sound


def test_a_file_that_may_only_be_read_is_counted_all_the_same(
    opened: Callable[..., Store], event: Make, clock: FixedClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written to it."""
    filled(opened, event, clock).close()
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)
    store = opened(advance=advance)
    assert store.refusal
    assert store.digest() == recount(store.events(), to_ms(clock.now()))
    assert path.read_bytes() == before
