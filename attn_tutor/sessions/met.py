"""What was met in one sitting of a lesson or a quiz: how each question ended, before a stop too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.port import Library
from attn_tutor.sessions.result import End, Result

_MANY = 1_000  # attempts or hints, more than any question takes
_KEPT = ("end", "attempts", "hints", "misconceptions", "reason")


@dataclass
class Met:
    """The last end of each question, in the order in which they were met first.

    kept: the same as a bookmark keeps it, by the id of the question. What is from before a stop is drawn again only
    where it is wanted: nobody waits for it before the next question.
    """

    library: Library
    kept: dict[str, Any] = field(default_factory=dict)
    _results: dict[str, Result] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """The end of a question."""
        name = result.asked.question.id
        self._results[name] = result
        self.kept[name] = {"seed": result.asked.seed, **{each: getattr(result, each) for each in _KEPT}}

    def get(self, name: str) -> Result | None:
        """How this question ended last; None where it was not met, or where what is kept makes no sense."""
        if name not in self._results and name in self.kept:
            result = _drawn(self.library, name, self.kept[name])
            if result is None:
                return None
            self._results[name] = result
        return self._results.get(name)

    def __iter__(self) -> Iterator[Result]:
        return (result for name in [*self.kept] if (result := self.get(name)) is not None)


def met_before(library: Library, kept: object) -> Met:
    """What a bookmark says was met; nothing where it is of an earlier version, which kept only the place."""
    return Met(library, dict(kept) if isinstance(kept, dict) else {})


def _drawn(library: Library, name: str, kept: Any) -> Result | None:
    """The result that was kept, its question drawn as it stood; None where it is garbled or the question is gone."""
    try:
        end, named = kept["end"], tuple(map(str, kept["misconceptions"]))
        if end not in get_args(End):
            return None
        seed, attempts, hints = (int(kept[count]) for count in ("seed", "attempts", "hints"))
        if not (0 <= seed < 2**32 and 0 <= attempts < _MANY and 0 <= hints < _MANY):
            return None
        asked = library.question(name).draw(seed)
        return Result(asked, end, attempts, hints, named, str(kept["reason"]))
    except (TypeError, KeyError, ValueError, OverflowError, UsageError, ContentError):
        return None
