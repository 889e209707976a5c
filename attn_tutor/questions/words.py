"""Numbers in words and words in numbers: how computed values come into prompts, hints and solutions.

A text may say {weights}, {weights.r2}, {weights.r2c1} or {scores.r1c2:4} (four decimals), and {weights@no_scale.r1}
for what a mistake makes of it. No content file states a computed value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attn_tutor.engine.arrays import Array

PLACE = re.compile(
    r"\{(h(?P<head>\d)\.)?(?P<name>[a-z_]+(?:@[A-Za-z0-9_]+)?)(\.r(?P<row>\d+)(c(?P<column>\d+))?)?(:(?P<decimals>\d))?\}"
)


def fill(text: str, values: Mapping[str, Any], decimals: int = 2) -> str:
    """`text` with every {name}, {name.r1}, {name.r1c2}, {h1.name...} replaced by the computed value.

    Raises KeyError for a name that is not computed here and IndexError for a place that is not there.
    """
    return PLACE.sub(lambda found: _value_text(found, values, decimals), text)


def fill_prose(text: str, values: Mapping[str, Any], decimals: int = 2) -> str:
    """`fill` for a sentence: its computed values have a minus sign (−), as the words around them do."""
    return PLACE.sub(lambda found: _value_text(found, values, decimals).replace("-", "−"), text)


def number(x: float, decimals: int = 2) -> str:
    """A number as the screens show it: whole numbers bare, others with fixed decimals, never "-0.00"; inf, nan."""
    if not abs(x) < 1e15:  # from here on neighbouring numbers are whole ones apart, and nan is no number at all
        return f"{x:.4g}"
    if x == round(x):
        return str(round(x))
    text = f"{x:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def alike(numbers: Iterable[float], decimals: int = 2, write: Callable[[float, int], str] = number) -> list[str]:
    """Numbers that stand together, written alike: bare where all finite ones are whole, else with their decimals."""
    texts = [write(x, decimals) for x in numbers]
    return [with_decimals(text, decimals) for text in texts] if any("." in text for text in texts) else texts


def with_decimals(text: str, decimals: int) -> str:
    """A number as it was written, 2 as 2.00 and any other as it is."""
    return f"{text}.{'0' * decimals}" if decimals and text.lstrip("-").isdecimal() else text


def matrix(numbers: Array | float, decimals: int = 2) -> str:
    """[[1, 0], [0, 1]], for any number of dimensions, every number written alike."""
    import numpy as np

    from attn_tutor.engine.places import bracket

    array = np.asarray(numbers)
    return bracket(alike((float(x) for x in array.ravel()), decimals), array.shape)


def _value_text(found: re.Match[str], values: Mapping[str, Any], decimals: int) -> str:
    value = values[found["name"]]
    if value is None:
        raise KeyError(found["name"])
    import numpy as np

    array = np.asarray(value)
    for part in ("head", "row", "column"):
        if found[part]:
            index = int(found[part][:9]) - 1  # no matrix has as many rows
            if index < 0:
                raise IndexError(f"{part} 0")
            array = array[index]
    return matrix(array, int(found["decimals"] or decimals))
