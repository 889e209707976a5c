"""What must hold of the question bank as a whole: enough of each sort, fair options, no mistake without a lesson."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.choice import Choice
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import LEVELS, Question
from attn_tutor.sessions import strength_state
from attn_tutor.sessions.explain import shows
from attn_tutor.sessions.strength_state import QUESTIONS
from tests.bank import names
from tests.shipped import asked as asked_of
from tests.shipped import shipped

LIBRARY = shipped()
TOPICS = tuple(lesson.id for lesson in LIBRARY.lessons)
HARD = 4  # questions of a lesson, without those that are long to compute
EACH = 6  # questions of a kind, and of a level and format in a test


@cache
def bank() -> tuple[Question, ...]:
    return tuple(map(LIBRARY.question, names()))


@cache
def choices() -> tuple[Choice, ...]:
    return tuple(question for question in bank() if isinstance(question, Choice))


@pytest.mark.walk
def test_there_are_enough_questions_and_enough_with_fresh_numbers() -> None:
    assert len(bank()) >= 120
    assert sum(isinstance(q, Numeric) and q.recipe is not None for q in bank()) >= 50


def test_every_lesson_has_questions_of_every_level_and_enough_for_a_test() -> None:
    """And no question has a topic that is no lesson. A test of one topic asks ten and meets every level."""
    assert {question.topic for question in bank()} == {*TOPICS}
    for topic in TOPICS:
        asked = strength_state.bank(LIBRARY, topic)
        assert {entry.level for entry in asked} == {*LEVELS}, topic
        assert len(asked) >= QUESTIONS, topic


def test_every_lesson_has_hard_questions_that_are_no_long_computation() -> None:
    """Four at least are hard for what has to be understood, not for how much has to be computed."""
    for topic in TOPICS:
        hard = [entry.kind for entry in LIBRARY.questions(topic=topic, level="hard")]
        assert len([kind for kind in hard if kind not in ("numeric", "chain")]) >= HARD, topic


def test_a_test_never_runs_out_of_a_level_and_format() -> None:
    """Six are the most that ten questions were seen to take of one sort."""
    shelves = strength_state.shelves(strength_state.bank(LIBRARY, ""))
    for sort in (f"{level}/{format_}" for level in LEVELS for format_ in ("choice", "numeric")):
        assert shelves[sort] >= EACH, sort


def test_every_kind_is_asked_often_and_on_several_topics() -> None:
    for kind in [kind for kind in KINDS if kind not in ("chain", "flash")]:
        entries = LIBRARY.questions(kind=kind)
        assert len(entries) >= EACH, kind
        assert len({entry.topic for entry in entries}) >= 4, kind
        assert len({entry.level for entry in entries}) == len(LEVELS), kind


@pytest.mark.walk
def test_whole_numbers_are_asked_for_only_where_the_answer_is_whole() -> None:
    """Rotated vectors, say, have no whole scores, though their numbers were whole before."""
    for question in (question for question in bank() if isinstance(question, Numeric)):
        asked: Any = asked_of(question.id)
        if "whole number" in asked.expects.form:
            exact = asked.stage_answer.exact
            assert np.array_equal(exact, np.round(exact)), question.id


def widths(asked: Any) -> tuple[int, int]:
    """How many keys there are, and how wide each is in one head."""
    matrices = asked.problem
    key = matrices.key if matrices.key is not None else matrices.context @ matrices.w_key
    return key.shape[-2], key.shape[-1] // matrices.n_heads


@pytest.mark.walk
def test_whoever_divides_by_the_root_of_the_number_of_keys_is_not_right_by_luck() -> None:
    """Where the learner divides by the root of d_k, there are more keys or fewer."""
    scaled = []
    for question in bank():
        asked: Any = asked_of(question.id) if isinstance(question, Numeric) else None
        matrices = asked and (asked.problem.query is not None or asked.problem.tokens is not None)
        done = matrices and asked.stage in ("logits", "weights", "output")
        if done and not {*asked.shown} & {"logits", "weights", "head_outputs"} and asked.problem.scale is None:
            scaled.append((question.id, *widths(asked)))
    assert len(scaled) > 10
    assert not [name for name, keys, width in scaled if keys == width]


def test_only_chains_and_cards_are_not_examined() -> None:
    """One answer decides every other kind."""
    assert {name for name, kind in KINDS.items() if not kind.examined} == {"chain", "flash"}


def test_every_question_helps_explains_and_teaches() -> None:
    """Hints, steps, a check, what people get wrong, and one line to take away; named mistakes are catalogued."""
    for question in [question for question in bank() if question.kind != "flash"]:
        assert 2 <= len(question.hints) <= 4, question.id
        assert question.solution, question.id
        assert question.quick_check, question.id
        assert question.common_mistakes, question.id
        assert question.teaches, question.id
        assert {*named(question)} <= {*CATALOGUE}, question.id


# --- options


def test_each_choice_has_one_right_option_and_each_wrong_one_says_why() -> None:
    for question in choices():
        assert sum(option.right for option in question.options) == 1, question.id
        assert all(option.right or option.why for option in question.options), question.id


def test_the_length_of_an_option_gives_nothing_away() -> None:
    """The right option is the longest about as often as chance has it: not more often, nor hardly ever."""
    chance = sum(1 / len(question.options) for question in choices())
    longest = sum(share_of_longest(question) for question in choices())
    assert 0.6 * chance <= longest <= chance


def share_of_longest(question: Choice) -> float:
    """1 where the right option is the longest, a part of it where several are as long."""
    lengths = {option.text: len(option.text) for option in question.options}
    right = next(option.text for option in question.options if option.right)
    ties = [text for text in lengths if lengths[text] == max(lengths.values())]
    return 1 / len(ties) if right in ties else 0.0


@pytest.mark.walk
def test_the_seed_decides_where_the_right_option_stands() -> None:
    """Over forty seeds every place is used, unless the order is part of the question."""
    for question in choices():
        places = {question.draw(seed).answer[0] for seed in range(40)}
        assert len(places) == (len(question.options) if question.shuffle else 1), question.id


# --- misconceptions


def named(question: Any) -> Iterator[str]:
    """Every misconception that a question names, wherever it does."""
    parts = [*question.common_mistakes, *getattr(question, "options", ()), *getattr(question, "wrong", ())]
    parts += [one for blank in getattr(question, "blanks", ()) for one in blank.wrong]
    names = [getattr(part, "misconception", "") for part in parts] + [getattr(question, "misconception", "")]
    yield from filter(None, names)


@cache
def lessons_that_name() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in CATALOGUE}
    for question in bank():
        for name in named(question):
            found[name].add(question.topic)
    return found


def test_every_misconception_is_addressed_where_it_is_taught() -> None:
    """Its lesson exists, and questions of that lesson tell people about it by its name."""
    lessons = lessons_that_name()
    for name, mistake in CATALOGUE.items():
        assert mistake.lesson in TOPICS, name
        assert mistake.lesson in lessons[name], name


@pytest.mark.walk
def test_every_misconception_can_be_drilled() -> None:
    """`attn-tutor drill --mistake NAME` has a question with fresh numbers on which it shows."""
    drawn = [question for question in bank() if isinstance(question, Numeric) and question.recipe is not None]
    for mistake in CATALOGUE.values():
        assert any(shows(mistake, one.recipe, one.stage, one.cell) for one in drawn), mistake.name


@pytest.mark.walk
def test_no_word_of_a_drawn_text_is_nothing_or_stands_twice() -> None:
    """Two words with the same vector, or one of zeros, are no text."""
    for name in ("self-fresh-query", "self-fresh-output", "cross-fresh-output"):
        for seed in range(12):
            words = LIBRARY.question(name).draw(seed).given.tokens  # type: ignore[union-attr]  # they give words
            assert len({*words}) == len(words), (name, seed)
            assert all(any(word) for word in words), (name, seed)
