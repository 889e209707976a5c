"""What Windows does otherwise, tried on its rules alone: names of devices, quotes, shares, old consoles."""

from __future__ import annotations

import ast
import ctypes
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

import attn_tutor
from attn_tutor import windows_rules
from attn_tutor.errors import UsageError
from attn_tutor.folders import data_folder
from attn_tutor.store import files
from attn_tutor.windows_rules import quote_word, refuse_device, sqlite_uri, understands_codes


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_rules, "_SYSTEM", "nt")


@pytest.fixture
def posix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_rules, "_SYSTEM", "posix")


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    "path",
    [
        "NUL",
        "con",
        "aux.txt",
        r"C:\me\prn.jsonl",
        "COM1",
        "lpt9.svg",
        "nul .txt",
        "COM¹.csv",
        "CON:",
        "a/aux/b.py",
    ],
)
def test_the_name_of_a_device_is_no_file(path: str) -> None:
    with pytest.raises(UsageError, match="is a device of Windows"):
        refuse_device(path)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    "path", ["null.txt", "console.svg", r"C:\com\a.csv", "com10", "aux_file.py", "CONTENT", "lpt"]
)
def test_other_names_are_fine(path: str) -> None:
    refuse_device(path)


@pytest.mark.usefixtures("posix")
def test_elsewhere_any_name_is_fine() -> None:
    refuse_device("aux.txt")


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("word", "typed"),
    [
        (r"C:\Users\me\progress.db", r"C:\Users\me\progress.db"),
        (r"C:\My files\a.jsonl", r'"C:\My files\a.jsonl"'),
        ("a&b", '"a&b"'),
        ("", '""'),
        ("--topic", "--topic"),
        ("Jürgen", "Jürgen"),
    ],
)
def test_words_are_quoted_as_the_shells_of_windows_read_them(word: str, typed: str) -> None:
    """Single quotes mean nothing to cmd."""
    assert quote_word(word) == typed


@pytest.mark.usefixtures("posix")
def test_words_are_quoted_as_posix_shells_read_them() -> None:
    assert quote_word("a b") == "'a b'"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (r"C:\Users\me\a b.db", "file:///C:/Users/me/a%20b.db"),
        (r"\\server\home\me\progress.db", "file:////server/home/me/progress.db"),
    ],
)
def test_sqlite_opens_files_on_drives_and_on_other_computers(path: str, uri: str) -> None:
    """A name of a computer where an authority may stand is refused: "invalid uri authority"."""
    assert sqlite_uri(PureWindowsPath(path).as_uri()) == uri


@pytest.mark.usefixtures("windows")
def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, tries = os.replace, [2]

    def held(*paths: Path) -> None:
        if tries[0]:
            tries[0] -= 1
            raise PermissionError(13, "The process cannot access the file because it is being used")
        replace(*paths)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(files, "_WAITS", (0, 0, 0))
    files.write_over(tmp_path / "a.txt", "text\n")
    assert (tmp_path / "a.txt").read_bytes() == b"text\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_home_that_is_none_gives_way_to_the_one_of_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's shell calls C:\\Users\\me /c/Users/me."""
    monkeypatch.setattr(sys, "platform", "linux")  # the folder in a home, and not that of the system
    found = data_folder({"HOME": "/c/Users/me", "USERPROFILE": str(tmp_path)})
    assert found is not None
    assert found.is_relative_to(tmp_path)


class Console:
    """What kernel32 says of a console of this mode, or of a file (None), and whether it takes another."""

    def __init__(self, mode: int | None, *, takes: bool) -> None:
        self.mode, self.takes = mode, takes
        self.GetStdHandle = type("Call", (), {"__call__": lambda self, number: 7, "restype": None})()

    def GetConsoleMode(self, handle: object, mode: object) -> int:
        if self.mode is not None:
            ctypes.cast(mode, ctypes.POINTER(ctypes.c_ulong))[0] = self.mode  # type: ignore[arg-type]
        return int(self.mode is not None)

    def SetConsoleMode(self, handle: object, mode: int) -> int:
        self.mode = mode if self.takes else self.mode
        return int(self.takes)


@pytest.mark.parametrize(
    ("console", "shows", "mode"),
    [
        (Console(3, takes=True), True, 7),
        (Console(7, takes=False), True, 7),
        (Console(3, takes=False), False, 3),
        (Console(None, takes=False), True, None),
    ],
)
def test_a_console_is_asked_to_show_colours(console: Console, shows: bool, mode: int | None) -> None:
    assert understands_codes(console) == shows
    assert console.mode == mode


LINES_OF_HERE = ("store/files.py", "cli/run.py")  # a lock that is empty, and a report for a person to open


def text_files() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in the package that opens a file for text or reads or writes a whole one, with its mode."""
    package = Path(attn_tutor.__file__).parent
    sources = ((path, path.read_text("utf-8")) for path in sorted(package.rglob("*.py")))
    for path, source in ((path, source) for path, source in sources if re.search(r"open|read_text|write_text", source)):
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            words = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
            mode = next((word for word in words if set(word) <= set("rwxabt+")), "")
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            is_open = name == "open" and (mode or isinstance(node.func, ast.Name))
            is_read = name == "read_text" and isinstance(node.func, ast.Attribute)
            if (is_open and "b" not in mode) or is_read:
                yield path.relative_to(package).as_posix(), node, mode
            elif name == "write_text" and "help" not in path.name:  # that one writes to the screen
                yield path.relative_to(package).as_posix(), node, "w"


@pytest.mark.walk
def test_every_text_file_names_its_encoding_and_the_ends_of_its_lines() -> None:
    """Windows has others: a stub whose contents are remembered would never be the same again."""
    faults = []
    for file, call, mode in text_files():
        keys = {key.arg for key in call.keywords}
        if not keys & {"encoding"} and "utf-8" not in ast.unparse(call):
            faults.append((file, call.lineno, "encoding"))
        if {*mode} & {"w", "x"} and "newline" not in keys and file not in LINES_OF_HERE:
            faults.append((file, call.lineno, "newline"))
    assert not faults
