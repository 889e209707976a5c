"""The tensors of `.safetensors` files, mapped into memory: only what is asked for is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.families import Places

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "U8": "|u1"}
_MOST_HEADER = 100_000_000  # bytes, the limit of the format itself


class _TensorEntry(NamedTuple):
    """A tensor as it lies in its file; bfloat16 as whole numbers."""

    array: Array
    is_bfloat: bool


class SafeTensors(Mapping[str, Array]):
    """All tensors of some files by name, in float32."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Raises UsageError for a file that is not what its ending says."""
        self._stored_tensor = {name: stored for path in paths for name, stored in _read(path)}

    def __getitem__(self, name: str) -> Array:
        """The whole tensor."""
        return _as_float(self._stored_tensor[name])

    def __contains__(self, name: object) -> bool:
        return name in self._stored_tensor

    def __iter__(self) -> Any:
        return iter(self._stored_tensor)

    def __len__(self) -> int:
        return len(self._stored_tensor)

    def rows(self, name: str, which: Places) -> Array:
        """These rows of a tensor, without reading the others."""
        array, is_bfloat = self._stored_tensor[name]
        return _as_float(_TensorEntry(array[which], is_bfloat))


def _read(path: Path) -> list[tuple[str, _TensorEntry]]:
    try:
        data: Any = np.memmap(path, dtype=np.uint8, mode="r")
        size = int.from_bytes(data[:8].tobytes(), "little")
        if not 2 <= size <= min(_MOST_HEADER, len(data) - 8):
            raise ValueError("its header has no valid length")
        header = json.loads(data[8 : 8 + size].tobytes())
        return [
            (name, _stored_tensor(data[8 + size :], entry))
            for name, entry in header.items()
            if name != "__metadata__"
        ]
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path.name} is not a valid safetensors file: {error}.", "Was it downloaded in full?"
        ) from None


def _stored_tensor(data: Array, entry: Mapping[str, Any]) -> _TensorEntry:
    kind, shape = entry["dtype"], tuple(int(size) for size in entry["shape"])
    begin, end = entry["data_offsets"]
    if kind not in _TYPES:
        raise ValueError(f"numbers of type {kind} are not read here")
    of_type = np.dtype(_TYPES[kind])
    if not 0 <= begin <= end <= len(data) or min(shape, default=0) < 0:
        raise ValueError("a tensor lies outside the file")
    if end - begin != of_type.itemsize * int(np.prod(shape, dtype=object)):
        raise ValueError("a tensor has another size than its shape says")
    return _TensorEntry(np.ndarray(shape, of_type, data[begin:end]), kind == "BF16")


def _as_float(stored: _TensorEntry) -> Array:
    """float32: bfloat16 is its upper half."""
    if stored.is_bfloat:
        return (stored.array.astype(np.uint32) << 16).view(np.float32)
    return stored.array.astype(np.float32, copy=False)
