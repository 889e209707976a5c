"""How soon a newcomer does something, succeeds, and computes a number: counted over the screens as they are."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from attn_tutor.sessions.context import Context
from attn_tutor.sessions.home import home
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import EndOfInput, Terminal
from attn_tutor.widgets.look import Look
from tests.fixed_clock import FixedClock
from tests.sessions.learner import shipped

WORDS_A_MINUTE, ANSWER = 230, 15  # of a reader; seconds to think and type
_WORD = r"[\w'.√×·-]*\w"
STARTING = 0.3  # seconds from the command to the first screen; 0.2 were measured
# The title of the page, labels and the standing keys are there to glance at; a stricter count takes them all.
_GLANCED_AT = re.compile(
    r"^Lesson \d+, .* Step \d+ of \d+\.$|^(?:Your turn|Keys|Right|Because): |^Next: .*$|^Press Enter .*$"
    r"|Type \S+ (?:to|for) .* to quit\.|, q to quit\.",
    re.MULTILINE,
)


class Newcomer(Terminal):
    """Reads every word at a reader's pace, takes a while to answer, and notes when each prompt was reached."""

    lines: list[str]
    seconds: float
    prompts: list[float]
    read: int
    known: set[str]
    has_person = True

    def _read(self) -> None:
        unread = _GLANCED_AT.sub("", self.transcript[self.read :]).splitlines()
        self.read = len(self.transcript)
        fresh = [line for line in unread if line not in self.known]  # a sentence that is shown again isn't read again
        self.known |= {*fresh}
        self.seconds += 60 * len(re.findall(_WORD, "\n".join(fresh))) / WORDS_A_MINUTE

    def ask(self, prompt: str = "answer> ", *, history: str = "", rows: int = 0) -> str:
        self._read()
        self.prompts.append(self.seconds)
        if not self.lines:
            raise EndOfInput
        self.seconds += ANSWER
        return self.lines.pop(0)

    def pause(self, reminder: Any, prompt: str = "Enter> ", *, ends: bool = False) -> str:
        if reminder is not None:
            self.show(reminder)
        self._read()
        return ""


class StrictNewcomer(Newcomer):
    """Reads titles, labels, keys and signs as well, as they are drawn: each phrase once."""

    def _read(self) -> None:
        lines = self.transcript[self.read :].splitlines()
        self.read = len(self.transcript)
        phrases = (phrase for line in lines for phrase in re.split(r"\s{2,}| · ", line.strip()))
        fresh = [phrase for phrase in dict.fromkeys(phrases) if phrase not in self.known]
        self.known |= {*fresh}
        self.seconds += 60 * sum(len(re.findall(_WORD, phrase)) for phrase in fresh) / WORDS_A_MINUTE


def begin(*lines: str, strict: bool = False) -> Newcomer:
    """Type these lines on an empty history, and leave."""
    look = Look(80, 24) if strict else Look(plain=True)
    newcomer = (StrictNewcomer if strict else Newcomer).for_script((), look)
    newcomer.lines, newcomer.seconds, newcomer.prompts = [*lines], STARTING, []
    newcomer.read, newcomer.known = 0, set()
    clock = FixedClock()
    home(Context(shipped(), MemoryStore(clock=clock), clock, newcomer, Random(1), "learn", "s"))
    return newcomer


def test_the_first_act_comes_in_20_seconds_success_in_60_and_a_computed_number_in_three_minutes() -> None:
    """The first answer, the 100 points, and the second number of the mix."""
    for strict in (False, True):
        newcomer = begin("A", "80 10 10", "0.6", strict=strict)
        first_act, points, number = newcomer.prompts[:3]
        assert first_act <= 20
        assert points + ANSWER <= 60
        assert number + ANSWER <= 180
    assert "0.6. The word" in newcomer.transcript


def test_one_who_gets_the_points_wrong_first_still_succeeds_in_a_minute_and_a_half() -> None:
    """The refusal says what to change."""
    newcomer = begin("B", "80 20 10", "80 10 10")
    assert "110 points in all" in newcomer.transcript
    assert newcomer.prompts[2] + ANSWER <= 90
