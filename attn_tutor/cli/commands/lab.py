"""`lab`: predict what a change does; train a small net and watch it learn."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands.options import Files, Html, Json, Svg
from attn_tutor.errors import DONE, INTERRUPTED

if TYPE_CHECKING:
    from attn_tutor.cli.setup import Setup
    from attn_tutor.lab.experiment import Experiment
    from attn_tutor.lab.training import Training
    from attn_tutor.sessions.context import Context
    from attn_tutor.sessions.walk import Ending

commands = typer.Typer(help="Experiments: predict first, then watch a small model really learn.")
_PACE = 0.25  # seconds between two lines, so that they can be read


@commands.callback(invoke_without_command=True)
def group(context: typer.Context) -> int:
    """Experiments: predict first, then watch a small model really learn.

    Alone it lists them, to pick one by its name.

    Example: attn-tutor lab
    """
    if context.invoked_subcommand is not None:
        return DONE
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.lab_menu import lab, lab_page

    if not context.obj.terminal().has_person:
        page = lab_page(context.obj.context_to_read())
        context.obj.terminal().show(page.header, *page.picture)
        return DONE
    _, status = run_session(context.obj.context("lab"), lab)
    return status


@commands.command()
def change(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="One change, such as double-key; all if left out.")
    ] = "",
    json: Json = False,
) -> int:
    """Predict what one change does to the weights, then see it before and after.

    You answer up, down or same, and hear a reason that holds whatever the numbers are.

    Examples: attn-tutor lab change; attn-tutor lab change double-key; attn-tutor lab change mask-key --json
    """
    from attn_tutor.lab.changes import CHANGES
    from attn_tutor.lab.changes import change as change_called
    from attn_tutor.sessions import lab_change
    from attn_tutor.terminal import emit_json

    chosen = (change_called(name),) if name else CHANGES
    if json:
        emit_json(lab_change.document(chosen[0]) if name else {
            "schema": 1, "changes": [one.name for one in CHANGES]}, sys.stdout)  # fmt: skip
        return DONE
    terminal = context.obj.terminal()
    if not terminal.has_person:
        for at, one in enumerate(chosen, 1):
            terminal.show(*lab_change.views_of(one, at, len(chosen)))
        return DONE
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.lab_menu import walk_changes

    _, status = run_session(context.obj.context("lab"), lambda session: walk_changes(session, chosen))
    return status


@commands.command()
def train(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="lookup, copy, largest, most-frequent, induction, leak or scale."
        ),
    ],
    seed: Annotated[int, typer.Option(metavar="N", min=0, max=2**32 - 1, help="Decides all numbers.")] = 1,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="Leave out positions, mask or scale."),
    ] = None,
    layers: Annotated[
        int, typer.Option(metavar="N", min=0, max=2, help="For induction: 1 or 2.", show_default=False)
    ] = 0,
    steps: Annotated[
        int, typer.Option(metavar="N", min=0, max=20_000, help="How long to train.", show_default=False)
    ] = 0,
    every: Annotated[
        int, typer.Option(metavar="N", min=0, help="A line after every so many steps.", show_default=False)
    ] = 0,
    fast: Annotated[bool, typer.Option("--fast", help="No pause between the lines, no seconds.")] = False,
    npz: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save parameters and maps, for attn-tutor map.")
    ] = None,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Train a small net by gradient descent, and watch one row of its attention map change.

    The same seed gives the same numbers on any machine. Ctrl-C stops; there is nothing to resume.

    Examples: attn-tutor lab train lookup; attn-tutor lab train copy --without positions; attn-tutor lab train leak
    --seed 3 --json --fast
    """
    files = Files(svg, html)
    files.check(json=json)
    _check_target(npz)
    from attn_tutor.lab.experiments import experiment

    chosen = experiment(name, without=tuple(without or ()), layers=layers, steps=steps)
    if json or files.any:
        return _at_once(context.obj, chosen, (seed, every), fast, npz, files if files.any else None)
    return _watch(context.obj, chosen, (seed, every), fast, npz)


