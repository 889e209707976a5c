"""A product of sizes, counted for one case or several: the factors, the product, the bytes.

See it: python -m attn_tutor.widgets.count
"""

from __future__ import annotations

from attn_tutor.curriculum.measures import Count
from attn_tutor.english import count as several
from attn_tutor.widgets.numerals import figure, memory, with_thousands
from attn_tutor.widgets.readout import Field, Readout

_SHORT = 8  # columns


def count_readout(count: Count) -> Readout:
    """A line for each case; with several of them bars, and the last one held against the first."""
    totals = count.totals
    shares = tuple(total / max(totals) for total in totals) if len(totals) > 1 else ()
    factors = [
        Field(
            _head(name), tuple(with_thousands(row[at]) for row in count.sizes), formula=True, sign="×" if at else ""
        )
        for at, name in enumerate(count.factors)
    ]
    product = Field(
        _head(count.what),
        tuple(map(with_thousands, totals)),
        "w",
        () if count.bytes else shares,
        formula=True,
        sign="=",
    )
    return Readout(
        Field(("",), count.cases, "hi"),
        (*factors, product, *_memory(count, shares)),
        _compare(count),
    )


def _head(name: str) -> tuple[str, ...]:
    """A name in one line, or in two where it is long."""
    return tuple(name.rsplit(" ", 1)) if len(name) > _SHORT else (name,)


def _memory(count: Count, shares: tuple[float, ...]) -> tuple[Field, ...]:
    if count.bytes is None:
        return ()
    head = ("memory at", f"{several(count.bytes, 'byte')} each")
    return (Field(head, tuple(memory(total * count.bytes) for total in count.totals), "hi", shares),)


def _compare(count: Count) -> tuple[str, ...]:
    """How the last case stands to the first; nothing for a case alone."""
    first, last = count.totals[0], count.totals[-1]
    if len(count.cases) == 1:
        return ()
    if first == last:
        return (_sentence(f"{count.cases[-1]}: as many {count.what} as {count.cases[0]}."),)
    (less, fewer), (more, larger) = sorted(
        ((first, count.cases[0]), (last, count.cases[-1])), key=lambda pair: pair[0]
    )
    return (_sentence(f"{larger}: {figure(more / less)} times as many {count.what} as {fewer}."),)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    sizes, cases = ((2, 32, 32, 128), (2, 32, 8, 128)), ("all heads", "shared by 4")
    factors = ("K and V", "layers", "heads", "width")
    show(count_readout(Count(what="numbers", factors=factors, cases=cases, sizes=sizes, bytes=2)))
