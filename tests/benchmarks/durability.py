"""Is anything lost that was called saved? Real faults, many times, and what was found afterwards.

    python -m tests.benchmarks.durability [RUNS] [PART OF A NAME]

For each fault: runs, answers called saved, of those lost, answers stored twice, most answers that were there
without having been called saved by their writer (one is allowed for each kill; after EIO or a long wait they
are saved by a later try, without a word of their own), files found unsound, and not read, by the check. Faults that
this computer does not let us make (strace, mounting) are left out and named.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from attn_tutor.errors import ProgressError
from attn_tutor.history import Event
from attn_tutor.store.connection import connect
from attn_tutor.store.soundness import check
from attn_tutor.store.sqlite import open_store
from tests.store.writer import count

WRITER = Path(__file__).parents[1] / "store" / "writer.py"
PIPE = subprocess.PIPE
SYNCS = "fsync,fdatasync"


@dataclass
class Tally:
    """What one kind of fault did."""

    runs: int = 0
    saved: int = 0
    lost: int = 0
    doubled: int = 0
    ahead: int = 0
    unsound: int = 0
    unread: int = 0
    remarks: Counter[str] = field(default_factory=Counter)

    def look(self, path: Path, said: list[str], before: Set[str] = frozenset()) -> set[str]:
        """Compare what was called saved, and what was there `before`, with what is in the file now.

        The check comes first, on the file as the fault left it: nothing has repaired it yet.
        """
        try:
            report = check(path, now=time.time_ns() // 1_000_000, advance=count, rules="count")
            self.unsound += not report.sound
        except ProgressError as fault:
            if path.exists():
                self.unread += 1
                self.remarks[fault.sentence.replace(str(path), "the file")] += 1
        with closing(open_store(path)) as store:
            found = Counter(event.id for event in store.events())
        self.runs += 1
        self.saved += len(said)
        self.lost += sum(each not in found for each in {*said, *before})
        self.doubled += sum(number > 1 for number in found.values())
        self.ahead = max(self.ahead, len(found.keys() - before - set(said)))
        return set(found)


def start(path: Path, number: int, *before: str) -> subprocess.Popen[str]:
    """A writer of `number` answers, run under the command `before`."""
    return subprocess.Popen(
        [*before, sys.executable, str(WRITER), str(path), str(number)], stdout=PIPE, stderr=PIPE, text=True
    )


def said_by(process: subprocess.Popen[str]) -> list[str]:
    """The ids that a writer called saved before it ended, those not read yet."""
    assert process.stdout is not None
    said = process.stdout.read().splitlines()  # not communicate(): it forgets what readline() has buffered
    process.communicate()
    return [line for line in said if len(line) == 36]


def kills(folder: Path, runs: int) -> Tally:
    """kill -9 at random moments of the first 120 ms of writing, on a file that grows over 50 runs."""
    tally, chance, there = Tally(), random.Random(9), set[str]()
    for number in range(runs):
        if number % 50 == 0:
            there, path = set(), folder / str(number) / "progress.db"
        process = start(path, 100_000)
        assert process.stdout is not None
        first = process.stdout.readline().strip()
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        process.wait()
        there = tally.look(path, [first, *said_by(process)], there)
    return tally


def kills_at_syncs(folder: Path, runs: int) -> Tally:
    """The process dies inside a sync: each of the first syncs in turn, first run and daily copy included."""
    tally = Tally()
    for number in range(1, min(runs, 60) + 1):
        path = folder / str(number) / "progress.db"
        fault = f"inject={SYNCS}:signal=KILL:when={number}"
        process = start(path, 20, "strace", "-qq", "-f", "-e", f"trace={SYNCS}", "-e", fault)
        tally.look(path, said_by(process))
    return tally


def failing_syncs(folder: Path, runs: int) -> Tally:
    """One sync in several reports EIO: not called saved, tried again, stored once."""
    tally = Tally()
    for number in range(min(runs, 30)):
        path = folder / str(number) / "progress.db"
        with closing(open_store(path)):
            pass
        fault = f"inject={SYNCS}:error=EIO:when={5 + number}+{3 + number % 9}"
        process = start(path, 20, "strace", "-qq", "-f", "-e", f"trace={SYNCS}", "-e", fault)
        tally.look(path, said_by(process))
    return tally


def terminals(folder: Path, _: int) -> Tally:
    """Eight terminals write 200 answers each into one file, from its first run on."""
    tally, path = Tally(), folder / "progress.db"
    processes = [start(path, 200) for _ in range(8)]
    outputs = [process.communicate()[0].splitlines() for process in processes]
    tally.look(path, [line for lines in outputs for line in lines if len(line) == 36])
    tally.remarks["answers not saved at the end"] = sum(int(lines[-1].split()[1]) for lines in outputs)
    return tally


def file_limit(folder: Path, runs: int) -> Tally:
    """A limit on file sizes (ulimit -f) that is met after a while: what was saved stays, the rest is said."""
    tally = Tally()
    for number in range(min(runs, 10)):
        path = folder / str(number) / "progress.db"
        with closing(open_store(path)):
            pass
        blocks = 100 + 9 * number
        process = start(path, 500, "bash", "-c", f'ulimit -f {blocks}; exec "$@"', "bash")
        tally.look(path, said_by(process))
    return tally


def full_disk(folder: Path, runs: int) -> Tally:
    """A file system of 300 KiB runs full."""
    tally = Tally()
    for _ in range(min(runs, 5)):
        with mounted(folder, "-t", "tmpfs", "-o", "size=300k", "tmpfs"):
            path = folder / "mount" / "progress.db"
            tally.look(path, said_by(start(path, 1000)))
    return tally


def power_cuts(folder: Path, runs: int) -> Tally:
    """ext4 on a file: copied the moment an answer was called saved, the copy is mounted and read."""
    tally, image, cut = Tally(), folder / "disk", folder / "cut"
    for number in range(min(runs, 25)):
        with image.open("wb") as file:
            file.truncate(16 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", image], check=True, capture_output=True)
        with mounted(folder, "-o", "loop", str(image)):
            process = start(folder / "mount" / "progress.db", 3 + number)
            assert process.stdout is not None
            said = [process.stdout.readline().strip() for _ in range(3 + number)]
            shutil.copyfile(image, cut)
            process.communicate()
        with mounted(folder, "-o", "loop", str(cut)):
            tally.look(folder / "mount" / "progress.db", said)
    return tally


def flipped_bits(folder: Path, runs: int) -> Tally:
    """One bit each: every flip that changes an answer must be noticed. `lost` counts those that are not."""
    path, chance, tally = folder / "progress.db", random.Random(5), Tally()
    with closing(open_store(path, advance=count, rules="count")) as store:
        store.add(
            Event(
                id=f"{n:032x}", at_ms=n, tz_min=0, device="d", session="s", kind="answer", mode="quiz",
                item=f"item {n % 9}", given=f"{n / 7:.4f}", correct=n % 3 > 0,
            )
            for n in range(2000)
        )  # fmt: skip
    sound, true = path.read_bytes(), rows(path)
    for _ in range(2 * runs):
        place, bit = chance.randrange(len(sound)), 1 << chance.randrange(8)
        path.write_bytes(sound[:place] + bytes([sound[place] ^ bit]) + sound[place + 1 :])
        differs = rows(path) != true
        try:
            noticed = not check(path, now=10**12, advance=count, rules="count").sound
        except ProgressError:
            noticed = True
        tally.runs += 1
        tally.saved += differs
        tally.lost += differs and not noticed
    tally.remarks["flips that changed an answer"] = tally.saved
    return tally


def rows(path: Path) -> object:
    """All answers as an ordinary reader gets them, or why not."""
    try:
        with closing(connect(path)) as connection:
            return connection.execute("SELECT * FROM event ORDER BY seq").fetchall()
    except sqlite3.Error as fault:
        return str(fault)


@contextmanager
def mounted(folder: Path, *what: str) -> Iterator[None]:
    """Mount `what` on folder/mount."""
    point = folder / "mount"
    point.mkdir(exist_ok=True)
    subprocess.run(["mount", *what, point], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", point], check=True)


def may(*command: str) -> bool:
    """Whether this computer lets us run `command`."""
    return (
        shutil.which(command[0]) is not None
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )


FAULTS: tuple[tuple[str, Callable[[Path, int], Tally], Callable[[], bool]], ...] = (
    ("kill -9 at a random moment", kills, lambda: True),
    ("kill at each sync", kills_at_syncs, lambda: may("strace", "-qq", "true")),
    ("EIO on a sync", failing_syncs, lambda: may("strace", "-qq", "true")),
    ("8 terminals, 200 answers each", terminals, lambda: True),
    ("file size limit", file_limit, lambda: True),
    ("disk full", full_disk, lambda: os.geteuid() == 0),
    ("power cut (ext4)", power_cuts, lambda: os.geteuid() == 0 and may("mkfs.ext4", "-V")),
    ("one flipped bit", flipped_bits, lambda: True),
)


def main(runs: int, only: str = "") -> None:
    """Every fault in turn whose name has this in it, one line each."""
    print(
        f"{'fault':32}{'runs':>6}{'saved':>8}{'lost':>6}{'twice':>7}{'ahead':>7}{'unsound':>9}{'unread':>8}"
    )
    for name, fault, possible in FAULTS:
        if only not in name:
            continue
        if not possible():
            print(f"{name:32} not possible here")
            continue
        with tempfile.TemporaryDirectory() as folder:
            tally = fault(Path(folder), runs)
        figures = f"{tally.runs:6}{tally.saved:8}{tally.lost:6}{tally.doubled:7}{tally.ahead:7}"
        figures += f"{tally.unsound:9}{tally.unread:8}"
        remarks = "; ".join(f"{words}: {number}" for words, number in tally.remarks.items())
        print(f"{name:32}{figures}  {remarks}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, *sys.argv[2:3])
