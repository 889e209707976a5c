"""The proof of a recipe: over many seeds its answer passes, nothing and zeros fail, every mistake is told by name."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.answers.asked import singles, twins
from attn_tutor.answers.tolerance import within
from attn_tutor.curriculum.sizes import Findings
from attn_tutor.errors import TutorError
from attn_tutor.questions.question import Question
from attn_tutor.questions.words import matrix

_TURNS = 10  # a tenth of the mistakes is typed at each seed, the next tenth at the next


def unproven(question: Question, seeds: int) -> Findings:
    """What goes wrong with a recipe at any of the first `seeds` seeds."""
    if getattr(question, "recipe", None) is None or not hasattr(question, "decimals"):
        return
    for seed in range(seeds):
        try:
            asked: Any = question.draw(seed)
        except TutorError as fault:
            yield "recipe", fault.sentence.rstrip("."), (fault.hint or "change the recipe").rstrip(".")
            return
        for what in _wrong_at(asked, seed):
            yield "recipe", f"with seed {seed} {what}", "ask for another stage, or for more rows"
            return


def _wrong_at(asked: Any, seed: int) -> list[str]:
    """The first thing that goes wrong at one seed, if anything does."""
    aim = asked.asked
    if not asked.judge(asked.answer).correct:
        return ["its own answer does not pass"]
    if asked.judge("").correct or within(np.zeros_like(aim.exact), aim.bounds, aim.decimals).all():
        return ["zeros or a blank answer pass"]
    group, runs = twins(aim.given, aim.stage), singles(aim.given, aim.stage)
    for at, names in enumerate(runs.names):
        if (at + seed) % _TURNS or group.get(names[0], 0) == 0:
            continue
        typed = np.round(aim.part_of_run(runs, names), aim.decimals)
        if not within(typed, aim.bounds, aim.decimals).all() and np.isfinite(typed).all():
            told = asked.judge(matrix(typed, aim.decimals)).misconceptions
            if names[0] not in told:
                return [f"the mistake {names[0]} is not told by its name"]
    return []
