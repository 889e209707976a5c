"""The content check on files and folders: all faults at once, and no bytes that end it."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attn_tutor.library.content_check import check
from tests.cases import examples
from tests.curriculum.samples import BANK, LESSON, replaced


def test_a_good_folder_and_a_good_file_have_no_fault(folder: Path, bank: Path) -> None:
    """The samples, as a teacher would check them."""
    assert check(folder) == []
    assert check(bank) == []
    assert check(folder / "lessons" / "one.yaml") == []


def test_all_faults_of_all_files_are_told_in_order(folder: Path, bank: Path) -> None:
    """One file of broken YAML, one of faulty keys, one of faulty references: a line each."""
    (folder / "lessons" / "one.yaml").write_text(replaced(LESSON, "ask: first-one", "ask: x"), "utf-8")
    (folder / "questions" / "broken.yaml").write_text("format: 1\nquestions: [1\n", "utf-8")
    bank.write_text(replaced(BANK, "level: easy", "level: eas"), "utf-8")
    assert [str(fault).removeprefix(f"{folder}/").split(";")[0] for fault in check(folder)] == [
        "lessons/one.yaml:16:10: there is no question `x`",
        "questions/bank.yaml:6:12: `level` is the text `eas`",
        "questions/broken.yaml:2:12: the list that opens here is not closed, or lacks a comma",
    ]


def test_a_file_outside_the_two_folders_is_known_by_its_keys(tmp_path: Path) -> None:
    """A bank by `questions`, a lesson by its own keys."""
    for name, text in (("a.yaml", BANK), ("b.yml", LESSON)):
        (tmp_path / name).write_text(text, "utf-8")
    assert check(tmp_path) == []
    assert check(tmp_path / "b.yml") == []


def test_a_lesson_among_the_questions_is_told(folder: Path) -> None:
    """There a bank is wanted."""
    (folder / "questions" / "one.yaml").write_text(LESSON, "utf-8")
    assert any("the file has no questions" in fault.what for fault in check(folder))


TERM = "format: 1\nterms:\n  - {term: weights, says: Shares., lesson: my-lesson}\n"


def test_a_folder_with_a_glossary_alone_has_its_glossary_checked(tmp_path: Path) -> None:
    """Nothing is missing from it, and every fault is told: of types and of meaning in one run."""
    (tmp_path / "glossary.yaml").write_text(TERM, "utf-8")
    assert check(tmp_path) == []
    more = f"  - {{term: Weights, says: y, lesson: x}}\n  - {{term: q, says: {'x' * 200}, lesson: x, sheet: sizes}}\n"
    (tmp_path / "glossary.yaml").write_text(TERM + more, "utf-8")
    assert [fault.what for fault in check(tmp_path)] == [
        "term 1 has this name already",
        "`says` has 200 characters",
        "a term without a formula has no place on the sheet",
    ]


def test_a_term_may_name_a_lesson_that_has_faults(folder: Path) -> None:
    """The lesson is there, whatever is wrong with it."""
    (folder / "glossary.yaml").write_text(TERM, "utf-8")
    assert check(folder) == []
    (folder / "lessons" / "one.yaml").write_text(replaced(LESSON, "minutes: 5", "minutes: five"), "utf-8")
    assert [fault.what for fault in check(folder)] == ["`minutes` is the text `five`"]


def _missing(place: Path) -> Path:
    return place / "none.yaml"


def _folder(place: Path) -> Path:
    (place / "x.yaml").mkdir()
    return place


def _empty_folder(place: Path) -> Path:
    return place


def _empty(place: Path) -> Path:
    (place / "x.yaml").touch()
    return place / "x.yaml"


def _pipe(place: Path) -> Path:
    os.mkfifo(place / "x.yaml")
    return place / "x.yaml"


def _null(place: Path) -> Path:
    return place / "a\0b"


def _long(place: Path) -> Path:
    return place / ("x" * 5000)


def _loop(place: Path) -> Path:
    (place / "x.yaml").symlink_to("x.yaml")
    return place / "x.yaml"


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (_missing, "there is no such file"),
        (_folder, "this is a folder, not a file"),
        (_empty_folder, "there is no lesson and no question here"),
        (_empty, "the file is empty"),
        pytest.param(_pipe, "this is not an ordinary file", marks=pytest.mark.posix),
        (_null, "there is no such file"),
        (_long, "cannot be read (File name too long)"),
        pytest.param(_loop, "there is no such file", marks=pytest.mark.posix),
    ],
)
def test_what_is_no_file_is_told_in_words(make: object, what: str, tmp_path: Path) -> None:
    """One fault each, never an exception."""
    assert callable(make)
    (fault,) = check(make(tmp_path))
    assert what in fault.what
    assert str(fault).isprintable()


@contextmanager
def as_anybody() -> Iterator[None]:
    """Without the rights by which the superuser reads everything: on Linux two capabilities of the thread.

    Nothing changes for anybody else. The struct is that of capset(2), version 3.
    """
    libc, header = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(0x20080522, 0)
    had, has = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, had) == 0
    has[:] = [had[0] & ~0b110, *had[1:]]  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, as long as it takes
    assert libc.capset(header, has) == 0
    try:
        yield
    finally:
        assert libc.capset(header, had) == 0


@pytest.mark.skipif(
    sys.platform != "linux", reason="the rights of the superuser are taken away as Linux has them"
)
def test_files_and_folders_that_may_not_be_read_are_told_in_words(folder: Path, bank: Path) -> None:
    """A fault each, and the other files are checked all the same."""
    with as_anybody():
        bank.chmod(0)
        *others, fault = check(folder)
        assert "the file cannot be read (Permission denied)" in fault.what
        assert {other.what for other in others} == {
            f"there is no question `{name}-one`" for name in ("first", "second", "third")
        }
        (folder / "questions").chmod(0)
        (fault,) = check(folder)
        assert "the folder cannot be read (Permission denied)" in fault.what
        (folder / "questions").chmod(0o755)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_no_bytes_make_the_check_fail(tmp_path: Path, data: bytes) -> None:
    """Bytes of no kind at all."""
    (tmp_path / "x.yaml").write_bytes(data)
    assert check(tmp_path / "x.yaml")


@settings(deadline=None, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_good_files_makes_the_check_fail(folder: Path, bank: Path, data: st.DataObject) -> None:
    """Lines left out, doubled, changed for others: the keys stay real, their meaning goes."""
    lines = BANK.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(st.sampled_from(["", lines[at] * 2, *BANK.splitlines(keepends=True)]))
    bank.write_text("".join(lines), "utf-8")
    assert not any("trying it out fails" in fault.what for fault in check(folder))


def test_the_lesson_that_teachers_copy_has_no_fault(tmp_path: Path) -> None:
    """The first lesson of content/README.md, as it stands there, beside questions of the names it asks."""
    guide = (Path(__file__).parents[2] / "content" / "README.md").read_text("utf-8")
    example = next(part for part in guide.split("```yaml\n")[1:] if "screens:" in part).split("```")[0]
    names = ("my-first-question", "another-question", "a-third-question")
    bank = BANK
    for old, new in zip(("first-one", "second-one", "third-one"), names, strict=True):
        bank = bank.replace(f"id: {old}", f"id: {new}")
    (tmp_path / "lesson.yaml").write_text(example, "utf-8")
    (tmp_path / "bank.yaml").write_text(bank, "utf-8")
    assert check(tmp_path) == []


def test_the_bank_that_teachers_copy_has_no_fault(tmp_path: Path) -> None:
    """The first example of content/README.md, as it stands there."""
    guide = (Path(__file__).parents[2] / "content" / "README.md").read_text("utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "first.yaml").write_text(example, "utf-8")
    assert check(tmp_path) == []
