"""The value of a formula: its tree computed over NumPy, with sizes named in every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from attn_tutor.answers.arithmetic import MAX_POWER
from attn_tutor.answers.entries import LARGEST
from attn_tutor.answers.formula_tree import FormulaNode
from attn_tutor.answers.tokens import NotUnderstood
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import softmax


class Misfit(Exception):
    """Two operands whose sizes don't go together. `sentence` names both and the rule."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


# The values of nodes that several formulas share, by the identity of the node.
NodeValues = dict[int, tuple[FormulaNode, Array]]


def value_of(tree: FormulaNode, values: Mapping[str, Array], sizes: Mapping[int, str]) -> Array:
    """The value of a formula where its names have these values.

    sizes: what each length is called, so that messages say d_k instead of 7.
    Raises Misfit where sizes do not go together, NotUnderstood where a number is not real, not finite or
    beyond 10^12.
    """
    with np.errstate(all="ignore"):
        return _Run(values, sizes, None).of(tree)


def values_of(
    trees: Iterable[FormulaNode], values: Mapping[str, Array], sizes: Mapping[int, str]
) -> list[Array | None]:
    """The value of each formula, None where it has none; nodes that several of them share are computed once."""
    run = _Run(values, sizes, {})
    with np.errstate(all="ignore"):
        return [run.try_of(tree) for tree in trees]


def with_matrix_products(tree: FormulaNode, values: Mapping[str, Array], sizes: Mapping[int, str]) -> FormulaNode:
    """The formula with @ for each * that is a product of matrices: where the sizes allow no other.

    Raises what `value_of` raises.
    """
    run = _Run(values, sizes, None, lenient=True)
    with np.errstate(all="ignore"):
        run.of(tree)
    return _with_products(tree, run.products) if run.products else tree


def _with_products(node: FormulaNode, products: set[int]) -> FormulaNode:
    parts = tuple(_with_products(part, products) for part in node.parts)
    return node._replace(parts=parts, text="@" if id(node) in products else node.text)


def shape_words(shape: tuple[int, ...], sizes: Mapping[int, str]) -> str:
    """A shape in the names of its lengths: n_q × d_k"""
    if not shape:
        return "one number"
    named = " × ".join(sizes.get(length, str(length)) for length in shape)
    return f"a vector of {named}" if len(shape) == 1 else named


