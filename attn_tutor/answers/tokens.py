"""Typed text to tokens: clean it, map look-alike signs, cut it at numbers, names and signs. All linear."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MAX_LENGTH = 20_000  # characters, as typed
MAX_TOKENS = 10_000
_ECHOED = 20  # characters of one token that an error may repeat; no error repeats more than two


class NotUnderstood(Exception):
    """Text that cannot be read: not a wrong answer, so it costs no attempt.

    `reason` is one sentence that names place and cause, `position` the index of the place in the
    cleaned text, `example` one text that works. Inner code states the bare fact; `read` adds the place.
    """

    def __init__(self, reason: str, position: int = 0, example: str = "") -> None:
        super().__init__(reason, position, example)
        self.reason = reason
        self.position = position
        self.example = example

    def __str__(self) -> str:
        return self.reason


LOST = "\N{REPLACEMENT CHARACTER}"  # stands for a character that does not show
_FILE_MARK = "\ufeff"  # some programs begin a file or a pipe with it


class _CharacterTable(dict[int, int]):
    """A table for `str.translate` that maps every character of Unicode's "other" categories (C*) to LOST."""

    def __missing__(self, code: int) -> int:
        return ord(LOST) if unicodedata.category(chr(code)).startswith("C") else code


_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
_KEPT = _CharacterTable({ord("\t"): ord(" ")} | dict.fromkeys(map(ord, _LINE_BREAKS), ord("\n")))


def clean(text: str) -> str:
    """`text` with � for each control, format, surrogate, private and unassigned character.

    Nothing is dropped, for then 1�0 would be 10 and a lost minus would be none. Every kind of line break becomes
    a newline, a tab a blank.
    """
    return _align(text).translate(_KEPT)


def visible_text(text: str) -> str:
    """The cleaned `text` of an answer. Raises NotUnderstood where a character does not show: it is named."""
    cleaned = clean(text)
    at = cleaned.find(LOST)
    if at >= 0:
        raise NotUnderstood(f"there is {_character_words(_align(text)[at])}", at)
    return cleaned


def _align(text: str) -> str:
    return text.removeprefix(_FILE_MARK).replace("\r\n", "\n")


def _character_words(char: str) -> str:
    """A character that does not show, in words."""
    code = f"U+{ord(char):04X}"
    match unicodedata.category(char):
        case "Cc":
            return f"a control character, {code}"
        case "Cs":  # Python's way to keep a byte that it could not decode
            return f"a byte that isn't text, 0x{ord(char) & 0xFF:02X}"
        case "So":
            return f"{LOST}, a character that was lost on the way here"
    return f"an invisible character, {code}"


# What keyboards, calculators and web pages put in place of a plain sign: (its name, the signs read as it).
_LOOKALIKES = {
    "-": (
        "a minus sign",
        "\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}"
        "\N{HORIZONTAL BAR}\N{SMALL HYPHEN-MINUS}\N{FULLWIDTH HYPHEN-MINUS}",
    ),
    "+": ("a plus sign", "\N{FULLWIDTH PLUS SIGN}\N{SMALL PLUS SIGN}"),
    "*": ("a multiplication sign", "×·\N{DOT OPERATOR}\N{BULLET OPERATOR}\N{ASTERISK OPERATOR}＊"),
    "/": ("a division sign", "÷\N{DIVISION SLASH}\N{FRACTION SLASH}\N{FULLWIDTH SOLIDUS}"),
    "^": ("a power sign", "\N{FULLWIDTH CIRCUMFLEX ACCENT}\N{MODIFIER LETTER CIRCUMFLEX ACCENT}"),
    "%": ("a percent sign", "\N{FULLWIDTH PERCENT SIGN}"),
    "=": ("an equals sign", "\N{FULLWIDTH EQUALS SIGN}\N{ALMOST EQUAL TO}"),
    ":": ("a colon", "\N{FULLWIDTH COLON}"),
    ",": ("a comma", "\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}"),
    ";": ("a semicolon", "\N{FULLWIDTH SEMICOLON}"),
    ".": ("a point", "\N{FULLWIDTH FULL STOP}"),
    "(": ("an opening bracket", "\N{FULLWIDTH LEFT PARENTHESIS}"),
    ")": ("a closing bracket", "\N{FULLWIDTH RIGHT PARENTHESIS}"),
    "[": ("an opening bracket", "\N{FULLWIDTH LEFT SQUARE BRACKET}"),
    "]": ("a closing bracket", "\N{FULLWIDTH RIGHT SQUARE BRACKET}"),
}
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SIGNS = {ord(other): sign for sign, (_, others) in _LOOKALIKES.items() for other in others}
_PLAIN = _SIGNS | dict.fromkeys(map(ord, _BLANKS), " ")
_SAID = (
    {other: f"{other} was read as {name}" for name, others in _LOOKALIKES.values() for other in others}
    | dict.fromkeys(_BLANKS, "an unusual blank was read as a plain one")
    | {"√": "√ was read as sqrt"}
)


