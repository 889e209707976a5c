"""Files of problems as names and values, and of single matrices, with one sentence for whatever cannot be read."""

from __future__ import annotations

import io
import json
import math
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from attn_tutor.bounded import read_file
from attn_tutor.engine.arrays import Array
from attn_tutor.errors import UsageError

_LARGEST = 20_000_000  # bytes
_LARGEST_TABLE = 2_000_000  # bytes of text: 64 heads of 128 by 64 numbers
_HEAD = 1000  # bytes in which a binary file shows itself
_NPY = b"\x93NUMPY"
_TABLES = (".csv", ".tsv", ".txt")
_MOST_LINES = 20_000  # of a table
_MOST_MATRICES = 100  # of an archive


def values_of(path: Path) -> Any:
    """What a file says, whatever its format. Raises OSError, ValueError, RecursionError and UsageError."""
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder.", "Name a file in it.")
    data = read_file(path, _LARGEST)
    if path.suffix.lower() == ".npz":
        return _from_npz(data)
    if path.suffix.lower() == ".npy" or data.startswith(_NPY):
        raise _nameless(path)
    if path.suffix.lower() in _TABLES:
        blocks = _blocks(data, path)
        if "" in blocks:
            raise _nameless(path)
        return blocks
    if b"\x00" in data[:_HEAD] or data.startswith(b"PK"):
        raise UsageError(
            f"{path} is a binary file of another program.",
            "Save its matrices as CSV, or with np.savez('mine.npz', query=..., key=..., value=...).",
        )
    return _from_json(data, str(path)) if path.suffix == ".json" else _from_yaml(data, str(path))


def _nameless(path: Path) -> UsageError:
    return UsageError(
        f"{path} holds one matrix without a name.",
        f"Give it as --query {path}, --key or --value; or put several into one file, with a line such as query above "
        "each; or use np.savez('mine.npz', query=...).",
    )


def matrix_in(path: Path, name: str) -> Array:
    """The one matrix of an .npy, CSV, TSV or text file. Raises UsageError where there is none."""
    try:
        data = read_file(path, _LARGEST)
        if path.suffix.lower() == ".npy" or data.startswith(_NPY):
            array = array_of(data, name)
            if array.dtype.kind not in "fiub":
                raise UsageError(f"{path} holds no numbers.", "Save it as numbers: array.astype(float).")
            return _matrix(array.astype(np.float64), path)
        blocks = _blocks(data, path)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        reason = f"{reason[:1].lower()}{reason[1:]}"
        raise UsageError(
            f"{path} cannot be read: {reason}.", "Name another file, or type the numbers."
        ) from None
    except (ValueError, EOFError):
        raise UsageError(f"{path} cannot be read as an .npy file.", "Save it again with np.save.") from None
    if len(blocks) > 1 or not blocks:
        raise UsageError(f"{path} holds {len(blocks) or 'no'} matrices.", f"Give it as --file {path}.")
    (rows,) = blocks.values()
    if len({len(row) for row in rows}) > 1:
        raise UsageError(f"The rows of {path} have different lengths.", "Make them equally long.")
    return _matrix(np.array(rows, dtype=np.float64), path)


def _matrix(array: Array, path: Path) -> Array:
    """A matrix of finite numbers; a vector is one row."""
    if array.ndim > 2 or not array.size:
        raise UsageError(f"{path} holds an array of {array.ndim} dimensions.", "Give rows and columns.")
    if not np.isfinite(array).all():
        raise UsageError(f"{path} holds nan or inf.", "Attention is computed on finite numbers.")
    return np.atleast_2d(array)


