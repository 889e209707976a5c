"""Telling commands from answers."""

from __future__ import annotations

from attn_tutor.questions.fields import LETTERS
from attn_tutor.sessions.key_commands import Command, read_command
from tests.cases import each


@each(
    ("typed", "name"),
    [("h", "hint"), ("H", "hint"), (" s ", "skip"), ("w", "working"), ("b", "back"), ("r", "redraw"), ("?", "keys"),
     ("q", "quit"), (":q", "quit"), ("exit", "quit"), ("help", "keys"), ("I don’t know", "dont_know"),
     ("idk", "dont_know")],
)  # fmt: skip
def test_commands_are_read_with_and_without_a_colon(typed: str, name: str) -> None:
    assert read_command(typed) == Command(name)


@each(
    "typed", ["", "C", "[[10, 20]]", "10 20", "banana", "2x3", ":banana", "whyever", "hs"]
)
def test_everything_else_is_an_answer(typed: str) -> None:
    assert read_command(typed, 4) is None


def test_a_letter_that_is_an_option_is_the_option_and_a_colon_makes_it_a_command() -> None:
    for options in range(2, 7):
        for letter in "bhqrsw":
            is_option = letter.upper() in LETTERS[:options]
            assert (read_command(letter, options) is None) == is_option
            assert read_command(f":{letter}", options) is not None


def test_why_carries_what_to_open() -> None:
    assert read_command("why r2c1", 4) == Command("why", "r2c1")
    assert read_command(":WHY  weights   R2C1") == Command("why", "weights r2c1")
