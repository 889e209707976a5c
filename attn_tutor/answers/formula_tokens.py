"""The tokens of a formula: numbers, signs, and names as a learner runs them together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attn_tutor.answers.formula_words import meant, names_in
from attn_tutor.answers.tokens import NotUnderstood, Token, plain

MAX_TOKENS = 120
_TOKEN = re.compile(
    r"""
      (?P<blank>  \s++ )
    | (?P<number> (?: [0-9]++ (?: \.[0-9]*+ )?+ | \.[0-9]++ ) (?: [eE][+-]?+[0-9]++ (?!\w) )?+ )
    | (?P<sign>   \*\* | // | \.m?T\b | [-+*/÷@^√(),=.'ᵀᵗ²³[\]] )
    | (?P<name>   (?: (?:np|numpy|jnp|tf|mx|torch|nn|F|functional|scipy|special|math)\. )*+ [^\W\dᵀᵗ²³][^\Wᵀᵗ²³]*+ )
    | (?P<bad>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"**": "^", ".mT": ".T", "÷": "/", "ᵗ": "ᵀ"}
_ROUND = {"[": "(", "]": ")"}  # softmax[...] and K.shape[-1]
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
        if word in ("x", "X") and times and found and _ends_operand(found[-1]):
            kind, word = "sign", DOT
        run = names_in(meant(word, names), names) if kind == "name" and word not in names else [word]
        kinds = ["sign" if part == ".T" else kind for part in run]
        found += [Token(kinds[at], part, match.start(), spaced and not at) for at, part in enumerate(run)]
        spaced = False
        if len(found) > MAX_TOKENS:
            raise NotUnderstood(f"there are more than {MAX_TOKENS} names and signs", match.start())
    return _without_head([*found, Token("end", "", len(text), True)])


def _without_head(tokens: list[Token]) -> list[Token]:
    """The tokens behind `output =` or `Attention(Q, K, V) =`; all of them where they begin with neither."""
    for at, token in enumerate(tokens[1:], start=1):
        if token.text == "=" and (at == 1 or (tokens[1].text == "(" and tokens[at - 1].text == ")")):
            return tokens[at + 1 :]
        if token.kind != "name" and token.text not in ("(", ",", ")"):
            break
    return tokens


def _ends_operand(token: Token) -> bool:
    """Whether a sign may follow: after ( and / an x is a name, as in softmax(x)."""
    return token.kind in ("name", "number") or token.text in (")", ".T", "T", "ᵀ", "'", "²", "³")
