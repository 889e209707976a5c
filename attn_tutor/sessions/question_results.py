"""How questions went: one result, the results of a session so far, and the ways to leave it with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.interface import Library
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.records import record
from attn_tutor.terminal.keyboard import Stopped

# guess: a free guess was answered. revealed: the solution was shown. missed: the attempts of a test are used up.
# left: stopped after a miss.
End = Literal["right", "guess", "revealed", "missed", "skipped", "back", "left"]
_MANY = 1_000  # attempts or hints, more than any question takes
_IN_BOOKMARKS = ("end", "attempts", "hints", "misconceptions", "reason")


@record()
class Result:
    """How one question ended, after how many counted attempts and hints."""

    asked: AskedQuestion
    end: End
    attempts: int = 0
    hints: int = 0
    misconceptions: tuple[str, ...] = ()
    reason: str = ""  # the sentence of the last wrong answer
    turned_back: bool = False  # b after the end: the screen before is wanted next
    text: str = ""  # the last answer that was typed
    ms: int = 0  # the time the last stored answer took
    rating: int = 0  # how well a card was recalled, from 1 to 4; 0 for what nobody rated

    @property
    def right(self) -> bool:
        """Whether it ended with a right answer."""
        return self.end == "right"

    @property
    def right_first_time(self) -> bool:
        """Whether the first attempt was right, without a hint."""
        return self.right and self.attempts == 1 and self.hints == 0

    @property
    def over(self) -> bool:
        """Whether nothing is left to answer: coming back to it only shows it."""
        return self.end in ("right", "guess", "revealed")


class Quit(Exception):
    """The learner typed q: the session ends with its summary. `result` counts, if there is one."""

    def __init__(self, result: Result | None = None) -> None:
        super().__init__()
        self.result = result


class Cut(Stopped):
    """Ctrl-C or the end of input in the middle of a question whose result counts."""

    def __init__(self, result: Result, stopped: Stopped) -> None:
        super().__init__()
        self.result, self.exit_code = result, stopped.exit_code


@dataclass
class ResultsSoFar:
    """The latest result of each question of a session, in the order in which they were asked first.

    bookmark: the same as a bookmark holds it, by name. A question from before a stop is drawn again only when its
    result is wanted: nobody waits for it before the next question.
    """

    library: Library
    bookmark: dict[str, Any] = field(default_factory=dict)
    _results: dict[str, Result] = field(default_factory=dict)

    def add(self, result: Result, name: str = "") -> None:
        """Put a result under `name`, or else under the id of its question."""
        name = name or result.asked.question.id
        self._results[name] = result
        self.bookmark[name] = {
            "seed": result.asked.seed,
            **{each: getattr(result, each) for each in _IN_BOOKMARKS},
        }

    def get(self, name: str) -> Result | None:
        """The latest result under this name; None where there is none, or where the bookmark is garbled."""
        if name not in self._results and name in self.bookmark:
            result = _restore(self.library, name, self.bookmark[name])
            if result is None:
                return None
            self._results[name] = result
        return self._results.get(name)

    def __iter__(self) -> Iterator[Result]:
        return (result for name in [*self.bookmark] if (result := self.get(name)) is not None)


def results_before(library: Library, saved: object) -> ResultsSoFar:
    """The results that a bookmark holds; none where it is of an earlier version, which held only the place."""
    return ResultsSoFar(library, dict(saved) if isinstance(saved, dict) else {})


def _restore(library: Library, name: str, saved: Any) -> Result | None:
    """The result in a bookmark, its question drawn again; None where it is garbled or the question is gone."""
    try:
        end, named = saved["end"], tuple(map(str, saved["misconceptions"]))
        if end not in get_args(End):
            return None
        seed, attempts, hints = (int(saved[count]) for count in ("seed", "attempts", "hints"))
        if not (0 <= seed < 2**32 and 0 <= attempts < _MANY and 0 <= hints < _MANY):
            return None
        asked = library.question(name).draw(seed)
        return Result(asked, end, attempts, hints, named, str(saved["reason"]))
    except (TypeError, KeyError, ValueError, OverflowError, UsageError, ContentError):
        return None


def results_document(results: Iterable[Result]) -> dict[str, Any]:
    """The results of a session as JSON."""
    listed = list(results)
    return {
        "asked": len(listed),
        "right": sum(result.right for result in listed),
        "right_first_time": sum(result.right_first_time for result in listed),
        "questions": [
            {
                "id": result.asked.question.id,
                "seed": result.asked.seed,
                "end": result.end,
                "attempts": result.attempts,
                "hints": result.hints,
                "misconceptions": list(result.misconceptions),
            }
            for result in listed
        ],
    }
