"""A question whose steps are asked in turn, each also judged from the learner's own earlier numbers.

After a wrong step the learner tries again, or presses Enter and continues with their own numbers. The final answer
can be typed at once (`final [[...]]`), a step can be shown (w), and any number of a step that is done opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, Reading, read, same_text
from attn_tutor.answers.tolerance import within
from attn_tutor.questions.chain import AskedChain, StepVerdict
from attn_tutor.sessions.attempt import echo
from attn_tutor.sessions.exchange import Exchange
from attn_tutor.sessions.question_results import End, Result
from attn_tutor.sessions.question_screen import SKIPPED, solution
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.matrix import MatrixView
from attn_tutor.widgets.prose import Prose

ON_PAGE = ("h", "w", "final", "s", "b", "q")
KEYS = ("h", "s", "w", "why", "final", "b", "?", "q")
LISTED = Keys(("h", "s", "w", "why", "final", "b", "r", "?", "q"), listed=True)
_FINAL = ("final", "output")


@dataclass
class ChainExchange(Exchange):
    """The steps of one computation under way: what was typed for each, and what it earned."""

    shown_by_w = "this step"

    asked: AskedChain
    at: int = 0
    texts: list[str] = field(default_factory=list)  # wrong answers to the step that is asked
    states: dict[str, str] = field(default_factory=dict)  # step -> "right", "follows", "wrong" or "shown"
    own: dict[str, Reading] = field(default_factory=dict)  # wrong numbers that the next steps may follow from
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)  # step -> (right entries, all entries)
    answers: int = 0

    @property
    def step(self) -> str:
        """The step that is asked."""
        return self.asked.stages[self.at]

    # --- asking

    def show_terms(self) -> None:
        """What happened before, and the first step."""
        if self.was_skipped:
            self.show(Feedback("neutral", SKIPPED))
        self._show_step()

    def _show_step(self) -> None:
        self.context.terminal.begin_with(())  # the rows of a step belong to it alone
        if not self.paged:
            self.show(
                Prose(self._step_asked), Prose(f"Type {self.asked.expects_at(self.step).form}."), Keys(KEYS)
            )

    def row_width(self) -> int:
        """How many numbers each row of this step has."""
        return self.asked.expects_at(self.step).shape[-1]

    @property
    def _step_asked(self) -> str:
        """ "Step 2 of 4: the logits, scores / √d_k." """
        name = self.step
        formula = next(step.formula for step in self.asked.problem.computation if step.name == name)
        return f"Step {self.at + 1} of {len(self.asked.stages)}: the {name.replace('_', ' ')}, {formula}."

    def task(self) -> Task:
        """The step that is asked, in which form, and the keys."""
        expects = self.asked.expects_at(self.step)
        return Task(self._step_asked, Keys(ON_PAGE), self.step, form=expects.form, rows=max(1, expects.rows))

    def read(self) -> str:
        """The next line, at the prompt of the step."""
        rows = self.asked.expects_at(self.step).rows
        if self.paged:
            self.board.steps = tuple(self._steps_done())
            return self.prompt(self.task(), history="matrix", rows=rows)
        return self.context.terminal.ask(f"{self.step}> ", history="matrix", rows=rows)

    def _steps_done(self) -> Iterator[View]:
        """The numbers of each step that is done: the learner's own, or those that were shown."""
        for name in self.asked.stages:
            own = self.own.get(name)
            if name in self.states:
                rows = (
                    self.asked.step(name).exact.round(self.asked.expects.decimals)
                    if own is None
                    else own.values
                )
                yield MatrixView(name.replace("_", " "), rows, "v" if self.states[name] == "shown" else "you")

    def enter(self) -> End | None:
        """Leave a wrong step as it is, or a chain as skipped as it was; else nothing."""
        if self.texts:
            self.states[self.step] = "wrong"
            with suppress(NotUnderstood):  # then nothing can be carried forward from it
                self.own[self.step] = read(self.texts[-1])
            return self._next_step()
        if self.was_skipped:
            return "skipped"
        self.show(Feedback("neutral", "Type the numbers of this step, or w to see them."))
        return None

    def _next_step(self) -> End | None:
        """Ask the step after this one; the end of the chain where there is none."""
        self.at, self.texts = self.at + 1, []
        if self.at == len(self.asked.stages):
            return self._finish()
        self._show_step()
        return None

    # --- an answer

    def answer(self, text: str) -> End | None:
        """Judge, store and tell one step, or the final answer typed at once."""
        word, _, rest = text.partition(" ")
        final = self.asked.stages[-1]
        if word.casefold().rstrip(":=") in _FINAL and rest and self.step != final:
            return self._answer_final(rest, final)
        if any(same_text(text, earlier) for earlier in self.texts):
            self.show(Feedback("neutral", "You gave this answer before. Try again, or press Enter to continue."))
            return None
        judged = self.asked.judge_step(self.step, text, self.own if self.policy.carried_forward else {})
        if self._tell(self.step, text, judged):
            return self._next_step()
        if judged.verdict.counts_as_attempt:
            self.texts.append(text)
        if self.policy.attempts_left(len(self.texts)) == 0:
            return self._reveal()
        return None

    def _answer_final(self, text: str, final: str) -> End | None:
        """Judge the final answer typed at once: right, it ends the chain with full credit; wrong, the steps go on."""
        if not self._tell(final, text, self.asked.judge_step(final, text, {})):
            return None
        for name in self.asked.stages:
            if name not in self.states:
                size = self.asked.step(name).exact.size
                self.states[name], self.cells[name] = "right", (size, size)
        return self._finish()

    def _tell(self, name: str, text: str, judged: StepVerdict) -> bool:
        """Store and tell one answer to one step; whether the step is done."""
        verdict = judged.verdict
        if not verdict.counts_as_attempt:
            self.refuse(verdict, text)
            return False
        self.answers, self.was_skipped = self.answers + 1, False
        self.verdicts[name], self.cells[name] = verdict, self._credit(name, verdict, judged.right)
        self.misconceptions += verdict.sure_misconceptions
        attempt, before = self.answers + 1, self.was_shown
        saved = self.record("answer", text, verdict, attempt=attempt, worked=before, step=name)
        if not judged.right:
            self.misses += 1
            self._correct(name, text, verdict, saved)
            return False
        self.states[name] = "follows" if judged.follows else "right"
        self.own.pop(name, None)
        if judged.follows:
            self.own[name] = read(text)
        why = verdict.message if judged.follows or verdict.outcome != "correct" else ""
        self.show(Feedback("right", why, (), echo(verdict, text)), *saved)
        return True

    def _correct(self, name: str, text: str, verdict: Verdict, saved: tuple[View, ...]) -> None:
        right, cells = self.cells[name]
        partly = f"{right} of {cells} entries are right." if 0 < right < cells else ""
        details = tuple(filter(None, (verdict.look, partly)))
        self.show(Feedback("wrong", verdict.message, details, echo(verdict, text)), *saved)
        fits = len(read(text).entries) == cells  # only so many numbers can carry on
        own = " with your own numbers" if fits else ""
        self.show(Feedback("neutral", f"Try again, or press Enter to go on{own}."))

    def _credit(self, name: str, verdict: Verdict, whole: bool) -> tuple[int, int]:
        """How many entries of a step are right, of how many."""
        step = self.asked.step(name)
        if whole or verdict.numbers is None:
            return (step.exact.size if whole else 0), step.exact.size
        return int(np.sum(within(verdict.numbers, step.bounds, step.decimals))), step.exact.size

    # --- a command

    def give_up(self, *, asked_for: bool) -> End | None:
        """Show this step and go on from the right numbers."""
        if not asked_for:
            self.show(Feedback("neutral", "Taken as: I don't know."))
        return self._reveal()

    def _reveal(self) -> End | None:
        name = self.step
        self.states.setdefault(name, "shown")
        self.own.pop(name, None)
        self.show(Note((f"{name} = {self.asked.answer_at(name)}",), "This step", "v"))
        return self._next_step()

    def turn_back(self) -> End:
        """Leave it for the question before; what was answered is stored as skipped."""
        if self.answers:
            self._store_whole("skip", None, None)
        return "back"

    def store_skip(self) -> tuple[View, ...]:
        """Store that the whole chain is skipped."""
        return self._store_whole("skip", None, "skipped")

    def open_number(self, place: str, *, over: bool = False) -> None:
        """Open a number of a step that is done, the learner's own beside it."""
        stages = self.asked.stages
        if over:
            self.states |= {name: "shown" for name in stages if name not in self.states}
        finished = [name for name in stages if name in self.states]
        words = place.split()
        recent = finished[-1] if finished else self.step
        stage = words[0] if len(words) > 1 else stages[-1] if over else recent
        hidden = tuple(name for name in stages if name not in finished and len(finished) < len(stages))
        self.show_opened(place, stage, hidden, self.verdicts.get(stage))

    def all_keys(self) -> Keys:
        """The keys that do something at a step, each in a sentence."""
        return LISTED

    # --- the end

    @property
    def was_shown(self) -> bool:
        """Whether a step was shown instead of answered."""
        return "shown" in self.states.values()

    def _finish(self) -> End:
        """Store the whole, name the one root cause, say what was earned."""
        states = [self.states.get(name, "shown") for name in self.asked.stages]
        all_right = all(state == "right" for state in states)
        self.reason = self._root_cause()
        saved = self._store_whole("answer", all_right, "right" if all_right else "revealed")
        sentence = self.asked.teaches if all_right else self._points_earned(states)
        causes = (self.reason,) if self.reason else ()
        self.show(Feedback("right" if all_right else "neutral", sentence, causes), *saved)
        if not all_right:
            self.show(solution(self.asked))
        return "right" if all_right else "revealed"

    def _store_whole(self, kind: str, right: bool | None, end: End | None) -> tuple[View, ...]:
        verdict = None if right is None else Verdict("correct" if right else "wrong", "")
        attempt = 2 if self.misses else 1
        return self.record(kind, None, verdict, attempt=attempt, end=end, worked=self.was_shown)

    def _points_earned(self, states: list[str]) -> str:
        good = sum(state in ("right", "follows") for state in states)
        right = sum(self.cells.get(name, (0, 0))[0] for name in self.asked.stages)
        cells = sum(self.asked.step(name).exact.size for name in self.asked.stages)
        return f"{good} of {len(states)} steps by a right method, and {right} of {cells} entries right."

    def _root_cause(self) -> str:
        """The first wrong step, with the reason that was found for it; "" where there is none."""
        wrong = (name for name in self.asked.stages if self.states.get(name) == "wrong")
        return next((f"The error begins in the {name}: {self.verdicts[name].message}" for name in wrong), "")

    def result(self, end: End) -> Result:
        """How the chain went: a miss in any step is one for the whole."""
        first = end == "right" and not self.misses
        attempts = {"left": self.misses, "right": 1 if first else 2, "revealed": 2}.get(end, 0)
        named = tuple(self.misconceptions)
        return Result(self.asked, end, attempts, self.hints, named, self.reason, ms=self.ms)
