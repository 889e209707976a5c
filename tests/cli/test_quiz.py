"""`quiz` and `learn` with answers from a file or a pipe, and as one document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SHIPPED = Path(__file__).parents[2] / "content" / "questions"
RIGHT = "C\nA\n[[10, 20]]\nD\nB\n"


def test_answers_come_from_a_file_or_from_stdin(attn_tutor: Run, tmp_path: Path) -> None:
    """A line each, with or without an Enter between; the output is plain by itself."""
    assert "5 of 5 right" in attn_tutor("quiz", "--answers", "-", stdin=RIGHT).out
    file = tmp_path / "answers.txt"
    file.write_text(RIGHT)
    for words, stdin in ((["--answers", str(file)], ""), (["--answers", "-"], RIGHT.replace("\n", "\n\n"))):
        ended = attn_tutor("quiz", "--topic", "why-attention", "--seed", "1", *words, stdin=stdin)
        assert ended.status == 0
        assert "\x1b" not in ended.out
        assert not set(ended.out) & {chr(sign) for sign in range(0x2500, 0x25A0)}


def test_the_document_of_a_quiz(attn_tutor: Run) -> None:
    """One entry for each question, and nothing else on stdout."""
    ended = attn_tutor("quiz", "--answers", "-", "--json", stdin="A\nC\nA\n[[10, 20]]\nD\nB\n")
    document = ended.document
    assert ended.status == 0
    assert document.keys() == {
        "schema",
        "planned",
        "finished",
        "asked",
        "right",
        "right_first_time",
        "questions",
    }
    assert (document["planned"], document["asked"]) == (5, 5)
    assert document["questions"][0] | {"seed": 0} == {
        "id": "practice-1", "seed": 0, "end": "right", "attempts": 2, "hints": 0, "misconceptions": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "mark", "status"),
    [
        (RIGHT, "100", 0),
        (RIGHT, "80", 0),
        ("s\n" * 5, "80", 1),
        ("s\n" * 5, "0", 0),
        ("C\nA\n", "80", 1),
        ("q\n", "1", 1),
    ],
)
def test_below_the_asked_mark_the_status_is_1(attn_tutor: Run, answers: str, mark: str, status: int) -> None:
    """Skipped questions and those that were never reached are not right."""
    assert attn_tutor("quiz", "--answers", "-", "--pass", mark, stdin=answers).status == status
    assert attn_tutor("progress", "reset", "--yes").status == 0
    assert attn_tutor("quiz", "--answers", "-", "--pass", mark, "--json", stdin=answers).status == status


@pytest.mark.parametrize(
    "words", ["quiz --topic {}", "quiz --challenge --topic {}", "drill {} --seed 1", "test {}"]
)
def test_a_topic_has_its_id_and_the_number_of_its_lesson(attn_tutor: Run, words: str) -> None:
    """Both ask the same, and the same command goes on."""
    by_number, by_id = (
        attn_tutor(*words.format(name).split(), "--answers", "-", stdin="q\nq\n").out.splitlines()
        for name in ("7", "whole-formula")
    )
    assert by_number[0] == by_id[0]
    assert by_number[-1] == by_id[-1]
    assert "7" not in by_number[-1]


def test_a_script_that_ends_early_says_how_to_go_on(attn_tutor: Run) -> None:
    """And the next run goes on there, with the same numbers."""
    first = attn_tutor("quiz", "--answers", "-", stdin="C\nA\n")
    assert first.status == 0
    assert "2 of 2 right" in first.out
    assert first.out.endswith("Stopped. Progress is saved; run attn-tutor quiz to go on.\n")
    second = attn_tutor("quiz", "--answers", "-", stdin="10 20\nD\nB\n")
    assert "Continuing with question 3 of 5, with the same numbers." in second.out
    assert "5 of 5 right" in second.out


def test_ten_megabytes_at_a_prompt_are_not_understood(attn_tutor: Run, tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    file.write_text("1 " * 5_000_000 + "\n" + "[" * 1_000_000 + "\nC\nq\n")
    ended = attn_tutor("quiz", "--answers", str(file))
    assert ended.status == 0
    assert len(ended.out) < 20_000
    assert "1 of 1 right, all at the first try." in ended.out


def test_bytes_that_are_no_text_are_not_understood(attn_tutor: Run, tmp_path: Path) -> None:
    file = tmp_path / "noise.txt"
    file.write_bytes(b"\xff\xfe\x00\x1b[2J\n\x9b31m\nC\nq\n")
    ended = attn_tutor("quiz", "--answers", str(file))
    assert "1 of 1 right" in ended.out
    assert "\x1b" not in ended.out


def test_a_lesson_can_be_scripted(attn_tutor: Run) -> None:
    ended = attn_tutor("learn", "1", "--answers", "-", stdin="A\nB\n\n\n")
    assert ended.status == 0
    assert ended.out.endswith("Stopped. Progress is saved; run attn-tutor learn why-attention to go on.\n")
    assert "Step 2 of" in ended.out


def test_the_folder_is_named_again_only_where_the_command_line_named_it(
    attn_tutor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was typed; what the environment names holds for the next command by itself. No lesson is there to name."""
    shutil.copy(SHIPPED / "04-scaling.yaml", tmp_path / "scaling.yaml")
    monkeypatch.chdir(tmp_path.parent)
    quiz = ("quiz", "--count", "1", "--answers", "-")
    typed = attn_tutor("--content", tmp_path.name, *quiz, stdin="s\n").out
    assert typed.endswith(f"Next: attn-tutor --content {tmp_path.name} quiz --topic scaling\n")
    assert f"attn-tutor --content {tmp_path.name} quiz" in attn_tutor("stats", "--content", tmp_path.name).out
    monkeypatch.setenv("ATTN_TUTOR_CONTENT", str(tmp_path))
    assert attn_tutor(*quiz, stdin="s\n").out.endswith("Next: attn-tutor quiz --topic scaling\n")


def test_new_begins_another_quiz(attn_tutor: Run) -> None:
    """Without it the same command goes on, with the numbers it had."""
    quiz = ("quiz", "--topic", "softmax", "--answers", "-")
    attn_tutor(*quiz, stdin="s\n")
    assert "Continuing with question 2 of" in attn_tutor(*quiz, stdin="").out
    anew = attn_tutor(*quiz, "--new", stdin="").out
    assert "Going on" not in anew
    assert "Question 1 of" in anew
