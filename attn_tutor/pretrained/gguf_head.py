"""The head of a GGUF file: its entries, and where each tensor lies. The library `gguf` takes 3 s for 50,000 words."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.errors import UsageError

_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _LIST = 8, 9
_MOST_AXES = 4


class StoredTensor(NamedTuple):
    """The bytes of one tensor, a row for each row of it, and the number of its type."""

    data: Any  # (rows..., bytes of a row), mapped into memory
    kind: int


class GgufHead(NamedTuple):
    """What a file says of itself, and its tensors by name."""

    entries: dict[str, Any]
    tensors: dict[str, StoredTensor]


def read_head(path: Path) -> GgufHead:
    """The head of the file. Raises UsageError where it is not sound."""
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        return _head(data)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, KeyError, struct.error, OverflowError, RecursionError, MemoryError) as error:
        raise UsageError(
            f"{path.name} is not a valid GGUF file: {str(error).rstrip('.') or 'it is cut short'}.",
            "Was it downloaded in full?",
        ) from None


def _head(data: Any) -> GgufHead:
    reader = _Reader(memoryview(data))
    if bytes(reader.take(4)) != b"GGUF":
        raise ValueError("it does not begin as one")
    version, n_tensors, n_entries = reader.number("I"), reader.number("Q"), reader.number("Q")
    if version not in (2, 3):
        raise ValueError(f"it is of version {version}")
    entries = {reader.text(): reader.value(reader.number("I")) for _ in range(n_entries)}
    infos = [reader.tensor() for _ in range(n_tensors)]
    align = int(entries.get("general.alignment", 32))
    start = -(-reader.at // align) * align
    return GgufHead(
        entries, {name: _stored_tensor(data, start + offset, shape, kind) for name, shape, kind, offset in infos}
    )


def _stored_tensor(data: Any, start: int, shape: tuple[int, ...], kind: int) -> StoredTensor:
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

    block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    row = shape[-1] // block * size
    length = int(np.prod(shape[:-1], dtype=object)) * row
    if not 0 <= start <= start + length <= len(data):
        raise ValueError("a tensor lies outside it")
    return StoredTensor(data[start : start + length].reshape(*shape[:-1], row), kind)


class _Reader:
    """Values one after the other."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, length: int) -> memoryview:
        """The next so many bytes. Raises ValueError where there are fewer."""
        part = self.data[self.at : self.at + length]
        if len(part) != length:
            raise ValueError("it is cut short")
        self.at += length
        return part

    def number(self, code: str) -> Any:
        return struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0]

    def text(self) -> str:
        return str(self.take(self.number("Q")), "utf-8", "replace")

    def value(self, kind: int) -> Any:
        """A number, a text or a list of them."""
        if kind == _TEXT:
            return self.text()
        if kind != _LIST:
            return self.number(_NUMBERS[kind])
        inner, length = self.number("I"), self.number("Q")
        if inner in _NUMBERS:
            code = _NUMBERS[inner]
            return list(struct.unpack(f"<{length}{code}", self.take(length * struct.calcsize(f"<{code}"))))
        return [self.value(inner) for _ in range(length)]

    def tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        """Name, shape with the longest-running axis last, type, and where it begins."""
        name, axes = self.text(), self.number("I")
        if axes > _MOST_AXES:
            raise ValueError("a tensor has too many axes")
        shape = tuple(self.number("Q") for _ in range(axes))[::-1]
        return name, shape, self.number("I"), self.number("Q")
