"""Tokens to numbers: precedence climbing on floats, a few names, rows, brackets inside brackets.

array  := '[' rows ']'  |  '(' expr (',' expr)+ ')'  |  NAME '(' expr (',' KEY '=' VALUE)* ')'
rows   := row ((';' | newline) row)*          row := expr ((',' | blank) expr)*
expr   := term (('+' | '-') term)*            term := signed (('*' | '/') signed)*
signed := ['+' | '-'] power                   power := atom ['^' signed]
atom   := NUMBER ['%'] | '½' | 'e' | '√' (NUMBER | '(' expr ')') | ('sqrt' | 'exp') '(' expr ')'
        | '(' expr ')' | array
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from unicodedata import numeric

from attn_tutor.answers.entries import (
    MASKED,
    MAX_DIGITS,
    MAX_EXPONENT,
    Block,
    Entry,
    check_size,
    literal,
    single,
    stack,
    stack_rows,
)  # fmt: skip
from attn_tutor.answers.outcomes import BRACKETS_ADDED
from attn_tutor.answers.pratt import Pratt
from attn_tutor.answers.repairs import MAX_DEPTH
from attn_tutor.answers.tokens import NotUnderstood, Token, why_bad

MAX_POWER, MAX_BASE = 64, 1e6

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
}
_FUNCTIONS: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "exp": math.exp}
_ARRAYS = {
    "array", "np.array", "numpy.array", "np.asarray", "np.matrix", "numpy.matrix", "matrix", "Matrix",
    "ImmutableMatrix", "tensor", "torch.tensor", "torch.Tensor", "tf.Tensor", "tf.constant", "Array", "DeviceArray",
    "jnp.array", "mx.array",
}  # fmt: skip
_SCALARS = {f"{module}.{name}" for module in ("np", "numpy") for name in ("float64", "float32", "int64")}
_KEYS = {"dtype", "device", "requires_grad", "grad_fn", "shape", "weak_type", "names", "layout"}
_ENDLESS = {"inf", "infinity", "∞"}
_NOT_FINITE = {"nan", *_ENDLESS}
_ROW_ENDS = {"newline", "end"}


class Parser(Pratt[Block]):
    """Reads the numbers of an answer from its repaired tokens."""

    bindings = _BINDING

    def __init__(self, tokens: Sequence[Token], *, one: bool = False) -> None:
        super().__init__(tokens)
        self.one = one  # one number is asked for, so that "1 -2" outside brackets is a difference
        self.bracket = ""  # the innermost open bracket
        self.powers = 0  # exponents inside exponents
        self.calculated = False
        self.bracketed = False  # the shape stands in the text, as brackets
        self.loose: Token | None = None  # the first "1 -2" outside brackets, where one number is asked for
        self.notes: list[str] = []

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
            fact = f"{self.loose.shown} may be a sign or a subtraction here, so put the row in brackets"
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
            gap = f"there is no sign between {before.shown} and {self.token.shown}"
            fact = f"{gap}; a product needs *, two numbers a comma"
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
            fact = f"round brackets need a comma or a sign before {self.token.shown}"
            raise NotUnderstood(fact, self.token.start, "(0.7, 0.3)")
        self.advance()
        self.bracket = outer
        return stack(items, start) if is_tuple else items[0]

    # --- arithmetic, on single numbers only

    def joined(self, sign: Token, infix: str, left: Block, right: Block) -> Block:
        return self.calculate(sign, _OPERATIONS[infix], left, right)

    def infix(self) -> str:
        """The sign that carries the expression on, or "": in a row, in brackets or not, `1 -2` is two entries."""
        token = self.token
        if token.text in ("+", "-") and token.spaced and not self.ahead.spaced:
            if self.bracket == "[":
                return ""
            if not self.bracket and not self.one:
                self.notes.append(f"{token.text} was read as the sign of a new number")
                return ""
            if not self.bracket:
                self.loose = self.loose or token
        return token.text

    def signed(self) -> Block:
        if self.token.text == "-":
            self.at += 1
            if self.is_endless():
                return self.masked()
            self.at -= 1
        return super().signed()

    def with_sign(self, sign: Token) -> Block:
        entry = single(self.power(), sign)
        value = -entry.value if sign.text == "-" else entry.value
        return Block((Entry(value, entry.unit),), (), sign.start)

    def is_endless(self) -> bool:
        """Whether infinity comes next, or a number as large as programs print in its place: 3.4028e+38."""
        token = self.token
        if token.kind == "name":
            return token.text.lower().rpartition(".")[2] in _ENDLESS
        mantissa, _, exponent = token.text.lower().partition("e")
        return token.kind == "number" and len(mantissa) < MAX_DIGITS and exponent.lstrip("+").isdigit() and (
            13 <= int(exponent[-5:]) <= MAX_EXPONENT + 8
        )  # fmt: skip

    def masked(self) -> Block:
        """The block of a masked entry, which is -inf."""
        start = self.advance().start
        self.notes.append("-inf was read as a masked entry")
        return Block((Entry(MASKED, 0.0),), (), start)

    def power(self) -> Block:
        base = self.atom()
        if self.token.text != "^":
            return base
        sign = self.advance()
        self.powers += 1
        if self.powers > MAX_DEPTH:
            raise NotUnderstood(f"more than {MAX_DEPTH} powers stand on one another", sign.start)
        exponent = self.signed()
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
            shown = f" {sign.text} ".join(f"({value:g})" for value in values)
            name = sign.text if len(values) == 1 else ""
            raise NotUnderstood(f"there is no real number {name}{shown}", sign.start) from None
        except OverflowError:
            value = math.inf
        start = min([sign.start, *(operand.start for operand in operands)])
        return Block((Entry(check_size(value, sign), 0.0),), (), start)

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
                return self.named()
            case "sign", "[":
                return self.in_square_brackets()
            case "sign", "(":
                return self.in_round_brackets()
            case "sign", "√":
                return self.root()
        raise self.refusal()

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

    def named(self) -> Block:
        name = self.advance()
        if name.text == "e":
            return self.calculate(name, lambda: math.e)
        if name.text in _ARRAYS or name.text in _SCALARS:
            return self.wrapped(name)
        if name.text == "c" and self.token.text == "(":  # a vector of R
            return self.in_round_brackets()
        if name.text in _FUNCTIONS:
            if self.token.text != "(":
                fact = f"round brackets must follow {name.text}"
                raise NotUnderstood(fact, self.token.start, f"{name.text}(2)")
            return self.calculate(name, _FUNCTIONS[name.text], self.in_round_brackets())
        if name.text.lower() in _NOT_FINITE:
            raise NotUnderstood(f"an answer is made of finite numbers, and {name.shown} is none", name.start)
        raise NotUnderstood(f"{name.shown} is not a number", name.start)

    def wrapped(self, name: Token) -> Block:
        """`array([...], dtype=float32)` as NumPy and PyTorch print it: the numbers count, the keys do not."""
        outer, self.bracket = self.bracket, "("
        self.expect("(")
        block = self.climb()
        while self.token.text == ",":
            self.advance()
            key = self.advance()
            if key.text not in _KEYS:
                fact = f"only {', '.join(sorted(_KEYS))} may follow the numbers, not {key.shown}"
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
            return NotUnderstood(f"{token.shown} cannot stand here", token.start)
        if not self.at:
            here = "here" if token.kind == "end" else f"before {token.shown}"
            return NotUnderstood(f"there is no number {here}", token.start)
        before = self.tokens[self.at - 1].shown
        between = f"after {before}" if token.kind == "end" else f"between {before} and {token.shown}"
        return NotUnderstood(f"there is no number {between}", token.start)
