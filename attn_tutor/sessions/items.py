"""From the items that progress is filed under to the questions that there are now."""

from __future__ import annotations

from collections import defaultdict

from attn_tutor.errors import UsageError
from attn_tutor.library.port import Library
from attn_tutor.sessions.desk import Desk


def current_name(library: Library, item: str) -> str | None:
    """The id that the question of this item has now; None where the question was removed."""
    try:
        return library.question(item).id
    except UsageError:
        return None


def earlier_names(desk: Desk) -> dict[str, list[str]]:
    """For each renamed question that was answered under earlier ids: those ids, by its id of now."""
    known = {entry.id for entry in desk.library.questions()}
    names = defaultdict[str, list[str]](list)
    for item in desk.store.cards():
        if item not in known and ":" not in item:  # with a colon: made on the spot, never in a file
            name = current_name(desk.library, item)
            if name is not None:
                names[name].append(item)
    return names
