"""Neither the length of an option nor its place gives away which one is right, in the acts of the course."""

from __future__ import annotations

from collections import Counter

from attn_tutor.curriculum.lesson import Screen
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.words import fill
from tests.sessions.learner import shipped

LESSONS = [shipped().lesson(entry.id) for entry in shipped().lessons]
ACTS = [[screen for screen in lesson.screens if screen.options] for lesson in LESSONS]


def share_of_longest(screen: Screen) -> float:
    """1 where the right option is the longest as it is shown, a part of it where several are as long."""
    values = {} if screen.given is None else ComputedValues(screen.given.problem)
    lengths = [len(fill(option.text, values, screen.decimals)) for option in screen.options]
    ties = [option for option, length in zip(screen.options, lengths, strict=True) if length == max(lengths)]
    return sum(option.right for option in ties) / len(ties)


def test_the_length_of_an_option_gives_nothing_away() -> None:
    """The right one is the longest about as often as chance has it, in the course and in no lesson much more often."""
    screens = [screen for acts in ACTS for screen in acts]
    chance = sum(1 / len(screen.options) for screen in screens)
    assert 0.6 * chance <= sum(map(share_of_longest, screens)) <= chance
    for lesson, acts in zip(LESSONS, ACTS, strict=True):
        expected = sum(1 / len(screen.options) for screen in acts)
        assert sum(map(share_of_longest, acts)) <= expected + 2, lesson.id


def test_the_place_of_an_option_gives_nothing_away() -> None:
    """Among three options each place is right in a fourth of the acts or more."""
    places = Counter(
        [option.right for option in screen.options].index(True)
        for acts in ACTS
        for screen in acts
        if len(screen.options) == 3
    )
    total = sum(places.values())
    assert total > 100
    assert {place: count / total >= 0.25 for place, count in places.items()} == dict.fromkeys(range(3), True)
