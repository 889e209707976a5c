"""The tokens of a formula: numbers, signs, LaTeX, and names as a learner runs them together or writes them out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from attn_tutor.answers.tokens import NotUnderstood, Token, plain

MAX_TOKENS = 120
_TOKEN = re.compile(
    r"""
      (?P<blank>  \s++ )
    | (?P<number> (?: [0-9]++ (?: \.[0-9]*+ )?+ | \.[0-9]++ ) (?: [eE][+-]?+[0-9]++ (?!\w) )?+ )
    | (?P<sign>   \*\* | // | \.m?T\b | [-+*/÷@^√(),=.'ᵀᵗ²³[\]] )
    | (?P<name>   (?: (?:np|numpy|jnp|tf|mx|torch|nn|F|functional|scipy|special|math)\. )*+ [^\W\dᵀᵗ²³][^\Wᵀᵗ²³]*+ )
    | (?P<bad>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"**": "^", ".mT": ".T", "÷": "/", "ᵗ": "ᵀ"}
_ROUND = {"[": "(", "]": ")"}  # softmax[...] and K.shape[-1]
DOT, DOTS = "·", "·×\N{DOT OPERATOR}\N{BULLET OPERATOR}"  # of numbers or of matrices, as on paper


def formula_tokens(text: str, names: Sequence[str]) -> list[Token]:
    """The tokens of a cleaned text; QK is Q K where both are names and QK is none."""
    found: list[Token] = []
    spaced = True
    times = not {"x", "X"} & {*names}  # then an x is a sign
    for match in _TOKEN.finditer(plain(text)):
        kind = match.lastgroup or "bad"
        if kind == "blank":
            spaced = True
            continue
        word = _ROUND.get(match[0]) or (
            DOT if text[match.start()] in DOTS else _SIGNS.get(match[0], match[0])
        )
        if kind == "name":
            word = word.rpartition(".")[2]
        if word in ("x", "X") and times and found and _ends_operand(found[-1]):
            kind, word = "sign", DOT
        run = names_in(meant(word, names), names) if kind == "name" and word not in names else [word]
        kinds = ["sign" if part == ".T" else kind for part in run]
        found += [Token(kinds[at], part, match.start(), spaced and not at) for at, part in enumerate(run)]
        spaced = False
        if len(found) > MAX_TOKENS:
            raise NotUnderstood(f"there are more than {MAX_TOKENS} names and signs", match.start())
    return _without_head([*found, Token("end", "", len(text), True)])


def _without_head(tokens: list[Token]) -> list[Token]:
    """The tokens behind `output =` or `Attention(Q, K, V) =`; all of them where they begin with neither."""
    for at, token in enumerate(tokens[1:], start=1):
        if token.text == "=" and (at == 1 or (tokens[1].text == "(" and tokens[at - 1].text == ")")):
            return tokens[at + 1 :]
        if token.kind != "name" and token.text not in ("(", ",", ")"):
            break
    return tokens


def _ends_operand(token: Token) -> bool:
    """Whether a sign may follow: after ( and / an x is a name, as in softmax(x)."""
    return token.kind in ("name", "number") or token.text in (")", ".T", "T", "ᵀ", "'", "²", "³")


_WORDS = {
    "cdot": "·", "times": "·", "top": "T", "intercal": "T", "left": "", "right": "", "big": "", "Big": "", "bigl": "",
    "bigr": "", "quad": " ", "text": "", "mathrm": "", "mathbf": "", "operatorname": "", "operatorname*": "",
    "mathit": "", "displaystyle": "",
    "sqrt": "sqrt", "exp": "exp", "max": "max", "log": "log", "tanh": "tanh", "sum": "sum",
    "softmax": "softmax", "dfrac": "frac", "tfrac": "frac",
}  # fmt: skip
_AROUND_TEXT = {"text", "mathrm", "mathbf", "mathit", "operatorname", "operatorname*"}
_PIECE = re.compile(
    r"\\(?P<word>[A-Za-z]++\*?+)|\\(?P<sign>.)|(?P<sub>_\{(?P<inner>[A-Za-z]++)\})|(?P<other>.)", re.DOTALL
)
_WEIGHT = re.compile(r"\bW\^(?:\{([QKVO])\}|([QKVO])\b)")


def from_latex(text: str) -> str:
    """The formula without LaTeX; text without a backslash or braces is returned as it is."""
    text = _WEIGHT.sub(lambda found: f"W_{found[1] or found[2]}", text)
    if "\\" not in text and "{" not in text:
        return text
    text = text.replace("$", " ")
    pieces: list[str] = []
    braces: list[str] = []  # what each open brace belongs to: "", the top or the bottom of a fraction
    waiting = ""  # a \frac whose next brace has not come yet
    for piece in _PIECE.finditer(text):
        word, char = piece["word"], piece["other"]
        if word is not None:
            plain = _WORDS.get(word, f" {word} ")
            waiting = (
                "top" if word in ("frac", "dfrac", "tfrac") else "text" if word in _AROUND_TEXT else waiting
            )
            pieces.append("" if waiting == "top" and "frac" in word else plain)
        elif piece["sign"] is not None:
            pieces.append({"{": "(", "}": ")"}.get(piece["sign"], " "))
        elif piece["sub"] is not None:
            pieces.append(f"_{piece['inner']}")
        elif char == "{":
            braces.append(waiting)
            pieces.append({"top": "((", "text": ""}.get(waiting, "("))
            waiting = ""
        elif char == "}" and braces:
            part = braces.pop()
            waiting = "bottom" if part == "top" else ""
            pieces.append({"top": ")/", "bottom": "))", "text": ""}.get(part, ")"))
        else:
            pieces.append(char or "")
    return re.sub(r"\^ ?\(T\)", "^T", "".join(pieces))


_LONGEST_RUN = 40
_INDEX = re.compile(r"_\w$|[ᵢⱼₖ]$")  # z_i is an entry of z: the whole vector is computed at once
_SUM = re.compile(r"(?:sum|Σ)(?:_\w)?")
SIGNS = str.maketrans({
    "⊤": "ᵀ", "\N{PRIME}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "−": "-", "∑": "Σ", "½": "(1/2)", "¼": "(1/4)",
})  # fmt: skip


def loose(name: str) -> str:
    """A name without underscores, capitals and small letters below the line: dk and dₖ are d_k, q is Q."""
    return unicodedata.normalize("NFKC", name).replace("_", "").casefold()


def meant(word: str, names: Sequence[str]) -> str:
    """The name or function that a word stands for; the word itself where it stands for none."""
    if loose(word) in map(loose, names):
        return word
    if _SUM.fullmatch(word):
        return "sum"
    base = _INDEX.sub("", word)
    if base == "d" and word != base:
        return word  # d_v is another width than d_k
    return other_letters(names).get(base, base if base in names else word)


def other_letters(names: Sequence[str]) -> dict[str, str]:
    """Letters that can only mean one of the names: x is z, as in e^x, and d the one width that there is."""
    widths = [name for name in names if name.startswith("d_")]
    letters = {"x": "z"} if "z" in names else {}
    letters |= {"d": widths[0]} if len(widths) == 1 else {}
    return {letter: name for letter, name in letters.items() if letter not in map(loose, names)}


def names_in(word: str, names: Sequence[str]) -> list[str]:
    """The names that a word is made of, as QK, QKT and XW_Q are; the word itself where it is made of none."""
    found, rest = list[str](), word[:_LONGEST_RUN]
    letters = other_letters(names)
    known = sorted((name for name in (*names, *letters) if len(name) < _LONGEST_RUN), key=len, reverse=True)
    while rest:
        first = next((name for name in known if rest.startswith(name)), "")
        if not first and rest == "T" and found:
            return [*found, ".T"]
        if not first:
            return [word]
        found.append(letters.get(first, first))
        rest = rest[len(first) :]
    return found if len(word) <= _LONGEST_RUN else [word]
