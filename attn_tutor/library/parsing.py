"""A content file from bytes to models, with what PyTorch printed when the course was written.

Lessons show such recordings, and nobody needs PyTorch to read them. Imported when a file must be parsed: it brings
YAML with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from attn_tutor.curriculum.building import FORMAT, FileContents, build
from attn_tutor.curriculum.nodes import Fault, KeyedNode, Node, Scalar, Series
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.interface import unknown
from attn_tutor.library.recorded_heads import as_node, as_scalar, expand_heads
from attn_tutor.library.sources import ContentFile, read_source, shipped_content
from attn_tutor.library.yaml_nodes import read_yaml

FOLDER = "recordings"  # beside lessons/ and questions/
_FILE = "pytorch.json"
_KEY = "recorded"


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


@dataclass(frozen=True)
class Recording:
    """One run: the lines typed, the lines printed, and by which version of what, in which year."""

    code: tuple[str, ...]
    prints: tuple[str, ...]
    program: str
    version: str
    year: int


def read_recordings() -> dict[str, Recording]:
    """Every shipped run by its name. Raises ContentError where the file is damaged."""
    try:
        data = json.loads((shipped_content() / FOLDER / _FILE).read_text(encoding="utf-8"))
        common = {"program": data["program"], "version": data["version"], "year": data["year"]}
        return {
            name: Recording(tuple(run["code"]), tuple(run["prints"]), **common)
            for name, run in data["runs"].items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContentError(f"{FOLDER}/{_FILE} holds no sound recordings: {error}.") from None


def expand_recordings(node: Node, file: str, faults: list[Fault]) -> Node:
    """A tree in which each `recorded` that names a run also holds what was typed and printed, and when."""
    if isinstance(node, Series):
        return node._replace(items=tuple(expand_recordings(item, file, faults) for item in node.items))
    if not isinstance(node, KeyedNode):
        return node
    pairs = tuple(
        (
            key,
            _with_run(inner, file, faults)
            if key.text == _KEY and isinstance(inner, KeyedNode)
            else expand_recordings(inner, file, faults),
        )
        for key, inner in node.pairs
    )
    return node._replace(pairs=pairs)


def _with_run(recorded: KeyedNode, file: str, faults: list[Fault]) -> KeyedNode:
    run = recorded.get("run")
    if not isinstance(run, Scalar):
        return recorded
    try:
        every = read_recordings()
        if run.text not in every:
            raise unknown("recording", run.text, tuple(every))
    except (UsageError, ContentError) as error:
        what, todo = error.sentence.rstrip("."), error.hint or "check it"
        faults.append(Fault(file, run.line, run.column, "", what, todo))
        return recorded
    values: dict[str, Any] = {field.name: getattr(every[run.text], field.name) for field in fields(Recording)}
    added = tuple((as_scalar(key, run), as_node(value, run)) for key, value in values.items())
    return recorded._replace(pairs=recorded.pairs + added)
