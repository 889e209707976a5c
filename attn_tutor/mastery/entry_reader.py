"""From plain entries of a history to what a verdict needs: how often which question was answered right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from operator import index
from typing import SupportsIndex, cast

from attn_tutor.errors import UsageError
from attn_tutor.records import record

LEVELS = {"easy": -1.5, "medium": 0.0, "hard": 1.5}  # difficulty, in the units of ability

History = Iterable[Mapping[str, object]]
SortCounts = Counter[tuple["QuestionSort", bool]]
Shelves = dict[tuple[str, str], int]


@record()
class QuestionSort:
    """All that is known of a question: its level, and its options (None where the answer is typed)."""

    level: str
    options: int | None


def tally_answers(history: History) -> SortCounts:
    """How often each question was answered right (first attempt, no hint), and how often not."""
    if isinstance(history, str | Mapping) or not isinstance(history, Iterable):
        raise UsageError("A history is a list of answers.", "Give a list with one entry an answer.")
    return Counter(_answer(entry, place) for place, entry in enumerate(history, start=1))


def levels(tally: SortCounts) -> set[str]:
    """The levels that were asked."""
    return {question.level for question, _ in tally}


def _answer(entry: object, place: int) -> tuple[QuestionSort, bool]:
    if not isinstance(entry, Mapping):
        raise UsageError(f"Answer {place} is not a set of named fields.", "Give level, format and correct.")
    for key in ("level", "format", "correct"):
        if key not in entry:
            raise UsageError(f"Answer {place} has no {key!r}.", "Give level, format and correct.")
    correct, options = entry["correct"], entry.get("options")
    if not isinstance(correct, Hashable) or correct not in (
        0,
        1,
    ):  # numpy's true and false pass, an array does not
        raise UsageError(f"Answer {place} is neither right nor wrong.", "Give correct as true or false.")
    attempts = read_whole(entry.get("attempts", 1), f"the number of attempts of answer {place}", 1)
    hints = read_whole(entry.get("hints", 0), f"the number of hints of answer {place}", 0)
    if options is not None:
        options = read_whole(options, f"the number of options of answer {place}", 1)
    question = to_question(entry["level"], entry["format"], options)
    return question, bool(correct) and attempts == 1 and hints == 0


def to_question(level: object, kind: object, options: int | None = None) -> QuestionSort:
    """A format named `choice` or `mc...` can be guessed, among 4 unless told; every other is typed."""
    if not isinstance(level, str) or level not in LEVELS:
        raise UsageError(f"There is no level {level!r}.", f"The levels are {', '.join(LEVELS)}.")
    if not isinstance(kind, str) or not kind:
        raise UsageError(f"There is no format {kind!r}.", "Formats are named mc4, numeric and the like.")
    if kind != "choice" and not kind.startswith("mc"):
        return QuestionSort(level, None)
    named = kind.removeprefix("mc")
    options = options or (int(named) if named.isdecimal() and len(named) < 4 else 4)
    return QuestionSort(level, min(max(options, 1), 1000))


def read_shelves(left: Mapping[str, int]) -> Shelves:
    """`{"easy/mc4": 8}` as `{("easy", "mc4"): 8}`, empty shelves left out."""
    if not isinstance(left, Mapping):
        raise UsageError("The questions left are not named counts.", 'Give them as in {"easy/mc4": 8}.')
    shelves: Shelves = {}
    for name, count in left.items():
        level, _, kind = str(name).partition("/")
        to_question(level, kind)
        if read_whole(count, f"the number of questions left of {name}", 0):
            shelves[level, kind] = index(count)
    return shelves


def read_whole(number: object, name: str, least: int) -> int:
    """A whole number from `least` on, or a UsageError that names what it is the number of."""
    try:
        whole = index(cast(SupportsIndex, number))  # numpy's integers pass, 1.0 does not
    except TypeError:
        whole = least - 1
    if whole >= least:
        return whole
    raise UsageError(f"{name[0].upper()}{name[1:]} is {number!r}.", f"Give a whole number from {least} on.")
