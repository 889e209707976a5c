"""A formula asked for, in the question's own names; compared by its values, never by its letters.

The names get random values at five points. All lengths differ there, so a missing transpose cannot hide: it is
a shape that does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import ClassVar, NamedTuple

import numpy as np

from attn_tutor.answers.formula_edits import edits, functions_of, names_of, plain_products, two_edits
from attn_tutor.answers.formula_tree import Node
from attn_tutor.answers.formula_values import Misfit, shape_words, value_of, with_matrix_products
from attn_tutor.answers.formulas import in_its_names, read_formula
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import NotUnderstood
from attn_tutor.engine.arrays import Array
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import described
from attn_tutor.questions.findings import Findings
from attn_tutor.questions.question import TEXTLESS, AskedQuestion, Question

POINTS = 5
MOST_WRONG = 50
_MOST_PAIRS = 6_000  # formulas two edits away that are tried
_DRAWN = 40  # points drawn to find them
_FAILING = 4  # of these points; a formula that cannot be computed at more of them is a fault of the question
_SIZES = (
    "n", "n_q", "n_k", "d_k", "d_v", "d_model", "d_head", "n_heads", "n_kv_heads", "n_layers", "batch", "window",
)  # fmt: skip
_MATRICES = {
    "Q": ("n_q", "d_k"), "K": ("n_k", "d_k"), "V": ("n_k", "d_v"), "X": ("n", "d_model"),
    "scores": ("n_q", "n_k"), "logits": ("n_q", "n_k"), "weights": ("n_q", "n_k"), "output": ("n_q", "d_v"),
    "W_Q": ("d_model", "d_k"), "W_K": ("d_model", "d_k"), "W_V": ("d_model", "d_v"), "W_O": ("d_v", "d_model"),
    "q": ("d_k",), "k": ("d_k",), "x": ("n_k",), "w": ("n_k",),
}  # fmt: skip
_NUMBERS = ("T", "c", "s", "p")  # positive, and no whole number
NAMES = (*_MATRICES, *_SIZES, *_NUMBERS)


@dataclass(frozen=True, kw_only=True)
class WrongFormula:
    """A formula that people give instead; recognised by its values."""

    formula: str = described("the wrong formula, in the same names")
    why: str = described("what somebody who gives it has in mind, and what is true")
    misconception: str = described("its name in `attn-tutor mistakes`, if it has one", "")


@dataclass(frozen=True, kw_only=True)
class Formula(Question):
    """Asks for a formula."""

    kind: ClassVar[str] = "formula"

    names: tuple[str, ...] = described(f"the names it may use: {', '.join(NAMES)}")
    formula: str = described("the right formula, such as softmax(Q @ K.T / sqrt(d_k)) @ V")
    wrong: tuple[WrongFormula, ...] = described("formulas that people give instead", ())
    without: tuple[str, ...] = described("functions that the answer must not use", ())

    def draw(self, seed: int) -> AskedFormula:
        return AskedFormula(self, seed)

    def faults(self) -> Findings:
        yield from super().faults()
        unknown = [name for name in self.names if name not in NAMES]
        if unknown or not self.names:
            what = f"there is no name {unknown[0]}" if unknown else "there are no names"
            yield "names", what, f"use some of {', '.join(NAMES)}"
            return
        if len(self.wrong) > MOST_WRONG:
            yield "wrong", f"there are {len(self.wrong)} wrong formulas", f"write at most {MOST_WRONG}"
            return
        asked = replace(self, **TEXTLESS).draw(0)  # the braces of its texts are another check's business
        formulas = {"formula": self.formula}
        formulas |= {f"wrong[{at}].formula": one.formula for at, one in enumerate(self.wrong, 1)}
        faulty = {way: fault for way, formula in formulas.items() if (fault := asked.fault(formula))}
        for way, fault in faulty.items():
            yield way, fault.rstrip("."), "correct the formula"
        yield from () if faulty else self._twins(asked, formulas)

    def _twins(self, asked: AskedFormula, formulas: Mapping[str, str]) -> Findings:
        """Each formula with the values of one before it."""
        values = [(way, asked.values(asked.tree(formula))) for way, formula in formulas.items()]
        for at, (way, own) in enumerate(values):
            same = next((before for before, other in enumerate(values[:at]) if _same(own, other[1])), None)
            if same is not None:
                name = f"number {same}" if same else "the right one"
                yield way, f"this formula has the same values as {name}", "change or remove it"


class Point(NamedTuple):
    """Values for the names, and what each length is called."""

    values: Mapping[str, Array]
    sizes: Mapping[int, str]


def point(names: tuple[str, ...], chance: np.random.Generator) -> Point:
    """Random values for these names; no two lengths are equal, and d_model is n_heads times d_head."""
    while True:
        drawn = chance.choice(np.arange(2, 16), size=len(_SIZES), replace=False)
        lengths = dict(zip(_SIZES, (int(x) for x in drawn), strict=True))
        if {"d_head", "n_heads"} <= {*names}:
            lengths["d_model"] = lengths["d_head"] * lengths["n_heads"]
        if len({*lengths.values()}) == len(_SIZES):
            break
    values: dict[str, Array] = {}
    for name in names:
        if name in _MATRICES:
            values[name] = chance.uniform(-1, 1, size=[lengths[size] for size in _MATRICES[name]])
        else:
            values[name] = np.asarray(lengths[name] if name in lengths else chance.uniform(0.3, 2.2))
    return Point(values, {length: name for name, length in lengths.items()})


class AskedFormula(AskedQuestion):
    """A formula asked for, with the points at which answers are tried."""

    question: Formula

    def __init__(self, question: Formula, seed: int) -> None:
        super().__init__(question, seed, None, {})

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The first points drawn at which every formula of the question can be computed.

        x / sum(x) has no value worth comparing where the sum is almost 0. If there are too few such points, which
        is a fault of the question, they are simply the first.
        """
        trees = [self.tree(one) for one in (self.question.formula, *(w.formula for w in self.question.wrong))]
        fit = (at for at in self._drawn if not any(_trouble(tree, at) for tree in trees))
        found = tuple(islice(fit, POINTS))
        return found if len(found) == POINTS else self._drawn[:POINTS]

    @cached_property
    def _drawn(self) -> tuple[Point, ...]:
        names = self.question.names
        return tuple(point(names, np.random.default_rng([self.seed, i])) for i in range(_DRAWN))

    @property
    def expects(self) -> Expects:
        names = ", ".join(map(_described, self.question.names))
        example = f"2 * {self.question.names[0]} + 1, and @ is the product of matrices, .T the transpose"
        return Expects(form=f"a formula in {names}; for example {example}", what="formula", is_code=True)

    @property
    def answer(self) -> str:
        return self.question.formula

    def tree(self, text: str) -> Node:
        return read_formula(text, self.question.names).tree

    def values(self, tree: Node) -> list[Array]:
        """The value at each point. Raises Misfit and NotUnderstood."""
        return [value_of(tree, at.values, at.sizes) for at in self.points]

    @cached_property
    def right(self) -> list[Array]:
        return self.values(self.tree(self.question.formula))

    @cached_property
    def _known_wrong(self) -> list[tuple[WrongFormula, list[Array]]]:
        """The wrong formulas with their values, but for one that has none: no answer is held against it."""
        trees = [(one, self.tree(one.formula)) for one in self.question.wrong]
        return [
            (one, self.values(tree))
            for one, tree in trees
            if not any(_trouble(tree, at) for at in self.points)
        ]

    def fault(self, formula: str) -> str:
        """Why a formula of the question cannot be computed, or only rarely; nothing if it can."""
        try:
            tree = self.tree(formula)
        except NotUnderstood as fault:
            return fault.reason
        failed = [trouble for at in self._drawn if (trouble := _trouble(tree, at))]
        if len(failed) <= _FAILING:
            return ""
        often = "" if len(failed) == _DRAWN else f"at {len(failed)} of {_DRAWN} random inputs: "
        return f"{often}{failed[0]}"

    def judge(self, text: str) -> Verdict:
        try:
            formula = read_formula(text, self.question.names)
            read_as = formula.tree.written if formula.guessed else ""
            used = [name for name in self.question.without if name in functions_of(formula.tree)]
            if used:
                return Verdict("not_understood", f"Here it is to be written without {used[0]}.")
            tree = with_matrix_products(formula.tree, self.points[0].values, self.points[0].sizes)
            values = self.values(tree)
        except NotUnderstood as fault:
            example = in_its_names(fault.example, self.question.names)
            return Verdict(
                "not_understood", f"{fault.reason} For example: {example}" if example else fault.reason
            )
        except Misfit as fault:
            told = f"{fault.sentence} {self._same_edit(formula.tree)}".rstrip()
            return Verdict("wrong_shape", told, read_as, notes=formula.notes)
        verdict, notes = self._verdict(values, tree), formula.notes
        if tree is not formula.tree:
            read_as, notes = tree.written, (*notes, "* was read as the matrix product")
        return replace(verdict, read_as=read_as, notes=notes, numbers=values[0])

    def _verdict(self, values: list[Array], tree: Node) -> Verdict:
        right = self.right
        if _same(values, right):
            return Verdict("correct", "Right.")
        for one, known in self._known_wrong:
            if _same(values, known):
                idle = [name for name in names_of(tree) if name not in names_of(self.tree(one.formula))]
                why = (
                    self._edit(values, names_of(tree)) or f"{idle[0]} changes nothing here."
                    if idle
                    else one.why
                )
                return Verdict("wrong", why, misconceptions=(one.misconception,) if one.misconception else ())
        if values[0].shape != right[0].shape:
            if _same([value.T for value in values], right):
                return Verdict("transposed", "This is the right matrix with rows and columns exchanged.")
            made = shape_words(values[0].shape, self.points[0].sizes)
            told = f"This comes out as {made}, and that is not the shape asked for."
            return Verdict("wrong_shape", f"{told} {self._edit(values, names_of(tree))}".rstrip())
        told = self._edit(values, names_of(tree)) or self._factor(values) or self._constant(values)
        told = told or self._edit_and_constant(values) or self._two_edits(values)
        return Verdict("wrong", told or self._other_numbers(tree))

    def _other_numbers(self, tree: Node) -> str:
        """What is said of a formula that nothing explains: the names that it lacks."""
        missing = [name for name in names_of(self.tree(self.question.formula)) if name not in names_of(tree)]
        said = "At random inputs this gives other numbers"
        return (
            f"{said}; {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in it."
            if missing
            else f"{said}."
        )

    def _edit_and_constant(self, values: list[Array]) -> str:
        """One edit and a constant factor; nothing where these do not give the values."""
        for edit in self._edits:
            if _constant(values[:1], [edit.first]) is not None and edit.values:
                factor = _constant(values, edit.values)
                if factor is not None:
                    return f"{edit.said[:-1]}, and there is a constant factor {factor:.3g}."
        return ""

    @cached_property
    def _edits(self) -> list[_Edited]:
        """The formulas one edit away from the right one that have a value at the first point."""
        found = (
            _Edited(tree, said, self.points)
            for tree, said in edits(self.tree(self.question.formula), self.question.names)
        )
        return [edit for edit in found if not _trouble(edit.tree, self.points[0])]

    def _edit(self, values: list[Array], names: list[str]) -> str:
        """The one edit of the right formula that gives these values, in words, those with these names first; or ""."""
        ranked = sorted(self._edits, key=lambda edit: {*edit.names} != {*names})
        fits = (edit for edit in ranked if _same([edit.first], values[:1]) and _same(edit.values, values))
        return next((edit.said for edit in fits), "")

    def _two_edits(self, values: list[Array]) -> str:
        """The two edits of the right formula that give these values, in words; or ""."""
        fits = (
            edit for edit in self._pairs if _same([edit.first], values[:1]) and _same(edit.values, values)
        )
        return next((edit.said for edit in fits), "")

    @cached_property
    def _pairs(self) -> list[_Edited]:
        """The formulas two edits away from the right one that have a value at the first point."""
        found = islice(two_edits(self.tree(self.question.formula)), _MOST_PAIRS)
        pairs = (_Edited(tree, said, self.points) for tree, said in found)
        return [edit for edit in pairs if not _trouble(edit.tree, self.points[0])]

    def _same_edit(self, typed: Node) -> str:
        """The edit of the right formula that is this very formula, which has no value."""
        for tree, said in edits(self.tree(self.question.formula), self.question.names):
            if plain_products(tree).written == plain_products(typed).written:
                return said
        return ""

    def _constant(self, values: list[Array]) -> str:
        """Whether the values are the right ones times a number that is the same everywhere."""
        factor = _constant(values, self.right)
        return (
            "" if factor is None else f"This is {factor:.3g} times the right formula: look at the constant."
        )

    def _factor(self, values: list[Array]) -> str:
        """Whether the values are the right ones times powers of one or two of the sizes, in words."""
        scales = {name: [at.values[name] for at in self.points] for name in self.question.names}
        sizes = {name: found for name, found in scales.items() if not np.ndim(found[0])}
        powers = {"1": [np.asarray(1.0)] * len(self.points)}
        for name, found in sizes.items():
            powers |= {name: found, f"√{name}": [np.sqrt(np.asarray(size, dtype=float)) for size in found]}
        for over, top in powers.items():
            for under, bottom in powers.items():
                scaled = [r * t / b for r, t, b in zip(self.right, top, bottom, strict=True)]
                if over != under and _same(values, scaled):
                    return _times(over, under)
        return ""

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        formula = self.question.formula
        wrong = [*(one.formula for one in self.question.wrong), f"2 * ({formula})", f"({formula}) + 1"]
        return {
            "right": [formula, f"({formula})", f"answer = {self.tree(formula).written}"],
            "wrong": wrong,
            "unreadable": ["", "banana", "(", "1 +", f"{formula} )"],
        }


