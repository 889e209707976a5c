"""A chain of steps at the terminal: each asked in turn, graded against the learner's own numbers where these erred.

After a wrong step the learner tries again, or presses Enter and goes on with their own numbers. The final answer
can be typed at once (`final [[...]]`), a step can be shown (w), and any number of a step that is done opens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, Reading, read, same_text
from attn_tutor.answers.tolerance import within
from attn_tutor.errors import UsageError
from attn_tutor.questions.chain import AskedChain, StepVerdict
from attn_tutor.sessions.answering import FIRST, MISSES, NOT_KNOWN, refusal, solution, working_views
from attn_tutor.sessions.context import Context, Entry, Quit
from attn_tutor.sessions.judging import tell_freely
from attn_tutor.sessions.key_commands import Command, read_command, wait
from attn_tutor.sessions.look_around import open_why
from attn_tutor.sessions.question_screen import SKIPPED, question_views
from attn_tutor.sessions.result import End, Result
from attn_tutor.sessions.turn import Cut, Done
from attn_tutor.terminal.stopped import Stopped
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback, Hint
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.prose import Prose
from attn_tutor.widgets.saved import SavedNote

ANSWERING = ("h", "s", "w", "why", "final", "b", "?", "q")
LISTED = Keys(("h", "s", "w", "why", "final", "b", "r", "?", "q"), listed=True)
_FINAL = ("final", "output")


@dataclass
class Links:
    """A chain under way: what was typed for each step, and what it earned."""

    context: Context
    asked: AskedChain
    first: bool = False  # nothing was asked or shown before it
    skipped: bool = False  # earlier in this sitting
    done: dict[str, str] = field(default_factory=dict)  # step -> "right", "follows", "wrong" or "shown"
    own: dict[str, Reading] = field(default_factory=dict)  # wrong numbers that the next steps may follow from
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)  # step -> (right cells, all cells)
    named: list[str] = field(default_factory=list)  # misconceptions, as often as they were made
    answers: int = 0
    missed: int = 0  # of the answers, and of those before it was left
    hints: int = 0
    started: float = 0.0

    @property
    def passes(self) -> bool:
        """Whether Enter leaves it skipped, as it was."""
        return self.skipped and not self.answers

    def entry(
        self, kind: str, given: str | None, verdict: Verdict | None, *, step: str = "", attempt: int = 1
    ) -> Entry:
        elapsed = round((self.context.clock.monotonic() - self.started) * 1000)
        return Entry(
            asked=self.asked, kind=kind, given=given, verdict=verdict, attempt=attempt, hints=self.hints,
            worked="shown" in self.done.values(), ms=elapsed, step=step,
        )  # fmt: skip


def ask_chain(
    context: Context,
    asked: AskedChain,
    *,
    number: int = 0,
    total: int = 0,
    first: bool = False,
    before: Result | None = None,
) -> Result:
    """Ask every step. before: how it ended earlier in this sitting, skipped or left; what was missed then counts.

    Raises Done or Quit for q, and what the terminal raises where no answer will come.
    """
    links = Links(context, asked, first, started=context.clock.monotonic())
    if before is not None:
        links.skipped, links.missed = before.end == "skipped", before.attempts
    told = (Feedback("neutral", SKIPPED),) if links.skipped else ()
    context.terminal.show(*question_views(asked, number, total), *told)
    for at, name in enumerate(asked.stages, 1):
        step = next(step for step in asked.problem.computation if step.name == name)
        form = asked.expects_at(name).form
        context.terminal.show(
            Prose(f"Step {at} of {len(asked.stages)}: the {name.replace('_', ' ')}, {step.formula}."),
            Prose(f"Type {form}."),
            Keys(ANSWERING),
        )
        end = _ask_step(links, name)
        if end == "final":
            break
        if end == "back":
            if links.answers:
                _keep_whole(links, "skip", None)
            if links.missed:
                return replace(_left(links), turned_back=True)
            return Result(asked, "back", 0, links.hints, tuple(links.named))
        if end == "skipped" and links.passes:
            return Result(asked, "skipped", 0, links.hints, tuple(links.named))
        if end == "skipped":
            context.terminal.show(
                Feedback("neutral", "Skipped. It comes up again."), _keep_whole(links, "skip", None)
            )
            return _pause(links, Result(asked, "skipped", 0, links.hints, tuple(links.named)))
    return _finish(links)


def _left(links: Links) -> Result:
    """The chain left in the midst of it: what was missed counts."""
    return Result(links.asked, "left", links.missed, links.hints, tuple(links.named))


def _ask_step(links: Links, name: str) -> str:
    """Ask one step until it is done: "" to go on, or how the chain ends."""
    misses, tried, last = 0, list[str](), ""
    links.context.terminal.begin_with(())  # the rows of a step belong to it alone
    while True:
        text = links.context.terminal.ask(
            f"{name}> ", history="matrix", rows=links.asked.expects_at(name).rows
        )
        command = read_command(text)
        word, _, rest = text.partition(" ")
        if command is not None:
            end = _obey(links, name, command)
            if end is not None:
                return end
        elif not text:
            end = _enter(links, name, last)
            if end is not None:
                return end
        elif word.casefold().rstrip(":=") in _FINAL and rest and name != links.asked.stages[-1]:
            if _take_final(links, rest):
                return "final"
        elif any(same_text(text, before) for before in tried):
            links.context.terminal.show(
                Feedback("neutral", "You gave this already. Try again, or Enter to go on with it.")
            )
        else:
            judged = links.asked.judge_step(name, text, links.own)
            if _tell(links, name, text, judged):
                return ""
            if judged.verdict.counts_as_attempt:
                tried.append(text)
                misses, last = misses + 1, text
            if misses == MISSES:
                _reveal(links, name)
                return ""


def _tell(links: Links, name: str, text: str, judged: StepVerdict) -> bool:
    """Keep and tell one answer to one step; whether the step is done."""
    verdict, terminal = judged.verdict, links.context.terminal
    if not verdict.counts_as_attempt:
        tell_freely(terminal, verdict, text)
        return False
    links.answers += 1
    links.verdicts[name] = verdict
    links.named += verdict.told
    links.cells[name] = _credit(links.asked, name, verdict, judged.right)
    saved = links.context.record(links.entry("answer", text, verdict, step=name, attempt=links.answers + 1))
    note = SavedNote(saved.saved, saved.count, saved.reason)
    if judged.right:
        links.done[name] = "follows" if judged.follows else "right"
        links.own.pop(name, None)
        told = verdict.message if judged.follows or verdict.outcome != "correct" else ""
        terminal.show(Feedback("right", told, (), verdict.read_as), note)
        if judged.follows:
            links.own[name] = read(text)
        return True
    links.missed += 1
    right, cells = links.cells[name]
    partly = f"{right} of {cells} entries are right." if 0 < right < cells else ""
    details = tuple(words for words in (verdict.look, partly) if words)
    terminal.show(Feedback("wrong", verdict.message, details, verdict.understood), note)
    fits = len(read(text).entries) == cells  # only so many numbers can carry on
    own = " with your own numbers" if fits else ""
    terminal.show(Feedback("neutral", f"Try again, or Enter to go on{own}."))
    return False


def _credit(asked: AskedChain, name: str, verdict: Verdict, whole: bool) -> tuple[int, int]:
    """How many entries of a step are right, of how many."""
    step = asked.step(name)
    if whole or verdict.numbers is None:
        return (step.exact.size if whole else 0), step.exact.size
    return int(np.sum(within(verdict.numbers, step.bounds, step.decimals))), step.exact.size


def _enter(links: Links, name: str, last: str) -> str | None:
    """Enter alone: on with the last wrong numbers, past a chain that was skipped before, else nothing."""
    if last:
        _go_on(links, name, last)
        return ""
    if links.passes:
        return "skipped"
    links.context.terminal.show(Feedback("neutral", "Type the numbers of this step, or w to be shown it."))
    return None


def _go_on(links: Links, name: str, text: str) -> None:
    """Leave a wrong step as it is: the next ones are graded from its numbers."""
    links.done[name] = "wrong"
    try:
        links.own[name] = read(text)
    except NotUnderstood:  # kept only when it could be read
        return


def _reveal(links: Links, name: str) -> None:
    """Show one step and go on from the right numbers."""
    links.done.setdefault(name, "shown")
    links.own.pop(name, None)
    links.context.terminal.show(Note((f"{name} = {links.asked.answer_at(name)}",), "This step", "v"))


def _take_final(links: Links, text: str) -> bool:
    """The final answer typed at once: right, it ends the chain with full credit."""
    name = links.asked.stages[-1]
    judged = links.asked.judge_step(name, text, {})
    if not _tell(links, name, text, judged):
        return False
    for step in links.asked.stages:
        if step not in links.done:
            size = links.asked.step(step).exact.size
            links.done[step], links.cells[step] = "right", (size, size)
    return True


def _obey(links: Links, name: str, command: Command) -> str | None:
    terminal = links.context.terminal
    if command.name == "quit":
        raise Done(_left(links)) if links.missed else Quit
    if command.name in ("skip", "back"):
        if command.name == "back" and _is_first(links):
            return None
        return "skipped" if command.name == "skip" else "back"
    if command.name in ("working", "dont_know"):
        if command.name == "dont_know":
            terminal.show(Feedback("neutral", NOT_KNOWN))
        _reveal(links, name)
        return ""
    if command.name == "hint":
        hints = links.asked.hints
        if links.hints < len(hints):
            links.hints += 1
            terminal.show(Hint(links.hints, len(hints), hints[links.hints - 1]))
        else:
            terminal.show(Feedback("neutral", "That was the last hint. w shows this step."))
    elif command.name == "why":
        _open(links, name, command.rest)
    elif command.name == "redraw":
        terminal.redraw()
    else:
        terminal.show(LISTED)
    return None


def _is_first(links: Links) -> bool:
    """Whether there is nothing to go back to: then that is said."""
    if links.first:
        links.context.terminal.show(Feedback("neutral", FIRST))
    return links.first


def _open(links: Links, name: str, place: str) -> None:
    """Open a number of a step that is done, the learner's own beside it."""
    stages, trace = links.asked.stages, links.asked.problem.run()
    finished = [step for step in stages if step in links.done]
    words = place.split()
    stage = words[0] if len(words) > 1 else (finished[-1] if finished else name)
    yours = links.verdicts[stage].numbers if stage in links.verdicts else None
    hidden = [step for step in stages if step not in links.done and len(links.done) < len(stages)]
    try:
        terminal_why = open_why(
            place, trace, stage=stage, hidden=hidden, yours=yours, decimals=links.asked.question.decimals
        )
        links.context.terminal.show(terminal_why)
    except UsageError as fault:
        links.context.terminal.show(refusal(fault))


