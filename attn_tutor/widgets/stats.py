"""Topics and misconceptions as tables: what was asked, how it went, how strong it is."""

from __future__ import annotations

from attn_tutor.widgets.listing import Listing


def topics_listing(rows: tuple[tuple[str, int, int, str, int, int | None, str], ...]) -> Listing:
    """rows: (topic, asked, right first time, last, due, per cent or None, strength in words), in need first."""
    shown = tuple(
        (topic, str(asked), str(right), last, str(due), "" if percent is None else f"{percent} %", words)
        for topic, asked, right, last, due, percent, words in rows
    )
    return Listing(("topic", "asked", "right at first", "last", "due", "strong", "verdict"), shown)


def mistakes_listing(rows: tuple[tuple[str, str, int, str, bool], ...]) -> Listing:
    """rows: (name, what is done, times made, last, mended since)."""
    shown = tuple(
        (name, when, str(times), last, "mended" if mended else "not mended yet")
        for name, when, times, last, mended in rows
    )
    return Listing(("misconception", "when", "made", "last", "since then"), shown, empty="None made yet.")
