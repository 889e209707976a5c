"""What the answers of a learner say about each topic: the history that a verdict is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from attn_tutor.history import Event, live
from attn_tutor.mastery import LEVELS

ANSWERS = 20  # a topic's verdict looks at so many questions, the latest: what was true last year may not be
_GRADED = ("answer", "dont_know", "reveal")


def is_step(event: Event) -> bool:
    """Whether it is a step on the way to an answer, which is an event of its own."""
    return "step" in event.extra


def topic_histories(events: Iterable[Event]) -> dict[str, list[dict[str, object]]]:
    """For each topic the latest first attempt at each question, as `mastery.judge` takes it.

    Skipped questions say nothing. An attempt after a hint counts as not right.
    """
    latest: dict[str, Event] = {}
    for event in live(events):
        if event.kind in _GRADED and event.attempt == 1 and event.level in LEVELS and not is_step(event):
            latest.pop(event.item, None)
            latest[event.item] = event
    topics = defaultdict[str, list[dict[str, object]]](list)
    for event in latest.values():
        topics[event.pattern].append(entry_of(event))
    return {topic: history[-ANSWERS:] for topic, history in sorted(topics.items())}


def entry_of(event: Event) -> dict[str, object]:
    """One answer as `mastery.judge` takes it."""
    return {
        "item": event.item,
        "level": event.level,
        "format": event.format or "numeric",
        "options": event.options if event.format.startswith("mc") else None,
        "correct": bool(event.correct),
        "attempts": event.attempt,
        "hints": event.hints,
    }
