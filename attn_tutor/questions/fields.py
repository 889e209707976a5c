"""How a model describes its fields, for the JSON Schema and the content check; the pattern of an id, the letters."""

from __future__ import annotations

from dataclasses import MISSING, field
from typing import Any

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"  # of lessons and questions
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # of options, in their order


def described(text: str, default: Any = MISSING, *, one_of: tuple[str, ...] = (), pattern: str = "") -> Any:
    """A dataclass field with a description, and where it has them its allowed words or its pattern."""
    metadata = {"description": text, "one_of": one_of, "pattern": pattern}
    return field(default=default, metadata=metadata)
