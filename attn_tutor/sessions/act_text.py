"""An act of a lesson as text: its page, and below it what each foreseen answer hears, the hints, and what comes after.

Every word comes from the act itself, which is answered here without anybody to see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from attn_tutor.curriculum.acts import act_question
from attn_tutor.curriculum.lesson import COUNTED
from attn_tutor.english import capital
from attn_tutor.questions.match import Match
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.act import Act
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.dial_act import DialAct
from attn_tutor.sessions.foreseen import right_answer, slips, tick_right, typed_numbers
from attn_tutor.sessions.guided import GuidedAct
from attn_tutor.sessions.lesson_place import GUESS, LessonPlace
from attn_tutor.sessions.match_act import MatchAct
from attn_tutor.sessions.paged_lesson import act_on
from attn_tutor.sessions.remarks import split_remarks
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled, Line
from attn_tutor.widgets.feedback import Hint, Remark, RemarkKind
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.keys import Keys


def act_views(context: Context, place: LessonPlace, seed: int) -> Iterator[View]:
    """The page of an act before anything is typed, each answer with its reply, the hints, and what it shows when over.

    context: one whose terminal shows nothing and whose store keeps nothing.
    """
    question = act_question(place.lesson, place.at)
    assert question is not None  # a screen that asks by itself
    text = ActText(context, question.draw(seed), place)
    yield from text.page()
    yield from text.replies()
    yield from text.after()


class ActText:
    """One act and what it says to each answer; each of them is given to a fresh act."""

    def __init__(self, context: Context, asked: AskedQuestion, place: LessonPlace) -> None:
        self.context, self.asked, self.place = context, asked, place

    def act(self) -> Act:
        """The act as it stands before anything is typed."""
        act = act_on(self.context, self.asked, self.place, None)
        act.begin()
        return act

    def page(self) -> Iterator[View]:
        """The picture of its page, and what it asks."""
        page = self.act().page()
        yield from map(quote_asking_word, page.picture)
        yield Gap()
        yield from asked_views(replace(page.task, options=tick_right(page.task.options, self.asked)))

    def replies(self) -> Iterator[View]:
        """The right answer, each slip, any other answer, and the hints, with what each of them hears."""
        screen, act = self.place.screen, self.act()
        if isinstance(act, GuidedAct):
            yield from guided_replies(act)
            yield from self._slips_at_the_end()
            return
        typed = right_answer(self.asked)
        said = self._try_answer(typed)
        yield replace(said, text="any points that add up to 100") if screen.points else said
        yield from map(self._try_answer, slips(self.asked))
        if screen.otherwise:
            yield self._otherwise(act)
        yield from self._other_meanings(act)
        if screen.hints or screen.kind in COUNTED:  # elsewhere the page doesn't offer one
            yield from hint_views(act)

    def after(self) -> Iterator[View]:
        """What the page shows in place of its picture once it is over."""
        act = self.act()
        act.turn(over=True)
        if isinstance(act, DialAct):
            yield Remark("because", act.replies.fill(self.place.screen.right), "So")
        views = (*(act.state.extra if isinstance(act, MatchAct) else ()), *act.views_when_over())
        if views:
            yield Labelled("Then", "")
            yield from views

    def _try_answer(self, text: str) -> Try:
        """What was typed, and the remarks on it."""
        act = self.act()
        prompt = act.page().task.prompt
        act.answer(text)
        return Try(prompt, text, act.state.tries[-1].remarks)

    def _otherwise(self, act: Act) -> Try:
        """The reply to an answer that no other reply is for."""
        reply = act.replies.fill(self.place.screen.otherwise)
        remarks = (Remark("because", reply),) if act.policy == GUESS else split_remarks(reply)
        return Try(act.page().task.prompt, "any other answer", remarks)

    def _other_meanings(self, act: Act) -> Iterator[View]:
        """What somebody hears who gives a term another meaning."""
        question = self.asked.question
        pairs = [pair for pair in question.pairs if pair.why] if isinstance(question, Match) else []
        kind: RemarkKind = "because" if act.policy == GUESS else "look"
        if pairs:
            remarks = tuple(Remark(kind, f"{capital(pair.term)}: {pair.why}") for pair in pairs)
            yield Try(act.page().task.prompt, "other letters", remarks)

    def _slips_at_the_end(self) -> Iterator[View]:
        """What each slip hears where all steps before the last are right."""
        for text in slips(self.asked):
            act = self.act()
            assert isinstance(act, GuidedAct)  # only these end in several steps
            for stage in act.stages[:-1]:
                act.answer(right_numbers(act, stage))
            act.answer(text)
            yield Try(act.stages[-1], text, act.state.tries[-1].remarks)


def asked_views(task: Task) -> Iterator[View]:
    """What a page asks, with its options, without its keys."""
    if task.question:
        yield replace(task, keys=Keys(()))


def quote_asking_word(view: View) -> View:
    """A line whose word that asks stands in quotes: the ground that it has on a page doesn't show in a file."""
    if not isinstance(view, Line) or isinstance(view.words, str):
        return view
    parts = (
        f'"{part[0].strip()}"' if not isinstance(part, str) and "reverse" in part[1:] else part for part in view.words
    )
    return replace(view, words=tuple(parts))


def hint_views(act: Act) -> Iterator[View]:
    """Every hint that h gives before an answer."""
    texts = act.hint_texts()
    return (Hint(number, len(texts), text) for number, text in enumerate(texts, 1))


def guided_replies(act: GuidedAct) -> Iterator[View]:
    """Step after step: what is asked, the hints, and what the right numbers hear."""
    for number, stage in enumerate(act.stages):
        if number:
            yield from asked_views(act.task())
        yield from hint_views(act)
        text = right_numbers(act, stage)
        act.answer(text)
        yield Try(stage, text, act.state.tries[-1].remarks)


def right_numbers(act: GuidedAct, stage: str) -> str:
    """The right numbers of a step as one types them."""
    return typed_numbers(act.steps.right(stage), act.steps.decimals)
