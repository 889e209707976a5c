"""The command lines that a sitting names: one place makes them, so that each can be typed as it stands."""

from __future__ import annotations

from attn_tutor.sessions.desk import Desk


def command(desk: Desk, *words: str, **options: object) -> str:
    """`attn-tutor quiz --topic softmax`: the words, then the options that are not None.

    Quoted for a shell where needed. A folder named by --content is named again, or other questions would be asked.
    """
    from shlex import quote  # at the end of a sitting, or where one is gone on with

    content = ("--content", desk.content) if desk.content else ()
    pairs = [(f"--{name}", str(value)) for name, value in options.items() if value is not None]
    typed = ("attn-tutor", *content, *words, *(part for pair in pairs for part in pair))
    return " ".join(map(quote, typed))


def course(desk: Desk) -> str:
    """What goes on with the course; where there are no lessons, what asks."""
    return command(desk, "learn" if desk.library.lessons else "quiz")


def study(desk: Desk, topic: str) -> str:
    """What teaches this topic: its lesson, else its questions, else whatever there is."""
    for entry in desk.library.lessons:
        if topic in (entry.id, *entry.aliases):
            return command(desk, "learn", entry.id)
    return practise(desk, topic) or course(desk)


def practise(desk: Desk, topic: str) -> str:
    """What asks about this topic, those not yet right first; "" where there are no questions on it."""
    return command(desk, "quiz", topic=topic) if desk.library.questions(topic=topic) else ""
