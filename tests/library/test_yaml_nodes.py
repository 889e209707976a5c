"""YAML bytes to trees: places, what plain words mean, and everything a hostile or broken file may hold."""

import datetime
import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.curriculum.nodes import KeyedNode, Scalar, Series, plain
from attn_tutor.library.yaml_nodes import read_yaml, resolve
from tests.cases import allowed
from tests.curriculum.samples import BANK

LOADERS = [loader for loader in (getattr(yaml, "CSafeLoader", None), yaml.SafeLoader) if loader]
both_parsers = pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: str(loader.__name__))

# What a file holds, line and column of the fault, what it says, what to do. A row a line, as a table.
# fmt: off
FAULTS = [
    # what YAML cannot read
    (b"a: 'x\nb: 1\n", (1, 4), "the quote that opens here is not closed", "close it"),
    (b'a: "\\q"\n', (1, None), "the backslash in double quotes", "use single quotes"),
    (b"a: [1, 2\n", (1, 4), "the list that opens here is not closed", "check its ["),
    (b"a: [1, 2}\n", (1, 4), "the list that opens here is not closed", "check its ["),
    (b"a: {b: 1\n", (1, 4), "the keys that open here are not closed", "check their {"),
    (b"a: b: c\n", (1, 5), "there is a second `:` in one line", "put quotes around a text that holds `: `"),
    (b"a: 1\n  b: 2\n", (2, 4), "or the line is indented too far", "indent keys like their neighbours"),
    (b"a: 1\nb\n", (2, 1), "this line is neither a key nor part of a text", "write `key: value`"),
    (b"a: - b\n", (1, 4), "a list begins in the middle of a line", "begin it on its own line"),
    (b"a: 1\n\tb: 2\n", (2, 1), "there is a tab where spaces should be", "indent with spaces"),
    (b"a:\n  - b: 1\n\tc: 2\n", (3, 1), "there is a tab where spaces should be", "indent with spaces"),
    (b"a:\n\t- b\n", (2, 1), "there is a tab where spaces should be", "indent with spaces"),
    (b"a: @b\n", (1, 4), "a text begins with `@`", "put quotes around"),
    (b"a: `b`\n", (1, 4), "a text begins with `", "put quotes around"),
    (b"a: %b\n", (1, 4), "a text begins with `%`", "put quotes around"),
    (b"a: *\n", (1, 4), "YAML reads * and &", "put quotes around"),
    (b"a: !<\n", (1, 4), "YAML reads ! at the start", "put quotes around"),
    (b"a: |3x\n  b\n", (1, 6), "only a line end may follow | or >", "begin the text on the next line"),
    (b"a: 'x' y\n", (1, 8), "this does not fit the lines before it", "needs quotes around all of it"),
    (b"- a\nb: 1\n", (2, 1), "this does not fit the lines before it", "indent it like its neighbours"),
    (b"a: ]\n", (1, 4), "a bracket closes that was not opened", "put quotes around"),
    (b"a: [1, [\n", None, "or a bracket before it is not closed", "check brackets and commas"),
    (b"%YAML 3.0\n---\na: 1\n", (1, 1), "this is not part of the document", "remove it"),
    # what YAML reads and we refuse
    (b"a: &x 1\nb: *x\n", (1, 4), "the anchor `&x` stands here", "needs quotes"),
    (b"a: 1\nb: *x\n", (2, 4), "`*x` stands for another part of the file", "write that part out"),
    (b"a: !!python/object/apply:os.system [ls]\n", (1, 4), "python/object/apply:os.system", "remove it"),
    (b"a: !!str 5\n", (1, 4), "the tag `tag:yaml.org,2002:str` stands here", "remove it"),
    (b"a: !secret\n  b: 1\n", (1, 4), "the tag `!secret` stands here", "remove it"),
    (b"a: 1\n---\nb: 1\n", (2, 1), "a second document begins here", "remove the line `---`"),
    (b"? [a, b]\n: 1\n", (1, 3), "is where a key should be", "put quotes around"),
    (b"a: " + b"[" * 40, (1, 33), "nested more than 30 deep", "close some brackets"),
    # what is no text
    (b"a: \xff\n", (1, 4), "the byte 0xff is not UTF-8 text", "save the file as UTF-8"),
    (b"a: 1\nb: caf\xe9\n", (2, 7), "the byte 0xe9 is not UTF-8 text", "save the file as UTF-8"),
    ("a: 1\n".encode("utf-16"), (1, 1), "the file is in UTF-16", "save it as UTF-8"),
    (b"a: 1\nb: \x00\n", (2, 4), "the control character U+0000 stands here", "remove it"),
    (b"a: \x1b[31m\nb: \x07\n", (1, 4), "the control character U+001B", "remove it and the 1 others"),
    ("a: 1\u2028b: 2\n".encode(), (1, 5), "the control character U+2028", "remove it"),
    (b"a: 1\n" * 1_000_001, (1, 1), "the file is larger than 5 MB", "split it into several files"),
]
# fmt: on


REFUSED = ("the anchor", "`*", "the tag", "a list or a set of keys")  # and read on


@both_parsers
@pytest.mark.parametrize(("data", "place", "what", "todo"), FAULTS, ids=lambda value: str(value)[:30])
def test_each_fault_of_the_text_is_told_with_its_place(
    data: bytes, place: tuple[int, int | None] | None, what: str, todo: str, loader: Any
) -> None:
    """The same words from both of PyYAML's parsers; they differ only in where an escape and an end is."""
    root, faults = read_yaml(data, "x.yaml", loader)
    assert root is None or faults[0].what.startswith(REFUSED)
    assert what in faults[0].what
    assert todo in faults[0].todo
    if place:
        assert faults[0].line == place[0]
        assert place[1] in (None, faults[0].column)


