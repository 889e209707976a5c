"""The console of Windows: it understands the codes of colours once it is asked to, and before Windows 10 never."""

from __future__ import annotations

import ctypes
from typing import Any

_STDOUT = -11
_CODES = 4  # ENABLE_VIRTUAL_TERMINAL_PROCESSING


def understands_codes(system: Any) -> bool:
    """Have the console understand the codes of colours; False where there is a console that can't.

    system: what has GetStdHandle, GetConsoleMode and SetConsoleMode: the library kernel32.
    """
    system.GetStdHandle.restype = ctypes.c_void_p  # else its upper half is lost
    output, mode = ctypes.c_void_p(system.GetStdHandle(_STDOUT)), ctypes.c_ulong()
    if not system.GetConsoleMode(output, ctypes.byref(mode)):
        return True  # a file or a pipe, which shows nothing
    return bool(mode.value & _CODES or system.SetConsoleMode(output, mode.value | _CODES))
