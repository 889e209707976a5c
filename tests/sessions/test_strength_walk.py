"""`test`: the ten questions, what is said between them, and the verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from attn_tutor.errors import UsageError
from attn_tutor.sessions.skills import strengths
from attn_tutor.sessions.strength_walk import document, take_test
from attn_tutor.sessions.walk import Request
from tests.memory_library import MemoryLibrary
from tests.sessions.pupil import (
    DRAWN,
    Pupil,
    School,
    bank,
    choice,
    lesson,
    numbers,
    right,
    said,
    script,
    wrong,
)

pytestmark = pytest.mark.usefixtures("any_numbers")

BANK = bank("softmax")


class Person(Pupil):
    """A pupil who sits at a terminal."""

    has_person = True


def school(*questions: Any) -> School:
    return School(MemoryLibrary((lesson("softmax", 5, "Shares"),), questions or BANK))


def test_ten_different_questions_of_every_level_are_asked_once_each() -> None:
    """First attempts only: a wrong answer is not asked for again."""
    class_ = school()
    outcome = take_test(class_.context("test", wrong), Request("softmax", seed=3))
    items = [event.item for event in class_.store.events() if event.kind == "answer"]
    assert len(items) == len(set(items)) == 10
    assert {answer.level for answer in outcome.test.answers} == {"easy", "medium", "hard"}
    assert {event.attempt for event in class_.store.events()} == {1}
    assert {event.mode for event in class_.store.events()} == {"test"}


@pytest.mark.parametrize(("rule", "words"), [(right, {"good", "strong"}), (wrong, {"new"})])
def test_one_strength_ends_the_test_in_the_store_the_document_and_on_the_screen(
    rule: Any, words: set[str]
) -> None:
    """The number that stats prints as well; nothing else is said of how good somebody is."""
    class_ = school()
    context = class_.context("test", rule, plain=True)
    outcome = take_test(context, Request("softmax", seed=3))
    strong = strengths(context).of_topic("softmax")
    assert outcome.strength == strong
    assert strong.word in words
    last = class_.store.events()[-1]
    assert (last.kind, last.extra["strength"], last.extra["words"]) == ("verdict", strong.percent, strong.word)
    assert document(outcome)["verdict"]["strength"] == strong.percent
    assert f"On softmax: strength {strong.percent}%, it was 35%." in said(context)
    assert "probability" not in said(context)


def test_the_same_seed_asks_the_same() -> None:
    """Questions and numbers."""
    sat = [take_test(school().context("test", wrong), Request("softmax", seed=3)).test for _ in range(2)]
    assert [a.item for a in sat[0].answers] == [a.item for a in sat[1].answers]


def test_nothing_is_taught_on_the_way_and_each_miss_names_its_lesson() -> None:
    """No hint, no working, no reason, not even right or wrong: all of that stands on the last screen."""
    class_ = school(*bank("softmax", each=1))
    first = iter(["h", "w", "why r1c1", "b"])
    context = class_.context("test", lambda prompt: next(first, None) or wrong(prompt))
    outcome = take_test(context, Request("softmax", count=3, seed=1))
    assert "There are no hints and no solutions here." in said(context)
    assert "You can't go back here" in said(context)
    asking, last = context.terminal.transcript.split("0 of 3 ")
    assert not re.search("Right|Not yet|Not right|A lesson|Saved", asking)
    for miss in outcome.test.answers:
        assert miss.text in last
        assert miss.reason in last
    assert last.count("attn-tutor learn softmax") == 3


def test_whoever_did_not_know_is_told_what_to_remember() -> None:
    """An answer without a reason of its own hears the sentence that the question teaches."""
    question = replace(choice("a"), teaches="Each row adds up to one.")
    context = school(question).context("test", script("idk"))
    take_test(context, Request("softmax", count=1))
    assert "Each row adds up to one." in said(context)


def test_enter_on_the_last_screen_asks_the_first_miss_with_new_numbers() -> None:
    """Where somebody is there to press it; a asks all misses, q none."""
    for typed, times in (("", 1), ("a", 3), ("q", 0)):
        class_ = school(*(numbers(f"n{n}", level="medium") for n in range(3)))
        lines = iter([wrong] * 3)
        context = class_.context("test", right)
        context.terminal.rule = lambda prompt, rest=lines, key=typed: (
            key if prompt == "enter> " else next(rest, right)(prompt)
        )
        context.terminal.__class__ = Person
        outcome = take_test(context, Request("softmax", count=3, seed=1))
        asked = [event for event in class_.store.events() if event.mode == "quiz"]
        assert [event.item for event in asked] == [answer.item for answer in outcome.test.answers][:times]
        assert not {event.seed for event in asked} & {answer.seed for answer in outcome.test.answers}


def test_time_is_told_in_words_by_the_clock_that_pauses() -> None:
    """The wall clock may jump by a year meanwhile."""
    class_ = school(choice("only"))

    def slowly(prompt: str) -> str:
        class_.clock.advance(75)
        class_.clock.jump(86_400 * 365)
        return right(prompt)

    context = class_.context("test", slowly)
    take_test(context, Request("softmax"))
    assert "1 question, 1 minute 15 seconds" in said(context)
    assert class_.store.events()[0].ms == 75_000


def test_not_knowing_is_an_answer_and_what_cannot_be_read_is_none() -> None:
    """idk counts as not right, gibberish costs nothing."""
    class_ = school(choice("a"), choice("b"))
    outcome = take_test(class_.context("test", script("banana", "idk", "", right)), Request("softmax"))
    assert [answer.correct for answer in outcome.test.answers] == [False, True]
    assert [event.kind for event in class_.store.events()] == ["dont_know", "answer", "verdict"]


def test_q_asks_once_and_a_stopped_test_goes_on_at_the_same_question() -> None:
    """With the same numbers, and the answers before it count."""
    class_ = school()
    context = class_.context("test", script(right, right, "q", "q"), at_pauses=iter(["", "q"]))
    outcome = take_test(context, Request("softmax", seed=3))
    assert outcome.strength is None
    assert "2 of 10 answered. attn-tutor test softmax continues" in said(context)
    open_, seed = DRAWN[-1].question.id, DRAWN[-1].seed
    at = len(DRAWN)
    context = class_.context("test", right)
    outcome = take_test(context, Request("softmax"))
    assert "Continuing with question 3 of 10." in said(context)
    assert (DRAWN[at].question.id, DRAWN[at].seed) == (open_, seed)
    assert len(outcome.test.answers) == 10
    assert class_.store.bookmark("test:softmax") is None


@pytest.mark.parametrize("stop_after", range(3))
def test_killed_at_any_question_nothing_answered_is_asked_again(stop_after: int) -> None:
    """The bookmark is kept in the same step as the answer."""
    class_ = school()
    take_test(class_.context("test", script(*[right] * stop_after)), Request("softmax", seed=3))
    take_test(class_.context("test", right), Request("softmax"))
    items = [event.item for event in class_.store.events() if event.kind == "answer"]
    assert len(items) == len(set(items)) == 10


def test_a_test_goes_on_though_its_questions_were_edited_away() -> None:
    """The open question is another one then; what was answered still counts."""
    class_ = school()
    take_test(class_.context("test", script(right, right)), Request("softmax", seed=3))
    gone = {answer["item"] for answer in class_.store.bookmark("test:softmax")["answers"]}  # type: ignore[index, attr-defined]  # it is there
    gone.add(DRAWN[-1].question.id)
    class_.library = MemoryLibrary((), tuple(one for one in BANK if one.id not in gone))
    outcome = take_test(class_.context("test", right), Request("softmax"))
    assert len(outcome.test.answers) == 10
    assert outcome.strength is not None


def test_another_wish_or_new_begins_anew() -> None:
    """Another seed, another number of questions, or --new."""
    for wish in (Request("softmax", seed=4), Request("softmax", count=3), Request("softmax", anew=True)):
        class_ = school()
        take_test(class_.context("test", script(right)), Request("softmax", seed=3))
        context = class_.context("test", right)
        take_test(context, wish)
        assert "Going on" not in said(context)


def test_a_garbled_bookmark_begins_anew() -> None:
    """Of another version, or broken: never a traceback."""
    class_ = school()
    for state in ({"answers": 3}, {"answers": [{"x": 1}]}, {"answers": [], "pending": [1]}, {}):
        class_.store.put_bookmark("test:softmax", state)
        assert take_test(class_.context("test", right), Request("softmax")).strength is not None


def test_it_offers_to_stop_once_the_rest_would_hardly_matter() -> None:
    """Going on is as good; stopping ends it at once."""
    for pressed, asked in (("", 10), ("q", None)):
        class_ = school()
        context = class_.context("test", wrong, at_pauses=[pressed])
        outcome = take_test(context, Request("softmax", seed=3))
        assert said(context).count("These answers are enough.") == 1
        assert outcome.strength is not None
        assert len(outcome.test.answers) == asked or (asked is None and len(outcome.test.answers) < 10)


def test_a_test_of_everything_spreads_over_topics_and_judges_those_with_enough_answers() -> None:
    """Six topics and six questions: one of each; each has its strength from the first answer on."""
    topics = tuple(f"topic-{n}" for n in range(6))
    class_ = School(MemoryLibrary((), bank(*topics, each=2)))
    outcome = take_test(class_.context("test", wrong), Request(count=6, seed=2))
    assert len({answer.topic for answer in outcome.test.answers}) == 6
    assert {one.questions for one in outcome.topics} == {1}
    outcome = take_test(class_.context("test", wrong), Request(count=30, seed=2))
    assert [one.words for one in outcome.topics] == ["new"] * 6


def test_the_mark_is_a_strength_and_an_unfinished_test_has_not_reached_it() -> None:
    """So a script that stops early does not pass."""
    good = take_test(school().context("test", right), Request("softmax"))
    assert not good.is_below(85)
    assert good.is_below(100)
    assert not good.is_below(None)
    assert take_test(school().context("test", script(right)), Request("softmax")).is_below(0)


def test_the_document_holds_every_answer() -> None:
    """As plain data, with the verdict."""
    told = document(take_test(school().context("test", right), Request("softmax")))
    assert (told["asked"], told["right"], told["verdict"]["words"]) == (10, 10, "strong")
    assert told["questions"][0]["correct"] is True


def test_a_topic_without_questions_is_named() -> None:
    """With the topics there are."""
    with pytest.raises(UsageError) as fault:
        take_test(school().context("test", right), Request("sofmax"))
    assert "softmax" in fault.value.hint


def test_fewer_questions_than_asked_for_are_said() -> None:
    """A bank of three gives a test of three."""
    class_ = school(
        *(choice(name, level=level) for name, level in (("a", "easy"), ("b", "medium"), ("c", "hard")))
    )
    context = class_.context("test", right, plain=True)
    take_test(context, Request("softmax"))
    assert "3 questions, each chosen by your answers so far" in said(context)
    assert "3 of 3. On softmax: strength" in said(context)


def test_where_only_the_bound_is_missing_three_more_hard_questions_are_offered() -> None:
    """Enter asks them where nothing was missed; each counts, and the strength is shown once more."""
    class_ = school()
    context = class_.context("test", right, plain=True)
    context.terminal.rule = lambda prompt: "" if prompt == "enter> " else right(prompt)
    context.terminal.__class__ = Person
    outcome = take_test(context, Request("softmax", count=4, seed=1))
    assert outcome.strength is not None
    assert outcome.strength.word == "good"
    assert outcome.strength.percent >= 90
    more = [event for event in class_.store.events() if event.mode == "quiz"]
    assert [event.level for event in more] == ["hard"] * 3
    assert not {event.item for event in more} & {answer.item for answer in outcome.test.answers}
    assert said(context).count("strength") >= 2
