"""The grammar of a lesson: each rule holds of a good lesson, and names the screen of one that breaks it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attn_tutor.curriculum.grammar import early_terms, grammar_faults, repeated_maps, screen_words
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.questions.answer_form import Option
from attn_tutor.questions.given import Given
from attn_tutor.questions.replies import Reply
from tests.cases import each

GIVEN = Given(query=((1.0, 0.0),), key=((1.0, 0.0), (0.0, 0.0)), value=((1.0,), (0.0,)), scale="none")
OTHER = replace(GIVEN, value=((2.0,), (0.0,)))
GUESS = Screen(
    kind="predict",
    text="One sentence about something.",
    prompt="What will happen?",
    options=(Option(text="this", right=True, why="Because."), Option(text="that", why="It was this.")),
)
READ = Screen(text="A picture and one sentence.")
ALL = Screen(
    kind="all",
    id="act-one",
    text="Fresh numbers.",
    prompt="The weights.",
    given=GIVEN,
    stage="weights",
    right="Yes.",
)


def lesson(*screens: Screen, **fields: Any) -> Lesson:
    """A lesson with these screens first and guesses up to ten."""
    padded = (*screens, *[GUESS] * (8 - len(screens)))
    return Lesson(
        id="one", number=1, edition=2, title="One", minutes=9, goals=("do it",), screens=padded,
        checks=("a", "b"), **fields,
    )  # fmt: skip


def found(one: Lesson) -> str:
    return "\n".join(f"{way}: {what}" for way, what, _ in grammar_faults(one))


def test_a_lesson_that_keeps_every_rule_has_no_fault() -> None:
    assert found(lesson(GUESS, READ, ALL)) == ""


@each(
    ("screens", "says"),
    [
        ((READ, READ, READ), "the first act comes on screen 4"),
        ((GUESS, READ, READ, READ), "3 screens in a row only show"),
        ((GUESS, *[READ, READ, GUESS] * 4), ""),
        ((replace(GUESS, text="word " * 71),), "screens[1].text: the screen has 76 words"),
        ((replace(READ, text="Why is that so?"),), "screens[1].text: the screen asks and takes no answer"),
        ((replace(READ, introduces=("query", "key")),), "screens[1].introduces: 2 new terms come at once"),
        ((replace(GUESS, prompt=""),), "screens[1].prompt: the act does not say what is asked"),
        (
            (replace(GUESS, options=(*GUESS.options, Option(text="x"))),),
            "screens[1].options[3].why: this option",
        ),
        ((replace(GUESS, options=()),), "screens[1]: nothing says how the act is answered"),
        ((replace(ALL, right=""),), "screens[1].right: a right answer hears no because"),
        ((replace(ALL, id=""),), "screens[1].id: progress on this act"),
        ((replace(ALL, replies=(Reply(say="x"),)),), "screens[1].replies[1]: nothing says which answer"),
        ((replace(ALL, points=("a", "b")),), "screens[1]: the act is answered as numeric and points"),
        (
            (replace(READ, given=GIVEN, show="worked", note="About."), ALL),
            "screens[2].given: screen 1 has shown",
        ),
        (
            (replace(READ, given=GIVEN, text="They are {weights}."), ALL),
            "screens[2].given: screen 1 has shown",
        ),
        ((replace(READ, given=OTHER, show="worked", note="About."), ALL), ""),
        ((replace(READ, given=GIVEN, show="steps", steps=("scores",)), ALL), ""),
    ],
)
def test_each_rule_names_the_screen_that_breaks_it(screens: tuple[Screen, ...], says: str) -> None:
    assert (says in found(lesson(*screens))) if says else found(lesson(*screens)) == ""


def test_too_few_screens_that_ask_are_counted() -> None:
    one = lesson(GUESS, READ, READ, GUESS, READ, READ, GUESS, READ, READ, GUESS, READ, READ)
    assert found(replace(one, checks=())).startswith("screens: 4 of 12 screens ask something")


def test_a_worked_table_is_shown_twice_at_most() -> None:
    worked = replace(READ, given=OTHER, show="worked", note="About.")
    assert "the worked table is shown 3 times" in found(lesson(worked, GUESS, worked, GUESS, worked))


def test_a_picture_that_cannot_be_recomputed_wants_a_note() -> None:
    unclean = Given(query=((1.0,),), key=((0.0,), (1.405,)), value=((3.0, 4.0), (0.0, 0.0)), scale="none")
    screen = replace(READ, given=unclean, show="worked")
    assert "cannot be recomputed" in found(lesson(GUESS, screen))
    assert found(lesson(GUESS, replace(screen, note="The last digit can differ by 1."))) == ""


def test_words_count_options_pairs_and_points() -> None:
    assert screen_words(GUESS) == 4 + 3 + 2
    assert screen_words(Screen(kind="predict", prompt="Hand out", points=("a", "b", "the rest"))) == 2 + 4


def test_the_same_map_twice_in_the_course_is_named() -> None:
    shown = replace(READ, given=GIVEN, show="map")
    (found_at,) = repeated_maps([lesson(shown), replace(lesson(GUESS, shown), id="two")])
    assert found_at[0] == "two"
    assert "screen 1 of one" in found_at[1][1]


def test_a_term_used_before_its_screen_is_named_and_the_words_of_the_example_are_not() -> None:
    key = replace(GIVEN, key_words=("key", "lock"))
    early = replace(READ, text="The query meets the key.")
    example = replace(READ, given=key, text="The key did not fit.")
    introduces = replace(READ, introduces=("key",), text="This is a key.")
    course = [lesson(early, example, introduces)]
    faults = [fault for _, fault in early_terms(course)]
    assert [way for way, _, _ in faults] == ["screens[1].text"]