class _Run:
    def __init__(
        self,
        values: Mapping[str, Array],
        sizes: Mapping[int, str],
        known: NodeValues | None,
        *,
        lenient: bool = False,
    ) -> None:
        self.values, self.sizes, self.known, self.lenient = values, sizes, known, lenient
        self.products: set[int] = set()  # the nodes whose * can only be a product of matrices

    def try_of(self, node: FormulaNode) -> Array | None:
        try:
            return self.of(node)
        except (NotUnderstood, Misfit):
            return None

    def of(self, node: FormulaNode) -> Array:
        if node.kind == "number":
            return np.asarray(node.number)
        if node.kind == "name":
            return self.values[node.text]
        if node.kind == "size":
            return self.size(node)
        if self.known is None:
            return self.compute(node)
        if id(node) not in self.known:
            self.known[id(node)] = node, self.compute(node)
        return self.known[id(node)][1]

    def compute(self, node: FormulaNode) -> Array:
        parts = [self.of(part) for part in node.parts]
        if node.kind == "minus":
            return -parts[0]
        if node.kind == "turned":
            return np.swapaxes(parts[0], -1, -2) if np.ndim(parts[0]) > 1 else parts[0]
        value = self.infix(node, *parts) if node.kind == "infix" else self.call(node, parts[0])
        return _check_size(value, node)

    def infix(self, node: FormulaNode, left: Array, right: Array) -> Array:
        if node.text == "^":
            return self.power(node, left, right)
        if node.text == "@" or (node.text in ("", "·") and left.ndim and right.ndim):
            return self.product(node, left, right)
        if node.text == "/" and not right.all():
            raise NotUnderstood(f"Something is divided by zero in {node.notation}.", node.start)
        try:
            return _OPERATIONS[node.text](left, right)
        except ValueError:
            if self.lenient and node.text == "*" and left.shape[-1] == right.shape[-min(2, right.ndim)]:
                self.products.add(id(node))
                return self.product(node, left, right)
            raise self.misfit(node, left, right) from None

    def size(self, node: FormulaNode) -> Array:
        """The length of an axis, as K.shape[-1] asks for it."""
        shape = np.shape(self.of(node.parts[0]))
        axis = int(node.number)
        if not -len(shape) <= axis < len(shape):
            raise NotUnderstood(f"{node.parts[0].notation} has no axis {axis}.", node.start, "axis=-1")
        return np.asarray(float(shape[axis]))

    def product(self, node: FormulaNode, left: Array, right: Array) -> Array:
        if not (np.ndim(left) and np.ndim(right)):
            number = node.parts[np.ndim(left) > 0].notation
            message = f"{number} is one number, but @ multiplies matrices. Use * for a number."
            raise NotUnderstood(message, node.start, "2 * a")
        try:
            return left @ right
        except ValueError:
            first, second = (
                f"{part.notation} is {self.words(x)}"
                for part, x in zip(node.parts, (left, right), strict=True)
            )
            columns, rows = self.length(left.shape[-1]), self.length(right.shape[-min(2, right.ndim)])
            message = (
                f"{first} and {second}: a matrix product needs as many columns on the left as rows on the "
                f"right, but these are {columns} and {rows}."
            )
            raise Misfit(message) from None

    def power(self, node: FormulaNode, base: Array, exponent: Array) -> Array:
        of_a_number = np.ndim(base) == 0 and float(base) > 0  # 2^x of a whole vector
        if (np.ndim(exponent) and not of_a_number) or np.abs(exponent).max() > MAX_POWER:
            message = (
                f"A power needs one number up to {MAX_POWER} as its exponent; e to the power of x is exp(x)."
            )
            raise NotUnderstood(message, node.start, "d ^ 2")
        return np.asarray(np.power(np.asarray(base, dtype=float), exponent))  # n ^ -1 of a whole number

    def call(self, node: FormulaNode, operand: Array) -> Array:
        reduce = _REDUCTIONS.get(node.text)
        if reduce is None and node.text != "softmax":
            return np.asarray(_FUNCTIONS[node.text](operand))
        if np.ndim(operand) == 0:
            message = f"{node.text} needs a vector or a matrix, but {node.parts[0].notation} is one number."
            raise NotUnderstood(message, node.start, f"{node.text}(a)")
        axis = node.axis
        if axis is not None and not -operand.ndim <= axis < operand.ndim:
            raise NotUnderstood(f"{node.parts[0].notation} has no axis {axis}.", node.start, "axis=-1")
        if reduce is None:
            return softmax(operand, -1 if axis is None else axis)
        return np.asarray(reduce(operand, axis=axis, keepdims=node.keepdims))

    def misfit(self, node: FormulaNode, left: Array, right: Array) -> Misfit | NotUnderstood:
        """Why two operands do not go together entry by entry."""
        first, second = (part.notation for part in node.parts)
        if node.text == "*" and left.shape[-1] == right.shape[-min(2, right.ndim)]:
            message = (
                f"* multiplies entry by entry. The matrix product of {first} and {second} is written with @."
            )
            return NotUnderstood(message, node.start, f"{first} @ {second}")
        lost = any(
            part.kind == "call" and part.text in _REDUCTIONS and part.axis is not None for part in node.parts
        )
        hint = " A sum over an axis drops that axis; keepdims=True keeps it." if lost else ""
        return Misfit(
            f"{first} is {self.words(left)} and {second} is {self.words(right)}: {node.text} works entry by entry and "
            f"needs equal sizes.{hint}"
        )

    def words(self, array: Array) -> str:
        return shape_words(array.shape, self.sizes)

    def length(self, length: int) -> str:
        return self.sizes.get(length, str(length))


def _check_size(value: Array, node: FormulaNode) -> Array:
    """The value, unless an entry is no real, finite number of a size that attention ever has."""
    largest = abs(value) if value.ndim == 0 else np.maximum.reduce(abs(value), axis=None)
    if largest <= LARGEST:  # false of nan, too
        return value
    if np.isnan(value).any():
        raise NotUnderstood(
            f"There is no real number {node.notation} where an operand is negative.", node.start
        )
    raise NotUnderstood(f"{node.notation} goes beyond 1e12.", node.start)


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "·": np.multiply,
    "": np.multiply,
    "/": np.divide,
    "//": np.floor_divide,
}
_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "abs": np.abs,
    "sigmoid": _sigmoid,
}
_REDUCTIONS: dict[str, Callable[..., Array]] = {"sum": np.sum, "max": np.max, "mean": np.mean}
