"""How a model says what its fields mean: the text goes into the JSON Schema and the content check."""

from __future__ import annotations

from dataclasses import MISSING, field
from typing import Any


def described(text: str, default: Any = MISSING, *, one_of: tuple[str, ...] = (), pattern: str = "") -> Any:
    """A dataclass field with a description, and where it has them its allowed words or its pattern."""
    metadata = {"description": text, "one_of": one_of, "pattern": pattern}
    return field(default=default, metadata=metadata)
