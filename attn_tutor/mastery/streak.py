"""Study days in a row, judged in the zones of the answers themselves."""

from __future__ import annotations

from collections.abc import Mapping

from attn_tutor.history import day_number
from attn_tutor.records import record

Spans = Mapping[
    tuple[int, int], tuple[int, int]
]  # of each study day in each zone: its first and its last answer


@record()
class Streak:
    """Study days in a row: the run that goes on today (0 when it ended), and the longest ever."""

    current: int
    longest: int


def streak(spans: Spans, now: int, tz_min: int) -> Streak:
    """The streak at the moment `now` in this zone: no journey breaks it afterwards."""
    moments = sorted({(at, zone) for (_, zone), both in spans.items() for at in both})
    longest, days = 0, set[int]()
    for before, moment in zip([None, *moments], moments, strict=False):
        if before and _days_between(before, moment) > 1:
            days = set()
        days.add(day_number(*moment))
        longest = max(longest, len(days))
    goes_on = bool(moments) and _days_between(moments[-1], (now, tz_min)) <= 1
    return Streak(current=len(days) if goes_on else 0, longest=longest)


def _days_between(first: tuple[int, int], second: tuple[int, int]) -> int:
    """Study days from one moment to the next, in whichever of their two zones they are fewer."""
    days = day_number(*second) - day_number(first[0], second[1])
    return days if first[1] == second[1] else min(days, day_number(second[0], first[1]) - day_number(*first))
