"""YAML bytes to a tree of nodes. The only module that knows YAML; imported when a file must be parsed.

The parser's events are read one by one, in a loop: nothing is constructed, so no file can run code; nothing
recurses, so no nesting can exhaust the stack; aliases are refused, so nothing expands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml

from attn_tutor.curriculum.nodes import TOLD, Fault, KeyedNode, Node, Plain, Scalar, Series
from attn_tutor.curriculum.scalars import MOST_FAULTS
from attn_tutor.library.sources import LIMIT_BYTES
from attn_tutor.library.yaml_words import in_words

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C part is optional in PyYAML
LIMIT_DEPTH = 30
LIMIT_NODES = 75_000  # read and built in under a second; a bank of 1,000 questions has as many

# YAML's own line ends \x85, \u2028 and \u2029 are left out: editors do not count them as lines.
_UNFIT = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,29})")
_FRACTION = re.compile(r"[-+]?([0-9]*\.[0-9]*|[0-9]+)([eE][-+]?[0-9]+)?")
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
_TRUE = {"yes", "true", "on"}
_BEGINNING = 4_000  # characters that show what a file is
_FORMATS = {
    "XML, as Moodle and QTI write questions": r"\A\s*<[?!\w]",
    "GIFT, Moodle's text format": r"^::[^:\n]*::|\{\s*[=~][^{}\n]*\}",
    "the Aiken format": r"^ANSWER:\s*[A-Z]\s*$",
    "a Markdown list": r"^[-*] \[[ xX]\] ",
}


class _Refused(Exception):
    """Reading must stop: the faults so far say why."""


def read_yaml(data: bytes, file: str, loader: Any = LOADER) -> tuple[Node | None, list[Fault]]:
    """The tree of a YAML file, as far as it can be read, and what is wrong. Never raises for any bytes.

    The tree is None for a file that is empty or cannot be read on. What is refused alone, such as an anchor, does
    not end the reading.
    """
    text, faults = _decode(data, file)
    if faults:
        return None, faults
    reading = _Reading(file, faults)
    try:
        root = reading.tree(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        line, column, what, todo = in_words(error, text)
        return None, [*faults, Fault(file, line, column, "", what, todo)]
    except _Refused:
        return None, faults
    empty = isinstance(root, Scalar) and root.value is None
    return (None if empty else root), faults


def _decode(data: bytes, file: str) -> tuple[str, list[Fault]]:
    """The text of the bytes, or the one reason why they have none."""
    if len(data) > LIMIT_BYTES:
        much = f"the file is larger than {LIMIT_BYTES // 1_000_000} MB"
        return "", [Fault(file, 1, 1, "", much, "split it into several files")]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", [Fault(file, 1, 1, "", "the file is in UTF-16", "save it as UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start, b"\n")
        what = f"the byte 0x{data[error.start]:02x} is not UTF-8 text"
        return "", [Fault(file, line, column, "", what, "save the file as UTF-8")]
    other = _other_format(text)
    if other:
        todo = "write a bank in YAML, as content/README.md shows: `format: 1`, then `questions:` and a list"
        return "", [Fault(file, 1, 1, "", f"this looks like {other}; only YAML is read", todo)]
    unfit = _UNFIT.search(text)
    if unfit is None:
        return text, []
    line, column = _place(text, unfit.start(), "\n")
    what = f"the control character U+{ord(unfit[0]):04X} stands here"
    count = len(_UNFIT.findall(text))
    todo = "remove it" if count == 1 else f"remove it and the {count - 1} others in this file"
    return "", [Fault(file, line, column, "", what, todo)]


def _other_format(text: str) -> str:
    """The format of questions that the text is written in, where it is one of those that other programs read."""
    begin = text[:_BEGINNING]
    if re.search(r"^format:", begin, re.MULTILINE):
        return ""
    return next((name for name, sign in _FORMATS.items() if re.search(sign, begin, re.MULTILINE)), "")


def _place(text: Any, at: int, newline: Any) -> tuple[int, int]:
    """Line and column of a position, from 1."""
    return text.count(newline, 0, at) + 1, at - text.rfind(newline, 0, at)


class _Reading:
    """One pass over the events of one file."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file, self.faults = file, faults
        self.top: list[Node] = []
        self.children = self.top  # of the node that is open
        self.waiting: list[tuple[list[Node], Any]] = []  # the nodes around it, and where it began
        self.documents = 0

    def refuse(self, mark: Any, what: str, todo: str) -> None:
        """Note a fault. Raises _Refused where there are so many that reading on helps nobody."""
        self.faults.append(Fault(self.file, mark.line + 1, mark.column + 1, "", what, todo))
        if len(self.faults) > MOST_FAULTS:
            raise _Refused

    def tree(self, events: Iterable[Any]) -> Node | None:
        """The root of the first document. Raises _Refused where the rest cannot be read sensibly."""
        for count, event in enumerate(events):
            self.take(event)
            if count > LIMIT_NODES:
                what = f"the file holds more than {LIMIT_NODES:,} values"
                self.refuse(event.start_mark, what, "split it into several files")
                raise _Refused
        return self.top[0] if self.top else None

    def take(self, event: Any) -> None:
        """One event: a scalar, a node that opens or closes, or what is refused."""
        match event:
            case yaml.ScalarEvent():
                self.children.append(self.scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.open(event)
            case yaml.MappingEndEvent():
                inner, mark = self.close()
                self.children.append(self.table(inner, mark))
            case yaml.SequenceEndEvent():
                inner, mark = self.close()
                self.children.append(Series(tuple(inner), mark.line + 1, mark.column + 1))
            case yaml.AliasEvent():
                what = f"`*{event.anchor}` stands for another part of the file, which is not read here"
                todo = "write that part out; a text that begins with `*` needs quotes"
                self.refuse(event.start_mark, what, todo)
                line, column = event.start_mark.line + 1, event.start_mark.column + 1  # type: ignore[union-attr]
                self.children.append(Scalar("", None, line, column, TOLD))
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    what = "a second document begins here"
                    self.refuse(event.start_mark, what, "remove the line `---`, or use another file")
                    raise _Refused

    def open(self, event: Any) -> None:
        self.check_plain(event)
        self.waiting.append((self.children, event.start_mark))
        self.children = []
        if len(self.waiting) > LIMIT_DEPTH:
            what = f"the file is nested more than {LIMIT_DEPTH} deep"
            self.refuse(event.start_mark, what, "close some brackets, or indent less")
            raise _Refused

    def close(self) -> tuple[list[Node], Any]:
        """The nodes inside the one that closes, and where it began."""
        inner = self.children
        self.children, mark = self.waiting.pop()
        return inner, mark

    def scalar(self, event: Any) -> Scalar:
        if event.tag is not None or event.anchor is not None:
            self.check_plain(event)
        text, mark = event.value, event.start_mark
        value, odd = resolve(text) if event.implicit[0] else (text, "")
        if event.tag is not None:
            odd = TOLD
        return Scalar(text, value, mark.line + 1, mark.column + 1, odd)

    def check_plain(self, event: Any) -> None:
        """Neither a tag nor an anchor: nothing here needs them, and both are ways to do harm."""
        if event.tag is not None:
            what = f"the tag `{event.tag}` stands here"
            self.refuse(event.start_mark, what, "remove it; a text that begins with `!` needs quotes")
        if event.anchor is not None:
            what = f"the anchor `&{event.anchor}` stands here"
            self.refuse(event.start_mark, what, "remove it; a text that begins with `&` needs quotes")

    def table(self, inner: list[Node], mark: Any) -> KeyedNode:
        """Keys and values in turn, as the events give them."""
        pairs = []
        for key, value in zip(inner[::2], inner[1::2], strict=True):
            if isinstance(key, Scalar):
                pairs.append((key, value))
            else:
                what = "a list or a set of keys is where a key should be"
                todo = "put quotes around a text that begins with `[` or `{`"
                self.faults.append(Fault(self.file, key.line, key.column, "", what, todo))
        return KeyedNode(tuple(pairs), mark.line + 1, mark.column + 1)


def resolve(text: str) -> tuple[Plain, str]:
    """What YAML 1.1 makes of a text without quotes, as PyYAML reads it, and in words what is odd about it."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return _type(text, tag.rpartition(":")[2])
    return text, ""


def _type(text: str, tag: str) -> tuple[Plain, str]:
    if tag == "bool":
        return text.lower() in _TRUE, ""
    if tag == "null":
        return None, ""
    if tag == "int":
        return (int(text), "") if _DECIMAL.fullmatch(text) else (text, "a whole number in another notation")
    if tag == "float":
        if text[-3:].lower() in ("inf", "nan"):
            return float(text.replace(".", "")), ""
        return (float(text), "") if _FRACTION.fullmatch(text) else (text, "a number in another notation")
    return text, "a date" if tag == "timestamp" else ""
