"""The lab's predictions as answers: how they are stored, the slip behind one, and how a review asks one again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import get_args

import numpy as np

from attn_tutor.english import capital, join_words
from attn_tutor.history import LAB
from attn_tutor.lab.change import Change, Inputs, Way, way
from attn_tutor.lab.changes import CHANGES
from attn_tutor.lab.experiment import Experiment
from attn_tutor.lab.experiments import experiment_of
from attn_tutor.mistakes.catalogue import mistake_named
from attn_tutor.mistakes.mistake import Mistake, fit_to_problem, with_mistakes
from attn_tutor.questions.answer_form import Option
from attn_tutor.questions.choice import Choice
from attn_tutor.sessions.context import Context, revision, unsaved_notes
from attn_tutor.widgets import View

WAYS: tuple[Way, ...] = get_args(Way)
_GO = {"up": "goes up", "down": "goes down", "same": "stays the same"}
_WRONG = 3  # options beside the right one
_HINTS = (
    "Which of the three has changed: the query, the keys or the values? Only query and keys make the weights.",
    "Work out the scores before and after. The softmax depends only on the gaps between them.",
)


def store_prediction(
    context: Context, question: Choice, typed: str, *, right: bool, mistakes: Sequence[str] = ()
) -> tuple[View, ...]:
    """Store a prediction as an answer; what to say where it could not be saved.

    It counts as a guess among as many ways as could be typed, and is rated as any first answer of a day.
    """
    outcome = {"outcome": "correct" if right else "wrong", "goal": question.goal}
    event = context.event(
        "answer", question.id, item_rev=revision(question), pattern=question.topic, level=question.level,
        format=question.format, options=question.guesses, given=typed, correct=right,
        rating=context.rating(question.id, kind="answer", correct=right, attempt=1, hints=0),
        extra={**outcome, **({"misconceptions": list(mistakes)} if mistakes else {})},
    )  # fmt: skip
    return unsaved_notes(context.store.record(event))


def lab_question(item: str) -> Choice | None:
    """The question that asks a stored prediction again; None where the lab has nothing of that name any more."""
    name = item.removeprefix(LAB)
    change = next((one for one in CHANGES if one.name == name), None)
    if change is not None:
        return change_question(change)
    experiment = experiment_of(name)
    return None if experiment is None else training_question(experiment)


def title_of(item: str) -> str:
    """What a stored prediction was about, in words; "" where the lab has nothing of that name any more."""
    name = item.removeprefix(LAB)
    change = next((one for one in CHANGES if one.name == name), None)
    found = change or experiment_of(name)
    if found is None:
        return ""
    lacks = name.partition(" ")[2]
    return f"lab: {found.title}{f', {lacks}' if lacks else ''}"


# ---- a change


def describe_directions(change: Change, ways: Sequence[Way]) -> str:
    """Which way each number goes: "the weight of key 4 goes down and the weight of key 3 goes up"."""
    return join_words([f"{one.name} {_GO[way]}" for one, way in zip(change.questions, ways, strict=True)])


def slip_behind(change: Change, said: Sequence[Way]) -> Mistake | None:
    """The slip that leads to exactly this prediction, proven by running it; None where it is of no known one."""
    if tuple(said) == change.truth():
        return None
    slips = (mistake_named(name) for name in change.slips)
    return next((slip for slip in slips if ways_with(change, slip) == tuple(said)), None)


def ways_with(change: Change, slip: Mistake) -> tuple[Way, ...]:
    """Which way each number that is asked goes for somebody who makes this mistake before and after."""
    before, after = _run_with(change.given, slip), _run_with(change.apply(change.given), slip)
    return tuple(
        way(float(before[one.stage][one.before]), float(after[one.stage][one.after])) for one in change.questions
    )


def _run_with(given: Inputs, slip: Mistake) -> dict[str, np.ndarray]:
    problem = given.problem
    steps = problem.computation
    if slip.applies(problem):
        steps = with_mistakes(steps, fit_to_problem(slip, problem))
    values = steps.run(problem.given)
    return {stage: np.asarray(values[stage]) for stage in ("weights", "output")}


def change_question(change: Change) -> Choice:
    """A change as a question with options: the right ways, those of known slips, and others."""
    truth = change.truth()
    slips = [ways_with(change, mistake_named(name)) for name in change.slips]
    others = [ways for ways in product(WAYS, repeat=len(truth)) if len({*ways}) == len(truth)]
    wrong = [
        ways for ways in dict.fromkeys([*slips, *others, *product(WAYS, repeat=len(truth))]) if ways != truth
    ]
    options = [Option(text=capital(describe_directions(change, truth)), right=True)]
    options += [_off(change, ways) for ways in wrong[:_WRONG]]
    before, after = change.given.run(), change.apply(change.given).run()
    numbers = [
        f"{capital(one.name)}: {getattr(before, one.stage)[one.before]:.3f} before, "
        f"{getattr(after, one.stage)[one.after]:.3f} after."
        for one in change.questions
    ]
    return Choice(
        id=LAB + change.name, topic=change.lesson, goal=change.goal, level="medium",
        prompt=f"{inputs_said(change)} {change.words} What happens?", hints=_HINTS,
        solution=(*numbers, change.because), quick_check=change.because, common_mistakes=(),
        teaches=change.because, options=tuple(options),
    )  # fmt: skip


def _off(change: Change, ways: Sequence[Way]) -> Option:
    slip = slip_behind(change, ways)
    why = f"That's what happens when {slip.when}. " if slip else ""
    truth = capital(describe_directions(change, change.truth()))
    return Option(
        text=capital(describe_directions(change, ways)),
        why=f"{why}{truth}. {change.because}",
        misconception=slip.name if slip else "",
    )


def inputs_said(change: Change) -> str:
    """Queries, keys and values in words."""
    given = change.given
    queries, keys, values = (
        join_words([f"({row_text(row)})" for row in rows]) for rows in (given.query, given.key, given.value)
    )
    asks = "query is" if len(given.query) == 1 else "queries are"
    return f"The {asks} {queries}; the keys are {keys}; the values are {values}."


def row_text(numbers: np.ndarray) -> str:
    """A row of numbers as a text: 1, −2, 0.5"""
    return ", ".join(f"{number:g}".replace("-", "−") for number in np.round(numbers, 3))


# ---- an experiment


def training_question(experiment: Experiment) -> Choice:
    """The prediction of an experiment as a question, answered by what is true of nearly every seed."""
    asked = experiment.prediction
    right = asked.options[asked.usual]
    why = f"The answer: {right}, because {asked.because}."
    options = tuple(
        Option(text=text, right=at == asked.usual, why="" if at == asked.usual else why)
        for at, text in enumerate(asked.options)
    )
    return Choice(
        id=LAB + experiment.id, topic=experiment.lesson, goal=experiment.goal, level="medium",
        prompt=f"{experiment.intro} {asked.question}", hints=(), solution=(f"{capital(asked.because)}.",),
        quick_check=f"attn-tutor lab train {experiment.name} shows it.", common_mistakes=(),
        teaches=f"{capital(asked.because)}.", options=options, shuffle=False,
    )  # fmt: skip
