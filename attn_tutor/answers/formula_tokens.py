"""The tokens of a formula: numbers, signs, and names as a learner runs them together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from attn_tutor.answers.tokens import NotUnderstood, Token, plain

MAX_TOKENS = 120
_TOKEN = re.compile(
    r"""
      (?P<blank>  \s++ )
    | (?P<number> (?: [0-9]++ (?: \.[0-9]*+ )?+ | \.[0-9]++ ) (?: [eE][+-]?+[0-9]++ (?!\w) )?+ )
    | (?P<sign>   \*\* | \.m?T\b | [-+*/@^√(),=.'ᵀ²³[\]] )
    | (?P<name>   (?: (?:np|numpy|jnp|torch|nn|F|functional|scipy|special|math)\. )*+ [^\W\dᵀ²³][^\Wᵀ²³]*+ )
    | (?P<bad>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"**": "^", ".mT": ".T"}
_ROUND = {"[": "(", "]": ")"}  # softmax[...] and K.shape[-1]
_LONGEST_RUN = 40
DOT, DOTS = "·", "·×\N{DOT OPERATOR}\N{BULLET OPERATOR}"  # of numbers or of matrices, as on paper


def formula_tokens(text: str, names: Sequence[str]) -> list[Token]:
    """The tokens of a cleaned text; QK is Q K where both are names and QK is none."""
    found: list[Token] = []
    spaced = True
    times = not {"x", "X"} & {*names}  # then an x is a sign
    for match in _TOKEN.finditer(plain(text)):
        kind = match.lastgroup or "bad"
        if kind == "blank":
            spaced = True
            continue
        word = _ROUND.get(match[0]) or (
            DOT if text[match.start()] in DOTS else _SIGNS.get(match[0], match[0])
        )
        if kind == "name":
            word = word.rpartition(".")[2]
        if word in ("x", "X") and times:
            kind, word = "sign", DOT
        run = names_in(word, names) if kind == "name" and word not in names else [word]
        found += [Token(kind, part, match.start(), spaced and not at) for at, part in enumerate(run)]
        spaced = False
        if len(found) > MAX_TOKENS:
            raise NotUnderstood(f"there are more than {MAX_TOKENS} names and signs", match.start())
    return [*found, Token("end", "", len(text), True)]


def loose(name: str) -> str:
    """A name without underscores, capitals and small letters below the line: dk and dₖ are d_k, q is Q."""
    return unicodedata.normalize("NFKC", name).replace("_", "").casefold()


def names_in(word: str, names: Sequence[str]) -> list[str]:
    """The names that a word is made of, as QK and XW_Q are; the word itself where it is made of none."""
    found, rest = [], word[:_LONGEST_RUN]
    known = sorted((name for name in names if len(name) < _LONGEST_RUN), key=len, reverse=True)
    while rest:
        first = next((name for name in known if rest.startswith(name)), "")
        if not first:
            return [word]
        found.append(first)
        rest = rest[len(first) :]
    return found if len(word) <= _LONGEST_RUN else [word]
