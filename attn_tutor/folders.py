"""Where the program keeps its files on this system: progress, settings, and the index of the content.

$ATTN_TUTOR_HOME names the folder of progress and settings outright. Otherwise each lies where the system wants it:
by the XDG rules, or as platformdirs knows for Windows and macOS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

NAME = "attn-tutor"
PROGRESS = "progress.db"


def data_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder for progress, or None without a home. The folder need not exist yet; the home must."""
    return _home_or(environment, "XDG_DATA_HOME", "user_data_path", ".local/share")


def settings_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder for settings, or None without a home."""
    return _home_or(environment, "XDG_CONFIG_HOME", "user_config_path", ".config")


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """The folder for what can be made again, or None without a home."""
    return _shared_folder(environment, "XDG_CACHE_HOME", "user_cache_path", ".cache")


def progress_file(environment: Mapping[str, str]) -> Path | None:
    """The progress file, or None without a home."""
    folder = data_folder(environment)
    return folder / PROGRESS if folder else None


def _home_or(environment: Mapping[str, str], variable: str, place: str, below: str) -> Path | None:
    """The folder that ATTN_TUTOR_HOME names, where a leading `~/` is the home folder; else our folder among all."""
    named = environment.get("ATTN_TUTOR_HOME")
    if not named:
        return _shared_folder(environment, variable, place, below)
    if named == "~" or named.startswith("~/"):
        home = _home(environment)
        return home / named[2:] if home else None
    try:
        return Path(named).absolute()
    except OSError:  # the current folder is gone
        return None


def _shared_folder(environment: Mapping[str, str], variable: str, place: str, below: str) -> Path | None:
    """Our folder among those of all programs. A relative path in the variable is ignored, as the XDG rules ask."""
    shared = environment.get(variable, "")
    if os.path.isabs(shared):
        return Path(shared) / NAME
    home = _home(environment)
    if home is None:
        return None
    folder = home / below / NAME
    # An earlier version used the XDG folder everywhere: what lies there stays in use.
    if sys.platform not in ("win32", "darwin") or folder.is_dir():
        return folder
    from platformdirs import PlatformDirs  # loads random and hashlib, 10 ms that Linux need not pay

    return Path(getattr(PlatformDirs(NAME, appauthor=False), place))


def _home(environment: Mapping[str, str]) -> Path | None:
    """The home folder if it exists: as the environment says, else as the system's list of users says."""
    homes = [environment.get(variable, "") for variable in ("HOME", "USERPROFILE")]
    named = next(filter(os.path.isabs, sorted(homes, key=os.path.isdir, reverse=True)), "")  # Git's HOME may be /c/me
    if not named:
        try:
            import pwd

            named = pwd.getpwuid(os.getuid()).pw_dir
        except (ImportError, AttributeError, KeyError):  # Windows has no such list
            return None
    return Path(named) if os.path.isdir(named) else None
