"""The last screen of a test: one line, how strong the topic is now, and every miss in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from attn_tutor.english import capital, count, duration
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.mastery.strength import SCALE, SURE, Strength
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.mastery_test import SEED_BITS, Answer, MasteryTest
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.walk import ask
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Divider, Gap, Line, Note, Remark
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header, Page, Task
from attn_tutor.widgets.strength import strength_table


@dataclass(frozen=True)
class Miss:
    """An answer of the test that was not right: its number, and the question as it was asked."""

    number: int
    answer: Answer
    asked: AskedQuestion


def misses(context: Context, test: MasteryTest) -> tuple[Miss, ...]:
    """Every miss whose question is still there."""
    return tuple(_misses(context, test))


def _misses(context: Context, test: MasteryTest) -> Iterator[Miss]:
    for number, answer in enumerate(test.answers, 1):
        if not answer.correct:
            try:
                yield Miss(number, answer, context.library.question(answer.item).draw(answer.seed))
            except (UsageError, ContentError):  # the content was edited since
                continue


def test_page(
    context: Context, title: str, test: MasteryTest, strength: Strength, missed: tuple[Miss, ...]
) -> Page:
    """One line, the answers in a row, the strength over its scale, then every miss; Enter asks the first again."""
    answers = test.answers
    taken = duration(sum(each.ms for each in answers) / 1000)
    right = sum(each.correct for each in answers)
    it_was = "" if test.before is None else f", it was {test.before} %"
    told = f"{right} of {len(answers)}. {capital(title)}: strength {strength.percent} %{it_was}."
    picture: list[View] = [Line(((told, "hi", "bold"),)), _marks(answers), Gap()]
    picture += [strength_table([(title, strength)])]
    if strength.percent >= SCALE[-1] and strength.low < SURE:
        picture.append(Note(("Three more hard ones could settle it.",), "Nearly strong", "ok"))
    for miss in missed:
        picture += [Gap() if miss is not missed[0] else Divider(), *_in_full(context, miss)]
    header = Header(("Test", title), place=f"{count(len(answers), 'question')}, {taken}", share=1.0)
    return Page(header, tuple(picture), _task(missed))


def _marks(answers: list[Answer]) -> Line:
    signs = {True: ("✓", "ok"), False: ("✗", "no")}
    words = [
        (f"{at}{signs[each.correct][0]}  ", signs[each.correct][1]) for at, each in enumerate(answers, 1)
    ]
    wrong = [str(at) for at, each in enumerate(answers, 1) if not each.correct]
    said = f"Not right: {', '.join(wrong)}." if wrong else "All of them right."
    return Line(tuple(words), aloud=said)


def _in_full(context: Context, miss: Miss) -> Iterator[View]:
    """The question, what was typed, the right answer, the slip, and the lesson."""
    answer, asked = miss.answer, miss.asked
    yield Line(
        ((f"{miss.number}  ", "no", "bold"), asked.prompt), aloud=f"Question {miss.number}: {asked.prompt}"
    )
    yield Remark("you said", answer.text or "I don't know")
    yield Line((("right      ", "dim"), (asked.answer, "ok")), aloud=f"Right: {asked.answer}.")
    if answer.reason:
        yield Remark("because", answer.reason)
    lesson = command_lines.study(context, answer.topic)
    yield Line((("→ ", "you"), (lesson, "dim")), aloud=f"{lesson} teaches it.")


def _task(missed: tuple[Miss, ...]) -> Task:
    if not missed:
        return Task("Nothing was missed.", Keys((Key("Enter", "done"),)), "enter", "Next")
    keys = (Key("Enter", "that one"), Key("a", "all misses"), Key("q", "stop"))
    return Task("The first of them again, with new numbers.", Keys(keys), "enter", "Next")


def ask_again(context: Context, page: Page, missed: tuple[Miss, ...]) -> None:
    """Wait at the last screen: Enter asks the first miss with new numbers, a all of them, q stops."""
    practising = replace(context, mode="quiz")
    while missed:
        text = context.terminal.ask(page.prompt, history="pause").strip().casefold()
        command = read_command(text)
        if command is not None and command.name == "quit":
            return
        if text not in ("", "a"):
            context.terminal.show(
                Feedback("neutral", "Enter asks the first miss again, a all of them, q stops.")
            )
            continue
        try:
            for miss in missed if text == "a" else missed[:1]:
                ask(practising, miss.asked.question.draw(context.chance.getrandbits(SEED_BITS)))
        except Quit:
            pass
        return
