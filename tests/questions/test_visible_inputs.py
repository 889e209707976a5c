"""A question shows the inputs that its task needs, and a matrix more only where taking it is a mistake it warns of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from attn_tutor.curriculum.acts import act_question
from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import SETTINGS
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.visible_inputs import TRAPS, hidden_inputs
from attn_tutor.sessions.question_screen import figures_of
from attn_tutor.widgets.look import Look
from tests.bank import names
from tests.shipped import asked as asked_of
from tests.shipped import shipped


def _numbers_asked() -> Iterator[AskedQuestion]:
    """Every question of the bank and every act of the lessons whose answer is a stage of a computation."""
    lessons = [shipped().lesson(entry.id) for entry in shipped().lessons]
    acts = [act_question(lesson, at) for lesson in lessons for at in range(len(lesson.screens))]
    for asked in (*map(asked_of, names()), *(act.draw(1) for act in filter(None, acts))):
        if asked.given is not None and asked.stage and asked.changed is None:
            yield asked


def _on_screen(asked: AskedQuestion) -> set[str]:
    assert asked.given is not None
    return {name for name in MATRICES if getattr(asked.given, name) is not None} - {*hidden_inputs(asked)}


@pytest.mark.walk
def test_no_value_is_shown_where_scores_logits_or_weights_are_asked() -> None:
    asked = [one for one in _numbers_asked() if not one.stages and one.stage in ("scores", "logits", "weights")]
    assert len(asked) > 60
    shown = [one.question.id for one in asked if {"value", "w_value", "w_output"} & _on_screen(one)]
    assert shown == []


@pytest.mark.walk
def test_another_number_in_a_hidden_matrix_changes_no_answer_and_one_in_a_shown_matrix_some() -> None:
    """Each matrix is replaced by random numbers, and everything is computed again; steps shown ready-made stay."""
    chance = np.random.default_rng(0)
    faults = []
    for asked in _numbers_asked():
        traps = {name for m in asked.question.common_mistakes for name in TRAPS.get(m.misconception, ())}
        width_is_needed = "scores" in asked.shown and asked.given.scale == "auto"
        for name in MATRICES if not asked.shown else ():
            if getattr(asked.given, name) is None:
                continue
            changes = _changes(asked.given.problem, name, asked, chance)
            is_shown = name in _on_screen(asked)
            if changes != is_shown and not (is_shown and (name in traps or width_is_needed)):
                faults.append((asked.question.id, name))
    assert faults == []


def _changes(given: Problem, name: str, asked: AskedQuestion, chance: np.random.Generator) -> bool:
    """On random numbers in all matrices, of which those of one are then drawn again."""
    shapes = {one: np.shape(getattr(given, one)) for one in MATRICES if getattr(given, one) is not None}
    drawn = [{one: chance.normal(size=shape) for one, shape in shapes.items()} for _ in range(2)]
    if given.context is given.tokens and "tokens" in shapes:
        drawn = [each | {"context": each["tokens"]} for each in drawn]
    again = {name, "context"} if name == "tokens" and given.context is given.tokens else {name}
    before = replace(given, **drawn[0]).run()
    after = replace(given, **drawn[0] | {one: drawn[1][one] for one in again if one in drawn[1]}).run()
    return any(not np.array_equal(before[stage], after[stage]) for stage in asked.stages or (asked.stage,))


def test_the_drawn_figures_leave_the_hidden_matrices_out() -> None:
    asked = shipped().question("dot-fresh-scores").draw(3)
    text = "\n".join(line.plain for view in figures_of(asked) for line in view.draw(Look(width=80)))
    assert "query" in text
    assert "key" in text
    assert "value" not in text


def test_every_matrix_that_a_mistake_takes_in_the_wrong_place_is_a_trap() -> None:
    """Held against the steps of the catalogue: what they read and the right step of that name does not."""
    chance = np.random.default_rng(0)
    words = chance.normal(size=(3, 3))
    weights = {f"w_{name}": chance.normal(size=(3, 4)) for name in ("query", "key", "value")}
    right = {step.name: {*step.inputs} for step in problem(tokens=words, **weights).computation}
    whole = {"scores": {"query", "key"}, **right, "output": {"weights", "value", "w_output"}}
    for name, mistake in CATALOGUE.items():
        ways = [step for way in (mistake.steps, *mistake.also) for step in way if step.name not in SETTINGS]
        taken = {
            taken
            for step in ways
            if step.name in whole
            for taken in {*step.inputs} & {*MATRICES} - whole[step.name]
        }
        assert taken <= {*TRAPS.get(name, ())}, name
