"""What does storing cost? Each figure beside a baseline of the same run, for machines differ.

    python -m tests.benchmarks.storage [ANSWERS IN THE LARGE FILE, 1000000]

Filling the large file takes a minute or two. Replay is that of the real schedule.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from attn_tutor import scheduling
from attn_tutor.history import Event
from attn_tutor.store.connection import connect
from attn_tutor.store.sqlite import open_store

ASK = """
import sys
from pathlib import Path
from attn_tutor.store.sqlite import open_store
if len(sys.argv) > 1:
    store = open_store(Path(sys.argv[1]), advance=lambda state, *events: "x", rules="x")
    store.cards(), store.card("item 3"), store.bookmark("quiz"), store.events(item="item 3", last=1)
"""


def answers(number: int) -> Iterator[Event]:
    """A year's worth of answers after each other; every one is rated."""
    for place in range(number):
        yield Event(
            id=str(uuid.UUID(int=place)), at_ms=1_600_000_000_000 + place * 60_000, tz_min=60, device="laptop",
            session=f"s{place // 20}", kind="answer", mode="quiz", item=f"item {place % 300}", item_rev="abcdef12",
            pattern="scaling", level="easy", format="numeric", given="0.12 0.34; 0.5 0.6", correct=place % 3 > 0,
            ms=5000, rating=3 if place % 3 else 1, rules="fsrs6-1", app="0.1.0",
        )  # fmt: skip


def fill(path: Path, number: int) -> None:
    """A file with that many answers, whose schedule fits `ASK`."""
    with closing(open_store(path, advance=lambda state, *events: "x", rules="x")) as store:
        store.add(answers(number))
        store.cards()


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def first_question(*paths: Path) -> list[float]:
    """Median ms of a process that opens each file and reads what a first question needs; in turns."""
    runs = [[timed(lambda path=path: _ask(path)) for path in paths] for _ in range(15)]  # type: ignore[misc]
    return [median(column) for column in zip(*runs, strict=True)]


def _ask(path: Path) -> None:
    subprocess.run([sys.executable, "-c", ASK, str(path)], check=True)


def storing(path: Path, number: int = 200) -> tuple[float, float]:
    """Median ms of one answer stored by us, and of one bare row committed with the same settings; in turns."""
    bare_path = path.with_name("bare.db")
    bare_path.touch()
    ours, bare = [], []
    with closing(open_store(path, advance=scheduling.follow, rules=scheduling.RULES)) as store:
        store.cards()
        connection = connect(bare_path)
        connection.execute("CREATE TABLE bare (x TEXT)")
        for place in range(number):
            event = Event(
                id=str(uuid.uuid4()), at_ms=time.time_ns() // 1_000_000, tz_min=0, device=store.device,
                session="now", kind="answer", mode="quiz", item=f"item {place % 50}", correct=True, rating=3,
            )  # fmt: skip
            ours.append(timed(lambda event=event, place=place: store.record(event, {"quiz": {"at": place}})))  # type: ignore[misc]
            bare.append(timed(lambda: connection.execute("INSERT INTO bare VALUES ('0.5')")))
        connection.close()
    return median(ours), median(bare)


def replaying(path: Path) -> float:
    """Milliseconds to replay the whole schedule of a file."""
    with closing(open_store(path, advance=scheduling.follow, rules="anew")) as store:
        return timed(store.cards)


def main(large: int) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        few, many, most = (Path(folder) / name / "progress.db" for name in ("few", "many", "most"))
        fill(few, 100)
        fill(many, 100_000)
        ours, bare = storing(few)
        print(
            f"storing an answer: {ours:.2f} ms (budget 10); a bare row {bare:.2f} ms, ratio {ours / bare:.2f}"
        )
        print(f"replay of 100,000 rated answers: {replaying(many) / 1000:.2f} s (budget 3)")
        fill(most, large)
        small, big = first_question(few, most)
        print(
            f"process that opens, 100 answers: {small:.1f} ms; {large:,}: {big:.1f} ms, "
            f"ratio {big / small:.3f} (budget 1.2)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
