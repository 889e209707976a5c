"""Spellings of a matrix product that programs have: einsum, R's %*%, TensorFlow's transpose_b, as @ and .T."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

_SUM = re.compile(r"[Σ∑](_\w|[ᵢⱼₖ])?")
_CALL = re.compile(r"(?<![A-Za-z.])(?:[A-Za-z]+\.)*(einsum|matmul)\s*\(")  # from where a name begins: in one pass
_SPEC = re.compile(r"\s*(['\"])([\w.,\s]*(?:->[\w.\s]*)?)\1\s*")
_TURNING = re.compile(r"\s*(?:transpose|adjoint)_([ab])\s*=\s*(True|False)\s*")
_MOST_CALLS = 8
_LOOKED_AT, _LONGEST = 40, 1000  # calls of a text, and characters of one: nobody types more


def without_code(text: str) -> str:
    """The formula with each such product written as @, where it is one; everything else as it is."""
    text = _SUM.sub("sum ", text.replace("%*%", "@"))
    for _ in range(_MOST_CALLS):
        found = next((call for call in islice(_CALL.finditer(text), _LOOKED_AT) if _rewritten(text, call)), None)
        if found is None:
            return text
        product, end = _rewritten(text, found) or ("", len(text))
        text = f"{text[: found.start()]}({product}){text[end:]}"
    return text


def _rewritten(text: str, call: re.Match[str]) -> tuple[str, int] | None:
    """A call as a product, and where it ends; None where it is no such product."""
    inside = _arguments(text, call.end())
    if inside is None:
        return None
    parts, end = inside
    product = _of_einsum(parts) if call[1] == "einsum" else _of_matmul(parts)
    return None if product is None else (product, end)


def _arguments(text: str, start: int) -> tuple[list[str], int] | None:
    """The arguments of a call that begin here, and the place behind its bracket; None where it is never closed."""
    depth, quote, begin, found = 0, "", start, list[str]()
    for at in range(start, min(len(text), start + _LONGEST)):
        char = text[at]
        if quote or (char in "'\"" and not text[begin:at].strip()):
            quote = "" if char == quote else quote or char
        elif char in "([":
            depth += 1
        elif char in ")]" and depth:
            depth -= 1
        elif char == ")" or (char == "," and not depth):
            found.append(text[begin:at])
            begin = at + 1
            if char == ")":
                return found, at + 1
    return None


def _of_matmul(parts: Sequence[str]) -> str | None:
    turned = {key[1]: key[2] == "True" for key in map(_TURNING.fullmatch, parts[2:]) if key}
    if len(parts) < 3 or len(turned) != len(parts) - 2:
        return None
    left, right = (
        f"({part.strip()}){'.T' if turned.get(name) else ''}" for part, name in zip(parts, "ab", strict=False)
    )
    return f"{left} @ {right}"


def _of_einsum(parts: Sequence[str]) -> str | None:
    spec = _SPEC.fullmatch(parts[0]) if parts else None
    if spec is None:
        return None
    before, arrow, after = re.sub(r"\s|\.", "", spec[2]).partition("->")
    inputs = before.split(",")
    letters = "".join(inputs)
    output = (
        after if arrow else "".join(sorted(letter for letter in {*letters} if letters.count(letter) == 1))
    )
    while len(inputs) > 1 and output and len({*(one[:1] for one in inputs), output[0]}) == 1:  # a batch
        inputs, output = [one[1:] for one in inputs], output[1:]
    operands = [f"({part.strip()})" for part in parts[1:]]
    if len(operands) != len(inputs) or any(len({*one}) != len(one) for one in (*inputs, output)):
        return None
    return _product(inputs, operands, output) if len(inputs) == 2 else _of_one(inputs, operands, output)


def _of_one(inputs: Sequence[str], operands: Sequence[str], output: str) -> str | None:
    if len(inputs) != 1 or len(inputs[0]) != 2:
        return None
    return f"{operands[0]}.T" if output == inputs[0][::-1] else operands[0] if output == inputs[0] else None


def _product(inputs: Sequence[str], operands: Sequence[str], output: str) -> str | None:
    """Two matrices, or a matrix and a vector, summed over the one letter that they share."""
    left, right = inputs
    shared = [letter for letter in left if letter in right and letter not in output]
    free = [letter for letter in left + right if letter not in shared]
    if len(shared) != 1 or max(map(len, inputs)) > 2 or sorted(free) != sorted(output) or len(output) > 2:
        return None
    one = operands[0] if left.endswith(shared[0]) else f"{operands[0]}.T"
    two = operands[1] if right.startswith(shared[0]) else f"{operands[1]}.T"
    return f"{one} @ {two}" if "".join(free) == output else f"({one} @ {two}).T"
