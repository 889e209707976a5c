"""Signs and words: what a text becomes where a glyph cannot be shown, or is read aloud. Pure."""

from __future__ import annotations

import re

# What stdout must be able to encode before a screen uses more than ASCII.
GLYPHS = "█▏░▀━╸─│√·×ᵀ✓✗▸◂▌…"

_SPELT = {
    **{"·": "*", "×": "x", "÷": "/", "−": "-", "±": "+/-", "√": "sqrt ", "ᵀ": "^T", "²": "^2", "∞": "inf"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "←": "<-", "⇒": "=>", "∑": "sum", "∈": "in"},
    **{"…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*"},
    **{"✓": "*", "✗": "x", "▸": ">", "›": ">", "◂": "<", "▌": "|", "│": "|", "─": "-", "━": "=", "╌": "-"},
    **{"░": ":", "▁": "_", "▒": "+", "▓": "#", "█": "@", "▀": "#", "▄": "#", "╸": "=", "▏": "|"},
    **{"α": "alpha", "β": "beta", "θ": "theta", "σ": "sigma", "Σ": "sum", "∂": "d", "∇": "grad "},
    **{power: f"^{plain}" for power, plain in zip("⁰¹³⁴⁵⁶⁷⁸⁹ⁿ", "013456789n", strict=True)},
    **{sub: f"_{plain}" for sub, plain in zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙ", "0123456789ijkn", strict=True)},
}
_TABLE = str.maketrans(_SPELT)
_ROOT_OF_NAME = re.compile(r"√(\w+(?:\.\w+)*)")
_SIZE = re.compile(r"\b\d+(?: ?[×x] ?\d+)+(?= matri)")
_DRAWN = re.compile("[\u2500-\u259f✓✗▸›◂]+")


def inert(text: str) -> str:
    """`text` on one line with nothing in it that could drive the terminal; other blanks become spaces."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)


def in_ascii(text: str) -> str:
    """Our signs spelt in ASCII: √d_k is sqrt(d_k), 2×3 is 2x3. Letters of other scripts stay as they are."""
    if text.isascii():
        return text
    return _ROOT_OF_NAME.sub(r"sqrt(\1)", text).replace("√(", "sqrt(").translate(_TABLE)


def spoken(text: str) -> str:
    """`text` as it reads aloud: signs in ASCII or words, nothing drawn."""
    text = inert(text)
    if text.isascii():
        return text
    return in_ascii(_DRAWN.sub("", text.replace("▁", "_"))).strip()  # the mark of a token that begins a word


def sizes_aloud(text: str) -> str:
    """The size of a matrix as it is said: "a 2 × 3 matrix" is "a 2 by 3 matrix"; other products stay."""
    return _SIZE.sub(lambda size: re.sub(r" ?[×x] ?", " by ", size[0]), text)


def closed(text: str) -> str:
    """A text as a sentence: with a full stop, unless it ends in a mark of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
