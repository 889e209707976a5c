"""`lab change`: say which way a number goes, or what it becomes, then see it computed before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from attn_tutor.answers.diagnosis import diagnose_reading
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.verdict import unread
from attn_tutor.english import capital, join_words
from attn_tutor.errors import UsageError
from attn_tutor.lab.change import Change, ChangeQuestion, Guess, Way, read_guesses, way
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.lab_answers import (
    change_question,
    describe_directions,
    row_text,
    slip_behind,
    store_prediction,
)
from attn_tutor.sessions.page_keys import ask_below
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.table import Table

_SHUFFLED = ("shuffle-pairs", "shuffle-text", "shuffle-places")  # whose rows after are others than before
_DECIMALS = 2


@dataclass(frozen=True)
class GuessVerdict:
    """Guesses held against what happens: all right or not, the ways they stand for, and what is said of numbers."""

    right: bool
    ways: tuple[Way, ...]
    remarks: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def judge(change: Change, guesses: Sequence[Guess]) -> GuessVerdict:
    """What comes of the guesses; a number is graded as any typed number is, and a wrong one diagnosed."""
    before, truth = change.given.run(), change.truth()
    ways: list[Way] = []
    right, remarks, mistakes = True, list[str](), list[str]()
    for one, guess, true in zip(change.questions, guesses, truth, strict=True):
        if isinstance(guess, str):
            ways.append(guess)
            right &= guess == true
            continue
        ways.append(way(round(float(getattr(before, one.stage)[one.before]), _DECIMALS), guess))
        verdict = _verdict(change, one, guess)
        right &= verdict.correct
        if not verdict.correct:
            remarks.append(f"{capital(one.name)}: {verdict.message}")
            mistakes += verdict.sure_misconceptions
    slip = None if right else slip_behind(change, ways)
    if slip is not None and not mistakes:
        remarks.append(f"That's what happens when {slip.when}.")
        mistakes.append(slip.name)
    return GuessVerdict(right, tuple(ways), tuple(remarks), tuple(mistakes))


def _verdict(change: Change, one: ChangeQuestion, guess: float) -> Verdict:
    """The diagnosis of a number typed for what stands there after the change."""
    try:
        reading = read(f"{guess:g}", shape=())
    except NotUnderstood as fault:
        return unread(fault)
    asked = StageAnswer(change.apply(change.given).problem, one.stage, _DECIMALS, one.after)
    return diagnose_reading(reading, asked)


# ---- the page


def change_page(
    change: Change, at: int = 0, of: int = 0, tries: tuple[Try, ...] = (), *, over: bool = False
) -> Page:
    """The inputs, what is done to them, and what is asked; once it is over the numbers before and after."""
    given = change.given
    if len(given.query) == 1:
        query = (("Query ", "q"), (row_text(given.query[0]), "q", "bold"))
    else:
        query = (("Queries ", "q"), (join_words([f"({row_text(row)})" for row in given.query]), "q", "bold"))
    table = _after(change) if over else _before(change)
    picture: tuple[View, ...] = (Line((*query, ".   ", (change.words, "hi", "bold"))), Gap(), table)
    names = join_words([one.name for one in change.questions])
    ask = f"{capital(names)}: up, down or same? You can also type a number."
    keys = Keys((Key("Enter", "just show it"), QUIT))
    onward = "The next change." if at < of else "That was the last change." if of > 1 else "Back to the lab."
    task = (
        Task(onward, Keys((Key("Enter", "go on"), QUIT)), "enter", "Next")
        if over
        else Task(ask, keys, "guess")
    )
    return Page(Header(("Lab", change.title), at, of), picture, task, tries)


def _before(change: Change) -> Table:
    """Keys and values with the weights that they get."""
    given, weights = change.given, change.given.run().weights
    rows = []
    for at, (key, value) in enumerate(zip(given.key, given.value, strict=True), 1):
        shares = [Cell(f"{share:.2f}", share=float(share)) for share in weights[:, at - 1]]
        rows.append(Row((f"key {at}", row_text(key), row_text(value), *shares)))
    heads = ["weight"] if len(weights) == 1 else [f"for query {at}" for at in range(1, len(weights) + 1)]
    columns = (
        Column("", "k"),
        Column("key", "k"),
        Column("value", "v"),
        *(Column(head, "w") for head in heads),
    )
    return Table(columns, tuple(rows))


def _after(change: Change) -> Table:
    """Every weight of the row that is asked about, before and after; where the order changes what was asked alone."""
    before, after = change.given.run(), change.apply(change.given).run()
    rows = [] if change.name in _SHUFFLED else _weight_rows(change)
    for one in change.questions:
        if one.stage == "output" or change.name in _SHUFFLED:
            pair = getattr(before, one.stage)[one.before], getattr(after, one.stage)[one.after]
            rows.append(_row(one.name, pair[0], pair[1], marked=True))
    columns = (Column("", "k"), Column("before", "w"), Column("after", "w"), Column("", "dim"))
    return Table(columns, tuple(rows))


def _weight_rows(change: Change) -> list[Row]:
    """A row for each key there is before or after; what was asked is marked."""
    query = change.questions[0].before[0]
    before, after = (given.run().weights[query] for given in (change.given, change.apply(change.given)))
    asked = {one.before[1] for one in change.questions if one.stage == "weights"}
    return [
        _row(f"key {at + 1}", before[at] if at < len(before) else None, float(after[at]), marked=at in asked)
        for at in range(len(after))
    ]


def _row(name: str, before: float | None, after: float, *, marked: bool) -> Row:
    """Both numbers, with bars where they are shares, and which way it went."""
    cells = [_number(before), _number(after)]
    went = "new" if before is None else way(before, after)
    return Row(
        (
            Cell(name, role="k", strong=marked),
            *cells,
            Cell(went, role="hi" if marked else "dim", strong=marked),
        )
    )


def _number(number: float | None) -> Cell:
    if number is None:
        return Cell("none", role="dim")
    text = f"{number:.3f}".replace("-", "−")
    return Cell(text, share=float(number)) if 0 <= number <= 1 else Cell(text)


def outcome(change: Change, judged: GuessVerdict | None) -> tuple[View, ...]:
    """What was said beside what happened, and why; the why alone where nobody guessed."""
    went, because = capital(describe_directions(change, change.truth())), Remark("because", change.because)
    if judged is None:
        return Remark("it went", f"{went}."), because
    if judged.right:
        return Remark("right", f"{went}."), because
    said = f"{capital(join_words([*judged.ways]))}."
    slips = tuple(Remark("look", remark) for remark in judged.remarks)
    return Remark("you said", said), Remark("it went", f"{went}."), *slips, because


# ---- asking


def predict(context: Context, change: Change, at: int = 1, of: int = 1) -> bool:
    """Ask one change, store the guess and show what happens; False where the learner leaves. Raises Stopped."""
    terminal, tries = context.terminal, tuple[Try, ...]()
    page = change_page(change, at, of)
    terminal.show(page)
    while True:
        typed = ask_below(terminal, page, history="guess").strip()
        command = read_command(typed)
        if command is not None and command.name == "quit":
            return False
        if command is not None and command.name == "redraw":
            terminal.redraw()
            continue
        try:
            guesses = read_guesses(typed, len(change.questions)) if typed else None
        except UsageError as fault:
            tries = (*tries, Try("guess", typed, (Remark("note", f"{fault.sentence} {fault.hint}"),)))
            page = replace(page, tries=tries)
            terminal.turn(page)
            continue
        judged = None if guesses is None else judge(change, guesses)
        unsaved = _store(context, change, typed, judged)
        page = change_page(
            change, at, of, (Try("guess", typed, (*outcome(change, judged), *unsaved)),), over=True
        )
        if terminal.look.plain:  # where a page is not printed again, what is new on it is said
            terminal.show(_after(change))
        terminal.turn(page)
        return _goes_on(context, page)


def _store(context: Context, change: Change, typed: str, judged: GuessVerdict | None) -> tuple[View, ...]:
    if judged is None:
        return ()
    return store_prediction(context, change_question(change), typed, right=judged.right, mistakes=judged.mistakes)


def _goes_on(context: Context, page: Page) -> bool:
    """Wait for Enter below what happened; False for q."""
    command = read_command(ask_below(context.terminal, page, pauses=True))
    return command is None or command.name != "quit"


def views_of(change: Change, at: int = 0, of: int = 0) -> tuple[View, ...]:
    """The change with what happens, for who cannot be asked."""
    asked, page = change_page(change, at, of), change_page(change, at, of, over=True)
    return asked.header, *asked.picture, page.picture[2], *outcome(change, None)


def document(change: Change) -> dict[str, Any]:
    """What JSON says of a change."""
    before, after = change.given.run(), change.apply(change.given).run()
    return {
        "schema": 1,
        "change": change.name,
        "asked": [one.name for one in change.questions],
        "before": [float(getattr(before, one.stage)[one.before]) for one in change.questions],
        "after": [float(getattr(after, one.stage)[one.after]) for one in change.questions],
        "ways": list(change.truth()),
    }