def _finish(links: Links) -> Result:
    """Keep the whole, name the one root cause, say what was earned."""
    states = [links.done.get(step, "shown") for step in links.asked.stages]
    all_right = all(state == "right" for state in states)
    saved = _keep_whole(links, "answer", all_right)
    links.context.terminal.show(
        Feedback("right" if all_right else "neutral", _earned(links, states), _root_cause(links)),
        SavedNote(saved.saved, saved.count, saved.reason),
    )
    if not all_right:
        links.context.terminal.show(solution(links.asked))
    end: End = "right" if all_right else "revealed"
    reason = next(iter(_root_cause(links)), "")
    first = all_right and not links.missed
    return _pause(links, Result(links.asked, end, 1 if first else 2, links.hints, tuple(links.named), reason))


def _pause(links: Links, result: Result) -> Result:
    """Wait for Enter; every number can be opened meanwhile. Raises Done for q, Cut where no answer will come."""
    terminal = links.context.terminal
    offered: tuple[str, ...] = ("w",)  # until the working stands there in full
    while True:
        try:
            command = wait(terminal, Keys(("enter", *offered, "why", "b", "?", "q")))
        except Stopped as stopped:
            raise Cut(result, stopped) from None
        if command is None or command.name == "skip":
            return result
        if command.name == "back":
            if _is_first(links):
                continue
            return replace(result, turned_back=True)
        if command.name == "quit":
            terminal.show()
            raise Done(result)
        if command.name == "why":
            links.done |= {step: "shown" for step in links.asked.stages if step not in links.done}
            _open(links, links.asked.stages[-1], command.rest)
        elif command.name == "redraw":
            terminal.redraw()
        elif command.name == "keys":
            terminal.show(Keys(("enter", "w", "why", "b", "r", "?", "q"), listed=True))
        else:
            terminal.show(*working_views(links.asked))
            offered = ()


def _keep_whole(links: Links, kind: str, right: bool | None) -> SavedNote:
    verdict = None if right is None else Verdict("correct" if right else "wrong", "")
    first = not links.missed
    saved = links.context.record(links.entry(kind, None, verdict, attempt=1 if first else 2))
    return SavedNote(saved.saved, saved.count, saved.reason)


def _earned(links: Links, states: list[str]) -> str:
    good = sum(state in ("right", "follows") for state in states)
    right = sum(links.cells.get(step, (0, 0))[0] for step in links.asked.stages)
    cells = sum(links.asked.step(step).exact.size for step in links.asked.stages)
    if all(state == "right" for state in states):
        return links.asked.teaches
    return f"{good} of {len(states)} steps by a right method, {right} of {cells} entries right."


def _root_cause(links: Links) -> tuple[str, ...]:
    """The first wrong step, with the reason that was found for it."""
    for step in links.asked.stages:
        if links.done.get(step) == "wrong":
            return (f"The root is in the {step}: {links.verdicts[step].message}",)
    return ()
