"""`attn-tutor progress`: run as a person runs it, on a progress file of the test's own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from attn_tutor import scheduling
from attn_tutor.cli import main
from attn_tutor.history import Event, without_retracted
from attn_tutor.store.sqlite import open_store

Run = Callable[..., tuple[int, str, str]]
EVENT = Event(
    id="", at_ms=0, tz_min=60, device="", session="s", kind="answer", mode="quiz", item="practice-3",
    pattern="whole-formula", level="medium", format="numeric", given="10 20", correct=True, rating=3,
)  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command: its exit status, stdout and stderr."""

    def command(*words: str) -> tuple[int, str, str]:
        status = main(list(words))
        out, err = capsys.readouterr()
        return status, out, err

    return command


@pytest.fixture
def path() -> Path:
    """The progress file of this test."""
    return Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db"


def answer(path: Path, *ids: str) -> None:
    """Answer practice-3 once for each id."""
    with closing(open_store(path, advance=scheduling.follow, rules=scheduling.RULES)) as store:
        for name in ids:
            store.record(replace(EVENT, id=name, device=store.device))
        store.cards()  # from here on they are kept with each answer


def standing(path: Path) -> list[str]:
    """The ids of the answers that stand."""
    with closing(open_store(path)) as store:
        return [event.id for event in without_retracted(store.events())]


def test_the_help_holds_the_promise_and_every_command(run: Run) -> None:
    """All seven points are there, and each command has a line."""
    status, out, _ = run("progress", "--help")
    assert status == 0
    assert [f" {n}. " in out for n in range(1, 8)] == [True] * 7
    for name in ("where", "check", "backup", "restore", "export", "import", "undo", "reset"):
        assert f"\n  {name} " in out
    assert "..." not in out.split("Commands:")[1]


def test_where_prints_the_path_alone_and_makes_nothing(run: Run, path: Path) -> None:
    """So that it can be handed to another program."""
    assert run("progress", "where") == (0, f"{path}\n", "")
    assert not path.parent.exists()


def test_check_tells_a_sound_file_from_a_damaged_one(run: Run, path: Path) -> None:
    """The damaged one is status 4 with the backup to bring back, and left byte for byte as it is."""
    answer(path, "one")
    run("progress", "backup")
    assert run("progress", "check")[1].startswith("1 entry, all intact.")
    data = bytearray(path.read_bytes())
    data[data.index(b"10 20")] ^= 1
    path.write_bytes(data)
    status, _, err = run("progress", "check")
    assert status == 4
    assert "restore --replace" in err
    assert path.read_bytes() == data
    assert json.loads(run("progress", "check", "--json")[1])["sound"] is False


def test_check_mends_a_schedule_that_does_not_fit(run: Run, path: Path) -> None:
    """The schedule is made anew from the answers; they are sound, so the status is 0."""
    answer(path, "one")
    with closing(open_store(path)) as store:
        store._connection.execute("UPDATE card SET state = 'x'")
    status, out, _ = run("progress", "check")
    assert status == 0
    assert "is rebuilt" in out
    assert run("progress", "check")[1].startswith("1 entry, all intact.")


def test_a_restore_adds_what_is_missing_and_loses_nothing(run: Run, path: Path) -> None:
    """What came after the backup stays; a second restore changes nothing."""
    answer(path, "one")
    run("progress", "backup")
    answer(path, "two")
    backup = next((path.parent / "backups").glob("*-asked.db"))
    path.unlink()
    answer(path, "three")
    assert "1 answer brought back" in run("progress", "restore", backup.name)[1]
    assert sorted(standing(path)) == ["one", "three"]
    assert "there already" in run("progress", "restore", str(backup))[1]


