"""`progress`: the file that answers are kept in: looked after, carried elsewhere, taken back."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal
from uuid import uuid4

import typer

from attn_tutor.cli.commands import backups
from attn_tutor.cli.commands.options import Json
from attn_tutor.cli.progress_file import (
    count_words,
    describe_answer,
    file_in_use,
    import_details,
    is_there,
    read_export,
    tell,
)
from attn_tutor.errors import DONE, PROGRESS, USAGE, ProgressError, UsageError

_SCHEDULE = "schedule did not match them and is"
MANY = 2000  # answers, which take a second or so: somebody who waits sees how far it is
# \b keeps the lines of a paragraph as they are; each stays within 80 columns.
PROMISE = """Look after your progress: one file, where every answer is kept for good.

\b
What you can rely on:
 1. An answer that the screen called saved survives kill -9, Ctrl-C, a closed
    terminal and a power cut, if the disk keeps what it says it has written.
    It may hold one answer that no screen had called saved yet, never fewer.
 2. If two terminals are open, every answer of both is kept. If saving takes
    over a second, a line says so. After five seconds the answer is kept in
    memory and tried again under the same id; it is never silently dropped.
 3. If the disk is full or broken, or a quota is reached, the screen says NOT
    saved and why, and you can continue. Unsaved answers are counted and tried
    again. If any remain at the end, they are offered as a file, and the exit
    status is 4.
 4. If there is no home folder, or none that can be written to, everything runs
    and a line says that nothing is saved. The exit status is unaffected.
 5. A damaged file is never overwritten, and no new one replaces it unasked. The
    newest good backup is named, with the command that brings it back.
 6. A file of a newer version is left alone and both versions are named. One
    of an older version is copied first, then brought up to date in one step.
 7. A wrong clock does no harm: times are kept as they came, and the schedule
    uses corrected ones. If the clock is more than 5 minutes behind the last
    answer, a line says so."""

commands = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help=PROMISE,
    short_help="Look after the file that holds your progress.",
)


@commands.command()
def where(context: typer.Context, json: Json = False) -> int:
    """Print the path of the progress file. It need not exist yet.

    $ATTN_TUTOR_HOME names its folder, and moves the settings too. Otherwise it is where your system keeps data: on
    Linux $XDG_DATA_HOME/attn-tutor or ~/.local/share/attn-tutor.

    Example: attn-tutor progress where
    """
    from attn_tutor.store import backup
    from attn_tutor.store.files import printable_path
    from attn_tutor.terminal import emit_json
    from attn_tutor.terminal.output import Output

    path = file_in_use()
    if json:
        copies = [{"path": str(each.path), "made": each.time.isoformat()} for each in backup.list_copies(path)]
        emit_json({"schema": 1, "path": str(path), "exists": is_there(path), "backups": copies}, sys.stdout)
    elif str(path).isprintable() or sys.stdout.isatty():
        Output(sys.stdout).write(f"{path if str(path).isprintable() else printable_path(path)}\n")
    else:  # for another program, byte for byte
        sys.stdout.flush()
        sys.stdout.buffer.write(os.fsencode(path) + b"\n")
    return DONE


@commands.command()
def check(context: typer.Context, json: Json = False) -> int:
    """Check that every answer is as it was saved.

    If the schedule or the figures of stats don't match the answers, they are computed anew. Exit status 4
    where answers are damaged; the file is left as it is.

    Example: attn-tutor progress check
    """
    from attn_tutor import scheduling
    from attn_tutor.clock import SystemClock
    from attn_tutor.history import to_ms
    from attn_tutor.store.files import printable_path
    from attn_tutor.store.soundness import check as check_file
    from attn_tutor.store.soundness import rebuild
    from attn_tutor.terminal import emit_json

    path, now = file_in_use(), to_ms(SystemClock().now())
    report = check_file(path, now=now, advance=scheduling.follow, rules=scheduling.RULES)
    if not report.faults and not report.sound:
        rebuild(path)
    if json:
        emit_json({"schema": 1, **asdict(report), "path": str(path), "sound": report.sound}, sys.stdout)
    elif report.faults:
        raise ProgressError(f"{printable_path(path)} is damaged. {report.faults[0]}", report.advice)
    elif not report.sound:
        differed = "figures of stats did not match them and are" if report.schedule_fits else _SCHEDULE
        tell(context.obj, f"Every answer is intact. The {differed} rebuilt from them.")
    else:
        tell(
            context.obj,
            f"{count_words(report.events, 'entry', 'entries')}, all intact. The schedule matches them.",
            str(path),
        )
    return PROGRESS if report.faults else DONE


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
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Overwrite FILE if it exists.")] = False,
) -> int:
    """Write all answers as text.

    Examples: attn-tutor progress export mine.jsonl; attn-tutor progress export --format csv | head
    """
    from attn_tutor.exports import PROGRESS as FORMATS
    from attn_tutor.store.files import printable_path, write_over
    from attn_tutor.terminal.output import Output

    if file != "-" and os.path.lexists(file) and not yes:
        raise UsageError(f"{file} exists already.", "Name another file, or add --yes to overwrite it.")
    store = context.obj.store()
    try:
        if store.refusal and store.where() is None:  # there is no file to read, and none could be made
            raise ProgressError(f"Nothing can be exported: {store.refusal}.")
        events = store.events()
    finally:
        store.close()
    text = FORMATS[form or ("csv" if file.lower().endswith(".csv") else "jsonl")](events)
    if file == "-":
        Output(sys.stdout).write(text)
        return DONE
    write_over(Path(file), text)
    return tell(context.obj, f"{count_words(len(events), 'entry', 'entries')} written to {printable_path(Path(file))}")


@commands.command("import")
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="What export wrote as jsonl; - for stdin.")],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Import them; without it they are only counted.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Import the other lines even if some are refused.")
    ] = False,
    json: Json = False,
) -> int:
    """Import the answers of an export. Nothing changes before you say --yes.

    Without --yes they are only counted. Each answer is imported once, however often and in whatever
    order you import files. If some lines are not answers, they are named, the exit status is 2, and
    nothing is imported unless you say --partial.

    Examples: attn-tutor progress import mine.jsonl; attn-tutor progress import mine.jsonl --yes
    """
    from attn_tutor.store.port import untold
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.feedback import Feedback

    found, terminal = read_export(file), context.obj.terminal()
    yes = yes and (partial or not found.refusals)
    waited_for = not json and len(found.events) >= MANY
    store = context.obj.store()
    try:
        how_far = terminal.growing("Taking in", "answer") if waited_for else untold
        added = store.add(found.events, dry_run=not yes, tell=how_far)
    finally:
        store.close()
    if json:
        refused = [asdict(each) for each in found.refusals]
        facts = {"taken_in": yes, **asdict(added), "refused": refused, "altered": found.altered}
        emit_json({"schema": 1, **facts}, sys.stdout)
    else:
        done = "imported" if yes else "would be imported"
        counts = f"{added.new} new {done}, {added.known} known already, {len(found.refusals)} refused."
        terminal.show(Feedback("neutral", counts, import_details(file, found, added, yes=yes)))
    return USAGE if found.refusals else DONE


@commands.command()
def undo(context: typer.Context) -> int:
    """Take back your last answer, and name it.

    It is the last one given on this computer. Nothing is erased: the answer stays in the file, but no
    longer counts. Run it again to take back the one before.

    Example: attn-tutor progress undo
    """
    from attn_tutor.clock import SystemClock
    from attn_tutor.store.port import take_back

    store = context.obj.store()
    try:
        if store.refusal and store.where() is None:
            raise ProgressError(f"There is no answer to take back: {store.refusal}.")
        done = take_back(store, clock=SystemClock(), id=str(uuid4()), session="undo")
    finally:
        store.close()
    if done is None:
        return tell(context.obj, "There is no answer to take back.")
    event, saved = done
    if not saved.saved:
        raise ProgressError(f"Nothing was taken back: {saved.reason}.", "Your progress is as it was.")
    return tell(context.obj, f"Taken back: {describe_answer(event)}. It no longer counts.", keep=event.given or "")


# In the order in which help lists them.
commands.registered_commands[2:2] = backups.commands.registered_commands[:2]
commands.registered_commands += backups.commands.registered_commands[2:]
