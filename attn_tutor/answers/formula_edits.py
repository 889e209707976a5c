"""What a wrong formula is: the right one with one edit, found by its values and not by its letters.

Each edit is a tree and the sentence that is true of it. Where several have the same values, the first in the order
of `edits` is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from attn_tutor.answers.formula_tree import FormulaNode

Edit = tuple[FormulaNode, str]
_DEEDS = {"*": "multiplies", "/": "divides", "+": "is added", "-": "is subtracted"}
_OTHERS = {"*": "/+-", "/": "*-+", "+": "-*/", "-": "+/*"}  # the likeliest first
_PRODUCTS = ("@", "", "·", "*")


def edits(tree: FormulaNode, names: tuple[str, ...]) -> Iterator[Edit]:
    """Every formula that is one edit away from this one, the likeliest first."""
    for kind in (*_LIKELY, _rename(names), _signs, _numbers):
        yield from ((changed, said) for changed, said, _ in _anywhere(tree, kind))
    yield from _exchange_names(tree)


def two_edits(tree: FormulaNode) -> Iterator[Edit]:
    """Every formula that is two edits away, at different nodes of this one; of the likelier kinds of edits only."""
    for first, said, touched in _likely(tree):
        for second, also, again in _likely(first):
            if touched < again:
                yield second, f"Two things differ. {_alone(said)} {_alone(also)}"


def excesses(tree: FormulaNode) -> Iterator[Edit]:
    """This formula without one function that it calls, or with a division that doesn't round."""
    for changed, said, _ in _anywhere(tree, _excess):
        yield changed, said


def _excess(node: FormulaNode) -> Iterator[Edit]:
    if node.kind == "call":
        yield node.parts[0], f"The {node.text} appears once too often here: without it, the formula is right."
    if node.text == "//":
        yield node._replace(text="/"), "// rounds down to whole numbers. Write / to divide."


def _likely(tree: FormulaNode) -> Iterator[tuple[FormulaNode, str, tuple[int, str]]]:
    for kind in (*_LIKELY, _rename(tuple(names_of(tree))), _signs):
        yield from _anywhere(tree, kind)


def _alone(said: str) -> str:
    """What is said of one edit where there is another one."""
    return re.sub("[:;] the rest is right", "", said)


def _anywhere(
    tree: FormulaNode, kind: Callable[[FormulaNode], Iterator[Edit]]
) -> Iterator[tuple[FormulaNode, str, tuple[int, str]]]:
    """The edits of one kind at this node and at every node below it, each with the node's place and kind."""
    yield from ((changed, said, (tree.start, tree.kind)) for changed, said in kind(tree))
    for at, part in enumerate(tree.parts):
        for changed, said, touched in _anywhere(part, kind):
            yield tree._replace(parts=(*tree.parts[:at], changed, *tree.parts[at + 1 :])), said, touched


def _drop(node: FormulaNode) -> Iterator[Edit]:
    """A function, a factor or a term left out."""
    if node.kind == "call":
        yield node.parts[0], f"The {node.text} is missing; the rest is right."
    if node.kind == "infix" and node.text == "/":
        yield node.parts[0], f"The division by {node.parts[1].notation} is missing; the rest is right."
    elif node.kind == "infix" and node.text != "^":
        for one, other in ((0, 1), (1, 0)):
            yield node.parts[one], f"{node.parts[other].notation} is missing; the rest is right."
    elif node.kind == "infix":
        yield node.parts[0], f"The power {node.parts[1].notation} is missing; the rest is right."


def _transpose(node: FormulaNode) -> Iterator[Edit]:
    """A transpose too few or too many."""
    if node.kind == "turned":
        yield node.parts[0], f"{node.parts[0].notation} is not transposed here."
    elif node.kind in ("name", "call") or (node.kind == "infix" and node.text in _PRODUCTS):
        yield (
            FormulaNode("turned", ".T", node.start, (node,)),
            f"{node.notation} is transposed here, but shouldn't be.",
        )


def _exchange_parts(node: FormulaNode) -> Iterator[Edit]:
    if node.kind == "infix" and node.text != "+":
        one, two = node.parts
        said = f"{one.notation} and {two.notation} have changed places."
        yield node._replace(parts=(two, one)), said


