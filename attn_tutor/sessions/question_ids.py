"""From what a learner types, and from the items that progress is filed under, to what there is now."""

from __future__ import annotations

from collections import defaultdict

from attn_tutor.errors import UsageError
from attn_tutor.library.interface import Library
from attn_tutor.sessions.context import Context


def lesson_id(library: Library, name: str) -> str:
    """The id of the lesson of this number; any other name as it is."""
    return next((entry.id for entry in library.lessons if str(entry.number) == name), name)


def topic_of(library: Library, name: str | None) -> str | None:
    """The topic that is meant: named as it is, or by the number of its lesson."""
    return name if name is None or library.questions(topic=name) else lesson_id(library, name)


def current_name(library: Library, item: str) -> str | None:
    """The id that the question of this item has now; None where the question was removed."""
    try:
        return library.question(item).id
    except UsageError:
        return None


def earlier_names(context: Context) -> dict[str, list[str]]:
    """For each renamed question that was answered under earlier ids: those ids, by its id of now."""
    known = {entry.id for entry in context.library.questions()}
    names = defaultdict[str, list[str]](list)
    for item in context.store.cards():
        if item not in known and ":" not in item:  # with a colon: made on the spot, never in a file
            name = current_name(context.library, item)
            if name is not None:
                names[name].append(item)
    return names
