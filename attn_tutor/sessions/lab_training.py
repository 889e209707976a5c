"""`lab train`: predict, watch a small net learn, see what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from attn_tutor.english import count
from attn_tutor.lab.experiment import Experiment
from attn_tutor.lab.training import Checkpoint, Trained, train
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Beside, Gap, Line, Note, Remark
from attn_tutor.widgets.head_maps import SmallMap
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header, Options
from attn_tutor.widgets.training import TrainingHead, TrainingLine

_LETTERS = "ABCD"


@dataclass(frozen=True, eq=False)
class Training:
    """A training that is over, or was stopped: its checkpoints, and the net if it came to the end."""

    experiment: Experiment
    seed: int
    checkpoints: tuple[Checkpoint, ...]
    result: Trained | None

    def document(self) -> dict[str, Any]:
        """What JSON says of it, without its seconds."""
        return {
            "schema": 1,
            "experiment": self.experiment.name,
            "seed": self.seed,
            "steps": [
                {"step": one.step, "loss": round(one.loss, 4), "right": round(one.right, 4),
                 "row": [round(float(share), 4) for share in one.row]}
                for one in self.checkpoints
            ],
            "right": round(self.result.right, 4) if self.result else None,
        }  # fmt: skip


def train_all(experiment: Experiment, seed: int, every: int = 0) -> Training:
    """The whole training without showing it."""
    *checkpoints, result = train(experiment.task, seed, every)
    assert isinstance(result, Trained)  # what `train` ends with
    return Training(
        experiment, seed, tuple(one for one in checkpoints if isinstance(one, Checkpoint)), result
    )


def opening(experiment: Experiment) -> tuple[View, ...]:
    """What the net sees and must say, and how often guessing is right."""
    shape = experiment.task.shape
    sizes = f"{count(shape.layers, 'layer')} with one head, width {shape.width}, heads {shape.d_k} wide."
    guess = f"Guessing is right {experiment.guess:.2f} of the time."
    return (Header(("Lab", experiment.title)), Line(experiment.intro), Line(((f"{sizes} {guess}", "dim"),)))


def ask_prediction(terminal: Terminal, experiment: Experiment) -> int | None:
    """The option that the learner picks before training; None for a bare Enter. Raises Stopped."""
    asked = experiment.prediction
    keys = Keys((Key("Enter", "just watch"),))
    terminal.show(Gap(), Line(((asked.question, "hi", "bold"),)), Options(asked.options), keys)
    while True:
        typed = terminal.ask("guess> ").strip().upper()
        if not typed:
            return None
        if len(typed) == 1 and typed in _LETTERS[: len(asked.options)]:
            return _LETTERS.index(typed)
        terminal.show(Remark("look", f"Type one of {', '.join(_LETTERS[: len(asked.options)])}, or Enter."))


def watch(
    terminal: Terminal, experiment: Experiment, seed: int, every: int, pause: Callable[[], None]
) -> Training:
    """Show each checkpoint when it is reached; after Ctrl-C the training as far as it has come, without a result."""
    terminal.show(TrainingHead(experiment.places, experiment.right_at))
    seen: list[Checkpoint] = []
    try:
        for one in train(experiment.task, seed, every):
            if isinstance(one, Trained):
                return Training(experiment, seed, tuple(seen), one)
            seen.append(one)
            terminal.show(line_of(experiment, one))
            pause()
    except KeyboardInterrupt:
        pass  # the caller says where it stopped
    return Training(experiment, seed, tuple(seen), None)


def line_of(experiment: Experiment, one: Checkpoint) -> TrainingLine:
    """A checkpoint as a line."""
    row = tuple(float(share) for share in one.row)
    return TrainingLine(
        one.step, one.loss, one.right, row, experiment.places, experiment.asks, experiment.right_at
    )


def closing(training: Training, predicted: int | None) -> list[View]:
    """The prediction beside what happened, the surprise, the maps before and after."""
    views: list[View] = [Gap(), *_maps(training)]
    if training.result is None:
        return views
    asked = training.experiment.prediction
    truth = asked.held(training.result)
    if predicted is None:
        views.append(
            Line(f"{asked.question} It turned out: {asked.options[truth]}, because {asked.because}.")
        )
    elif predicted == truth:
        views.append(Remark("right", f"As you said: {asked.options[truth]}, because {asked.because}."))
    else:
        views += [
            Remark("you said", f"{asked.options[predicted]}."),
            Remark("it went", f"{asked.options[truth]}."),
            Remark("because", f"{asked.because}."),
        ]
    surprise = training.experiment.surprise(training.experiment.task, training.result.net, training.seed)
    return [*views, Gap(), Note(surprise, "Surprise", "model")]


def _maps(training: Training) -> tuple[View, ...]:
    first, last = training.checkpoints[0], training.checkpoints[-1]
    names = training.experiment.places
    before, after = (SmallMap(one.map, f"after step {one.step}", names) for one in (first, last))
    return (Beside((before,), (after,), 6),)
