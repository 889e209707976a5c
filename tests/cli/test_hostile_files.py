"""Files of any size and kind, to every command that reads one: a sentence, a documented status, soon."""

from __future__ import annotations

import struct
import time
import zipfile
from pathlib import Path

import pytest

from tests.cases import allowed
from tests.cli.conftest import Run


def hostile(folder: Path) -> dict[str, Path]:
    """Files that are too long, too wide, too deep, or something else than their name says."""
    texts = {
        "long_line.csv": "a" * 200_000,
        "rows.csv": "1\n" * 30_000,
        "deep.json": '{"query":' * 3_000 + "1" + "}" * 3_000,
        "huge.py": "x = 1\n" * 50_000,
        "huge_numbers.json": '{"weights": [[1e308, 1e308], [1e308, 1e308]]}',
        "answers.txt": "1\n" * 10_001,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    for name, member in (("foreign.npz", "notes.txt"), ("empty.npz", "query.npy")):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr(member, b"")
    locked = bytearray((folder / "foreign.npz").read_bytes())
    listed = locked.find(b"PK\x01\x02")
    locked[6:8] = locked[listed + 8 : listed + 10] = struct.pack("<H", 1)  # says that it is encrypted
    (folder / "locked.npz").write_bytes(locked)
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    "words",
    [
        ("map",),
        ("code", "check"),
        ("solve", "--file"),
        ("solve", "--key", "1", "--value", "1", "--query"),
        ("quiz", "--answers"),
        ("content", "check"),
        ("progress", "import", "--yes"),
    ],
)
def test_every_reader_answers_in_a_few_sentences(
    attn_tutor: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    for name, path in hostile(tmp_path).items():
        if words[0] == "quiz" and name not in ("answers.txt", "rows.csv", "huge.py"):
            continue  # a line of anything is an answer
        started = time.process_time()
        ended = attn_tutor(*words, str(path))
        assert time.process_time() - started < allowed(2), name
        assert ended.status in range(5), name
        assert len(ended.out + ended.err) < 10_000, name


def test_as_many_queries_and_keys_as_no_screen_holds_are_refused(attn_tutor: Run, tmp_path: Path) -> None:
    tall = tmp_path / "tall.csv"
    tall.write_text("1\n" * 5_000)
    ended = attn_tutor("solve", "--query", str(tall), "--key", str(tall), "--value", str(tall))
    assert ended.status == 2
    assert "too many scores" in ended.err
