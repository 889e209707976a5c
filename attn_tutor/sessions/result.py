"""How one question went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from attn_tutor.questions.question import Asked

if TYPE_CHECKING:
    from attn_tutor.widgets.summary import Summary

End = Literal[
    "right", "revealed", "skipped", "back", "left"
]  # left: stopped in the midst of it, after a miss


@dataclass(frozen=True)
class Result:
    """The end of one question: how it ended, after how many counted attempts and hints."""

    asked: Asked
    end: End
    attempts: int = 0
    hints: int = 0
    misconceptions: tuple[str, ...] = ()
    reason: str = ""  # the sentence of the last wrong answer
    turned_back: bool = False  # b after the end: the screen before is wanted next

    @property
    def right(self) -> bool:
        return self.end == "right"

    @property
    def right_first_time(self) -> bool:
        return self.right and self.attempts == 1 and self.hints == 0


def summary(results: Iterable[Result], next_command: str, again_command: str = "") -> Summary:
    """What went right, what to look at again and why, and the commands for it."""
    from attn_tutor.widgets.summary import Missed, Summary

    kept = list(results)
    often = Counter(r.asked.question.id for r in kept)  # in a drill with other numbers each time
    again = [
        Missed(
            r.asked.question.id + (f", seed {r.asked.seed}" if often[r.asked.question.id] > 1 else ""),
            beginning(r.asked.prompt),
            r.reason or _WHY[r.end],
        )
        for r in kept
        if not r.right_first_time
    ]
    return Summary(
        asked=len(kept),
        right=sum(r.right for r in kept),
        right_first_time=sum(r.right_first_time for r in kept),
        hints_used=sum(r.hints for r in kept),
        skipped=sum(r.end == "skipped" for r in kept),
        revealed=sum(r.end == "revealed" for r in kept),
        look_again=tuple(again),
        next_command=next_command,
        again_command=again_command,
    )


def beginning(prompt: str) -> str:
    """The first words of a prompt, by which a learner knows a question again."""
    words = prompt.split()
    return " ".join(words) if len(words) <= _WORDS else f"{' '.join(words[:_WORDS])} ..."


_WORDS = 9
_WHY = {
    "right": "right with help",
    "revealed": "the working was shown",
    "skipped": "skipped",
    "left": "not right yet",
    "back": "",
}
