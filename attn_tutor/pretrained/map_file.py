"""A saved map file as arrays: .npy .npz .json .csv .safetensors, and .pt through an installed torch.

Nothing in a file is ever run: no pickle, no arrays of objects.
"""

from __future__ import annotations

import csv
import json
import stat
import zlib
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.errors import UsageError

MapArrays: TypeAlias = "Array | list[MapArrays] | None"  # an array; or a list of them, nested as they were saved
_ENDINGS = (".npy", ".npz", ".json", ".csv", ".safetensors", ".pt", ".pth", ".bin")
_EAGER = "Load the model with attn_implementation='eager' and ask for output_attentions=True."
_AS_NPZ = "Save it with: np.savez('maps.npz', *[a.float().numpy() for a in outputs.attentions])"
_NAMES = (
    "attentions", "encoder_attentions", "decoder_attentions", "cross_attentions", "attention", "attn", "weights",
    "maps",
)  # fmt: skip
_NUMBERS = "fiub"  # kinds of arrays that maps may be
_LARGEST = 2_000_000_000  # bytes of arrays
_LARGEST_TEXT = 50_000_000  # of numbers written out, which take several times as much once they are read
_FAULTS = {
    "allow_pickle": "it is not in NumPy's format",
    "inhomogeneous": "its rows have different lengths",
    "recursion": "it is nested too deeply",
    "EOF": "it ends too early",
    "could not convert string": "{} is not a number",
    "zip file": "it is not in NumPy's format",
    "codec can't decode": "it is not UTF-8 text",
    "UTF-8 BOM": "it begins with a byte order mark",
    "integer string conversion": "a number in it is thousands of digits long",
}


def read_map_file(path: Path) -> MapArrays:
    """What is saved in a file. Raises UsageError where it holds no map, with what to do."""
    ending = path.suffix.casefold()
    if ending not in _ENDINGS:
        raise UsageError(
            f"{path.name} is not a file that maps can be read from.",
            f"attn-tutor map reads {', '.join(_ENDINGS[:5])} and .pt.",
        )
    try:
        _check_size(path, _LARGEST_TEXT if ending in (".json", ".csv") else _LARGEST)
        found = _READERS.get(ending, _read_torch)(path)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except (
        ValueError,
        EOFError,
        KeyError,
        RuntimeError,
        TypeError,
        BadZipFile,
        csv.Error,
        zlib.error,
    ) as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        if "Object arrays" in message:
            raise UsageError(f"{path.name} holds Python objects, which are never loaded.", _AS_NPZ) from None
        raise UsageError(f"{path.name} is not a valid {ending} file: {_in_words(message)}.") from None
    if _is_empty(found):
        raise UsageError(f"{path.name} holds no attention: there is nothing in it.", _EAGER)
    return found


def _check_size(path: Path, most: int) -> None:
    """Raise UsageError for what has no end or too many bytes to be read."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{path.name} is not an ordinary file.", "Name a file that is saved on disk.")
    if found.st_size > most:
        size = f"{most // 1_000_000_000} GB" if most == _LARGEST else f"{most // 1_000_000} MB"
        raise UsageError(f"{path.name} is larger than {size}.", "Save the layers that you want to see alone.")


def _in_words(message: str) -> str:
    """What is wrong with a file, where the library that reads it says so in words of its own."""
    ours = next((words for sign, words in _FAULTS.items() if sign in message), message.rstrip("."))
    return ours.format(message.rpartition(": ")[2])


def _is_empty(saved: MapArrays) -> bool:
    if isinstance(saved, list):
        return all(map(_is_empty, saved))
    return saved is None or saved.size == 0


def _read_npy(path: Path) -> MapArrays:
    return _numbers(np.load(path, allow_pickle=False))


def _read_npz(path: Path) -> MapArrays:
    """The array that is named as maps are, or all of them in the order they were saved in."""
    numbers: dict[str, Array] = {}
    refused: ValueError | None = None
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        if sum(member.file_size for member in stored.zip.infolist()) > _LARGEST:
            raise ValueError("it holds more than 2 GB when unpacked")
        for name in stored.files:
            try:
                saved = stored[name]
                if isinstance(saved, bytes):  # something else than an array was put into the archive
                    raise ValueError("it is not in NumPy's format")
                numbers[name] = _numbers(saved)
            except ValueError as error:  # words, such as tokens, or Python objects: left out beside numbers
                refused = error
    if refused is not None and not numbers:
        raise refused
    return _choose(numbers)


def _read_safetensors(path: Path) -> MapArrays:
    from attn_tutor.pretrained.tensor_file import SafeTensors

    return _choose(dict(SafeTensors([path])))


def _read_json(path: Path) -> MapArrays:
    return _from_lists(json.loads(path.read_text(encoding="utf-8")))


def _read_csv(path: Path) -> MapArrays:
    """One map; a first line or column of words is left out."""
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if ";" in text.partition("\n")[0] else "\t" if "\t" in text.partition("\n")[0] else ","
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(map(str.strip, row))]
    if rows and not all(map(_is_number, rows[0][1:] or rows[0])):
        rows = rows[1:]
    if rows and not any(_is_number(row[0]) for row in rows):
        rows = [row[1:] for row in rows]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("its rows have different lengths")
    return _numbers(np.array([[float(cell.replace(",", ".")) for cell in row] for row in rows]))


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _read_torch(path: Path) -> MapArrays:
    if find_spec("torch") is None:
        raise UsageError(f"{path.name} needs torch to be read, which is not installed.", _AS_NPZ)
    import torch

    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many types for a file it refuses
        raise ValueError(f"torch refuses it ({type(error).__name__})") from None
    return _from_lists(loaded, torch.is_tensor)


def _from_lists(data: Any, is_tensor: Any = None) -> MapArrays:
    """Lists, tuples and dicts of numbers or tensors as nested lists of arrays."""
    if is_tensor is not None and is_tensor(data):
        return _numbers(data.detach().float().numpy())
    if isinstance(data, Mapping):
        known = next((data[name] for name in _NAMES if data.get(name) is not None), None)
        return _from_lists(known if known is not None else [*data.values()], is_tensor)
    if not isinstance(data, Sequence) or isinstance(data, str):
        if data is None:
            return None
        raise ValueError("it holds something that is not a number")
    if data and all(isinstance(one, int | float) for one in _leaves(data)):
        return _numbers(np.array(data, dtype=np.float64))  # raises ValueError where rows differ in length
    return [_from_lists(one, is_tensor) for one in data]


def _leaves(data: Any) -> Any:
    if isinstance(data, Sequence) and not isinstance(data, str):
        for one in data:
            yield from _leaves(one)
    else:
        yield data


def _choose(arrays: dict[str, Array]) -> MapArrays:
    """The array with a name that maps have, where it is alone in that; else all."""
    for name in _NAMES:
        if name in arrays:
            return arrays[name]
    return [*arrays.values()]


def _numbers(array: Any) -> Array:
    if array.dtype.kind not in _NUMBERS:
        raise ValueError(f"it holds {array.dtype.name}, not numbers")
    return np.asarray(array, dtype=np.float32 if array.dtype.itemsize <= 4 else np.float64)


_READERS = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".json": _read_json,
    ".csv": _read_csv,
    ".safetensors": _read_safetensors,
}
