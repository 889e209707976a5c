"""The numbers of one worked query as they are written: the same figures for every layout and for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from attn_tutor.questions.words import alike
from attn_tutor.widgets import widget
from attn_tutor.widgets.numerals import (
    MASKED,
    brief_number,
    columns,
    decimals_of,
    factor,
    fixed_number,
    flush,
    in_columns,
)
from attn_tutor.widgets.working import Working

Texts = tuple[str, ...]  # one for each key; numbers are flush right


@widget
class Product:
    """One term of a dot product: its factors as written, and whether it counts (is not 0)."""

    query: str
    key: str
    counts: bool


@widget
class Figures:
    """Everything a picture of one worked query writes, and the numbers behind it."""

    working: Working
    decimals: int
    query: str
    keys: Texts
    terms: tuple[tuple[Product, ...], ...]
    scores: Texts
    logits: Texts  # "masked" where masked; there the columns after it show a sign
    exponentials: Texts
    total: str  # of the exponentials
    weights: Texts
    weights_total: str
    values: Texts
    parts: Texts  # weight times value; without brackets, as the output
    output: str


def figures(working: Working, decimals: int = 2) -> Figures:
    """The figures of `working`: given numbers in full where they are short, computed ones to `decimals`."""
    lines = working.lines
    keys, values = [line.key for line in lines], [line.value for line in lines]
    masked = [line.masked for line in lines]
    full = decimals_of(chain(working.query, *keys), decimals)
    full_v = decimals_of(chain(*values), decimals)
    parts = columns([*(line.parts for line in lines), working.output], decimals)
    powers = [fixed_number(line.exponential, decimals) for line in lines]
    *powers, total = flush([*powers, fixed_number(working.total, decimals)])
    return Figures(
        working=working,
        decimals=decimals,
        query=vector(working.query, full),
        keys=_vectors(in_columns([[brief_number(x, full) for x in key] for key in keys])),
        terms=tuple(_products(working.query, key, full) for key in keys),
        scores=flush(alike((line.score for line in lines), decimals, brief_number)),
        logits=_logits(working, decimals),
        exponentials=_with_signs(powers, masked),
        total=total,
        weights=_with_signs([fixed_number(line.weight, decimals) for line in lines], masked),
        weights_total=fixed_number(sum(line.weight for line in lines), decimals),
        values=_vectors(in_columns([[brief_number(x, full_v) for x in value] for value in values])),
        parts=_with_signs([" ".join(row) for row in parts[:-1]], masked),
        output=" ".join(parts[-1]),
    )


def vector(numbers: Sequence[float], decimals: int = 2) -> str:
    """Numbers as a vector in brackets: [1 0 2 1]"""
    return f"[{' '.join(brief_number(x, decimals) for x in numbers)}]"


def part(figures: Figures, at: int) -> str:
    """Weight times value of key `at`: "[0.14 0.00]"; a sign where it is masked."""
    masked = figures.working.lines[at].masked
    return MASKED if masked else f"[{figures.parts[at]}]"


def scaling_text(figures: Figures, at: int) -> str:
    """How the score of key `at` became its logit: "4 / 2 = 2.00", "4 × 0.5, capped, = 1.90", "masked"."""
    working, line = figures.working, figures.working.lines[at]
    if line.masked:
        return "masked"
    how, logit = figures.scores[at], figures.logits[at]
    if working.divisor is not None:
        how += f" / {brief_number(working.divisor, figures.decimals)}"
    elif working.scale != 1:
        how += f" × {working.scale:.4g}"
    if working.softcap is not None:
        how += f" = {brief_number(line.scaled, figures.decimals)}, capped"
    if line.bias:
        how += f" + {factor(line.bias, figures.decimals)}"
    return logit if how == figures.scores[at] else f"{how} = {logit}"


def power_text(figures: Figures, at: int) -> str:
    """How the logit of key `at` became its exponential: "e^2.00 = 7.39"; a sign where it is masked."""
    working, line = figures.working, figures.working.lines[at]
    if line.masked:
        return MASKED
    exponent = figures.logits[at].strip()
    if working.shift is not None:
        exponent = brief_number(line.logit - working.shift, figures.decimals)
    base = f"e^({exponent})" if exponent.startswith("-") else f"e^{exponent}"
    return f"{base} = {figures.exponentials[at]}"


def _vectors(rows: Sequence[Sequence[str]]) -> Texts:
    return tuple(f"[{' '.join(row)}]" for row in rows)


def _products(query: Sequence[float], key: Sequence[float], decimals: int) -> tuple[Product, ...]:
    return tuple(
        Product(factor(q, decimals), factor(k, decimals), q * k != 0) for q, k in zip(query, key, strict=True)
    )


def _logits(working: Working, decimals: int) -> Texts:
    logits = iter(flush(alike((line.logit for line in working.visible_lines), decimals, brief_number)))
    return tuple("masked" if line.masked else next(logits) for line in working.lines)


def _with_signs(texts: Sequence[str], masked: Sequence[bool]) -> Texts:
    """The texts, a sign in place of each masked one."""
    width = max(map(len, texts), default=0)
    return tuple(MASKED.rjust(width) if hidden else text for text, hidden in zip(texts, masked, strict=True))
