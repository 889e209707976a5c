"""The library of a content folder, on disk or in the wheel, opened through its index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attn_tutor.curriculum.nodes import Fault
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.index import (
    Index,
    RecordPlace,
    folder_key,
    index_file,
    keep,
    read_index,
    unchanged,
    write_index,
)
from attn_tutor.library.interface import LessonEntry, QuestionEntry, unknown
from attn_tutor.library.sources import (
    NOTHING_HERE,
    ContentFile,
    ContentPath,
    find_sources,
    path_text,
    shipped_content,
    size_of,
)
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.curriculum.lesson import Lesson
    from attn_tutor.own_code.exercise import CodeExercise
    from attn_tutor.questions.question import Question

T = TypeVar("T")
_MUCH = 2_000_000  # bytes of YAML, read in a second
_MOST_BUILT = 1_000  # lessons, and questions, that a library holds ready: all that are shipped


def open_library(
    folder: ContentPath | None = None, cache: Path | None = None, *, tell: Callable[[str], None] = lambda line: None
) -> DiskLibrary:
    """The library of a content folder (of one file, if a file is named); of the shipped content if none is.

    cache: where the index is kept, if anywhere. tell: is told if reading will take more than a second.
    Raises UsageError where there is nothing of that name, ContentError where a file in it has a fault.
    """
    place = shipped_content() if folder is None else folder
    if isinstance(place, Path) and not _exists(place):
        raise UsageError(
            f"There is no folder {path_text(place)}.",
            "Check the path that --content or ATTN_TUTOR_CONTENT names.",
        )
    sources, fault = find_sources(place)
    if fault and fault.what == NOTHING_HERE and _has_glossary(place):
        raise UsageError(
            f"{path_text(place)} holds a glossary, and neither a lesson nor a question.",
            "Add questions/NAME.yaml or lessons/NAME.yaml; the glossary alone is read by attn-tutor glossary.",
        )
    if fault:
        raise refusal([fault], place)
    key = folder_key(place)
    path = index_file(cache, key) if cache else None
    before = read_index(path, key) if path else None
    if before is not None and unchanged(before, sources):
        return DiskLibrary(place, before)
    new = size_of(_not_indexed(sources, before))
    if new > _MUCH:
        tell(f"Reading {new // 1_000_000} MB of new content; this takes a few seconds.")
    index = _fresh(place, sources, before)
    if before is not None and index.parts == before.parts:
        keep(before)
        return DiskLibrary(place, before)
    if path:
        write_index(path, key, index)
    return DiskLibrary(place, index)


def _not_indexed(sources: tuple[ContentFile, ...], before: Index | None) -> tuple[ContentFile, ...]:
    known = [(part.name, part.stamp) for part in before.parts] if before else []
    return tuple(source for source in sources if (source.name, source.stamp()) not in known)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # not ours to look at: reading it will say why
        return True


def _fresh(place: ContentPath, sources: tuple[ContentFile, ...], before: Index | None) -> Index:
    from attn_tutor.library.indexing import make_index

    try:
        index, faults = make_index(sources, before)
    except OSError:  # the index before has gone while we were reading it
        index, faults = make_index(sources, None)
    if index is None:
        raise refusal(faults, place)
    if _has_twins(index):
        from attn_tutor.library.content_check import (
            repeated_id_faults,  # parses all again, to say where they stand
        )

        raise refusal(repeated_id_faults(sources), place)
    return index


def _has_twins(index: Index) -> bool:
    """Whether two lessons, or two questions, answer to the same id."""
    questions = Counter(name for part in index.parts for name in (*part.ids, *part.old_ids))
    lessons = Counter(name for part in index.parts for one in part.lessons for name in (one.id, *one.aliases))
    return any(count > 1 for counts in (questions, lessons) for count in counts.values())


def refusal(faults: list[Fault], place: ContentPath) -> ContentError:
    """The error for a folder that cannot be used: its first fault, how many there are, how to see them."""
    return ContentError(f"{min(faults)}.", _all_faults(len(faults), place))


def _all_faults(count: int, place: ContentPath) -> str:
    counted = "There is one fault" if count == 1 else f"There are {count} faults"
    return f"{counted}. To see all: attn-tutor content check {path_text(place)}"


@record(eq=False)
class DiskLibrary:
    """Lessons and questions by their ids: listed from the index, built when first asked for."""

    folder: ContentPath
    index: Index

    @cached_property
    def lessons(self) -> tuple[LessonEntry, ...]:
        """Every lesson, in the order of the course."""
        found = (lesson for part in self.index.parts for lesson in part.lessons)
        return tuple(sorted(found, key=lambda lesson: lesson.number))

    def questions(
        self, topic: str | None = None, level: str | None = None, kind: str | None = None
    ) -> tuple[QuestionEntry, ...]:
        """The questions of this topic, level and kind, in the order of the files; None takes any."""
        return tuple(entry for part in self.index.parts for entry in part.entries(topic, level, kind))

    def lesson(self, name: str) -> Lesson:
        """The lesson of this id. Raises UsageError, naming the closest ids, where there is none."""
        return self._lessons(name)

    def question(self, name: str) -> Question:
        """The question of this id. Raises UsageError, naming the closest ids, where there is none."""
        return self._questions(name)

    @cached_property
    def _lessons(self) -> Callable[[str], Lesson]:
        return lru_cache(_MOST_BUILT)(self._read_lesson)

    @cached_property
    def _questions(self) -> Callable[[str], Question]:
        return lru_cache(_MOST_BUILT)(self._read_question)

    def _read_lesson(self, name: str) -> Lesson:
        from attn_tutor.curriculum.building import lesson_from

        found = self.index.find_lesson(name)
        if found is None:
            every = (old for lesson in self.lessons for old in (lesson.id, *lesson.aliases))
            raise unknown("lesson", name, every)
        lesson = self._build(found, lesson_from)
        if lesson is None:
            return open_library(self.folder).lesson(name)
        self._refuse(found, lesson.unready())
        return lesson

    def _read_question(self, name: str) -> Question:
        from attn_tutor.curriculum.building import question_from

        found = self.index.find_question(name)
        if found is None:
            raise unknown("question", name, (one for part in self.index.parts for one in part.ids))
        question = self._build(found, question_from)
        if question is None:
            return open_library(self.folder).question(name)
        self._refuse(found, question.unready())
        return question

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that `attn-tutor content check` says of this folder. Asks every question: takes seconds."""
        from attn_tutor.library.content_check import check

        return tuple(check(self.folder))

    def exercises(self) -> tuple[CodeExercise, ...]:
        """The code exercises, in the order of the course; the shipped ones where the folder has none."""
        from attn_tutor.library.exercise_files import exercises_of

        return exercises_of(self.folder)

    def _refuse(self, found: RecordPlace, findings: list[tuple[str, str, str]]) -> None:
        """Raise ContentError with the first finding, if there is one."""
        if findings:
            way, what, todo = findings[0]
            where = f"{found.id}, {way}" if way else found.id
            fault = f"{path_text(self.folder)}: {found.part.name}: {where}: {what}; {todo}"
            raise ContentError(f"{fault}.", _all_faults(len(findings), self.folder))

    def _build(self, found: RecordPlace, build: Callable[[Any], T | None]) -> T | None:
        """The model of a record; None if the index has gone or is damaged: then the YAML must be read again."""
        try:
            data = self.index.record(found)
            if data["id"] == found.id:
                return build(data)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass  # whatever stands there, it is not what was written
        with suppress(OSError):
            self.index.forget()
        return None


def _has_glossary(place: ContentPath) -> bool:
    from attn_tutor.library.glossary_file import (
        has_glossary,  # brings all that reads content, and most starts read none
    )

    return has_glossary(place)
