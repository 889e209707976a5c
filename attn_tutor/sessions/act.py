"""One act of a lesson: a page with its picture, an answer, and the same page again with what came of it.

A guess is never called wrong and never stored. A computation may be tried as often as wanted, but its first try alone
is stored; the worked one comes after the third miss.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.curriculum.lesson import COUNTED
from attn_tutor.questions.points import CLOSE, TOTAL
from attn_tutor.sessions.act_cells import open_cells, places_off
from attn_tutor.sessions.act_in_progress import ActInProgress
from attn_tutor.sessions.exchange import judge_answer
from attn_tutor.sessions.lesson_place import GUESS, Door
from attn_tutor.sessions.question_results import End
from attn_tutor.sessions.remarks import correction
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap
from attn_tutor.widgets.feedback import Remark, RemarkKind
from attn_tutor.widgets.shares import Shares

_WORKED_AFTER = 3  # misses


class Act(ActInProgress):
    """A question that a screen of a lesson asks by itself, answered on the page of that screen."""

    # --- an answer

    def take(self, text: str) -> End | None:
        """What a typed line leads to; a word that leads elsewhere raises Door."""
        if text.strip().casefold() in self.place.doors:
            raise Door(text.strip().casefold())
        return super().take(text)

    def answer(self, text: str) -> End | None:
        """Judge it; a guess ends at once, a miss says why and what to look at."""
        verdict = judge_answer(self.asked, text, self.context.run)
        if not verdict.counts_as_attempt or verdict.outcome == "wrong_shape":
            self._hand_out(verdict)
            is_slip = self.policy != GUESS and self.replies.foresees(verdict.message)
            remarks = correction(verdict) if is_slip else (Remark(self._tone(verdict), verdict.message),)
            self.turn(*remarks, typed=text)
            return None
        self.last, self.hints_since = verdict, 0
        right = verdict.correct
        if self.screen.points and verdict.numbers is not None:
            self.points = [float(x) for x in verdict.numbers]
            self._hand_out(verdict)
        unsaved: tuple[View, ...] = ()
        if self.policy.stored and not self.misses:
            unsaved = self.record("answer", text, verdict, attempt=1, end="right" if right else None)
        if right:
            self.solved = True
            self._fill(verdict)
            self.turn(Remark("right", self.replies.because(verdict)), *unsaved, typed=text, over=True)
            return "guess" if self.policy == GUESS else "right"
        return self._tell_miss(text, verdict, unsaved)

    def _tone(self, verdict: Verdict) -> RemarkKind:
        """The kind of the remark on a free answer: "close", as points are that nearly add up, or a note."""
        handed = verdict.numbers if self.screen.points else None
        nearly = handed is not None and abs(float(np.sum(handed)) - TOTAL) <= CLOSE
        return "close" if verdict.outcome == "too_coarse" or nearly else "note"

    def _hand_out(self, verdict: Verdict) -> None:
        """Draw whole points as stretches of a bar, below those of the try before."""
        if not self.screen.points or verdict.numbers is None:
            return
        numbers = np.round(verdict.numbers, 6)
        if np.any(numbers % 1):
            return
        handed = [one for one in self.state.extra if isinstance(one, Shares) and any(one.numbers)]
        before = [replace(one, label="first", scale=False) for one in handed[-1:]]
        bar = Shares("then" if before else "yours", self._names, tuple(map(int, numbers)), scale=True)
        self.state = replace(self.state, extra=(*before, *([Gap()] if before else []), bar))

    def _tell_miss(self, text: str, verdict: Verdict, unsaved: tuple[View, ...]) -> End | None:
        """Tell a miss: a guess ends with how it went, anything else may be tried again."""
        self.misses, self.reason = self.misses + 1, verdict.message
        self.misconceptions += verdict.sure_misconceptions
        if self.policy == GUESS:
            self.turn(*self.replies.outcome(text, verdict), typed=text, over=True)
            return "guess"
        self._fill(verdict)
        self.turn(*correction(verdict), *self.replies.first_terms(verdict), *unsaved, typed=text)
        if self.misses == _WORKED_AFTER and self.screen.kind in COUNTED:
            self.state = replace(self.state, over=True)
            self.show_worked()
            return "revealed"
        return None

    def _fill(self, verdict: Verdict) -> None:
        """Put the learner's numbers into the picture, those that are off marked."""
        if self.given is None or not self.screen.stage or self.policy == GUESS or verdict.numbers is None:
            return
        if "exp_not_normalised" in verdict.sure_misconceptions and "exponentials" in self.state.later_stages:
            open_ = open_cells(self.screen, self.given)  # right so far: they belong in a column of their own
            self.state = replace(self.state, cells=open_, later_stages=self.state.later_stages - {"exponentials"})
            return
        numbers = np.ravel(verdict.numbers)
        if verdict.correct:  # 1/6.44 stands there as the number that was asked for
            numbers = np.round(numbers, self.screen.decimals)
        texts = [f"{x:g}" for x in numbers]
        off = () if verdict.correct else places_off(verdict, len(texts))
        cells = open_cells(self.screen, self.given, texts, off)
        self.state = replace(self.state, cells=cells, later_stages=frozenset() if not off else self.state.later_stages)
