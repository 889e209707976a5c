"""A net in training, one checkpoint after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.lab.net import Adam, Batch, Ids, NetShape, Parameters, gradients, run, start, test_on

Draw = Callable[[np.random.Generator, int], Batch]
BATCH = 64
_TEST = 512
_EARLY = (0, 20, 40, 60, 80, 120, 160, 240, 320, 400, 500, 600, 800, 1000, 1200)


class LearningTask(NamedTuple):
    """What a net is to learn, how long, and the one text whose row is watched."""

    shape: NetShape
    draw: Draw
    steps: int
    pace: float
    example: Ids  # (n, features) of the watched text
    row: int  # which token asks
    layer: int = 0  # whose map is watched


class Checkpoint(NamedTuple):
    """Where training stands after so many steps."""

    step: int
    loss: float
    right: float
    row: Array  # (n,): the watched row of the map
    map: Array  # (n, n)


class TrainingResult(NamedTuple):
    """A net that has been trained, and how often it is right on texts it has not seen."""

    net: Parameters
    loss: float
    right: float


class Training(NamedTuple):
    """A training that is over, or was stopped: its checkpoints, and the net if it came to the end."""

    task: LearningTask
    seed: int
    checkpoints: tuple[Checkpoint, ...]
    result: TrainingResult | None


def chance_of(seed: int, use: int) -> np.random.Generator:
    """The one source of chance: the same numbers for the same seed and use, whatever runs them."""
    return np.random.Generator(np.random.PCG64([seed, use]))


def checkpoints_at(steps: int, every: int = 0) -> tuple[int, ...]:
    """The steps after which there is a line: close together at first; the last one always."""
    wanted = range(0, steps, every) if every else [at for at in _EARLY if at < steps]
    return (*wanted, steps)


def train(task: LearningTask, seed: int, every: int = 0) -> Iterator[Checkpoint | TrainingResult]:
    """Each checkpoint when it is reached, and the trained net at the end."""
    test, lines = _test_of(task.draw, seed), {*checkpoints_at(task.steps, every)}
    net: Parameters = {}
    for step, net in enumerate(_nets(task.shape, task.draw, task.steps, task.pace, seed)):
        if step in lines:
            yield _checkpoint(task, net, test, step)
    yield TrainingResult(net, *test_on(task.shape, net, test))


def train_to_end(task: LearningTask, seed: int) -> TrainingResult:
    """The net at the end of training."""
    return _train(task.shape, task.draw, task.steps, task.pace, seed)


@lru_cache(maxsize=8)  # a net that is compared with may be asked about twice
def _train(shape: NetShape, draw: Draw, steps: int, pace: float, seed: int) -> TrainingResult:
    *_, net = _nets(shape, draw, steps, pace, seed)
    return TrainingResult(net, *test_on(shape, net, _test_of(draw, seed)))


def _nets(shape: NetShape, draw: Draw, steps: int, pace: float, seed: int) -> Iterator[Parameters]:
    """The net before the first step and after each; it is the same object, changed in place."""
    net = start(shape, chance_of(seed, 0))
    adam, chance = Adam(net, pace), chance_of(seed, 1)
    yield net
    for step in range(steps):
        grown, _ = gradients(shape, net, draw(chance, BATCH))
        adam.step(net, grown, min(1.0, 2 * (1 - step / steps)))  # in the second half ever smaller steps
        yield net


def _test_of(draw: Draw, seed: int) -> Batch:
    return draw(chance_of(seed, 2), _TEST)


def _checkpoint(task: LearningTask, net: Parameters, test: Batch, step: int) -> Checkpoint:
    loss, right = test_on(task.shape, net, test)
    weights = run(task.shape, net, task.example[np.newaxis]).maps[task.layer][0]
    return Checkpoint(step, loss, right, weights[task.row], weights)


def train_all(task: LearningTask, seed: int, every: int = 0) -> Training:
    """A whole training: its checkpoints and its result."""
    *checkpoints, result = train(task, seed, every)
    assert isinstance(result, TrainingResult)  # what `train` ends with
    so_far = tuple(one for one in checkpoints if isinstance(one, Checkpoint))
    return Training(task, seed, so_far, result)
