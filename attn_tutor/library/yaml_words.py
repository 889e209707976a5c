"""The parser's complaints in words: where to look, what is wrong, what to do. Same words for both its parts."""

from __future__ import annotations

import re
from typing import Any

_QUOTE = "put quotes around a text that begins with it"
_UNCLOSED = "close it"
_INDENT = "indent it like its neighbours; a text that holds quotes or `: ` needs quotes around all of it"

# What the parser says (while doing what: which problem), what is wrong, what to do, whether to point at the
# place where the trouble began instead of the place where the parser gave up.
_WORDS: tuple[tuple[str, str, str, bool], ...] = (
    ("quoted scalar.*(end of stream|document)", "the quote that opens here is not closed", _UNCLOSED, True),
    (
        "quoted scalar.*(escape|hex)",
        "the backslash in double quotes begins an escape that YAML does not know",
        "use single quotes, or write \\\\",
        False,
    ),
    (
        "flow sequence",
        "the list that opens here is not closed, or lacks a comma",
        "check its [ , and ]",
        True,
    ),
    (
        "flow mapping",
        "the keys that open here are not closed, or lack a comma",
        "check their { , and }",
        True,
    ),
    (
        "mapping values are not allowed",
        "there is a second `:` in one line, or the line is indented too far",
        "put quotes around a text that holds `: `; indent keys like their neighbours",
        False,
    ),
    (
        "simple key",
        "this line is neither a key nor part of a text",
        "write `key: value`, or indent it under the text it belongs to",
        True,
    ),
    (
        "sequence entries are not allowed",
        "a list begins in the middle of a line",
        "begin it on its own line",
        False,
    ),
    (
        "scanning an? (alias|anchor)",
        "YAML reads * and & at the start of a text as its own signs",
        _QUOTE,
        True,
    ),
    (
        "parsing a tag|tag handle|scanning a tag",
        "YAML reads ! at the start of a text as its own sign",
        _QUOTE,
        True,
    ),
    ("block scalar", "only a line end may follow | or >", "begin the text on the next line", False),
    ("block (mapping|collection|sequence)", "this does not fit the lines before it", _INDENT, False),
    (
        "flow node",
        "a value is missing here, or a bracket before it is not closed",
        "check brackets and commas",
        False,
    ),
    ("block node|node content", "a bracket closes that was not opened", _QUOTE, False),
    ("document start|incompatible|directive", "this is not part of the document", "remove it", False),
)


def in_words(error: Any, text: str) -> tuple[int, int, str, str]:
    """Line, column, what is wrong, what to do, for a YAMLError."""
    mark = getattr(error, "problem_mark", None)
    began = getattr(error, "context_mark", None) or mark
    said = f"{getattr(error, 'context', None)}: {getattr(error, 'problem', None)}"
    if mark is None:
        return 1, 1, "this is not YAML", "check brackets, quotes and indents"
    if "tab character" in said:
        return *_from_one(mark), *_no_start("\t")
    if "cannot start any token" in said:
        return *_from_one(mark), *_no_start(_sign(text, mark))
    for pattern, what, todo, at_beginning in _WORDS:
        if re.search(pattern, said):
            return *_from_one(began if at_beginning else mark), what, todo
    return *_from_one(mark), "YAML cannot read on here", "check brackets, quotes and indents"


def _from_one(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _sign(text: str, mark: Any) -> str:
    lines = text.split("\n")
    return lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""


def _no_start(sign: str) -> tuple[str, str]:
    if sign == "\t":
        return "there is a tab where spaces should be", "indent with spaces"
    return f"a text begins with {f'`{sign}`' if sign else 'a sign'}, which YAML keeps for itself", _QUOTE
