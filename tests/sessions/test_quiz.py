"""`quiz`: which questions, going on after a stop with the same numbers, and the summary."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor.errors import UsageError
from attn_tutor.library.interface import QuestionEntry
from attn_tutor.questions.question import LEVELS
from attn_tutor.sessions.quiz import draw_plan, key_of, quiz, spread_templates
from attn_tutor.sessions.walk import Ending, Request
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import Terminal
from tests.cases import allowed, each
from tests.sessions.learner import Sitting, shipped

RIGHT = ["C", "A", "[[10, 20]]", "D", "B"]


def play(sitting: Sitting, *lines: str, **wish: object) -> tuple[Ending, str]:
    return sitting.run(lambda context: quiz(context, Request(**wish)), lines)  # type: ignore[arg-type]  # as on the line


def names(outcome: Ending) -> list[tuple[str, int]]:
    return [(result.asked.question.id, result.asked.seed) for result in outcome.results]


def test_a_fresh_learner_is_asked_the_five_practice_problems() -> None:
    """All right at the first try; the summary says so and names the next command."""
    outcome, shown = play(Sitting(), *RIGHT)
    assert [name for name, _ in names(outcome)] == [f"practice-{n}" for n in range(1, 6)]
    assert (outcome.percent_right, outcome.finished) == (100, True)
    assert shown.endswith("5 of 5 right, all at the first try.\nNext: attn-tutor quiz\n")


def test_the_first_quiz_says_which_lessons_teach_it_and_sends_who_fails_it_to_the_first() -> None:
    """In one line before the first question; later quizzes do not say it."""
    sitting = Sitting()
    outcome, shown = play(sitting, *["w"] * 5)
    assert re.search(r"Lessons 1, 5 and 6 teach what these 5 questions ask\.", shown)
    assert outcome.command == "attn-tutor learn why-attention"
    assert "is taught in" not in play(sitting, "q")[1]


def test_a_later_quiz_mixes_the_three_weakest_topics_that_were_opened() -> None:
    """Eight questions; neighbours differ in topic or in kind."""
    sitting = Sitting()
    play(sitting, *["w"] * 5)
    asked = [result.asked.question for result in play(sitting, *["s"] * 8)[0].results]
    assert len(asked) == 8
    assert len({question.topic for question in asked}) == 3
    assert all((a.topic, a.kind) != (b.topic, b.kind) for a, b in pairwise(asked))


@each("topic", [None, *(entry.id for entry in shipped().lessons)])
def test_no_quiz_of_ten_shows_a_template_twice_in_a_row(topic: str | None) -> None:
    """No two neighbours compute the same stage on one topic; a lesson's easy questions still come first."""
    plan = draw_plan(Sitting().context(), Request(topic=topic, count=10))
    asked = [shipped().question(name) for name, _ in plan]
    assert len(asked) == 10
    computed = [template(name) for name, _ in plan]
    assert not [one for one, other in pairwise(computed) if one == other and one[2]]
    if topic:
        ranks = [LEVELS.index(one.level) for one in asked]
        assert sum(abs(a - b) for a, b in zip(ranks, sorted(ranks), strict=True)) <= 2


