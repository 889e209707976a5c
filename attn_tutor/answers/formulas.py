"""A typed formula to a tree: its own tokens, then precedence climbing. Nothing is ever executed as Python.

formula := [NAME '='] sum
sum     := product (('+' | '-') product)*
product := signed (('*' | '/' | '@' | '·' | nothing) signed)*     nothing, as in Q Kᵀ, and · are products as on paper
signed  := ['+' | '-'] power             power := turned [('^' | '**') signed]
turned  := atom ('.T' | 'ᵀ' | "'" | '^T' | '.' FUNCTION arguments)*
atom    := NUMBER | NAME | FUNCTION arguments | '√' turned | '(' sum ')'
arguments := '(' sum (',' sum | ',' KEY '=' VALUE)* ')'

Formula values computes the tree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from attn_tutor.answers.entries import literal
from attn_tutor.answers.formula_code import without_code
from attn_tutor.answers.formula_tokens import DOTS, SIGNS, formula_tokens, from_latex, loose
from attn_tutor.answers.formula_tree import BESIDE as BESIDE_BINDING
from attn_tutor.answers.formula_tree import BINDING, FUNCTIONS, FormulaNode, call_node
from attn_tutor.answers.pratt import BESIDE, Pratt
from attn_tutor.answers.repairs import MAX_DEPTH
from attn_tutor.answers.tokens import MAX_LENGTH, NotUnderstood, Token, clean, lookalike_notes, visible_text

_KEYS = {"axis": "axis", "dim": "axis", "keepdims": "keepdims", "keepdim": "keepdims"}
_WITHOUT_BRACKETS = ("sqrt", "exp", "log", "tanh", "softmax", "sum")
_TRANSPOSED = ("T", "ᵀ", "'", "top", "t")
_TURNS = {"'", ".T", "ᵀ"}
_WHOLE = {"scaleddotproductattention", "multiheadattention", "multiheadattentionforward", "sdpa", "attention"}
_EXAMPLE = "a @ b.T / sqrt(2)"


@dataclass(frozen=True, slots=True)
class FormulaReading:
    """A formula that was read; `notes` say what was taken for what, `guessed` whether a sign was filled in."""

    tree: FormulaNode
    notes: tuple[str, ...]
    guessed: bool


def in_its_names(example: str, names: Sequence[str]) -> str:
    """An example in the names of a question. That of a whole formula is another one: it could be the answer."""
    first = next(iter(names), "a")
    return f"2 * {first} + 1" if example == _EXAMPLE else re.sub(r"\b[abd]\b(?!\()", first, example)


def read_formula(text: str, names: Sequence[str]) -> FormulaReading:
    """The formula in `text`, in which only `names`, numbers and known functions may stand.

    Raises NotUnderstood with a whole sentence, the place and an example.
    """
    if len(text) > MAX_LENGTH:
        message = f"The formula has {len(text)} characters; at most {MAX_LENGTH} are read."
        raise NotUnderstood(message, MAX_LENGTH, _EXAMPLE)
    if not clean(text).strip():
        raise NotUnderstood("The answer is empty.", 0, _EXAMPLE)
    try:
        written = from_latex(visible_text(text)).translate(SIGNS)
        cleaned = without_code(written)
        parser = _Parser(cleaned, names)
        parser.guessed = cleaned != written
        tree = parser.formula()
    except NotUnderstood as fault:
        fact = fault.reason[0].upper() + fault.reason[1:]
        sentence = f"{fact} (at character {fault.position + 1})."
        raise NotUnderstood(sentence, fault.position, fault.example or _EXAMPLE) from None
    notes = lookalike_notes("".join(char for char in cleaned if char not in f"√{DOTS}"))
    return FormulaReading(tree, notes, bool(notes) or parser.guessed)


class _Parser(Pratt[FormulaNode]):
    """Reads a formula from its tokens."""

    bindings: ClassVar[Mapping[str, int]] = {**BINDING, BESIDE: BESIDE_BINDING}
    operand, example = "one operand", "-a"

    def __init__(self, text: str, names: Sequence[str]) -> None:
        super().__init__(formula_tokens(text, names))
        self.text = text
        self.depth, self.guessed = 0, False
        self.divided: FormulaNode | None = None  # what was divided last, without brackets around it
        self.listed = ", ".join(names)
        self.names = {loose(name): name for name in reversed(names)} | {name: name for name in names}

    def formula(self) -> FormulaNode:
        """The whole text."""
        tree = self.climb()
        if self.token.kind != "end":
            raise self.refusal()
        return tree

    def infix(self) -> str:
        if self.token.kind == "sign" and self.token.text in BINDING:
            return self.token.text
        return BESIDE if self.is_operand() else ""

    def join(self, sign: Token, infix: str, left: FormulaNode, right: FormulaNode) -> FormulaNode:
        if infix == BESIDE and left is self.divided:
            fact = f"it isn't clear what {sign.quote} after the / belongs to; add brackets or a sign"
            raise NotUnderstood(fact, sign.start, "(a / b) @ c")
        self.guessed |= infix == BESIDE
        node = FormulaNode("infix", "" if infix == BESIDE else infix, sign.start, (left, right))
        if infix == "/":
            self.divided = node
        return node

    def is_operand(self) -> bool:
        """Whether an operand begins here though no sign stands before it."""
        return self.token.kind == "name" or self.token.text in ("(", "√")

    def with_sign(self, sign: Token) -> FormulaNode:
        operand = self.power()
        return FormulaNode("minus", "-", sign.start, (operand,)) if sign.text == "-" else operand

    def power(self) -> FormulaNode:
        base = self.with_turn()
        if self.token.text in ("²", "³"):
            sign = self.advance()
            exponent = FormulaNode(
                "number", "2" if sign.text == "²" else "3", sign.start, number=2.0 + (sign.text == "³")
            )
            return FormulaNode("infix", "^", sign.start, (base, exponent))
        if self.token.text != "^":
            return base
        sign = self.advance()
        self.deeper()
        exponent = self.signed_operand()
        self.depth -= 1
        return FormulaNode("infix", "^", sign.start, (base, exponent))

    def with_turn(self) -> FormulaNode:
        """An atom and what turns it: K.T, Kᵀ, K', K^T, K.transpose(), E.sum(axis=-1)."""
        node = self.atom()
        while True:
            if self.token.text in _TURNS:
                node = FormulaNode("turned", ".T", self.advance().start, (node,))
            elif self.token.text == "^" and self.ahead.text in _TRANSPOSED:
                node = FormulaNode("turned", ".T", self.advance().start, (node,))
                self.advance()
                self.guessed = True
            elif self.token.text == "." and self.ahead.text in ("shape", "size"):
                node = self.size(node)
            elif self.token.text == "." and self.ahead.text in FUNCTIONS:
                self.advance()
                node = self.call(self.advance(), (node,))
            else:
                return node

    def atom(self) -> FormulaNode:
        token = self.token
        if token.kind == "number":
            self.advance()
            return FormulaNode("number", token.text, token.start, number=literal(token, False).value)
        if token.text == "√":
            self.advance()
            self.deeper()
            operand = self.with_turn()
            self.depth -= 1
            return FormulaNode("call", "sqrt", token.start, (operand,))
        if token.text == "(":
            self.advance()
            self.deeper()
            inner = self.climb()
            self.depth -= 1
            self.expect(")")
            self.divided = None
            return inner
        if token.kind == "name":
            return self.name()
        raise self.refusal()

    def name(self) -> FormulaNode:
        token = self.advance()
        known = self.names.get(token.text) or self.names.get(loose(token.text))
        if known is not None:
            self.guessed |= not self.text.startswith(token.text, token.start)  # an x for z
            return FormulaNode("name", known, token.start)
        function = token.text.casefold()
        if function == "e":
            return self.exponential(token)
        if function == "len" and self.token.text == "(":
            return FormulaNode("size", "", token.start, (self.atom(),), number=0.0)
        if function in FUNCTIONS and (function != "t" or self.token.text == "("):
            return self.call(token._replace(text=function), ())
        if loose(function) in _WHOLE:
            raise NotUnderstood(f"{token.quote} is what you're asked for: write out how to compute it", token.start)
        if function == "einsum":
            raise NotUnderstood("this einsum is not a product of two matrices; write it with @", token.start)
        fact = f"{token.quote} isn't known here; use {self.listed}, numbers, and functions such as exp"
        raise NotUnderstood(fact, token.start)

    def exponential(self, token: Token) -> FormulaNode:
        """e^x, which is exp(x); e alone is a number."""
        if self.token.text != "^" or self.ahead.text in _TRANSPOSED:
            return FormulaNode("number", "e", token.start, number=math.e)
        self.advance()
        self.deeper()
        exponent = self.signed_operand()
        self.depth -= 1
        self.guessed = True
        return FormulaNode("call", "exp", token.start, (exponent,))

    def size(self, node: FormulaNode) -> FormulaNode:
        """K.shape[-1] and K.size(-1): the length of an axis."""
        self.advance()
        word = self.advance()
        self.expect("(")
        negative = self.token.text == "-"
        if negative:
            self.advance()
        axis = self.advance()
        if not axis.text.isdigit() or len(axis.text) > 1:
            raise NotUnderstood("an axis is 0, 1, -1 or -2", axis.start, "a.shape[-1]")
        self.expect(")")
        return FormulaNode("size", "", word.start, (node,), number=float(axis.text) * (-1 if negative else 1))

    def call(self, function: Token, before: tuple[FormulaNode, ...]) -> FormulaNode:
        """A function with its operands (one may stand before it) and options."""
        if (
            function.text in _WITHOUT_BRACKETS and self.token.text != "(" and not before and self.is_operand()
        ):  # sqrt d_k
            self.guessed = True
            return call_node(function, [self.with_turn()], {})
        if self.token.text != "(":
            fact = f"round brackets must follow {function.text}"
            raise NotUnderstood(fact, self.token.start, f"{function.text}(a)")
        self.advance()
        self.deeper()
        operands, options = list(before), dict[str, FormulaNode | str]()
        while self.token.text != ")":
            if self.token.text in _KEYS and self.ahead.text == "=":
                key = _KEYS[self.advance().text]
                self.advance()
                is_word = self.token.text in ("True", "False")
                options[key] = self.advance().text if is_word else self.signed_operand()
            else:
                operands.append(self.climb())
            if self.token.kind == "end" or self.token.text == "=":
                self.expect(")")
            elif self.token.text != ")":
                self.expect(",")
        self.depth -= 1
        self.advance()
        if not operands and self.token.text == "(":  # nn.Softmax(dim=-1)(a)
            operands.append(self.atom())
        return call_node(function, operands, options)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotUnderstood(f"more than {MAX_DEPTH} brackets are nested", self.token.start)

    def refusal(self) -> NotUnderstood:
        token = self.token
        if token.text in ("{", "}"):
            return NotUnderstood(
                f"{token.quote} can't be read; a formula has only round brackets", token.start
            )
        if token.kind == "bad":
            return NotUnderstood(f"{token.quote} can't be read", token.start)
        if token.kind == "number":
            fact = f'an operator is missing before {token.quote}; write "*" to multiply'
            return NotUnderstood(fact, token.start, "2 * a")
        wanted = "a name or a number" if self.at == 0 or self.tokens[self.at - 1].kind == "sign" else "a sign"
        return NotUnderstood(f"{wanted} is missing before {token.quote}", token.start)
