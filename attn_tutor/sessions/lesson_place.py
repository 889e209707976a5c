"""Where in a lesson an act stands, the terms under which its screen asks, and the words that lead elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from attn_tutor.curriculum.lesson import COUNTED, GUESSES, Lesson, Screen
from attn_tutor.records import record
from attn_tutor.sessions.policy import Policy
from attn_tutor.widgets.keys import Key

GUESS = Policy(attempts=1, stored=False)  # shown at once, never graded
EXPLANATION = Policy(attempts=None, stored=False)  # until the right reason is picked
COMPUTATION = Policy(attempts=None)  # as often as wanted; its first try is stored


def act_policy(screen: Screen) -> Policy:
    """Under which terms a screen asks."""
    if screen.kind in GUESSES:
        return GUESS
    return COMPUTATION if screen.kind in COUNTED else EXPLANATION


class Door(Exception):
    """A word was typed that leads out of the lesson: `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@record()
class LessonPlace:
    """Where in a lesson an act stands, and what was handed out on the screens before.

    doors: words that may be typed here to go elsewhere, with their keys.
    """

    lesson: Lesson
    at: int
    of: int
    points: Mapping[int, Sequence[float]]
    doors: Mapping[str, Key] = field(default_factory=dict)

    @property
    def screen(self) -> Screen:
        return self.lesson.screens[self.at]
