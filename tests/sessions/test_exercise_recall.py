"""A code exercise that was missed comes back in a review, as its function with a slip in it."""

from __future__ import annotations

from random import Random

from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.sessions.due import agenda
from attn_tutor.sessions.exercise_recall import exercise_question, title_of
from attn_tutor.sessions.review import review
from attn_tutor.sessions.skill_question import A_MINUTE, seconds
from attn_tutor.sessions.skills import strengths
from tests.cases import each
from tests.sessions.pupil import School, numbers, right, said
from tests.shipped import shipped

EXERCISES = shipped().exercises()
CAUSAL = next(one for one in EXERCISES if one.id == "code-causal")


class ShippedSchool(School):
    """A school with the shipped exercises beside a few questions."""

    def __init__(self) -> None:
        from tests.memory_library import MemoryLibrary

        super().__init__(MemoryLibrary((), (numbers("one", "masks"),), EXERCISES))


def save(school: School, exercise: CodeExercise, *, correct: bool, attempt: int = 1, name: str = "") -> None:
    """A check of the exercise, as `attn-tutor code` stores it."""
    context = school.context("code", right)
    extra = {"goal": exercise.goal, **({"misconceptions": [name]} if name else {})}
    context.store.record(
        context.event(
            "answer", exercise.id, pattern=exercise.topic, level=exercise.level, format="code", correct=correct,
            attempt=attempt, rating=1 if not correct else 3, extra=extra,
        )
    )  # fmt: skip


@each("exercise", EXERCISES)
def test_each_exercise_has_a_line_to_be_found_in_a_minute(exercise: CodeExercise) -> None:
    """One line differs from the solution, the question takes no longer than a minute, and the line is the answer."""
    question = exercise_question(exercise, set(), Random(0))
    assert question is not None
    there, lines = exercise.solution.rstrip().splitlines(), question.code.splitlines()
    assert [at for at, line in enumerate(lines, 1) if line != there[at - 1]] == [question.line]
    asked = question.draw(0)
    assert seconds(asked) <= A_MINUTE
    assert asked.judge(str(question.line)).outcome == "correct"
    assert asked.judge(there[question.line - 1].strip()).outcome == "correct"
    assert asked.judge(str(question.line % len(lines) + 1)).outcome == "wrong"


def test_what_was_missed_in_code_is_asked_the_next_day_with_the_learners_own_slip() -> None:
    class_ = ShippedSchool()
    save(class_, CAUSAL, correct=False, name="mask_top_left")
    save(class_, CAUSAL, correct=True, attempt=2)
    assert not agenda(class_.context("review", right)).today
    class_.days(1)
    context = class_.context("review", lambda _: "3")
    assert len(agenda(context).today) == 1
    review(context)
    assert "np.tri(n_q, n_k, 0, dtype=bool)" in said(context)
    assert class_.store.events()[-1].item == "code-causal"
    class_.days(30)
    context = class_.context("review", right)
    review(context)
    assert class_.store.events()[-1].item == "one"  # found at once, so other questions of the skill have their turn


def test_it_comes_again_until_it_is_found_at_once() -> None:
    class_ = ShippedSchool()
    save(class_, CAUSAL, correct=False)
    class_.days(1)
    review(class_.context("review", lambda _: "idk"))
    class_.days(1)
    review(class_.context("review", lambda _: "idk"))
    assert [event.item for event in class_.store.events() if event.mode == "review"] == ["code-causal"] * 2


def test_code_counts_for_the_strength_of_its_skill_and_has_a_title() -> None:
    class_ = ShippedSchool()
    save(class_, CAUSAL, correct=True)
    context = class_.context("review", right)
    assert [skill.topic for skill in strengths(context).skills] == ["masks"]
    assert title_of(context, "code-causal") == "code: No query may see the future"
    assert title_of(context, "code-of-yesterday") == ""
