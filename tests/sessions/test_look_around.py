"""`row WORD`, `head N` and `why r1c2` at the pause after a heat map."""

from dataclasses import replace

import numpy as np
import pytest

from attn_tutor.curriculum.lesson import Screen
from attn_tutor.engine.toy import toy
from attn_tutor.errors import UsageError
from attn_tutor.questions.given import Given
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.look_around import asks_to_turn, keys_for, look_around, turn_to
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.look import Look
from tests.cases import each
from tests.memory_library import MemoryLibrary
from tests.sessions.pupil import School, lesson, script

ONE = HeatMap(np.full((4, 4), 0.25), ("the", "cat", "the", "mat"), row=0)
TWO = HeatMap(np.full((2, 3, 3), 1 / 3), row=0)
GIVEN = Given(
    query=((1, 0), (0, 1), (2, 1)), key=((1, 0), (0, 1), (1, 1)), value=((1, 0), (0, 2), (1, 1)),
    words=("the", "cat", "sat"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "row"),
    [("row cat", 1), ("ROW Cat", 1), (":row mat", 3), ("row the(3)", 2), ("row 3", 2), ("row  2 ", 1)],
)
def test_a_row_is_named_by_word_or_number(typed: str, row: int) -> None:
    assert asks_to_turn(typed, keys_for(ONE))
    assert (turn_to(ONE, typed).row, turn_to(ONE, typed).head) == (row, None)


def test_a_head_is_named_by_number_and_the_row_stays() -> None:
    now = turn_to(turn_to(TWO, "row 3"), "head 2")
    assert (now.row, now.head) == (2, 1)


