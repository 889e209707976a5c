"""`stats`, and a learner's fortnight replayed day by day."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from attn_tutor import scheduling
from attn_tutor.cli.commands.stats import STRENGTH, page, views
from attn_tutor.history import replay, to_ms
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.words import matrix
from attn_tutor.sessions.due import agenda
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.quiz import quiz
from attn_tutor.sessions.review import review
from attn_tutor.sessions.skills import strengths
from attn_tutor.sessions.strength_walk import take_test
from attn_tutor.sessions.survey import MistakeStats, document, survey
from attn_tutor.sessions.walk import Request
from attn_tutor.store.port import take_back
from attn_tutor.store.sqlite import open_store
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.stats_view import StudyStrip
from tests.fixed_clock import FixedClock
from tests.memory_library import MemoryLibrary
from tests.sessions.pupil import DRAWN, School, bank, choice, lesson, numbers, right, said, script, wrong


def school(*questions: Any) -> School:
    return School(MemoryLibrary((), questions or tuple(choice(name) for name in "abc")))


def look_at(class_: School) -> Any:
    return survey(class_.context("review", right))


def test_nothing_answered_says_how_to_begin() -> None:
    """And nothing else: with the course where there is one, which teaches before it asks."""
    found = look_at(school())
    assert (found.topics, found.days, found.command) == ((), {}, "attn-tutor quiz")
    found = look_at(School(MemoryLibrary((lesson("softmax", 1, "One"),), (choice("a"),))))
    assert found.command == "attn-tutor learn"
    assert "attn-tutor quiz asks the practice problems at once." in found.advice


def test_each_topic_is_counted_by_questions_not_by_attempts() -> None:
    """Three questions, five answers: one right at first, one after a miss, one given up."""
    class_ = school()
    quiz(class_.context("quiz", script(right, wrong, right, "idk")), Request(topic="softmax"))
    (topic,) = look_at(class_).topics
    assert (topic.asked, topic.right_first, topic.last) == (3, 1, date(2026, 1, 5))
    assert look_at(class_).days == {date(2026, 1, 5): 3}


def test_what_is_undone_counts_no_longer() -> None:
    """As if it had not been answered."""
    class_ = school()
    quiz(class_.context("quiz", script(right)), Request(topic="softmax"))
    take_back(class_.store, clock=class_.clock, id="x", session="s")
    found = look_at(class_)
    assert (found.topics, found.days, found.streak.current) == ((), {}, 0)


def test_due_reviews_come_first_and_the_weakest_topic_next() -> None:
    """What is due is urgent; then a test that stands open; then what is weak."""
    class_ = school(*bank("softmax", each=1), *bank("scaling", each=1))
    quiz(class_.context("quiz", wrong), Request(topic="softmax"))
    assert look_at(class_).command == "attn-tutor quiz --topic softmax"
    take_test(class_.context("test", script(right)), Request())
    assert look_at(class_).command == "attn-tutor test"
    class_.days(1)
    found = look_at(class_)
    assert found.command == "attn-tutor review"
    assert found.topics[0].topic == "softmax"
    assert found.topics[0].due == found.forecast[0] - 1 * (found.topics[1].due > 0)


def test_what_stats_says_is_due_is_what_a_review_asks() -> None:
    """Never more than eight a day; once reviewed, nothing is left of today."""
    class_ = school(*(choice(f"q{n}", f"topic-{n:02}") for n in range(12)))
    quiz(class_.context("quiz", wrong), Request(count=12))
    assert look_at(class_).forecast[0] == 0
    for _ in range(3):
        class_.days(1)
        found, asked = look_at(class_), agenda(class_.context("review", right)).today
        assert found.forecast[0] == sum(one.due for one in found.topics) == len(asked) > 0
        assert max(found.forecast) <= 8
        assert found.command == "attn-tutor review"
        review(class_.context("review", right))
        assert look_at(class_).forecast[0] == 0


def test_strength_is_told_from_the_first_answer_on_and_is_the_same_everywhere() -> None:
    """As skills say it; the course is the mean of its opened topics."""
    class_ = school(choice("a"), choice("b", "masks"))
    quiz(class_.context("quiz", script(right, wrong, "idk")), Request(count=2))
    found, strong = look_at(class_), strengths(class_.context("review", right))
    assert {one.topic: (one.percent, one.words) for one in found.topics} == {
        topic: (each.percent, each.word) for topic, each in strong.topics.items()
    }
    assert found.strength == strong.course
    assert document(found)["strength"] == {"percent": strong.course.percent, "words": strong.course.word}


def test_misconceptions_are_made_and_overcome() -> None:
    """Overcome by the right answer to an item that showed it."""
    class_ = school()
    context = class_.context("quiz", right)
    class_.store.record(context.event("answer", "a", correct=False, extra={"misconceptions": ["no_scale"]}))
    assert [(one.name, one.times, one.overcome) for one in look_at(class_).mistakes] == [("no_scale", 1, False)]
    class_.store.record(context.event("answer", "a", correct=True))
    assert look_at(class_).mistakes[0].overcome


def test_only_the_mistake_that_was_told_is_listed() -> None:
    """Three of the catalogue give the same logits, one is told: what was forgotten, in words beside its name."""
    recipe = Recipe(n_q=2, n_k=3)
    class_ = school(numbers("one", stage="logits", shown=(), recipe=recipe))
    forgot = lambda _: matrix(DRAWN[-1].given.problem.run()["scores"], 2)  # noqa: E731  # a rule, as script takes them
    context = class_.context("quiz", script(forgot))
    quiz(context, Request(topic="softmax"))
    assert "the scores are not divided by √d_k" in said(context)
    found = look_at(class_)
    assert [one.name for one in found.mistakes] == ["no_scale"]
    spoken = [line for view in views(found) for line in view.speak(Look(plain=True))]
    assert any(
        line.startswith("Misconception no_scale, when the scores are not divided by ") for line in spoken
    )


def test_a_journey_or_a_wrong_clock_breaks_no_streak() -> None:
    """Five days in a row: one flown west, one at which the clock stood ten years ahead for an answer."""
    class_ = school()
    clock = class_.clock
    for day in range(5):
        quiz(class_.context("quiz", right), Request(topic="softmax", count=1))
        if day == 2:
            clock.travel(-300)
        if day == 3:
            clock.jump(3650 * 86_400)
            quiz(class_.context("quiz", right), Request(topic="softmax", count=1))
            clock.jump(-3650 * 86_400)
        class_.days(1)
    found = look_at(class_)
    assert found.streak.current == found.streak.longest == 5
    assert max(found.days) <= found.today


def test_the_screen_reads_aloud_and_the_document_is_plain() -> None:
    """No drawn sign in plain mode, at no width a line too long, and JSON of dates and numbers."""
    class_ = school()
    quiz(class_.context("quiz", script(right, wrong, right)), Request(topic="softmax"))
    class_.days(1)
    quiz(class_.context("quiz", script(right)), Request(topic="softmax"))
    found = look_at(class_)
    spoken = " ".join(line for view in views(found) for line in view.speak(Look(plain=True)))
    assert not [sign for sign in spoken if "─" <= sign <= "▟"]
    assert "Monday 5 January: 2 questions." in spoken
    for width in (40, 60, 80, 120):
        for colour in ("truecolor", "16", "none"):
            look = Look(width, colour=colour, glyphs=colour != "none")  # type: ignore[arg-type]  # a colour
            lines = [line for view in views(found) for line in view.draw(look)]
            assert max(line.cell_len for line in lines) <= look.room
    assert json.loads(json.dumps(document(found)))["topics"][0]["last"] == "2026-01-06"


def test_the_first_day_shows_what_was_done_on_it_and_no_empty_weeks() -> None:
    """Each question with its result and the day it comes back; how far the course is; what is next."""
    course = (lesson("softmax", 1, "One", "Two"), lesson("masks", 2, "Three"))
    class_ = School(MemoryLibrary(course, tuple(choice(name) for name in "abcd")))
    typed = script(right, "h", right, wrong, right, "s")
    quiz(class_.context("quiz", typed), Request(topic="softmax"))
    learn(class_.context("learn", script(), at_pauses=iter(("", "q"))), "softmax")
    found = look_at(class_)
    spoken = [line for view in views(found) for line in view.speak(Look(plain=True))]
    assert [one.how for one in found.done_today] == [
        "right at the first try",
        "right after 1 hint",
        "right at the second try",
        "skipped",
    ]
    assert {one.item: one.due for one in found.done_today} == dict.fromkeys("abcd", date(2026, 1, 6)), (
        "of their skill"
    )
    shown = 'a, about "What comes out?": right at the first try. It comes back on Tuesday 6 January.'
    assert shown in spoken
    assert "study day" not in " ".join(spoken)
    assert 'Course: 0 of 2 lessons done. "On softmax" is at screen 2 of 2.' in spoken
    assert spoken[-1] == "attn-tutor quiz --topic softmax"
    assert document(found)["course"] == {"lessons": 2, "done": 0}


def test_many_topics_stand_in_one_window_the_weakest_first() -> None:
    """As many as there are rows for, the number of the others, and the misconception that keeps coming back."""
    class_ = school()
    quiz(class_.context("quiz", script(right, right, right)), Request(topic="softmax"))
    found = look_at(class_)
    topics = tuple(replace(found.topics[0], topic=f"topic {n}") for n in range(20))
    slip = MistakeStats("no_scale", "the scores are not divided by √d_k", 3, found.today, overcome=False)
    found = replace(found, topics=topics, mistakes=(slip,))
    for width, rows, at_night in product((60, 80), (24, 32), (False, True)):
        look = Look(width, rows)
        lines = [line.plain for view in page(replace(found, at_night=at_night), look) for line in view.draw(look)]
        shown = sum("topic " in line and "━" in line for line in lines)
        blanks = 0 if look.tight else 1 + at_night  # where a tall window sets two views apart
        spare = rows - 1 - blanks - len(lines)  # the last row is the shell's
        assert 0 <= spare <= (width == 60), "narrow, the line of the others may fold when there are more of them"
        assert any(f"{20 - shown} more topics" in line for line in lines)
        assert "not divided by √d_k. 3 times" in " ".join(line.strip(" ▌") for line in lines)
        assert any("attn-tutor drill --mistake no_scale" in line for line in lines)


def test_the_strip_begins_with_the_week_of_the_first_day() -> None:
    """Weeks before there was anything to show are left out; four are the most."""
    class_ = school()
    for days, mondays in ((0, 0), (1, 1), (6, 2), (7, 3), (7, 4), (21, 4)):
        class_.days(days)
        quiz(class_.context("quiz", script(right)), Request(count=1))
        strips = [view for view in views(look_at(class_)) if isinstance(view, StudyStrip)]
        assert [strip.weeks for strip in strips] == ([mondays] if mondays else [])


def test_a_fortnight_day_by_day(tmp_path: Path) -> None:
    """Fourteen evenings with reviews first and a quiz after, two of them cut off, the file closed each night.

    Nothing comes before its day, nothing due is left once the review is done, the streak counts every day, and
    in the end the schedule is what a replay of all answers from nothing gives.
    """
    class_ = school(*bank("softmax", each=1), *(choice(f"more-{n}", "scaling") for n in range(8)))
    chance, path, clock = Random(1), tmp_path / "progress.db", class_.clock
    asked: Counter[str] = Counter()

    def rule(prompt: str) -> str:
        return (right if chance.random() < 0.7 else wrong)(prompt)

    for day in range(14):
        clock.travel(60 if day < 7 else 120)  # the clocks go forward
        with closing(
            open_store(path, clock=clock, advance=scheduling.follow, rules=scheduling.RULES)
        ) as store:
            class_.store = store
            context = class_.context("review", rule)
            waiting = [one.name for one in agenda(context).today]
            assert all(one.due <= context.today for one in agenda(context).today)
            review(context)
            assert not agenda(context).today
            asked.update(waiting)
            lines = (rule,) * 2 if day in (3, 9) else (rule,) * 40
            topic = "scaling" if day % 2 else "softmax"
            quiz(class_.context("quiz", script(*lines)), Request(topic, count=3))
            assert survey(class_.context("review", right)).streak.current == day + 1
            forecast = survey(class_.context("review", right)).forecast
            assert forecast[0] == 0
        clock.advance(86_400 + chance.randrange(-5400, 5400))
    with closing(open_store(path, clock=clock, advance=scheduling.follow, rules=scheduling.RULES)) as store:
        assert store.cards() == replay(store.events(), scheduling.follow, to_ms(clock.now()))
        assert len(asked) == 2
        missed = {event.item for event in store.events() if event.correct is False and event.attempt == 1}
        assert missed <= {event.item for event in store.events()}


def test_study_days_begin_at_four() -> None:
    """A quiz at 03:30 belongs to the evening before."""
    clock = FixedClock(tz_minutes=0)
    clock.advance(15.5 * 3600)  # from 12:00 to 03:30
    class_ = School(MemoryLibrary((), (choice("a"),)), clock)
    context = class_.context("quiz", right)
    quiz(context, Request(topic="softmax"))
    assert "1 of 1 right" in said(context)
    assert list(look_at(class_).days) == [date(2026, 1, 5)]
    assert look_at(class_).today + timedelta(days=1) == date(2026, 1, 6)


def test_at_night_the_day_is_named_and_no_other_is_called_tomorrow() -> None:
    """From 0:00 to 4:00 it says once how long the day lasts, and by day nothing of it."""
    class_ = school()
    quiz(class_.context("quiz", script(right, wrong)), Request(topic="softmax"))
    told = "A study day ends at 4:00, so today is still Monday 5 January."
    for hours, times in ((0, 0), (11.9, 0), (0.2, 1), (3.8, 1), (0.2, 0)):
        class_.clock.advance(3600 * hours)
        spoken = [line for view in views(look_at(class_)) for line in view.speak(Look(plain=True))]
        assert spoken.count(told) == times
        assert "tomorrow" not in " ".join(spoken).casefold()


def test_what_strong_means_is_said_where_it_stands() -> None:
    class_ = school(choice("a"), choice("b", level="medium"), choice("c", level="hard"))
    for times in (0, 1):
        spoken = [line for view in views(look_at(class_)) for line in view.speak(Look(plain=True))]
        assert spoken.count(STRENGTH) == times
        quiz(class_.context("quiz", right), Request(topic="softmax"))
