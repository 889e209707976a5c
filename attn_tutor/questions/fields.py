"""How a model describes its fields, for the JSON Schema, and what is wrong with it beyond their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, field
from typing import Any

from attn_tutor.english import count
from attn_tutor.errors import TutorError

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"  # of lessons and questions
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # of options, in their order


def describe(text: str, default: Any = MISSING, *, one_of: tuple[str, ...] = (), pattern: str = "") -> Any:
    """A dataclass field with a description, and where it has them its allowed words or its pattern."""
    metadata = {"description": text, "one_of": one_of, "pattern": pattern}
    return field(default=default, metadata=metadata)


Finding = tuple[str, str, str]  # the way to it from the model, what is wrong, what to do
Findings = Iterator[Finding]


def there_are(number: int, thing: str) -> str:
    """there is 1 hint, there are 2 hints"""
    return f"there {'is' if number == 1 else 'are'} {count(number, thing)}"


def out_of_range(model: Any, name: str, least: int, most: int) -> Findings:
    """A finding where the number of this name is given and does not lie between the two."""
    number = getattr(model, name)
    if number is not None and not least <= number <= most:
        yield name, f"`{name}` is {number}", f"write {least} to {most}"


def under(way: str, findings: Findings) -> Findings:
    """The same findings, seen from one key further out."""
    return ((f"{way}.{inner}".rstrip("."), what, todo) for inner, what, todo in findings)


def finding(way: str, error: TutorError, todo: str) -> Finding:
    """An error that trying it out raised, as a finding; `todo` where it does not say what to do."""
    return way, error.sentence.rstrip("."), (error.hint or todo).rstrip(".")
