"""The content check: every fault of a file or of a whole folder, at once."""

from __future__ import annotations

from attn_tutor.curriculum.checking import check_all
from attn_tutor.curriculum.checking import twins as twins_of
from attn_tutor.curriculum.faults import Fault
from attn_tutor.library.parsing import load
from attn_tutor.library.sources import Place, Source, find_sources


def check(place: Place, *, seeds: int = 0) -> list[Fault]:
    """Every fault in a content file or folder, in order. Never raises, whatever the bytes.

    seeds: how many to prove each recipe with, beyond trying it once or twice.
    In a single file, ids that may stand in other files are not looked up.
    """
    sources, fault = find_sources(place)
    if fault:
        return [fault]
    alone = len(sources) == 1 and sources[0].file is place
    return check_all([load(source) for source in sources], whole=not alone, seeds=seeds)


def twins(sources: tuple[Source, ...]) -> list[Fault]:
    """Only the ids that stand twice."""
    return sorted(twins_of([load(source) for source in sources]))
