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
from attn_tutor.english import count, listed
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.act import Act
from attn_tutor.sessions.act_cells import hidden_after
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.lesson_place import LessonPlace
from attn_tutor.sessions.question_results import End, Result
from attn_tutor.sessions.remarks import correction, first_sentence
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Remark
from attn_tutor.widgets.grid import Cell
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.numerals import factor
from attn_tutor.widgets.page import Task

GUIDED = ("scores", "logits", "weights", "output")
_ASKED = {
    "scores": "The scores: the query times each key.",
    "logits": "The logits: each score divided by √d_k.",
    "weights": "The weights: e^x of each, divided by their sum.",
    "output": "The output: each weight times its value, added up.",
}


def is_guided(asked: AskedQuestion) -> bool:
    """Whether a question has several steps of one query to be asked one by one."""
    return len(guided_stages(asked)) > 1


def guided_stages(asked: AskedQuestion) -> tuple[str, ...]:
    """The steps that are asked for, in order; a step that changes nothing is left out."""
    if asked.given is None or len(asked.given.query or asked.given.logits or ()) != 1:
        return ()
    trace = asked.given.problem.run()
    names = [name for name in GUIDED if name in asked.given.problem.stages]
    if "logits" in names and np.array_equal(trace["scores"], trace["logits"]):
        names.remove("logits")
    return tuple(names[: names.index(asked.stage) + 1]) if asked.stage in names else ()


