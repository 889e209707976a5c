"""A shape as the answer: the sizes in `(2, 3)`, `2x3`, `torch.Size([2, 3])` and the like."""

from __future__ import annotations

import re

from attn_tutor.answers.entries import MAX_DIGITS
from attn_tutor.answers.tokens import NotUnderstood, plain, quote

# Possessive throughout, as in tokens.py. "shape =", "x.shape:", "torch.Size" may stand in front.
_LABEL = re.compile(
    r"""[ \n]*+ (?: [^\W\d][\w.]*+ [ ]*+ [=:] | = )?+
        [ \n]*+ (?: (?: torch\. )?+ Size \b )?+""",
    re.VERBOSE,
)
_WORDS = re.compile(r"\b(?:matrix|shape|rows?|columns?|cols?|and)\b(?! *[=:])", re.IGNORECASE)  # 3 rows and 14 columns
_TWO_NUMBERS = re.compile(r"[0-9][^0-9]+[0-9]")
_PIECE = re.compile(
    r"""[ \n]*+ (?: (?P<size>    [0-9]++ (?! \.\d | [^\W\dxXb] ) )   # not the head of 2.5, 2_000 or 2e5
                  | (?P<joint>   , | [xX*] | by \b )
                  | (?P<bracket> [()[\]] )
                  | (?P<other>   [\w.+-]++ | . ) )""",
    re.VERBOSE,
)


def sizes(text: str) -> tuple[int, ...]:
    """The sizes in a cleaned `text`; `()` and `[]` are the shape of one number."""
    line = plain(text).rstrip().removesuffix(".").rstrip()
    if _TWO_NUMBERS.search(line):
        line = _WORDS.sub(lambda word: " " * len(word[0]), line).rstrip()
    label = _LABEL.match(line)
    pieces = list(_PIECE.finditer(line, label.end() if label else 0))
    inside = _without_brackets(pieces)
    if not inside and len(pieces) < 2:
        raise NotUnderstood("there is no size here", len(line))
    return _alternate_sizes(inside)


def _without_brackets(pieces: list[re.Match[str]]) -> list[re.Match[str]]:
    """The pieces inside the outermost brackets, of which `Size([...])` has two; each has its partner."""
    low, high = 0, len(pieces)
    while low < high and pieces[low]["bracket"]:
        opener, closer = pieces[low]["bracket"], pieces[high - 1]["bracket"]
        if high - low < 2 or f"{opener}{closer}" not in ("()", "[]"):
            raise NotUnderstood(f"{quote(opener)} is never closed", pieces[low].end() - 1)
        low, high = low + 1, high - 1
    return pieces[low:high]


def _alternate_sizes(pieces: list[re.Match[str]]) -> tuple[int, ...]:
    """Sizes with one kind of joint between them: a comma, an x or a blank."""
    found: list[int] = []
    joints: set[str] = set()
    joint = ","  # what stands before the next size; the first needs nothing
    for piece in pieces:
        word = piece[0].strip()
        at = piece.end() - len(word)
        if piece["size"]:
            joints |= {joint or " "} if found else set()
            found.append(_size(word, at))
            joint = ""
        elif not piece["joint"]:
            raise NotUnderstood(f"{quote(word)} is not a whole number, but sizes are", at)
        elif joint or not found:
            raise NotUnderstood(f"there is no size before {quote(word)}", at)
        else:
            joint = word.lower()
    if found and joint and joint != ",":  # (4,) is how Python writes it, and (4, 2,) may be
        raise NotUnderstood(f"there is no size after {quote(joint)}", pieces[-1].end())
    if len(joints) > 1:
        raise NotUnderstood("the sizes are separated in more than one way", pieces[0].end() - 1)
    return tuple(found)


def _size(digits: str, at: int) -> int:
    if len(digits) > MAX_DIGITS:
        raise NotUnderstood(f"{quote(digits)} has more than {MAX_DIGITS} digits", at)
    return int(digits)
