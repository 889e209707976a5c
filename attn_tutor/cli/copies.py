"""What `progress backup`, `restore` and `reset` do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from attn_tutor.cli.keeping import confirmed, counted, file_in_use, tell
from attn_tutor.cli.setup import Setup
from attn_tutor.clock import SystemClock
from attn_tutor.errors import DONE, ProgressError
from attn_tutor.store import backup
from attn_tutor.store.files import shown
from attn_tutor.store.guard import look

UNCHANGED = "Nothing was changed."
_WHY = {
    "daily": "the copy of the day", "asked": "asked for", "migrate": "before a new version",
    "import": "before an import", "restore": "before a restore", "replace": "before it was replaced",
    "reset": "before a reset",
}  # fmt: skip


def run_backup(setup: Setup, *, listed: bool) -> int:
    """Make a copy, or list those there are, the newest first."""
    path = file_in_use()
    if not listed:
        if look(path) is None:
            raise ProgressError("There is no progress yet.", "It is made when you answer the first question.")
        from attn_tutor.store.restore import back_up

        made = back_up(path, SystemClock().now())
        return tell(
            setup,
            f"Copied to {shown(made)}",
            f"{counted(len(backup.found(path)), 'backup', 'backups')} in all.",
        )
    from attn_tutor.widgets.listing import Listing

    rows = tuple(
        (each.path.name, _moment(each.made), _WHY.get(each.why, each.why), f"{_size(each.path)} kB")
        for each in backup.found(path)
    )
    terminal = setup.terminal()
    terminal.show(Listing(("file", "made (UTC)", "why", "size"), rows, empty="There are no backups yet."))
    if rows:
        tell(setup, f"They lie in {shown(backup.folder(path))}")
    return DONE


def run_restore(setup: Setup, file: Path | None, *, replace: bool, yes: bool) -> int:
    """Add the answers of a backup, or go back to it."""
    path = file_in_use()
    source = _newest(path) if file is None else _found(path, file)
    if replace:
        return _replace(setup, path, source, yes=yes)
    from attn_tutor.store.restore import merge

    store = setup.store()
    try:
        added = merge(store, source)
    finally:
        store.close()
    if not added.new:
        return tell(setup, f"Every answer of {shown(source)} was there already. {UNCHANGED}")
    return tell(setup, f"{counted(added.new)} brought back, {added.known} were there already.")


def run_reset(setup: Setup, *, yes: bool) -> int:
    """Empty the progress file, after a copy."""
    from attn_tutor.store.restore import reset

    path = file_in_use()
    if look(path) is None:
        return tell(setup, f"There is no progress yet. {UNCHANGED}")
    if not confirmed(setup.terminal(), yes=yes, what="Begin anew? What there is now is kept as a copy."):
        return tell(setup, UNCHANGED)
    kept = reset(path, SystemClock().now())
    return tell(setup, "You begin anew.", *_kept(kept))


def _replace(setup: Setup, path: Path, source: Path, *, yes: bool) -> int:
    from attn_tutor.store.restore import replace

    what = f"Go back to {shown(source)}? What there is now is kept as a copy."
    if not confirmed(setup.terminal(), yes=yes, what=what):
        return tell(setup, UNCHANGED)
    kept = replace(path, source, SystemClock().now())
    return tell(setup, f"Your progress is what {shown(source)} holds.", *_kept(kept))


def _kept(copy: Path | None) -> tuple[str, ...]:
    if copy is None:
        return ()
    return (f"What was there before is kept in {shown(copy)}",)


def _newest(path: Path) -> Path:
    copies = backup.found(path)
    if not copies:
        raise ProgressError(
            f"There is no backup in {shown(backup.folder(path))}.", "Name the file to restore."
        )
    return copies[0].path


def _found(path: Path, file: Path) -> Path:
    """The file as named, or of that name among the backups."""
    beside = backup.folder(path) / file.name
    return beside if not file.exists() and file.name == str(file) and beside.exists() else file


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _size(path: Path) -> int:
    try:
        return round(path.stat().st_size / 1024)
    except OSError:  # thinned out a moment ago
        return 0
