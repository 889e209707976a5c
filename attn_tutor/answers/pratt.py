"""Precedence climbing (Pratt): what the numbers of an answer and a formula share. A grammar adds its operands.

The parser goes through the tokens once, from left to right; every fault is a NotUnderstood with its position.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from attn_tutor.answers.tokens import NotUnderstood, Token

Operand = TypeVar("Operand")
BESIDE = "beside"  # stands for the sign of a product that has none


class Pratt(ABC, Generic[Operand]):
    """A walk through tokens that joins operands by how strongly the signs between them bind."""

    bindings: ClassVar[Mapping[str, int]]
    operand: ClassVar[str] = "one number"  # what two signs must not stand before, in words
    example: ClassVar[str] = "-3"

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def ahead(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def expect(self, text: str) -> None:
        if self.token.text != text:
            between = f"between {self.tokens[self.at - 1].quote} and" if self.at else "before"
            raise NotUnderstood(f'there is no "{text}" {between} {self.token.quote}', self.token.start)
        self.advance()

    def climb(self, binding: int = 1) -> Operand:
        """Operands with signs between them that bind at least so strongly."""
        left = self.signed_operand()
        while self.bindings.get(infix := self.infix(), 0) >= binding:
            sign = self.token if infix == BESIDE else self.advance()
            right = self.power() if infix == BESIDE else self.climb(self.bindings[infix] + 1)
            left = self.join(sign, infix, left, right)
        return left

    def signed_operand(self) -> Operand:
        """An operand with at most one sign before it."""
        if self.token.text not in ("+", "-"):
            return self.power()
        sign = self.advance()
        if self.token.text in ("+", "-"):
            fact = f"there are two signs before {self.operand}, {sign.quote} and {self.token.quote}"
            raise NotUnderstood(fact, self.token.start, self.example)
        return self.with_sign(sign)

    @abstractmethod
    def infix(self) -> str:
        """The sign that carries the expression on, "" for none."""

    @abstractmethod
    def power(self) -> Operand:
        """An operand with what follows it closely."""

    @abstractmethod
    def join(self, sign: Token, infix: str, left: Operand, right: Operand) -> Operand:
        """Two operands under the sign between them."""

    @abstractmethod
    def with_sign(self, sign: Token) -> Operand:
        """The operand that comes next, under the sign before it."""
