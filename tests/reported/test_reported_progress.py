"""Progress files in trouble, through the command line alone: nothing unread is empty, and damage is found first."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from hashlib import blake2b
from io import StringIO
from pathlib import Path

import pytest

from tests.reported.commands import BANK, run

pytestmark = pytest.mark.terminal
LINE = (
    '{"id":"%s","at":"2026-01-05T10:00:00+00:00","tz_min":0,"device":"d","turn":%d,"session":"s","kind":"answer",'
    '"mode":"quiz","item":"practice-%d","given":"%s","correct":true,"extra":{}}'
)


@pytest.fixture
def path() -> Path:
    """Where the progress file of the test lies."""
    return Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db"


def fill(number: int, turn: int = 0, given: str = "10 20") -> str:
    """Take in so many answers; what the command says."""
    lines = [LINE % (f"n{at}", turn + at, at % 5 + 1, given) for at in range(1, number + 1)]
    chain = blake2b(b"".join(line.encode() + b"\n" for line in lines), digest_size=16).hexdigest()
    header = {"format": "attn-tutor-progress", "version": 1, "events": number, "chain": chain}
    file = Path(os.environ["HOME"]) / "lines.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([json.dumps(header), *lines, ""]), "utf-8")
    return run("progress", "import", str(file), "--yes")[1]


TROUBLE = {
    "EACCES": sqlite3.SQLITE_CANTOPEN,
    "EIO": sqlite3.SQLITE_IOERR,
    "read-only with a journal": sqlite3.SQLITE_READONLY,
    "full": sqlite3.SQLITE_FULL,
}


class Refused(sqlite3.Connection):
    """A file of which the system lets nobody read a page."""

    code = 0

    def execute(self, *_: object) -> sqlite3.Cursor:
        fault = sqlite3.OperationalError("no")
        fault.sqlite_errorcode = self.code
        raise fault


@pytest.fixture(params=TROUBLE)
def unread(request: pytest.FixtureRequest, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A progress file with 8 answers that is there and cannot be read."""
    assert "8" in fill(8)
    connect = sqlite3.connect
    monkeypatch.setattr(Refused, "code", TROUBLE[request.param])

    def connected(name: object, *more: object, **options: object) -> sqlite3.Connection:
        factory = {"factory": Refused} if "progress.db" in str(name) else {}
        return connect(name, *more, **options, **factory)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", connected)
    return path


