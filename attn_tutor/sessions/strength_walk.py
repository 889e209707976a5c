"""`test`: is this topic strong? Ten questions, no hints, first attempts, and how strong it is at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attn_tutor import mastery
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.interface import QuestionEntry
from attn_tutor.mastery.strength import Strength
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.records import record
from attn_tutor.sessions import strength_state
from attn_tutor.sessions.context import Context, unsaved_notes
from attn_tutor.sessions.key_commands import wait
from attn_tutor.sessions.policy import TEST
from attn_tutor.sessions.question_on_page import Bookmarks
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.skills import strengths
from attn_tutor.sessions.strength_end import ask_more, hard_ones, is_nearly_strong, misses
from attn_tutor.sessions.strength_pages import TestEnd, end_pages
from attn_tutor.sessions.strength_state import QUESTIONS, SEED_BITS, Answer, StrengthTest, test_line
from attn_tutor.sessions.walk import Ending, PlanItem, Request, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.strength_bars import strength_table


@record()
class TopicVerdict:
    """How strong a topic is, in per cent and in a word, after how many answers; low: see `Strength`."""

    topic: str
    percent: int
    words: str
    questions: int
    low: int = 0


@record(kw_only=True)
class StrengthEnding(Ending):
    """How a test ended. `strength` is there once it is over, by its last question or by an early end."""

    test: StrengthTest
    strength: Strength | None = None
    topics: tuple[TopicVerdict, ...] = ()

    def is_below(self, mark: int | None) -> bool:
        """Whether the mark asked for was not reached; a test that is not over has not reached any."""
        return mark is not None and (self.strength is None or self.strength.percent < mark)


class StrengthWalk(Walk):
    """A test of a topic ("" for all): each next question is the one that is expected to tell most."""

    def __init__(self, context: Context, request: Request) -> None:
        topic, count = request.topic or "", request.count or QUESTIONS
        self.entries = strength_state.bank(context.library, topic)
        total = min(count, len(self.entries))
        resumed = _resume(context, topic, count, request)
        self.test = resumed or StrengthTest(
            topic, count, context.chance.getrandbits(SEED_BITS) if request.seed is None else request.seed
        )
        if self.test.before is None:
            self.test.before = strengths(context).of_topic(topic).percent
        super().__init__(context, at=len(self.test.answers), total=total)
        header = (Header(("Test", _title(context, topic))),) if context.terminal.look.plain else ()
        going_on = f"Continuing with question {self.at + 1} of {total}. --new begins another test."
        self.announce(*header, _announcement(total) if resumed is None else Feedback("neutral", going_on))

    def next_item(self) -> PlanItem | None:
        """The question that was asked when the test was stopped, or the one that tells most; None at the end."""
        test, rest = self.test, strength_state.questions_left(self.test, self.entries)
        if self._is_over(rest):
            return None
        asked = self._draw(test.pending) if test.pending else None
        while asked is None:  # the first time; or the pending question was removed or no longer works
            test.pending = strength_state.next_question(test, rest)
            asked = self._draw(test.pending)
            rest = [entry for entry in rest if entry.id != test.pending[0]]
        self.context.store.put_bookmark(test.key, test.state())
        drawn = asked
        return PlanItem(asked.question.id, lambda: drawn, policy=TEST, bookmarks=self._bookmarks_after)

    def _is_over(self, rest: list[QuestionEntry]) -> bool:
        test = self.test
        if len(test.answers) >= test.count or not rest:
            return True
        if test.offered or not mastery.may_stop(test.history, strength_state.shelves(rest)):
            return False
        test.offered = True
        header = Header(("Test", _title(self.context, test.topic)), len(test.answers), test.count)
        return _wants_to_stop(self.context, header)

    def _draw(self, pending: tuple[str, int]) -> AskedQuestion | None:
        try:
            return self.context.library.question(pending[0]).draw(pending[1])
        except (UsageError, ContentError):
            return None

    def _bookmarks_after(self, result: Result) -> Bookmarks:
        """The bookmark with this answer, stored in one step with it."""
        question = result.asked.question
        answer = Answer(
            question.id,
            question.topic,
            question.level,
            question.format,
            question.guesses,
            result.right,
            result.ms,
            result.asked.seed,
            result.text,
            result.reason,
        )
        self.test.answers.append(answer)
        self.test.pending = None
        return {self.test.key: self.test.state()}

    def close(self, stopped: Stopped | None, *, quit: bool) -> StrengthEnding:
        """Show the verdict; or, stopped on the way, how to go on: nothing is judged, all is stored."""
        if stopped is None and not quit:
            return self._judge()
        test = self.test
        line = test_line(self.context, test.topic, test.count)
        # where it was cut off, this is said at the end
        goes_on = f" {line} continues with the next question." if stopped is None else ""
        answered = f"{len(test.answers)} of {test.count} answered.{goes_on}"
        self.context.terminal.show(Feedback("neutral", answered))
        return StrengthEnding(tuple(self.results), self.total, stopped, quit, line, test=test)

    def _judge(self) -> StrengthEnding:
        """Store and show how strong the topic is now, with every miss in full."""
        test, context = self.test, self.context
        strength = strengths(context).of_topic(test.topic)
        facts = {
            "strength": strength.percent,
            "words": strength.word,
            "right": sum(answer.correct for answer in test.answers),
            "of": len(test.answers),
        }
        event = context.event("verdict", test.key, pattern=test.topic, extra=facts)
        context.terminal.show(*unsaved_notes(context.store.record(event, {test.key: None})))
        topics = () if test.topic else _by_topic(context)
        missed = misses(context, test)
        nearly = is_nearly_strong(strength) and bool(hard_ones(context, test))
        by_topic = _topics_view(topics) if topics else ()
        pages = end_pages(context, TestEnd(_title(context, test.topic), test, strength, missed, by_topic, nearly))
        if context.terminal.has_person:
            ask_more(context, pages, test, missed)
        else:
            context.terminal.show(*pages)
        return StrengthEnding(tuple(self.results), self.total, test=test, strength=strength, topics=topics)


def take_test(context: Context, request: Request) -> StrengthEnding:
    """Ask, or resume a test that was stopped. Raises UsageError for a topic without questions."""
    return StrengthWalk(context, request).run()  # type: ignore[return-value]  # its own close


def _resume(context: Context, topic: str, count: int, request: Request) -> StrengthTest | None:
    """The test that was stopped, if it is the one that is asked for."""
    saved = None if request.anew else context.store.bookmark(strength_state.key_of(topic))
    return strength_state.restore_test(saved, topic=topic, count=count, seed=request.seed)


def _announcement(total: int) -> Feedback:
    many = "1 question" if total == 1 else f"{total} questions, each chosen by your answers so far"
    return Feedback(
        "neutral",
        f"{many}, without hints. Only your first answer counts.",
        (
            "You hear at the end what was right, and there is no clock. If you don't know, idk is better than a guess.",
            "The test looks for your limit: expect to miss about half. q stops, and you can go on later.",
        ),
    )


def _wants_to_stop(context: Context, header: Header) -> bool:
    """Ask whether to stop, where further questions would hardly change anything; whether the learner wants to."""
    sentence = "These answers are enough. The remaining questions would change your strength very little."
    terminal, keys = context.terminal, Keys(("enter", "stop"))
    if terminal.look.plain:
        terminal.show(Feedback("neutral", sentence))
        return wait(terminal, keys, ("quit",)) is not None
    page = Page(header, (Line(sentence),), Task("Answer the rest, or stop here?", keys, "enter"))
    return wait(terminal, page, ("quit",), prompt=page.prompt) is not None


# --- the end


def _by_topic(context: Context) -> tuple[TopicVerdict, ...]:
    """How strong each topic is by all answers so far, in lessons and quizzes too, the weakest first."""
    strong = sorted(strengths(context).topics.items(), key=lambda pair: pair[1].percent)
    return tuple(TopicVerdict(topic, each.percent, each.word, each.tries, each.low) for topic, each in strong)


def _topics_view(topics: tuple[TopicVerdict, ...]) -> tuple[View, ...]:
    """The strength of every topic that was opened, the weakest first."""
    rows = [
        (each.topic.replace("-", " "), Strength(each.percent, each.low, each.questions)) for each in topics
    ]
    return (strength_table(rows),)


def _title(context: Context, topic: str) -> str:
    titles = {entry.id: entry.title for entry in context.library.lessons}
    return titles.get(topic, topic) or "all topics"


def document(ending: StrengthEnding) -> dict[str, Any]:
    """The test as JSON; the verdict is null while it is not over."""
    strength = ending.strength
    return {
        "topic": ending.test.topic or None,
        "asked": len(ending.test.answers),
        "right": sum(each.correct for each in ending.test.answers),
        "verdict": None
        if strength is None
        else {
            "strength": strength.percent,
            "low": strength.low,
            "words": strength.word,
            "before": ending.test.before,
        },
        "topics": [_topic_document(each) for each in ending.topics],
        "questions": ending.test.history,
    }


def _topic_document(topic: TopicVerdict) -> Mapping[str, object]:
    return {
        "topic": topic.topic,
        "percent": topic.percent,
        "words": topic.words,
        "questions": topic.questions,
    }
