"""The computed values that texts ask for in braces: whether each of them is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attn_tutor.curriculum.complaints import shown
from attn_tutor.curriculum.faults import closest
from attn_tutor.curriculum.sizes import MATRICES, SIZES, Findings
from attn_tutor.questions.words import fill, places_in

STAGES = ("scores", "logits", "weights", "head_outputs", "concatenated", "output")
_OPENED = re.compile(r"\{(?P<name>[a-z_]+)(\.[hrc0-9]+)?(:\d)?")
_NAMES = (*STAGES, *MATRICES, *SIZES, "batch", "d_head", "query_heads", "key_heads", "value_heads")


def unfilled(way: str, text: str, values: Mapping[str, Any]) -> Findings:
    """Each value that a text asks for and that is not there."""
    yield from _left_open(way, text)
    for place, name in dict(places_in(text)).items():
        try:
            fill(place, values)
        except KeyError:
            yield way, *_not_computed(name)
        except IndexError:
            what = f"`{shown(place)}` lies outside its matrix{_size(values[name])}"
            yield way, what, "count rows and columns from 1, as in {weights.r1c2}"


def unknown_names(way: str, text: str) -> Findings:
    """Each name that no value has, whatever it is computed from."""
    yield from _left_open(way, text)
    for name in dict.fromkeys(name for _, name in places_in(text)):
        if name.removeprefix("changed_") not in (
            *_NAMES,
            "before",
            "after",
            "scale",
            "softcap",
            "n_kv_heads",
        ):
            yield way, *_not_computed(name)


def _left_open(way: str, text: str) -> Findings:
    """A brace before the name of a value that is not closed: the learner would see it as it stands."""
    for place, _ in places_in(text):
        text = text.replace(place, "")
    for found in _OPENED.finditer(text):
        if found["name"] in _NAMES:
            yield way, f"the brace of `{shown(found[0])}` is not closed", f"write `{found[0]}}}`"


def _not_computed(name: str) -> tuple[str, str]:
    meant = closest(name, _NAMES)
    todo = f"write `{{{meant}}}`" if meant not in ("", name) else "use a value that these inputs lead to"
    return f"`{{{shown(name)}}}` is not computed here", todo


def _size(value: Any) -> str:
    """, which is 2×3 (rows × columns)"""
    import numpy as np

    shape = np.shape(value)
    if len(shape) < 2:
        return ""
    heads = f", in each of {shape[0]} heads" if len(shape) == 3 else ""
    return f", which is {shape[-2]}×{shape[-1]}{heads}"