def test_no_quiz_of_ten_shows_a_template_twice_in_a_row_whatever_was_right_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two hundred histories, in which some questions were right at some time and the others never."""
    topics = [None, *(entry.id for entry in shipped().lessons)]
    for seed in range(200):
        chance, when = Random(seed), dict[str, int]()
        known = chance.random()
        monkeypatch.setattr(
            MemoryStore,
            "last_right",
            lambda _, item, chance=chance, known=known, when=when: when.setdefault(
                item, chance.randrange(1, 10**6) if chance.random() < known else 0
            ),
        )
        plan = draw_plan(Sitting().context(), Request(topic=topics[seed % len(topics)], count=10))
        computed = [template(name) for name, _ in plan]
        assert not [one for one, other in pairwise(computed) if one == other and one[2]], seed


@cache
@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12))
def test_templates_are_spread_as_by_taking_the_first_other_one_each_time(topics: list[str]) -> None:
    entries = [QuestionEntry(f"q{at}", topic, "easy", "numeric") for at, topic in enumerate(topics)]
    left, placed = [*entries], list[QuestionEntry]()
    while left:
        others = [one for one in left if not placed or one.topic != placed[-1].topic]
        placed.append((others or left)[0])
        left.remove(placed[-1])
    assert spread_templates(entries) == placed


@pytest.mark.parametrize("topics", [1, 2])
def test_a_bank_of_thirty_thousand_is_spread_at_once(topics: int) -> None:
    """Each is looked at once, however many have one template: to look through the rest each time takes minutes."""
    entries = [QuestionEntry(f"q{at}", f"{at // 15_000 % topics}", "easy", "numeric") for at in range(30_000)]
    begun = process_time()
    assert len(spread_templates(entries)) == len(entries)
    assert process_time() - begun < allowed(5)


def template(name: str) -> tuple[str, str, str]:
    """What two questions share that ask for the same computation with other numbers; the stage is "" for others."""
    question = shipped().question(name)
    return question.topic, question.kind, getattr(question, "stage", "")


def test_the_next_quiz_asks_what_was_not_yet_right() -> None:
    sitting = Sitting()
    first = {name for name, _ in names(play(sitting, *RIGHT)[0])}
    second = {name for name, _ in names(play(sitting, *["s"] * 5)[0])}
    assert len(second) == 5
    assert not first & second


def test_the_summary_says_what_to_look_at_again_why_and_the_command_for_it() -> None:
    """A miss with its reason, a skip, and the lesson of the weakest topic."""
    outcome, shown = play(Sitting(), "A", "C", "s", "[[10, 20]]", "D", "B")
    assert shown.count("Look again at practice-") == 2
    first = (
        'Look again at practice-1, "What does attention do for a language model?": Nothing gets longer'
    )
    assert first in shown
    assert re.search(r'Look again at practice-2, ".+ \.\.\.": skipped\.', shown)
    assert "4 of 5 right, 3 at the first try." in shown
    assert "Next: attn-tutor learn " in shown
    assert outcome.percent_right == 80


@pytest.mark.parametrize("last", ["q", None])
def test_a_stopped_quiz_is_gone_on_with_at_the_same_question_and_numbers(last: str | None) -> None:
    """Stopped by q or by the end of input; after as many runs as it takes, each question was asked once."""
    sitting = Sitting()
    for start in range(5):
        outcome, shown = play(sitting, RIGHT[start], *([last] if last else []))
        if start:
            assert f"Continuing with question {start + 1} of 5, with the same numbers." in shown
    assert [name for name, _ in names(outcome)] == [f"practice-{n}" for n in range(1, 6)]
    assert len({seed for _, seed in names(outcome)}) == 5, "numbers of its own for each question"
    assert len(sitting.kinds()) == 5


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ({}, "attn-tutor quiz"),
        ({"topic": "softmax"}, "attn-tutor quiz --topic softmax"),
        ({"topic": "masks", "level": "hard"}, "attn-tutor quiz --topic masks --level hard"),
        ({"count": 3, "seed": 7}, "attn-tutor quiz --count 3 --seed 7"),
    ],
)
def test_a_quiz_of_any_wish_is_gone_on_with_by_the_command_that_it_names(
    wish: dict[str, object], line: str
) -> None:
    """The same questions with the same numbers, though another quiz was asked meanwhile; --new begins another."""
    sitting = Sitting()
    first, shown = play(sitting, "s", "q", **wish)
    assert first.command == line
    assert shown.endswith(f"Next: {line}\n")
    play(sitting, "s", "s", "q", level="easy")
    plan = sitting.store.bookmark(key_of(sitting.context(), Request(**wish)))["plan"]  # type: ignore[index, arg-type]  # kept
    again, shown = play(sitting, "s", "q", **wish)
    assert "Continuing with question 2 of" in shown
    assert names(again) == [tuple(place) for place in plan[:2]]
    anew = play(sitting, "s", "q", anew=True, **wish)[1]
    assert "Going on" not in anew
    assert "Question 1 of" in anew


def test_a_quiz_cut_off_after_its_last_answer_is_over() -> None:
    """Nothing is left to go on with: what comes next is named instead."""
    outcome, _ = play(Sitting(), "q", topic="softmax", count=1)
    assert outcome.command == "attn-tutor quiz --topic softmax --count 1"
    outcome, shown = play(Sitting(), "C", count=1)
    assert outcome.results[0].right
    assert outcome.command == "attn-tutor learn"
    assert shown.endswith("Next: attn-tutor learn\n")


def test_a_question_left_after_a_miss_counts_now_and_is_asked_again() -> None:
    sitting = Sitting()
    outcome, shown = play(sitting, "C", "D", "q")
    assert [result.end for result in outcome.results] == ["right", "left"]
    assert "1 of 2 right" in shown
    assert (outcome.total, outcome.percent_right) == (5, 20)
    again = play(sitting, *RIGHT[1:])[0].results
    assert [(result.end, result.attempts) for result in again] == [
        ("right", 1),
        ("right", 2),
        *[("right", 1)] * 3,
    ]


def test_back_goes_to_the_question_before() -> None:
    """It stands there as it ended: right at the second try."""
    outcome, shown = play(Sitting(), "A", "C", ":b", *RIGHT[1:])
    assert shown.count("Question 1 of 5") == shown.count("Question 2 of 5") == 2
    assert [result.attempts for result in outcome.results] == [2, 1, 1, 1, 1]


def test_back_after_the_end_of_a_question_goes_to_the_one_before_and_its_result_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses = iter(["", "b"])
    monkeypatch.setattr(Terminal, "pause", lambda *_, **__: next(pauses, ""))
    outcome, shown = play(Sitting(), *RIGHT)
    assert shown.count("Question 1 of 5") == shown.count("Question 2 of 5") == 2
    assert [result.right_first_time for result in outcome.results] == [True] * 5


def test_a_seed_decides_the_numbers() -> None:
    """Two learners with one seed see the same, and each question takes the next one."""
    first, second = (play(Sitting(), *["s"] * 3, topic="softmax", count=3, seed=5) for _ in range(2))
    assert first[1] == second[1]
    assert {seed for _, seed in names(first[0])} == {5, 6, 7}


def test_topic_level_and_count_choose() -> None:
    outcome, shown = play(Sitting(), "s", "q", topic="masks", level="hard", count=2)
    assert {(r.asked.question.topic, r.asked.question.level) for r in outcome.results} == {("masks", "hard")}
    assert "Question 1 of 2" in shown
    assert shown.endswith("Next: attn-tutor quiz --topic masks --level hard --count 2\n")


@pytest.mark.parametrize("wish", [{"topic": "nix"}, {"level": "nix"}, {"topic": "nix", "level": "hard"}])
def test_a_wish_that_nothing_fits_says_what_there_is(wish: dict[str, str]) -> None:
    with pytest.raises(UsageError) as fault:
        play(Sitting(), **wish)
    assert "nix" in fault.value.sentence
    assert fault.value.hint


def test_a_bookmark_that_makes_no_sense_is_left_aside() -> None:
    """Written by another version, or by hand: a fresh quiz begins."""
    for state in (
        {"plan": 5, "at": 1},
        {"plan": [["gone", 1]], "at": 0},
        {"plan": [["practice-1", "x"]], "at": 0},
        {},
    ):
        sitting = Sitting()
        sitting.store.put_bookmark("quiz", state)
        assert play(sitting, *RIGHT)[0].percent_right == 100
