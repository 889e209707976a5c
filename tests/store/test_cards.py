"""The kept schedule is always what a replay of the events gives, however it came about."""

import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.history import DAY, HOUR, Event, replay, to_ms
from attn_tutor.store.port import Store
from attn_tutor.store.soundness import check, rebuild
from attn_tutor.store.sqlite import open_store
from tests.cases import examples
from tests.fixed_clock import FixedClock

START = to_ms(FixedClock().now())


def advance(state: str | None, /, *events: Event) -> str:
    """A card that remembers times and turns: any difference in replay shows."""
    return (state or "") + "".join(f"{each.turn}@{each.at_ms} " for each in events)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),  # item
        st.sampled_from(["answer", "answer", "answer", "retract"]),
        st.sampled_from(["laptop", "phone"]),
        st.sampled_from([0, 0, 0, -40 * DAY, 3650 * DAY, -HOUR]),  # how wrong the clock of that answer was
        st.sampled_from([HOUR, HOUR, 0, -2 * HOUR, 4000 * DAY, -4000 * DAY]),  # how the wall clock goes on
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=examples(25))
@given(STEPS)
def test_following_equals_replaying(steps: list[tuple[str, str, str, int, int]]) -> None:
    """Jumping clocks, two devices and undone answers: after each step the cards are those of a replay."""
    clock = FixedClock()
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_store(Path(folder) / "p.db", clock=clock, advance=advance, rules="1")) as store,
    ):
        for number, (item, kind, device, wrong, passing) in enumerate(steps):
            now = to_ms(clock.now())
            target = next((e for e in store.events(item=item) if e.kind == "answer"), None)
            kept = Event(
                id=str(number), at_ms=now + wrong, tz_min=0, device=device, session="s",
                kind="answer", mode="quiz", item=item,
            )  # fmt: skip
            if target and kind == "retract":
                kept = replace(kept, kind=kind, extra={"retracts": target.id})
            store.record(kept)
            assert store.cards() == replay(store.events(), advance, now)
            clock.advance(passing / 1000)
            assert store.card(item) == replay(store.events(), advance, to_ms(clock.now())).get(item)


def test_a_card_moves_in_the_transaction_of_its_answer(
    opened: Callable[..., Store], event: Callable[..., Event]
) -> None:
    """Once the schedule is built, an answer moves one card by one step and replays nothing."""
    seen: list[str] = []

    def noting(state: str | None, /, *events: Event) -> str:
        seen.extend(each.id for each in events)
        return advance(state, *events)

    store = opened(advance=noting)
    store.record(event())
    store.cards()
    seen.clear()
    last = event()
    store.record(last)
    assert seen == [last.id]
    store.cards()
    assert seen == [last.id]


def test_other_rules_rebuild_the_schedule(opened: Callable[..., Store], event: Callable[..., Event]) -> None:
    """A new version of the rule replays everything by itself; the old one does so again."""
    opened().record(event())
    assert opened(advance=lambda state, *events: "new", rules="2").cards() == {"scale": "new"}
    assert opened().card("scale") == f"1@{START} "


def test_a_schedule_that_differs_is_named_and_rebuilt(
    opened: Callable[..., Store], event: Callable[..., Event], path: Path
) -> None:
    """The check sees a card that its answers do not give, and the cure brings the right one back."""
    store = opened()
    store.record(event())
    store.cards()
    store._connection.execute("UPDATE card SET state = 'tampered'")  # type: ignore[attr-defined]
    report = check(path, now=START, advance=advance, rules="1")
    assert (report.faults, report.schedule_fits, report.sound) == ((), False, False)
    rebuild(path)
    assert store.card("scale") == f"1@{START} "
    assert check(path, now=START, advance=advance, rules="1").sound


def test_a_bug_in_the_schedule_costs_no_answer(
    opened: Callable[..., Store], event: Callable[..., Event], path: Path
) -> None:
    """The answer is on the disk before the bug is raised, and is not tried again."""

    def failing(state: str | None, /, *events: Event) -> str:
        if events[-1].given == "trap":
            raise ZeroDivisionError
        return "fine"

    store = opened(advance=failing)
    store.cards()
    try:
        store.record(event(given="trap"))
    except ZeroDivisionError:
        pass
    else:
        raise AssertionError("a bug must not pass in silence")
    assert store.unsaved_events == ()
    assert [each.given for each in opened(advance=None).events()] == ["trap"]


def test_a_wrong_clock_is_named_and_heals(
    opened: Callable[..., Store], event: Callable[..., Event], clock: FixedClock
) -> None:
    """Behind the last answer: a line says so, and the answer counts as given right after it."""
    for name in "ab":
        opened().record(event(id=name))
    clock.jump(-timedelta(days=30).total_seconds())
    store = opened()
    assert any("clock" in line for line in store.notices)
    store.record(event(id="c"))
    clock.jump(timedelta(days=31).total_seconds())
    store = opened()
    assert store.notices == ()
    assert store.card("scale") == f"1@{START} 2@{START} 3@{START} "
    assert store.events()[2].at_ms == START - 30 * DAY
