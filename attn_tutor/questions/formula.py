"""A formula asked for, in the question's own names; compared by its values, never by its letters.

The names get random values at five points. All lengths differ there, so a missing transpose cannot hide: it is
a shape that does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import ClassVar

import numpy as np

from attn_tutor.answers.formula_edits import functions_of, names_of
from attn_tutor.answers.formula_reasons import FormulaReasons, Point, same_values, trouble
from attn_tutor.answers.formula_tree import FormulaNode
from attn_tutor.answers.formula_values import Misfit, value_of, with_matrix_products
from attn_tutor.answers.formulas import in_its_names, read_formula
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import NotUnderstood
from attn_tutor.engine.arrays import Array
from attn_tutor.english import join_words
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import Findings, describe
from attn_tutor.questions.question import TEXTLESS, AskedQuestion, Question
from attn_tutor.records import record

POINTS = 5
MOST_WRONG = 50
_DRAWN = 40  # points drawn to find them
_FAILING = 4  # of these points; a formula that cannot be computed at more of them is a fault of the question
_SIZES = (
    "n", "n_q", "n_k", "d_k", "d_v", "d_model", "d_head", "n_heads", "n_kv_heads", "n_layers", "batch", "window",
)  # fmt: skip
_MATRICES = {
    "Q": ("n_q", "d_k"), "K": ("n_k", "d_k"), "V": ("n_k", "d_v"), "X": ("n", "d_model"),
    "scores": ("n_q", "n_k"), "logits": ("n_q", "n_k"), "weights": ("n_q", "n_k"), "output": ("n_q", "d_v"),
    "W_Q": ("d_model", "d_k"), "W_K": ("d_model", "d_k"), "W_V": ("d_model", "d_v"), "W_O": ("d_v", "d_model"),
    "q": ("d_k",), "k": ("d_k",), "x": ("n_k",), "z": ("n_k",), "w": ("n_k",),
}  # fmt: skip
_NUMBERS = ("T", "c", "s", "p")  # positive, and no whole number
NAMES = (*_MATRICES, *_SIZES, *_NUMBERS)


@record(kw_only=True)
class WrongFormula:
    """A formula that people give instead; recognised by its values."""

    formula: str = describe("the wrong formula, in the same names")
    why: str = describe("what somebody who gives it has in mind, and what is true")
    misconception: str = describe("its name in `attn-tutor mistakes`, if it has one", "")


@record(kw_only=True)
class Formula(Question):
    """Asks for a formula."""

    kind: ClassVar[str] = "formula"

    names: tuple[str, ...] = describe(f"the names it may use: {', '.join(NAMES)}")
    formula: str = describe("the right formula, such as softmax(Q @ K.T / sqrt(d_k)) @ V")
    wrong: tuple[WrongFormula, ...] = describe("formulas that people give instead", ())
    without: tuple[str, ...] = describe("functions that the answer must not use", ())

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
            same = next((before for before, other in enumerate(values[:at]) if same_values(own, other[1])), None)
            if same is not None:
                name = f"number {same}" if same else "the right one"
                yield way, f"this formula has the same values as {name}", "change or remove it"


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
        self._drawn: dict[int, Point] = {}

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The first points drawn at which every formula of the question can be computed.

        x / sum(x) has no value worth comparing where the sum is almost 0. If there are too few such points, which
        is a fault of the question, they are simply the first.
        """
        trees = [self.tree(one) for one in (self.question.formula, *(w.formula for w in self.question.wrong))]
        fit = (at for at in map(self._point, range(_DRAWN)) if not any(trouble(tree, at) for tree in trees))
        found = tuple(islice(fit, POINTS))
        return found if len(found) == POINTS else tuple(map(self._point, range(POINTS)))

    def _point(self, at: int) -> Point:
        """The point of this number, drawn when it is asked for first."""
        if at not in self._drawn:
            self._drawn[at] = point(self.question.names, np.random.default_rng([self.seed, at]))
        return self._drawn[at]

    @property
    def expects(self) -> Expects:
        names = join_words(list(map(_describe, self.question.names)))
        form = f"a formula in {names}; for example 2 * {self.question.names[0]} + 1"
        if any(len(_MATRICES.get(name, ())) > 1 for name in self.question.names):
            form += ". @ multiplies matrices, .T transposes"
        return Expects(form=form, what="formula", is_code=True)

    @property
    def answer(self) -> str:
        return self.question.formula

    def tree(self, text: str) -> FormulaNode:
        return read_formula(text, self.question.names).tree

    def values(self, tree: FormulaNode) -> list[Array]:
        """The value at each point. Raises Misfit and NotUnderstood."""
        return [value_of(tree, at.values, at.sizes) for at in self.points]

    @property
    def right(self) -> list[Array]:
        return self._reasons.right

    @cached_property
    def _reasons(self) -> FormulaReasons:
        return FormulaReasons(self.tree(self.question.formula), self.question.names, self.points)

    @cached_property
    def _wrong_values(self) -> list[tuple[WrongFormula, list[Array]]]:
        """The wrong formulas with their values, but for one that has none: no answer is held against it."""
        trees = [(one, self.tree(one.formula)) for one in self.question.wrong]
        return [
            (one, self.values(tree))
            for one, tree in trees
            if not any(trouble(tree, at) for at in self.points)
        ]

    def fault(self, formula: str) -> str:
        """Why a formula of the question cannot be computed, or only rarely; nothing if it can."""
        try:
            tree = self.tree(formula)
        except NotUnderstood as fault:
            return fault.reason
        failed = [why for at in map(self._point, range(_DRAWN)) if (why := trouble(tree, at))]
        if len(failed) <= _FAILING:
            return ""
        often = "" if len(failed) == _DRAWN else f"with {len(failed)} of {_DRAWN} random inputs: "
        return f"{often}{failed[0]}"

    def judge(self, text: str) -> Verdict:
        try:
            formula = read_formula(text, self.question.names)
            read_as = formula.tree.notation if formula.guessed else ""
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
            message = f"{fault.sentence} {self._reasons.same_edit(formula.tree)}".rstrip()
            return Verdict("wrong_shape", message, read_as, notes=formula.notes)
        verdict, notes = self._verdict(values, tree), formula.notes
        if tree is not formula.tree:
            read_as, notes = tree.notation, (*notes, "* was read as the matrix product")
        return replace(verdict, read_as=read_as, notes=notes, numbers=values[0])

    def _verdict(self, values: list[Array], tree: FormulaNode) -> Verdict:
        if same_values(values, self.right):
            return Verdict("correct", "Right.")
        for one, known in self._wrong_values:
            if same_values(values, known):
                idle = [name for name in names_of(tree) if name not in names_of(self.tree(one.formula))]
                edit = self._reasons.edit(values, names_of(tree)) if idle else ""
                why = edit or (f"{idle[0]} changes nothing here." if idle else one.why)
                return Verdict("wrong", why, misconceptions=(one.misconception,) if one.misconception else ())
        return self._reasons.verdict(values, tree)

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        formula = self.question.formula
        wrong = [*(one.formula for one in self.question.wrong), f"2 * ({formula})", f"({formula}) + 1"]
        return {
            "right": [formula, f"({formula})", f"answer = {self.tree(formula).notation}"],
            "wrong": wrong,
            "unreadable": ["", "banana", "(", "1 +", f"{formula} )"],
        }


def _describe(name: str) -> str:
    """A name with its shape: Q (n_q × d_k), z (n_k numbers)"""
    sizes = _MATRICES.get(name)
    if not sizes:
        return name
    return f"{name} ({' × '.join(sizes)})" if len(sizes) > 1 else f"{name} ({sizes[0]} numbers)"
