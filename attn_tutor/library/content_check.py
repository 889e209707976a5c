"""The content check: every fault of a file or of a whole folder, at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attn_tutor.curriculum.checking import check_all, names_of
from attn_tutor.curriculum.checking import repeated_ids as twins_of
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.library.exercise_files import exercise_faults, has_exercises
from attn_tutor.library.glossary_file import has_glossary, load_glossary
from attn_tutor.library.parsing import load
from attn_tutor.library.sources import GLOSSARY, NOTHING_HERE, ContentFile, ContentPath, find_sources


def check(
    place: ContentPath, *, seeds: int = 0, tell: Callable[[int, int], None] = lambda done, total: None
) -> list[Fault]:
    """Every fault in a content file or folder, in order. Never raises, whatever the bytes.

    seeds: how many to prove each recipe with, beyond trying it once or twice. tell: called with how many questions
    are checked, of how many.
    In a single file, ids that may stand in other files are not looked up.
    """
    sources, fault = find_sources(place)
    if fault:
        is_glossary_alone = fault.what == NOTHING_HERE and has_glossary(place)
        return sorted(load_glossary(place)[1]) if is_glossary_alone else [fault]
    alone = len(sources) == 1 and sources[0].file is place
    if alone and place.name == GLOSSARY and isinstance(place, Path):
        return sorted(load_glossary(place.parent)[1])
    built = [load(source) for source in sources]
    faults = check_all(built, whole=not alone, seeds=seeds, tell=tell)
    lessons = {name for file in built for lesson in file.lessons for name, _ in names_of(lesson.node)}
    if not alone and has_glossary(place):
        faults += load_glossary(place, lessons)[1]
    if not alone and has_exercises(place):
        faults += exercise_faults(place, lessons)
    return sorted(faults)


def repeated_id_faults(sources: tuple[ContentFile, ...]) -> list[Fault]:
    """Only the ids that stand twice."""
    return sorted(twins_of([load(source) for source in sources]))
