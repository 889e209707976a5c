"""A question as it stands on the screen: prompt, inputs, steps ready-made, options, the form of the answer."""

from __future__ import annotations

from attn_tutor.questions.question import Asked
from attn_tutor.widgets import View
from attn_tutor.widgets.question import QuestionView

SKIPPED = "You skipped it. Answer it now, or press Enter to go on."


def question_views(
    asked: Asked, number: int, total: int, *, over: bool = False, source: str = ""
) -> tuple[View, ...]:
    """A question as it is shown: prompt, inputs, steps ready-made, options, the form of the answer.

    over: nothing is typed any more, and a chain asks step by step: no form is told.
    """
    question, figures = asked.question, list[View]()
    if asked.given is not None:
        from attn_tutor.widgets.matrix import Givens
        from attn_tutor.widgets.steps import Steps

        before = asked.changed is not None and asked.changed.scale != asked.given.scale
        figures.append(Givens(asked.given, scaled=_scales(asked), before=before))
        if asked.shown:
            # with the decimals that the learner is told to keep while working
            words, key_words = asked.given.words, asked.given.key_words
            trace, decimals = asked.given.problem.run(), asked.expects.decimals + 1
            figures.append(
                Steps(trace, asked.shown, decimals=decimals, words=words, key_words=key_words, ready=True)
            )
    return (
        QuestionView(
            prompt=asked.prompt,
            number=number,
            total=total,
            topic=question.topic,
            level=question.level,
            source=source,
            code=asked.code,
            figures=tuple(figures),
            form="" if over or asked.stages else asked.expects.form,
            options=asked.expects.items or tuple(option.text for option in asked.expects.options),
        ),
    )


def _scales(asked: Asked) -> bool:
    """Whether the scores have yet to be scaled on the way to what is asked for."""
    return asked.stage in ("logits", "weights", "output", "head_outputs", "concatenated") and not (
        {"logits", "weights", "head_outputs"} & {*asked.shown}
    )
