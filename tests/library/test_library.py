"""What every library offers, and how a content folder is opened."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.disk import open_library
from attn_tutor.library.interface import Library
from attn_tutor.library.sources import shipped_content
from tests.curriculum.samples import BANK, LESSON, built, replaced
from tests.memory_library import MemoryLibrary

ALIASED = replaced(BANK, "id: second-one", "id: second-one\n    aliases: [two, zwei]")
OLDER = replaced(LESSON, "minutes: 5", "minutes: 5\naliases: [my-old-lesson]")


@pytest.fixture(params=["disk", "index", "memory"])
def library(request: pytest.FixtureRequest, folder: Path, cache: Path) -> Library:
    """The same content from files just read, from their index, and from memory."""
    (folder / "questions" / "bank.yaml").write_text(ALIASED, "utf-8")
    (folder / "lessons" / "one.yaml").write_text(OLDER, "utf-8")
    if request.param == "memory":
        lessons = [placed.value for placed in built(OLDER).lessons]
        questions = [placed.value for placed in built(ALIASED).questions]
        return MemoryLibrary(tuple(filter(None, lessons)), tuple(filter(None, questions)))
    if request.param == "index":
        open_library(folder, cache)
        return open_library(folder, cache)
    return open_library(folder)


def test_lessons_are_listed_with_what_a_menu_shows(library: Library) -> None:
    """Without building them."""
    (entry,) = library.lessons
    assert (entry.id, entry.number, entry.title, entry.minutes) == (
        "my-lesson",
        3,
        "Sharp and soft weights",
        5,
    )
    assert (entry.screens, entry.checks, entry.aliases) == (
        2,
        ("second-one", "third-one"),
        ("my-old-lesson",),
    )


def test_questions_are_listed_in_the_order_of_the_file(library: Library) -> None:
    """All of them, or those of one topic, level or kind."""
    assert [entry.id for entry in library.questions()] == ["first-one", "second-one", "third-one"]
    assert [entry.id for entry in library.questions(level="hard")] == ["second-one"]
    assert [entry.id for entry in library.questions(topic="my-lesson", kind="shape")] == ["third-one"]
    assert library.questions(topic="no-such") == ()
    assert tuple(library.questions()[0]) == ("first-one", "my-lesson", "easy", "choice", "choice", 0)


def test_a_question_and_a_lesson_are_built_as_written(library: Library) -> None:
    """By their ids, and by their earlier ids."""
    wanted = [placed.value for placed in built(ALIASED).questions]
    assert [library.question(name) for name in ("first-one", "second-one", "third-one")] == wanted
    assert library.question("zwei") == library.question("two") == wanted[1]
    assert library.lesson("my-lesson") == library.lesson("my-old-lesson") == built(OLDER).lessons[0].value


@pytest.mark.parametrize("name", ["first-on", "\x1b[31m", "", "x" * 10_000])
def test_an_unknown_id_is_refused_with_the_closest_ones(library: Library, name: str) -> None:
    """A sentence and a hint that a terminal can show."""
    for ask in (library.question, library.lesson):
        with pytest.raises(UsageError) as refused:
            ask(name)
        assert refused.value.sentence.isprintable()
        assert len(refused.value.sentence) < 120
        assert refused.value.hint
    if name == "first-on":
        with pytest.raises(UsageError, match="There is no question called first-on") as refused:
            library.question(name)
        assert refused.value.hint.startswith("Did you mean first-one")


def test_lessons_stand_in_the_order_of_their_numbers(folder: Path) -> None:
    """Whatever the names of their files."""
    for name, number in (("zero", 1), ("alpha", 9)):
        text = LESSON.replace("my-lesson", f"{name}-lesson").replace("number: 3", f"number: {number}")
        (folder / "lessons" / f"{name}.yaml").write_text(text, "utf-8")
    assert [entry.id for entry in open_library(folder).lessons] == [
        "zero-lesson",
        "my-lesson",
        "alpha-lesson",
    ]


def test_a_faulty_folder_names_its_first_fault_how_many_there_are_and_the_command(
    folder: Path, bank: Path
) -> None:
    """One sentence, exit code 3."""
    bank.write_text(
        BANK.replace("level: easy", "level: eas").replace("decimals: 2", "decimals: two"), "utf-8"
    )
    with pytest.raises(ContentError) as refused:
        open_library(folder)
    assert refused.value.exit_code == 3
    assert (
        refused.value.sentence
        == f"{bank}:6:12: `level` is the text `eas`; write `easy` (allowed: easy, medium or hard)."
    )
    assert refused.value.hint == f"There are 2 faults. To see all: attn-tutor content check {folder}"


@pytest.mark.parametrize(
    "change", [("id: third-one", "id: first-one"), ("id: third-one", "id: x\n    aliases: [first-one]")]
)
def test_an_id_that_stands_twice_is_refused_when_the_folder_is_opened(
    folder: Path, bank: Path, change: tuple[str, str]
) -> None:
    """In one file or in two: else one of the questions would quietly be lost."""
    bank.write_text(replaced(BANK, *change), "utf-8")
    with pytest.raises(ContentError, match="the id `first-one` belongs to another question"):
        open_library(folder)
    bank.write_text(BANK, "utf-8")
    bank.with_name("more.yaml").write_text(BANK, "utf-8")
    with pytest.raises(ContentError, match="belongs to another question") as refused:
        open_library(folder)
    assert refused.value.hint.startswith("There are 3 faults.")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "They are {scores}.",
            "They are {scoers}.",
            "my-course: questions/bank.yaml: second-one, hints[2]: `{scoers}`",
        ),
        ("key: [[1, 0], [0, 1]]", "key: [[1, 0]]", "second-one, given: "),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_when_it_is_asked_for(
    folder: Path, bank: Path, old: str, new: str, what: str
) -> None:
    """The other questions of a bank that was never checked can still be asked."""
    bank.write_text(replaced(BANK, old, new), "utf-8")
    library = open_library(folder)
    assert library.question("first-one")
    with pytest.raises(ContentError) as refused:
        library.question("second-one")
    assert what in refused.value.sentence
    assert "attn-tutor content check" in refused.value.hint


def test_the_content_check_of_an_open_library_is_at_hand(folder: Path, bank: Path) -> None:
    """`faults` tells all that the check would."""
    bank.write_text(replaced(BANK, "They are {scores}.", "They are {scoers}."), "utf-8")
    assert [fault.line for fault in open_library(folder).faults] == [32]


def test_one_file_is_a_library_too(bank: Path) -> None:
    """A teacher may name the bank itself."""
    assert len(open_library(bank).questions()) == 3


def test_hidden_and_other_files_are_left_alone(folder: Path) -> None:
    """Copies that editors and other systems make, and the README beside the banks."""
    for name in ("questions/.#bank.yaml", "questions/._bank.yaml", "questions/bank.yaml~", "README.md"):
        (folder / name).write_bytes(b"\xff")
    assert len(open_library(folder).questions()) == 3


@pytest.mark.parametrize("make", [lambda place: None, lambda place: place.mkdir()], ids=["missing", "empty"])
def test_a_folder_that_is_not_there_or_empty_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """In words: no such folder, or nothing in it."""
    place = tmp_path / "course"
    make(place)
    with pytest.raises((UsageError, ContentError)) as refused:
        open_library(place)
    assert "There is no folder" in refused.value.sentence or "there is no lesson and no question here" in str(
        refused.value
    )


def test_content_in_a_zip_file_is_read_without_unpacking(folder: Path, tmp_path: Path, cache: Path) -> None:
    """As from a zipped wheel: no paths, no stamps; the index goes by the bytes alone."""
    packed = tmp_path / "content.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*.yaml")):
            archive.write(file, f"content/{file.relative_to(folder)}")
    for _ in range(3):
        library = open_library(zipfile.Path(packed, "content/"), cache)  # type: ignore[arg-type]  # is a Traversable
        assert len(library.questions()) == 3
        assert library.question("third-one").id == "third-one"
    assert isinstance(library.index.records, Path)


def test_the_shipped_content_is_found_in_a_checkout() -> None:
    """Beside the package, if it is not inside."""
    assert (shipped_content() / "questions").is_dir()


@pytest.mark.terminal
def test_listing_and_reading_from_the_index_import_no_yaml(folder: Path, cache: Path) -> None:
    """A start that finds its index spares the parser altogether."""
    open_library(folder, cache)
    os.utime(folder / "questions" / "bank.yaml", (1, 1))
    os.utime(folder / "lessons" / "one.yaml", (1, 1))
    program = (
        "import sys; from pathlib import Path; from attn_tutor.library import open_library\n"
        f"library = open_library(Path({str(folder)!r}), Path({str(cache)!r}))\n"
        "assert len(library.questions()) == 3 and len(library.lessons) == 1\n"
        "assert 'numpy' not in sys.modules, 'numpy'\n"
        "assert library.question('first-one').level == 'easy'\n"
        "assert 'yaml' not in sys.modules, 'yaml'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
