"""A test in progress: what was answered, and which question tells most next. Plain data, stored as a bookmark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from attn_tutor import mastery
from attn_tutor.library.interface import Library, QuestionEntry, no_topic
from attn_tutor.mastery import LEVELS
from attn_tutor.sessions.command_lines import command
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_ids import topic_of

QUESTIONS = 10
SEED_BITS = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the test."""

    item: str
    topic: str
    level: str
    format: str
    options: int | None
    correct: bool
    ms: int
    seed: int = 0
    text: str = ""  # what was typed; "" for "I don't know"
    reason: str = ""  # why it was not right

    def entry(self) -> dict[str, object]:
        """As `mastery.estimate_strong` takes it."""
        return asdict(self)


@dataclass
class StrengthTest:
    """One test: of a topic or of all, so many questions, from one seed; `pending` is the question asked now."""

    topic: str
    count: int
    seed: int
    answers: list[Answer] = field(default_factory=list)
    pending: tuple[str, int] | None = None
    offered: bool = False  # to stop early: once
    before: int | None = None  # the strength of its topic when it began

    @property
    def key(self) -> str:
        """Its bookmark: a test of each topic may stand open."""
        return key_of(self.topic)

    @property
    def history(self) -> list[dict[str, object]]:
        """The answers as `mastery.estimate_strong` takes them."""
        return [answer.entry() for answer in self.answers]

    def state(self) -> dict[str, object]:
        """The test as a bookmark keeps it."""
        return asdict(self)


def key_of(topic: str) -> str:
    """The bookmark of a test of this topic, "" for all topics."""
    return f"test:{topic}"


def test_line(context: Context, topic: str, count: int) -> str:
    """The command that begins or resumes a test of this topic with so many questions."""
    return command(context, "test", *([topic] if topic else []), count=None if count == QUESTIONS else count)


def restore_test(
    state: Mapping[str, Any] | None, *, topic: str, count: int, seed: int | None
) -> StrengthTest | None:
    """The test that a bookmark holds; None where there is none, or where it is not the one asked for."""
    try:
        saved = state or {}
        answers = [Answer(**each) for each in saved["answers"]]
        pending = saved["pending"] and (str(saved["pending"][0]), int(saved["pending"][1]))
        test = StrengthTest(
            topic, int(saved["count"]), int(saved["seed"]), answers, pending, bool(saved["offered"]),
            saved.get("before"),
        )
    except (TypeError, KeyError, ValueError, IndexError):  # of another version, or garbled
        return None
    return test if test.count == count and seed in (None, test.seed) else None


def bank(library: Library, topic: str | None) -> list[QuestionEntry]:
    """The questions that a test of this topic can ask, of all if it is empty. Raises UsageError if there are none."""
    topic = topic_of(library, topic or None)
    entries = [entry for entry in library.questions(topic=topic) if entry.examined]
    if not entries:
        raise no_topic(library, topic or "")
    return entries


def questions_left(test: StrengthTest, entries: list[QuestionEntry]) -> list[QuestionEntry]:
    """The questions not asked yet."""
    asked = {answer.item for answer in test.answers}
    return [entry for entry in entries if entry.id not in asked]


def shelves(entries: list[QuestionEntry]) -> dict[str, int]:
    """How many questions there are of each level and format, as `mastery.choose` takes it."""
    return dict(Counter(f"{entry.level}/{entry.shelf}" for entry in entries if entry.level in LEVELS))


def next_question(test: StrengthTest, entries: list[QuestionEntry]) -> tuple[str, int]:
    """The id and seed of the question that is expected to tell most: of a topic asked least so far."""
    chance = Random(f"{test.seed} {len(test.answers)}")
    remaining = test.count - len(test.answers)
    shelf = mastery.choose(test.history, shelves(entries), remaining, rng=chance)
    fitting = [e for e in entries if (e.level, e.shelf) == (shelf["level"], shelf["format"])]
    asked = Counter(answer.topic for answer in test.answers)
    fewest = min(asked[entry.topic] for entry in fitting)
    picked = chance.choice([entry for entry in fitting if asked[entry.topic] == fewest])
    return picked.id, chance.getrandbits(SEED_BITS)