def test_replace_goes_back_and_keeps_what_there_was(run: Run, path: Path) -> None:
    """Without a terminal it needs --yes; the copy it names holds the answers it took away."""
    answer(path, "one")
    run("progress", "backup")
    backup = next((path.parent / "backups").glob("*-asked.db"))
    answer(path, "two")
    status, _, err = run("progress", "restore", "--replace", str(backup))
    assert (status, "--yes" in err) == (2, True)
    assert standing(path) == ["one", "two"]
    status, out, _ = run("progress", "restore", "--replace", str(backup), "--yes")
    assert (status, standing(path)) == (0, ["one"])
    assert standing(Path(out.strip().rsplit(" ", 1)[1])) == ["one", "two"]


@pytest.mark.parametrize(("form", "first"), [("jsonl", '{"format"'), ("csv", "at,id"), ("revlog", "card_id")])
def test_an_export_goes_to_stdout_or_to_a_file(run: Run, path: Path, form: str, first: str) -> None:
    """Both hold the same; a file that is there is not written over unasked."""
    answer(path, "one", "two")
    out = run("progress", "export", "--format", form)[1]
    assert out.startswith(first)
    file = path.parent / "mine.txt"
    assert run("progress", "export", str(file), "--format", form)[0] == 0
    assert file.read_text() == out
    assert run("progress", "export", str(file))[0] == 2
    assert file.read_text() == out


def test_an_import_counts_first_and_takes_in_once(run: Run, path: Path) -> None:
    """A dry run changes nothing; two imports leave each answer there once."""
    answer(path, "one", "two")
    file = path.parent / "mine.jsonl"
    run("progress", "export", str(file))
    path.unlink()
    assert run("progress", "import", str(file))[1].startswith("2 new would be imported, 0 known")
    assert standing(path) == []
    assert run("progress", "import", str(file), "--yes")[1].startswith("2 new imported, 0 known")
    assert run("progress", "import", str(file), "--yes")[1].startswith("0 new imported, 2 known")
    assert sorted(standing(path)) == ["one", "two"]


def test_lines_that_are_no_answers_are_named(run: Run, path: Path) -> None:
    """Nothing is taken in then, unless that is wanted; the status says that something was refused."""
    answer(path, "one", "two")
    lines = run("progress", "export")[1].splitlines()
    path.unlink()
    torn = "\n".join([*lines[:-1], lines[-1][:50]])
    (path.parent / "torn.jsonl").write_text(torn)
    command = ("progress", "import", str(path.parent / "torn.jsonl"), "--yes")
    status, out, _ = run(*command)
    assert status == 2
    assert "1 new would be imported, 0 known already, 1 refused." in out
    assert "Line 3 is refused: the line is not JSON." in out
    assert "--yes --partial" in out
    assert not path.exists() or standing(path) == []
    assert run(*command, "--partial")[0] == 2
    assert standing(path) == ["one"]


def test_undo_says_which_answer_it_takes_back(run: Run, path: Path) -> None:
    """The last one first, then the one before, then there is none."""
    answer(path, "one", "two")
    _, out, _ = run("progress", "undo")
    assert (
        out
        == 'Taken back: your answer "10 20" to practice-3, which was right, 1970-01-01 01:00. It no longer counts.\n'
    )
    assert standing(path) == ["one"]
    run("progress", "undo")
    assert run("progress", "undo")[1] == "There is no answer to take back.\n"


def test_a_reset_asks_and_keeps_a_copy(run: Run, path: Path) -> None:
    """Without a terminal it needs --yes."""
    answer(path, "one")
    assert run("progress", "reset")[0] == 2
    assert standing(path) == ["one"]
    status, out, _ = run("progress", "reset", "--yes")
    assert (status, standing(path)) == (0, [])
    assert standing(Path(out.strip().rsplit(" ", 1)[1])) == ["one"]


def test_without_a_home_each_command_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence and status 4, never a traceback."""
    monkeypatch.setattr("attn_tutor.folders.progress_file", lambda environment: None)
    for words in (["where"], ["check"], ["backup"], ["restore"], ["reset", "--yes"]):
        status, _, err = run("progress", *words)
        assert (status, "no home folder" in err) == (4, True)
