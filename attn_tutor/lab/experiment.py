"""One experiment of the lab: its task, what to predict, what comes as a surprise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from attn_tutor.lab.net import Parameters
from attn_tutor.lab.training import LearningTask, Training


@dataclass(frozen=True)
class Prediction:
    """A question before training, its options, and which of them turns out true.

    true_option:  the option that is true of this training.
    usual: the one that is true whatever the seed, or of nearly every seed.
    """

    question: str
    options: tuple[str, ...]
    true_option: Callable[[Training], int]
    usual: int
    because: str


@dataclass(frozen=True)
class Experiment:
    """A net and its task.

    intro:    two sentences: what the net sees, what it must say. guess: how often guessing is right.
    places:   the tokens of the watched text, as they stand over its row.
    right_at: the place that the row must find; -1 where no single place is right.
    surprise: sentences about the trained net that few people expect; it is given the seed as well.
    lesson, goal: the lesson that teaches it and which of its goals, counted from 1.
    id:       its name and what its net lacks; "" where it runs for another number of steps.
    """

    name: str
    title: str
    intro: str
    guess: float
    task: LearningTask
    places: tuple[str, ...]
    right_at: int
    prediction: Prediction
    surprise: Callable[[LearningTask, Parameters, int], tuple[str, ...]]
    lesson: str
    goal: int
    may_lack: tuple[str, ...] = ()  # of positions, mask, scale: what can be left out
    id: str = ""

    @property
    def asks(self) -> str:
        """The token whose row is watched."""
        return self.places[self.task.row]
