"""Numbers as they were typed: one with its unit, blocks of them, shapes and numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.answers.tokens import NotUnderstood, Token
from attn_tutor.engine.places import bracket
from attn_tutor.english import article
from attn_tutor.records import record

MAX_ENTRIES = 4096
MAX_DIGITS = 40  # in one literal
MAX_EXPONENT = 300  # of ten, in one literal
LARGEST = 1e12  # of every number on the way
_LONGEST_ECHO = 36  # numbers that are repeated one by one; of more than these the size is enough
MASKED = -1e9  # -inf, and whatever a program prints in its place, as a number to calculate with


@record()
class Entry:
    """One number; `unit` is the size of its last typed digit, 0.0 where it was calculated and so is exact."""

    value: float
    unit: float


@record()
class Block:
    """Entries in row order under a shape, () for one number; `start` is where it began in the text."""

    entries: tuple[Entry, ...]
    shape: tuple[int, ...]
    start: int


# --- single numbers


def literal(token: Token, percent: bool) -> Entry:
    """The literal of `token`, in hundredths where a percent sign follows it; its size is checked first."""
    mantissa, _, exponent = token.text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS or len(exponent) > MAX_DIGITS:
        raise NotUnderstood(f"{token.quote} has more than {MAX_DIGITS} digits", token.start)
    power = int(exponent or 0)
    if abs(power) > MAX_EXPONENT:
        raise NotUnderstood(f"{token.quote} has an exponent beyond {MAX_EXPONENT}", token.start)
    power -= 2 * percent
    return Entry(check_size(float(f"{mantissa}e{power}"), token), float(f"1e{power - len(decimals)}"))


def check_size(value: float, token: Token) -> float:
    """`value`, unless it is no finite number of a size that attention ever has."""
    if not abs(value) <= LARGEST:  # this way round it refuses nan too
        raise NotUnderstood(f"{token.quote} goes beyond 1e12", token.start)
    return value


def single(block: Block, sign: Token) -> Entry:
    """The one number that arithmetic needs."""
    if block.shape:
        raise NotUnderstood(f"{sign.quote} works on one number, not on a row or a matrix", sign.start)
    return block.entries[0]


# --- shapes


def stack_rows(rows: Sequence[Sequence[Block]], start: int) -> Block:
    """Rows under one another; a row that is one bracketed array stands for itself."""
    parts = [row[0] if len(row) == 1 and row[0].shape else stack(row, row[0].start) for row in rows]
    return stack(parts, start)


def stack(blocks: Sequence[Block], start: int) -> Block:
    """Blocks of one shape under a new first axis. Raises NotUnderstood where the shapes differ."""
    first = blocks[0]
    for place, block in enumerate(blocks, 1):
        if block.shape != first.shape:
            raise NotUnderstood(uneven(first.shape, block.shape, place), block.start)
    entries = tuple(entry for block in blocks for entry in block.entries)
    if len(entries) > MAX_ENTRIES:
        raise NotUnderstood(f"there are more than {MAX_ENTRIES} numbers", start)
    return Block(entries, (len(blocks), *first.shape), start)


def uneven(first: tuple[int, ...], other: tuple[int, ...], place: int) -> str:
    """How the part at `place`, counted from 1, differs from the first."""
    if len(first) == len(other) == 1:
        return f"row 1 has {_numbers(first[0])}, but row {place} has {other[0]}"
    return f"part 1 is {_shape_words(first)}, but part {place} is {_shape_words(other)}"


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _shape_words(shape: tuple[int, ...]) -> str:
    match shape:
        case ():
            return "one number"
        case (count,):
            return f"a row of {_numbers(count)}"
    return " × ".join(map(str, shape))


# --- in words


def in_words(shape: tuple[int, ...]) -> str:
    """ "one number", "a vector of 3", "a 2 × 3 matrix", "a 2 × 2 × 3 array"."""
    match shape:
        case ():
            return "one number"
        case (count,):
            return f"a vector of {count}"
    return f"{article(shape[0])} {' × '.join(map(str, shape))} {'matrix' if len(shape) == 2 else 'array'}"


def describe_numbers(entries: tuple[Entry, ...], shape: tuple[int, ...]) -> str:
    """The numbers under their shape, in one line; the shape alone where they are many."""
    if len(entries) > _LONGEST_ECHO:
        return in_words(shape)
    numbers = bracket([_number_text(entry) for entry in entries], shape)
    if not shape:
        return numbers
    return f"{in_words(shape)}{':' if len(shape) == 1 else ''} {numbers}"


def _number_text(entry: Entry) -> str:
    """A typed number with all its digits, a calculated one with six."""
    if entry == Entry(MASKED, 0.0):
        return "-inf"
    return format(entry.value + 0.0, ".15g" if entry.unit else ".6g")  # + 0.0 turns -0 into 0
