"""The glossary file of a content folder; the shipped one where a folder has none."""

from __future__ import annotations

from collections.abc import Collection

from attn_tutor.curriculum.glossary import Glossary, Term, build_glossary
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.errors import ContentError
from attn_tutor.library.sources import GLOSSARY, ContentFile, ContentPath, read_source, shipped_content


def glossary_of(place: ContentPath | None = None) -> tuple[Term, ...]:
    """The terms of a folder's glossary, in its order. Raises ContentError with its first fault."""
    folder = shipped_content() if place is None or not has_glossary(place) else place
    glossary, faults = load_glossary(folder)
    if glossary is None:
        raise ContentError(
            f"{min(faults)}.", f"There are {len(faults)} faults in it." if len(faults) > 1 else ""
        )
    return glossary.terms


def has_glossary(place: ContentPath) -> bool:
    """Whether a folder has a glossary of its own."""
    try:
        return place.is_dir() and (place / GLOSSARY).is_file()
    except OSError:  # no such name can be: whatever reads the folder says why
        return False


def load_glossary(folder: ContentPath, lessons: Collection[str] = ()) -> tuple[Glossary | None, tuple[Fault, ...]]:
    """What the glossary of a folder says, or everything that is wrong with it."""
    from attn_tutor.library.yaml_nodes import read_yaml

    source = ContentFile(GLOSSARY, folder / GLOSSARY, None)
    data, fault = read_source(source)
    if fault:
        return None, (fault,)
    root, faults = read_yaml(data, source.path)
    if root is None:
        empty = Fault(source.path, 1, 1, "", "the file is empty", "write `format: 1` and `terms:`")
        return None, tuple(faults) or (empty,)
    glossary, findings = build_glossary(root, source.path, lessons)
    return (None if faults else glossary), tuple(sorted([*faults, *findings]))
