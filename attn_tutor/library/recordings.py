"""What PyTorch printed when the course was written: lessons show it, and nobody needs PyTorch to read it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from attn_tutor.curriculum.nodes import Fault, KeyedNode, Node, Scalar, Series
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.interface import unknown
from attn_tutor.library.recorded_heads import as_node, as_scalar
from attn_tutor.library.sources import shipped_content

FOLDER = "recordings"  # beside lessons/ and questions/
_FILE = "pytorch.json"
_KEY = "recorded"


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
