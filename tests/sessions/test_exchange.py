"""One question at the prompt: attempts, hints, commands, the worked solution, and what is kept."""

from __future__ import annotations

import re

import pytest

from attn_tutor.sessions.question_results import Cut, Quit, Result
from attn_tutor.sessions.question_screen import worked_views
from attn_tutor.sessions.walk import ask
from attn_tutor.terminal import Stopped
from attn_tutor.terminal.keyboard import Script
from attn_tutor.widgets.look import Look
from tests.bank import names
from tests.cases import each
from tests.sessions.learner import Sitting
from tests.shipped import asked as asked_of
from tests.shipped import shipped


def play(name: str, *lines: str, seed: int = 0) -> tuple[Result, str, Sitting]:
    sitting = Sitting()
    asked = shipped().question(name).draw(seed)
    result, shown = sitting.run(lambda context: ask(context, asked), lines)
    return result, shown, sitting


@each(
    ("name", "answer"),
    [
        ("practice-1", "C"), ("practice-1", "c)"), ("practice-2", "A"), ("practice-4", "D"), ("practice-5", "b"),
        ("practice-1", "It lets the model focus on the input that matters."),
        ("practice-3", "[[10, 20]]"), ("practice-3", "10 20"), ("practice-3", "10.0003, 20.0003"), ("practice-3", "A"),
    ],
)  # fmt: skip
def test_a_right_answer_ends_the_question(name: str, answer: str) -> None:
    result, shown, sitting = play(name, answer, "")
    assert result.right_first_time
    assert "Right." in shown
    assert "aved" not in shown, "said only where it fails"
    assert sitting.kinds() == ["answer"]


def test_what_cannot_be_read_costs_nothing() -> None:
    """banana and an empty line: a sentence each, no attempt, nothing kept."""
    result, shown, sitting = play("practice-3", "banana", "", "10 20", "")
    assert "banana" in shown
    assert "Type an answer, or s to skip." in shown
    assert result.attempts == 1
    assert sitting.kinds() == ["answer"]


def test_the_same_wrong_answer_twice_costs_one_attempt() -> None:
    """However it is written: brackets and spaces do not make it another answer."""
    result, shown, sitting = play("practice-3", "[[20, 10]]", "[[20,10]]", "20 10.0", "10 20", "")
    assert result.attempts == 2
    assert shown.count("You gave this already.") == 2
    assert sitting.kinds() == ["answer", "answer"]
    assert play("practice-1", "A", "a", "It makes the input longer.", "B", "C", "")[0].attempts == 3


def test_numbers_that_do_not_fit_twice_are_told_what_fits() -> None:
    """They cost no attempt, and are never called the same: 2 is not 1."""
    result, shown, _ = play("practice-3", "1", "2", "10 20", "")
    assert shown.count("You gave one number, ") == 2
    assert "You gave this already." not in shown
    assert (result.attempts, result.right) == (1, True)


def test_the_third_miss_brings_the_worked_solution() -> None:
    """The second brings a hint by itself; the first brings nothing but what was wrong."""
    result, shown, _ = play("practice-3", "1 2", "3 4", "5 6", "")
    assert (result.end, result.attempts, result.right) == ("revealed", 3, False)
    first, second, third = shown.split("answer> ")[1:4]
    assert "Hint" not in first
    assert "Hint 1 of 3" in second
    assert "Hint" not in third
    assert "Answer:" in third or "answer" in third.casefold()


def test_hints_come_one_at_a_time_and_end() -> None:
    hints = shipped().question("practice-3").draw(0).hints
    result, shown, _ = play("practice-3", *["h"] * (len(hints) + 1), "10 20", "")
    places = [shown.index(f"Hint {n} of {len(hints)}") for n in range(1, len(hints) + 1)]
    assert places == sorted(places)
    assert "That was the last hint." in shown
    assert result.hints == len(hints)
    assert not result.right_first_time


@pytest.mark.parametrize(
    ("line", "end", "kind"),
    [("s", "skipped", "skip"), ("skip", "skipped", "skip"), ("w", "revealed", "reveal"), (":w", "revealed", "reveal"),
     ("idk", "revealed", "dont_know"), ("I don't know", "revealed", "dont_know"),
     ("dont know", "revealed", "dont_know")],
)  # fmt: skip
def test_commands_that_end_a_question_are_kept(line: str, end: str, kind: str) -> None:
    result, _, sitting = play("practice-1", line, "")
    assert result.end == end
    assert sitting.kinds() == [kind]


def test_giving_up_in_words_is_said_to_be_taken_so() -> None:
    """Before anything is kept or shown; w needs no such words."""
    shown = play("practice-3", "I dont know", "")[1]
    assert shown.index("Taken as: I don't know.") < shown.index("Answer: ")
    assert "Taken as" not in play("practice-3", "w", "")[1]


def test_the_working_ends_with_what_was_asked_for() -> None:
    """No step comes after the stage of the question; of the weights one query is worked through to its end."""
    later = {
        "query": ("scores", "logits", "weights", "output"),
        "scores": ("logits", "weights", "output"),
        "logits": ("weights", "output"),
    }
    seen = set()
    for asked in map(asked_of, names("numeric")):
        stage = asked.question.stage  # type: ignore[attr-defined]  # of its kind
        told = [line for view in worked_views(asked) for line in view.speak(Look(plain=True))]
        steps = [line for line in told if re.match(r"Step \d+, ", line)]
        assert not [line for line in steps for name in later.get(stage, ()) if f", {name}: " in line]
        seen.add(stage)
    assert seen >= set(later)


