"""What a right answer hears: the rule, and a quick check only where there are numbers to check."""

from __future__ import annotations

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.answer_form import Option
from attn_tutor.sessions.attempt import praise
from tests.sessions.pupil import choice, numbers


def test_a_right_letter_hears_first_why_it_is_right() -> None:
    """Where its option says so; then what the question teaches."""
    options = (Option(text="this", right=True, why="It fits."), Option(text="that", why="No."))
    heard = praise(choice("a", options=options).draw(0), Verdict("correct", "Right."), "A")
    assert (heard.sentence, heard.details) == ("It fits.", ("A lesson.",))


def test_a_letter_hears_the_rule_alone_and_numbers_hear_how_to_check_them() -> None:
    heard = [praise(asked.draw(0), Verdict("correct", "Right."), "A") for asked in (choice("a"), numbers("b"))]
    assert [each.sentence for each in heard] == ["A lesson.", "A lesson."]
    assert ["It adds up." in each.details for each in heard] == [False, True]
