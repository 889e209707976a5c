"""`content`: what there is, one question or lesson of it, and every fault."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml

import attn_tutor as package
from tests.cli.conftest import Run
from tests.curriculum.samples import BANK, LESSON

SHIPPED = Path(__file__).parents[2] / "content"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # of PyYAML, written in C where it can be


def test_the_list_names_everything_that_is_in_the_files(attn_tutor: Run) -> None:
    """Held against the files themselves, read with plain PyYAML."""
    document = attn_tutor("content", "list", "--json").document
    banks = [
        yaml.load(file.read_text("utf-8"), _LOADER) for file in sorted((SHIPPED / "questions").glob("*.yaml"))
    ]
    lessons = [yaml.load(file.read_text("utf-8"), _LOADER) for file in (SHIPPED / "lessons").glob("*.yaml")]
    assert {q["id"] for q in document["questions"]} == {q["id"] for bank in banks for q in bank["questions"]}
    assert {lesson["id"] for lesson in document["lessons"]} == {lesson["id"] for lesson in lessons}
    assert [lesson["number"] for lesson in document["lessons"]] == sorted(one["number"] for one in lessons)
    assert all(set(q) == {"id", "topic", "level", "kind"} for q in document["questions"])


def test_the_list_can_be_of_one_topic(attn_tutor: Run) -> None:
    document = attn_tutor("content", "list", "--topic", "softmax", "--json").document
    assert {question["topic"] for question in document["questions"]} == {"softmax"}
    assert [lesson["id"] for lesson in document["lessons"]] == ["softmax"]
    assert "practice-1" in attn_tutor("content", "list").out


def test_one_thing_is_counted_as_one(attn_tutor: Run, tmp_path: Path) -> None:
    """One lesson, one question, one fault, one hint."""
    choice = BANK[: BANK.index("  - kind: numeric")]
    (tmp_path / "bank.yaml").write_text(choice)
    (tmp_path / "lesson.yaml").write_text(LESSON)
    shown = attn_tutor("--content", str(tmp_path), "content", "list").out
    assert ("1 lesson." in shown, "1 question." in shown) == (True, True)
    (tmp_path / "bank.yaml").write_text(choice.replace("      - Shares make 1.\n", ""))
    checked = attn_tutor("content", "check", str(tmp_path / "bank.yaml")).out
    assert "there is 1 hint;" in checked
    assert "1 fault in" in checked


def test_a_numeric_question_shows_inputs_stage_decimals_and_answer(attn_tutor: Run) -> None:
    """Its answer is what the public `attend` makes of its inputs."""
    document = attn_tutor("content", "show", "practice-3", "--json").document
    given = document["inputs"]
    made = package.attend(
        *(np.array(given[name]) for name in ("query", "key", "value")), scale=given["scale"]
    )
    assert document["stage"] == "output"
    assert document["decimals"] == 2
    assert np.array(document["answer"]) == pytest.approx(made.output, rel=1e-12)


def test_the_seed_decides_the_numbers(attn_tutor: Run) -> None:
    """The same seed shows the same question, another one shows another; the grade uses the same numbers."""
    name = "dot-fresh-square"
    first, again, other = (
        attn_tutor("content", "show", name, "--seed", seed, "--json").document for seed in ("7", "7", "8")
    )
    assert first == again
    assert first["inputs"] != other["inputs"]
    assert attn_tutor("grade", name, "--answer", str(first["answer"]), "--seed", "7").status == 0
    assert attn_tutor("grade", name, "--answer", str(first["answer"]), "--seed", "8").status == 1


def test_a_lesson_can_be_read_without_a_terminal(attn_tutor: Run) -> None:
    shown = attn_tutor("content", "show", "why-attention")
    assert shown.status == 0
    assert "In real models" in shown.out
    assert " 1 of " in shown.out
    assert max(map(len, shown.out.splitlines())) < 80
    assert "animal     0.69 ██" in shown.out  # drawn, though nobody sees it here
    said = attn_tutor("--plain", "content", "show", "why-attention").out
    assert "Your turn: What does \"it\" stand for?" in said
    assert "██" not in said
    assert attn_tutor("content", "show", "1", "--json").document["id"] == "why-attention"


def test_a_question_is_shown_with_what_each_answer_hears(attn_tutor: Run) -> None:
    """Prompt, the right option with a tick, a reply for each listed mistake, the last hint, what it teaches."""
    shown = " ".join(attn_tutor("content", "show", "practice-3").out.split())
    for words in ("A [[10, 20]] ✓", "answer> C ✗ Not yet", "answer> -290 -380 ✗ Not yet", "Hint 3/3", "Remember"):
        assert words in shown


def test_the_shipped_content_has_no_faults(attn_tutor: Run) -> None:
    """One bank of it here; the whole is checked with the content."""
    ended = attn_tutor("content", "check", str(SHIPPED / "questions" / "00-practice.yaml"))
    assert (ended.status, ended.out[:9]) == (0, "No faults")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A teacher's bank that has no fault."""
    file = tmp_path / "bank.yaml"
    file.write_text(BANK)
    return file


