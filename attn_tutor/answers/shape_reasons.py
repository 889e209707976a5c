"""Why a shape is not the one asked for: whose it is, or what each wrong size is. The right one is never told."""

from __future__ import annotations

from collections.abc import Mapping

ShapeSizes = tuple[int, ...]

SIZES = {
    "n_q": "the number of queries",
    "n_k": "the number of keys",
    "d_k": "the width of query and key",
    "d_v": "the width of the value",
    "d_model": "the width of the tokens",
    "d_head": "the width of one head",
    "d_head_v": "the width of the values of one head",
    "n_heads": "the number of heads",
    "batch": "the size of the batch",
}
_MOST_NAMED = 3


def shape_reason(
    typed: ShapeSizes, right: ShapeSizes, stages: Mapping[str, ShapeSizes], sizes: Mapping[str, int]
) -> str:
    """What a wrong shape is; "" where nothing is known of it.

    stages: the shape of every matrix of the computation; sizes: the sizes by their names, such as n_q.
    """
    return (
        _another_stage(typed, right, stages)
        or _axes(typed, right)
        or _product_reason(typed, right)
        or _size_reasons(typed, right, sizes)
    )


def _another_stage(typed: ShapeSizes, right: ShapeSizes, stages: Mapping[str, ShapeSizes]) -> str:
    if len(typed) < 2 or typed == right:
        return ""
    same = [name.replace("_", " ") for name, shape in stages.items() if shape == typed]
    if not same:
        return ""
    many = len(same) > _MOST_NAMED
    named = same[:_MOST_NAMED]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"That's the shape of the {listed}{' and of others' if many else ''}."


def _axes(typed: ShapeSizes, right: ShapeSizes) -> str:
    """An axis left out, or one too many."""
    if len(typed) == len(right) - 1 and any(
        typed == (*right[:at], *right[at + 1 :]) for at in range(len(right))
    ):
        return f"One axis is missing: this array has {len(right)}."
    if len(typed) == len(right) + 1 and any(
        right == (*typed[:at], *typed[at + 1 :]) for at in range(len(typed))
    ):
        return f"There is one axis too many: this array has {len(right)}."
    return ""


def _product_reason(typed: ShapeSizes, right: ShapeSizes) -> str:
    """Two sizes multiplied to one, or one split in two."""
    for at in range(len(right) - 1):
        joined = (*right[:at], right[at] * right[at + 1], *right[at + 2 :])
        if typed in (joined, joined[::-1]):
            return f"Two sizes were multiplied to get {right[at] * right[at + 1]}, but they stay two separate axes."
    return ""


def _size_reasons(typed: ShapeSizes, right: ShapeSizes, sizes: Mapping[str, int]) -> str:
    """Each wrong size by what it is elsewhere; a question about the first that is nothing here."""
    if sorted(typed) == sorted(right) and typed != right:
        return "The sizes are right, but their order isn't."
    known = {name: size for name, size in sizes.items() if name in SIZES}
    off = [at for at in range(len(typed)) if at >= len(right) or typed[at] != right[at]]
    said = {at: words for at in off if (words := _what_is(typed[at], known))}
    if said:
        return f"{'; '.join(f'size {at + 1} is {words}' for at, words in said.items()).capitalize()}."
    if len(typed) != len(right) or not off or not known:
        return ""
    listed = [str(size) for size in dict.fromkeys(known.values()) if size > 1]
    here = f": the sizes here are {', '.join(listed[:-1])} and {listed[-1]}" if len(listed) > 1 else ""
    return f"Nothing here has the size {typed[off[0]]}{here}. What does size {off[0] + 1} count?"


def _what_is(size: int, known: Mapping[str, int]) -> str:
    """What has this size here, or which two sizes make it; "" for neither."""
    names = [SIZES[name] for name, each in known.items() if each == size]
    if names:
        return " or ".join(names[:2])
    products = (
        f"{one} × {two}"
        for one in known.values()
        for two in known.values()
        if one * two == size and 1 < one <= two
    )
    return next(products, "")