@each(
    ("shown", "typed", "told"),
    [
        (ONE, "row dog", "There is no row called dog. The rows are the(1), cat, the(3), mat."),
        (ONE, "row", "Name the row of a word, as in row the(1). The rows are the(1), cat, the(3), mat."),
        (ONE, "row 5", "There is no row called 5."),
        (ONE, "row the", "the is in several rows: the(1), the(3). Say which, as in the(1)."),
        (TWO, "row the", "There is no row called the. The rows are query 1, query 2, query 3."),
        (TWO, "head 3", "There is no head 3. The heads are 1 to 2. Type head 2."),
        (TWO, "head two", "There is no head two."),
        (TWO, "head", "Name a head by its number."),
    ],
)
def test_what_is_not_there_is_told_with_what_is(shown: HeatMap, typed: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        turn_to(shown, typed)
    assert told in f"{refused.value.sentence} {refused.value.hint}"


def test_only_keys_that_can_do_something_are_offered() -> None:
    assert keys_for(ONE) == ("row",)
    assert keys_for(TWO) == ("row", "head")
    assert keys_for(HeatMap(np.ones((1, 2)))) == ()
    assert not asks_to_turn("head 2", keys_for(ONE))
    assert not asks_to_turn("rows", keys_for(ONE))


def test_aloud_only_the_row_in_focus_is_said_again() -> None:
    said = turn_to(turn_to(TWO, "head 2"), "row 2").speak(Look(plain=True))
    assert [line.split(":")[0] for line in said[:2]] == ["Head 2 of 2.", "Row 2"]
    assert len(said) == 4
    assert len(replace(ONE, row=1).speak(Look(plain=True))) > len(
        turn_to(ONE, "row cat").speak(Look(plain=True))
    )


def test_aloud_what_rows_and_entropy_are_is_said_once() -> None:
    look = Look(plain=True)
    first = " ".join(ONE.speak(look))
    assert "A row is a word asking, a column a word it may look at." in first
    assert (
        "Its entropy is 2.00 of 2.00 bits: 0 bits would be one word only, 2.00 bits all words alike." in first
    )
    for later in (turn_to(ONE, "row cat"), turn_to(TWO, "head 2")):
        assert "column" not in " ".join(later.speak(look))
        assert "would be" not in " ".join(later.speak(look))


def test_aloud_another_head_is_said_row_by_row() -> None:
    said = turn_to(TWO, "head 2").speak(Look(plain=True))
    assert said[0] == "Now head 2 of 2, row by row."
    assert [line.partition(":")[0] for line in said if line.startswith("Row")] == ["Row 1", "Row 2", "Row 3"]


MAP = (Screen(title="A map", text="Look.", given=GIVEN, show="map"), Screen(title="After", text="End."))


def looked_around(*typed: str, **made: object) -> str:
    """What a terminal says that is asked to turn the map of a sentence with what is typed."""
    trace = toy("the cat sat", **made).problem.run()
    terminal = Terminal.for_script(typed, Look(plain=True))
    lines = iter(typed)

    def pause(reminder: object, prompt: str = "") -> str:
        terminal.show(reminder)
        return next(lines)

    terminal.pause = pause
    look_around(terminal, trace, "weights", HeatMap.of(trace, ("the", "cat", "sat")))
    return terminal.transcript


def test_a_map_by_itself_turns_until_enter_or_q() -> None:
    told = looked_around("head 2", "row 3", "head 9", "banana", ":?", "", n_heads=2)
    assert "Now head 2 of 2, row by row." in told
    assert "Row 3, sat: " in told
    assert "There is no head 9." in told
    assert "That isn't one of the keys here." in told
    assert "reads out the row of another word of the map" in told
    assert told.count("Enter or q to leave") == 6, "before each prompt"
    assert told.count("Enter or q leaves.") == 2, "in each list of the keys"
    assert "head 2" not in looked_around("q"), "one head has no other"


def test_a_number_of_the_map_opens_in_the_head_that_is_shown() -> None:
    """Its logits add up as they do by hand, and what is not there is told."""
    logits = toy("the cat sat", n_heads=2).problem.run()["logits"]
    shares = [np.exp(head[0]) / np.exp(head[0]).sum() for head in logits]
    told = looked_around("why r1c3", "head 2", "why r1c3", "why h1 r1c3", "why r9c9", "why", "q", n_heads=2)
    first, second, again = (part.split("\n")[0] for part in told.split("weights r1c3")[1:4])
    assert f"{shares[0][2]:.2f}" in first
    assert f"{shares[1][2]:.2f}" in second
    assert again == first
    assert "There is no row 9 in the weights: there are 3." in told
    assert "Name one number by its row and column." in told


def sitting(*typed: str, screens: tuple[Screen, ...] = MAP) -> str:
    """A lesson, usually a map and a screen after it, gone through with what is typed at its pauses."""
    made = lesson("maps", 1)
    school = School(MemoryLibrary((replace(made, screens=screens),), ()))
    context = school.context("learn", script())
    lines = iter(typed)

    def pause(reminder: object, prompt: str = "", *, ends: bool = False) -> str:
        context.terminal.show(reminder)
        return next(lines, "")

    context.terminal.pause = pause
    learn(context, "maps")
    return " ".join(context.terminal.transcript.split())


def test_in_a_lesson_the_map_turns_until_enter() -> None:
    shown = sitting("row sat", "row dog", "head 1", "?", "", "row sat")
    first, after = shown.split("After", 1)
    assert "row WORD another row" in first
    assert "head 2" not in first
    assert first.count("Row = ") == 2, "the map, and the map turned"
    assert "There is no row called dog." in first
    assert "reads out the row of another word" in first
    assert "Nothing is asked here" in first  # head 1: there are no heads
    assert "Nothing is asked here" in after, "no map there"


def test_in_a_lesson_a_number_opens_in_the_head_that_is_shown() -> None:
    """Of two heads that see the sentence differently, the one that was turned to last."""
    two = toy("the cat sat", n_heads=2).problem
    names = ("tokens", "w_query", "w_key", "w_value")
    rows = {name: tuple(map(tuple, np.asarray(two.given[name]).tolist())) for name in names}
    given = Given(**rows, n_heads=2, words=("the", "cat", "sat"))
    told = sitting(
        "why r1c3",
        "head 2",
        "why r1c3",
        screens=(Screen(title="A map", given=given, text="Look.", show="map"),),
    )
    logits = given.problem.run()["logits"]
    shares = [np.exp(head[0]) / np.exp(head[0]).sum() for head in logits]
    first, second = told.split("weights r1c3")[1:3]
    assert f"= {shares[0][2]:.2f} from row 1" in first
    assert f"= {shares[1][2]:.2f} from row 1" in second


@pytest.mark.parametrize(
    ("steps", "opened"),
    [((), "output"), (("scores",), "scores"), (("weights", "output"), "output"), (("scores", "logits"), "logits")],
)  # fmt: skip
def test_why_opens_a_number_of_what_is_shown(steps: tuple[str, ...], opened: str) -> None:
    """Not one of a step that the lesson has not come to."""
    one = Screen(title="Numbers", text="Look.", given=GIVEN, show="steps", steps=steps)
    said = " ".join(sitting("why r1c1", screens=(one,)).split())
    assert f"{opened} r1c1 =" in said


def test_where_no_matrix_is_shown_why_has_nothing_to_open() -> None:
    said = sitting("why r1c1", screens=(Screen(title="Words", text="It is {scores.r1c1}.", given=GIVEN),))
    assert "why" not in said.replace("why r1c1", "")
    assert "Nothing is asked here" in said
