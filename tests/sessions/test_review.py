"""`review`: what comes back, when, and how it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from attn_tutor.answers.diagnosis import singles
from attn_tutor.clock import FixedClock
from attn_tutor.history import Event
from attn_tutor.library.disk import open_library
from attn_tutor.library.memory_library import MemoryLibrary
from attn_tutor.library.port import Library
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.numeric import STAGES
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.due import agenda
from attn_tutor.sessions.explain import training
from attn_tutor.sessions.review import review
from attn_tutor.sessions.walk import ask
from tests.sessions.pupil import DRAWN, School, choice, lesson, numbers, right, said, script, wrong


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


def test_what_was_missed_comes_back_the_next_day_and_what_was_right_later() -> None:
    """Wrong is Again, one day; right is Good, two days."""
    class_ = school(numbers("one"), numbers("two"))
    answer(class_, "one", wrong)
    answer(class_, "two", right)
    assert not agenda(class_.context("review", right)).today
    class_.days(1)
    context = class_.context("review", right)
    review(context)
    assert items(class_) == ["one"]
    class_.days(1)
    review(class_.context("review", right))
    assert items(class_) == ["one", "two"]


def test_numbers_come_back_fresh() -> None:
    """The same recipe, another seed, other numbers."""
    class_ = school(numbers("one"))
    answer(class_, "one", wrong)
    first = DRAWN[-1].given
    class_.days(1)
    review(class_.context("review", right))
    assert DRAWN[-1].given != first
    assert class_.store.events()[-1].seed == DRAWN[-1].seed


def test_the_least_remembered_comes_first_and_the_rest_waits_under_the_cap() -> None:
    """A cap of two a day: two today, one tomorrow, none twice."""
    class_ = school(*(numbers(name) for name in ("a", "b", "c")))
    answer(class_, "c", wrong)
    class_.days(3)
    answer(class_, "b", wrong)
    answer(class_, "a", right)
    class_.days(4)
    context = class_.context("review", right)
    today = agenda(context, cap=2)
    chances = [one.retrievability for one in today.today]
    assert chances == sorted(chances)
    assert (len(today.today), today.left_over) == (2, 1)
    review(context, cap=2)
    assert "1 more can wait until tomorrow. To go on now: attn-tutor review --cap 3" in said(context)
    assert not agenda(context, cap=2).today
    class_.days(1)
    review(class_.context("review", right), cap=2)
    assert sorted(items(class_)) == ["a", "b", "c"]


def test_nothing_due_says_when_the_next_is_and_what_to_do_meanwhile() -> None:
    """Nobody is left before an empty screen."""
    class_ = school(numbers("one"))
    context = class_.context("review", right)
    review(context)
    assert "There is nothing to review yet." in said(context)
    answer(class_, "one", right)
    context = class_.context("review", right)
    review(context)
    assert "Nothing is due today. 1 item falls due on Wednesday 7 January." in said(context)
    assert "Meanwhile: attn-tutor quiz asks what is new." in said(context)
    class_.library = MemoryLibrary((lesson("softmax", 1, "One"),), class_.library.kept_questions)
    context = class_.context("review", right)
    review(context)
    assert "Meanwhile: attn-tutor learn goes on with the course, attn-tutor quiz asks" in said(context)


def make_mistake(school: School, name: str, times: int) -> None:
    """Say of so many answers that they show this misconception."""
    context = school.context("quiz", right)
    for number in range(times):
        event = context.event(
            "answer", f"old-{number}", correct=False, attempt=2, extra={"misconceptions": [name]}
        )
        school.store.record(event)


@pytest.mark.parametrize(("times", "comes"), [(1, False), (2, True)])
def test_a_mistake_made_twice_becomes_an_item_of_its_own(times: int, comes: bool) -> None:
    """It comes the next day, as a question on which it would show; then it has a schedule like any other."""
    class_ = school(numbers("rows"))
    make_mistake(class_, "softmax_columns", times)
    assert not agenda(class_.context("review", right)).today
    class_.days(1)
    context = class_.context("review", right)
    review(context)
    assert items(class_) == (["misconception:softmax_columns"] if comes else [])
    if comes:
        assert "one and the same mistake twice" in said(context)
        class_.days(1)
        assert not agenda(class_.context("review", right)).today
        class_.days(1)
        assert [one.item for one in agenda(class_.context("review", right)).today] == items(class_)


def test_a_mistake_made_again_comes_back_sooner() -> None:
    """Its card would wait for days; made once more it comes the next day."""
    class_ = school(numbers("rows"))
    make_mistake(class_, "softmax_columns", 2)
    for days in (1, 2):
        class_.days(days)
        review(class_.context("review", right))
    make_mistake(class_, "softmax_columns", 1)
    class_.days(1)
    assert [one.item for one in agenda(class_.context("review", right)).today] == [
        "misconception:softmax_columns"
    ]


@pytest.fixture(scope="module")
def shipped() -> Library:
    return open_library(None, None)


@pytest.mark.parametrize("name", [*list(CATALOGUE)[::6], "mha_heads_averaged"])
def test_a_training_question_shows_its_mistake(shipped: Library, name: str) -> None:
    """On numbers of any seed somebody who makes it gets something else than the right answer."""
    question = training(shipped, name)
    assert question is not None
    assert question.id == f"misconception:{name}"
    assert question.stage in STAGES
    asked = question.draw(11)
    runs = singles(asked.given.problem, question.stage)
    if (name,) in runs.names:
        mistaken = asked.asked.part_of_run(runs, (name,))
        assert not asked.judge(str(mistaken.round(2).tolist())).correct


def test_ideas_of_a_finished_lesson_are_recalled_and_rated_as_pressed() -> None:
    """At most three new ones a day; the key pressed is the rating, and Hard counts as recalled."""
    class_ = school(lessons=(lesson("softmax", 5, "Shares", "Rows", "Columns", "Sums"),))
    assert not agenda(class_.context("review", right)).today
    class_.store.put_bookmark("learn:softmax", {"at": 0, "done": True})
    context = class_.context("review", script("2", "x", "1", "4"))
    review(context)
    events = [(event.kind, event.item, event.rating) for event in class_.store.events()]
    assert events == [
        ("flash", "idea:softmax:shares", 2), ("flash", "idea:softmax:rows", 1), ("flash", "idea:softmax:columns", 4),
    ]  # fmt: skip
    assert "2 Hard = I did recall it" in said(context)
    assert "2 of 3 right" in said(context)
    assert not agenda(context).today
    class_.days(1)
    due = [one.item for one in agenda(class_.context("review", right)).today]
    assert sorted(due) == ["idea:softmax:rows", "idea:softmax:shares", "idea:softmax:sums"]


def test_a_choice_without_numbers_beside_it_is_recalled_not_picked() -> None:
    """Where numbers of its topic and level are asked too, it is asked as it is."""
    class_ = school(choice("alone"), choice("beside", "scaling"), numbers("numbers", "scaling"))
    answer(class_, "alone", wrong)
    answer(class_, "beside", wrong)
    class_.days(1)
    review(class_.context("review", right))
    kinds = {event.item: event.kind for event in class_.store.events() if event.mode == "review"}
    assert kinds == {"alone": "flash", "beside": "answer"}


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
    class_ = school(numbers("broken"), numbers("sound"))
    answer(class_, "broken", wrong)
    answer(class_, "sound", wrong)
    broken = replace(numbers("broken"), recipe=None, given=None)
    class_.library = MemoryLibrary((), (broken, numbers("sound")))
    class_.days(1)
    review(class_.context("review", right))
    assert items(class_) == ["sound"]


def test_a_review_that_is_cut_off_goes_on_where_it_stopped() -> None:
    """What was answered is not asked again that day."""
    class_ = school(*(numbers(name) for name in "abcd"))
    for name in "abcd":
        answer(class_, name, wrong)
    class_.days(1)
    outcome = review(class_.context("review", script(right, right)))
    assert outcome.stopped is not None
    done = items(class_)
    assert len(done) == 2
    review(class_.context("review", right))
    assert sorted(items(class_)) == ["a", "b", "c", "d"]


def test_quitting_and_going_back_are_taken_as_said() -> None:
    """b shows the one before as it ended, and q ends with the summary."""
    class_ = school(*(numbers(name) for name in "ab"))
    answer(class_, "a", wrong)
    answer(class_, "b", wrong)
    class_.days(1)
    context = class_.context("review", script(right, "b", "q"))
    review(context)
    assert items(class_) == ["a"]
    assert "1 of 1 right" in said(context)
    assert "1 is still due today." in said(context)


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
    class_ = school(*(numbers(name) for name in "abc"))
    answer(class_, "a", wrong)
    class_.clock.jump(years)
    answer(class_, "b", wrong)
    class_.clock.jump(-years)
    answer(class_, "c", wrong)
    assert not agenda(class_.context("review", right)).today
    class_.days(1)
    assert sorted(one.item for one in agenda(class_.context("review", right)).today) == ["a", "b", "c"]


def test_only_the_first_answer_of_a_day_is_rated() -> None:
    """Three misses and a later right answer of the same day are one Again."""
    class_ = school(numbers("one"))
    context: Context = class_.context("quiz", script("0 0", wrong, "5 5", right))
    ask(context, class_.library.question("one").draw(1))
    answer(class_, "one", right)
    rated: list[Event] = [event for event in class_.store.events() if event.rating is not None]
    assert [event.rating for event in rated] == [1]
