"""`lab train`: predict, watch a small net learn, see what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from attn_tutor.english import capital, count
from attn_tutor.lab.experiment import Experiment
from attn_tutor.lab.training import Checkpoint, Training, TrainingResult, train
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.lab_answers import store_prediction, training_question
from attn_tutor.sessions.page_keys import ask_below
from attn_tutor.sessions.question_results import Quit
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line, Note
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.small_maps import SmallMap
from attn_tutor.widgets.training_curve import LossCurve, TrainingHead, TrainingLine

_LETTERS = "ABCD"
_LINES = 7  # of the training that stay on the page of its result


@dataclass(frozen=True)
class Pace:
    """How a training is shown: lines every so many steps, a pause after each, seconds said or not."""

    every: int = 0
    pause: Callable[[], None] = lambda: None
    timed: bool = True


def document(experiment: Experiment, training: Training) -> dict[str, Any]:
    """What JSON says of a training, without its seconds."""
    return {
        "schema": 1,
        "experiment": experiment.name,
        "seed": training.seed,
        "steps": [
            {"step": one.step, "loss": round(one.loss, 4), "right": round(one.right, 4),
             "row": [round(float(share), 4) for share in one.row]}
            for one in training.checkpoints
        ],
        "right": round(training.result.right, 4) if training.result else None,
    }  # fmt: skip


# ---- what is shown


def header(experiment: Experiment, seed: int) -> Header:
    return Header(("Lab", experiment.title), place=f"seed {seed}")


def opening(experiment: Experiment) -> tuple[View, ...]:
    """What the net sees and must say, and how often guessing is right."""
    shape = experiment.task.shape
    sizes = f"{count(shape.layers, 'layer')} with one head, width {shape.width}, heads {shape.d_k} wide."
    guess = f"A pure guess is right {experiment.guess:.0%} of the time."
    return Line(experiment.intro), Line(((f"{sizes} {guess}", "dim"),))


def head_of(experiment: Experiment) -> TrainingHead:
    """The names over the lines."""
    return TrainingHead(experiment.places, experiment.right_at, experiment.asks)


def line_of(experiment: Experiment, one: Checkpoint) -> TrainingLine:
    """A checkpoint as a line."""
    row = tuple(float(share) for share in one.row)
    return TrainingLine(
        one.step, one.loss, one.right, row, experiment.places, experiment.asks, experiment.right_at
    )


def outcome(experiment: Experiment, training: Training, predicted: int | None) -> tuple[View, ...]:
    """The prediction beside what happened."""
    asked = experiment.prediction
    truth = asked.options[asked.true_option(training)]
    # Trained for too short a time or without a part, it may end otherwise, for other reasons.
    is_usual = asked.true_option(training) == asked.usual
    because = f", because {asked.because}" if is_usual else ""
    if predicted is None:
        return (Line(f"{asked.question} The answer: {truth}{because}."),)
    if asked.options[predicted] == truth:
        return (Remark("right", f"As you said: {truth}{because}."),)
    said, found = Remark("you said", f"{asked.options[predicted]}."), Remark("it went", f"{truth}.", label="In fact")
    return (said, found, Remark("because", f"{capital(asked.because)}.")) if is_usual else (said, found)


def reading(training: Training) -> str:
    """When it learned most, in a sentence."""
    checkpoints = training.checkpoints
    first, last = checkpoints[0].right, checkpoints[-1].right
    if last - first < 0.2:
        return f"It's right {first:.0%} of the time before training and {last:.0%} after it."
    low = max(one.step for one in checkpoints if one.right <= first + (last - first) / 4)
    high = min(one.step for one in checkpoints if one.right >= last - (last - first) / 4 and one.step > low)
    rights = {one.step: one.right for one in checkpoints}
    return (
        f"Between steps {low} and {high} it goes from being right {rights[low]:.0%} of the time to {rights[high]:.0%}."
    )


def maps_of(experiment: Experiment, training: Training) -> View:
    """The map before training and after it."""
    first, last = training.checkpoints[0], training.checkpoints[-1]
    before, after = (SmallMap(one.map, f"after step {one.step}", experiment.places) for one in (first, last))
    return Flow(((before,), (after,)), 6)


def curve_of(training: Training) -> LossCurve:
    """The loss over the steps."""
    checkpoints = training.checkpoints
    return LossCurve(tuple(one.step for one in checkpoints), tuple(one.loss for one in checkpoints))


def surprise(experiment: Experiment, training: Training) -> tuple[View, ...]:
    """What few people expect of the trained net; nothing where it was stopped."""
    if training.result is None:
        return ()
    sentence = experiment.surprise(experiment.task, training.result.net, training.seed)
    return (Note(sentence, "Surprise", "model"),)


def closing(experiment: Experiment, training: Training) -> list[View]:
    """All that follows the lines where nobody was asked: the maps, the answer, the surprise."""
    views = outcome(experiment, training, None)
    return [Gap(), maps_of(experiment, training), *views, Gap(), *surprise(experiment, training)]


# ---- asking and watching


def ask_prediction(terminal: Terminal, experiment: Experiment, seed: int) -> int | None:
    """The option that the learner picks before training; None for a bare Enter. Raises Stopped, and Quit for q."""
    asked, letters = experiment.prediction, _LETTERS[: len(experiment.prediction.options)]
    keys = Keys((Key("Enter", "just watch"), QUIT))
    task = Task(((asked.question, "hi", "bold"),), keys, "guess", options=asked.options)
    page = Page(header(experiment, seed), opening(experiment), task)
    terminal.show(page)
    while True:
        typed = ask_below(terminal, page, history="letter").strip()
        command = read_command(typed)
        if command is not None and command.name == "quit":
            raise Quit
        if not typed:
            return None
        if len(typed) == 1 and typed.upper() in letters:
            return letters.index(typed.upper())
        note = Remark("note", f"Type one of {', '.join(letters)}, or Enter.")
        page = replace(page, tries=(*page.tries, Try("guess", typed, (note,))))
        terminal.turn(page)


def watch(terminal: Terminal, experiment: Experiment, seed: int, pace: Pace) -> Training:
    """Show each checkpoint when it is reached; after Ctrl-C the training as far as it has come, without a result."""
    terminal.show(head_of(experiment))
    checkpoints: list[Checkpoint] = []
    try:
        for one in train(experiment.task, seed, pace.every):
            if isinstance(one, TrainingResult):
                return Training(experiment.task, seed, tuple(checkpoints), one)
            checkpoints.append(one)
            terminal.show(line_of(experiment, one))
            pace.pause()
    except KeyboardInterrupt:
        pass  # the caller says where it stopped
    return Training(experiment.task, seed, tuple(checkpoints), None)


def run_training(context: Context, experiment: Experiment, seed: int, pace: Pace) -> Training | None:
    """Ask for the prediction, train, store whether it held, and show what came of it.

    None where the learner left before; without a result where Ctrl-C stopped it. Raises Stopped.
    """
    terminal = context.terminal
    try:
        predicted = ask_prediction(terminal, experiment, seed)
    except Quit:
        return None
    began = time.process_time()
    training = watch(terminal, experiment, seed, pace)
    if training.result is None:
        terminal.show(stopped_line(training))
        return training
    seconds = f", {time.process_time() - began:.1f} s" if pace.timed else ""
    unsaved = _store(context, experiment, training, predicted)
    views = (*outcome(experiment, training, predicted), *unsaved)
    if terminal.look.plain:
        terminal.show(maps_of(experiment, training), *views, *surprise(experiment, training))
        return training
    _show_result(terminal, experiment, training, views, f"{count(experiment.task.steps, 'step')}{seconds}")
    return training


def stopped_line(training: Training) -> Line:
    """Where Ctrl-C ended it."""
    step = training.checkpoints[-1].step if training.checkpoints else 0
    return Line(f"Stopped at step {step} of {training.task.steps}.")


def _store(
    context: Context, experiment: Experiment, training: Training, predicted: int | None
) -> tuple[View, ...]:
    """Store a prediction; not of a training that was made longer or shorter, of which another option may be true."""
    if predicted is None or not experiment.id:
        return ()
    right = experiment.prediction.true_option(training) == predicted
    return store_prediction(context, training_question(experiment), _LETTERS[predicted], right=right)


def _show_result(
    terminal: Terminal, experiment: Experiment, training: Training, views: tuple[View, ...], took: str
) -> None:
    """The page of the result, then that of the maps and the surprise."""
    page = result_page(experiment, training, views, took)
    terminal.show(page)
    command = read_command(ask_below(terminal, page, pauses=True))
    if command is None or command.name != "quit":
        maps = maps_of(experiment, training)
        terminal.show(page.header, maps, Gap(), *surprise(experiment, training))


def result_page(experiment: Experiment, training: Training, views: tuple[View, ...], took: str) -> Page:
    """The lines in which most is learned, and the prediction beside what happened."""
    lines = [line_of(experiment, one) for one in _checkpoints_to_show(training.checkpoints)]
    note = Note((reading(training), ((took, "dim"),)), "Read it")
    task = Task("Now for what few people expect.", Keys((Key("Enter", "see it"), QUIT)), "enter", "Next")
    top = header(experiment, training.seed)
    return Page(top, (head_of(experiment), *lines, Gap(), note), task, (Try("", "", views),))


def _checkpoints_to_show(checkpoints: tuple[Checkpoint, ...]) -> tuple[Checkpoint, ...]:
    """So many checkpoints as fit a page: the first, the last, and between them where most is learned."""
    if len(checkpoints) <= _LINES:
        return checkpoints
    moved = {at: abs(checkpoints[at].right - checkpoints[at - 1].right) for at in range(1, len(checkpoints) - 1)}
    chosen = sorted(moved, key=lambda at: -moved[at])[: _LINES - 2]
    return tuple(checkpoints[at] for at in (0, *sorted(chosen), len(checkpoints) - 1))
