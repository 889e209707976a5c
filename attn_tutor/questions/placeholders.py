"""The computed values that texts ask for in braces: whether each of them is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attn_tutor.engine.names import MATRICES, STAGES
from attn_tutor.errors import closest
from attn_tutor.questions.fields import Findings
from attn_tutor.questions.recipe import SIZES
from attn_tutor.questions.words import PLACE, fill

_OPENED = re.compile(r"\{(?P<name>[a-z_]{1,40})(?:@\w{1,40})?(?:\.[hrc0-9]{1,40})?(?::\d)?(?!\})")
_HEADS = ("query_heads", "key_heads", "value_heads")
_NAMES = (*STAGES[3:], "positive", *MATRICES, "mask", *SIZES, "batch", "d_head", *_HEADS)
_LONGEST = 40  # characters of a text that a message quotes


def find_unfilled(texts: Iterable[tuple[str, str]], values: Mapping[str, Any]) -> Findings:
    """Each value that a text asks for and that is not there, and each brace that is not closed."""
    for way, text in texts:
        for opened in _OPENED.finditer(PLACE.sub("", text)):
            if opened["name"] in _NAMES:
                yield way, f"the brace of `{opened[0]}` is not closed", f"write `{opened[0]}}}`"
        for place, name in {found[0]: found["name"] for found in PLACE.finditer(text)}.items():
            try:
                fill(place, values)
            except KeyError:
                yield way, *_not_computed(name)
            except IndexError:
                what = f"`{place[:_LONGEST]}` lies outside its matrix{_size(values[name])}"
                yield way, what, "count rows and columns from 1, as in {weights.r1c2}"


def _not_computed(name: str) -> tuple[str, str]:
    meant = closest(name, _NAMES)
    todo = f"write `{{{meant}}}`" if meant not in ("", name) else "use a value that these inputs lead to"
    return f"`{{{name[:_LONGEST]}}}` is not computed here", todo


def _size(value: Any) -> str:
    """The end of a message on a place that is not there: ", which is 2×3 (rows × columns)"."""
    import numpy as np

    shape = np.shape(value)
    if len(shape) < 2:
        return ""
    heads = f", in each of {shape[0]} heads" if len(shape) == 3 else ""
    return f", which is {shape[-2]}×{shape[-1]}{heads}"
