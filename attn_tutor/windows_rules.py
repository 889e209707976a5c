"""What Windows has rules of its own for: names of devices, quoted words, files on other computers, its console."""

from __future__ import annotations

import re
from os import name as _SYSTEM
from typing import Any

from attn_tutor.errors import UsageError

_PORTS = [f"{kind}{number}" for kind in ("com", "lpt") for number in "123456789¹²³"]
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS}
_STDOUT, _CODES = -11, 4  # STD_OUTPUT_HANDLE, ENABLE_VIRTUAL_TERMINAL_PROCESSING
_SPECIAL = r"[^\w.:\\/+@~=-]"


def is_windows() -> bool:
    """Whether this is Windows."""
    return _SYSTEM == "nt"


def quote_word(word: str) -> str:
    """A word as it is typed in a shell: in double quotes where Windows needs them, else as POSIX shells want it."""
    if not is_windows():
        from shlex import quote  # needed only where a command is named, at the end of a session

        return quote(word)
    return f'"{word.replace(chr(34), "")}"' if not word or re.search(_SPECIAL, word) else word


def refuse_device(path: object) -> None:
    """Refuse a path that Windows takes for a device, as it does aux.txt: what is written there is lost."""
    for part in re.split(r"[\\/]", str(path)) if is_windows() else ():
        name = re.split(r"[.:]", part)[0].rstrip()
        if name.casefold() in _DEVICES:
            raise UsageError(f"{part} can't be a file: {name} is a device of Windows.", "Give it another name.")


def sqlite_uri(uri: str) -> str:
    """The URI of a file as SQLite reads it: one on another computer has no authority, but four slashes."""
    return uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)


def understands_codes(system: Any) -> bool:
    """Have the console understand the codes of colours; False where there is a console that can't.

    system: what has GetStdHandle, GetConsoleMode and SetConsoleMode: the library kernel32.
    """
    import ctypes  # Windows alone comes here

    system.GetStdHandle.restype = ctypes.c_void_p  # else its upper half is lost
    output, mode = ctypes.c_void_p(system.GetStdHandle(_STDOUT)), ctypes.c_ulong()
    if not system.GetConsoleMode(output, ctypes.byref(mode)):
        return True  # a file or a pipe, which shows nothing
    return bool(mode.value & _CODES or system.SetConsoleMode(output, mode.value | _CODES))
