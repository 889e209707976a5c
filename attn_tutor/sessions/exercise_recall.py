"""A code exercise in a review: its function with one slip in it, to be found; the learner's own where there was one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from attn_tutor.english import capital
from attn_tutor.history import EXERCISE, Event, study_day, unaided
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.exercise import CodeExercise, CodeSlip
from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
from attn_tutor.questions.bug import Bug
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.skills import Skill, SkillMap

_JUDGED = ("answer", "reveal", "dont_know")


def missed_exercise(context: Context, skill: Skill, events: Sequence[Event]) -> Bug | None:
    """A question on the exercise of this skill that was missed last, until it is right at once; None for none."""
    skills = SkillMap(context)
    judged = [one for one in events if one.item.startswith(EXERCISE) and one.kind in _JUDGED]
    missed = [one for one in _last_tries(judged) if not unaided(one) and skill in skills.of(one)]
    exercises = {one.id: one for one in context.library.exercises()} if missed else {}
    found = [(exercises[one.item], _names(judged, one.item)) for one in missed if one.item in exercises]
    return exercise_question(*found[-1], context.chance) if found else None


def title_of(context: Context, item: str) -> str:
    """The title of an exercise, for a list of what was asked; "" where there is none of this id any more."""
    return next((f"code: {one.title}" for one in context.library.exercises() if one.id == item), "")


def _last_tries(judged: Sequence[Event]) -> list[Event]:
    """For each exercise the first try of the last day on which it was tried."""
    days: dict[str, dict[int, Event]] = {}
    for event in judged:
        day = study_day(event.at_ms, event.tz_min).toordinal()
        days.setdefault(event.item, {}).setdefault(day, event)
    return sorted((some[max(some)] for some in days.values()), key=lambda event: event.at_ms)


def _names(judged: Sequence[Event], item: str) -> set[str]:
    """The mistakes that were made in an exercise."""
    named = [event.extra.get("misconceptions") for event in judged if event.item == item]
    return {str(name) for names in named if isinstance(names, list) for name in names}


def exercise_question(exercise: CodeExercise, mistakes: set[str], chance: Random) -> Bug | None:
    """The solution with a slip in one line: one of these mistakes where the exercise has it, else any."""
    fitting = [slip for slip in exercise.slips if len(slip.named) == 1 and _line(exercise, slip)]
    own = [slip for slip in fitting if {*slip.named} & mistakes]
    if not fitting:
        return None
    slip = chance.choice(own or fitting)
    number, right = _line(exercise, slip), exercise.solution.splitlines()
    mistake = (CATALOGUE | FURTHER_MISTAKES)[slip.named[0]]
    again = f"To write it once more from an empty file: attn-tutor code reset {exercise.short_id}"
    return Bug(
        id=exercise.id, topic=exercise.topic, goal=exercise.goal, level=exercise.level,
        prompt=f"{exercise.title}. This function computes something else. Which line is wrong?",
        code=exercise.solution.replace(slip.instead, slip.by).rstrip(), line=number,
        fixed=(right[number - 1].strip(),), why=f"{capital(mistake.when)}. {mistake.matters}",
        hints=exercise.hints, solution=(f"Line {number} should be: {right[number - 1].strip()}", again),
        quick_check=mistake.look, common_mistakes=(), teaches=exercise.teaches, misconception=mistake.name,
    )  # fmt: skip


def _line(exercise: CodeExercise, slip: CodeSlip) -> int:
    """The number of the one line that a slip changes; 0 where it changes several."""
    changed = [number for number, line in enumerate(exercise.solution.splitlines(), 1) if slip.instead in line]
    return changed[0] if len(changed) == 1 else 0
