"""One mistake of a further mechanism, written down like those of the catalogue."""

from __future__ import annotations

from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import Mistake


def entry(name: str, lesson: str, when: str, matters: str, look: str, *steps: Step, hidden: str = "") -> Mistake:
    """A mistake of a further mechanism."""
    return Mistake(name=name, steps=steps, when=when, matters=matters, look=look, lesson=lesson, hidden=hidden)
