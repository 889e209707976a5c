"""Why a formula is not the right one: edited in one or two places, off by a factor, or of another shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attn_tutor.answers.formula_edits import Edit, edits, excesses, names_of, plain_products, two_edits
from attn_tutor.answers.formula_tree import FormulaNode
from attn_tutor.answers.formula_values import Misfit, shape_words, value_of, values_of
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import NotUnderstood
from attn_tutor.engine.arrays import Array
from attn_tutor.records import record

_TINY = 1e-300  # for a sum of squares that is 0
_MOST_PAIRS = 6_000  # formulas two edits away that are tried


class Point(NamedTuple):
    """Values for the names, and what each length is called."""

    values: Mapping[str, Array]
    sizes: Mapping[int, str]


@record(eq=False)
class FormulaReasons:
    """The sentences on a formula that is not the right one, by its values at the points."""

    tree: FormulaNode  # the right formula
    names: tuple[str, ...]
    points: tuple[Point, ...]

    @cached_property
    def right(self) -> list[Array]:
        """The values of the right formula. Raises Misfit and NotUnderstood."""
        return [value_of(self.tree, at.values, at.sizes) for at in self.points]

    def verdict(self, values: list[Array], tree: FormulaNode) -> Verdict:
        """The verdict on a formula with these values, where they are not the right ones."""
        right = self.right
        if values[0].shape != right[0].shape:
            if same_values([value.T for value in values], right):
                return Verdict("transposed", "This is the right matrix with rows and columns exchanged.")
            shape = shape_words(values[0].shape, self.points[0].sizes)
            message = f"This comes out as {shape}, which isn't the shape you're asked for."
            return Verdict("wrong_shape", f"{message} {self.edit(values, names_of(tree))}".rstrip())
        message = self.edit(values, names_of(tree)) or self._factor(values) or self._constant(values)
        message = message or self._once_too_often(tree) or self._edit_and_constant(values) or self._two_edits(values)
        return Verdict("wrong", message or other_numbers(self, tree, values))

    def _once_too_often(self, tree: FormulaNode) -> str:
        """What stands in this formula that the right one lacks: a function, or a division that rounds down; or ""."""
        for changed, said in excesses(tree):
            with suppress(NotUnderstood, Misfit):
                if same_values([value_of(changed, at.values, at.sizes) for at in self.points], self.right):
                    return said
        return ""

    def _edit_and_constant(self, values: list[Array]) -> str:
        """One edit and a constant factor; nothing where these do not give the values."""
        for edit in self._edits.in_proportion(values[0]):
            if _constant(values[:1], [edit.first]) is not None and edit.values:
                factor = _constant(values, edit.values)
                if factor is not None:
                    return f"{edit.sentence[:-1]}, and there is a constant factor {factor:.3g}."
        return ""

    @cached_property
    def _edits(self) -> _Pool:
        """The formulas one edit away from the right one."""
        return _Pool.of(_one_edit(self.tree, self.names), self.points)

    @cached_property
    def _pairs(self) -> _Pool:
        """The formulas two edits away from the right one."""
        return _Pool.of(_two_edits(self.tree), self.points)

    def edit(self, values: list[Array], names: list[str]) -> str:
        """The one edit of the right formula that gives these values, in words, those with these names first; or ""."""
        ranked = sorted(self._edits.near(values[0]), key=lambda edit: {*edit.names} != {*names})
        return next((edit.sentence for edit in ranked if same_values(edit.values, values)), "")

    def _two_edits(self, values: list[Array]) -> str:
        """The two edits of the right formula that give these values, in words; or ""."""
        near = self._pairs.near(values[0])
        return next((edit.sentence for edit in near if same_values(edit.values, values)), "")

    def same_edit(self, typed: FormulaNode) -> str:
        """The edit of the right formula that is this very formula, which has no value."""
        for tree, said in edits(self.tree, self.names):
            if plain_products(tree).notation == plain_products(typed).notation:
                return said
        return ""

    def _constant(self, values: list[Array]) -> str:
        """The number by which all values are larger than the right ones, in a sentence; "" where there is none."""
        factor = _constant(values, self.right)
        return (
            "" if factor is None else f"This is {factor:.3g} times the right formula: look at the constant."
        )

    def _factor(self, values: list[Array]) -> str:
        """The powers of one or two sizes by which the values are larger than the right ones, in words; "" for none."""
        scales = {name: [at.values[name] for at in self.points] for name in self.names}
        sizes = {name: found for name, found in scales.items() if not np.ndim(found[0])}
        powers = {"1": [np.asarray(1.0)] * len(self.points)}
        for name, found in sizes.items():
            powers |= {name: found, f"√{name}": [np.sqrt(np.asarray(size, dtype=float)) for size in found]}
        for over, top in powers.items():
            for under, bottom in powers.items():
                scaled = [r * t / b for r, t, b in zip(self.right, top, bottom, strict=True)]
                if over != under and same_values(values, scaled):
                    return _times(over, under)
        return ""


@record(eq=False)
class _FormulaEdit:
    """One edit of the right formula: its tree, what is said of it, its value at the first point and, if wanted, all."""

    tree: FormulaNode
    sentence: str
    points: tuple[Point, ...]
    first: Array

    @cached_property
    def names(self) -> list[str]:
        return names_of(self.tree)

    @cached_property
    def values(self) -> list[Array]:
        """The value at each point; none where it cannot be computed at some."""
        try:
            return [value_of(self.tree, at.values, at.sizes) for at in self.points]
        except (NotUnderstood, Misfit):
            return []


@record(eq=False)
class _Pool:
    """Edits of the right formula that have a value at the first point, in the order in which they are told."""

    edits: list[_FormulaEdit]

    @classmethod
    def of(cls, found: Iterable[Edit], points: tuple[Point, ...]) -> _Pool:
        """What is left of these edits. They share most of their nodes, whose values are computed once."""
        listed = [*found]
        firsts = values_of((tree for tree, _ in listed), points[0].values, points[0].sizes)
        edited = zip(listed, firsts, strict=True)
        return cls([_FormulaEdit(tree, said, points, first) for (tree, said), first in edited if first is not None])

    @cached_property
    def _by_shape(self) -> dict[tuple[int, ...], tuple[list[_FormulaEdit], Array]]:
        """The edits whose first values have one shape, with these values one after another."""
        shapes: dict[tuple[int, ...], list[_FormulaEdit]] = {}
        for edit in self.edits:
            shapes.setdefault(edit.first.shape, []).append(edit)
        return {shape: (those, np.stack([edit.first for edit in those])) for shape, those in shapes.items()}

    def near(self, value: Array) -> list[_FormulaEdit]:
        """The edits with this value at the first point."""
        if value.shape not in self._by_shape:
            return []
        those, firsts = self._by_shape[value.shape]
        fits = _close(firsts, value).reshape(len(those), -1).all(axis=1)
        return [those[at] for at in np.flatnonzero(fits)]

    def in_proportion(self, value: Array) -> list[_FormulaEdit]:
        """The edits whose first values are about the same multiple of this one."""
        if value.shape not in self._by_shape:
            return []
        those, stack = self._by_shape[value.shape]
        firsts, own = stack.reshape(len(those), -1), value.ravel()
        factors = (firsts * own).sum(axis=1) / np.maximum(np.square(firsts).sum(axis=1), _TINY)
        scaled = firsts * factors[:, np.newaxis]
        fits = np.abs(scaled - own) <= 2e-9 + 2e-9 * np.abs(scaled)
        return [those[at] for at in np.flatnonzero(fits.all(axis=1))]


@lru_cache(maxsize=4)
def _one_edit(tree: FormulaNode, names: tuple[str, ...]) -> tuple[Edit, ...]:
    """The formulas one edit away, kept for the same question with other numbers."""
    return tuple(edits(tree, names))


@lru_cache(maxsize=4)
def _two_edits(tree: FormulaNode) -> tuple[Edit, ...]:
    """The formulas two edits away, kept likewise."""
    return tuple(islice(two_edits(tree), _MOST_PAIRS))


def trouble(tree: FormulaNode, at: Point) -> str:
    """Why a formula cannot be computed at this point; nothing if it can."""
    try:
        value_of(tree, at.values, at.sizes)
    except NotUnderstood as fault:
        return fault.reason
    except Misfit as fault:
        return fault.sentence
    return ""


def same_values(values: list[Array], others: list[Array]) -> bool:
    """Whether two formulas have the same values at every point."""
    return len(values) == len(others) and all(
        a.shape == b.shape and _close(a, b).all() for a, b in zip(values, others, strict=True)
    )


def _close(one: Array, other: Array) -> NDArray[np.bool_]:
    """Which entries are the same but for the last digits; all are finite numbers."""
    near: NDArray[np.bool_] = np.abs(one - other) <= 1e-9 + 1e-9 * np.abs(other)
    return near


def _constant(values: list[Array], others: list[Array]) -> float | None:
    """The number by which all values are larger than the others, the same everywhere; None for none."""
    if any(v.shape != o.shape for v, o in zip(values, others, strict=True)):
        return None
    size = sum(float(np.square(other).sum()) for other in others)
    factor = sum(float((v * o).sum()) for v, o in zip(values, others, strict=True)) / (size or 1.0)
    return (
        factor if abs(factor) > 1e-9 and same_values(values, [factor * other for other in others]) else None
    )


def _times(over: str, under: str) -> str:
    """The right formula times one size, divided by another, or both."""
    if under == "1":
        return f"This is the right formula times {over}."
    return f"This is the right formula divided by {under}." if over == "1" else (
        f"This is the right formula times {over} / {under}."
    )  # fmt: skip


# --- what is true of a formula that nothing explains

_FAR_FROM_ONE = 1e-6


def other_numbers(reasons: FormulaReasons, tree: FormulaNode, values: list[Array]) -> str:
    """The names that a wrong formula lacks; else what it gives beside the right number, or what its rows add up to."""
    missing = [name for name in names_of(reasons.tree) if name not in names_of(tree)]
    said = "With random inputs, this gives different numbers"
    if missing:
        return f"{said}; {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in it."
    one, right, at = values[0], reasons.right[0], reasons.points[0]
    if right.size == 1 and all(np.ndim(at.values[name]) == 0 for name in reasons.names):
        given = ", ".join(f"{name} = {float(at.values[name]):.4g}" for name in reasons.names)
        result, wanted = (f"{float(value.ravel()[0]):.4g}" for value in (one, right))
        return f"With {given} it gives {result}; the right number is {wanted}."
    if np.ndim(right) and np.allclose(right.sum(axis=-1), 1):
        total = float(np.ravel(one.sum(axis=-1))[0])
        if abs(total - 1) > _FAR_FROM_ONE:
            what = "Its entries" if np.ndim(right) == 1 else "The entries of its first row"
            return f"{what} add up to {total:.3g} with random inputs; weights add up to 1."
        return "It adds up to 1 as it should, but with random inputs the shares are different."
    return f"{said}."
