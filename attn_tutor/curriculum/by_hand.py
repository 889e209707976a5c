"""Computed values that somebody typed into a text, found where the text has the inputs they are computed from.

Only decimals with two places or more are looked for: a whole number or a half may mean anything. Roots of widths, as
1.414, are no results but what one divides by.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import numpy as np

from attn_tutor.curriculum.sizes import Findings
from attn_tutor.engine.places import place_text
from attn_tutor.engine.steps import Trace

_BRACES = re.compile(r"\{[^{}]*\}")
_DECIMAL = re.compile(r"(?<![\w.,^])[-\N{MINUS SIGN}]?\d+\.(\d{2,})(?![\w.]*\w)")


def typed_by_hand(texts: Iterable[tuple[str, str]], trace: Trace) -> Findings:
    """Each decimal in the texts that is a computed entry, rounded as it is typed, with what to write instead."""
    steps = [step.name for step in trace.steps]
    given = {
        float(x)
        for name, value in trace.items()
        if name not in steps and isinstance(value, np.ndarray | float | int)
        for x in np.ravel(value)
    }
    for way, text in texts:
        for found in _DECIMAL.finditer(_BRACES.sub("", text)):
            number, decimals = float(found[0].replace("\N{MINUS SIGN}", "-")), len(found[1])
            meant_otherwise = number in given or number in {
                round(math.sqrt(k), decimals) for k in range(2, 17)
            }
            place = "" if meant_otherwise else _place(trace, steps, number, decimals)
            if place:
                what = f"{found[0]} is computed here, and typed by hand"
                yield way, what, f"write `{{{place}}}`, or `{{{place}:{decimals}}}` for {decimals} decimals"


def _place(trace: Trace, steps: Iterable[str], number: float, decimals: int) -> str:
    """The first entry of a step that is this number at so many decimals, as braces name it; "" for none."""
    for name in steps:
        value = np.asarray(trace[name])
        near = np.argwhere(np.abs(value - number) <= 0.5 * 10.0**-decimals + 1e-12)
        if value.ndim in (2, 3) and len(near):
            head, place = ("", near[0]) if value.ndim == 2 else (f"h{near[0][0] + 1}.", near[0][1:])
            return f"{head}{name}.{place_text(place)}"
    return ""
