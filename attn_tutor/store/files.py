"""Files and folders put in place so that a power cut finds them whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def make_folder(folder: Path) -> None:
    """Make `folder` for its owner alone, with what leads to it, each entry synced."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        sync(folder.parent)


def sync(path: Path) -> None:
    """Have the disk take a file or a folder's entries for good. Never call it on an open progress file:
    closing the descriptor would drop the locks that SQLite holds on it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # some network folders know no sync
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def built_aside(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, for its owner alone; gone at the end unless it was put in place."""
    aside = path.parent / f".{path.stem}-{os.getpid()}-{os.urandom(4).hex()}.new"
    os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        yield aside
    finally:
        for leftover in (aside, aside.with_name(aside.name + "-journal")):
            leftover.unlink(missing_ok=True)


def put_in_place(aside: Path, path: Path) -> bool:
    """Give the finished file its name, unless the name is taken: then False, and nothing is changed."""
    sync(aside)
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    except OSError as fault:
        if fault.errno not in _NO_LINKS:
            raise
        if not _rename_alone(aside, path):
            return False
    sync(path.parent)
    return True


def _rename_alone(aside: Path, path: Path) -> bool:
    """The same where the file system has no hard links (FAT): a lock keeps two first runs apart."""
    import fcntl

    with open(path.with_name(f".{path.stem}.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.lexists(path):
            return False
        aside.rename(path)
        return True


def write_new(path: Path, text: str) -> None:
    """Write a new file, whole and for good, for its owner alone. Raises FileExistsError or another OSError."""
    with built_aside(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="")
        if not put_in_place(aside, path):
            raise FileExistsError(errno.EEXIST, "there is a file of that name", str(path))


def shown(path: Path) -> str:
    """A path as it can be printed on one line and pasted into a shell."""
    from shlex import quote

    text = str(path).encode("utf-8", "replace").decode()
    return quote("".join(sign if sign.isprintable() else "?" for sign in text))
