"""What an act says: a hint for every act of the course, whatever part of a computation it asks for."""

from __future__ import annotations

from attn_tutor.curriculum.acts import act_question
from attn_tutor.sessions.act_replies import ActReplies
from tests.cases import each
from tests.shipped import shipped


@each("name", [entry.id for entry in shipped().lessons])
def test_every_act_has_a_hint_that_ends_as_a_sentence(name: str) -> None:
    """Acts that ask for a row of one head included."""
    lesson = shipped().lesson(name)
    for at, screen in enumerate(lesson.screens):
        question = act_question(lesson, at)
        if question is not None:
            asked = question.draw(1)
            for hint in ActReplies(screen, asked, asked.given).hints():
                assert hint.endswith((".", "?")), (at, hint)


def replies_of(name: str, at: int) -> ActReplies:
    """What an act of a lesson says."""
    lesson = shipped().lesson(name)
    question = act_question(lesson, at)
    assert question is not None
    asked = question.draw(1)
    return ActReplies(lesson.screens[at], asked, asked.given)


def hint_of(name: str, at: int) -> str:
    """The last hint of an act: how its first number begins."""
    return replies_of(name, at).hints()[-1]


def test_a_weight_is_hinted_at_by_powers_of_e_over_those_of_the_keys_that_are_seen() -> None:
    """Two keys of four are padding: they stand in no sum."""
    assert hint_of("masks", 3) == "It's e^1 ÷ (e^0 + e^1)."


def test_a_logit_is_hinted_at_by_a_division() -> None:
    assert hint_of("real-heads", 0) == "It's 26.18 ÷ 5.66."


def test_an_act_with_hints_of_its_own_gives_those() -> None:
    """A capped logit is no division by the root of a width."""
    assert replies_of("modern-attention", 5).hints() == (
        "Work out z ÷ c first, 100 ÷ 50.",
        "tanh of that is 0.964. Multiply it by c.",
    )


def test_a_hint_does_not_tell_the_recipe_that_the_learner_is_to_invent() -> None:
    """Lesson 4 asks for shares by any recipe before it shows the softmax."""
    assert replies_of("softmax", 1).hints() == (
        "Any shares will do, as long as none is below 0 and they add up to 1.",
    )


def test_a_fault_that_is_mended_by_a_letter_is_not_hinted_at_by_python() -> None:
    assert "Python" not in hint_of("pytorch", 5)


@each("name", [entry.id for entry in shipped().lessons])
def test_no_answer_ends_in_two_full_stops(name: str) -> None:
    """Options that are sentences included."""
    for at in range(len(shipped().lesson(name).screens)):
        if act_question(shipped().lesson(name), at) is not None:
            assert ".. " not in replies_of(name, at).answer_and_reason() + " "
