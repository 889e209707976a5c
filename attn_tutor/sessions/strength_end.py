"""After a test: its last pages, and the questions that may be asked from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.mastery.strength import SCALE, SURE, Strength
from attn_tutor.questions.question import Question
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.skills import strengths
from attn_tutor.sessions.strength_pages import Miss
from attn_tutor.sessions.strength_state import SEED_BITS, StrengthTest, bank, questions_left
from attn_tutor.sessions.walk import ask
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.strength_bars import strength_table

MORE = 3  # hard questions that may settle whether a topic is strong


def misses(context: Context, test: StrengthTest) -> tuple[Miss, ...]:
    """Every miss whose question is still there."""
    return tuple(_misses(context, test))


def _misses(context: Context, test: StrengthTest) -> Iterator[Miss]:
    for number, answer in enumerate(test.answers, 1):
        if not answer.correct:
            try:
                yield Miss(number, answer, context.library.question(answer.item).draw(answer.seed))
            except (UsageError, ContentError):  # the content was edited since
                continue


def is_nearly_strong(strength: Strength) -> bool:
    """Whether it would be called strong but for its lower bound."""
    return strength.percent >= SCALE[-1] and strength.low < SURE


def hard_ones(context: Context, test: StrengthTest) -> tuple[str, ...]:
    """Three hard questions that this test has not asked, fewer where there are not so many."""
    rest = questions_left(test, bank(context.library, test.topic))
    return tuple(entry.id for entry in rest if entry.level == "hard")[:MORE]


def ask_more(context: Context, pages: Sequence[Page], test: StrengthTest, missed: tuple[Miss, ...]) -> None:
    """Show page after page; at the last one Enter asks the first miss with new numbers, a all of them, m hard ones.

    Where nothing was missed, Enter asks the hard ones. q stops anywhere.
    """
    strong = strengths(context).of_topic(test.topic)
    more = hard_ones(context, test) if is_nearly_strong(strong) else ()
    again = [miss.asked.question for miss in missed]
    ways = {"a": again, "m": [context.library.question(name) for name in more]}
    ways[""] = again[:1] or ways["m"]
    at = 0
    context.terminal.show(pages[0])
    while ways[""]:
        text = context.terminal.ask(pages[at].prompt, history="pause").strip().casefold()
        command = read_command(text)
        if command is not None and command.name == "quit":
            return
        if not text and at < len(pages) - 1:
            at += 1
        elif ways.get(text):
            _ask_all(context, ways[text])
            if ways[text] == ways["m"]:
                _show_strength(context, test)
            return
        context.terminal.turn(pages[at])


def _ask_all(context: Context, questions: Sequence[Question]) -> None:
    practising = replace(context, mode="quiz")
    with suppress(Quit):
        for question in questions:
            ask(practising, question.draw(context.chance.getrandbits(SEED_BITS)))


def _show_strength(context: Context, test: StrengthTest) -> None:
    now = strengths(context).of_topic(test.topic)
    context.terminal.show(strength_table([(_name(test), now)]))


def _name(test: StrengthTest) -> str:
    return test.topic.replace("-", " ") or "all topics"
