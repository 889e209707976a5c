"""What the tests of the store share: a folder of their own, a clock that stands still, events, a writer."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from attn_tutor.history import Event, to_ms
from attn_tutor.store.port import Store
from attn_tutor.store.sqlite import open_store
from tests.fixed_clock import FixedClock

WRITER = Path(__file__).with_name("writer.py")


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


def answer(clock: FixedClock | None = None, **others: object) -> Event:
    """An event at the time of the clock."""
    clock = clock or FixedClock()
    base = Event(
        id=str(uuid.uuid4()), at_ms=to_ms(clock.now()), tz_min=clock.tz_minutes(), device="laptop",
        session="s", kind="answer", mode="quiz", item="scale", pattern="scaling", correct=True,
    )  # fmt: skip
    return replace(base, **others)  # type: ignore[arg-type]  # the fields are named by each test


@pytest.fixture
def event(clock: FixedClock) -> Callable[..., Event]:
    """Makes events at the time of the clock."""
    return partial(answer, clock)


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
def writer(path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Starts a process that records answers; `before` is a command to run it under."""

    def start(number: int, *before: str, ask: bool = False) -> "subprocess.Popen[str]":
        command = [*before, sys.executable, str(WRITER), str(path), str(number), *(["ask"] if ask else [])]
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
