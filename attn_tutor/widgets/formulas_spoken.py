"""Signs, formulas and matrices inside a text as they are said. Pure.

A screen reader is silent at ^ _ ( ) [ ] ; and at a minus between blanks, so none of them may carry meaning alone.
Code keeps its own signs, and so does what stands in quotation marks: it is there to be typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# What every text has that the pattern matches (most texts lack it, and are spared the search), pattern, words.
# A pattern is compiled by the first text that needs it: a first screen needs eight of twenty.
_Rule = tuple[str, str, str | Callable[[re.Match[str]], str]]

_CODE = re.compile(r"@|\*\*|==|\bnp\.|\.T\b|\w\[|\bdef |\breturn |\baxis=|\w\.\w+\(")
_TO_BE_TYPED = re.compile(r'"[^"\n]*"|(?<=or example: )[^\n]+')
_ROW = r"\[[^\[\]]*\]"
_MATRIX = rf"\[{_ROW}(?:[,;\s]*{_ROW})*\]"
_NESTED = re.compile(rf"(?<!\[)(?:{_MATRIX}|\[{_MATRIX}(?:[,;\s]*{_MATRIX})*\])")
_NAMED_SO = re.compile(r"\b(matrix|array) (?=\[\[)")
_SIZE = r"(?:\d+|n|[nd]_\w+)"  # what counts rows and columns
_NAME = r"(?:W_[QKVO]|[QKVXWxy](?:_[ij])?)"  # a matrix or vector in a formula
_OPERAND = r"[A-Za-z](?:_\w+)?|\d[\d.]*"

_WORDS = {
    **{"÷": "divided by", "·": "times", "∙": "times", "±": "plus or minus", "≈": "is about", "≠": "is not"},
    **{"≤": "is at most", "≥": "is at least", "→": "to", "←": "from", "⇒": "so", "∈": "in", "∞": "infinity"},
    **{"∘": "entry by entry times", "⊙": "entry by entry times", "∝": "is proportional to", "∂": "d"},
    **{"∑": "the sum of", "ᵀ": "transposed", "²": "squared", "³": "cubed"},
    **{power: f"to the power of {plain}" for power, plain in zip("⁰¹⁴⁵⁶⁷⁸⁹ⁿ", "01456789n", strict=True)},
}
_SIGN = rf" {{0,3}}([{''.join(_WORDS)}]) *(?P<closed>(?=[),.;:?!\]{''.join(_WORDS)}]|$))?"

# Signs that stand in no code: these are words everywhere.
_SIGNS: tuple[_Rule, ...] = (
    ("was read as", r"(?<!\S)([^\w\s\"]) (?=was read as)", lambda sign: f"{_sign_named(sign[1])} "),
    ("", rf"(?<!\w)(weights|{_NAME}ᵀ?) (?={_NAME}ᵀ?(?![\w'(]|\.\w))", r"\1 times "),
    (")", r"\)(ᵀ?)\((?=[^()]*[×ᵀ_])", r")\1 times ("),
    ("×", rf"(× ?{_SIZE}) by (?={_SIZE} ?×)", r"\1 with "),
    ("×", rf"(?<![\w.])({_SIZE}) ?× ?(?={_SIZE}(?![\w.]*\.\d))", r"\1 by "),
    ("×", r" ?× ?", " times "),
    ("√", r"(?<=[\w)\]]) ?/ ?(?=√)", " divided by "),
    ("√", r"(?<=[.!?] )√ ?", "The square root of "),
    ("√", r"√ ?", "the square root of "),
    ("Σ", r"Σ ?(?=[^\W_])", "the sum of "),  # Σ_i names its index
    ("−", r" − ", " minus "),
    ("−", r"−(?=[^\W\d]|[∞(])", "minus "),
    (" ;", r"\b(with|by) ;(?=\s|$)", r"\1 a semicolon"),
    ("", _SIGN, lambda sign: f" {_WORDS[sign[1]]}{' ' * (sign['closed'] is None)}"),
)
# Formulas spelt in ASCII. Only the first rules may meet code: Python has no such ^.
_POWERS: tuple[_Rule, ...] = (
    ("^T", r"\^T\b", " transposed"),
    ("^", r"\b(W_[QKVO])\^(\w+)", r"\1 of head \2"),
    ("^", r"(?<=[\w)]) ?\^ ?(\([^()]*\)|[-−]?\w[\w.]*\w|[-−]?\w)", r" to the power of \1"),
)
_ASCII: tuple[_Rule, ...] = (
    (")", r"\)( transposed)? (?=(?:[QKV](?:_[ij])?|W_O)(?![\w'(]|\.\w))", r")\1 times "),
    ("/", r"(?<=[\w)\]]) +/ +(?=[\w(\[])", " divided by "),
    (" * ", r"(?<=[\w)\]]) \* (?=[\w(\[])", " times "),
    (" - ", rf"((?:(?<!\w)(?:{_OPERAND})|[)\]])) - (?=(?:{_OPERAND})(?!\w)|[(\[])", r"\1 minus "),
    ("sqrt", r"\bsqrt ?\(", "the square root of ("),
    # A bracket alone would let two numbers run together; a year is heard as one.
    (" (", r"(?<=\d) \((?=-?\d)(?!(?:19|20)\d\d\b)", ", ("),
)


@lru_cache(maxsize=1_000)  # a page says most of its sentences again after each answer
def say_formulas(text: str) -> str:
    """`text` with its signs, its formulas and its matrices in words."""
    return _outside_quotes(text, _all_said)


def say_typed(text: str) -> str:
    """The same for what somebody typed: its ASCII signs stay, but for the rows of a matrix."""
    return _outside_quotes(text, lambda part: matrices_said(_with(_SIGNS, part)))


def signs_said(text: str) -> str:
    """Only the signs of a computation in words, and its powers."""
    return _with(_POWERS, _with(_SIGNS, text))


def matrices_said(text: str) -> str:
    """Nested lists row by row: "[[1, 0], [0, 1]]" is "row 1: 1, 0; row 2: 0, 1"."""
    return _NESTED.sub(_rows_said, _NAMED_SO.sub(r"\1, ", text)) if "[" in text else text


def is_code(text: str) -> bool:
    """Whether some of it is code, whose signs are to be typed as they are."""
    return _CODE.search(text) is not None


def _all_said(text: str) -> str:
    code = is_code(text)
    text = signs_said(text)
    return text if code else matrices_said(_with(_ASCII, text))


def _with(rules: tuple[_Rule, ...], text: str) -> str:
    for needed, pattern, words in rules:
        if needed in text:
            text = re.sub(pattern, words, text)
    return text


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    """`text` changed but for what is to be typed: of that only signs that nobody types."""
    if '"' not in text and "or example: " not in text:
        return change(text)
    quotes = [_with(_SIGNS, found[0]) for found in _TO_BE_TYPED.finditer(text)]
    parts = [change(part) for part in _TO_BE_TYPED.split(text)]
    return "".join(part + quote for part, quote in zip(parts, (*quotes, ""), strict=True))


def _sign_named(sign: str) -> str:
    """A sign that is spoken about."""
    known = {"-": "the minus sign", "+": "the plus sign", "√": "the square root sign"}
    return known.get(sign) or f"the sign {unicodedata.name(sign, 'there').lower()}"


def _rows_said(found: re.Match[str]) -> str:
    if "..." in found[0]:
        return found[0]
    heads = re.findall(_MATRIX, found[0])
    several = found[0].startswith("[[[")
    return "; ".join(
        f"{f'head {at}, ' if several else ''}row {number}: {' '.join(row.strip('[]').split())}"
        for at, head in enumerate(heads, 1)
        for number, row in enumerate(re.findall(_ROW, head), 1)
    )
