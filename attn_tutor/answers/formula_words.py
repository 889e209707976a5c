"""The names of a formula as people write them: QK, dk, x for z, d for d_model, z_i with an index, Σ for sum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LONGEST_RUN = 40
_INDEX = re.compile(r"_\w$|[ᵢⱼₖ]$")  # z_i is an entry of z: the whole vector is computed at once
_SUM = re.compile(r"(?:sum|Σ)(?:_\w)?")
SIGNS = str.maketrans({
    "⊤": "ᵀ", "\N{PRIME}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "−": "-", "∑": "Σ", "½": "(1/2)", "¼": "(1/4)",
})  # fmt: skip


def loose(name: str) -> str:
    """A name without underscores, capitals and small letters below the line: dk and dₖ are d_k, q is Q."""
    return unicodedata.normalize("NFKC", name).replace("_", "").casefold()


def meant(word: str, names: Sequence[str]) -> str:
    """The name or function that a word stands for; the word itself where it stands for none."""
    if loose(word) in map(loose, names):
        return word
    if _SUM.fullmatch(word):
        return "sum"
    base = _INDEX.sub("", word)
    if base == "d" and word != base:
        return word  # d_v is another width than d_k
    return other_letters(names).get(base, base if base in names else word)


def other_letters(names: Sequence[str]) -> dict[str, str]:
    """Letters that can only mean one of the names: x is z, as in e^x, and d the one width that there is."""
    widths = [name for name in names if name.startswith("d_")]
    letters = {"x": "z"} if "z" in names else {}
    letters |= {"d": widths[0]} if len(widths) == 1 else {}
    return {letter: name for letter, name in letters.items() if letter not in map(loose, names)}


def names_in(word: str, names: Sequence[str]) -> list[str]:
    """The names that a word is made of, as QK, QKT and XW_Q are; the word itself where it is made of none."""
    found, rest = list[str](), word[:_LONGEST_RUN]
    letters = other_letters(names)
    known = sorted((name for name in (*names, *letters) if len(name) < _LONGEST_RUN), key=len, reverse=True)
    while rest:
        first = next((name for name in known if rest.startswith(name)), "")
        if not first and rest == "T" and found:
            return [*found, ".T"]
        if not first:
            return [word]
        found.append(letters.get(first, first))
        rest = rest[len(first) :]
    return found if len(word) <= _LONGEST_RUN else [word]
