"""The index: what a content folder holds, kept in the cache folder so that no YAML is parsed twice.

One file, of lines of JSON behind their checksums. The first line, the head, names every content file with its
digest, and every lesson and question in it; each further line is one lesson or question as plain data, found by
its place. So a quiz reads the head and the questions it asks. An index that is damaged, foreign or cannot be
written is done without.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Any, NamedTuple

from attn_tutor import __version__
from attn_tutor.library.interface import LessonEntry, QuestionEntry
from attn_tutor.library.sources import ContentFile, path_text
from attn_tutor.records import record

MADE_BY = [3, __version__]  # another layout or another version of the program: not our index
_SETTLED = 2_000_000_000  # ns; a file changed less than this before the index was written may change unseen


@record()
class IndexedFile:
    """What one content file holds. Columns, not rows: JSON reads 10,000 questions so in half the time.

    ends: where the record of each lesson, then of each question, ends in the body of this file.
    """

    name: str
    digest: str
    stamp: list[int] | None
    lessons: list[LessonEntry] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    levels: list[Any] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    shelves: list[str] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    old_ids: list[str] = field(default_factory=list)
    new_ids: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.ends[-1] if self.ends else 0

    def entries(self, topic: str | None, level: str | None, kind: str | None) -> Iterator[QuestionEntry]:
        """The questions that fit, chosen by their columns: most of 10,000 need not be made at all."""
        rows: Iterator[tuple[str, str, Any, str, str, int]] = zip(
            self.ids, self.topics, self.levels, self.kinds, self.shelves, self.goals, strict=True
        )
        if topic is not None:
            rows = (row for row in rows if row[1] == topic)
        if level is not None:
            rows = (row for row in rows if row[2] == level)
        if kind is not None:
            rows = (row for row in rows if row[3] == kind)
        return map(QuestionEntry._make, rows)


class RecordPlace(NamedTuple):
    """Where the record of a lesson or question is: number `at` of its part, lessons first, then questions."""

    part: IndexedFile
    at: int
    id: str


@record()
class Index:
    """The parts of all content files, and their records: in memory, or in the file they are read from."""

    parts: tuple[IndexedFile, ...]
    records: bytes | Path
    start: int = 0  # of the records in that file

    def body(self, part: IndexedFile) -> bytes:
        """All records of one content file. Raises OSError where the index has gone."""
        return self._bytes(part, 0, part.size)

    def find_lesson(self, name: str) -> RecordPlace | None:
        """The lesson of this id or earlier id."""
        for part in self.parts:
            for at, lesson in enumerate(part.lessons):
                if name == lesson.id or name in lesson.aliases:
                    return RecordPlace(part, at, lesson.id)
        return None

    def find_question(self, name: str) -> RecordPlace | None:
        """The question of this id or earlier id. A search through lists: quicker than making a dict for one."""
        for part in self.parts:
            now = part.new_ids[part.old_ids.index(name)] if name in part.old_ids else name
            if now in part.ids:
                return RecordPlace(part, len(part.lessons) + part.ids.index(now), now)
        return None

    def record(self, found: RecordPlace) -> Any:
        """One lesson or question as plain data. Raises OSError or ValueError where the index is damaged."""
        ends = found.part.ends
        begin = ends[found.at - 1] if found.at else 0
        return from_line(self._bytes(found.part, begin, ends[found.at]))

    def forget(self) -> None:
        """Remove the file, so that the next start makes it anew. Raises OSError where it may not be removed."""
        if isinstance(self.records, Path):
            self.records.unlink(missing_ok=True)

    def _bytes(self, part: IndexedFile, begin: int, end: int) -> bytes:
        before = self.start
        for other in self.parts:
            if other is part:
                break
            before += other.size
        if isinstance(self.records, bytes):
            return self.records[before + begin : before + end]
        with self.records.open("rb") as stream:
            stream.seek(before + begin)
            return stream.read(end - begin)


def to_line(data: Any) -> bytes:
    """Data as a line of the index: a checksum, a space, JSON."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def from_line(line: bytes) -> Any:
    """The data of a line. Raises ValueError where a single bit of it is not as it was written."""
    text = line[9:-1]
    if line != b"%08x %s\n" % (zlib.crc32(text), text):
        raise ValueError("damaged")
    return json.loads(text)


def index_file(cache: Path, folder: str) -> Path:
    """The index of a content folder: one file each, so that two folders do not turn each other out."""
    return cache / f"content-{zlib.crc32(folder.encode()):08x}.index"


def read_index(path: Path, folder: str) -> Index | None:
    """The index in this file if it is ours, of this folder, and whole."""
    try:
        with path.open("rb") as stream:
            head = from_line(stream.readline())
            start = stream.tell()
            size = stream.seek(0, os.SEEK_END)
        if head["made_by"] != MADE_BY or head["folder"] != folder:
            return None
        parts = tuple(_part(fields) for fields in head["parts"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # gone, or not what we wrote
        return None
    return Index(parts, path, start) if start + sum(part.size for part in parts) == size else None


def _part(fields: dict[str, Any]) -> IndexedFile:
    lessons = [
        LessonEntry._make(tuple(x) if isinstance(x, list) else x for x in row) for row in fields["lessons"]
    ]
    return IndexedFile(**{**fields, "lessons": lessons})


def write_index(path: Path, folder: str, index: Index) -> None:
    """Put the index into its file, whole or not at all. Where that cannot be, the next start parses again."""
    from tempfile import mkstemp  # 12 ms, and only needed when content has changed

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(dir=path.parent, prefix=path.stem, suffix=".new")
    except OSError:  # no such folder can be made, or it may not be written
        return
    try:
        with open(handle, "wb") as stream:
            stream.write(_head(folder, index.parts))
            for part in index.parts:
                stream.write(index.body(part))
        os.replace(name, path)
    except OSError:  # a full disk, or an old index that somebody holds open
        Path(name).unlink(missing_ok=True)


def _head(folder: str, parts: tuple[IndexedFile, ...]) -> bytes:
    fields = [{name: getattr(part, name) for name in IndexedFile.__dataclass_fields__} for part in parts]
    head = {"made_by": MADE_BY, "folder": folder, "parts": fields}
    return to_line(head)


def keep(index: Index) -> None:
    """Note that the index was found to hold still: its files have been read, and are those that were indexed."""
    if isinstance(index.records, Path):
        with suppress(OSError):
            index.records.touch()


def unchanged(index: Index, sources: tuple[ContentFile, ...]) -> bool:
    """Whether the content files are, by their stamps alone, surely those that were indexed."""
    if [part.name for part in index.parts] != [source.name for source in sources]:
        return False
    if not isinstance(index.records, Path):
        return False
    try:
        written = index.records.stat().st_mtime_ns
    except OSError:
        return False
    stamps = [source.stamp() for source in sources]
    return all(
        stamp is not None and stamp == part.stamp and max(stamp[1:]) + _SETTLED < written
        for part, stamp in zip(index.parts, stamps, strict=True)
    )


def folder_key(place: Any) -> str:
    """The name under which a folder's index is kept: its whole path."""
    return path_text(place.absolute() if isinstance(place, Path) else place)
