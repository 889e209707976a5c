"""Tokens to numbers: rows, brackets inside brackets and a few names, on `arithmetic`.

array  := '[' rows ']'  |  '(' expr (',' expr)+ ')'  |  NAME '(' expr (',' KEY '=' VALUE)* ')'
rows   := row ((';' | newline) row)*          row := expr ((',' | blank) expr)*
atom   := what `arithmetic` has | '½' | 'e' | ('sqrt' | 'exp') '(' expr ')' | '(' expr ')' | array
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from unicodedata import numeric

from attn_tutor.answers.arithmetic import ENDLESS, Arithmetic
from attn_tutor.answers.entries import Block, single, stack, stack_rows
from attn_tutor.answers.outcomes import BRACKETS_ADDED
from attn_tutor.answers.tokens import NotUnderstood, Token, why_bad

_FUNCTIONS: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "exp": math.exp}
_ARRAYS = {
    "array", "np.array", "numpy.array", "np.asarray", "np.matrix", "numpy.matrix", "matrix", "Matrix",
    "ImmutableMatrix", "tensor", "torch.tensor", "torch.Tensor", "tf.Tensor", "tf.constant", "Array", "DeviceArray",
    "jnp.array", "mx.array",
}  # fmt: skip
_SCALARS = {f"{module}.{name}" for module in ("np", "numpy") for name in ("float64", "float32", "int64")}
_KEYS = {"dtype", "device", "requires_grad", "grad_fn", "shape", "weak_type", "names", "layout"}
_NOT_FINITE = {"nan", *ENDLESS}
_ROW_ENDS = {"newline", "end"}


class Parser(Arithmetic):
    """Reads the numbers of an answer from its repaired tokens."""

    def __init__(self, tokens: Sequence[Token], *, one: bool = False) -> None:
        super().__init__(tokens, one=one)
        self.bracketed = False  # the shape stands in the text, as brackets

    # --- rows and brackets

    def answer(self) -> Block:
        """The whole text: one number, one array, or rows without outer brackets."""
        start = self.token.start
        rows = self.rows()
        if len(rows) == 1 and len(rows[0]) == 1:
            if self.loose:
                operation = "an addition" if self.loose.text == "+" else "a subtraction"
                self.notes.append(f"outside brackets {self.loose.text} was read as {operation}")
            self.bracketed = bool(rows[0][0].shape)
            return rows[0][0]
        if self.loose:
            fact = f"{self.loose.quote} may be a sign or a subtraction here, so put the row in brackets"
            raise NotUnderstood(fact, self.loose.start, "[0.7 -0.3]")
        self.notes.append(BRACKETS_ADDED)
        return stack(rows[0], start) if len(rows) == 1 else stack_rows(rows, start)

    def rows(self) -> list[list[Block]]:
        rows = [self.row()]
        while self.token.text == ";" or self.token.kind == "newline":
            self.advance()
            if self.is_closed():
                break
            rows.append(self.row())
        return rows

    def is_closed(self) -> bool:
        """Whether nothing follows a separator any more: [1, 2,] and 1; 2;"""
        added = (
            self.token.kind != "end" and self.token.start == self.tokens[-1].start
        )  # "[1," is not finished
        closed = self.token.kind == "end" or (self.token.text in (")", "]") and not added)
        if closed and self.tokens[self.at - 1].text in (",", ";"):
            self.notes.append(f"the {self.tokens[self.at - 1].text} at the end was left out")
        return closed

    def row(self) -> list[Block]:
        items = [self.climb()]
        while not (self.token.kind in _ROW_ENDS or self.token.text in (";", ")", "]")):
            if self.token.text == ",":
                self.advance()
                if self.token.kind == "newline" and items[-1].shape:  # "[1, 2],\n[3, 4]"
                    self.advance()
                if self.is_closed():
                    break
            elif not self.token.spaced:
                self.touching()
            items.append(self.climb())
        return items

    def touching(self) -> None:
        """Two items with nothing between them: fine for `][`, refused where a product may be meant."""
        before = self.tokens[self.at - 1]
        if before.text == "]" and self.token.text == "[":
            self.notes.append("a missing comma was added between ] and [")
        elif self.token.kind in ("number", "fraction", "name") or self.token.text in ("(", "[", "√"):
            gap = f"there is no sign between {before.quote} and {self.token.quote}"
            fact = f"{gap}; a product needs *, and two numbers need a comma"
            raise NotUnderstood(fact, self.token.start, "2*sqrt(2)")

    def in_square_brackets(self) -> Block:
        start, outer, self.bracket = self.token.start, self.bracket, "["
        self.expect("[")
        rows = self.rows()
        self.expect("]")
        self.bracket = outer
        return stack(rows[0], start) if len(rows) == 1 else stack_rows(rows, start)

    def in_round_brackets(self) -> Block:
        """A grouped expression, or a tuple; Python's one-number tuple `(4,)` ends in a comma."""
        start, outer, self.bracket = self.token.start, self.bracket, "("
        self.expect("(")
        items = [self.climb()]
        is_tuple = self.token.text == ","
        while self.token.text == ",":
            self.advance()
            if self.token.text == ")":
                break
            items.append(self.climb())
        if self.token.text != ")":
            fact = f"round brackets need a comma or a sign before {self.token.quote}"
            raise NotUnderstood(fact, self.token.start, "(0.7, 0.3)")
        self.advance()
        self.bracket = outer
        return stack(items, start) if is_tuple else items[0]

    # --- atoms

    def atom(self) -> Block:
        token = self.token
        match token.kind, token.text:
            case "number", _:
                return self.number()
            case "fraction", sign:
                self.advance()
                return self.calculate(token, lambda: numeric(sign))
            case "name", _:
                return self.name()
            case "sign", "[":
                return self.in_square_brackets()
            case "sign", "(":
                return self.in_round_brackets()
            case "sign", "√":
                return self.root()
        raise self.refusal()

    def name(self) -> Block:
        name = self.advance()
        if name.text == "e":
            return self.calculate(name, lambda: math.e)
        if name.text in _ARRAYS or name.text in _SCALARS:
            return self.array_call(name)
        if name.text == "c" and self.token.text == "(":  # a vector of R
            return self.in_round_brackets()
        if name.text in _FUNCTIONS:
            if self.token.text != "(":
                fact = f"round brackets must follow {name.text}"
                raise NotUnderstood(fact, self.token.start, f"{name.text}(2)")
            return self.calculate(name, _FUNCTIONS[name.text], self.in_round_brackets())
        if name.text.lower() in _NOT_FINITE:
            raise NotUnderstood(f"every number must be finite, but {name.quote} isn't", name.start)
        raise NotUnderstood(f"{name.quote} isn't a number", name.start)

    def array_call(self, name: Token) -> Block:
        """`array([...], dtype=float32)` as NumPy and PyTorch print it: the numbers count, the keys do not."""
        outer, self.bracket = self.bracket, "("
        self.expect("(")
        block = self.climb()
        while self.token.text == ",":
            self.advance()
            key = self.advance()
            if key.text not in _KEYS:
                fact = f"only {', '.join(sorted(_KEYS))} may follow the numbers, not {key.quote}"
                raise NotUnderstood(fact, key.start, "array([0.7, 0.3])")
            self.expect("=")
            if not self.skip_value():
                raise NotUnderstood(f"there is no name after {key.text}=", key.start, "array([0.7, 0.3])")
        self.expect(")")
        self.bracket = outer
        if name.text in _SCALARS:
            single(block, name)
        return block

    def skip_value(self) -> bool:
        """Pass over the value of a key: a name, a quoted text, numbers in round brackets; False for anything else."""
        token = self.advance()
        if token.text != "(":
            return token.kind in ("name", "quoted")
        while self.token.kind == "number" or self.token.text == ",":
            self.advance()
        return self.advance().text == ")"

    def refusal(self) -> NotUnderstood:
        """Why no number can begin at this token."""
        token = self.token
        if token.kind == "bad":
            return NotUnderstood(why_bad(token), token.start)
        if token.kind == "quoted" or token.text in ("%", "=", ":", "."):
            return NotUnderstood(f"{token.quote} can't be here", token.start)
        if not self.at:
            here = "here" if token.kind == "end" else f"before {token.quote}"
            return NotUnderstood(f"there is no number {here}", token.start)
        before = self.tokens[self.at - 1].quote
        between = f"after {before}" if token.kind == "end" else f"between {before} and {token.quote}"
        return NotUnderstood(f"there is no number {between}", token.start)
