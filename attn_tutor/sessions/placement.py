"""Where to start: at most five questions, the first miss ends it, and the lessons before count as known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from numpy import asarray

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.curriculum.acts import act_question
from attn_tutor.questions.numeric import AskedNumeric
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.replies import Reply, Target, reply_to
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.act import Act
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import keep_place, places
from attn_tutor.sessions.exchange import Exchange
from attn_tutor.sessions.key_commands import Command
from attn_tutor.sessions.learn import learn_from
from attn_tutor.sessions.lesson_place import LessonPlace
from attn_tutor.sessions.policy import Policy
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.sessions.walk import Ending
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page

PLACING = Policy(attempts=1, help=False, teaching=False, stored=False)
_OPENING = (
    "Up to five questions, about three minutes. Your first miss ends it, and that's where you begin. Nothing else is "
    "recorded. If you don't know, type idk."
)


@dataclass(frozen=True)
class PlacementStep:
    """One question of the bank, and the lesson to begin with where it is missed.

    slips: another lesson where the numbers are those of one of these mistakes.
    """

    question: str
    lesson: str
    slips: tuple[tuple[str, str], ...] = ()


STEPS = (
    PlacementStep(
        "placement-softmax-share",
        "why-attention",
        (
            ("scaled_scores_as_weights", "softmax"),
            ("l1_normalise", "softmax"),
            ("exp_not_normalised", "softmax"),
            ("softmax_base2", "softmax"),
            ("softmax_base10", "softmax"),
        ),
    ),
    PlacementStep("placement-output", "weighted-sum", (("no_scale", "scaling"), ("scale_by_dk", "scaling"))),
    PlacementStep("placement-cache-mask", "masks"),
    PlacementStep("placement-head-split", "multi-head"),
    PlacementStep("placement-map-claim", "real-heads"),
)
BEYOND = "real-heads"  # where to begin who misses nothing
TASTE = ("it-refers", "it-refers-wide", ("animal", "street", "[CLS]"))  # a lesson, its screen, words of its row


class _Placing(Exchange):
    """A question that x gives up."""

    def take(self, text: str) -> End | None:
        if text.strip().casefold() == "x":
            return self.obey_in_test(Command("dont_know"))
        return super().take(text)

    def _feedback(self, verdict: Verdict, text: str, end: End | None) -> Feedback:
        """A miss hears its reason and the answer: it is the last question."""
        if verdict.correct:
            return Feedback("right", "")
        return Feedback("missed", f"{verdict.message} The answer is {self.asked.answer}.")

    def next_task(self, reminder: View) -> Task:
        """The task after an answer; after a miss, which ends the placement, it leads to where the learner starts."""
        task = super().next_task(reminder)
        return replace(task, question="Where you start.") if self.misses or not task.question else task


def place_learner(context: Context) -> Ending:
    """Ask until the first miss, say where to begin, and begin there."""
    lesson = BEYOND
    try:
        for number, step in enumerate(STEPS, 1):
            result = _ask(context, step, number)
            if not result.right:
                lesson = begins_at(step, result)
                break
        return _begin(context, lesson)
    except Quit:
        return Ending(quit=True, command=command_lines.command(context))


def _ask(context: Context, step: PlacementStep, number: int) -> Result:
    """How the question of this step went."""
    asked = context.library.question(step.question).draw(context.chance.getrandbits(24))
    header = Header(("Where to start",), number, len(STEPS), place=f"Question {number} of at most {len(STEPS)}")
    opening = () if number > 1 else (Feedback("neutral", _OPENING),)
    if context.terminal.look.plain:
        context.terminal.show(Header(("Where to start",)), *opening)
        opening = ()
    return _Placing(context, asked, PLACING, number, len(STEPS), header=header, announcements=opening).run()


def begins_at(step: PlacementStep, result: Result) -> str:
    """The lesson to begin with after this miss: that of the slip which gives the very numbers that were typed."""
    slip = _slip(result.text, [Reply(say=lesson, mistake=name) for name, lesson in step.slips], result.asked)
    return step.lesson if slip is None else slip.say


def _slip(text: str, replies: Sequence[Reply], asked: AskedQuestion) -> Reply | None:
    """The reply for these numbers; None where there is none, or where the text holds no numbers."""
    if not isinstance(asked, AskedNumeric):
        return None
    try:
        typed = asarray(read(text, shape=asked.stage_answer.exact.shape).values)
    except NotUnderstood:
        return None
    return reply_to(typed, replies, Target(asked.problem, asked.stage, asked.cell), asked.question.decimals)


def _begin(context: Context, name: str) -> Ending:
    """Mark the lessons before as known, say so, and open the lesson."""
    lesson = context.library.lesson(name)
    before = [place for place in places(context) if place.entry.number < lesson.number]
    for place in before:
        keep_place(context, context.library.lesson(place.entry.id), known=True)
    known = {0: "", 1: " Lesson 1 counts as known, but you can still open it."}.get(
        len(before), f" Lessons 1 to {len(before)} count as known, but you can still open any of them."
    )
    message = f"You start at lesson {lesson.number}, {lesson.title}.{known}"
    keys = Keys((Key("Enter", f"lesson {lesson.number}"), Key("q", "stop")))
    page = Page(Header(("Where to start",), share=1.0), (Line(message),), Task(lesson.title, keys, "enter", "Next"))
    context.terminal.show(page)
    if context.terminal.pause(None, page.prompt).strip().casefold() in ("q", ":q"):
        return Ending(quit=True, command=command_lines.command(context))
    if before:
        _taste(context)
    return learn_from(context, lesson)


def _taste(context: Context) -> None:
    """Half a minute with a real head, for who has not met it in lesson 1: will it change its mind?"""
    lesson = context.library.lesson(TASTE[0])
    at = next((at for at, screen in enumerate(lesson.screens) if screen.id == TASTE[1]), None)
    if at is None or not context.terminal.has_person:
        return
    alone = replace(lesson, screens=(replace(lesson.screens[at], show="bars", keys=TASTE[2]),))
    question = act_question(alone, 0)
    if question is not None:
        Act(context, question.draw(0), LessonPlace(alone, 0, 0, {}), None).run()
