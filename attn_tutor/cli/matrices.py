"""Matrices from the command line, from a file or from a prompt, checked with one sentence for each fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import UsageError
from attn_tutor.questions.given import read_scale

_LARGEST_FILE = 20_000_000  # bytes
_MATRICES = ("query", "key", "value", "tokens", "context", "w_query", "w_key", "w_value", "w_output")
_SETTINGS = ("mask", "scale", "causal", "n_heads", "n_kv_heads", "softcap", "words", "key_words")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed for one problem: matrices as text."""

    query: str | None = None
    key: str | None = None
    value: str | None = None
    mask: str | None = None
    scale: str | None = None
    causal: bool = False
    heads: int | None = None
    softcap: float | None = None

    @property
    def matrices(self) -> dict[str, str]:
        """The matrices that were typed, by name."""
        names = ("query", "key", "value")
        return {name: text for name in names if (text := getattr(self, name)) is not None}

    @property
    def anything(self) -> bool:
        """Whether a matrix was typed."""
        return bool(self.matrices)


def problem_from(typed: Typed, given: Mapping[str, Any]) -> tuple[Problem, tuple[str, ...], tuple[str, ...]]:
    """The problem of a file's contents and what was typed, which wins; with the words of queries and keys.

    Raises UsageError (or its child ShapeError) where something cannot be used.
    """
    values: dict[str, Any] = {name: given[name] for name in given if name in _MATRICES}
    values |= {name: matrix(text, name) for name, text in typed.matrices.items()}
    values |= {
        name: given[name] for name in ("n_heads", "n_kv_heads", "softcap") if given.get(name) is not None
    }
    mask = given.get("mask") if typed.mask is None else matrix(typed.mask, "mask")
    causal = (
        typed.causal or bool(given.get("causal")) or mask == "causal"
        if not isinstance(mask, np.ndarray)
        else typed.causal
    )
    if typed.heads is not None:
        values["n_heads"] = typed.heads
    if typed.softcap is not None:
        values["softcap"] = typed.softcap
    made = problem(
        **values,
        mask=_as_mask(mask) if not isinstance(mask, str) else None,
        causal=bool(causal or given.get("causal")),
        scale=_scale(given.get("scale") if typed.scale is None else typed.scale),
    )
    words, key_words = (tuple(map(str, given.get(name) or ())) for name in ("words", "key_words"))
    return made, words, key_words


def matrix(text: str, name: str) -> Array:
    """The rows in `text` as a matrix; a single row is a matrix of one row.

    Raises UsageError where the text cannot be read or is no matrix.
    """
    try:
        reading = read(text)
    except NotUnderstood as fault:
        reason = fault.reason[0].lower() + fault.reason[1:]
        raise UsageError(
            f"The {name} cannot be read: {reason}", f"For example: --{name} '[[1, 0], [0, 1]]'."
        ) from None
    array = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    if array.ndim > 2:
        raise UsageError(
            f"The {name} has {array.ndim} dimensions; here it needs rows and columns.", "Give one matrix."
        )
    return np.atleast_2d(array)


def from_file(path: Path) -> dict[str, Any]:
    """query, key, value and settings from a YAML, JSON or .npz file.

    Raises UsageError where the file is missing, a folder, too large, no such format, or holds unknown names.
    """
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", "Name a YAML, JSON or .npz file in it.")
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(
                f"{path} is larger than {_LARGEST_FILE // 1_000_000} MB.", "Give a smaller file."
            )
        values = _from_npz(path) if path.suffix == ".npz" else _from_text(path)
    except (OSError, ValueError) as fault:
        reason = (
            fault.strerror or str(fault)
            if isinstance(fault, OSError)
            else "its contents are not what its name says"
        )
        raise UsageError(f"{path} cannot be read: {reason}.", "Name a YAML, JSON or .npz file.") from None
    if not isinstance(values, dict):
        raise UsageError(f"{path} holds no names with matrices.", "Write lines such as query: [[1, 0]].")
    unknown = [str(name) for name in values if name not in (*_MATRICES, *_SETTINGS)]
    if unknown:
        known = ", ".join((*_MATRICES, *_SETTINGS))
        raise UsageError(f"{path} holds {unknown[0]}, which is no part of a problem.", f"Known are {known}.")
    return {name: _finite(value, name) if name in _MATRICES else value for name, value in values.items()}


def _from_npz(path: Path) -> dict[str, Any]:
    import zipfile

    try:
        with np.load(path, allow_pickle=False) as archive:
            return {
                name: archive[name] if archive[name].ndim else archive[name].item() for name in archive.files
            }
    except (zipfile.BadZipFile, EOFError) as fault:
        raise ValueError(str(fault)) from None


def _from_text(path: Path) -> Any:
    data = path.read_bytes()
    if path.suffix == ".json":
        return json.loads(data.decode("utf-8-sig"))
    from attn_tutor.curriculum.nodes import plain
    from attn_tutor.library.yaml_nodes import read_yaml

    root, faults = read_yaml(data, str(path))
    if faults:
        raise UsageError(
            f"{path} is not valid YAML: line {faults[0].line}, {faults[0].what}.", faults[0].todo
        )
    return None if root is None else plain(root)


def _finite(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return matrix(value, name)
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError):
        return value  # the engine names the fault
    if not np.isfinite(numbers).all():
        raise UsageError(f"The {name} holds nan or inf.", "Attention is computed on finite numbers.")
    return value


def _as_mask(mask: Any) -> Any:
    """Ones and zeros as truth values: True = may look."""
    if mask is None:
        return None
    try:
        array = np.asarray(mask)
    except ValueError:
        return mask  # the engine names the fault
    if array.dtype.kind in "iuf" and np.isin(array, (0, 1)).all():
        return array.astype(np.bool_)
    return array


def _scale(scale: Any) -> float | None:
    if scale is None:
        return None
    try:
        return read_scale(scale)
    except (ValueError, TypeError):
        raise UsageError(
            f"The scale {scale} is none of auto, none or a number.", "auto is 1/√d_k, none is unscaled."
        ) from None
