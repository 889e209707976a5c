"""What every store must do, in a file or in memory."""

from collections.abc import Callable, Iterator

import pytest

from attn_tutor import history
from attn_tutor.history import Event
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.port import ImportReport, SaveReport, Store, take_back
from tests.fixed_clock import FixedClock

Make = Callable[..., Event]


def advance(state: str | None, /, *events: Event) -> str | None:
    """A card that remembers its answers; a verdict is about no card."""
    told = "".join(f"{each.turn}@{each.at_ms} " for each in events if each.kind != "verdict")
    return (state or "") + told or None


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, opened: Callable[..., Store], clock: FixedClock) -> Iterator[Store]:
    """One store of each kind."""
    if request.param == "file":
        yield opened(advance=advance)
    else:
        yield MemoryStore(clock=clock, advance=advance)


def test_an_event_comes_back_as_it_was(store: Store, event: Make) -> None:
    """Every field, whatever is typed: quotes, newlines, control characters, other scripts, emoji, nothing."""
    given = [
        event(given="a 'b' \"c\"\n\x00\x1b[31m ü \U0001f600", extra={"b": [1, None, 0.5], "a": {"ü": "\n"}}),
        event(given=None, correct=None, kind="skip", options=4, seed=2**63 - 1, ms=0, rating=1, hints=2),
        event(given="", correct=False, attempt=3, tz_min=-570, item_rev="r", level="hard", format="mc4"),
    ]
    for number, each in enumerate(given, start=1):
        assert store.record(each) == SaveReport(saved=True, count=number)
    assert store.events() == given
    assert store.unsaved_events == ()
    assert store.count == 3


def test_text_that_no_file_can_hold_is_kept_as_far_as_possible(store: Store, event: Make) -> None:
    """A broken byte of the terminal does not cost the answer."""
    store.record(event(given="1 \udcff 2", extra={"typed": "\ud800"}))
    assert store.events()[0].given == "1 ? 2"
    assert store.events()[0].extra == {"typed": "?"}


def test_an_event_is_kept_once(store: Store, event: Make) -> None:
    """A retry with the same id changes nothing."""
    once = event()
    store.record(once)
    assert store.record(once).saved
    assert store.events() == [once]


def test_what_is_no_event_is_refused_with_every_fault(store: Store, event: Make) -> None:
    """A caller's mistake is named, and what follows is still saved."""
    with pytest.raises(ValueError, match="kind must be one of") as raised:
        store.record(event(kind="guess", rating=7))
    assert "rating must be 1 to 4" in str(raised.value)
    for wrong in ({"seed": 2**63}, {"correct": 1}, {"extra": {"x": float("nan")}}, {"kind": "retract"}):
        with pytest.raises(ValueError, match=r"must|seed"):
            store.record(event(**wrong))
    assert store.record(event()) == SaveReport(saved=True, count=1)


def test_events_are_found_by_id_and_counted(store: Store, event: Make, clock: FixedClock) -> None:
    """In the order asked for; what is not there is passed over. The digest is that of all of them."""
    kept = [event(pattern="ab"[n % 2], seed=n, device=store.device) for n in range(4)]
    for each in kept:
        store.record(each)
    assert store.by_id([kept[2].id, "nobody", kept[0].id]) == [kept[2], kept[0]]
    assert {topic: tally.questions for topic, tally in store.digest().topics.items()} == {"a": 2, "b": 2}
    take_back(store, clock=clock, id="undo", session="s")
    assert {topic: tally.questions for topic, tally in store.digest().topics.items()} == {"a": 2, "b": 1}


