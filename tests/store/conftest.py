"""What the tests of the store share: a folder of their own, a clock that stands still, events, a writer."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from attn_tutor.clock import FixedClock
from attn_tutor.history import Event, to_ms
from attn_tutor.store.port import Store
from attn_tutor.store.sqlite import open_store

# Opens argv[1], records argv[2] answers, and says each id once it was called saved; then waits for a key, if asked.
WRITER = """
import sys, time, uuid
from pathlib import Path
from attn_tutor.history import Event
from attn_tutor.store.sqlite import open_store

store = open_store(Path(sys.argv[1]), advance=lambda state, *events: f"{int(state or 0) + len(events)}", rules="count")
for number in range(int(sys.argv[2])):
    event = Event(
        id=str(uuid.uuid4()), at_ms=time.time_ns() // 1_000_000, tz_min=0, device=store.device,
        session="s", kind="answer", mode="quiz", item=f"item {number % 5}", given="0.5 0.5", correct=True,
    )
    store.card(event.item)
    if store.record(event, {"quiz": {"question": number}}).saved:
        print(event.id, flush=True)
    if "ask" in sys.argv:
        input()
store.close()
print("unsaved", len(store.unsaved), flush=True)
"""


def advance(state: str | None, /, *events: Event) -> str | None:
    """A card that remembers the times and turns of its answers: any difference in replay shows."""
    return (state or "") + "".join(f"{each.turn}@{each.at_ms} " for each in events)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the progress file will lie; the folder is not there yet."""
    return tmp_path / "data" / "progress.db"


@pytest.fixture
def clock() -> FixedClock:
    """Stands still until told otherwise."""
    return FixedClock()


@pytest.fixture
def event(clock: FixedClock) -> Callable[..., Event]:
    """Makes events at the time of the clock."""

    def make(**others: object) -> Event:
        base = Event(
            id=str(uuid.uuid4()), at_ms=to_ms(clock.now()), tz_min=clock.tz_minutes(), device="laptop",
            session="s", kind="answer", mode="quiz", item="scale", pattern="scaling", correct=True,
        )  # fmt: skip
        return replace(base, **others)  # type: ignore[arg-type]  # the fields are named by each test

    return make


@pytest.fixture
def opened(path: Path, clock: FixedClock) -> Iterator[Callable[..., Store]]:
    """Opens stores on `path` that are closed at the end of the test."""
    stores: list[Store] = []

    def make(at: Path | None = path, **others: object) -> Store:
        settings = {"clock": clock, "advance": advance, "rules": "1", **others}
        stores.append(open_store(at, **settings))  # type: ignore[arg-type]  # named by each test
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def writer(tmp_path: Path, path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Starts a process that records answers, by default straight from this interpreter."""
    script = tmp_path / "writer.py"
    script.write_text(WRITER)

    def start(number: int, *before: str, ask: bool = False) -> "subprocess.Popen[str]":
        command = [*before, sys.executable, str(script), str(path), str(number), *(["ask"] if ask else [])]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    return start


@pytest.fixture
def ids(path: Path) -> Callable[[], list[str]]:
    """The ids in the file now, read by a store of its own."""

    def read() -> list[str]:
        with closing(open_store(path)) as store:
            return [each.id for each in store.events()]

    return read
