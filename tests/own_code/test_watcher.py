"""Saves in eight ways: each is seen once, a touch never, and no half file."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from attn_tutor.own_code.watcher import FolderWatch

ONE, TWO = b"x = 1\n", b"x = 2\n"


def seen(looks: list[dict[str, bytes]], step: float = 0.05) -> list[tuple[str, bytes]]:
    """What a watch reports over these contents, one look each."""
    contents = iter([looks[0], *looks])
    watch = FolderWatch(Path(), lambda _: next(contents))
    return [save for at in range(len(looks)) for save in watch.look(at * step)]


def test_a_change_counts_when_two_looks_agree() -> None:
    assert seen([{"a.py": ONE}, {"a.py": TWO}, {"a.py": TWO}, {"a.py": TWO}]) == [("a.py", TWO)]
    assert seen([{"a.py": ONE}, {"a.py": TWO}]) == []


def test_going_back_is_no_save_and_going_on_is_one() -> None:
    assert seen([{"a.py": ONE}, {"a.py": TWO}, {"a.py": ONE}, {"a.py": ONE}]) == []
    assert seen([{"a.py": ONE}, *[{"a.py": TWO}] * 2, *[{"a.py": ONE}] * 2]) == [("a.py", TWO), ("a.py", ONE)]


def test_half_a_file_is_waited_for() -> None:
    """What Python can't read gets more time; if it stays so, it is what was saved."""
    half = b"def f(:\n"
    assert seen([{"a.py": ONE}, *[{"a.py": half}] * 3, *[{"a.py": TWO}] * 2]) == [("a.py", TWO)]
    assert seen([{"a.py": ONE}, *[{"a.py": half}] * 9]) == [("a.py", half)]


def test_an_empty_file_and_a_missing_one_are_no_saves() -> None:
    assert seen([{"a.py": ONE}, *[{"a.py": b""}] * 20, {}, *[{"a.py": ONE}] * 3]) == []


def test_a_file_that_changes_while_it_is_checked_is_reported_even_if_it_changes_back() -> None:
    contents = iter([{"a.py": ONE}, {"a.py": ONE}, {"a.py": TWO}, *[{"a.py": ONE}] * 2])
    watch = FolderWatch(Path(), lambda _: next(contents))
    assert [watch.has_changed("a.py"), watch.has_changed("a.py")] == [False, True]
    assert [watch.look(0.0), watch.look(0.1)] == [[], [("a.py", ONE)]]


def test_a_deleted_file_is_gone_after_a_while_and_told_when_it_is_back(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(ONE)
    watch = FolderWatch(tmp_path)
    file.unlink()
    assert [watch.is_gone("a.py", now) for now in (0.0, 1.0, 2.0)] == [False, False, True]
    file.write_bytes(ONE)
    assert watch.is_gone("a.py", 3.0) is False
    assert [watch.look(3.0), watch.look(3.1)] == [[], [("a.py", ONE)]]


def in_place(file: Path, text: bytes) -> None:
    file.write_bytes(text)


def truncated_first(file: Path, text: bytes) -> None:
    with file.open("wb") as stream:
        stream.flush()
        time.sleep(0.1)
        stream.write(text)


def in_halves(file: Path, text: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(text[: len(text) // 2])
        stream.flush()
        time.sleep(0.1)
        stream.write(text[len(text) // 2 :])


def renamed_over(file: Path, text: bytes) -> None:
    aside = file.with_suffix(".tmp")
    aside.write_bytes(text)
    os.replace(aside, file)


def with_a_backup(file: Path, text: bytes) -> None:
    file.rename(file.with_name(file.name + "~"))
    time.sleep(0.02)
    file.write_bytes(text)


def deleted_first(file: Path, text: bytes) -> None:
    file.unlink()
    time.sleep(0.1)
    renamed_over(file, text)


def of_the_same_time(file: Path, text: bytes) -> None:
    before = file.stat()
    file.write_bytes(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def twice_at_once(file: Path, text: bytes) -> None:
    file.write_bytes(text + b"# not yet\n")
    time.sleep(0.01)
    file.write_bytes(text)


WAYS = [
    in_place, truncated_first, in_halves, renamed_over, with_a_backup, deleted_first, of_the_same_time, twice_at_once,
]  # fmt: skip


@pytest.mark.terminal
@pytest.mark.parametrize("save", WAYS)
def test_each_way_of_saving_is_seen_once(tmp_path: Path, save: Callable[[Path, bytes], None]) -> None:
    """With a thread that watches as `code` does; then the file is touched, which is no save."""
    file = tmp_path / "01_scores.py"
    texts = [f"def scores(query, key):\n    return {i}\n".encode() for i in range(4)]
    file.write_bytes(texts[0])
    watch, found, stopped = FolderWatch(tmp_path), list[bytes](), threading.Event()

    def run() -> None:
        while not stopped.wait(watch.pause):
            found.extend(text for _, text in watch.look(time.monotonic()))

    thread = threading.Thread(target=run)
    thread.start()
    for text in texts[1:]:
        save(file, text)
        time.sleep(0.7)
        os.utime(file)
    time.sleep(0.5)
    stopped.set()
    thread.join()
    assert found == texts[1:]