@dataclass(frozen=True)
class _Edited:
    """One edit of the right formula: its tree, what is said of it, and its values when they are wanted."""

    tree: Node
    said: str
    points: tuple[Point, ...]

    @cached_property
    def names(self) -> list[str]:
        return names_of(self.tree)

    @cached_property
    def first(self) -> Array:
        """The value at the first point."""
        return value_of(self.tree, self.points[0].values, self.points[0].sizes)

    @cached_property
    def values(self) -> list[Array]:
        """The value at each point; none where it cannot be computed at some."""
        if any(_trouble(self.tree, at) for at in self.points):
            return []
        return [value_of(self.tree, at.values, at.sizes) for at in self.points]


def _trouble(tree: Node, at: Point) -> str:
    """Why a formula cannot be computed at this point; nothing if it can."""
    try:
        value_of(tree, at.values, at.sizes)
    except NotUnderstood as fault:
        return fault.reason
    except Misfit as fault:
        return fault.sentence
    return ""


def _same(values: list[Array], others: list[Array]) -> bool:
    return len(values) == len(others) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-9)
        for a, b in zip(values, others, strict=True)
    )


def _constant(values: list[Array], others: list[Array]) -> float | None:
    """The number by which all values are larger than the others, the same everywhere; None for none."""
    if any(v.shape != o.shape for v, o in zip(values, others, strict=True)):
        return None
    size = sum(float(np.square(other).sum()) for other in others)
    factor = sum(float((v * o).sum()) for v, o in zip(values, others, strict=True)) / (size or 1.0)
    return factor if abs(factor) > 1e-9 and _same(values, [factor * other for other in others]) else None


def _times(over: str, under: str) -> str:
    """The right formula times one size, divided by another, or both."""
    if under == "1":
        return f"This is the right formula times {over}."
    return f"This is the right formula divided by {under}." if over == "1" else (
        f"This is the right formula times {over} / {under}."
    )  # fmt: skip


def _described(name: str) -> str:
    """Q (n_q × d_k)"""
    sizes = _MATRICES.get(name)
    return f"{name} ({' × '.join(sizes)})" if sizes else name
