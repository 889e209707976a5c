"""What is true of wrong numbers: what they have in common, and beside a mistake that is known, who sees whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Values
from attn_tutor.english import capital, join_words
from attn_tutor.own_code.matching import ProbeEvidence
from attn_tutor.own_code.mistaken_probe import MistakeNames
from attn_tutor.own_code.results import close

_SAME = 1e-6
_MOST_LISTED = 6  # rows or columns by their numbers
_AXES = ("column", "row", "sequence")  # the last axis first


def observations(evidence: ProbeEvidence) -> str:
    """A sentence or two about the first wrong result of the right shape; "" where nothing stands out."""
    for i in evidence.asked:
        parts, probe = evidence.parts[i], evidence.computed[i].probe
        for part, right in zip(parts or (), probe.right, strict=False):
            if part.shape == right.shape and not close(part, right, _SAME):
                found = next(_facts(part, right), "")
                return f"{capital(probe.name)}, {found}" if found else ""
            if part.ndim == 2 and part.T.shape == right.shape and close(part.T, right, _SAME):
                return f"{capital(probe.name)}, it is the right result with rows and columns exchanged."
    return ""


def _facts(part: Array, right: Array) -> Iterator[str]:
    """What stands out, the most telling first."""
    finite = np.isfinite(part).all() and np.isfinite(right).all()
    if finite and part.size > 1 and not part.any():
        yield "every number is 0."
    if finite and _is_whole(part) and not _is_whole(right) and not np.isin(part, (0, 1)).all():
        yield "all your numbers are whole: was an array made with dtype=int?"
    if finite:
        yield from _in_common(part, right)
    for axis in range(part.ndim):
        yield from _where(part, right, axis)
    for axis in range(min(2, part.ndim)):
        yield from _order(part, right, axis)


def _is_whole(x: Array) -> bool:
    return bool((x == np.round(x)).all())


def _in_common(part: Array, right: Array) -> Iterator[str]:
    """One factor or one difference between all numbers."""
    size = float(np.abs(right).max(initial=0))
    if not size or part.size < 2:
        return
    at = np.unravel_index(int(np.abs(right).argmax()), right.shape)
    factor = float(part[at] / right[at])
    if close(part, right * factor, _SAME) and abs(factor) > _SAME:
        is_negated = abs(factor + 1) < _SAME
        yield f"every number {'has the wrong sign' if is_negated else f'is {factor:.4g} times what it should be'}."
    gap = float(part[at] - right[at])
    if close(part, right + gap, _SAME):
        yield f"every number is {abs(gap):.4g} too {'large' if gap > 0 else 'small'}."


def _where(part: Array, right: Array, axis: int) -> Iterator[str]:
    """Rows, columns or sequences that are right, or hold nothing but 0. axis: counted from the end."""
    place = part.ndim - 1 - axis
    many = part.shape[place]
    if many < 2 or axis >= len(_AXES):
        return
    slices = [(np.take(part, j, axis=place), np.take(right, j, axis=place)) for j in range(many)]
    good = [j + 1 for j, (one, other) in enumerate(slices) if close(one, other, _SAME)]
    empty = [j + 1 for j, (one, other) in enumerate(slices) if not np.any(one) and np.any(other)]
    if empty and len(empty) < many:
        yield f"{_name(_AXES[axis], empty)} {'is' if len(empty) == 1 else 'are'} all 0."
    if good:
        yield f"{_name(_AXES[axis], good)} {'is' if len(good) == 1 else 'are'} right and the others are not."


def _order(part: Array, right: Array, axis: int) -> Iterator[str]:
    """The right rows or columns in another order."""
    place = part.ndim - 1 - axis
    yours, wanted = np.moveaxis(part, place, 0), np.moveaxis(right, place, 0)
    found = [next((j for j, one in enumerate(wanted) if close(mine, one, _SAME)), -1) for mine in yours]
    if len(found) > 1 and sorted(found) == list(range(len(found))) and len(found) <= 2 * _MOST_LISTED:
        order = ", ".join(str(j + 1) for j in found)
        yield f"the {_AXES[axis]}s are right but in a different order: {order}."


def _name(word: str, numbers: Sequence[int]) -> str:
    """ "row 2", "rows 1 and 3", "the first 6 columns"."""
    if len(numbers) == 1:
        return f"{word} {numbers[0]}"
    if list(numbers) == list(range(1, len(numbers) + 1)):
        return f"the first {len(numbers)} {word}s"
    if list(numbers) == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2:
        return f"{word}s {numbers[0]} to {numbers[-1]}"
    if len(numbers) > _MOST_LISTED:
        return f"{len(numbers)} of the {word}s"
    return f"{word}s {join_words([str(number) for number in numbers])}"


# --- beside a mistake that is known


def rows_of_nan(evidence: ProbeEvidence, where: Sequence[int], names: MistakeNames) -> tuple[int, ...]:
    """The rows, counted from 1, that are NaN in a result though these mistakes by themselves give numbers there."""
    for i in where:
        outcomes = evidence.computed[i].outcomes(names, silent=False)
        parts, plain = evidence.parts[i], outcomes[0] if outcomes else None
        if parts and plain and parts[0].shape == plain[0].shape and parts[0].ndim > 1:
            rows = (np.isnan(parts[0]) & ~np.isnan(plain[0])).any(axis=-1)
            if rows.any():
                return tuple(sorted({int(at[-1]) + 1 for at in np.argwhere(rows)}))
    return ()


def mistaken_values(
    evidence: ProbeEvidence, where: Sequence[int], names: MistakeNames
) -> tuple[tuple[Values, Values] | None, int]:
    """The values of the mistaken computation and of the right one, on the first probe that shows the mistake.

    Of a batch those of the first sequence in which they differ, and which that is, counted from 1; else 0.
    """
    for i in where:
        found = evidence.computed[i].values_of(names)
        if found is not None:
            right = evidence.computed[i].probe.right[0]
            if right.ndim < 3:
                return found, 0
            at = next((at for at in range(len(right)) if _differs(found, at)), 0)
            return (_of_sequence(found[0], at), _of_sequence(found[1], at)), at + 1
    return None, 0


def _differs(values: tuple[Values, Values], at: int) -> bool:
    """Whether the outputs of this sequence differ."""
    yours, asked = (_of_sequence(one, at)["output"] for one in values)
    return not np.array_equal(yours, asked, equal_nan=True)


def _of_sequence(values: Values, at: int) -> Values:
    """The values of one sequence of a batch, which has places that can be told."""
    return {
        name: x[at % len(x)] if isinstance(x, np.ndarray) and x.ndim > 2 and len(x) else x
        for name, x in values.items()
    }


def differing_visibility(values: tuple[Values, Values]) -> tuple[Array, Array] | None:
    """Who sees whom, and who should, where these differ."""
    yours, asked = (one.get("mask") for one in values)
    if yours is None or asked is None or np.ndim(yours) != 2 or np.ndim(asked) != 2 or np.array_equal(yours, asked):
        return None
    try:  # one row for all queries stands for each of them
        yours, asked = np.broadcast_arrays(np.asarray(yours, dtype=np.bool_), np.asarray(asked, dtype=np.bool_))
    except ValueError:
        return None
    return yours, asked