def test_an_export_is_not_written_over_by_what_could_not_be_read(unread: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text("8 answers\n", "utf-8")
    assert run("progress", "export", str(good), "--yes")[0] == 4
    assert good.read_text("utf-8") == "8 answers\n"


@pytest.mark.parametrize(
    ("words", "not_said"),
    [("stats", "0 of"), ("progress undo", "no answer to take back"), ("progress check", "damaged")],
)
def test_a_file_that_cannot_be_read_is_neither_empty_nor_damaged(
    unread: Path, words: str, not_said: str
) -> None:
    status, said = run(*words.split())
    assert status == 4
    assert not_said not in said


def cut_off(path: Path, aside: Path) -> None:
    """The file and its journal as a kill in the middle of a write leaves them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("BEGIN IMMEDIATE")
        for at in range(400):
            connection.execute("INSERT INTO bookmark VALUES (?, 'null', 0)", (f"{at:05} of a write" * 9,))
        aside.mkdir()
        shutil.copy(path, aside / "progress.db")
        shutil.copy(f"{path}-journal", aside / "progress.db-journal")
        connection.execute("ROLLBACK")


def test_a_write_that_was_cut_off_is_no_damage(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(30)
    cut_off(path, tmp_path / "cut")
    monkeypatch.setenv("ATTN_TUTOR_HOME", str(tmp_path / "cut"))
    status, said = run("progress", "check")
    assert status == 0, said
    assert "damaged" not in said


def test_rubbish_beside_the_file_is_no_damage(path: Path) -> None:
    fill(8)
    Path(f"{path}-journal").write_bytes(b"rubbish" * 1000)
    status, said = run("progress", "check")
    assert status == 0, said


def test_the_journal_of_another_file_is_not_played_in(path: Path, tmp_path: Path) -> None:
    fill(60)
    cut_off(path, tmp_path / "theirs")
    run("progress", "reset", "--yes")
    fill(30)
    shutil.copy(tmp_path / "theirs" / "progress.db-journal", f"{path}-journal")
    before = path.read_bytes()
    status, said = run("stats")
    assert (status, path.read_bytes() == before) == (4, True), said


def test_one_imported_line_stops_no_saving() -> None:
    """Whether it is taken or refused: the next answer is saved."""
    fill(1, turn=2**63 - 2)
    status, said = run("quiz", "--count", "1", "--seed", "1", "--answers", "-", stdin="A\nB\nC\n")
    assert status == 0, said
    assert "NOT saved" not in said
    assert run("progress", "undo")[0] == 0
    assert run("progress", "check")[0] == 0


def test_a_page_of_zeros_is_found_before_anything_is_written(path: Path) -> None:
    fill(300, given="x" * 50)
    data = bytearray(path.read_bytes())
    assert len(data) > 12 * 4096
    data[9 * 4096 : 10 * 4096] = bytes(4096)
    path.write_bytes(data)
    said = run("drill", "softmax", "--count", "1", "--answers", "-", stdin="1\ns\n")[1]
    assert "damaged" in said
    assert path.read_bytes() == bytes(data)


class Typed(StringIO):
    """What is typed; `then` happens after the first line."""

    def __init__(self, text: str, then: object) -> None:
        super().__init__(text)
        self.then = then

    def readline(self, *size: int) -> str:  # type: ignore[override]
        line = super().readline(*size)
        if self.then:
            then, self.then = self.then, None
            then()  # type: ignore[operator]
        return line

    def __next__(self) -> str:
        line = self.readline()
        if not line:
            raise StopIteration
        return line


def test_a_session_writes_nothing_to_a_file_that_a_newer_version_took_over(path: Path) -> None:
    fill(1)

    def newer() -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 99")

    typed = Typed("1\n1\n1\ns\n", newer)
    said = run("drill", "softmax", "--count", "1", "--answers", "-", stdin=typed)[1]
    assert "NOT saved" in said or "newer" in said
    with closing(sqlite3.connect(path)) as after:
        assert after.execute("SELECT count(*) FROM event").fetchone() == (1,)


def test_a_read_that_waits_for_another_program_says_so(path: Path) -> None:
    fill(1)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(1.6, lambda: other.execute("ROLLBACK"))
        timer.start()
        status, said = run("stats")
        timer.join()
    assert status == 0, said
    assert "Waiting" in said


def test_two_banks_that_share_an_id_share_no_answers(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "questions").mkdir(parents=True)
        (tmp_path / name / "questions" / "own.yaml").write_text(BANK.read_text("utf-8"), "utf-8")
        run("--content", str(tmp_path / name), "quiz", "--count", "1", "--answers", "-", stdin="1\n2\n3\nq\n")
    lines = [json.loads(line) for line in run("progress", "export")[1].splitlines()[1:]]
    assert len({line["item"] for line in lines if line["kind"] == "answer"}) == 2


def test_an_export_is_not_written_over_the_progress_file_itself(path: Path) -> None:
    fill(8)
    before = path.read_bytes()
    status, said = run("progress", "export", str(path), "--yes")
    assert status == 4
    assert "is a database" in said
    assert path.read_bytes() == before
    copy = next((path.parent / "backups").glob("*.db"))
    assert run("progress", "export", str(copy), "--yes")[0] == 4


def test_a_trained_net_is_not_saved_over_a_file_of_another_kind(path: Path) -> None:
    fill(1)
    before = path.read_bytes()
    status, said = run("lab", "train", "lookup", "--fast", "--npz", str(path))
    assert status == 2
    assert "doesn't end in .npz" in said
    assert path.read_bytes() == before
