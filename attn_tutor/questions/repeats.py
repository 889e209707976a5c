"""Code that repeats what stands around the blank: `axis=-1` where the line has `axis=` already."""

from __future__ import annotations

from typing import NamedTuple

_MODULES = ("np.", "numpy.", "math.")  # what the three have in common gives the same
_PAIRS = {")": "(", "]": "[", "}": "{"}


def without_repeats(typed: str, before: str, after: str) -> tuple[str, ...]:
    """`typed` without what it repeats of the line `before` and `after` the blank, then `typed` itself.

    Only whole words and signs count as repeated, and what is left has its brackets in pairs.
    """
    begins = (0, *_begins(typed, before), *_modules(typed, before))
    ends = (len(typed), *_ends(typed, after))
    found = [typed[begin:end].strip() for begin in begins for end in ends if begin < end]
    left = [text for text in found if text and text != typed.strip() and _is_paired(text)]
    shortest = min(left, key=len, default="")
    return (shortest, typed.strip()) if shortest else (typed.strip(),)


def _begins(typed: str, before: str) -> list[int]:
    """Where `typed` goes on after repeating an end of `before`."""
    text, line = _signs(typed), _signs(before)
    return [
        text[size].at
        for size in range(1, min(len(line), len(text) - 1) + 1)
        if _same(line[len(line) - size :], text[:size])
        and _whole(line, len(line) - size)
        and _whole(text, size)
    ]


def _modules(typed: str, before: str) -> list[int]:
    """Where `typed` goes on after naming a module of its own, where the line has one already: math.sqrt after np."""
    named = next((name for name in _MODULES if typed.startswith(name)), "")
    return [len(named)] if named and before.rstrip().endswith(_MODULES) else []


def _ends(typed: str, after: str) -> list[int]:
    """Where `typed` ends before repeating a beginning of `after`."""
    text, line = _signs(typed), _signs(after)
    return [
        text[-size].at
        for size in range(1, min(len(line), len(text) - 1) + 1)
        if _same(line[:size], text[-size:]) and _whole(line, size) and _whole(text, len(text) - size)
    ]


class _Sign(NamedTuple):
    """A character of a text that is no blank, and where it is."""

    text: str
    at: int


def _signs(text: str) -> list[_Sign]:
    return [_Sign(sign, at) for at, sign in enumerate(text) if not sign.isspace()]


def _same(one: list[_Sign], other: list[_Sign]) -> bool:
    return [sign.text for sign in one] == [sign.text for sign in other]


def _whole(signs: list[_Sign], cut: int) -> bool:
    """Whether a cut before this sign leaves words and numbers whole."""
    if not 0 < cut < len(signs):
        return True
    left, right = signs[cut - 1], signs[cut]
    return right.at > left.at + 1 or not all(one.text.isalnum() or one.text == "_" for one in (left, right))


def _is_paired(text: str) -> bool:
    waiting: list[str] = []
    for sign in text:
        if sign in _PAIRS.values():
            waiting.append(sign)
        elif sign in _PAIRS and (not waiting or waiting.pop() != _PAIRS[sign]):
            return False
    return not waiting
