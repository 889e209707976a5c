"""A content file from bytes to models. Imported when a file must be parsed: it brings YAML with it."""

from __future__ import annotations

from dataclasses import replace

from attn_tutor.curriculum.building import FORMAT, FileContents, build
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.library.recorded_heads import expand_heads
from attn_tutor.library.recordings import expand_recordings
from attn_tutor.library.sources import ContentFile, read_source
from attn_tutor.library.yaml_nodes import read_yaml


def parse(source: ContentFile, data: bytes) -> FileContents:
    """What the bytes of a file say. Never raises for any bytes."""
    root, faults = read_yaml(data, source.path)
    if root is None and not faults:
        todo = f"write `format: {FORMAT}` and then a lesson or `questions:`"
        faults = [Fault(source.path, 1, 1, "", "the file is empty", todo)]
    if root is None:
        return FileContents(source.path, faults=tuple(sorted(faults)))
    root = expand_recordings(expand_heads(root, source.path, faults), source.path, faults)
    built = build(root, source.path, bank=source.bank)
    return replace(built, faults=tuple(sorted([*faults, *built.faults]))) if faults else built


def load(source: ContentFile) -> FileContents:
    """What a file says, or why it cannot be read."""
    data, fault = read_source(source)
    return FileContents(source.path, faults=(fault,)) if fault else parse(source, data)
