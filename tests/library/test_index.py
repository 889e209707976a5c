"""The index: made once, believed only where it is surely right, done without where it cannot be had."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attn_tutor.errors import ContentError
from attn_tutor.library import indexing, parsing
from attn_tutor.library.disk import open_library
from attn_tutor.library.index import from_line, to_line
from attn_tutor.library.sources import ContentFile
from tests.cases import examples
from tests.curriculum.samples import BANK, LESSON, built, replaced


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are parsed, as they are parsed."""
    names: list[str] = []
    real = parsing.parse

    def note(source: ContentFile, data: bytes) -> object:
        names.append(source.name)
        return real(source, data)

    monkeypatch.setattr(parsing, "parse", note)
    return names


def index_of(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def age(cache: Path) -> None:
    """Let the index be written ten seconds from now: the files count as settled then."""
    file = index_of(cache)
    later = file.stat().st_mtime + 10
    os.utime(file, (later, later))


def test_a_second_start_parses_nothing(folder: Path, cache: Path, parsed: list[str]) -> None:
    """Neither does the third: the digests are the same."""
    for _ in range(3):
        assert open_library(folder, cache).question("second-one").id == "second-one"
    assert parsed == ["lessons/one.yaml", "questions/bank.yaml"]


def test_settled_files_are_not_even_read(
    folder: Path, cache: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the stamps of all files are older than the index, they say enough."""
    open_library(folder, cache)
    age(cache)
    monkeypatch.setattr(indexing, "read_source", None)  # calling it would fail
    assert open_library(folder, cache).question("third-one").id == "third-one"


def test_only_the_file_that_changed_is_parsed_again(
    folder: Path, bank: Path, cache: Path, parsed: list[str]
) -> None:
    """What the others hold is taken over, to the last word."""
    open_library(folder, cache)
    parsed.clear()
    bank.write_text(BANK.replace("id: first-one", "id: newer-one"), "utf-8")
    library = open_library(folder, cache)
    assert parsed == ["questions/bank.yaml"]
    assert [entry.id for entry in library.questions()] == ["newer-one", "second-one", "third-one"]
    assert library.lesson("my-lesson").title == "Sharp and soft weights"
    again = open_library(folder, cache)
    assert again.lesson("my-lesson") == library.lesson("my-lesson")
    assert again.question("newer-one") == library.question("newer-one")


def test_a_change_that_leaves_size_and_time_alone_is_seen(folder: Path, bank: Path, cache: Path) -> None:
    """Right after the index was written, stamps prove nothing; later, the time of the file's record moves."""
    open_library(folder, cache)
    stamp = bank.stat()
    bank.write_text(BANK.replace("id: first-one", "id: other-one"), "utf-8")
    os.utime(bank, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert open_library(folder, cache).questions()[0].id == "other-one"


def test_files_that_come_and_go_are_seen(folder: Path, bank: Path, cache: Path) -> None:
    """A new bank, a renamed one, one less."""
    open_library(folder, cache)
    more = bank.with_name("more.yaml")
    more.write_text(BANK.replace("-one", "-more"), "utf-8")
    assert len(open_library(folder, cache).questions()) == 6
    more.rename(bank.with_name("again.yaml"))
    assert open_library(folder, cache).questions()[0].id == "first-more"
    bank.with_name("again.yaml").unlink()
    assert len(open_library(folder, cache).questions()) == 3


def test_a_faulty_file_is_never_indexed(folder: Path, bank: Path, cache: Path) -> None:
    """It is refused at each start, also where an index of better days is there."""
    open_library(folder, cache)
    bank.write_text(replaced(BANK, "level: easy", "level: eas"), "utf-8")
    for _ in range(2):
        with pytest.raises(ContentError):
            open_library(folder, cache)
    bank.write_text(BANK, "utf-8")
    assert len(open_library(folder, cache).questions()) == 3


def test_two_folders_share_a_cache(folder: Path, cache: Path, tmp_path: Path, parsed: list[str]) -> None:
    """Each has an index of its own, and the two do not turn each other out."""
    other = tmp_path / "other" / "questions"
    other.mkdir(parents=True)
    (other / "bank.yaml").write_text(BANK, "utf-8")
    for _ in range(2):
        assert len(open_library(folder, cache).lessons) == 1
        assert len(open_library(other.parent, cache).lessons) == 0
    assert len(parsed) == 3


def test_a_cache_that_cannot_be_written_is_done_without(folder: Path, tmp_path: Path) -> None:
    """A file in its place, or a folder where the index should be: the YAML is parsed, nothing is told."""
    blocked = tmp_path / "blocked"
    blocked.write_text("in the way")
    assert open_library(folder, blocked).question("first-one").id == "first-one"
    assert open_library(folder, blocked / "deeper").question("first-one").id == "first-one"
    cache = tmp_path / "cache"
    open_library(folder, cache)
    name = index_of(cache)
    name.unlink()
    name.mkdir()
    (name / "x").touch()
    assert open_library(folder, cache).question("first-one").id == "first-one"
    assert list(cache.iterdir()) == [name], "no half-written file is left behind"


def test_no_cache_folder_means_no_index(folder: Path, tmp_path: Path) -> None:
    """Where there is no home to put it."""
    before = sorted(tmp_path.rglob("*"))
    assert open_library(folder, None).question("first-one").id == "first-one"
    assert sorted(tmp_path.rglob("*")) == before


def test_the_index_may_be_deleted_at_any_time(folder: Path, cache: Path) -> None:
    """Even while a library that reads from it is open."""
    open_library(folder, cache)
    library = open_library(folder, cache)
    index_of(cache).unlink()
    assert library.question("second-one").id == "second-one"
    assert library.lesson("my-lesson").id == "my-lesson"
    assert open_library(folder, cache).question("second-one").id == "second-one"


def test_an_index_replaced_by_a_newer_one_never_gives_another_question(
    folder: Path, bank: Path, cache: Path
) -> None:
    """A library opened before asks for places that mean something else now."""
    open_library(folder, cache)
    library = open_library(folder, cache)
    turned = BANK.replace("first-one", "xx").replace("second-one", "first-one").replace("xx", "second-one")
    bank.write_text(turned, "utf-8")
    open_library(folder, cache)
    for name in ("first-one", "second-one", "third-one"):
        assert library.question(name).id == name


@settings(deadline=None, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_the_index_shows(folder: Path, cache: Path, data: st.DataObject) -> None:
    """Bytes changed, cut out or put in anywhere: every question comes out as written, or from its YAML again."""
    open_library(folder, cache)
    file = index_of(cache)
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 4))
    new = data.draw(st.binary(max_size=4))
    file.write_bytes(whole[:at] + new + whole[at + cut :])
    library = open_library(folder, cache)
    assert [library.question(entry.id) for entry in library.questions()] == [
        p.value for p in built(BANK).questions
    ]
    assert library.lesson("my-lesson") == built(LESSON).lessons[0].value


@pytest.mark.parametrize("head", [b"", b"[]", b"{}", b"null", b'{"made_by": 1}', b"[" * 100_000, b"\xff\n"])
def test_a_file_that_is_no_index_is_passed_over(folder: Path, cache: Path, head: bytes) -> None:
    """Whatever lies there under that name."""
    open_library(folder, cache)
    index_of(cache).write_bytes(head)
    assert len(open_library(folder, cache).questions()) == 3


def test_an_index_of_another_program_version_is_passed_over(
    folder: Path, cache: Path, parsed: list[str]
) -> None:
    """Its records may lack a key that the models have by now."""
    open_library(folder, cache)
    first, _, rest = index_of(cache).read_bytes().partition(b"\n")
    head = from_line(first + b"\n")
    index_of(cache).write_bytes(to_line({**head, "made_by": [0, "0"]}) + rest)
    parsed.clear()
    open_library(folder, cache)
    assert len(parsed) == 2


def test_records_that_no_longer_fit_the_models_are_read_from_yaml_again(
    folder: Path, cache: Path, parsed: list[str]
) -> None:
    """An index hit does not skip the checking of types."""
    open_library(folder, cache)
    file = index_of(cache)
    lines = file.read_bytes().splitlines(keepends=True)
    head = from_line(lines[0])
    record = from_line(lines[2])
    assert record["id"] == "first-one"
    changed = to_line({**record, "level": "none"})
    (bank,) = (part for part in head["parts"] if part["ids"])
    shift = len(changed) - len(lines[2])
    bank["ends"] = [end + shift for end in bank["ends"]]
    file.write_bytes(b"".join([to_line(head), lines[1], changed, *lines[3:]]))
    parsed.clear()
    assert open_library(folder, cache).question("first-one").level == "easy"
    assert parsed


def test_lines_of_the_index_are_json_behind_a_checksum() -> None:
    """So that a person can look into it."""
    line = to_line({"a": [1, "é"]})
    assert json.loads(line[9:]) == {"a": [1, "é"]}
    assert from_line(line) == {"a": [1, "é"]}
    with pytest.raises(ValueError, match="damaged"):
        from_line(line.replace(b"1,", b"2,"))


def test_the_lesson_of_the_samples_is_indexed_whole(folder: Path, cache: Path) -> None:
    """Its entry and its screens."""
    assert LESSON.count("- title") == open_library(folder, cache).lessons[0].screens
