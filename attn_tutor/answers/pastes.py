r"""Numbers as other programs print them, made plain: LaTeX, Markdown, R, pandas, polars, Julia, TensorFlow, Rust, C++.

Each repair puts signs or blanks in place of what it takes away, so that every position in the text stays where it
is, and runs in linear time: no expression here tries anything twice.

    \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}      | 1 | 2 |        [1,] 1 2       {{1, 2}, {3, 4}}
"""

from __future__ import annotations

import re

_LABELS = "the labels of rows and columns were left out"
_NUMBER = re.compile(r"[-+−]?+(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?+\d++)?+%?+")

_ROW_LABEL = re.compile(
    r"(?:(?<=[;\n])|^)[ \n]*+(?:head[ ]++\d{1,3}+[,:]?+[ ]*+)?+(?:(?:row|query)[ ]*+|[rq])\d{1,3}+[ ]*+[:=]",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"""^ [ \n]*+
    (?: Parameter[ ]containing:
      | <tf\.(?:Tensor|Variable) [^\n=]*+ (?: = (?! \s*+ array) [^\n=]*+ )*+ = (?= \s*+ array)
      | \d++ [×x] \d++ [ ] [A-Z]\w*+ \{[^{}\n]*+\} [^\n:]*+ :
      | \d++-element [ ] [A-Z]\w*+ \{[^{}\n]*+\} [^\n:]*+ :
    )""",
    re.VERBOSE,
)
_LATEX_BEGIN = re.compile(r"\\begin\{(?:[bpvBV]?matrix|array|smallmatrix)\*?\}(?:[\[{][^\[\]{}]*+[\]}])?+")
_LATEX_END = re.compile(r"\\end\{[a-zA-Z]++\*?\}")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}\\]*+)\}\{([^{}\\]*+)\}")
_ROOT = re.compile(r"\\sqrt\{([^{}\\]*+)\}")
_LATEX_WORD = re.compile(
    r"\\(?:left|right)[ ]?[\[\](){}|.]?|\\(?:quad|qquad|displaystyle|mathbf|mathrm|hline|bigl?|bigr?)\b"
    r"|\\[,;:! ()\[\]]|\$"
)
_DOLLARS = re.compile(r"^[ \n]*+\${1,2}|\${1,2}[ \n]*+$")
_R_ROW, _R_HEAD = re.compile(r"^[ ]*+\[\d++,?\]"), re.compile(r"^[ ]*+(?:\[,\d++\][ ]*+)+$")
_FENCE = re.compile(r"^[ \n]*+```\w*+[ ]*+(?=\n)|```[ \n]*+$")
_NAMED = re.compile(r"^[ \n]*+\{[ \n]*+\"\w++\"[ ]*+:(?=[ \n]*+\[)|(?<=\])[ \n]*+\}[ \n]*+$")  # {"weights": [[1, 2]]}
_OF_RUST = re.compile(r"(?<=\]),[ ]*+shape=\[[\d, ]*+\],[ ]*+strides=[^\n]*+$")
_SINGLE = re.compile(r"(?<=\d)f(?=[ ]*+[,}\]])")  # a float of C: 0.5f
_LISTED = re.compile(r"^[ ]*+-[ ]++(?=\[)", re.MULTILINE)
_FRAME = re.compile(r"[┌└╞├][─═┬┴╪┼╌┐┘╡┤]++|shape: \([\d, ]++\)(?=\n┌)")
_DRAWN = str.maketrans(dict.fromkeys("⎡⎢⎣⎤⎥⎦⎛⎜⎝⎞⎟⎠│┃", " "))


