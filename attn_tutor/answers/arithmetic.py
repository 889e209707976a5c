"""Arithmetic on single numbers: precedence climbing on floats.

expr   := term (('+' | '-') term)*            term := signed (('*' | '/') signed)*
signed := ['+' | '-'] power                   power := atom ['^' signed]
atom   := NUMBER ['%'] | '√' (NUMBER | '(' expr ')'), and what `numbers` adds
"""

from __future__ import annotations

import math
import operator
from abc import abstractmethod
from collections.abc import Callable, Sequence

from attn_tutor.answers.entries import (
    MASKED,
    MAX_DIGITS,
    MAX_EXPONENT,
    Block,
    Entry,
    check_size,
    literal,
    single,
)
from attn_tutor.answers.pratt import Pratt
from attn_tutor.answers.repairs import MAX_DEPTH
from attn_tutor.answers.tokens import NotUnderstood, Token

MAX_POWER, MAX_BASE = 64, 1e6
_SIGNS = {"+": "plus", "-": "minus"}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
ENDLESS = {"inf", "infinity", "∞"}
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
}


class Arithmetic(Pratt[Block]):
    """Joins single numbers by signs; what a row or a bracket is, is not its business.

    bracket: the innermost open bracket. loose: the first "1 -2" outside brackets, where one number is asked for.
    calculated: whether a number did not stand there as it is. notes: what was understood, in words.
    """

    bindings = _BINDING

    def __init__(self, tokens: Sequence[Token], *, one: bool = False) -> None:
        super().__init__(tokens)
        self.one = one  # one number is asked for, so that "1 -2" outside brackets is a difference
        self.bracket = ""
        self.powers = 0  # exponents inside exponents
        self.calculated = False
        self.loose: Token | None = None
        self.notes: list[str] = []
        self.signs: list[str] = []  # the same of signs; beyond doubt where the count of numbers is right

    @abstractmethod
    def atom(self) -> Block:
        """What signs join: a number, or a block in brackets."""

    def join(self, sign: Token, infix: str, left: Block, right: Block) -> Block:
        return self.calculate(sign, _OPERATIONS[infix], left, right)

    def infix(self) -> str:
        """The sign that carries the expression on, or "": in a row, in brackets or not, `1 -2` is two entries."""
        token = self.token
        if token.text in ("+", "-") and token.spaced and not self.ahead.spaced:
            if self.bracket == "[":
                return ""
            if not self.bracket and not self.one:
                self.signs.append(f"a {_SIGNS[token.text]} sign with no space after it was read as part of the number")
                return ""
            if not self.bracket:
                self.loose = self.loose or token
        return token.text

    def signed_operand(self) -> Block:
        if self.token.text == "-":
            self.at += 1
            if self.is_endless():
                return self.mask()
            self.at -= 1
        return super().signed_operand()

    def with_sign(self, sign: Token) -> Block:
        entry = single(self.power(), sign)
        value = -entry.value if sign.text == "-" else entry.value
        return Block((Entry(value, entry.unit),), (), sign.start)

    def is_endless(self) -> bool:
        """Whether infinity comes next, or a number as large as programs print in its place: 3.4028e+38."""
        token = self.token
        if token.kind == "name":
            return token.text.lower().rpartition(".")[2] in ENDLESS
        mantissa, _, exponent = token.text.lower().partition("e")
        return token.kind == "number" and len(mantissa) < MAX_DIGITS and exponent.lstrip("+").isdigit() and (
            13 <= int(exponent[-5:]) <= MAX_EXPONENT + 8
        )  # fmt: skip

    def mask(self) -> Block:
        """The block of a masked entry, which is -inf."""
        token = self.advance()
        if token.kind == "number":
            self.notes.append(f"-{token.text} was read as -inf")
        return Block((Entry(MASKED, 0.0),), (), token.start)

    def power(self) -> Block:
        base = self.atom()
        if self.token.text != "^":
            return base
        sign = self.advance()
        self.powers += 1
        if self.powers > MAX_DEPTH:
            raise NotUnderstood(f"more than {MAX_DEPTH} powers are stacked on one another", sign.start)
        exponent = self.signed_operand()
        self.powers -= 1
        if abs(single(exponent, sign).value) > MAX_POWER or abs(single(base, sign).value) > MAX_BASE:
            fact = f"a power needs an exponent up to {MAX_POWER} and a base up to {MAX_BASE:.0f}"
            raise NotUnderstood(fact, sign.start, "2^3")
        return self.calculate(sign, _OPERATIONS["^"], base, exponent)

    def calculate(self, sign: Token, operation: Callable[..., float], *operands: Block) -> Block:
        """One exact number from `operands`, or the reason why there is none."""
        values = [single(operand, sign).value for operand in operands]
        self.calculated = True
        try:
            value = operation(*values)
        except ZeroDivisionError:
            raise NotUnderstood("a number is divided by zero", sign.start) from None
        except ValueError:  # the square root of a negative number, 0 ^ -1, (-1) ^ 0.5
            expression = f" {sign.text} ".join(f"({value:g})" for value in values)
            name = sign.text if len(values) == 1 else ""
            raise NotUnderstood(f"there is no real number {name}{expression}", sign.start) from None
        except OverflowError:
            value = math.inf
        start = min([sign.start, *(operand.start for operand in operands)])
        return Block((Entry(check_size(value, sign), 0.0),), (), start)

    def number(self) -> Block:
        token = self.advance()
        percent = self.token.text == "%"
        if percent:
            self.advance()
            self.calculated = True
        return Block((literal(token, percent),), (), token.start)

    def root(self) -> Block:
        """`√2` or `√(1 + 1)`; never `√√2`, so that no run of signs nests without limit."""
        sign = self.advance()
        if self.token.kind != "number" and self.token.text != "(":
            raise NotUnderstood("√ needs a number or a round bracket after it", sign.start, "√2")
        return self.calculate(sign, math.sqrt, self.atom())