def plain(text: str) -> str:
    """`text` with each look-alike replaced by the one sign it stands for; every position stays."""
    return text.translate(_PLAIN)


def lookalike_notes(text: str) -> tuple[str, ...]:
    """One sentence for each kind of look-alike in `text`, in order of appearance."""
    return tuple(dict.fromkeys(_SAID[char] for char in dict.fromkeys(text) if char in _SAID))


class Token(NamedTuple):
    """A piece of the text: `kind` is number, fraction, name, quoted, sign, newline, bad or end."""

    kind: str
    text: str
    start: int
    spaced: bool  # a blank, a newline or nothing at all stands before it

    @property
    def quote(self) -> str:
        """How an error names this token; never more than a few words of the learner's text."""
        special = {"end": "the end", "newline": "the end of the line"}
        return special.get(self.kind) or quote(self.text)


def quote(text: str) -> str:
    """`text` in quotes, cut to what an error may repeat."""
    return f'"{text}"' if len(text) <= _ECHOED else f'"{text[:_ECHOED]}..."'


# The quantifiers are possessive (++ *+ ?+): nothing is ever tried twice, so any text costs linear time.
_TOKEN = re.compile(
    r"""
      (?P<blank>    [ ]++ )
    | (?P<newline>  \n )
    | (?P<quoted>   (?<==) (?: '[^'\n]*+' | "[^"\n]*+" | <[^<>\n]*+> ) )  # device='cpu', grad_fn=<...>
    | (?P<number>   (?: [0-9]++ (?: \.[0-9]*+ )?+ | \.[0-9]++ ) (?: [eE][+-]?+[0-9]++ )?+
                    (?! (?![¼½¾⅐-⅞])\w | \.[\w.] ) )                    # not the head of 0x1F or 1.2.3
    | (?P<fraction> [¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞] )
    | (?P<name>     [^\W\d]\w*+ (?: \.[^\W\d]\w*+ )*+ | ∞ )
    | (?P<sign>     \*\* | \.(?![\w.]) | [-+*/^%√=:,;()[\]] )
    | (?P<bad>      [0-9.][\w.]*+ | . )
    """,
    re.VERBOSE,
)


def tokenise(text: str) -> list[Token]:
    """The tokens of a cleaned `text`, closed by one `end` token.

    A newline is a token only between rows typed without brackets; inside brackets it is a blank.
    Raises NotUnderstood for more than MAX_TOKENS; whatever else is wrong stays in as a `bad` token,
    so that the parser, which goes from left to right, names the first fault of the text.
    """
    tokens: list[Token] = []
    depth, spaced = 0, True
    for match in _TOKEN.finditer(plain(text)):
        kind, word = match.lastgroup or "bad", match[0].replace("**", "^")
        if kind == "blank" or (kind == "newline" and (depth or not tokens or tokens[-1].text in "\n;")):
            spaced = True
            continue
        if word == ";" and tokens and tokens[-1].kind == "newline":
            tokens.pop()
        tokens.append(Token(kind, word, match.start(), spaced))
        if len(tokens) > MAX_TOKENS:
            raise NotUnderstood(f"there are more than {MAX_TOKENS} numbers and signs", match.start())
        depth = max(0, depth + (word in "([") - (word in ")]"))
        spaced = kind == "newline"
    if tokens and tokens[-1].kind == "newline":
        tokens.pop()
    return [*tokens, Token("end", "", len(text), True)]


def why_bad(token: Token) -> str:
    """What is wrong with a `bad` token, for a person."""
    if "..." in token.text or token.text == "…":
        return f"{token.quote} leaves digits or numbers out; type all of them"
    if any(char.isdigit() and not char.isascii() for char in token.text):
        return f"{token.quote} has digits other than 0 to 9, which are all that I read"
    if token.text[0] not in ".0123456789":
        return f"{token.quote} can't be read"
    if token.text.count(".") > 1:
        return f"{token.quote} has more than one decimal point"
    return f"{token.quote} isn't a number; use digits, * for a product, and a space between two numbers"
