"""`review`: what comes back, when, and how it is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from attn_tutor.answers.mistaken_results import singles
from attn_tutor.curriculum.acts import act_question
from attn_tutor.curriculum.lesson import COUNTED
from attn_tutor.history import Event
from attn_tutor.library.interface import Library
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.numeric import STAGES
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.due import DAILY_CAP, Coming, agenda, in_order
from attn_tutor.sessions.explain import training
from attn_tutor.sessions.review import announcement, review
from attn_tutor.sessions.skill_question import A_MINUTE, question_of, seconds
from attn_tutor.sessions.skills import Skill, SkillMap
from attn_tutor.sessions.walk import ask
from tests.cases import each
from tests.fixed_clock import FixedClock
from tests.memory_library import MemoryLibrary
from tests.sessions.pupil import School, choice, lesson, numbers, right, said, script, wrong
from tests.shipped import shipped


def school(*questions: Any, lessons: tuple[Any, ...] = ()) -> School:
    return School(MemoryLibrary(lessons, questions))


def answer(school: School, name: str, rule: Any = right) -> None:
    """Answer one question of the bank once."""
    context = school.context("quiz", rule)
    asked = school.library.question(name).draw(school.sittings)
    text = rule("answer> ")
    context.record(asked, "answer", text=text, verdict=asked.judge(text))


def items(school: School, mode: str = "review") -> list[str]:
    return [event.item for event in school.store.events() if event.mode == mode]


def due_topics(school: School, cap: int = DAILY_CAP) -> list[str]:
    return [one.skill.topic for one in agenda(school.context("review", right), cap).today]


def test_what_was_missed_comes_back_the_next_day_and_what_was_right_after_a_week() -> None:
    """A skill that went well is asked for the first time when it is seven days old."""
    class_ = school(numbers("one", "masks"), numbers("two", "scaling"))
    answer(class_, "one", wrong)
    answer(class_, "two", right)
    assert not due_topics(class_)
    class_.days(1)
    assert due_topics(class_) == ["masks"]
    review(class_.context("review", right))
    assert items(class_) == ["one"]
    assert not due_topics(class_)
    class_.days(6)
    assert "scaling" in due_topics(class_)


def test_each_asking_draws_another_question_of_the_skill() -> None:
    """Two questions take turns; the numbers are fresh."""
    class_ = school(choice("a"), choice("b"), numbers("one"))
    answer(class_, "a", wrong)
    for days in (1, 2, 4, 8):
        class_.days(days)
        review(class_.context("review", right))
    asked = items(class_)
    assert len(asked) >= 3
    assert all(one != other for one, other in pairwise(asked))


def test_of_a_matrix_one_row_is_asked_because_a_matrix_takes_more_than_a_minute() -> None:
    """Each drawn anew; the prompt says which row."""
    class_ = school(numbers("one"))
    answer(class_, "one", wrong)
    class_.days(1)
    asked = question_of(class_.context("review", right), Skill("softmax"))
    assert asked is not None
    assert asked.expects.shape == (3,)
    assert re.search(r"This time give only row [12]\.$", asked.prompt)


def test_eight_a_day_at_most_four_of_them_new_and_no_backlog_is_shown() -> None:
    """Fifteen topics missed on one day: four, then four new ones beside those that come back."""
    topics = [f"t{n:02}" for n in range(15)]
    class_ = school(*(choice(name, name) for name in topics))
    for name in topics:
        answer(class_, name, wrong)
    for day in range(12):
        class_.days(1)
        today = agenda(class_.context("review", right))
        assert len(today.today) <= 8
        assert sum(one.new for one in today.today) <= 4
        context = class_.context("review", wrong if day < 3 else right)
        review(context)
        assert not due_topics(class_)
        assert not re.search("more wait|overdue|still due|items", said(context))
    assert {event.pattern for event in class_.store.events() if event.mode == "review"} == set(topics)


def test_prerequisites_come_first_and_never_two_of_a_topic_in_a_row() -> None:
    """Whatever is remembered least: the order of a sitting."""
    chance = Random(3)
    needs = {"b": frozenset("a"), "c": frozenset("ab")}
    for _ in range(200):
        skills = chance.sample([Skill(topic, goal) for topic in "abcd" for goal in (1, 2, 3)], 6)
        placed = in_order([Coming(skill, date(2026, 1, 1), chance.random()) for skill in skills], needs)
        order = [one.skill.topic for one in placed]
        present = {skill.topic for skill in skills}
        assert all(one != other for one, other in pairwise(order)) or len(present) == 1
        assert set(order) == present
        first = {topic: order.index(topic) for topic in present}
        assert all(
            first[need] < first[topic]
            for topic in present
            for need in needs.get(topic, frozenset()) & present
        )


def test_a_miss_is_followed_by_its_twin_and_the_skill_is_back_tomorrow() -> None:
    """The same question with other numbers, at once."""
    class_ = school(numbers("one"))
    answer(class_, "one", wrong)
    class_.days(1)
    review(class_.context("review", script("idk", right)))
    seeds = [event.seed for event in class_.store.events() if event.mode == "review"]
    assert len(seeds) == len(set(seeds)) == 2
    assert not due_topics(class_)
    class_.days(1)
    assert due_topics(class_) == ["softmax"]


def test_three_misses_running_send_back_to_the_lesson_and_the_card_rests() -> None:
    """Until something of it is learned or practised."""
    class_ = school(choice("a"), lessons=(lesson("softmax", 1, "One"),))
    answer(class_, "a", wrong)
    for _ in range(3):
        class_.days(1)
        context = class_.context("review", script("idk"))
        review(context)
    assert "For this one, go back to the lesson" in said(context)
    assert "attn-tutor learn softmax" in said(context)
    class_.days(1)
    assert not due_topics(class_)
    answer(class_, "a", wrong)
    class_.days(1)
    assert due_topics(class_) == ["softmax"]


def test_who_is_sent_back_hears_which_screens_practise_the_skill() -> None:
    """Lesson 4 asks for shares on its screens 4, 5 and 10."""
    class_ = School(shipped())  # type: ignore[arg-type]  # any library will do
    asked = shipped().question("softmax-equal-logits").draw(1)
    class_.context("quiz", right).record(asked, "dont_know")
    for _ in range(3):
        class_.days(1)
        context = class_.context("review", lambda prompt: "idk" if prompt.startswith("answer") else "")
        review(context)
    told = "turn any row of scores into shares (lesson softmax, screens 4 to 10)."
    assert f"For this one, go back to the lesson: {told}" in said(context)


def test_after_an_absence_one_sentence() -> None:
    """How many days, and what helps most; on other days how long it takes."""
    class_ = school(choice("a"))
    answer(class_, "a", wrong)
    class_.days(1)
    assert "1 skill today, about 1 minute." in announcement(agenda(class_.context("review", right))).sentence
    class_.days(11)
    context = class_.context("review", right)
    review(context)
    assert "You've been away 12 days. Here is the one skill that will help most." in said(context)


def _asked_in(library: Library, name: str) -> list[AskedQuestion]:
    """Everything that counts in a lesson: its acts and its checks."""
    lesson = library.lesson(name)
    acts = [act_question(lesson, at) for at, one in enumerate(lesson.screens) if one.kind in COUNTED]
    checks = [library.question(check) for check in lesson.checks]
    return [question.draw(1) for question in (*acts, *checks) if question is not None]


def test_the_day_after_lessons_one_to_four_has_at_most_eight_cards_of_six_minutes() -> None:
    """A learner who misses all they are asked: the cards of the next day, with the seconds that each takes."""
    for rule in ("miss", "right"):
        class_ = School(shipped())  # type: ignore[arg-type]  # any library will do
        context = class_.context("learn", right)
        for entry in shipped().lessons[:4]:
            for asked in _asked_in(shipped(), entry.id):
                verdict = asked.judge(asked.answer)
                kind = "answer" if rule == "right" else "dont_know"
                context.record(asked, kind, verdict=verdict if rule == "right" else None)
        class_.days(1)
        context = class_.context("review", right)
        today = agenda(context).today
        assert len(today) <= (8 if rule == "miss" else 0)
        takes = [
            seconds(question) for one in today if (question := question_of(context, one.skill)) is not None
        ]
        assert len(takes) == len(today)
        assert sum(takes) <= 6 * 60
        assert all(each <= A_MINUTE for each in takes)


def test_every_question_of_the_bank_names_its_goal() -> None:
    """Else a miss would count for every skill of its topic."""
    assert [entry.id for entry in shipped().questions() if not entry.goal] == []


def test_every_goal_of_the_shipped_lessons_is_a_skill_with_a_question_of_a_minute() -> None:
    """So that a review is short whatever was learned."""
    context = School(shipped()).context("review", right)  # type: ignore[arg-type]  # any library will do
    skills = SkillMap(context).by_topic
    for entry in shipped().lessons:
        goals = shipped().lesson(entry.id).goals
        assert skills[entry.id] == tuple(Skill(entry.id, at) for at in range(1, len(goals) + 1))
        for skill in skills[entry.id]:
            asked = question_of(context, skill)
            assert asked is not None
            assert seconds(asked) <= A_MINUTE, skill


def test_nothing_due_says_when_the_next_is_and_what_to_do_meanwhile() -> None:
    """Nobody is left before an empty screen."""
    class_ = school(numbers("one"))
    context = class_.context("review", right)
    review(context)
    assert "There is nothing to review yet." in said(context)
    answer(class_, "one", right)
    context = class_.context("review", right)
    review(context)
    assert "There is nothing to review today. The next review is on Monday 12 January." in said(context)
    assert "Meanwhile: attn-tutor quiz asks something new." in said(context)


@each("name", [*list(CATALOGUE)[::6], "mha_heads_averaged"])
def test_a_training_question_shows_its_mistake(name: str) -> None:
    """On numbers of any seed somebody who makes it gets something else than the right answer."""
    question = training(shipped(), name)
    assert question is not None
    assert question.id == f"misconception:{name}"
    assert question.stage in STAGES
    asked = question.draw(11)
    runs = singles(asked.given.problem, question.stage)
    if (name,) in runs.names:
        mistaken = asked.stage_answer.part_of_run(runs, (name,))
        assert not asked.judge(str(mistaken.round(2).tolist())).correct


def test_a_renamed_question_is_found_and_a_removed_one_is_left_out() -> None:
    """Neither breaks the review; the renamed one goes on under its new id, once."""
    class_ = school(numbers("old"), numbers("gone"))
    answer(class_, "old", wrong)
    answer(class_, "gone", wrong)
    class_.library = MemoryLibrary((), (numbers("new", aliases=("old",)),))
    class_.days(1)
    review(class_.context("review", right))
    assert items(class_) == ["new"]
    assert not agenda(class_.context("review", right)).today


def test_a_question_that_no_longer_works_is_passed_over() -> None:
    """A recipe that finds no numbers any more costs nothing."""
    class_ = school(numbers("broken", "masks"), numbers("sound"))
    answer(class_, "broken", wrong)
    answer(class_, "sound", wrong)
    broken = replace(numbers("broken", "masks"), recipe=None, given=None)
    class_.library = MemoryLibrary((), (broken, numbers("sound")))
    class_.days(1)
    review(class_.context("review", right))
    assert items(class_) == ["sound"]


def test_a_review_that_is_cut_off_goes_on_where_it_stopped() -> None:
    """What was answered is not asked again that day."""
    class_ = school(*(choice(name, name) for name in "abcd"))
    for name in "abcd":
        answer(class_, name, wrong)
    class_.days(1)
    outcome = review(class_.context("review", script(right, right)))
    assert outcome.stop is not None
    assert len(items(class_)) == 2
    review(class_.context("review", right))
    assert sorted(items(class_)) == ["a", "b", "c", "d"]


def test_quitting_and_going_back_are_taken_as_said() -> None:
    """b shows the one before as it ended, and q ends with the summary."""
    class_ = school(*(numbers(name, name) for name in "ab"))
    answer(class_, "a", wrong)
    answer(class_, "b", wrong)
    class_.days(1)
    context = class_.context("review", script(right, "b", "q"))
    review(context)
    assert len(items(class_)) == 1
    assert "1 of 1 right" in said(context)
    assert "There is more to review today" in said(context)


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        ((2026, 3, 28, 20, 60), (2026, 3, 29, 19, 120), True),  # clocks go forward in the night: 22 hours
        ((2026, 10, 24, 20, 120), (2026, 10, 25, 19, 60), True),  # clocks go back: 24 hours and a bit
        ((2026, 5, 4, 23, 0), (2026, 5, 5, 3, 0), False),  # 03:00 still belongs to the evening before
        ((2026, 5, 4, 23, 0), (2026, 5, 5, 4, 0), True),
        ((2026, 5, 4, 20, 720), (2026, 5, 4, 10, -600), False),  # flown back over the date line
    ],
)
def test_a_day_is_a_study_day_of_where_the_learner_is(first: Any, second: Any, due: bool) -> None:
    """Hours and minutes east of UTC as on the learner's own clock."""
    clock = FixedClock(_moment(*first), tz_minutes=first[-1])
    class_ = School(MemoryLibrary((), (numbers("one"),)), clock)
    answer(class_, "one", wrong)
    clock.jump((_moment(*second) - clock.now()).total_seconds())
    clock.travel(second[-1])
    assert bool(agenda(class_.context("review", right)).today) is due


def _moment(year: int, month: int, day: int, hour: int, zone: int) -> datetime:
    return datetime.fromtimestamp(datetime(year, month, day, hour, tzinfo=UTC).timestamp() - 60 * zone, UTC)


def test_a_clock_ten_years_ahead_for_one_answer_makes_nothing_due_wrongly() -> None:
    """Once it is set right the schedule is as if it had never been wrong."""
    years = 3650 * 86_400
    class_ = school(*(numbers(name, name) for name in "abc"))
    answer(class_, "a", wrong)
    class_.clock.jump(years)
    answer(class_, "b", wrong)
    class_.clock.jump(-years)
    answer(class_, "c", wrong)
    assert not agenda(class_.context("review", right)).today
    class_.days(1)
    assert sorted(due_topics(class_)) == ["a", "b", "c"]


def test_only_the_first_answer_of_a_day_is_rated() -> None:
    """Three misses and a later right answer of the same day are one Again."""
    class_ = school(numbers("one"))
    context: Context = class_.context("quiz", script("0 0", wrong, "5 5", right))
    ask(context, class_.library.question("one").draw(1))
    answer(class_, "one", right)
    rated: list[Event] = [event for event in class_.store.events() if event.rating is not None]
    assert [event.rating for event in rated] == [1]
