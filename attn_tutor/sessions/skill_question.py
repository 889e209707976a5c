"""The question by which a review asks for a skill: another one each time, and one that takes a minute at most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.history import EXERCISE, LAB, MISCONCEPTION, Event
from attn_tutor.library.interface import QuestionEntry
from attn_tutor.mastery.digest import misconceptions
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.numeric import AskedNumeric, Numeric
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.variants import trial
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.skills import Skill, SkillMap, recent_events

SEED_BITS = 24
A_MINUTE = 60  # seconds
HABIT = 2
_PICKING, _READING = 30, 20  # seconds to read and decide, and to read code before
_TYPING = 10
_JUDGED = ("answer", "reveal", "dont_know")
_SLOW = 1000
_PROJECTIONS = ("query", "key", "value")
_SUMMED_OVER = {
    "scores": ("key", -1),
    "output": ("value", -2),
    **{name: (f"w_{name}", -2) for name in _PROJECTIONS},
}  # the input, and its axis, that has an entry for each product
_BY_HAND = {
    "scores": 3,
    "logits": 2,
    "weights": 8,
    "output": 4,
}  # seconds for each product, quotient, share, product


def question_of(context: Context, skill: Skill) -> AskedQuestion | None:
    """A question of the skill with fresh numbers, not the one asked last; None where nothing is left of it.

    A mistake that was made twice and not overcome since is asked for by name, then a prediction of the lab that did
    not hold, then a function that was not right at once. Where no question takes a minute at most, the quickest of
    those looked at is asked.
    """
    events = recent_events(context)
    again = _habit(context, skill, events) or _prediction(context, skill, events) or _exercise(context, skill, events)
    if again is not None:
        return again
    quickest: tuple[float, AskedQuestion] | None = None
    for entry in _candidates(context, skill, events):
        for outline in _outlines(context, entry.id):
            takes = seconds(outline)
            if takes <= A_MINUTE and (asked := _draw(outline)):
                return asked
            if quickest is None or takes < quickest[0]:
                quickest = takes, outline
    return None if quickest is None else _draw(quickest[1])


def seconds(asked: AskedQuestion) -> float:
    """About how long one number, one row or one choice takes; anything longer counts as slow."""
    expects, given, kind = asked.expects, asked.given, asked.question.kind
    if asked.stages or asked.question.self_graded:
        return _SLOW
    if expects.options or kind in ("bug", "shape"):
        return _PICKING + _READING * bool(asked.code)
    if given is None or not asked.stage or (len(expects.shape) > 1 and expects.shape[0] > 1):
        return _SLOW
    sizes, cells = given.problem.run(until=asked.stage), expects.shape[-1] if expects.shape else 1
    total = float(_TYPING)
    if asked.stage in _PROJECTIONS:
        return total + cells * _terms(asked, asked.stage) * _BY_HAND["scores"]
    for stage in _on_the_way(given.problem.stages, asked):
        if stage not in _BY_HAND or sizes[stage].ndim != 2:
            return _SLOW
        numbers = sizes[stage].shape[1]
        if stage == asked.stage and stage != "weights":  # of a softmax each share needs the whole sum
            numbers = min(numbers, cells)
        total += numbers * _terms(asked, stage) * _BY_HAND[stage]
    return total


def _terms(asked: AskedQuestion, stage: str) -> int:
    """How many products one number of the stage takes."""
    if asked.given is None or stage not in _SUMMED_OVER:
        return 1
    name, axis = _SUMMED_OVER[stage]
    inputs = asked.given.problem.given
    if name not in inputs:  # it is projected first
        return _SLOW
    from numpy import asarray  # loaded with the question

    return int(asarray(inputs[name]).shape[axis])


def _on_the_way(stages: Sequence[str], asked: AskedQuestion) -> list[str]:
    """The stages still to compute, the one asked for last."""
    upto = list(stages[: list(stages).index(asked.stage) + 1])
    ready = max((at for at, stage in enumerate(upto) if stage in asked.shown), default=-1)
    return upto[ready + 1 :]


def _candidates(context: Context, skill: Skill, events: Sequence[Event]) -> Iterator[QuestionEntry]:
    """The questions of the skill in a random order, those asked longest ago first."""
    entries = [one for one in context.library.questions(topic=skill.topic) if skill.goal in (0, one.goal)]
    entries = entries or list(context.library.questions(topic=skill.topic))
    skills = SkillMap(context)
    reviewed = (skills.now(event.item) for event in events if event.mode == "review")
    last = {item: at for at, item in enumerate(reviewed, 1)}
    context.chance.shuffle(entries)
    entries.sort(key=lambda one: (last.get(one.id, 0), one.kind not in ("choice", "numeric")))
    return iter(entries)


def _outlines(context: Context, name: str) -> Iterator[AskedQuestion]:
    """The question, then less of it, each on numbers of its sizes; none where it cannot be asked any more."""
    from attn_tutor.sessions.rungs import quicker

    try:
        for question in quicker(context.library.question(name), context.chance):
            seed = context.chance.getrandbits(SEED_BITS)
            if isinstance(question, Numeric) and question.recipe is not None:  # any numbers will do to be counted
                yield AskedNumeric(question, seed, trial(question.recipe, seed))
            else:
                yield question.draw(seed)
    except (UsageError, ContentError):  # the content was edited since
        return


def _draw(outline: AskedQuestion) -> AskedQuestion | None:
    """The question with fresh numbers that hide no mistake; None where there are none."""
    try:
        return outline.question.draw(outline.seed)
    except ContentError:
        return None


def _habit(context: Context, skill: Skill, events: Sequence[Event]) -> AskedQuestion | None:
    """A question on which a mistake shows that was made twice in this topic and is not overcome; None for none."""
    from attn_tutor.sessions.explain import training

    asked_today = {event.item for event in events if event.mode == "review"}
    for name, hits in misconceptions(events).items():
        if hits.count < HABIT or hits.overcome or name not in CATALOGUE or CATALOGUE[name].lesson != skill.topic:
            continue
        question = training(context.library, name)
        if question is None or MISCONCEPTION + name in asked_today:
            continue
        asked = question.draw(context.chance.getrandbits(SEED_BITS))
        if seconds(asked) <= A_MINUTE:
            return asked
    return None


def _prediction(context: Context, skill: Skill, events: Sequence[Event]) -> AskedQuestion | None:
    """The last prediction of the lab on this skill that did not hold, asked again until it does; None for none."""
    predictions = {event.item: event for event in events if event.item.startswith(LAB) and event.kind in _JUDGED}
    skills = SkillMap(context)
    off = [event for event in predictions.values() if not event.correct and skill in skills.of(event)]
    if not off:
        return None
    from attn_tutor.sessions.lab_answers import lab_question  # loads NumPy and the nets

    question = lab_question(off[-1].item)
    return None if question is None else question.draw(context.chance.getrandbits(SEED_BITS))


def _exercise(context: Context, skill: Skill, events: Sequence[Event]) -> AskedQuestion | None:
    """A code exercise of this skill that was missed, with a slip in it to be found; None for none."""
    if not any(event.item.startswith(EXERCISE) for event in events):
        return None
    from attn_tutor.sessions.exercise_recall import missed_exercise  # reads the exercises

    question = missed_exercise(context, skill, events)
    return None if question is None else question.draw(context.chance.getrandbits(SEED_BITS))
