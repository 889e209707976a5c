"""`lab`: predict what a change does; train a small net and watch it learn."""

from __future__ import annotations

import os
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
    from attn_tutor.sessions.lab_training import Training

commands = typer.Typer(help="Experiments: predict first, then watch a small model really learn.")
_PACE = 0.25  # seconds between two lines, so that they can be read
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@commands.callback()
def group() -> None:
    """Experiments: predict first, then watch a small model really learn."""


@commands.command()
def change(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="One change, such as double-key; all if left out.")
    ] = "",
    json: Json = False,
) -> int:
    """Predict what one change does to the weights, then see it before and after.

    Up, down or same. Each answer is a law: it holds whatever the numbers are.

    Examples: attn-tutor lab change; attn-tutor lab change double-key; attn-tutor lab change mask-key --json
    """
    from attn_tutor.lab.changes import CHANGES
    from attn_tutor.lab.changes import change as change_called
    from attn_tutor.sessions import lab_change
    from attn_tutor.terminal import Stopped, emit_json

    chosen = (change_called(name),) if name else CHANGES
    if json:
        emit_json(lab_change.document(chosen[0]) if name else {
            "schema": 1, "changes": [one.name for one in CHANGES]}, sys.stdout)  # fmt: skip
        return DONE
    terminal = context.obj.terminal(interactive=True)
    try:
        for at, one in enumerate(chosen, 1):
            if not terminal.has_person:
                terminal.show(*lab_change.opening(one, at, len(chosen)), *lab_change.closing(one, None))
            elif not lab_change.predict(terminal, one, at, len(chosen)):
                break
    except Stopped as stopped:
        return stopped.exit_code
    return DONE


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
        int, typer.Option(metavar="N", min=0, max=2, help="Of induction: 1 or 2.", show_default=False)
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
    """Train a small net by gradient descent and watch a row of its map, a line at a time.

    The same seed gives the same numbers on any machine. Ctrl-C stops; there is nothing to resume.

    Examples: attn-tutor lab train lookup; attn-tutor lab train copy --without positions; attn-tutor lab train leak
    --seed 3 --json --fast
    """
    for variable in _THREADS:  # two threads take longer than one for matrices as small as these
        os.environ.setdefault(variable, "1")
    files = Files(svg, html)
    files.check(json=json)
    from attn_tutor.lab.experiments import experiment

    chosen = experiment(name, without=tuple(without or ()), layers=layers, steps=steps)
    if json or files.any:
        return _at_once(context.obj, chosen, (seed, every), fast, npz, files if files.any else None)
    return _watched(context.obj, chosen, (seed, every), fast, npz)


def _at_once(
    setup: Setup,
    chosen: Experiment,
    drawn: tuple[int, int],
    fast: bool,
    npz: Path | None,
    files: Files | None,
) -> int:
    """The training as a document, or as a picture."""
    from attn_tutor.sessions.lab_training import closing, line_of, opening, train_all
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.training import TrainingHead

    began = time.process_time()
    training = train_all(chosen, *drawn)
    seconds = {} if fast else {"seconds": round(time.process_time() - began, 2)}
    _save(training, npz)
    if files is None:
        emit_json({**training.document(), **seconds}, sys.stdout)
        return DONE
    lines = [line_of(chosen, one) for one in training.checkpoints]
    head = TrainingHead(chosen.places, chosen.right_at)
    files.show_or_save(setup.terminal(), [*opening(chosen), head, *lines, *closing(training, None)])
    return DONE


def _watched(setup: Setup, chosen: Experiment, drawn: tuple[int, int], fast: bool, npz: Path | None) -> int:
    """The training line by line, the prediction asked first where somebody sits there."""
    from attn_tutor.sessions.lab_training import ask_prediction, closing, opening, watch
    from attn_tutor.terminal import Stopped
    from attn_tutor.widgets.blocks import Gap, Line

    terminal = setup.terminal(interactive=True)
    terminal.show(*opening(chosen))
    paced = terminal.has_person and not fast
    try:
        predicted = ask_prediction(terminal, chosen) if terminal.has_person else None
    except Stopped as stopped:
        return stopped.exit_code
    terminal.show(Gap())
    began = time.process_time()
    training = watch(terminal, chosen, *drawn, (lambda: time.sleep(_PACE)) if paced else (lambda: None))
    if training.result is None:
        step = training.checkpoints[-1].step if training.checkpoints else 0
        terminal.show(Line(f"Stopped at step {step} of {chosen.task.steps}."))
        return INTERRUPTED
    terminal.show(*closing(training, predicted))
    if not fast:
        terminal.show(Line(((f"{chosen.task.steps} steps, {time.process_time() - began:.1f} s.", "dim"),)))
    _save(training, npz)
    return DONE


def _save(training: Training, path: Path | None) -> None:
    """Parameters, and the maps of the watched text under the name that `attn-tutor map` looks for."""
    if path is None or training.result is None:
        return
    import numpy as np

    from attn_tutor.errors import UsageError
    from attn_tutor.lab.net import run

    task = training.experiment.task
    maps = np.stack(run(task.shape, training.result.net, task.shown[np.newaxis]).maps)
    try:
        with path.open("wb") as stream:
            np.savez(stream, maps=maps, **training.result.net)  # type: ignore[arg-type]  # numpy's stub: allow_pickle
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from None
