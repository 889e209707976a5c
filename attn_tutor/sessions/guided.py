"""A whole computation, one step after the other, each held against what follows from the learner's own numbers.

A slip is told once and carried on: the steps after it are right if they follow from it. Who types the result at once,
and has it right, is done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.engine.arrays import Array
from attn_tutor.english import count
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.act import Act
from attn_tutor.sessions.act_cells import hidden_after
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.lesson_place import LessonPlace
from attn_tutor.sessions.own_steps import OwnSteps, guided_stages, places_said
from attn_tutor.sessions.question_results import End, Result
from attn_tutor.sessions.remarks import correction, first_sentence, off_and_look
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell
from attn_tutor.widgets.keys import Key, Keys

_ASKED = {
    "scores": "Give the scores: the dot product of the query with each key.",
    "logits": "Give the logits: each score divided by √d_k.",
    "weights": "Give the weights: e^logit for each key, divided by the sum.",
    "output": "Give the output: each weight times its value, added up.",
}


class GuidedAct(Act):
    """One act whose steps are asked one after the other; `steps` holds the learner's numbers so far."""

    def __init__(
        self, context: Context, asked: AskedQuestion, place: LessonPlace, before: Result | None
    ) -> None:
        super().__init__(context, asked, place, before)
        assert asked.given is not None  # `is_guided` made sure
        self.stages, self.step = guided_stages(asked), 0
        self.steps = OwnSteps(asked.given.problem, self.stages, place.screen.decimals)

    @property
    def stage(self) -> str:
        """The step that is asked for now."""
        return self.stages[self.step]

    # --- the page

    def begin(self) -> End | None:
        end = super().begin() if self.before is not None and self.before.over else None
        if end is None:
            self._lay_out()
            self.show(self.page())
        return end

    def task(self) -> Task:
        """What is asked now: the first step or the result at once, then step by step."""
        keys: list[str | Key] = [Key("", count(self.steps.size(self.stage), "number"))]
        fixes = bool(self.steps.slip) and self.step > self.stages.index(self.steps.slip)
        if fixes:
            keys.append(Key(f"{self.steps.slip} …", f"fix the {self.steps.slip}"))
        words = self.asked.prompt if not self.steps.own else self._words()
        return Task(words, Keys((*keys, "h", "w", *(() if fixes else ("s", "b")), "q")), self.stage)

    def _words(self) -> str:
        """What this step computes; without scaling the scores themselves go into the softmax."""
        return _ASKED[self.stage] if "logits" in self.stages else _ASKED[self.stage].replace("e^logit", "e^score")

    def _lay_out(self) -> None:
        """Put every cell on the page as it stands now."""
        cells = {stage: self._cells(stage) for stage in self.stages}
        hidden = hidden_after(self.stage) - {*self.steps.own}
        self.state = replace(self.state, cells=cells, later_stages=hidden)

    def _cells(self, stage: str) -> list[Cell]:
        size = self.steps.size(stage)
        if stage in self.steps.own:
            off, affected = self.steps.off(stage), self.steps.consequences(stage)
            return [
                Cell(f"{x:g}", "off" if at in off else "follows" if at in affected else "typed")
                for at, x in enumerate(self.steps.own[stage])
            ]
        if stage == self.stage and not self.state.over:
            return [Cell(kind="open"), *[Cell(kind="to come")] * (size - 1)]
        return [Cell(kind="later")] * size

    # --- an answer

    def read(self) -> str:
        """The next line, at the prompt of the step."""
        while True:
            self.prompt_of_try = self.page().task.prompt
            text = self.context.terminal.ask(self.page().prompt, history="vector")
            if not self._turns_part(text):
                return text

    def answer(self, text: str) -> End | None:
        """Take one step, the result at once, or an earlier step again."""
        name, _, rest = text.strip().partition(" ")
        if name in self.stages[: self.step + 1] and rest:
            return self._take(name, rest, text)
        if self._fixes_slip(text):
            return self._take(self.steps.slip, text, text)
        return self._take(self.stage, text, text)

    def _take(self, stage: str, numbers: str, text: str) -> End | None:
        try:
            reading = read(numbers)
            typed = np.ravel(np.asarray(reading.values, dtype=np.float64))
        except NotUnderstood as fault:
            self.turn(Remark("note", f"{fault}"), typed=text)
            return None
        if not self.steps.own and self._is_result(typed):
            return self._end_act(text, "All steps at once." if len(self.stages) > 2 else "Both steps at once.")
        if not self.steps.own and (said := self._slip_at_once(typed)):
            self.misses += 1
            look = Remark("look", "Let's find the step: type the scores first.")
            self.turn(*correction(said)[:1], look, typed=text)
            return None
        if len(typed) != self.steps.size(stage):
            self._tell_length(stage, typed, text)
            return None
        rough = any(entry.unit > 1.001 * 10.0**-self.steps.decimals for entry in reading.entries)
        if rough and (verdict := self._judge_step(stage, typed)).outcome == "too_coarse":
            self.turn(Remark("note", verdict.message), typed=text)
            return None
        return self._judge(stage, typed, text)

    def _is_result(self, typed: Array) -> bool:
        """Whether these are the numbers of the last step, which may be typed at once."""
        return len(typed) == self.steps.size(self.stages[-1]) and self._judge_step(self.stages[-1], typed).correct

    def _fixes_slip(self, text: str) -> bool:
        """Whether these are the right numbers of the step that is off, typed at a later one without its name."""
        slip = self.steps.slip
        if not slip or self.stage == slip:
            return False
        try:
            typed = np.ravel(np.asarray(read(text).values, dtype=np.float64))
        except NotUnderstood:
            return False
        fits = len(typed) == self.steps.size(self.stage) and (
            self._judge_step(self.stage, typed).correct or self.steps.follows(self.stage, typed)
        )
        return len(typed) == self.steps.size(slip) and self._judge_step(slip, typed).correct and not fits

    def _judge_step(self, stage: str, typed: Array, *, exact: bool = False) -> Verdict:
        """The verdict on these numbers as those of a step; `exact`: 0.3 was typed as 0.30."""
        texts = [f"{x:.{self.steps.decimals}f}" if exact and x % 1 else f"{x:g}" for x in typed]
        verdict: Verdict = self._question_of(stage).judge(" ".join(texts))
        return verdict

    def _slip_at_once(self, typed: Array) -> Verdict | None:
        """What is said of a result that was typed at once, where its slip is foreseen and it is no first step."""
        if len(typed) != self.steps.size(self.stages[-1]):
            return None
        if len(typed) == self.steps.size(self.stage) and self._judge_step(self.stage, typed).correct:
            return None
        return self._find_reply(typed)

    def _find_reply(self, typed: Array) -> Verdict | None:
        """What is said of these numbers as the result, where the screen has a reply for them."""
        said = self._judge_step(self.stages[-1], typed)
        return said if self.replies.foresees(said.message) else None

    def _tell_length(self, stage: str, typed: Array, text: str) -> None:
        """Say why there are too few or too many numbers, if it is foreseen, else how many are wanted."""
        if stage == self.stages[-1] and (said := self._find_reply(typed)):
            self.misses += 1
            self.turn(*correction(said), typed=text)
            return
        self._refuse(stage, typed, text)

    def _refuse(self, stage: str, typed: Array, text: str) -> None:
        """Refuse an answer of another length: the result where it is off, or something else."""
        if not self.steps.own and len(typed) == self.steps.size(self.stages[-1]):
            self.misses += 1
            message = "That isn't the result yet. Let's find the step: type the scores first."
            self.turn(Remark("not yet", message), typed=text)
            return
        wanted = count(self.steps.size(stage), "number")
        self.turn(Remark("note", f"Type {wanted} here; that was {len(typed)}."), typed=text)

    def _judge(self, stage: str, typed: Array, text: str) -> End | None:
        """Hold a step against the one before; a slip is told and carried on."""
        again = stage in self.steps.own
        verdict = self._judge_step(stage, typed, exact=True)
        self.steps.own[stage] = typed
        follows = verdict.correct or self.steps.follows(stage, typed)
        if again and verdict.correct and stage == self.steps.slip:
            return self._end_fixed(text)
        if not follows and not self.steps.slip:
            self.steps.slip = stage
            self.misses, self.reason, self.last = self.misses + 1, verdict.message, verdict
            self.misconceptions += verdict.sure_misconceptions
        remarks = self._remarks(stage, verdict, follows=follows)
        if self.step == len(self.stages) - 1:
            return self._last(verdict, remarks, text)
        self.step, self.hints_since = max(self.step, self.stages.index(stage) + 1), 0
        self._lay_out()
        self.turn(*remarks, typed=text)
        return None

    def _remarks(self, stage: str, verdict: Verdict, *, follows: bool) -> tuple[View, ...]:
        """What holds, what is off, and where to look: one line each."""
        if verdict.correct:
            return (Remark("right" if self.step == len(self.stages) - 1 else "so far", _HOLDS[stage]),)
        if follows:
            return (
                Remark(
                    "so far",
                    f"Your {stage} follow from your own numbers." if stage != "output" else _OWN_OUTPUT,
                ),
                Remark("off", f"{places_said(self.steps.off(self.steps.slip), self.steps.slip)} That counts once."),
                Remark("look", self.steps.first_terms(self.steps.slip)),
            )
        off, look = off_and_look(verdict.message, verdict.look)
        first, rest = first_sentence(look)
        short = " ".join(filter(None, (first, first_sentence(rest)[0])))  # two sentences: the task says the rest
        return Remark("off", off), Remark("look", short or self.steps.first_terms(stage))

    def _last(self, verdict: Verdict, remarks: tuple[View, ...], text: str) -> End | None:
        if verdict.correct:
            return self._end_act(text, "")
        self._lay_out()
        them, their = ("it", "its") if self.steps.slip == "output" else ("them", "their")
        message = f"To fix the {self.steps.slip}, type {them} again after {their} name, as in: {self._sample()}"
        self.turn(*remarks[:2], Remark("look", message), typed=text)
        return None

    def _end_fixed(self, text: str) -> End:
        """End the act after the slip is fixed: the steps after it follow by themselves."""
        return self._end_act(text, "With that fixed, the rest follows.")

    def _end_act(self, text: str, message: str) -> End:
        """End the act, stored as right the first time only where nothing was off."""
        first = self.misses == 0
        verdict = Verdict("correct", "Right.") if first else Verdict("wrong", self.reason)
        unsaved = self.record("answer", text, verdict, attempt=1, end="right")
        self.steps.take_right()
        self.solved = True
        self.state = replace(self.state, over=True)
        self._lay_out()
        said = " ".join(filter(None, (message, self.replies.fill(self.screen.right))))
        self.turn(Remark("right", said), *unsaved, typed=text, over=True)
        return "right"

    # --- what follows from what

    def _question_of(self, stage: str) -> Any:
        """The step as a question of its own, with the replies of the screen where it is the last one."""
        question = self.asked.question
        assert isinstance(question, Numeric)  # `is_guided` made sure
        last = stage == self.stages[-1]
        replies = question.replies if last else ()
        return replace(question, stage=stage, cell="r1", replies=replies, options=()).draw(self.asked.seed)

    def _sample(self) -> str:
        size = self.steps.size(self.steps.slip) if self.steps.slip else 0
        return " ".join([self.steps.slip, *("0.5", "0.3", "0.2")[:size], *["0.1"] * (size - 3)])

    def hint_texts(self) -> tuple[str, ...]:
        """What to do first, where the question doesn't say it; then a number opened into its terms."""
        return (*([] if self.steps.own else [_ASKED[self.stage]]), self.steps.first_terms(self.stage))


_OWN_OUTPUT = "Your output follows from your own numbers."
_HOLDS = {
    "scores": "The scores are right.",
    "logits": "You divided each score by the square root of d_k.",
    "weights": "The weights add up to 1.",
    "output": "That's the mix.",
}
