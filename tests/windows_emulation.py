"""What Windows refuses, refused here: to move or delete a file that is open, to rename onto one, to open a folder.

For a process of its own: it cannot be undone.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

OPEN = Path("/proc/self/fd")
SIGNS = '<>:"|?*'


def is_held(path: object) -> bool:
    """Whether this process has the file open, where the system says so (Linux does)."""
    name = os.path.realpath(str(path))
    return OPEN.is_dir() and any(os.path.realpath(one) == name for one in OPEN.iterdir() if one.is_symlink())


def _refusing(call: Callable[..., Any], *, onto: bool, over: bool) -> Callable[..., Any]:
    """The call, of a path or of a path and where it is to go; `over`: whether a file that is there is replaced."""

    def called(*paths: Any, **options: Any) -> Any:
        for path in paths[: 1 + onto]:
            if is_held(path):
                raise PermissionError(13, "The process cannot access the file", str(path))
        if onto and not over and os.path.lexists(paths[1]):
            raise FileExistsError(17, "Cannot create a file when that file already exists", str(paths[1]))
        return call(*paths, **options)

    return called


def _open_no_folder(opened: Callable[..., int]) -> Callable[..., int]:
    def called(path: Any, *more: Any, **options: Any) -> int:
        if not isinstance(path, int) and os.path.isdir(path):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **options)

    return called


def _refuse_names(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse a name with a sign that has a meaning of its own on Windows."""
    if event in ("open", "os.mkdir", "os.rename", "os.link"):
        for path in arguments[: 1 + (event in ("os.rename", "os.link"))]:
            if isinstance(path, str) and {*SIGNS} & {*os.path.basename(path)} and "/proc/" not in path:
                raise OSError(22, "Invalid argument", path)


def refuse() -> None:
    """From now on, refuse what Windows refuses."""
    shutil._use_fd_functions = False  # type: ignore[attr-defined]  # folders are deleted name by name there
    os.rename = _refusing(os.rename, onto=True, over=False)
    os.replace = _refusing(os.replace, onto=True, over=True)
    os.unlink = _refusing(os.unlink, onto=False, over=True)
    os.remove = _refusing(os.remove, onto=False, over=True)
    os.open = _open_no_folder(os.open)
    sys.addaudithook(_refuse_names)
