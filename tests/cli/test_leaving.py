"""What the commands that ask say before and after: notices, unsaved answers, exit status."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from attn_tutor.cli.leaving import close
from attn_tutor.errors import DONE, INTERRUPTED, PROGRESS, ProgressError
from attn_tutor.exports.jsonl import parse
from attn_tutor.sessions.context import Context
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.sqlite import open_store
from attn_tutor.terminal import Interrupted
from tests.memory_library import MemoryLibrary
from tests.sessions.pupil import School, choice, right, said


@pytest.fixture
def answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Context]]:
    """A context at which one answer was given; where the file was taken away meanwhile it is not saved."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    open_ones = ExitStack()

    def make(*, lost: bool = False, no_place: bool = False, pauses: tuple[str, ...] = ()) -> Context:
        path = tmp_path / "data" / "progress.db"
        store = MemoryStore(refusal="there is no home folder") if no_place else open_store(path)
        open_ones.callback(store.close)
        class_ = School(MemoryLibrary((), (choice("a"),)), store=store)
        context = class_.context("quiz", right, at_pauses=pauses)
        if lost:
            shutil.rmtree(path.parent)
        asked = class_.library.question("a").draw(1)
        context.record(asked, "answer", text="A", verdict=asked.judge("A"))
        return context

    with open_ones:
        yield make


def test_saved_answers_end_with_0(answered: Callable[..., Context]) -> None:
    """Nothing is said; Ctrl-C says that progress is saved and keeps its own status."""
    assert close(answered(), None, "attn-tutor quiz") == DONE
    context = answered()
    assert close(context, Interrupted(), "attn-tutor quiz") == INTERRUPTED
    assert "Stopped. Progress is saved; run attn-tutor quiz to go on." in said(context)
    context = answered()
    close(context, Interrupted(), "attn-tutor drill", resumes=False)
    assert "Stopped. Progress is saved; attn-tutor drill begins anew." in said(context)


def test_an_answer_whose_card_cannot_be_read_is_kept_unrated(
    answered: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a limit on file sizes keeps SQLite from undoing a write that was cut off."""
    context = answered()

    def unread(item: str) -> str:
        raise ProgressError("The disk reported an error.")

    monkeypatch.setattr(context.store, "card", unread)
    asked = context.library.question("a").draw(2)
    context.record(asked, "answer", text="B", verdict=asked.judge("B"))
    last = context.store.events()[-1]
    assert (last.given, last.rating) == ("B", None)


def test_lost_answers_are_written_to_a_file_and_end_with_4(
    answered: Callable[..., Context], tmp_path: Path
) -> None:
    """Enter takes the file that is named; the answer can be imported from it."""
    context = answered(lost=True)
    assert close(context, None, "attn-tutor quiz") == PROGRESS
    (file,) = tmp_path.glob("attn-tutor-answers-*.jsonl")
    store = MemoryStore()
    assert store.add(parse(file.read_bytes()).events).new == 1
    assert f"progressimport{file}--yes" in said(context).replace(" ", "")  # a long path is folded


def test_another_file_can_be_named_or_none(answered: Callable[..., Context], tmp_path: Path) -> None:
    """A file that is there already is not written over: nothing is lost for the sake of saving."""
    context = answered(lost=True, pauses=("n",))
    assert close(context, None, "attn-tutor quiz") == PROGRESS
    assert not list(tmp_path.glob("*.jsonl"))
    close(answered(lost=True, pauses=(str(tmp_path / "mine.jsonl"),)), None, "attn-tutor quiz")
    assert (tmp_path / "mine.jsonl").exists()


def test_where_there_is_no_place_to_save_the_status_is_as_always(answered: Callable[..., Context]) -> None:
    """It was said from the start; a file is offered all the same, and Enter leaves it."""
    context = answered(no_place=True)
    assert close(context, None, "attn-tutor quiz") == DONE
    assert "1 answer will be forgotten now." in said(context)
    context = answered(no_place=True)
    assert close(context, Interrupted(), "attn-tutor quiz") == INTERRUPTED
    assert "Stopped. Nothing is saved here; attn-tutor quiz begins anew." in said(context)


def test_the_commands_run_from_the_command_line(attn_tutor: Any) -> None:
    """review, test, stats and the challenge, each with answers from a file, on the shipped content."""
    idk = "idk\n" * 12
    assert attn_tutor("quiz", "--challenge", "--count", "1", "--answers", "-", stdin=idk).status == 0
    done = attn_tutor(
        "test", "softmax", "--count", "3", "--answers", "-", "--pass", "50", "--json", stdin=idk
    )
    assert (done.status, done.document["asked"], done.document["verdict"]["words"]) == (1, 3, "new")
    assert "There is nothing to review today." in attn_tutor("review", "--answers", "-", stdin=idk).out
    stats = attn_tutor("stats", "--json").document
    assert sum(topic["asked"] for topic in stats["topics"]) == 4
    assert len(stats["topics"]) <= stats["forecast"][1] <= 4, "one or more skills of each topic, at most four new ones"
    assert "How you stand." in attn_tutor("stats").out


@pytest.mark.parametrize("command", ["review", "test"])
def test_without_a_terminal_nothing_is_begun(attn_tutor: Any, command: str) -> None:
    """Status 2 and what to do."""
    ended = attn_tutor(command)
    assert (ended.status, "--answers" in ended.err) == (2, True)


@pytest.mark.parametrize("command", ["review", "test", "stats", "quiz"])
def test_a_damaged_file_is_named_with_its_newest_backup(
    attn_tutor: Any, command: str, tmp_path: Path
) -> None:
    """Status 4, the file as it was, the command that brings the backup back."""
    path = Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db"
    idk = "idk\n" * 9
    attn_tutor("quiz", "--count", "1", "--answers", "-", stdin=idk)
    path.write_bytes(b"no database at all" * 50)
    more = () if command == "stats" else ("--answers", "-")
    ended = attn_tutor(command, *more, stdin=idk)
    assert ended.status == 4
    assert "attn-tutor progress restore --replace" in ended.err
    assert path.read_bytes() == b"no database at all" * 50
    backup = next((path.parent / "backups").glob("*.db"))
    assert attn_tutor("progress", "restore", "--replace", str(backup), "--yes").status == 0
    assert attn_tutor("progress", "check").status == 0


def test_without_a_folder_for_temporary_files_answers_stay_here(
    answered: Callable[..., Context], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk Python finds none."""

    def full() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", full)
    monkeypatch.chdir(tmp_path)
    assert close(answered(lost=True, pauses=("",)), None, "attn-tutor quiz") == PROGRESS
    assert [*tmp_path.glob("attn-tutor-answers-*.jsonl")]