def _blocks(data: bytes, path: Path) -> dict[str, list[list[float]]]:
    """The matrices of a table by the names that stand above them, "" where none does."""
    if len(data) > _LARGEST_TABLE:
        raise UsageError(f"{path} is larger than {_LARGEST_TABLE // 1_000_000} MB.", "Save it as .npy.")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    if len(lines) > _MOST_LINES:
        raise UsageError(f"{path} has more than {_MOST_LINES:,} lines.", "Give fewer rows, or save it as .npy.")
    found: dict[str, list[list[float]]] = {}
    name = ""
    for at, line in enumerate(lines, 1):
        cells = [cell.strip().strip('"') for cell in re.split(_separator(line), line.strip())]
        while cells and not cells[-1]:
            cells.pop()
        if not cells or cells[0].startswith("#"):
            continue
        if len(cells) == 1 and re.fullmatch(r"[A-Za-z]\w*:?", cells[0]):
            name = cells[0].rstrip(":")
            if name in found:
                raise UsageError(f"{path} gives {name} twice.", "Remove one of them.")
            continue
        try:
            found.setdefault(name, []).append([float(cell) for cell in cells])
        except ValueError:
            what = f"{path}, line {at}: {line.strip()[:40]} is not a row of numbers."
            raise UsageError(
                what, "Separate numbers by commas, tabs or blanks, with a decimal point."
            ) from None
    return found


def _separator(line: str) -> str:
    return next((sign for sign in ("\t", ";", ",") if sign in line), r"\s+")


def values_from(stdin: TextIO | None) -> Any:
    """JSON if it begins like JSON, else YAML."""
    text = "" if stdin is None else stdin.read(_LARGEST + 1)
    data = text.encode("utf-8", "replace")
    if len(data) > _LARGEST:
        raise UsageError(f"stdin holds more than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
    return _from_json(data, "stdin") if text.lstrip()[:1] == "{" else _from_yaml(data, "stdin")


def _from_npz(data: bytes) -> dict[str, Any]:
    """The arrays of an archive by name; nothing is unpacked that says it is too large, and no more than it says."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MATRICES or sum(each.file_size for each in members) > _LARGEST:
                raise UsageError(
                    f"The archive holds more than {_LARGEST // 1_000_000} MB when unpacked.",
                    "Give smaller ones.",
                )
            return {
                each.filename.removesuffix(".npy"): array_of(archive.read(each), each.filename)
                for each in members
            }
    except UsageError:
        raise
    except Exception as fault:  # encrypted, an unknown method, cut off: each library has its own word for it
        raise ValueError(str(fault)) from None


def array_of(data: bytes, name: str) -> Array:
    """The array of an .npy file. Raises UsageError where it is none of numbers, ValueError where it cannot be read."""
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    read_header = (
        np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    )
    shape, _, dtype = read_header(stream)
    if dtype.hasobject:
        raise UsageError(
            f"The {name.removesuffix('.npy')} is an array of Python objects, which are not read.",
            "Save it as numbers, all rows of one length: np.array(rows, dtype=float).",
        )
    if math.prod(shape) * dtype.itemsize > len(data) or max(shape, default=0) > _LARGEST:
        raise ValueError("its header promises more than it holds")
    stream.seek(0)
    try:
        array: Array = np.lib.format.read_array(stream, allow_pickle=False)
    except TypeError:  # a shape of truth values passes for one of numbers
        raise ValueError("its shape is none") from None
    return array


def _from_yaml(data: bytes, named: str) -> Any:
    from attn_tutor.curriculum.nodes import KeyedNode, Scalar, plain
    from attn_tutor.library.yaml_nodes import read_yaml

    root, faults = read_yaml(data, named)
    if faults:
        fault = faults[0]
        raise UsageError(f"{named} is not valid YAML: line {fault.line}, {fault.what}.", _order(fault.todo))
    first: dict[str, Scalar] = {}
    for name, _ in root.pairs if isinstance(root, KeyedNode) else ():
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
        values = dict(found)
        if len(values) < len(found):
            twice = next(name for name, many in Counter(name for name, _ in found).items() if many > 1)
            raise UsageError(f"{named} gives {str(twice)[:40]} twice.", "Remove one of them.")
        return values

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs)
    except UnicodeDecodeError:
        raise UsageError(f"{named} is not UTF-8 text.", "Save it as UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        ends = fault.pos >= len(fault.doc.rstrip())
        what = "it ends there too early" if ends else "it cannot be read any further there"
        raise UsageError(
            f"{named} is not valid JSON: {where}, {what}.", "Check brackets, commas and quotes."
        ) from None
