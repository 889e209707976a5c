"""`test`: is this pattern strong? Ten questions, no hints, first attempts, and a probability at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attn_tutor import mastery
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.questions.question import Asked
from attn_tutor.sessions import command_lines, mastery_test
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.examining import Graded, Marks, Paper, examine
from attn_tutor.sessions.key_commands import wait
from attn_tutor.sessions.mastery_test import QUESTIONS, SEED_BITS, Answer, MasteryTest, test_line
from attn_tutor.sessions.topic_history import topic_histories
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.verdict import TopicVerdict, VerdictView

RECENT = 2000  # answers that the verdicts of single topics look at


@dataclass(frozen=True)
class Wish:
    """Which test: of a topic ("" for all), so many questions, from one seed; `anew` gives up a stopped one."""

    topic: str = ""
    count: int = QUESTIONS
    seed: int | None = None
    anew: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a test ended. `verdict` is there once it is over, by its last question or by an early end."""

    sitting: MasteryTest
    verdict: mastery.Verdict | None = None
    topics: tuple[TopicVerdict, ...] = ()
    stopped: Stopped | None = None
    command: str = ""  # what goes on with it

    def is_below(self, mark: int | None) -> bool:
        """Whether the mark asked for was not reached; a test that is not over has not reached any."""
        return mark is not None and (self.verdict is None or self.verdict.percent < mark)


def sit(context: Context, wish: Wish) -> Outcome:
    """Ask, or go on where the test was stopped. Raises UsageError for a topic without questions."""
    entries = mastery_test.bank(context.library, wish.topic)
    test = _resumed(context, wish, total=min(wish.count, len(entries))) or MasteryTest(
        wish.topic,
        wish.count,
        context.chance.getrandbits(SEED_BITS) if wish.seed is None else wish.seed,
    )
    try:
        while not _is_over(context, test, entries):
            _ask_next(context, test, entries)
    except Quit:
        return _left(context, test, None)
    except Stopped as reason:
        return _left(context, test, reason)
    return _over(context, test, entries)


def _resumed(context: Context, wish: Wish, *, total: int) -> MasteryTest | None:
    kept = None if wish.anew else context.store.bookmark(mastery_test.key_of(wish.topic))
    test = mastery_test.restored(kept, topic=wish.topic, count=wish.count, seed=wish.seed)
    if test is None:
        _announce(context, wish, total)
    else:
        place = f"Going on with question {len(test.answers) + 1} of {total}. --new begins another test."
        context.terminal.show(Header(("Test", _title(context, wish.topic))), Feedback("neutral", place))
    return test


def _announce(context: Context, wish: Wish, total: int) -> None:
    asked = f"{total} question{'s' * (total != 1)} across easy, medium and hard, no hints. The first answer counts."
    context.terminal.show(
        Header(("Test", _title(context, wish.topic))),
        Feedback(
            "neutral",
            asked,
            (
                "The time of each is said afterwards; nothing ticks. idk is better than a guess.",
                "The test looks for your limit: expect to miss about half. q stops, and you can go on later.",
            ),
        ),
    )


# --- asking


def _is_over(context: Context, test: MasteryTest, entries: list[Any]) -> bool:
    rest = mastery_test.left(test, entries)
    if len(test.answers) >= test.count or not rest:
        return True
    if test.offered or not mastery.may_stop(test.history, mastery_test.shelves(rest)):
        return False
    test.offered = True
    return _wants_to_stop(context, test)


def _wants_to_stop(context: Context, test: MasteryTest) -> bool:
    """Past 95 % or 5 % the rest hardly matters: the learner decides."""
    probability = mastery.judge(test.history)
    settled = "strong" if probability > 0.5 else "not strong yet"
    told = f"This is all but settled: {settled}. The remaining questions would hardly change it."
    context.terminal.show(Feedback("neutral", told))
    return wait(context.terminal, Keys(("enter", "stop")), ("quit",)) is not None


def _ask_next(context: Context, test: MasteryTest, entries: list[Any]) -> None:
    rest = mastery_test.left(test, entries)
    asked = _drawn(context, test.pending) if test.pending else None
    while asked is None:  # the first time; or the pending question was removed or no longer works
        test.pending = mastery_test.next_question(test, rest)
        asked = _drawn(context, test.pending)
        rest = [entry for entry in rest if entry.id != test.pending[0]]
    context.store.put_bookmark(test.key, test.state())
    total = min(test.count, len(entries))

    def marks(graded: Graded) -> Marks:
        test.answers.append(_answer(asked, graded))
        test.pending = None
        return {test.key: test.state()}

    examine(Paper(context, asked, len(test.answers) + 1, total, marks=marks))


