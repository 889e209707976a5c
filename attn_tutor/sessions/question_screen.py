"""What is shown of a question: its prompt and inputs, how it ended, its worked solution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attn_tutor.engine.names import LATER, MATRICES
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.visible_inputs import hidden_inputs, starts_late
from attn_tutor.sessions.attempt import signs_to_keep
from attn_tutor.sessions.question_results import Result
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback, Solution
from attn_tutor.widgets.question_view import QuestionView

SKIPPED = "You skipped it. Answer it now, or press Enter to go on."


def question_views(
    asked: AskedQuestion, number: int, total: int, *, over: bool = False, source: str = ""
) -> tuple[QuestionView]:
    """A question as it is shown: prompt, inputs, steps ready-made, options, the form of the answer.

    over: nothing is typed any more, so the form of the answer is left out, as it is where steps are asked in turn.
    """
    question = asked.question
    return (
        QuestionView(
            prompt=asked.prompt,
            number=number,
            total=total,
            topic=question.topic,
            level=question.level,
            source=source,
            code=asked.code,
            figures=figures_of(asked),
            form="" if over or asked.stages else asked.expects.form,
            options=asked.expects.items or tuple(option.text for option in asked.expects.options),
        ),
    )


def figures_of(asked: AskedQuestion) -> tuple[View, ...]:
    """The matrices that a question gives, and the steps that are ready."""
    if asked.given is None:
        return ()
    from attn_tutor.widgets.computation import Steps
    from attn_tutor.widgets.matrix import Givens, facts

    before = asked.changed is not None and asked.changed.scale != asked.given.scale
    hidden: dict[str, Any] = dict.fromkeys(hidden_inputs(asked))
    if hidden and starts_late(asked):  # the scaling is done, and nothing is said of it
        hidden["scale"] = "auto"
    given = replace(asked.given, **hidden)
    left = [getattr(given, name) for name in (*MATRICES, *LATER, "mask")]
    scaled = _scales(asked)
    givens: tuple[View, ...] = ()
    if any(left) or facts(given, scaled=scaled, before=before):
        givens = (Givens(given, scaled=scaled, before=before),)
    if not asked.shown:
        return givens
    # with the decimals that the learner should keep on the way
    words, key_words = asked.given.words, asked.given.key_words
    trace, decimals = asked.given.problem.run(), asked.expects.decimals + 1
    return *givens, Steps(trace, asked.shown, decimals=decimals, words=words, key_words=key_words, ready=True)


def _scales(asked: AskedQuestion) -> bool:
    """Whether the scores have yet to be scaled on the way to what is asked for."""
    if asked.given is None or asked.given.logits or asked.given.weights:
        return False
    return asked.stage in ("logits", "weights", "output", "head_outputs", "concatenated") and not (
        {"logits", "weights", "head_outputs"} & {*asked.shown}
    )


def result_view(result: Result) -> Feedback:
    """How a question ended that is only shown again."""
    if result.right:
        return Feedback("neutral", f"You had this right: {result.asked.answer}")
    return Feedback("neutral", f"The worked solution was shown. The answer: {result.asked.answer}")


def solution(asked: AskedQuestion) -> Solution:
    """The worked answer of a question."""
    return Solution(
        steps=asked.solution,
        answer=asked.answer,
        quick_check=asked.quick_check,
        common_mistakes=asked.common_mistakes,
        teaches=asked.teaches,
        note=asked.note,
        keep=signs_to_keep(asked),
    )


def worked_views(asked: AskedQuestion) -> tuple[View, ...]:
    """The worked solution: every step of the computation up to what was asked for, then the solution in words."""
    if asked.given is None:
        return (solution(asked),)
    from attn_tutor.widgets.computation import Steps
    from attn_tutor.widgets.worked import WorkedQuery

    # with one decimal more than the answer, as in the solution below
    words, key_words = asked.given.words, asked.given.key_words
    trace, decimals = asked.given.problem.run(), asked.expects.decimals + 1
    so_far = asked.given.problem.run(until=asked.stage or None)
    hidden = {*hidden_inputs(asked)}
    late = starts_late(asked) or bool(asked.shown and hidden & {"query", "key"})
    if hidden and late:  # it begins where the ready steps end
        names = [name for name in asked.given.problem.stages if name in so_far]
        ready = max(names.index(name) for name in asked.shown)
        begun = Steps(so_far, tuple(names[ready + 1 :]), decimals=decimals, words=words, key_words=key_words)
        return begun, solution(asked)
    steps = Steps(so_far, decimals=decimals, words=words, key_words=key_words)
    whole = {"query", "key", "value"} <= trace.keys()  # and not ready-made logits or weights
    if not whole or not _takes_a_softmax(asked) or trace["weights"].ndim > 2:
        return steps, solution(asked)
    mixes = asked.stage != "weights" or {"value", "w_value"}.isdisjoint(hidden_inputs(asked))
    worked = WorkedQuery(trace, _row_asked(asked), words, key_words, decimals=decimals, mixes=mixes)
    return (worked, solution(asked)) if len(trace["scores"]) == 1 else (steps, worked, solution(asked))


def _row_asked(asked: AskedQuestion) -> int:
    """The row that is asked for, counted from 0; the first where all of them are."""
    from attn_tutor.engine.places import read_place

    place = read_place(asked.cell)
    return 0 if place is None else place[1] or 0


def _takes_a_softmax(asked: AskedQuestion) -> bool:
    """Whether e^x and its sum are part of the work: then they are worth seeing for one query."""
    return asked.stage in ("weights", "output") and "weights" not in asked.shown