@both_parsers
def test_every_anchor_alias_and_tag_of_a_file_is_told_at_once(loader: Any) -> None:
    """They do not stop the reading."""
    _, faults = read_yaml(b"a: &x 1\nb: *x\nc: !t 2\nd: {e: &y f}\n", "x.yaml", loader)
    assert [fault.line for fault in faults] == [1, 2, 3, 4]


@both_parsers
def test_nodes_know_their_places(loader: Any) -> None:
    """Lines and columns count from 1, also after letters of several bytes and in Windows line ends."""
    root, _ = read_yaml("é: {b: [ü, c]}\r\nd:\r\n  - e\r\n".encode(), "x.yaml", loader)
    assert isinstance(root, KeyedNode)
    (first, inner), (second, listed) = root.pairs
    assert isinstance(inner, KeyedNode)
    assert isinstance(listed, Series)
    series = inner.pairs[0][1]
    assert isinstance(series, Series)
    assert [(n.line, n.column) for n in (first, inner, series, *series.items)] == [
        (1, 1),
        (1, 4),
        (1, 8),
        (1, 9),
        (1, 12),
    ]
    assert [(n.line, n.column) for n in (second, listed, *listed.items)] == [(2, 1), (3, 3), (3, 5)]


@both_parsers
def test_a_file_is_read_as_pyyaml_reads_it(loader: Any) -> None:
    """The tree of a whole bank is what yaml.safe_load gives."""
    root, faults = read_yaml(BANK.encode(), "x.yaml", loader)
    assert faults == []
    assert root is not None
    assert plain(root) == yaml.safe_load(BANK)


def test_a_byte_order_mark_is_no_fault() -> None:
    """Some editors write one, and nobody can see it."""
    root, faults = read_yaml(b"\xef\xbb\xbfa: 1\n", "x.yaml")
    assert (root is not None, faults) == (True, [])


@both_parsers
@pytest.mark.parametrize("data", [b"", b"\n\n", b"# only a remark\n", b"---\n", b"~", b"\xef\xbb\xbf"])
def test_a_file_with_nothing_in_it_has_no_tree_and_no_fault(data: bytes, loader: Any) -> None:
    """The caller knows what should have been in it."""
    assert read_yaml(data, "x.yaml", loader) == (None, [])


WORDS = "yes No on OFF true ~ null 1 -3 007 0x1F 1_000 0b1 1:30 0.5 .5 1. 1e3 1.0e3 1.5e+3 .inf -.INF .nan 2024-05-01 ="


@settings(deadline=None)
@given(st.one_of(st.sampled_from(WORDS.split()), st.text("0123456789+-._:eExonyfaIN ", max_size=8)))
def test_words_without_quotes_mean_what_pyyaml_says(text: str) -> None:
    """Same value, or told as odd: nothing is quietly read as something else than by every other tool."""
    value, odd = resolve(text)
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    if tag.endswith((":merge", ":value")):
        assert value == text
        return
    try:
        theirs = loader.construct_object(yaml.ScalarNode(tag, text))
    except ValueError:  # such as 0x without a digit, or the 99th of May
        assert odd
        return
    if odd:
        assert isinstance(theirs, int | float | datetime.date)
    else:
        assert (repr(value), type(value)) == (repr(theirs), type(theirs))  # by repr: nan is not itself


@pytest.mark.walk
@both_parsers
@pytest.mark.parametrize(
    "data",
    [
        b"a: &a [x]\nb: &b [*a, *a]\n"
        + b"".join(b"c%d: &c%d [*b, *b, *b, *b]\n" % (i, i) for i in range(500)),
        b"[" * 100_000,
        b"{a: " * 50_000,
        b"- " * 50_000,
        b"? " * 50_000,
        b"a:\n" + b"".join(b" " * n + b"- b:\n" for n in range(1000)),
        b"x" * 400_000,
        b"a: '" + b"x\n" * 50_000,
    ],
    ids=["aliases", "brackets", "braces", "dashes", "marks", "indents", "long", "open quote"],
)
def test_hostile_files_are_refused_quickly(data: bytes, loader: Any) -> None:
    """Neither time nor memory nor the stack grows with what a file pretends to be."""
    began = time.process_time()
    root, faults = read_yaml(data, "x.yaml", loader)
    assert faults or isinstance(root, Scalar)
    assert time.process_time() - began < allowed(2)


@both_parsers
@settings(deadline=None)
@given(data=st.binary())
def test_no_bytes_make_the_reader_fail(data: bytes, loader: Any) -> None:
    """There is a tree or there is a fault."""
    read_yaml(data, "x.yaml", loader)


@both_parsers
@settings(deadline=None)
@given(text=st.text("abc:-[]{}#&*!|>'\"%@`, \n\t?~0123é\\"))
def test_no_text_makes_the_reader_fail(text: str, loader: Any) -> None:
    """The same with the signs of YAML, which random bytes rarely put together. Both parsers agree on most of it."""
    _, faults = read_yaml(text.encode(), "x.yaml", loader)
    assert all(fault.line >= 1 and fault.column >= 1 and fault.what and fault.todo for fault in faults)


@both_parsers
@settings(deadline=None)
@given(at=st.integers(0, len(BANK.encode())), size=st.integers(0, 3), new=st.binary(max_size=3))
def test_no_damage_to_a_good_file_makes_the_reader_fail(at: int, size: int, new: bytes, loader: Any) -> None:
    """A few bytes cut out, put in or changed."""
    data = BANK.encode()
    read_yaml(data[:at] + new + data[at + size :], "x.yaml", loader)
