"""A lesson whose screens ask: the first screen is an act, guesses are free, slips hear their own sentence."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.questions.answer_form import Option
from attn_tutor.questions.given import Given
from attn_tutor.questions.match import Pair
from attn_tutor.questions.replies import Reply
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.own_steps import OwnSteps
from attn_tutor.sessions.paged_lesson import PagedLesson
from attn_tutor.sessions.walk import Ending
from attn_tutor.widgets.look import Look
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting
from tests.sessions.pupil import choice

GUESS = Screen(
    kind="predict", prompt="Up or down?",
    options=(Option(text="up", why="It went down."), Option(text="down", right=True, why="It went down.")),
)  # fmt: skip
STEP = Screen(
    kind="step", id="one-step", show="mix", prompt="The second number?", stage="output", cell="r1c2", decimals=1,
    given=Given(key_words=("a", "b"), weights=((0.75, 0.25),), value=((4.0, 0.0), (0.0, 4.0))),
    right="It is {output.r1c2}.", replies=(Reply(say="That adds them. Shrink each first.", mistake="sum_of_values"),),
)  # fmt: skip
GUIDED = Screen(
    kind="all", id="all-steps", show="worked", prompt="The scores, or the output at once.", stage="output", cell="r1",
    guided=True, right="All done.",
    given=Given(query=((1.0, 1.0),), key=((1.0, 0.0), (0.0, 0.0)), value=((1.0, 0.0), (0.0, 1.0)), scale="none"),
)  # fmt: skip
POINTS = Screen(kind="predict", prompt="Hand out 100.", points=("a", "b"), right="100 in all.")


def course(*screens: Screen) -> MemoryLibrary:
    lesson = Lesson(
        id="one", number=1, edition=2, title="One", minutes=5, goals=("do it",), screens=screens, checks=("c",),
        next="What next?",
    )  # fmt: skip
    return MemoryLibrary([lesson], [choice("c", topic="one")])


def play(sitting: Sitting, *lines: str) -> tuple[Ending, str]:
    return sitting.run(lambda context: learn(context, "one"), lines)


def test_the_first_screen_asks_and_either_answer_goes_on() -> None:
    for letter in "AB":
        shown = play(Sitting("learn", course(GUESS, STEP)), letter, "", "q")[1]
        assert shown.index("Up or down?") < shown.index("It went down.") < shown.index("The second number?")


def test_a_guess_is_never_called_wrong_and_never_stored() -> None:
    sitting = Sitting("learn", course(GUESS, STEP))
    shown = play(sitting, "A", "", "q")[1]
    assert "You said: A" in shown
    assert "Not yet" not in shown
    assert sitting.kinds() == []


def test_a_foreseen_slip_hears_its_sentence_what_is_off_and_where_to_look() -> None:
    shown = play(Sitting("learn", course(STEP)), "4", "1", "q")[1]
    assert "Not yet: That adds them." in shown
    assert "Look: Shrink each first." in shown
    assert "Right: It is 1." in shown


def test_a_step_stores_its_first_try_alone() -> None:
    sitting = Sitting("learn", course(STEP))
    play(sitting, "4", "3", "1", "q")
    (event,) = sitting.store.events()
    assert (event.item, event.correct, event.attempt) == ("one-step", False, 1)


def test_after_the_third_miss_every_number_is_shown() -> None:
    shown = play(Sitting("learn", course(STEP)), "4", "3", "7", "q")[1]
    assert "Answer: It is 1." in shown


def test_points_that_do_not_add_up_cost_nothing_and_are_kept_for_later_screens() -> None:
    bars = Screen(
        kind="show", show="bars", beside=1, prompt="Go on.",
        given=Given(words=("x",), key_words=("a", "b"), weights=((0.75, 0.25),), value=((1.0,), (0.0,))),
    )  # fmt: skip
    sitting = Sitting("learn", course(POINTS, bars, STEP))
    shown = play(sitting, "80 30", "60 40", "", "q")[1]
    assert "That's 110 points in all, 10 too many." in shown
    assert "a: you 0.60, a trained model 0.75." in shown
    assert "a: you 0.60" in play(sitting, "b", "q")[1]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("0.73 0.27",), ("All steps at once.", "Right:")),
        (("1 0", "0.73 0.27", "0.73 0.27"), ("The scores are right.", "The weights add up to 1.", "Right:")),
        (("5 5 5",), ("Type 2 numbers here; that was 3.",)),
        (("banana",), ("Note:", "isn't a number")),
    ],
)
def test_a_guided_computation_takes_steps_or_the_result(
    lines: tuple[str, ...], says: tuple[str, ...]
) -> None:
    """e / (e + 1) is 0.73; with these values the output is the weights."""
    shown = play(Sitting("learn", course(GUIDED)), *lines, "q")[1]
    if "at once" in says[0]:
        shown = shown.replace("Both steps at once.", "All steps at once.")
    for sentence in says:
        assert sentence in shown


def test_a_slip_is_told_once_carried_on_and_fixed_by_its_name() -> None:
    """Scores 0 1 instead of 1 0: the weights and the output that follow from them are accepted as following."""
    sitting = Sitting("learn", course(GUIDED))
    shown = play(sitting, "0 1", "0.27 0.73", "0.27 0.73", "scores 1 0", "q")[1]
    assert len(re.findall(r"^Off: ", shown, re.MULTILINE)) >= 1
    assert "Your weights follow from your own numbers." in shown
    assert "With that fixed, the rest follows." in shown
    (event,) = sitting.store.events()
    assert (event.item, event.correct) == ("all-steps", False)


def test_weights_with_one_decimal_are_asked_for_again_and_cost_nothing() -> None:
    """0.3 may be 0.27 rounded off; 0.30 is not."""
    sitting = Sitting("learn", course(GUIDED))
    shown = play(sitting, "1 0", "0.7 0.3", "0.73 0.27", "0.73 0.27", "q")[1]
    assert "too rough to tell. Give 2 decimals." in shown
    (event,) = sitting.store.events()
    assert event.correct
    assert "too rough" not in play(Sitting("learn", course(GUIDED)), "1 0", "0.70 0.30", "q")[1]


def test_a_slip_is_fixed_by_the_right_numbers_alone() -> None:
    """The right scores, typed where the weights are asked for, are taken as scores."""
    assert "With that fixed, the rest follows." in play(Sitting("learn", course(GUIDED)), "0 1", "1 0", "q")[1]


def test_once_it_is_right_no_number_is_off_and_right_ones_stay_as_typed() -> None:
    steps = OwnSteps(GUIDED.given.problem, ("scores", "weights", "output"), 2)  # type: ignore[union-attr]
    steps.own = {"scores": np.array([1.0, 0.0]), "weights": np.array([0.5, 0.5])}
    steps.slip = "weights"
    assert steps.first_terms("weights") == "The first weight is e^1 ÷ (e^1 + e^0)."
    steps.take_right()
    assert steps.own["weights"].tolist() == [0.73, 0.27]
    assert not any(steps.off(stage) | steps.consequences(stage) for stage in steps.stages)


def test_a_lesson_that_was_left_goes_on_at_its_screen() -> None:
    sitting = Sitting("learn", course(GUESS, STEP))
    assert "Stopped. Type attn-tutor to continue lesson 1." in play(sitting, "A", "", "q")[1]
    assert "Step 2 of 3." in play(sitting, "q")[1].splitlines()[0]


def test_a_bookmark_of_the_first_edition_opens_screen_one() -> None:
    sitting = Sitting("learn", course(GUESS, STEP))
    sitting.store.put_bookmark("learn:one", {"at": 2, "title": "Old"})
    shown = play(sitting, "q")[1]
    assert "This lesson has changed since you did 2 screens of it" in shown
    assert "Step 1 of 3." in shown


def test_the_end_says_what_can_be_done_and_what_is_open() -> None:
    shown = play(Sitting("learn", course(GUESS)), "A", "", "A", "")[1]
    assert "You can now" in shown
    assert "out of 100" in shown
    assert "do it" in shown
    assert "One question is still open: What next?" in shown


def test_logits_that_a_computation_starts_with_are_shown() -> None:
    given = Given(words=("it",), key_words=("cat", "mat"), logits=((3.0, -2.0),))
    shown = play(Sitting("learn", course(replace(GUESS, given=given, show="inputs"), STEP)), "A", "", "q")[1]
    assert re.search(r"it\b.*3\b.*-2\b|cat.*mat.*\n.*it\b.*3\b.*[-−]2\b", shown)


def test_a_masked_key_stands_in_the_table_of_exponentials() -> None:
    identity = ((1.0, 0.0), (0.0, 1.0))
    given = Given(query=((3.0, 1.0),), key=identity, value=((0.0,), (0.0,)), mask=((1.0, 0.0),), scale="none")
    shown = play(
        Sitting("learn", course(replace(GUESS, given=given, show="exponentials"), STEP)), "A", "", "q"
    )[1]
    assert "minus infinity" in shown


MATCH = Screen(
    kind="compare", prompt="Which is which?",
    pairs=tuple(Pair(term=x, meaning=f"the {x} one", why=f"{x} is {x}.") for x in ("red", "blue", "tall")),
)  # fmt: skip
DIAL = Screen(
    kind="lab", prompt="Sharper or flatter?", show="bars", turn="temperature", right="The order never changes.",
    given=Given(key_words=("a", "b"), logits=((1.0, 0.0),)),
    options=(Option(text="sharper", why="It gets flatter."), Option(text="flatter", right=True, why="Yes.")),
)  # fmt: skip
CODE = Screen(kind="code", exercise="softmax", text="Three lines.", prompt="Write it, or go on.")


def test_terms_to_match_stand_in_a_table_and_the_missed_ones_hear_their_reason() -> None:
    lines = ("1a 2b 3c", "1b 2c 3a")  # one of them is off at least
    tried = [play(Sitting("learn", course(MATCH, STEP)), line, "q")[1] for line in lines]
    asked, answered = next(shown for shown in tried if "You said" in shown).split("You said")
    assert [word in asked for word in ("red", "blue", "tall", "A: ")] == [True] * 4
    assert "Which is which? 1" not in asked
    assert len([name for name in ("red", "blue", "tall") if f"{name} is {name}." in answered]) in (2, 3)


def test_a_dial_is_turned_up_to_three_times_and_then_the_screen_says_what_it_shows() -> None:
    """e^(1/0.5) is 7.39, and 7.39 / 8.39 is 0.88; e^(1/2) is 1.65, and 1.65 / 2.65 is 0.62."""
    shown = play(Sitting("learn", course(DIAL, STEP)), "B", "T 0.5", "T = 2", "T 0", "q", "q")[1]
    for sentence in ("0.88", "0.62", "Type one number above 0", "So: The order never changes."):
        assert sentence in shown


def test_a_script_that_turns_no_dial_goes_on_to_its_next_answer() -> None:
    shown = play(Sitting("learn", course(DIAL, STEP)), "A", "1", "q")[1]
    assert "Right: It is 1." in shown


LAB = Screen(
    kind="lab", experiment="double-key", prompt="Up or down?",
    options=(Option(text="up", why="Down it goes."), Option(text="down", right=True, why="Down it goes.")),
)  # fmt: skip


def test_a_screen_of_the_lab_opens_its_change_there_and_comes_back() -> None:
    """After its own guess, by a word that stands among the keys; what is predicted there is stored."""
    sitting = Sitting("learn", course(LAB, STEP))
    shown = play(sitting, "B", "lab", "down up", "", "", "q")[1]
    assert shown.index("Down it goes.") < shown.index("Lab, Double one key.") < shown.index("Doubling a key")
    assert "The second number?" in shown
    assert [(event.item, event.mode) for event in sitting.store.events()] == [("lab:double-key", "lab")]


def test_an_exercise_in_the_editor_says_how_to_start_it() -> None:
    shown = play(Sitting("learn", course(CODE)), "q")[1]
    assert "attn-tutor code start my-attention --only softmax" in shown


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("?", "Keys: h gives a hint"),
        ("why r1c1", "There is no computed number on this page"),
        ("h", "Note: A guess costs nothing."),
        ("w", "Answer: B) down. It went down."),
        ("", "Type A or B"),
    ],
)
def test_every_key_says_something_that_fits_the_page(line: str, says: str) -> None:
    assert says in play(Sitting("learn", course(GUESS)), line, "q")[1]


ONES = ((1.0,), (1.0,))


@pytest.mark.parametrize(
    ("stage", "terms"),
    [
        ("key", "number 1 is 1 times 0 + 2 times 1 = 2."),
        ("scores", "3 times 5 + 1 times 1, score 16."),
        ("weights", "e to the power of score 2.72"),
    ],
)
def test_w_shows_the_computation_where_only_inputs_stood(stage: str, terms: str) -> None:
    """Each product and each power, not the answer alone."""
    given = {
        "key": Given(words=("x",), tokens=((1.0, 2.0),), w_query=ONES, w_key=((0.0,), (1.0,)), w_value=ONES),
        "scores": Given(query=((3.0, 1.0),), key=((5.0, 1.0), (0.0, 2.0)), value=((0.0,), (0.0,)), scale="none"),
        "weights": Given(key_words=("a", "b"), logits=((1.0, 0.0),)),
    }[stage]
    act = Screen(kind="all", id="act", show="inputs", prompt="How much?", stage=stage, given=given, right="Yes.")
    shown = play(Sitting("learn", course(act)), "w", "q")[1]
    assert terms in shown


def test_points_name_the_words_that_they_go_to() -> None:
    three = replace(POINTS, points=("a", "b", "the rest"))
    shown = play(Sitting("learn", course(three)), "w", "q")[1]
    assert "a, b and the rest" in shown
    assert "Any sharing that adds up to 100 will do." in shown


def test_points_are_close_only_where_they_nearly_add_up() -> None:
    """Near 100 is close; far from it, or below 0, only the fact is said."""
    shown = play(Sitting("learn", course(POINTS)), "95 10", "q")[1]
    assert "So close: That's 105 points in all, 5 too many." in shown
    for typed, fact in (
        ("1 5", "That's only 6 points in all, so 94 are left."),
        ("65 65", "130 points in all, 30 too many."),
        ("120 -20", "No word"),
    ):
        shown = play(Sitting("learn", course(POINTS)), typed, "q")[1]
        assert fact in shown
        assert "So close" not in shown


def test_a_listed_slip_is_not_called_close_however_coarse_it_was_typed() -> None:
    """2 for 2.0, where one decimal is asked for, costs nothing and hears what it is."""
    mix = Given(words=("x",), key_words=("a", "b", "c"), weights=((0.6, 0.3, 0.1),), value=((3.0,), (1.0,), (2.0,)))
    average = Reply(say="That's the plain average.", mistake="uniform_average")
    act = replace(STEP, given=mix, show="mix", stage="output", cell="r1c1", decimals=1, replies=(average,))
    sitting = Sitting("learn", course(act))
    shown = play(sitting, "2", "q")[1]
    assert "Not yet: That's the plain average." in shown
    assert "So close" not in shown
    assert not sitting.kinds()


def test_zeros_hear_no_word_of_a_decimal_point() -> None:
    """0 is no tenth of anything: it hears a fact, or where to begin, after a plain word that no cause is known."""
    mix = Given(words=("x",), key_words=("a", "b"), weights=((0.6, 0.4),), value=((4.0, 1.0), (0.0, 5.0)))
    act = Screen(kind="all", id="all", show="mix", prompt="Both?", stage="output", cell="r1", given=mix, right="Yes.")
    shown = play(Sitting("learn", course(act)), "0 0", "2.2 2.5", "q")[1]
    assert "decimal point" not in shown
    assert "Not yet: A weighted average can't leave the range" in shown
    assert "Not yet: Check the products" not in shown


def test_what_is_right_so_far_comes_before_what_is_off() -> None:
    said = Reply(say="The first number is right. The second lacks b.", numbers=(7.0,))
    shown = play(Sitting("learn", course(replace(STEP, replies=(said,)))), "7", "q")[1]
    assert shown.index("Right so far: The first number is right.") < shown.index("Not yet: The second lacks b.")


def test_another_number_of_numbers_costs_no_try() -> None:
    sitting = Sitting("learn", course(STEP))
    shown = play(sitting, "1 2 3", "q")[1]
    assert "Not yet" not in shown
    assert sitting.kinds() == []


def test_a_foreseen_slip_in_a_result_typed_at_once_hears_its_sentence() -> None:
    said = Reply(say="You mixed the keys.", numbers=(5.0, 6.0))
    shown = play(Sitting("learn", course(replace(GUIDED, replies=(said,)))), "5 6", "q")[1]
    assert "Not yet: You mixed the keys." in shown
    assert "type the scores first" in shown


def test_the_worked_solution_after_a_right_answer_does_not_repeat_its_reason() -> None:
    shown = play(Sitting("learn", course(STEP)), "1", "why r1c2", "q")[1]
    assert shown.count("It is 1.") == 1


def test_a_matrix_without_a_right_entry_hears_its_first_terms() -> None:
    keys = Screen(
        kind="all", id="keys", show="inputs", prompt="The keys?", stage="key", right="Yes.",
        given=Given(
            tokens=((1.0, 2.0), (3.0, 1.0)), w_query=((1.0, 0.0), (0.0, 1.0)), w_key=((1.0, 2.0), (3.0, 1.0)),
            w_value=((1.0, 0.0), (0.0, 1.0)),
        ),
    )  # fmt: skip
    shown = play(Sitting("learn", course(keys)), "[[9, 9], [9.5, 9]]", "q")[1]
    assert "Not yet: The products of entry 1 add up to at most 7, whatever their signs." in shown
    assert "Look: Begin with row 1." in shown
    assert "entry 1 begins with 1 times 1 and 2 times 3." in shown


def test_a_second_hint_stands_below_the_first_and_the_third_h_says_that_it_was_the_last() -> None:
    """What to do first, then how the number that is asked for begins: 0.75·0 + 0.25·4."""
    sitting = Sitting("learn", course(STEP))
    context = sitting.context(("h", "h", "h", "q"))
    context.terminal.look = Look(80, 24)
    learn(context, "one")
    pages = context.terminal.transcript.split("Lesson 1")
    assert "Hint 1/2" in pages[2]
    assert "Hint 2/2" not in pages[2]
    assert pages[3].index("Hint 1/2") < pages[3].index("Hint 2/2") < pages[3].index("0.25·4")
    assert "That was the last hint. w shows the answer" in pages[4]


def test_aloud_each_hint_is_said_once() -> None:
    shown = play(Sitting("learn", course(STEP)), "h", "h", "q")[1]
    assert shown.count("Hint 1 of 2") == shown.count("Hint 2 of 2") == 1


def test_questions_asked_until_right_come_after_the_checks_and_only_those_not_yet_right() -> None:
    """Two of the three are open; what is answered right on the way is gone the next time, and the place is found."""
    lesson = replace(course(GUESS).lesson("one"), until_right=("p1", "p2", "p3"))
    library = MemoryLibrary([lesson], [choice(name, topic="one") for name in ("c", "p1", "p2", "p3")])
    sitting = Sitting("learn", library)
    context = sitting.context()
    right = context.event("answer", "p2", pattern="one", correct=True)
    sitting.store.record(right)
    walk = PagedLesson(context, lesson, {})
    assert [part.question for part in walk.parts[1:]] == ["c", "p1", "p3"]
    walk.at = 3
    walk.remember()
    assert (sitting.store.bookmark("learn:one") or {})["at"] == 1, "the map counts screens and checks"
    sitting.store.record(replace(right, id="other", item="p1"))
    again = PagedLesson(sitting.context(), lesson, {})
    assert again.parts[again.at].question == "p3"


def test_wrong_weights_of_any_size_stay_within_the_window() -> None:
    """A weight of 400 would have a bar as long as many lines."""
    context = Sitting("learn", course(GUIDED)).context(("1 0", "400 -3", "q"))
    context.terminal.look = Look(80, 24)
    learn(context, "one")
    assert max(map(len, context.terminal.transcript.splitlines())) < 80


def test_a_right_number_stands_in_the_picture_with_the_decimals_asked_for() -> None:
    """4/4.01 is 0.9975, and one decimal is asked for."""
    context = Sitting("learn", course(STEP)).context(("4/4.01", "q"))
    context.terminal.look = Look(80, 24)
    learn(context, "one")
    picture = context.terminal.transcript.rsplit("Lesson 1", 1)[1].split("4/4.01")[0]
    assert "Right" in context.terminal.transcript
    assert " 1" in picture
    assert "0.9975" not in picture