def _outside(node: FormulaNode) -> Iterator[Edit]:
    """A division or a factor moved out of a function, or into one."""
    if node.kind == "call" and node.parts[0].kind == "infix" and node.parts[0].text in ("/", "*"):
        inner = node.parts[0]
        moved = inner._replace(parts=(node._replace(parts=(inner.parts[0],)), inner.parts[1]))
        deed = "division by" if inner.text == "/" else "factor"
        yield (
            moved,
            f"The {deed} {inner.parts[1].notation} belongs inside the {node.text}, not after it.",
        )
    if node.kind == "infix" and node.text in ("/", "*", "@") and node.parts[0].kind == "call":
        call = node.parts[0]
        inside = call._replace(parts=(node._replace(parts=(call.parts[0], node.parts[1])),))
        yield inside, f"{node.parts[1].notation} belongs outside the {call.text}, not inside it."


def _invert(node: FormulaNode) -> Iterator[Edit]:
    """Another of + - * / between the same two."""
    if node.kind != "infix" or node.text not in _DEEDS:
        return
    for other in _OTHERS[node.text]:
        said = f"{node.parts[1].notation} {_DEEDS[other]} here; in the right formula it {_DEEDS[node.text]}."
        yield node._replace(text=other), said


def _axes(node: FormulaNode) -> Iterator[Edit]:
    if node.kind != "call" or node.text not in ("softmax", "sum", "max", "mean"):
        return
    for axis in (None, 0, -1):
        if axis != node.axis:
            which = {None: "over everything", 0: "down the columns", -1: "along the rows"}[axis]
            yield node._replace(axis=axis), f"The {node.text} runs {which} here."


def _rename(names: tuple[str, ...]) -> Callable[[FormulaNode], Iterator[Edit]]:
    def rename(node: FormulaNode) -> Iterator[Edit]:
        for name in names if node.kind == "name" else ():
            if name != node.text:
                yield FormulaNode("name", name, node.start), f"You wrote {name} where another name belongs."

    return rename


def _signs(node: FormulaNode) -> Iterator[Edit]:
    if node.kind == "minus":
        yield node.parts[0], "A minus sign is missing; the rest is right."
    elif node.kind in ("call", "infix", "name"):
        yield (
            FormulaNode("minus", "-", node.start, (node,)),
            f"{node.notation} has a minus sign here, but shouldn't.",
        )


def _numbers(node: FormulaNode) -> Iterator[Edit]:
    """Another constant, and a root more or less."""
    if node.kind == "number":
        for number in (1.0, 2.0, 3.0, 4.0, 0.5, node.number + 1, node.number - 1):
            if number != node.number:
                yield (
                    node._replace(text=f"{number:g}", number=number),
                    f"The number {number:g} should be a different one.",
                )
    elif node.kind == "name":
        yield FormulaNode("call", "sqrt", node.start, (node,)), f"There is one root of {node.notation} too many."
        square = FormulaNode("number", "2", node.start, number=2.0)
        yield (
            FormulaNode("infix", "^", node.start, (node, square)),
            f"{node.notation} is squared here, but shouldn't be.",
        )
        one = FormulaNode("number", "1", node.start, number=1.0)
        for sign in ("+", "-"):
            said = f"{node.notation} {sign} 1 is in a place where {node.notation} belongs."
            yield FormulaNode("infix", sign, node.start, (node, one)), said


_LIKELY = (_drop, _transpose, _exchange_parts, _outside, _invert, _axes)


def names_of(tree: FormulaNode) -> list[str]:
    """The names in a formula, each once."""
    return list(dict.fromkeys(_names(tree)))


def functions_of(tree: FormulaNode) -> set[str]:
    """The functions that a formula calls."""
    own = {tree.text} if tree.kind == "call" else set()
    return own.union(*map(functions_of, tree.parts))


def plain_products(node: FormulaNode) -> FormulaNode:
    """The same formula with @ for every product that stands without a sign or with a dot."""
    parts = tuple(plain_products(part) for part in node.parts)
    return node._replace(parts=parts, text="@" if node.kind == "infix" and node.text in ("", "·") else node.text
    )


def _exchange_names(tree: FormulaNode) -> Iterator[Edit]:
    """Two names exchanged throughout."""
    found = names_of(tree)
    for at, one in enumerate(found):
        for two in found[at + 1 :]:
            yield _swap(tree, one, two), f"{one} and {two} have changed places."


def _names(node: FormulaNode) -> Iterator[str]:
    if node.kind == "name":
        yield node.text
    for part in node.parts:
        yield from _names(part)


def _swap(node: FormulaNode, one: str, two: str) -> FormulaNode:
    if node.kind == "name":
        return node._replace(text={one: two, two: one}.get(node.text, node.text))
    return node._replace(parts=tuple(_swap(part, one, two) for part in node.parts))
