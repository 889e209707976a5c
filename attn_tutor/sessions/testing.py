"""`test`: is this pattern strong? Ten questions, no hints, first attempts, and a probability at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attn_tutor import mastery
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.questions.question import Asked
from attn_tutor.sessions import lines
from attn_tutor.sessions import sitting as sittings
from attn_tutor.sessions.desk import Desk, Quit
from attn_tutor.sessions.examining import Graded, Marks, Paper, examine
from attn_tutor.sessions.pausing import wait
from attn_tutor.sessions.sitting import QUESTIONS, SEED_BITS, Answer, Sitting, test_line
from attn_tutor.sessions.standing import standing
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
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

    sitting: Sitting
    verdict: mastery.Verdict | None = None
    topics: tuple[TopicVerdict, ...] = ()
    stopped: Stopped | None = None
    command: str = ""  # what goes on with it

    def is_below(self, mark: int | None) -> bool:
        """Whether the mark asked for was not reached; a test that is not over has not reached any."""
        return mark is not None and (self.verdict is None or self.verdict.percent < mark)


def sit(desk: Desk, wish: Wish) -> Outcome:
    """Ask, or go on where the test was stopped. Raises UsageError for a topic without questions."""
    entries = sittings.bank(desk.library, wish.topic)
    test = _resumed(desk, wish, total=min(wish.count, len(entries))) or Sitting(
        wish.topic,
        wish.count,
        desk.chance.getrandbits(SEED_BITS) if wish.seed is None else wish.seed,
    )
    try:
        while not _is_over(desk, test, entries):
            _ask_next(desk, test, entries)
    except Quit:
        return _left(desk, test, None)
    except Stopped as reason:
        return _left(desk, test, reason)
    return _over(desk, test, entries)


def _resumed(desk: Desk, wish: Wish, *, total: int) -> Sitting | None:
    kept = None if wish.anew else desk.store.bookmark(sittings.key_of(wish.topic))
    test = sittings.restored(kept, topic=wish.topic, count=wish.count, seed=wish.seed)
    if test is None:
        _announce(desk, wish, total)
    else:
        place = f"Going on with question {len(test.answers) + 1} of {total}. --new begins another test."
        desk.terminal.show(Header(("Test", _title(desk, wish.topic))), Feedback("neutral", place))
    return test


def _announce(desk: Desk, wish: Wish, total: int) -> None:
    asked = f"{total} question{'s' * (total != 1)} across easy, medium and hard, no hints. The first answer counts."
    desk.terminal.show(
        Header(("Test", _title(desk, wish.topic))),
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


def _is_over(desk: Desk, test: Sitting, entries: list[Any]) -> bool:
    rest = sittings.left(test, entries)
    if len(test.answers) >= test.count or not rest:
        return True
    if test.offered or not mastery.may_stop(test.history, sittings.shelves(rest)):
        return False
    test.offered = True
    return _wants_to_stop(desk, test)


def _wants_to_stop(desk: Desk, test: Sitting) -> bool:
    """Past 95 % or 5 % the rest hardly matters: the learner decides."""
    probability = mastery.judge(test.history)
    settled = "strong" if probability > 0.5 else "not strong yet"
    told = f"This is all but settled: {settled}. The remaining questions would hardly change it."
    desk.terminal.show(Feedback("neutral", told))
    return wait(desk.terminal, Keys(("enter", "stop")), ("quit",)) is not None


def _ask_next(desk: Desk, test: Sitting, entries: list[Any]) -> None:
    rest = sittings.left(test, entries)
    asked = _drawn(desk, test.pending) if test.pending else None
    while asked is None:  # the first time; or the pending question was removed or no longer works
        test.pending = sittings.next_question(test, rest)
        asked = _drawn(desk, test.pending)
        rest = [entry for entry in rest if entry.id != test.pending[0]]
    desk.store.put_bookmark(test.key, test.state())
    total = min(test.count, len(entries))

    def marks(graded: Graded) -> Marks:
        test.answers.append(_answer(asked, graded))
        test.pending = None
        return {test.key: test.state()}

    examine(Paper(desk, asked, len(test.answers) + 1, total, marks=marks))


def _drawn(desk: Desk, pending: tuple[str, int]) -> Asked | None:
    try:
        return desk.library.question(pending[0]).draw(pending[1])
    except (UsageError, ContentError):
        return None


def _answer(asked: Asked, graded: Graded) -> Answer:
    question, expects = asked.question, asked.expects
    return Answer(
        question.id,
        question.topic,
        question.level,
        expects.format,
        expects.guesses,
        graded.right,
        graded.ms,
    )


# --- the end


def _left(desk: Desk, test: Sitting, stopped: Stopped | None) -> Outcome:
    """Stopped on the way: nothing is judged, all is kept."""
    line = test_line(desk, test.topic, test.count)
    # where it was cut off, this is said at the end
    goes_on = f" {line} goes on with the next question." if stopped is None else ""
    desk.terminal.show(Feedback("neutral", f"{len(test.answers)} of {test.count} answered.{goes_on}"))
    return Outcome(test, stopped=stopped, command=line)


def _over(desk: Desk, test: Sitting, entries: list[Any]) -> Outcome:
    """The verdict, kept with the history, and what it rests on."""
    verdict = mastery.verdict(test.history, left=sittings.shelves(sittings.left(test, entries)))
    right = sum(answer.correct for answer in test.answers)
    facts = {
        "probability": verdict.probability,
        "words": verdict.words,
        "right": right,
        "of": verdict.questions,
    }
    event = desk.event("verdict", test.key, pattern=test.topic, extra=facts)
    desk.store.record(event, {test.key: None})
    topics = () if test.topic else _by_topic(desk)
    outcome = Outcome(test, verdict, topics)
    desk.terminal.show(Header.closing("Test", _title(desk, test.topic)), _view(desk, outcome, verdict))
    return outcome


def _by_topic(desk: Desk) -> tuple[TopicVerdict, ...]:
    """What all answers so far, in lessons and quizzes too, say of each topic that has enough of them."""
    judged = mastery.verdicts(standing(desk.store.events(last=RECENT)))
    return tuple(
        TopicVerdict(topic, each.percent, each.words, each.questions)
        for topic, each in sorted(judged.items(), key=lambda pair: pair[1].probability)
    )


def _view(desk: Desk, outcome: Outcome, verdict: mastery.Verdict) -> VerdictView:
    answers = outcome.sitting.answers
    missed = tuple(
        (f"{each.item} ({each.level})", lines.study(desk, each.topic)) for each in answers if not each.correct
    )
    slowest = max(answers, key=lambda each: each.ms, default=None)
    return VerdictView(
        topic=_title(desk, outcome.sitting.topic),
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


def _title(desk: Desk, topic: str) -> str:
    titles = {entry.id: entry.title for entry in desk.library.lessons}
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