def _at_once(
    setup: Setup,
    chosen: Experiment,
    drawn: tuple[int, int],
    fast: bool,
    npz: Path | None,
    files: Files | None,
) -> int:
    """The training as a document, or as a picture."""
    from attn_tutor.lab.training import train_all
    from attn_tutor.sessions import lab_training
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.blocks import Gap

    began = time.process_time()
    training = train_all(chosen.task, *drawn)
    seconds = {} if fast else {"seconds": round(time.process_time() - began, 2)}
    _save(chosen, training, npz)
    if files is None:
        emit_json({**lab_training.document(chosen, training), **seconds}, sys.stdout)
        return DONE
    lines = [lab_training.line_of(chosen, one) for one in training.checkpoints]
    views = [lab_training.header(chosen, training.seed), *lab_training.opening(chosen), Gap(),
             lab_training.head_of(chosen), *lines, Gap(), lab_training.curve_of(training)]  # fmt: skip
    files.show_or_save(setup.terminal(), [*views, *lab_training.closing(chosen, training)])
    return DONE


def _watch(setup: Setup, chosen: Experiment, drawn: tuple[int, int], fast: bool, npz: Path | None) -> int:
    """The training line by line, the prediction asked first where somebody sits there."""
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.lab_menu import watch_training
    from attn_tutor.sessions.lab_training import Pace

    if not setup.terminal().has_person:
        return _print(setup, chosen, drawn, fast, npz)
    pause = (lambda: None) if fast else (lambda: time.sleep(_PACE))
    trainings: list[Training | None] = []

    def session(context: Context) -> Ending:
        training, ending = watch_training(context, chosen, drawn[0], Pace(drawn[1], pause, not fast))
        trainings.append(training)
        return ending

    _, status = run_session(setup.context("lab"), session)
    training = trainings[0] if trainings else None
    if training is None:
        return status
    _save(chosen, training, npz)
    return status if training.result else INTERRUPTED


def _print(setup: Setup, chosen: Experiment, drawn: tuple[int, int], fast: bool, npz: Path | None) -> int:
    """The same where nobody is asked: what came of it follows at once."""
    from attn_tutor.sessions import lab_training
    from attn_tutor.widgets.blocks import Gap, Line

    terminal, began = setup.terminal(), time.process_time()
    terminal.show(lab_training.header(chosen, drawn[0]), *lab_training.opening(chosen), Gap())
    training = lab_training.watch(terminal, chosen, drawn[0], lab_training.Pace(drawn[1]))
    if training.result is None:
        terminal.show(lab_training.stopped_line(training))
        return INTERRUPTED
    took = time.process_time() - began
    terminal.show(*lab_training.closing(chosen, training))
    if not fast:
        terminal.show(Line(((f"{chosen.task.steps} steps, {took:.1f} s.", "dim"),)))
    _save(chosen, training, npz)
    return DONE


def _check_target(path: Path | None) -> None:
    """Raise UsageError for a file of another kind, which would be overwritten once the net is trained."""
    from attn_tutor.errors import UsageError
    from attn_tutor.windows_rules import refuse_device

    refuse_device(path or "")
    if path is not None and path.suffix.lower() != ".npz":
        raise UsageError(f"{path} doesn't end in .npz.", "Give the file that ending.")


def _save(chosen: Experiment, training: Training, path: Path | None) -> None:
    """Parameters, and the maps of the watched text under the name that `attn-tutor map` looks for."""
    if path is None or training.result is None:
        return
    import numpy as np

    from attn_tutor.errors import UsageError
    from attn_tutor.lab.net import run

    task = chosen.task
    maps = np.stack(run(task.shape, training.result.net, task.example[np.newaxis]).maps)
    try:
        with path.open("wb") as stream:
            np.savez(stream, maps=maps, **training.result.net)  # type: ignore[arg-type]  # numpy's stub: allow_pickle
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from None
