"""What is wrong with a model beyond its types, and the checks that several models share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attn_tutor.errors import TutorError

Finding = tuple[str, str, str]  # the way to it from the model, what is wrong, what to do
Findings = Iterator[Finding]


def count(number: int, thing: str) -> str:
    """A number with its noun: 1 row, 2 rows"""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def there_are(number: int, thing: str) -> str:
    """there is 1 hint, there are 2 hints"""
    return f"there {'is' if number == 1 else 'are'} {count(number, thing)}"


def within(model: Any, name: str, least: int, most: int) -> Findings:
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
