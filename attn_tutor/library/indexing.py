"""Making the index: content files that changed are parsed, the rest is taken over from the index before."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from attn_tutor.curriculum.building import FileContents
from attn_tutor.curriculum.nodes import Fault, plain
from attn_tutor.library.index import Index, IndexedFile, to_line
from attn_tutor.library.interface import lesson_entry, question_entry
from attn_tutor.library.sources import ContentFile, read_source


def make_index(sources: tuple[ContentFile, ...], before: Index | None) -> tuple[Index | None, list[Fault]]:
    """The index of these files; or None and every fault, if one of them has any: a faulty file is not indexed."""
    known = {(part.name, part.digest): part for part in before.parts} if before else {}
    faults: list[Fault] = []
    files: list[tuple[IndexedFile, bytes]] = []
    for source in sources:
        stamp = source.stamp()  # before the bytes: a change in between shows next time
        data, fault = read_source(source)
        if fault:
            faults.append(fault)
            continue
        digest = blake2b(data, digest_size=16).hexdigest()
        part = known.get((source.name, digest))
        if part is not None and before is not None:
            files.append((replace(part, stamp=stamp), before.body(part)))
            continue
        from attn_tutor.library.parsing import parse  # brings YAML, and only needed for what has changed

        built = parse(source, data)
        faults += built.faults
        files.append(_part(source, digest, stamp, built))
    if faults:
        return None, faults
    return Index(tuple(part for part, _ in files), b"".join(body for _, body in files)), []


def _part(source: ContentFile, digest: str, stamp: list[int] | None, built: FileContents) -> tuple[IndexedFile, bytes]:
    """The part of one content file and its records, a line each."""
    part = IndexedFile(source.name, digest, stamp)
    lines: list[bytes] = []
    end = 0
    nodes = [lesson.node for lesson in built.lessons] + [question.node for question in built.questions]
    for node in nodes:
        line = to_line(plain(node))
        end += len(line)
        lines.append(line)
        part.ends.append(end)
    part.lessons.extend(lesson_entry(lesson.value) for lesson in built.lessons if lesson.value)
    for question in (placed.value for placed in built.questions if placed.value):
        entry = question_entry(question)
        part.ids.append(entry.id)
        part.topics.append(entry.topic)
        part.levels.append(entry.level)
        part.kinds.append(entry.kind)
        part.shelves.append(entry.shelf)
        part.goals.append(entry.goal)
        part.old_ids.extend(question.aliases)
        part.new_ids.extend(question.id for _ in question.aliases)
    return part, b"".join(lines)
