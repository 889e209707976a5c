"""Where the progress file lies, and whether that place is a good one for it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

FILE_NAME = "progress.db"
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs"}


def data_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder for progress, or None where there is no home to put it.

    ATTN_TUTOR_HOME says it outright; then $XDG_DATA_HOME/attn-tutor (a relative one is ignored, as the
    XDG rules ask); then ~/.local/share/attn-tutor. The folder need not exist yet; the home must.
    """
    if named := environment.get("ATTN_TUTOR_HOME"):
        return _under_home(named, environment)
    shared = environment.get("XDG_DATA_HOME", "")
    if os.path.isabs(shared):
        return Path(shared) / "attn-tutor"
    home = _home(environment)
    return home / ".local" / "share" / "attn-tutor" if home else None


def progress_file(environment: Mapping[str, str]) -> Path | None:
    """The progress file, or None where there is no home."""
    folder = data_folder(environment)
    return folder / FILE_NAME if folder else None


def _under_home(named: str, environment: Mapping[str, str]) -> Path | None:
    """An absolute path; a leading `~/` that no shell has opened is the home folder."""
    if named == "~" or named.startswith("~/"):
        home = _home(environment)
        return home / named[2:] if home else None
    try:
        return Path(named).absolute()
    except OSError:  # the folder we stand in is gone
        return None


def _home(environment: Mapping[str, str]) -> Path | None:
    """The home folder if it exists: $HOME, else what the system's list of users says."""
    named = environment.get("HOME", "")
    if not os.path.isabs(named):
        import pwd

        try:
            named = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            return None
    return Path(named) if os.path.isdir(named) else None


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
        f"Your progress lies on a network folder ({kind}), where two computers may write at once. "
        "Set ATTN_TUTOR_HOME to a local folder to be safe."
    )