def _drawn(context: Context, pending: tuple[str, int]) -> Asked | None:
    try:
        return context.library.question(pending[0]).draw(pending[1])
    except (UsageError, ContentError):
        return None


def _answer(asked: Asked, graded: Graded) -> Answer:
    question = asked.question
    return Answer(
        question.id,
        question.topic,
        question.level,
        question.format,
        question.guesses,
        graded.right,
        graded.ms,
    )


# --- the end


def _left(context: Context, test: MasteryTest, stopped: Stopped | None) -> Outcome:
    """Stopped on the way: nothing is judged, all is kept."""
    line = test_line(context, test.topic, test.count)
    # where it was cut off, this is said at the end
    goes_on = f" {line} goes on with the next question." if stopped is None else ""
    context.terminal.show(Feedback("neutral", f"{len(test.answers)} of {test.count} answered.{goes_on}"))
    return Outcome(test, stopped=stopped, command=line)


def _over(context: Context, test: MasteryTest, entries: list[Any]) -> Outcome:
    """The verdict, kept with the history, and what it rests on."""
    verdict = mastery.verdict(test.history, left=mastery_test.shelves(mastery_test.left(test, entries)))
    right = sum(answer.correct for answer in test.answers)
    facts = {
        "probability": verdict.probability,
        "words": verdict.words,
        "right": right,
        "of": verdict.questions,
    }
    event = context.event("verdict", test.key, pattern=test.topic, extra=facts)
    context.store.record(event, {test.key: None})
    topics = () if test.topic else _by_topic(context)
    outcome = Outcome(test, verdict, topics)
    context.terminal.show(
        Header.closing("Test", _title(context, test.topic)), _view(context, outcome, verdict)
    )
    return outcome


def _by_topic(context: Context) -> tuple[TopicVerdict, ...]:
    """What all answers so far, in lessons and quizzes too, say of each topic that has enough of them."""
    judged = mastery.verdicts(topic_histories(context.store.events(last=RECENT)))
    return tuple(
        TopicVerdict(topic, each.percent, each.words, each.questions)
        for topic, each in sorted(judged.items(), key=lambda pair: pair[1].probability)
    )


def _view(context: Context, outcome: Outcome, verdict: mastery.Verdict) -> VerdictView:
    answers = outcome.sitting.answers
    missed = tuple(
        (f"{each.item} ({each.level})", command_lines.study(context, each.topic))
        for each in answers
        if not each.correct
    )
    slowest = max(answers, key=lambda each: each.ms, default=None)
    return VerdictView(
        topic=_title(context, outcome.sitting.topic),
        percent=verdict.percent,
        words=verdict.words,
        right=sum(each.correct for each in answers),
        questions=verdict.questions,
        what_would_settle=verdict.what_would_settle,
        seconds=sum(each.ms for each in answers) / 1000,
        slowest=("", 0.0) if slowest is None else (slowest.item, slowest.ms / 1000),
        missed=missed,
        topics=outcome.topics,
    )


def _title(context: Context, topic: str) -> str:
    titles = {entry.id: entry.title for entry in context.library.lessons}
    return titles.get(topic, topic) or "all topics"


def document(outcome: Outcome) -> dict[str, Any]:
    """The test as JSON; the verdict is null while it is not over."""
    verdict = outcome.verdict
    return {
        "topic": outcome.sitting.topic or None,
        "asked": len(outcome.sitting.answers),
        "right": sum(each.correct for each in outcome.sitting.answers),
        "verdict": None
        if verdict is None
        else {
            "probability": verdict.probability,
            "words": verdict.words,
            "what_would_settle": verdict.what_would_settle,
        },
        "topics": [_topic_document(each) for each in outcome.topics],
        "questions": outcome.sitting.history,
    }


def _topic_document(topic: TopicVerdict) -> Mapping[str, object]:
    return {
        "topic": topic.topic,
        "percent": topic.percent,
        "words": topic.words,
        "questions": topic.questions,
    }
