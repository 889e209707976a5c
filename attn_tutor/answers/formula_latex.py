r"""A formula written in LaTeX, as plain text: \frac{QK^\top}{\sqrt{d_k}} is ((QK^T)/(sqrt(d_k)))."""

from __future__ import annotations

import re

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
    made: list[str] = []
    braces: list[str] = []  # what each open brace belongs to: "", the top or the bottom of a fraction
    waiting = ""  # a \frac whose next brace has not come yet
    for piece in _PIECE.finditer(text):
        word, char = piece["word"], piece["other"]
        if word is not None:
            plain = _WORDS.get(word, f" {word} ")
            waiting = (
                "top" if word in ("frac", "dfrac", "tfrac") else "text" if word in _AROUND_TEXT else waiting
            )
            made.append("" if waiting == "top" and "frac" in word else plain)
        elif piece["sign"] is not None:
            made.append({"{": "(", "}": ")"}.get(piece["sign"], " "))
        elif piece["sub"] is not None:
            made.append(f"_{piece['inner']}")
        elif char == "{":
            braces.append(waiting)
            made.append({"top": "((", "text": ""}.get(waiting, "("))
            waiting = ""
        elif char == "}" and braces:
            part = braces.pop()
            waiting = "bottom" if part == "top" else ""
            made.append({"top": ")/", "bottom": "))", "text": ""}.get(part, ")"))
        else:
            made.append(char or "")
    return re.sub(r"\^ ?\(T\)", "^T", "".join(made))
