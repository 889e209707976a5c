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
from attn_tutor.sessions.mastery_test import SEED_BITS, Answer, MasteryTest, bank, left
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.skills import strengths
from attn_tutor.sessions.walk import ask
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Divider, Gap, Line, Note, Remark
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header, Page, Task
from attn_tutor.widgets.strength import strength_table

MORE = 3  # hard questions that may settle whether a topic is strong


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
    nearly = is_nearly_strong(strength) and bool(hard_ones(context, test))
    if nearly:
        picture.append(Note(("Three more hard ones could settle it.",), "Nearly strong", "ok"))
    for miss in missed:
        picture += [Gap() if miss is not missed[0] else Divider(), *_in_full(context, miss)]
    header = Header(("Test", title), place=f"{count(len(answers), 'question')}, {taken}", share=1.0)
    return Page(header, tuple(picture), _task(missed, nearly=nearly))


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


def _task(missed: tuple[Miss, ...], *, nearly: bool) -> Task:
    keys = [
        Key("Enter", "that one" if missed else "ask them" if nearly else "done"),
        *([Key("a", "all misses")] if missed else []),
        *([Key("m", "three more hard ones")] if nearly and missed else []),
        *([Key("q", "stop")] if missed or nearly else []),
    ]
    told = "The first of them again, with new numbers." if missed else "Three more hard ones."
    return Task(told if missed or nearly else "Nothing was missed.", Keys(tuple(keys)), "enter", "Next")


def is_nearly_strong(strength: Strength) -> bool:
    """Whether it would be called strong but for its lower bound."""
    return strength.percent >= SCALE[-1] and strength.low < SURE


def hard_ones(context: Context, test: MasteryTest) -> tuple[str, ...]:
    """Three hard questions that this test has not asked, fewer where there are not so many."""
    rest = left(test, bank(context.library, test.topic))
    return tuple(entry.id for entry in rest if entry.level == "hard")[:MORE]


def ask_more(context: Context, page: Page, test: MasteryTest, missed: tuple[Miss, ...]) -> None:
    """Wait at the last screen: Enter asks the first miss with new numbers, a all of them, m hard ones, q stops.

    Where nothing was missed, Enter asks the hard ones.
    """
    practising = replace(context, mode="quiz")
    strong = strengths(context).of_topic(test.topic)
    more = hard_ones(context, test) if is_nearly_strong(strong) else ()
    ways = {
        "a": [miss.asked.question for miss in missed],
        "m": [context.library.question(name) for name in more],
    }
    ways[""] = ways["a"][:1] or ways["m"]
    while ways[""]:
        text = context.terminal.ask(page.prompt, history="pause").strip().casefold()
        command = read_command(text)
        if command is not None and command.name == "quit":
            return
        if not ways.get(text):
            told = (
                "Enter asks the first miss again, a all of them, q stops."
                if missed
                else "Enter asks them, q stops."
            )
            context.terminal.show(Feedback("neutral", told))
            continue
        try:
            for question in ways[text]:
                ask(practising, question.draw(context.chance.getrandbits(SEED_BITS)))
        except Quit:
            return
        if ways[text] == ways["m"]:
            now = strengths(context).of_topic(test.topic)
            context.terminal.show(strength_table([(_name(test), now)]))
        return


def _name(test: MasteryTest) -> str:
    return test.topic.replace("-", " ") or "all topics"
