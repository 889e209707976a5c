"""Files of problems as names and values: YAML, JSON and .npz, with one sentence for whatever cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from attn_tutor.errors import UsageError

_LARGEST = 20_000_000  # bytes


def values_of(path: Path) -> Any:
    """What a file says, whatever its format. Raises OSError, ValueError, RecursionError and UsageError."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a YAML, JSON or .npz file in it.")
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
    if path.suffix == ".npz":
        return _from_npz(path)
    data = path.read_bytes()
    if path.suffix == ".npy" or data.startswith(b"\x93NUMPY"):
        raise UsageError(
            f"{path} holds one matrix, and without its name.",
            "Save all of them in one file: np.savez('mine.npz', query=..., key=..., value=...).",
        )
    return _from_json(data, str(path)) if path.suffix == ".json" else _from_yaml(data, str(path))


def values_from(stdin: TextIO | None) -> Any:
    """JSON if it begins like JSON, else YAML."""
    text = "" if stdin is None else stdin.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise UsageError(f"stdin is larger than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
    data = text.encode("utf-8", "replace")
    return _from_json(data, "stdin") if text.lstrip()[:1] == "{" else _from_yaml(data, "stdin")


def _from_npz(path: Path) -> dict[str, Any]:
    import zipfile

    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: _loaded(archive, name) for name in archive.files}
    except (
        zipfile.BadZipFile,
        EOFError,
        AttributeError,
    ) as fault:  # AttributeError: one array alone, no archive
        raise ValueError(str(fault)) from None
    return arrays


def _loaded(archive: Any, name: str) -> Any:
    """One array of an archive; arrays of Python objects would have to run code to be read."""
    try:
        return archive[name]
    except ValueError:
        raise UsageError(
            f"The {name} is an array of Python objects, which are not read.",
            "Save it as numbers, all rows of one length: np.array(rows, dtype=float).",
        ) from None


def _from_yaml(data: bytes, named: str) -> Any:
    from attn_tutor.curriculum.nodes import Scalar, Table, plain
    from attn_tutor.library.yaml_nodes import read_yaml

    root, faults = read_yaml(data, named)
    if faults:
        fault = faults[0]
        raise UsageError(f"{named} is not valid YAML: line {fault.line}, {fault.what}.", _order(fault.todo))
    first: dict[str, Scalar] = {}
    for name, _ in root.pairs if isinstance(root, Table) else ():
        earlier = first.setdefault(name.text, name)
        if earlier is not name:
            what = f"{named} gives {name.text} twice, in lines {earlier.line} and {name.line}."
            raise UsageError(what, "Remove one of them.")
    return None if root is None else plain(root)


def _order(todo: str) -> str:
    return f"{todo[:1].upper()}{todo[1:]}."


def _from_json(data: bytes, named: str) -> Any:
    """The value of a JSON text. Raises UsageError, naming the line, for what is none and for a name given twice."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise UsageError(f"{named} gives {twice} twice.", "Remove one of them.")
        return dict(found)

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs)
    except UnicodeDecodeError:
        raise UsageError(f"{named} is not UTF-8 text.", "Save it as UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        ends = fault.pos >= len(fault.doc.rstrip())
        what = "it ends there too early" if ends else "it cannot be read on there"
        raise UsageError(
            f"{named} is not valid JSON: {where}, {what}.", "Check brackets, commas and quotes."
        ) from None
