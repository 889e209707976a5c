"""Which option of a prediction turned out true, computed from the training; and the nets that it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from attn_tutor.lab.experiment import Experiment, Prediction
from attn_tutor.lab.training import LearningTask, Training, train_to_end

_MOST = 0.5  # of a row: who gives a place more has decided on it
_GREY = 0.9  # of the largest entropy that a row can have
_LEARNED = 0.9  # of the answers right
_LITTLE, _MUCH = 0.25, 0.75  # of the answers right
_LONG, _SOON = 0.1, 0.2  # of all steps


def where_it_looks(right_at: int) -> Callable[[Training], int]:
    """0 for every place alike, 1 for the right one, 2 for the token that asks."""

    def option(training: Training) -> int:
        row = training.checkpoints[-1].row
        if row[right_at] > _MOST:
            return 1
        return 2 if row[training.task.row] > _MOST else 0

    return option


def is_grey(training: Training) -> int:
    """0 where the row is sharp at the end, 1 where it is grey."""
    row = training.checkpoints[-1].row
    entropy = -(row * np.log(np.maximum(row, 1e-300))).sum() / np.log(len(row))
    return int(entropy > _GREY)


def is_sudden(training: Training) -> int:
    """0 where it learned little by little, 1 where it knew next to nothing for long and then soon nearly all."""
    steps = training.task.steps
    little = max((one.step for one in training.checkpoints if one.right < _LITTLE), default=0)
    much = min((one.step for one in training.checkpoints if one.right > _MUCH), default=2 * steps)
    return int(little > _LONG * steps and much - little < _SOON * steps)


def positions_are_needed(training: Training) -> int:
    """0 where the net without positions learns it in twice the steps, 1 where it does not."""
    return int(train_to_end(blind(training.task), training.seed).right < _LEARNED)


def scale_is_needed(training: Training) -> int:
    """0 where the net without the scale ends as well as the one with it, 1 where it does not."""
    result = training.result
    return int(result is not None and train_to_end(with_scale(training.task), training.seed).loss < result.loss)


def beside_best(best: float, near: float) -> Callable[[Training], int]:
    """0 for less than the best that is possible, 1 for about that, 2 for more."""
    return lambda training: int(_right(training) > best - near) + int(_right(training) > best + near)


def how_often(guess: float) -> Callable[[Training], int]:
    """0 for hardly more often right than by guessing, 1 for more often, 2 for almost always."""
    return lambda training: int(_right(training) > 2.5 * guess) + int(_right(training) > _LEARNED)


def _right(training: Training) -> float:
    return training.result.right if training.result else training.checkpoints[-1].right


# ---- nets to compare with


def blind(task: LearningTask) -> LearningTask:
    """The same without positions, in twice the steps."""
    return task._replace(shape=replace(task.shape, positions="none"), steps=2 * task.steps)


def with_scale(task: LearningTask) -> LearningTask:
    """The same with its scores divided by √d_k."""
    return task._replace(shape=replace(task.shape, scaled=True))


def with_mask(task: LearningTask) -> LearningTask:
    """The same with a causal mask."""
    return task._replace(shape=replace(task.shape, causal=True))


# What each net lacks, which option is true of it, and why.
LACKING: dict[str, tuple[tuple[str, ...], int, int, str]] = {
    "copy without positions": (
        ("positions",), 0, 1, "nothing in a key says where its token is, and the mask says only a little about it",
    ),
    "copy without mask": (("mask",), 0, 2, "the positions alone say which token comes before"),
    "copy without mask and positions": (
        ("mask", "positions"), 0, 1, "without positions or a mask, it can only pick one of the letters that it reads",
    ),
    "lookup without scale": (
        ("scale",), 0, 2,
        "with heads 32 wide, scores start small enough; in the experiment called scale they are 256 wide",
    ),
    "induction with 1 layer": ((), 1, 0, "no key can know which letter came before it"),
}  # fmt: skip


def prediction_of(found: Experiment, id: str) -> Prediction:
    """The experiment's own; of a net that lacks something, how often it will be right."""
    if id not in LACKING:
        return found.prediction
    _, _, usual, because = LACKING[id]
    options = ("hardly more often than by guessing", "more often, but far from always", "almost always")
    held = how_often(found.guess)
    return Prediction("How often will it be right at the end?", options, held, usual, because)


def lacks(without: tuple[str, ...], layers: int) -> str:
    """What a net lacks, as it stands behind its name in the id."""
    parts = f" without {' and '.join(sorted({*without}))}" if without else ""
    return parts + (" with 1 layer" if layers == 1 else "")
