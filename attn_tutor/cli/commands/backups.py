"""`progress backup`, `restore` and `reset`: copies made, brought back, and taken before everything is emptied."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands.options import Yes
from attn_tutor.cli.progress_file import confirm, count_words, file_in_use, tell
from attn_tutor.errors import DONE, ProgressError

if TYPE_CHECKING:
    from attn_tutor.cli.setup import Setup

commands = typer.Typer()
UNCHANGED = "Nothing was changed."
_WHY = {
    "daily": "the copy of the day", "asked": "on request", "migrate": "before a new version",
    "import": "before an import", "restore": "before a restore", "replace": "before it was replaced",
    "reset": "before a reset",
}  # fmt: skip


@commands.command()
def backup(
    context: typer.Context,
    listed: Annotated[bool, typer.Option("--list", help="Only list the copies there are.")] = False,
) -> int:
    """Add a copy of the progress file to its backups.

    A copy is also made automatically on each day you study.

    Examples: attn-tutor progress backup; attn-tutor progress backup --list
    """
    from attn_tutor.clock import SystemClock
    from attn_tutor.store import backup as copies
    from attn_tutor.store.files import printable_path
    from attn_tutor.store.guard import look

    path = file_in_use()
    if not listed:
        if look(path) is None:
            raise ProgressError("There is no progress yet.", "It is created when you answer your first question.")
        from attn_tutor.store.restore import back_up

        copy = back_up(path, SystemClock().now())
        return tell(
            context.obj,
            f"Copied to {printable_path(copy)}",
            f"{count_words(len(copies.list_copies(path)), 'backup', 'backups')} in all.",
        )
    from attn_tutor.widgets.table import listing

    rows = tuple(
        (each.path.name, _moment(each.time), _WHY.get(each.why, each.why), f"{_size(each.path)} kB")
        for each in copies.list_copies(path)
    )
    terminal = context.obj.terminal()
    terminal.show(listing(("file", "made (UTC)", "why", "size"), rows, empty="There are no backups yet."))
    if rows:
        tell(context.obj, f"They are in {printable_path(copies.folder(path))}")
    return DONE


@commands.command()
def restore(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A backup; the newest if left out.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Go back to the backup, instead of adding what it has.")
    ] = False,
    yes: Yes = False,
) -> int:
    """Restore answers from a backup, losing none.

    Missing answers are added. With --replace the progress file gets exactly what the backup holds; what it held
    before is kept as a copy.

    Examples: attn-tutor progress restore; attn-tutor progress restore --replace FILE
    """
    from attn_tutor.store.files import printable_path
    from attn_tutor.store.restore import merge

    path = file_in_use()
    source = _newest(path) if file is None else _find(path, file)
    if replace:
        return _go_back(context.obj, path, source, yes=yes)
    store = context.obj.store()
    try:
        added = merge(store, source)
    finally:
        store.close()
    if not added.new:
        return tell(context.obj, f"Every answer of {printable_path(source)} was there already. {UNCHANGED}")
    return tell(context.obj, f"{count_words(added.new)} brought back, {added.known} were there already.")


@commands.command()
def reset(context: typer.Context, yes: Yes = False) -> int:
    """Start over, after a backup of what there is. Asks first.

    Example: attn-tutor progress reset
    """
    from attn_tutor.clock import SystemClock
    from attn_tutor.store.guard import look
    from attn_tutor.store.restore import reset as empty

    path = file_in_use()
    if look(path) is None:
        return tell(context.obj, f"There is no progress yet. {UNCHANGED}")
    if not confirm(
        context.obj.terminal(), yes=yes, what="Start over? What there is now is kept as a copy."
    ):
        return tell(context.obj, UNCHANGED)
    copy = empty(path, SystemClock().now())
    return tell(context.obj, "You're starting over.", *_row(copy))


def _go_back(setup: "Setup", path: Path, source: Path, *, yes: bool) -> int:
    from attn_tutor.clock import SystemClock
    from attn_tutor.store.files import printable_path
    from attn_tutor.store.restore import replace

    what = f"Go back to {printable_path(source)}? What there is now is kept as a copy."
    if not confirm(setup.terminal(), yes=yes, what=what):
        return tell(setup, UNCHANGED)
    copy = replace(path, source, SystemClock().now())
    return tell(setup, f"Your progress is now what {printable_path(source)} holds.", *_row(copy))


def _row(copy: Path | None) -> tuple[str, ...]:
    if copy is None:
        return ()
    from attn_tutor.store.files import printable_path

    return (f"What was there before is kept in {printable_path(copy)}",)


def _newest(path: Path) -> Path:
    from attn_tutor.store import backup
    from attn_tutor.store.files import printable_path

    copies = backup.list_copies(path)
    if not copies:
        raise ProgressError(
            f"There is no backup in {printable_path(backup.folder(path))}.", "Name the file to restore."
        )
    return copies[0].path


def _find(path: Path, file: Path) -> Path:
    """The file as named, or of that name among the backups."""
    from attn_tutor.store import backup

    beside = backup.folder(path) / file.name
    bare = file.name == str(file) and not os.path.exists(file)  # Path.exists raises where a name is too long
    return beside if bare and os.path.exists(beside) else file


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _size(path: Path) -> int:
    try:
        return round(path.stat().st_size / 1024)
    except OSError:  # thinned out a moment ago
        return 0