def test_the_working_is_offered_until_it_stands_there() -> None:
    """After w, also at the end, and after the worked answer where there are no numbers; any key still works."""
    offer = "w to show the worked solution"
    after = play("practice-3", "10 20", "", "")[1].split("answer> ")[1]
    assert after.count(offer) == 1
    for lines in (["w", ""], ["idk", ""]):
        assert offer not in play("practice-3", *lines)[1].split("answer> ")[1]
    assert offer in play("practice-3", "1 2", "3 4", "5 6", "")[1].split("answer> ")[3]
    assert offer not in play("practice-1", "A", "B", "D", "")[1].split("answer> ")[3]


def test_back_keeps_nothing_and_a_letter_that_is_an_option_is_the_option() -> None:
    """b is option B where there is one; :b always goes back."""
    result, _, sitting = play("practice-1", ":b")
    assert (result.end, sitting.kinds()) == ("back", [])
    assert play("qkv-fresh-queries", "b")[0].end == "back"
    assert play("practice-5", "b", "")[0].right


def test_the_keys_are_listed_by_a_question_mark() -> None:
    shown = play("practice-1", "?", "C", "")[1]
    for key in ("h", "s", "w", ":b", "r", "q"):
        assert f"\n{key} " in shown.split("answer> ?")[1]


def test_the_screen_can_be_drawn_again() -> None:
    prompt = shipped().question("practice-1").prompt
    assert play("practice-1", "r", "C", "")[1].count(prompt) == 2


def test_what_is_asked_cannot_be_opened_before_the_answer() -> None:
    """Steps that the question hides stay hidden; after the end every number opens."""
    shown = play("practice-3", "why r1c1", "why weights r1c1", "10 20", "why r1c1", "why weights r1c2", "")[1]
    before, after = shown.split("answer> 10 20")
    assert "The output is what you're asked for." in before
    assert "The weights open once you have answered." in before
    assert "Output r1c1 = " in after
    assert "Weights r1c2 = " in after


@each("place", ["", "r9c9", "banana", "r1", "weights", "x y z", "h7r1c1", "r0c0"])
def test_a_number_that_is_not_there_cannot_be_opened(place: str) -> None:
    """A sentence says so, and the question goes on."""
    result, shown, _ = play("practice-3", "10 20", f"why {place}", "")
    assert result.right
    assert shown.count("Enter> ") == 2


def test_nothing_goes_on_by_itself() -> None:
    """After the feedback a prompt waits; the question ends with Enter."""
    result, shown, _ = play("practice-3", "10 20", "why r1c2", "")
    assert result.right
    assert shown.count("Enter> ") == 2


def test_leaving_after_a_miss_counts_and_leaving_before_does_not() -> None:
    """q, and the end of input, which Ctrl-C is like."""
    for lines, raised in ((["q"], Quit), ([], Stopped)):
        with pytest.raises(raised) as early:
            play("practice-1", *lines)
        assert getattr(early.value, "result", None) is None
    with pytest.raises(Quit) as left:
        play("practice-1", "A", "q")
    assert left.value.result is not None
    assert (left.value.result.end, left.value.result.attempts) == ("left", 1)
    with pytest.raises(Cut) as cut:
        play("practice-1", "A")
    assert cut.value.result.end == "left"
    assert cut.value.exit_code == 0


def test_ten_million_signs_at_a_prompt_are_no_attempt() -> None:
    """Hostile text is answered like any other that cannot be read, and quickly."""
    result, shown, _ = play("practice-3", "1" * 10_000_000, "[" * 10_000_000, "10 20", "")
    assert result.attempts == 1
    assert len(shown) < 10_000


def test_questions_take_their_own_answers() -> None:
    """The answer that a question shows is right at its prompt: here of every fifth, the content check does all."""
    refused = []
    for entry in [one for one in shipped().questions() if one.kind not in ("chain", "flash")][::5]:
        asked = asked_of(entry.id)
        if not play(entry.id, asked.answer.replace("\n", "; "), "", seed=1)[0].right:
            refused.append((entry.id, asked.answer))
    assert refused == []


class Typing(Script):
    """A person's hands: a line is a row, as at a keyboard."""

    one_line = False


def typed_by_hand(name: str, *lines: str) -> tuple[Result, str]:
    """The question answered row by row, and the transcript."""
    context = Sitting().context()
    context.terminal._source = Typing(lines)
    return ask(context, shipped().question(name).draw(0)), context.terminal.transcript


def test_rows_before_one_that_cannot_be_read_stay() -> None:
    """The next row typed is the one that could not be read; where an earlier row is at fault, all begin again."""
    result, shown = typed_by_hand("qkv-fresh-queries", "-6 -2", "oops", "2 -4", "")
    assert result.right_first_time
    assert "Row 1 stays: type row 2 again." in shown
    shown = typed_by_hand("qkv-fresh-queries", "1/0 2", "2 -4", "-6 -2", "2 -4", "")[1]
    assert "stays" not in shown


@pytest.mark.parametrize("undo", ["b", "undo"])
def test_a_row_can_be_taken_back_while_the_matrix_is_typed(undo: str) -> None:
    result, shown = typed_by_hand("qkv-fresh-queries", "-6", undo, "-6 -2", "2 -4", "")
    assert result.right_first_time
    assert "Row 1 is taken back" in shown


@pytest.mark.parametrize("first", ["-6", "-6 -2 5"])
def test_a_first_row_of_the_wrong_length_does_not_stay(first: str) -> None:
    """Else no second row would ever fit it, and the question could not be answered any more."""
    result, shown = typed_by_hand("qkv-fresh-queries", first, "2 -4", "-6 -2", "2 -4", "")
    assert result.right_first_time
    assert "stays" not in shown
