"""What becomes of a line typed at a question: an answer is read, judged, kept, and told; a command is done.

In this order, so that what the screen calls saved is saved. Three misses bring the worked solution; the same wrong
answer twice costs one attempt; what cannot be read costs none. Nothing goes on by itself after feedback.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.engine.places import read_place
from attn_tutor.errors import UsageError
from attn_tutor.questions.question import Asked
from attn_tutor.sessions.context import Quit
from attn_tutor.sessions.judging import judged, run_notes, tell_freely, to_be_typed
from attn_tutor.sessions.key_commands import Command, read_command, wait
from attn_tutor.sessions.result import End, Result
from attn_tutor.sessions.turn import Done, Turn
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback, Hint, Solution
from attn_tutor.widgets.keys import ALL, Keys
from attn_tutor.widgets.saved import SavedNote

FIRST = "This is the first question: there is none before it."
NOT_KNOWN = "Taken as: I don't know."
MISSES = 3  # the third brings the solution
GOING_ON = ("enter", "w", "why", "b", "?", "q")


def take(turn: Turn, text: str) -> End | None:
    """What a typed line leads to: the end of the question, if it ends it.

    Raises Quit for q, Done where its result counts by then.
    """
    command = read_command(text, len(turn.asked.expects.options))
    if command is not None:
        return _obey(turn, command)
    if text:
        return _judge(turn, text)
    if turn.skipped:
        return "skipped"
    turn.context.terminal.show(Feedback("neutral", "Type an answer, or s to skip."))
    return None


# --- an answer: read, judged, kept, told


def _judge(turn: Turn, text: str) -> End | None:
    verdict = judged(turn.asked, text, turn.context.run)
    if verdict.counts_as_attempt and any(_is_same(verdict, before) for before in turn.tried):
        again = "You gave this already. Try another answer, or h for a hint."
        # numbers that do not fit are no longer told apart: what is asked for is said again
        told = verdict.message if verdict.outcome == "wrong_shape" else again
        turn.context.terminal.show(Feedback("neutral", told, read_as=verdict.read_as))
        return None
    if not verdict.counts_as_attempt:
        tell_freely(turn.context.terminal, verdict, text, to_be_typed(turn.asked, text))
        return None
    turn.skipped = False
    saved = turn.context.record(turn.entry("answer", text, verdict))
    turn.last = verdict
    turn.named = (*turn.named, *verdict.told)
    if verdict.correct:
        turn.context.terminal.show(_praise(turn, verdict), SavedNote(saved.saved, saved.count, saved.reason))
        return "right"
    turn.tried.append(verdict)
    turn.misses += 1
    turn.reason = verdict.message
    turn.context.terminal.show(
        _correction(turn, verdict, text), SavedNote(saved.saved, saved.count, saved.reason)
    )
    if turn.misses >= MISSES:
        turn.context.terminal.show(solution(turn.asked))
        turn.shown = turn.asked.given is None  # there is no more to it
        return "revealed"
    if turn.misses == MISSES - 1:
        _hint(turn)
    return None


def _is_same(one: Verdict, other: Verdict) -> bool:
    """Whether two wrong answers are the same, however they were written."""
    if one.numbers is None or other.numbers is None:
        return one == other  # an option: its reason is its own
    return one.numbers.shape == other.numbers.shape and bool((one.numbers == other.numbers).all())


def _praise(turn: Turn, verdict: Verdict) -> Feedback:
    early = verdict.message if verdict.outcome == "early_rounding" else ""
    details = tuple(filter(None, (early, turn.asked.quick_check, turn.asked.note)))
    return Feedback("right", turn.asked.teaches, details, verdict.read_as, to_be_typed(turn.asked))


def _correction(turn: Turn, verdict: Verdict, text: str) -> Feedback:
    last = "One more try; then the worked answer." if turn.misses == MISSES - 1 else ""
    details = tuple(filter(None, (verdict.look, last)))
    return Feedback("wrong", verdict.message, details, verdict.understood, to_be_typed(turn.asked, text))


def solution(asked: Asked) -> Solution:
    """The worked answer of a question."""
    return Solution(
        steps=asked.solution,
        answer=asked.answer,
        quick_check=asked.quick_check,
        common_mistakes=asked.common_mistakes,
        teaches=asked.teaches,
        note=asked.note,
        keep=to_be_typed(asked),
    )


# --- a command


def _obey(turn: Turn, command: Command) -> End | None:
    """Do what was asked for; the end of the question, if it ends it."""
    if command.name == "quit":
        raise Done(turn.result("left")) if turn.misses else Quit
    if command.name == "back":
        return None if _is_first(turn) else "back"
    if command.name == "skip" and turn.skipped:
        return "skipped"
    if command.name == "skip":
        _keep(turn, "skip", "Skipped. It comes up again.")
        return "skipped"
    if command.name in ("working", "dont_know"):
        asked_for = command.name == "working"
        _keep(turn, "reveal" if asked_for else "dont_know", "" if asked_for else NOT_KNOWN)
        _show_working(turn)
        return "revealed"
    _SMALL[command.name](turn, command)
    return None


def _is_first(turn: Turn) -> bool:
    """Whether there is nothing to go back to: then that is said."""
    if turn.first:
        turn.context.terminal.show(Feedback("neutral", FIRST))
    return turn.first


def _keep(turn: Turn, kind: str, words: str) -> None:
    saved = turn.context.record(turn.entry(kind))
    told = (Feedback("neutral", words),) if words else ()
    turn.context.terminal.show(*told, SavedNote(saved.saved, saved.count, saved.reason))


def _show_working(turn: Turn) -> None:
    turn.context.terminal.show(*working_views(turn.asked))
    turn.shown = True


def _hint(turn: Turn, _: Command | None = None) -> None:
    hints = turn.asked.hints
    if turn.hints >= len(hints):  # there were more before the question was edited
        turn.context.terminal.show(Feedback("neutral", "That was the last hint. w shows the working."))
        return
    turn.hints += 1
    turn.context.terminal.show(Hint(turn.hints, len(hints), hints[turn.hints - 1]))


def refusal(fault: UsageError) -> Feedback:
    """Why nothing can be opened: no miss, so no cross before it."""
    return Feedback("neutral", fault.sentence, (fault.hint,) if fault.hint else ())


def _why(turn: Turn, command: Command) -> None:
    _open(turn, command, reveal=False)


def _open(turn: Turn, command: Command, *, reveal: bool) -> None:
    asked, terminal = turn.asked, turn.context.terminal
    if asked.given is None:
        terminal.show(Feedback("neutral", "There is no computed number here to open."))
        return
    from attn_tutor.sessions.look_around import open_why

    trace = asked.given.problem.run()
    stage = asked.stage or "output"
    names = [step.name for step in trace.steps]
    hidden = [] if reveal else [name for name in names if name not in asked.shown]
    yours = None if turn.last is None else turn.last.numbers
    try:
        terminal.show(
            open_why(
                command.rest, trace, stage=stage, hidden=hidden, yours=yours, decimals=asked.expects.decimals
            )
        )
    except UsageError as fault:
        terminal.show(refusal(fault))


_SMALL: dict[str, Callable[[Turn, Command], None]] = {
    "hint": _hint,
    "why": _why,
    "redraw": lambda turn, _: turn.context.terminal.redraw(),
    "keys": lambda turn, _: turn.context.terminal.show(_all_keys(turn.asked)),
}


def _all_keys(asked: Asked) -> Keys:
    """The keys that do something at this question."""
    commands = tuple(name for name in ALL if name != "why" or asked.given is not None)
    return Keys(commands, len(asked.expects.options), listed=True)


# --- after the end: nothing goes on by itself


def leave(turn: Turn, end: End) -> Result:
    """Wait for Enter; the working and any number of it can be opened meanwhile."""
    if end == "back" and turn.misses:  # gone back from in the midst of it: the misses count
        return replace(turn.result("left"), turned_back=True)
    if end == "back" or (end == "skipped" and turn.skipped):
        return turn.result(end)
    if end in ("right", "revealed"):
        turn.context.terminal.show(*run_notes(turn.asked, turn.context.run))
    while True:
        keys = _going_on(turn)
        command = wait(turn.context.terminal, keys)
        if command is None or command.name == "skip":
            return turn.result(end)
        if command.name == "quit":
            turn.context.terminal.show()
            raise Done(turn.result(end))
        if command.name == "back":
            if _is_first(turn):
                continue
            return replace(turn.result(end), turned_back=True)
        if command.name in ("working", "hint", "dont_know"):
            _show_working(turn)
        elif command.name == "why":
            _open(turn, command, reveal=True)
        elif command.name == "keys":
            turn.context.terminal.show(replace(keys, listed=True))
        else:
            _SMALL[command.name](turn, command)


def _going_on(turn: Turn) -> Keys:
    """The keys that do something after the end; the working is not offered again where it stands."""
    names = GOING_ON if turn.asked.given is not None else ("enter", "w", "b", "?", "q")
    return Keys(tuple(name for name in names if name != "w" or not turn.shown))


def working_views(asked: Asked) -> tuple[View, ...]:
    """The whole working: every step of the computation up to what was asked for, then the solution in words."""
    if asked.given is None:
        return (solution(asked),)
    from attn_tutor.widgets.steps import Steps
    from attn_tutor.widgets.worked import Worked

    # with the decimals kept while working, as the solution below has them
    words, key_words = asked.given.words, asked.given.key_words
    trace, decimals = asked.given.problem.run(), asked.expects.decimals + 1
    so_far = asked.given.problem.run(until=asked.stage or None)
    steps = Steps(so_far, decimals=decimals, words=words, key_words=key_words)
    if not _takes_a_softmax(asked) or trace["weights"].ndim > 2:
        return steps, solution(asked)
    return steps, Worked(trace, _row_asked(asked), words, key_words, decimals=decimals), solution(asked)


def _row_asked(asked: Asked) -> int:
    """The row that is asked for, counted from 0; the first where all of them are."""
    place = read_place(asked.cell)
    return 0 if place is None else place[1] or 0


def _takes_a_softmax(asked: Asked) -> bool:
    """Whether e^x and its sum are part of the work: then they are worth seeing for one query."""
    return asked.stage in ("weights", "output") and "weights" not in asked.shown