def test_events_are_found_by_item_session_and_place(store: Store, event: Make) -> None:
    """Each filter alone and together, in the order they were kept."""
    kept = [event(item="ab"[n % 2], session="st"[n // 2 % 2], mode="learn" if n == 5 else "quiz") for n in range(8)]
    for each in kept:
        store.record(each)
    assert store.events(item="a") == kept[0::2]
    assert store.events(session="t") == [kept[2], kept[3], kept[6], kept[7]]
    assert store.events(item="b", session="t") == [kept[3], kept[7]]
    assert store.events(last=3) == kept[5:]
    assert store.events(item="a", last=1) == [kept[6]]
    assert store.events(mode="learn") == [kept[5]]
    assert store.events(item="b", mode="quiz", last=2) == [kept[3], kept[7]]
    assert store.events(last=0) == []
    assert store.events(item="c") == []


def test_cards_follow_the_answers(store: Store, event: Make) -> None:
    """Each item's card is what its answers replay to; an item without one has none."""
    for each in (event(), event(item="mask"), event(), event(item="test", kind="verdict")):
        store.record(each)
    now = history.to_ms(FixedClock().now())
    assert store.cards() == {"scale": f"1@{now} 3@{now} ", "mask": f"2@{now} "}
    assert store.card("scale") == store.cards()["scale"]
    assert store.card("test") is None
    assert store.card("never asked") is None


def test_undo_takes_back_this_devices_last_answer(store: Store, event: Make, clock: FixedClock) -> None:
    """Again and again, further back each time; the answers stay in the log, and nothing is left to undo at last."""
    first, second = event(device=store.device), event(device=store.device, item="mask")
    for each in (first, second, event(device="elsewhere")):
        store.record(each)
    undone = [take_back(store, clock=clock, id=f"undo {n}", session="u") for n in range(3)]
    assert [found and found[0] for found in undone] == [second, first, None]
    assert store.card("mask") is None
    assert [each.kind for each in store.events()] == ["answer"] * 3 + ["retract"] * 2
    assert [each.device for each in history.without_retracted(store.events())] == ["elsewhere"]


def test_an_answer_after_undo_starts_the_card_anew(store: Store, event: Make, clock: FixedClock) -> None:
    """What was taken back has left no trace in the schedule."""
    store.record(event(device=store.device))
    store.cards()
    take_back(store, clock=clock, id="undo", session="u")
    store.record(event(device=store.device))
    assert store.card("scale") == f"3@{history.to_ms(clock.now())} "


def test_bookmarks_are_kept_replaced_and_forgotten(store: Store, event: Make) -> None:
    """Alone or together with an answer."""
    assert store.bookmark("learn") is None
    assert store.put_bookmark("learn", {"screen": 3, "lesson": "ü"}).saved
    assert store.record(event(), {"quiz": {"question": 1}, "learn": {"screen": 4}}).saved
    assert store.bookmark("learn") == {"screen": 4}
    assert store.bookmark("quiz") == {"question": 1}
    store.put_bookmark("learn", None)
    assert store.bookmark("learn") is None


def test_events_of_another_file_are_added_once(store: Store, event: Make) -> None:
    """A dry run counts and keeps nothing; adding again adds nothing; one bad event refuses all."""
    kept, new = event(), event(item="mask", turn=9)
    store.record(kept)
    assert store.add([kept, new, new], dry_run=True) == ImportReport(new=1, known=2)
    assert store.events() == [kept]
    told: list[tuple[int, int]] = []
    assert store.add([kept, new], tell=lambda *far: told.append(far)) == ImportReport(new=1, known=1)
    assert told[-1] == (2, 2), "who waits hears of the end"
    assert store.add([new, kept]) == ImportReport(new=0, known=2)
    with pytest.raises(ValueError, match="mode"):
        store.add([event(), event(mode="exam")])
    assert store.events() == [kept, new]
    assert store.count == 2
    store.record(event(item="mask"))
    assert store.events()[-1].turn == 10


def test_without_a_rule_there_are_no_cards(
    clock: FixedClock, opened: Callable[..., Store], event: Make
) -> None:
    """A command that knows nothing of the schedule leaves it to the next one that does."""
    for store in (opened(advance=None), MemoryStore(clock=clock)):
        store.record(event())
        assert (store.cards(), store.card("scale")) == ({}, None)
    assert opened().card("scale") == f"1@{history.to_ms(clock.now())} "


def test_the_last_right_answer_is_found_from_the_end(store: Store, event: Make, clock: FixedClock) -> None:
    """Wrong ones after it, and right ones that were taken back, do not count."""
    assert store.last_right("scale") == 0
    store.record(event(at_ms=1000))
    store.record(event(at_ms=2000, correct=False))
    store.record(event(at_ms=2500, item="other"))
    assert store.last_right("scale") == 1000
    store.record(event(at_ms=3000, device=store.device))
    assert store.last_right("scale") == 3000
    take_back(store, clock=clock, id="back", session="s")
    assert store.last_right("scale") == 1000
