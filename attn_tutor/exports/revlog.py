"""The review log that the FSRS optimiser reads: one rated answer a line.

Columns as in https://github.com/open-spaced-repetition/fsrs-optimizer: card_id, review_time (ms since 1970),
review_rating (1 Again to 4 Easy), review_duration (ms).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from attn_tutor.history import Event, repair_times, without_retracted


def text(events: Iterable[Event]) -> str:
    """Every rated answer that stands, by time. Clocks are repaired: the optimiser needs times that rise."""
    events = list(events)
    latest = max((event.at_ms for event in events), default=0)
    rated = (event for event in without_retracted(repair_times(events, latest)) if event.rating is not None)
    lines = [f"{card_id(each.item)},{each.at_ms},{each.rating},{each.ms or 0}\n" for each in rated]
    return "".join(["card_id,review_time,review_rating,review_duration\n", *lines])


def card_id(item: str) -> int:
    """A whole number for an item, always the same, that a 64-bit float holds exactly."""
    return int.from_bytes(blake2b(item.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 11
