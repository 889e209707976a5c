"""Files and folders put in place so that a power cut finds them whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from attn_tutor.errors import ProgressError
from attn_tutor.windows_rules import is_windows, quote_word, refuse_device

DAY = 86_400  # seconds
_WAITS = (0.05, 0.1, 0.2, 0.4)  # seconds
MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html, section 1.3
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs"}
_ASIDE = r"\..*-(\d{1,10})-[0-9a-f]{8}\.new(?:-journal)?"
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
    """Have the disk take a file or a folder's entries for good.

    Never call it on an open progress file: closing the descriptor would drop the locks that SQLite holds on it.
    """
    if is_windows() and path.is_dir():
        return  # Windows opens no folder, and writes its entries in order
    descriptor = os.open(path, os.O_RDWR if is_windows() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # some network folders know no sync
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, for its owner alone; gone at the end unless it was put in place."""
    aside = path.parent / f".{path.stem}-{os.getpid()}-{os.urandom(4).hex()}.new"
    os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield aside
    finally:
        for leftover in (aside, aside.with_name(aside.name + "-journal")):
            leftover.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what programs that were killed have left of files built aside."""
    try:
        leftovers = [entry for entry in os.scandir(folder) if re.fullmatch(_ASIDE, entry.name)]
    except OSError:
        return
    for entry in leftovers:
        name = re.fullmatch(_ASIDE, entry.name)
        with contextlib.suppress(OSError):
            old = time.time() - entry.stat().st_mtime > DAY
            if name and (old or not _runs(int(name[1]))):
                os.unlink(entry)


def _runs(process: int) -> bool:
    """Whether there is such a process; on Windows, where to ask would end it, as if there were."""
    if is_windows():
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def put_in_place(aside: Path, path: Path) -> bool:
    """Give the finished file its name; False where the name is taken, and nothing is changed."""
    sync(aside)
    try:
        # A rename on Windows never replaces a file.
        (os.rename if is_windows() else os.link)(aside, path)
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

    lock = path.with_name(f".{path.stem}.lock")
    with open(lock, "w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if os.path.lexists(path):
            return False
        aside.rename(path)
    lock.unlink(missing_ok=True)  # whoever still waits for it finds the file in place
    return True


def replace_patiently(aside: Path, path: Path) -> None:
    """Have the finished file take the place of `path`; on Windows a scanner may hold either for a moment."""
    for wait in _WAITS if is_windows() else ():
        with contextlib.suppress(PermissionError):
            os.replace(aside, path)
            return
        time.sleep(wait)
    os.replace(aside, path)


def write_new(path: Path, text: str) -> None:
    """Write a new file, whole and for good, for its owner alone. Raises FileExistsError or another OSError."""
    with temporary_beside(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="")
        if not put_in_place(aside, path):
            raise FileExistsError(errno.EEXIST, "there is a file of that name", str(path))


def write_over(path: Path, text: str) -> None:
    """Have `path` hold `text`, whole or not at all, for its owner alone. Raises ProgressError."""
    refuse_device(path)
    if path.is_file() and _is_database(path):
        message = f"{printable_path(path)} is a database, as a progress file is, and is left as it is."
        raise ProgressError(message, "Name another file.")
    try:
        sweep(path.parent)
        with temporary_beside(path) as aside:
            aside.write_text(text, encoding="utf-8", newline="")
            sync(aside)
            replace_patiently(aside, path)
    except OSError as fault:
        reason = fault.strerror or fault
        raise ProgressError(f"{printable_path(path)} cannot be written: {reason}.", "Name another file.") from None


def _is_database(path: Path) -> bool:
    """Whether a file of SQLite lies there: nobody means to have text in its place."""
    try:
        with path.open("rb") as held:
            return held.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def printable_path(path: Path) -> str:
    """A path as it can be printed on one line and pasted into a shell."""
    text = str(path).encode("utf-8", "replace").decode()
    return quote_word("".join(sign if sign.isprintable() else "?" for sign in text))


def network_type(path: Path, mounts: str) -> str | None:
    """The type of the network mount that `path` lies on, by the text of /proc/self/mountinfo."""
    best, found = -1, ""
    target = os.path.realpath(path)
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        columns, kinds = before.split(), after.split()
        if len(columns) < 5 or not kinds:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), columns[4]).rstrip("/")
        if (target + "/").startswith(point + "/") and len(point) >= best:
            best, found = len(point), kinds[0]
    return found if found in _NETWORK else None


def network_line(path: Path) -> str:
    """The warning for a folder on another computer, else nothing."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "replace")
    except OSError:  # not Linux
        return ""
    kind = network_type(path, mounts)
    if kind is None:
        return ""
    return (
        f"Your progress is in a network folder ({kind}), where two computers may write at once. "
        "Set ATTN_TUTOR_HOME to a local folder to be safe."
    )


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from another of the same name."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def device_name(file: str) -> str:
    """A name for this file on this computer: a copy carried elsewhere gets another; it tells nothing."""
    from hashlib import blake2b
    from platform import node

    return blake2b(f"{file} {node()}".encode(errors="replace"), digest_size=4).hexdigest()
