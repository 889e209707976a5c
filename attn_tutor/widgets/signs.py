"""Signs and words: what a text becomes where a glyph cannot be shown, or is read aloud. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What stdout must be able to encode before a screen uses more than ASCII.
GLYPHS = "█▏░▀━╸─│√·×ᵀ✓✗▸◂▌…↳▴▾■→"

_SPELT = {
    **{"·": "*", "×": "x", "÷": "/", "−": "-", "±": "+/-", "√": "sqrt ", "ᵀ": "^T", "²": "^2", "∞": "inf"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "←": "<-", "⇒": "=>", "∑": "sum", "∈": "in"},
    **{"…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*"},
    **{"°": " degrees", "↳": "^", "▴": "+", "▾": "-", "■": "#", "▶": ">", "◀": "<"},
    **{"✓": "+", "✗": "x", "▸": ">", "›": ">", "◂": "<", "▌": "|", "│": "|", "─": "-", "━": "=", "╌": "-"},
    **{"░": ":", "▁": "_", "▒": "+", "▓": "#", "█": "@", "▀": "#", "▄": "#", "╸": "=", "▏": "|"},
    **{"α": "alpha", "β": "beta", "θ": "theta", "λ": "lambda", "σ": "sigma", "Σ": "sum", "∂": "d", "∇": "grad "},
    **{power: f"^{plain}" for power, plain in zip("⁰¹³⁴⁵⁶⁷⁸⁹ⁿ", "013456789n", strict=True)},
    **{sub: f"_{plain}" for sub, plain in zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙ", "0123456789ijkn", strict=True)},
}
_TABLE = str.maketrans(_SPELT)
_ROOT_OF_NAME = r"√(\w+(?:\.\w+)*)"
# Compiled by the first sentence that is spoken: a start that draws need not wait for them.
# What stands between two numbers that would be heard as one.
_BESIDE = r"(?:(?<=\d)|(?<=-inf)) +(?=\[*[-\N{MINUS SIGN}]?\d+(?![\d:A-Z])|-inf\b)"
_DRAWN = "[\u2500-\u259f✓✗▸›◂↳▴▾■]+"


def inert(text: str) -> str:
    """`text` on one line with nothing in it that could drive the terminal; other blanks become spaces."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)


def in_ascii(text: str) -> str:
    """Our signs spelt in ASCII: √d_k is sqrt(d_k), 2×3 is 2x3. Letters of other scripts stay as they are."""
    if text.isascii():
        return text
    return re.sub(_ROOT_OF_NAME, r"sqrt(\1)", text).replace("√(", "sqrt(").translate(_TABLE)


def say_text(text: str, keep: Sequence[str] = ()) -> str:
    """`text` as it reads aloud: signs, formulas and matrices in words, nothing drawn.

    keep: pieces of it that stay as they are, because they are to be typed so or were.
    """
    from attn_tutor.widgets.formulas_spoken import say_formulas  # what is only drawn does without it

    parts = [inert(piece) for piece in keep if piece]
    pieces = re.split(f"({'|'.join(map(re.escape, parts))})", inert(text)) if parts else [inert(text)]
    return "".join(
        in_ascii(piece if at % 2 else say_formulas(_undrawn(piece))) for at, piece in enumerate(pieces)
    ).strip()


def separate_numbers(text: str) -> str:
    """Two adjacent numbers with a comma between them, so that they are not heard as one."""
    return re.sub(_BESIDE, ", ", text)


def say_typed_text(text: str) -> str:
    """What was typed as it reads aloud: its own signs stay, but for those that a screen reader has no name for."""
    from attn_tutor.widgets.formulas_spoken import say_typed

    return in_ascii(say_typed(_undrawn(inert(text)))).strip()


def _undrawn(text: str) -> str:
    return re.sub(_DRAWN, "", text.replace("▁", "_"))  # the mark of a token that begins a word