BROKEN = [
    ("format: 1", "format: 2", "format"),
    ("format: 1", "", "format"),
    ("questions:", "questions: [", "not closed"),
    ("level: ", "lvl: ", "lvl"),
    ("level: easy", "level: no", "no"),
]


@pytest.mark.parametrize(
    ("before", "after", "named"), BROKEN, ids=[after or "no format" for _, after, _ in BROKEN]
)
def test_a_fault_has_its_place_and_what_to_do(
    attn_tutor: Run, bank: Path, before: str, after: str, named: str
) -> None:
    """Status 3 and file:line:column; using the bank is refused with the same status and the command to see all."""
    bank.write_text(BANK.replace(before, after, 1))
    ended = attn_tutor("content", "check", str(bank))
    assert ended.status == 3
    assert f"{bank.name}:" in ended.out
    assert named in ended.out
    (first, *_) = attn_tutor("content", "check", str(bank), "--json").document["faults"]
    assert set(first) == {"file", "line", "column", "where", "what", "todo"}
    assert first["line"] >= 1
    assert first["todo"]
    used = attn_tutor("--content", str(bank), "content", "list")
    assert used.status == 3
    assert "To see all: attn-tutor content check" in used.err
    told = attn_tutor("--content", str(bank), "content", "list", "--json")
    assert (told.status, told.document["error"]["code"]) == (3, 3)


@pytest.mark.parametrize("name", ["missing.yaml", ""])
def test_a_missing_file_and_an_empty_folder_are_faults(attn_tutor: Run, tmp_path: Path, name: str) -> None:
    ended = attn_tutor("content", "check", str(tmp_path / name))
    assert ended.status == 3
    assert "1 fault in" in ended.out


def test_a_teachers_folder_is_used_by_option_and_by_environment(
    attn_tutor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bank.yaml").write_text(BANK)
    (tmp_path / "lesson.yaml").write_text(LESSON)
    by_option = attn_tutor("--content", str(tmp_path), "content", "list", "--json").document
    monkeypatch.setenv("ATTN_TUTOR_CONTENT", str(tmp_path))
    assert attn_tutor("content", "list", "--json").document == by_option
    assert "practice-1" not in str(by_option)


def test_the_schema_takes_the_shipped_banks(attn_tutor: Run) -> None:
    """An editor that checks with it has nothing to say of them."""
    validator = jsonschema.Draft202012Validator(attn_tutor("content", "schema").document)
    for file in (SHIPPED / "questions" / "00-practice.yaml", SHIPPED / "lessons" / "01-why-attention.yaml"):
        validator.validate(yaml.load(file.read_text("utf-8"), _LOADER))


def test_two_folders_that_share_an_id_share_no_answers(attn_tutor: Run, tmp_path: Path) -> None:
    """Two teachers copy the sample of content/README.md, and a student answers both questions."""
    readme = (SHIPPED / "README.md").read_text("utf-8")
    sample = next(part for part in readme.split("```yaml\n")[1:] if "id: my-first-question" in part).split(
        "```"
    )[0]
    for name in ("one", "two"):
        file = tmp_path / name / "questions" / "mine.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(sample, "utf-8")
        folder = str(tmp_path / name)
        assert attn_tutor("--content", folder, "quiz", "--answers", "-", stdin="0.5 1\nq\n").status in (0, 1)
    lines = [json.loads(line) for line in attn_tutor("progress", "export").out.splitlines()[1:]]
    items = {line["item"] for line in lines if line["kind"] == "answer"}
    assert len(items) == 2
    assert all(item.startswith("my-first-question@") for item in items)