def strip_paste(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with plain brackets and commas, as long as before; and what was done, in words."""
    notes: list[str] = []
    for repair in (_from_code, _from_latex, _without_header, _from_table, _from_braces, _without_row_labels):
        changed, note = repair(text)
        if changed != text and note:
            notes.append(note)
        text = changed
    return text, tuple(dict.fromkeys(notes))


def _pad(text: str, found: re.Match[str], right: bool = False) -> str:
    """`text` with blanks to the length of what was found; line ends stay."""
    length = len(found[0])
    return text.rjust(length) if right else text.ljust(length)


def _blank(found: re.Match[str]) -> str:
    return "".join("\n" if char == "\n" else " " for char in found[0])


def _from_code(text: str) -> tuple[str, str]:
    """Numbers as programs and chats quote them: in a fence, in JSON, YAML, C or Rust, in a frame of polars."""
    for pattern in (_FENCE, _NAMED, _OF_RUST, _SINGLE, _LISTED) if any(sign in text for sign in '`"f=-') else ():
        text = pattern.sub(_blank, text)
    if "┌" not in text:
        return text, ""
    lines = _FRAME.sub(_blank, text).replace("┆", "│").split("\n")
    return "\n".join(_without_frame(line) if "│" in line else line for line in lines), _LABELS


def _without_frame(line: str) -> str:
    """A line of a frame without its sides; one that holds words is a head of columns and becomes blanks."""
    bare = line.replace("│", " ")
    return bare if all(_NUMBER.fullmatch(word) for word in bare.split()) else " " * len(line)


def _from_latex(text: str) -> tuple[str, str]:
    text = _DOLLARS.sub(_blank, text)
    if "\\" not in text:
        return text, "LaTeX was read"
    text = _LATEX_BEGIN.sub(lambda found: _pad("[", found), text)
    text = _LATEX_END.sub(lambda found: _pad("]", found, right=True), text)
    text = _FRACTION.sub(lambda found: _pad(f"({found[1]})/({found[2]})", found), text)
    text = text.replace("\\\\", "; ").replace("\\cdot", "  *  ").replace("\\times", "  *   ")
    text = _ROOT.sub(lambda found: _pad(f"sqrt({found[1]})", found), text.replace("\\infty", "inf   "))
    text = _LATEX_WORD.sub(_blank, text)
    return text.replace("&", ","), "LaTeX was read"


def _without_header(text: str) -> tuple[str, str]:
    header = _HEADER.match(text)
    if header is None:
        return text.translate(_DRAWN), ""
    rest = text[header.end() :]
    if "<tf." in header[0]:
        end = rest.rstrip()
        rest = end.removesuffix(">") + " " * (len(rest) - len(end.removesuffix(">")))
    return _blank(header) + rest, f"{' '.join(header[0].split())[:40]} was left out"


def _from_table(text: str) -> tuple[str, str]:
    """A table with lines for rows: of Markdown, R or pandas. Labels become blanks."""
    lines = text.split("\n")
    for repair in (_markdown, _of_r, _of_pandas):
        found = repair(lines)
        if found is not None:
            return "\n".join(found), _LABELS
    return text, ""


def _markdown(lines: list[str]) -> list[str] | None:
    if sum("|" in line for line in lines) < 2 and not (
        lines[0].strip()[:1] == "|" and lines[0].strip()[-1:] == "|"
    ):
        return None
    rows = [line for line in lines if line.strip()]
    if not all("|" in line for line in rows):
        return None
    return [_cells(line) for line in lines]


def _cells(line: str) -> str:
    """A line of a Markdown table with commas between its numbers; rulers and words become blanks."""
    found, first = [], True
    for cell in line.split("|"):
        is_number = any(char.isdigit() for char in cell) and not any(
            c.isalpha() and c not in "eE" for c in cell
        )
        masked = cell.strip().lower() in ("-inf", "−inf", "-∞")
        found.append(cell if is_number or masked else " " * len(cell))
        if is_number or masked:
            first = False
    joined = ""
    for at, cell in enumerate(found):
        before = any(part.strip() for part in found[:at][-1:])
        joined += ("," if at and before and cell.strip() else " " if at else "") + cell
    return " " * len(line) if first else joined


def _of_r(lines: list[str]) -> list[str] | None:
    if not any(_R_ROW.match(line) for line in lines):
        return None
    if not all(_R_ROW.match(line) or _R_HEAD.match(line) or not line.strip() for line in lines):
        return None
    if not any(_R_HEAD.match(line) for line in lines) and not re.match(r"^[ ]*+\[1\][ ]", lines[0]):
        return None
    return [" " * len(line) if _R_HEAD.match(line) else _R_ROW.sub(_blank, line) for line in lines]


def _of_pandas(lines: list[str]) -> list[str] | None:
    """Column labels above, row labels before: 0, 1, 2 ... or words."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if len(filled) < 2 or any(char in "[](){};,=:" for at in filled for char in lines[at]):
        return None
    head, *body = (lines[at].split() for at in filled)
    if any(len(row) != len(head) + 1 for row in body) or len({len(row) for row in body}) != 1:
        return None
    counted = head == [str(i) for i in range(len(head))] and [row[0] for row in body] == [
        str(i) for i in range(len(body))
    ]
    worded = not any(_NUMBER.fullmatch(word) for word in (*head, *(row[0] for row in body)))
    if not counted and not worded:
        return None
    changed = list(lines)
    changed[filled[0]] = " " * len(lines[filled[0]])
    for at in filled[1:]:
        changed[at] = re.sub(r"^[ ]*+\S++", _blank, lines[at])
    return changed


def _from_braces(text: str) -> tuple[str, str]:
    if "{" not in text:
        return text, ""
    return text.replace("{", "[").replace("}", "]"), "braces were read as brackets"


def _without_row_labels(text: str) -> tuple[str, str]:
    return _ROW_LABEL.sub(_blank, text), _LABELS
