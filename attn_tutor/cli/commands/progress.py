"""`progress`: the file that answers are kept in: looked after, copied, carried elsewhere."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from attn_tutor.cli.commands.options import Json

# \b keeps the lines of a paragraph as they are; each stays within 80 columns.
PROMISE = """Look after your progress: one file, where every answer is kept for good.

\b
What is promised:
 1. An answer that the screen called saved survives kill -9, Ctrl-C, a closed
    terminal and a power cut, if the disk keeps what it says it has written.
    At most one answer more than was acknowledged may exist, never fewer.
 2. Two terminals keep every answer of both. A wait of over a second shows a
    line; after five the answer is kept in memory and tried again, under the
    same id, never dropped in silence.
 3. Full disk, disk error, quota: the screen says NOT saved and why, and you
    can go on. Unsaved answers are counted and tried again. If any remain at
    the end they are offered as a file, and the exit status is 4.
 4. No home, or one that cannot be written to: everything runs, a line says
    that nothing is saved, and the exit status is as always.
 5. A damaged file is never overwritten and never begun anew by itself. The
    newest good backup is named, with the command that brings it back.
 6. A file of a newer version is left alone and both versions are named. One
    of an older version is copied first, then brought up to date in one step.
 7. A wrong clock spoils nothing: times are kept as they came and the schedule
    is made from repaired ones. A clock that stands more than 5 minutes behind
    the last answer is said."""

commands = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help=PROMISE,
    short_help="Look after the file that holds your progress.",
)
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without being asked.")]


@commands.command()
def where(context: typer.Context, json: Json = False) -> int:
    """Print the path of the progress file. It need not exist yet.

    $ATTN_TUTOR_HOME names its folder; else $XDG_DATA_HOME/attn-tutor, else ~/.local/share/attn-tutor.
    $ATTN_TUTOR_HOME moves the settings too.

    Example: attn-tutor progress where
    """
    from attn_tutor.cli.keeping import run_where

    return run_where(context.obj, json=json)


@commands.command()
def check(context: typer.Context, json: Json = False) -> int:
    """Check that every answer is as it was saved.

    A schedule that is not what the answers make is made anew from them. Exit status 4 where answers are
    damaged; the file is left as it is.

    Example: attn-tutor progress check
    """
    from attn_tutor.cli.keeping import run_check

    return run_check(context.obj, json=json)


@commands.command()
def backup(
    context: typer.Context,
    listed: Annotated[bool, typer.Option("--list", help="Only list the copies there are.")] = False,
) -> int:
    """Copy the progress file among its backups.

    A copy is made by itself on each day you study.

    Examples: attn-tutor progress backup; attn-tutor progress backup --list
    """
    from attn_tutor.cli.copies import run_backup

    return run_backup(context.obj, listed=listed)


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
    """Bring answers back from a backup. None is lost.

    Those that are missing are added. With --replace the progress file is made to hold what the backup holds
    and nothing else; what it held is kept as a copy.

    Examples: attn-tutor progress restore; attn-tutor progress restore --replace FILE
    """
    from attn_tutor.cli.copies import run_restore

    return run_restore(context.obj, file, replace=replace, yes=yes)


@commands.command("export")
def export_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="Where to; - or nothing is stdout.")] = "-",
    form: Annotated[
        Literal["jsonl", "csv", "revlog"] | None,
        typer.Option(
            "--format",
            help="jsonl can be imported again, csv is for spreadsheets, revlog for the FSRS optimiser. "
            "If left out, the name of FILE decides: csv for .csv, else jsonl.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write over FILE if it exists.")] = False,
) -> int:
    """Write all answers as text.

    Examples: attn-tutor progress export mine.jsonl; attn-tutor progress export --format csv | head
    """
    from attn_tutor.cli.carrying import run_export

    return run_export(context.obj, file, form, yes=yes)


@commands.command("import")
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="What export wrote as jsonl; - for stdin.")],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Take them in; without it they are counted.")
    ] = False,
    json: Json = False,
) -> int:
    """Take in the answers of an export. Nothing changes before you say --yes.

    Without it they are only counted. Each answer is taken in once, however often and in which order files are
    imported. Lines that are no answers are named and left out; then the exit status is 2.

    Examples: attn-tutor progress import mine.jsonl; attn-tutor progress import mine.jsonl --yes
    """
    from attn_tutor.cli.carrying import run_import

    return run_import(context.obj, file, yes=yes, json=json)


@commands.command()
def undo(context: typer.Context) -> int:
    """Take back your last answer, and name it.

    It is the last one given on this computer. Nothing is erased: the answer stays in the file and counts no
    longer. Once more takes back the one before.

    Example: attn-tutor progress undo
    """
    from attn_tutor.cli.keeping import run_undo

    return run_undo(context.obj)


@commands.command()
def reset(context: typer.Context, yes: Yes = False) -> int:
    """Begin anew, after a copy of what there is. Asks first.

    Example: attn-tutor progress reset
    """
    from attn_tutor.cli.copies import run_reset

    return run_reset(context.obj, yes=yes)
