"""Flash recall: an idea or a choice brought to mind, then shown, then rated by the learner."""

from __future__ import annotations

from dataclasses import dataclass

from attn_tutor import scheduling
from attn_tutor.questions.question import Asked
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.ideas import Idea
from attn_tutor.sessions.key_commands import read_command, wait
from attn_tutor.sessions.result import Result
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.prose import Code, Prose
from attn_tutor.widgets.saved import SavedNote

TO_YOURSELF = "Say it to yourself: nothing typed is read here. Enter shows it."
# Hard is a pass: who did not recall it must press 1, or it comes back months too late.
RATINGS = (
    "1 Again = I did not recall it",
    "2 Hard = I did recall it, with effort",
    "3 Good = I recalled it",
    "4 Easy = at once",
)


@dataclass(frozen=True)
class Flash:
    """Something to recall: what brings it to mind, and what it is. `facts` are fields of its event."""

    item: str
    topic: str
    front: tuple[View, ...]
    back: tuple[View, ...]
    level: str = ""
    options: int | None = None


def of_idea(idea: Idea) -> Flash:
    """The title of a screen brings its words to mind."""
    code = (Code(idea.code),) if idea.code else ()
    return Flash(
        idea.item,
        idea.lesson,
        (Prose(f"{idea.crumb}: {idea.title}"), Prose("Say in your own words what this is about.")),
        (Note((idea.text,), label="The idea"), *code),
    )


def of_choice(asked: Asked) -> Flash:
    """The options stand there, but none is to be picked: luck tells nothing."""
    question = asked.question
    options = tuple(Prose(f"· {option.text}") for option in asked.expects.options)
    code = (Code(question.code),) if question.code else ()
    return Flash(
        question.id,
        question.topic,
        (Prose(asked.prompt), *code, *options, Prose("Say which it is, and why.")),
        (Note((asked.answer.partition(") ")[2], question.teaches), label="Answer"),),
        question.level,
        len(options),
    )


def of_card(asked: Asked) -> Flash:
    """A question that is a card already."""
    question = asked.question
    code = (Code(asked.code),) if asked.code else ()
    kept = tuple(text for text in (asked.answer, asked.quick_check, asked.teaches) if text)
    return Flash(
        question.id,
        question.topic,
        (Prose(asked.prompt), *code, Prose("Say it in your own words.")),
        (Note(kept, label="Answer"),),
        question.level,
    )


def ask_card(context: Context, asked: Asked, number: int, total: int) -> Result:
    """Ask a card among other questions: recalled counts as right. Raises what `recall` raises."""
    pressed = recall(context, of_card(asked), number, total)
    if pressed is None:
        return Result(asked, "skipped")
    return Result(asked, "right" if pressed >= scheduling.HARD else "revealed", attempts=1)


def recall(context: Context, flash: Flash, number: int, total: int) -> int | None:
    """Show, wait, show the answer, ask for the rating, keep it: 1 to 4, or None where it was skipped.

    Raises Quit for q, and what the terminal raises where no answer will come.
    """
    started = context.clock.monotonic()
    counted = f" {number} of {total}" if total else ""
    context.terminal.show(Header.about(f"Recall{counted}", flash.topic, step=number, of=total), *flash.front)
    keys = Keys(("show_it", "s", "q"))
    command = wait(context.terminal, keys, ("quit", "skip", "working", "dont_know"), TO_YOURSELF)
    if command is not None and command.name == "quit":
        raise Quit
    if command is not None and command.name == "skip":
        return None
    took = round((context.clock.monotonic() - started) * 1000)
    context.terminal.show(*flash.back, Keys(RATINGS))
    pressed = _pressed(context)
    if pressed is not None:
        _keep(context, flash, pressed, took)
    return pressed


def _pressed(context: Context) -> int | None:
    while True:
        text = context.terminal.ask("1 to 4> ", history="rating")
        if text in ("1", "2", "3", "4"):
            return int(text)
        command = read_command(text)
        if command is not None and command.name == "quit":
            raise Quit
        if command is not None and command.name == "skip":
            return None
        context.terminal.show(Feedback("neutral", "How well did you recall it?"), Keys((*RATINGS, "s", "q")))


def _keep(context: Context, flash: Flash, pressed: int, took: int) -> None:
    rating = scheduling.rating(
        kind="flash",
        correct=None,
        attempt=1,
        hints=0,
        first_of_day=context.is_first_today(flash.item),
        pressed=pressed,
    )
    event = context.event(
        "flash",
        flash.item,
        pattern=flash.topic,
        level=flash.level,
        format="flash",
        options=flash.options,
        given=str(pressed),
        ms=took,
        rating=rating,
    )
    saved = context.store.record(event)
    context.terminal.show(SavedNote(saved.saved, saved.count, saved.reason))