class GuidedAct(Act):
    """One act whose steps are asked one after the other; `own` are the learner's numbers so far."""

    def __init__(
        self, context: Context, asked: AskedQuestion, place: LessonPlace, before: Result | None
    ) -> None:
        super().__init__(context, asked, place, before)
        assert asked.given is not None  # `is_guided` made sure
        self.problem = asked.given.problem
        self.right: dict[str, Any] = dict(self.problem.run())
        self.stages, self.step = guided_stages(asked), 0
        self.own: dict[str, Array] = {}
        self.slip = ""  # the first step that is off
        self.told = ""  # what was said of it

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
        keys: list[str | Key] = [Key("", count(self._size(self.stage), "number"))]
        if self.slip and self.step > self.stages.index(self.slip):
            keys.append(Key(f"{self.slip} …", f"fix the {self.slip}"))
        words = self.asked.prompt if not self.own else _ASKED[self.stage]
        return Task(words, Keys((*keys, "h", "w", "s", "b", "q")), self.stage)

    def _lay_out(self) -> None:
        """Every cell as it stands now."""
        cells = {stage: self._cells(stage) for stage in self.stages}
        hidden = hidden_after(self.stage) - {*self.own}
        self.state = replace(self.state, cells=cells, hidden=hidden)

    def _cells(self, stage: str) -> list[Cell]:
        size = self._size(stage)
        if stage in self.own:
            off, affected = self._off(stage), self._affected(stage)
            return [
                Cell(f"{x:g}", "off" if at in off else "follows" if at in affected else "typed")
                for at, x in enumerate(self.own[stage])
            ]
        if stage == self.stage and not self.state.over:
            return [Cell(kind="open"), *[Cell(kind="to come")] * (size - 1)]
        return [Cell(kind="later")] * size

    def _size(self, stage: str) -> int:
        return int(np.shape(self.right[stage])[-1])

    # --- an answer

    def read(self) -> str:
        """The next line, at the prompt of the step."""
        return self.context.terminal.ask(self.page().prompt, history="vector")

    def answer(self, text: str) -> End | None:
        """One step, the result at once, or an earlier step again."""
        name, _, rest = text.strip().partition(" ")
        if name in self.stages[: self.step + 1] and rest:
            return self._take(name, rest, text)
        return self._take(self.stage, text, text)

    def _take(self, stage: str, numbers: str, text: str) -> End | None:
        try:
            typed = np.ravel(np.asarray(read(numbers).values, dtype=np.float64))
        except NotUnderstood as fault:
            self.turn(Remark("note", f"{fault}"), typed=text)
            return None
        if not self.own and self._is_result(typed):
            return self._done(text, "All steps at once." if len(self.stages) > 2 else "Both steps at once.")
        if not self.own and (said := self._slip_at_once(typed)):
            self.misses += 1
            look = Remark("look", "Let's find the step: type the scores first.")
            self.turn(*correction(said)[:1], look, typed=text)
            return None
        if len(typed) != self._size(stage):
            self._refuse(stage, typed, text)
            return None
        return self._judge(stage, typed, text)

    def _is_result(self, typed: Array) -> bool:
        """Whether these are the numbers of the last step, which may be typed at once."""
        verdict = self._asked_for(self.stages[-1]).judge(" ".join(f"{x:g}" for x in typed))
        return len(typed) == self._size(self.stages[-1]) and verdict.correct

    def _slip_at_once(self, typed: Array) -> Verdict | None:
        """What is said of a result that was typed at once, where its slip is foreseen and it is no first step."""
        numbers = " ".join(f"{x:g}" for x in typed)
        if len(typed) != self._size(self.stages[-1]):
            return None
        if len(typed) == self._size(self.stage) and self._asked_for(self.stage).judge(numbers).correct:
            return None
        said: Verdict = self._asked_for(self.stages[-1]).judge(numbers)
        foreseen = {self.replies.filled(reply.say) for reply in self.screen.replies}
        return said if said.message in foreseen else None

    def _refuse(self, stage: str, typed: Array, text: str) -> None:
        """Another number of numbers: the result where it is off, or something else."""
        if not self.own and len(typed) == self._size(self.stages[-1]):
            self.misses += 1
            told = "That isn't the result yet. Let's find the step: type the scores first."
            self.turn(Remark("not yet", told), typed=text)
            return
        wanted = count(self._size(stage), "number")
        self.turn(Remark("note", f"Type {wanted} here; that was {len(typed)}."), typed=text)

    def _judge(self, stage: str, typed: Array, text: str) -> End | None:
        """Hold a step against the one before; a slip is told and carried on."""
        again = stage in self.own
        verdict = self._asked_for(stage).judge(" ".join(f"{x:g}" for x in typed))
        self.own[stage] = typed
        follows = verdict.correct or self._follows(stage, typed)
        if again and verdict.correct and stage == self.slip:
            return self._fixed(text)
        if not follows and not self.slip:
            self.slip, self.told = stage, verdict.message
            self.misses, self.reason, self.last = self.misses + 1, verdict.message, verdict
            self.named += verdict.told
        remarks = self._remarks(stage, verdict, follows=follows)
        if self.step == len(self.stages) - 1:
            return self._last(verdict, remarks, text)
        self.step = max(self.step, self.stages.index(stage) + 1)
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
                Remark("off", f"{_places(self._off(self.slip), self.slip)} It counts once."),
            )
        off, look = first_sentence(verdict.message)
        return Remark("off", off), Remark(
            "look", " ".join(filter(None, (look, verdict.look))) or self._products(stage)
        )

    def _last(self, verdict: Verdict, remarks: tuple[View, ...], text: str) -> End | None:
        if verdict.correct:
            return self._done(text, "")
        self._lay_out()
        fix = Remark("look", f"Type {self.slip} and its numbers again, as in: {self.slip} {self._sample()}")
        self.turn(*remarks[:2], fix, typed=text)
        return None

    def _fixed(self, text: str) -> End:
        """The slip is fixed: the steps after it follow by themselves."""
        for stage in self.stages[self.stages.index(self.slip) :]:
            self.own[stage] = self._right(stage).round(2)
        self.slip = ""
        return self._done(text, "With that fixed, the rest follows.")

    def _done(self, text: str, told: str) -> End:
        """It is right: stored as right the first time only where nothing was off."""
        first = self.misses == 0
        verdict = Verdict("correct", "Right.") if first else Verdict("wrong", self.reason)
        self.store("answer", text, verdict, attempt=1, end="right")
        for stage in self.stages:
            self.own.setdefault(stage, self._right(stage).round(2))
        self.solved = True
        self.state = replace(self.state, over=True)
        self._lay_out()
        said = " ".join(filter(None, (told, self.replies.filled(self.screen.right))))
        self.turn(Remark("right", said), typed=text, over=True)
        return "right"

    # --- what follows from what

    def _asked_for(self, stage: str) -> Any:
        """The step as a question of its own, with the replies of the screen where it is the last one."""
        question = self.asked.question
        assert isinstance(question, Numeric)  # `is_guided` made sure
        last = stage == self.stages[-1]
        kept = question.replies if last else ()
        return replace(question, stage=stage, cell="r1", replies=kept, options=()).draw(self.asked.seed)

    def _follows(self, stage: str, typed: Array) -> bool:
        """Whether a step is what the learner's own numbers before it lead to, as far as rounding allows."""
        expected = self._from_own(stage)
        terms = self._size("weights") if stage in ("weights", "output") else 1
        allowed = 10.0**-self.screen.decimals * (0.5 + 0.5 * terms)
        return bool((np.abs(typed - expected) <= allowed + 1e-9).all())

    def _from_own(self, stage: str) -> Array:
        """What the learner's own numbers lead to at a step; what was right is taken as it is."""
        at = self.stages.index(stage)
        if at == 0:
            return self._right(stage)
        own = {name: np.atleast_2d(self.own[name]) for name in self.stages[:at] if name in self.own}
        run = self.problem.computation.run_from(self.stages[at - 1], {**self.right, **own}, until=stage)
        row: Array = np.asarray(run[stage], dtype=np.float64)[0]
        return row

    def _right(self, stage: str) -> Array:
        """The right numbers of a step."""
        row: Array = np.asarray(self.right[stage], dtype=np.float64)[0]
        return row

    def _off(self, stage: str) -> set[int]:
        """The numbers of a step that are off though those before them are right, or do not follow from them."""
        if stage not in self.own:
            return set()
        allowed = 10.0**-self.screen.decimals
        expected = self._right(stage) if stage == self.slip else self._from_own(stage)
        return {int(at) for at in np.flatnonzero(np.abs(self.own[stage] - expected) > 1.5 * allowed)}

    def _affected(self, stage: str) -> set[int]:
        """The numbers of a later step that differ only because an earlier one is off."""
        if not self.slip or self.stages.index(stage) <= self.stages.index(self.slip):
            return set()
        right = np.asarray(self.right[stage])[0]
        return {
            int(at)
            for at in np.flatnonzero(np.abs(self.own[stage] - right) > 1.5 * 10.0**-self.screen.decimals)
        }

    def _products(self, stage: str) -> str:
        """The first number that is off, opened into its terms."""
        from attn_tutor.engine.cells import open_cell

        places = sorted(self._off(stage)) or [0]
        cell = open_cell(self.problem.run(), stage, 0, places[0])
        terms = " + ".join("·".join(factor(x) for x in term.factors) for term in cell.terms)
        return f"Number {places[0] + 1} is {terms}."

    def _sample(self) -> str:
        return " ".join(["1"] * self._size(self.slip)) if self.slip else ""

    def hint(self) -> None:
        """The first number of the step that is asked for, opened into its terms."""
        self.hints += 1
        self.turn(Remark("look", self._products(self.stage)))


_OWN_OUTPUT = "Your output follows from your own numbers."
_HOLDS = {
    "scores": "The scores are right.",
    "logits": "Each logit is its score, divided.",
    "weights": "The weights add up to 1.",
    "output": "That is the mix.",
}


def _places(off: set[int], stage: str) -> str:
    """ "Number 3 of the scores is off." """
    numbers = [str(at + 1) for at in sorted(off)]
    which = f"Number {numbers[0]}" if len(numbers) == 1 else f"Numbers {listed(numbers)}"
    return f"{which} of your {stage} {'is' if len(numbers) == 1 else 'are'} off."
