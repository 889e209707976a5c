"""The command lines that a session names, each ready to be typed."""

from __future__ import annotations

from attn_tutor.sessions.context import Context
from attn_tutor.windows_rules import quote_word


def command(context: Context, *words: str, **options: object) -> str:
    """`attn-tutor quiz --topic softmax`: the words, then the options that are not None.

    Quoted for a shell where needed. A folder named by --content is named again, or other questions would be asked.
    """
    content = ("--content", context.content) if context.content else ()
    pairs = [(f"--{name}", str(value)) for name, value in options.items() if value is not None]
    typed = ("attn-tutor", *content, *words, *(part for pair in pairs for part in pair))
    return " ".join(map(quote_word, typed))


def course(context: Context) -> str:
    """The command that continues the course; where there are no lessons, the one that asks questions."""
    return command(context, "learn" if context.library.lessons else "quiz")


def study(context: Context, topic: str) -> str:
    """The command that teaches this topic: its lesson, else its questions, else whatever there is."""
    for entry in context.library.lessons:
        if topic in (entry.id, *entry.aliases):
            return command(context, "learn", entry.id)
    return practise(context, topic) or course(context)


def practise(context: Context, topic: str) -> str:
    """The command that asks about this topic; "" where there are no questions on it."""
    return command(context, "quiz", topic=topic) if context.library.questions(topic=topic) else ""
