"""One exchange: a question from its prompt to its end, asked under a policy.

An answer goes one way: `read` (terminal.ask, or `prompt` on a page) -> `take` -> `answer` -> `judge_answer` -> Verdict
-> `record` (Context.record) -> feedback. It is stored before the learner is told, so that the screen calls nothing
saved that is not. Nothing goes on by itself after feedback. A screen of a lesson has an `answer` of its own, in `act`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.attempt import (
    correction,
    free_verdict,
    is_repeated,
    praise,
    repetition,
    run_notes,
    signs_to_keep,
)
from attn_tutor.sessions.context import unsaved_notes
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.question_in_progress import IN_TEST, QuestionInProgress
from attn_tutor.sessions.question_on_page import STOPPING
from attn_tutor.sessions.question_results import Cut, End, Quit, Result
from attn_tutor.sessions.question_screen import SKIPPED, question_views, result_view, solution
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.keys import Keys

if TYPE_CHECKING:
    from attn_tutor.questions.snippets import Runner

WITH_HELP = ("h", "s", "w", "b", "?", "q")
ON_PAGE = ("h", "w", "s", "b", "q")  # the others are behind ?
AFTER = ("enter", "w", "why", "b", "?", "q")


def judge_answer(asked: AskedQuestion, text: str, run: Runner | None) -> Verdict:
    """The verdict on a typed answer. Without a runner no code is run, nor where the question needs none."""
    if run is not None:
        codes = asked.to_run(text)
        ran = run(codes) if codes else ()
        if ran:
            return asked.judge_run(text, ran)
    return asked.judge(text)


class Exchange(QuestionInProgress):
    """The one loop of a question. Kinds that ask in several steps override what a line leads to."""

    # --- the loop

    def run(self, once_shown: Callable[[], None] | None = None) -> Result:
        """Ask until it is right, given up, skipped or left. `once_shown` is called when it stands on the screen.

        Raises Quit for q, Cut where no answer will come and the result counts, else what the terminal raises.
        """
        end = self.begin()
        self.start_time = self.context.clock.monotonic()
        self.once_shown = once_shown
        if not self.paged:
            self.work_while_read()
        try:
            while end is None:
                end = self.take(self.read())
            return self.pause(end)
        except Stopped as stopped:
            if self.policy.help and (end is not None or self.misses):
                raise Cut(self.result(end or "left"), stopped) from None
            raise

    def begin(self) -> End | None:
        """Show the question, or how it ended; its end, if it has one already."""
        before = self.before
        if before is not None and (before.over or before.end == "left"):
            self.misses, self.hints = before.attempts - before.right, before.hints
            self.misconceptions, self.reason = [*before.misconceptions], before.reason
        if before is not None and before.over:
            self._show_question(over=True)
            self.show(result_view(before))
            return before.end
        self.was_skipped = before is not None and before.end == "skipped"
        self._show_question()
        self.show_terms()
        return None

    def _show_question(self, *, over: bool = False) -> None:
        """Show what was announced, and the question where no page shows it."""
        self.show(*self.announcements)
        if not self.paged:
            source = "" if over else self.source
            self.show(*question_views(self.asked, self.number, self.total, over=over, source=source))

    def show_terms(self) -> None:
        """Show what stands between the question and its prompt: what happened before, the time limit, the keys."""
        if self.was_skipped:
            self.show(Feedback("neutral", SKIPPED))
        elif self.misses:
            many = "One wrong answer" if self.misses == 1 else f"{self.misses} wrong answers"
            self.show(Feedback("neutral", f"{many} so far. {self.reason}"))
        if self.policy.terms:
            self.show(Feedback("neutral", self.policy.terms))
        self.show(Keys(self._keys(WITH_HELP), len(self.asked.expects.options)))

    def _keys(self, with_help: tuple[str, ...]) -> tuple[str, ...]:
        return IN_TEST if not self.policy.help else ("enter", *with_help) if self.was_skipped else with_help

    def task(self) -> Task:
        """What is asked, in which form, and the keys."""
        from attn_tutor.sessions.question_page import task_of

        form = "" if self.misses else self.asked.expects.form  # an answer in that form has been read
        task = task_of(self.asked, form, self._keys(ON_PAGE), "answer")
        is_last = self.policy.help and self.misses > 0 and self.policy.attempts_left(self.misses) == 1
        return replace(
            task, rows=max(1, self.asked.expects.rows), label="Last try" if is_last else task.label
        )

    def read(self) -> str:
        """The next line that is typed."""
        expects = self.asked.expects
        if self.paged:
            return self.prompt(self.task(), history=expects.what, rows=expects.rows)
        return self.context.terminal.ask(history=expects.what, rows=expects.rows)

    def take(self, text: str) -> End | None:
        """What a typed line leads to: the end of the question, if it ends it."""
        command = read_command(text, len(self.asked.expects.options))
        if command is not None:
            return self.obey(command) if self.policy.help else self.obey_in_test(command)
        return self.answer(text) if text else self.enter()

    def enter(self) -> End | None:
        """Leave a question that was skipped before, after a bare Enter; else say what to type."""
        if self.was_skipped:
            return "skipped"
        no_answer = "s to skip" if self.policy.help else "idk if you don't know"
        self.show(Feedback("neutral", f"Type an answer, or {no_answer}."))
        return None

    # --- an answer

    def answer(self, text: str) -> End | None:
        """Judge, store and tell; the end of the question, if this is it."""
        verdict, policy = judge_answer(self.asked, text, self.context.run), self.policy
        if not verdict.counts_as_attempt:
            self.refuse(verdict, text, signs_to_keep(self.asked, text))
            return None
        if policy.help and any(is_repeated(verdict, earlier) for earlier in self.wrong_verdicts):
            self.show(repetition(verdict))
            return None
        attempt, end = self.misses + 1, self._end_of(verdict)
        self.was_skipped, self.last, self.last_text = False, verdict, text
        self.misconceptions += verdict.sure_misconceptions
        if not verdict.correct:
            self.wrong_verdicts.append(verdict)
            self.misses, self.reason = attempt, verdict.message
        saved = self.record("answer", text, verdict, attempt=attempt, end=end)
        if self.paged and not policy.silent:
            self.board.mark(text, right=verdict.correct)
        self.show(*(() if policy.silent else (self._feedback(verdict, text, end),)), *saved)
        if end == "revealed":
            self.show(solution(self.asked))
            self.worked_shown = self.asked.given is None  # there is no more to it
        elif end is None and policy.help and policy.attempts_left(self.misses) == 1 < (policy.attempts or 0):
            self.hint()
        return end

    def refuse(self, verdict: Verdict, text: str, keep: tuple[str, ...] = ()) -> None:
        """Say what costs no attempt; the rows of a matrix before one that cannot be read stay."""
        view, rows = free_verdict(verdict, text, keep, self.row_width())
        self.context.terminal.begin_with(rows)
        self.show(view)

    def row_width(self) -> int:
        """How many numbers each row of the answer has; 0 where no rows are asked for."""
        shape = self.asked.expects.shape
        return shape[-1] if shape else 0

    def _end_of(self, verdict: Verdict) -> End | None:
        if verdict.correct:
            return "right"
        if self.policy.attempts_left(self.misses + 1) != 0:
            return None
        return "revealed" if self.policy.help else "missed"

    def _feedback(self, verdict: Verdict, text: str, end: End | None) -> Feedback:
        policy, left = self.policy, self.policy.attempts_left(self.misses)
        if policy.help and verdict.correct:
            return praise(self.asked, verdict, text)
        if policy.help:
            last = left == 1 and not self.paged  # there the label of the task says it
            return correction(self.asked, verdict, text, last=last, guess=not policy.stored)
        why = verdict.message if policy.teaching and not verdict.correct else ""
        more = "" if end else f"{left} attempt{'s' * (left != 1)} left."
        said = " ".join(filter(None, (why, more, policy.time_taken(self.ms) if end else "")))
        kind = "right" if verdict.correct else "missed" if end else "wrong"
        return Feedback(kind, said, keep=signs_to_keep(self.asked, text))  # type: ignore[arg-type]  # one of three

    def record(
        self,
        kind: str,
        text: str | None = None,
        verdict: Verdict | None = None,
        *,
        attempt: int = 0,
        end: End | None = None,
        **facts: Any,
    ) -> tuple[View, ...]:
        """Store what happened, with `facts` for `Context.record`; the note that says whether it is saved."""
        self.ms = round((self.context.clock.monotonic() - self.start_time) * 1000)
        if not self.policy.stored:
            return ()
        bookmarks = self.bookmarks(self.result(end)) if self.bookmarks and end else None
        report = self.context.record(
            self.asked, kind, text=text, verdict=verdict, attempt=attempt or self.misses + 1, hints=self.hints,
            ms=self.ms, bookmarks=bookmarks, **facts,
        )  # fmt: skip
        return unsaved_notes(report)

    def result(self, end: End) -> Result:
        """How the question went, if this is its end."""
        attempts = self.misses + (end == "right")
        return Result(
            self.asked, end, attempts, self.hints, tuple(self.misconceptions), self.reason,
            text=self.last_text, ms=self.ms,
        )  # fmt: skip

    # --- after the end

    def pause(self, end: End) -> Result:
        """Wait for Enter; the worked solution and any number of it can be opened meanwhile."""
        result = self.result("left" if end == "back" and self.misses else end)
        if end == "back":
            return replace(result, turned_back=bool(self.misses))
        if not self.policy.help:
            # what was told is read before the next question
            if self.paged and self.board.fresh and self.wait(STOPPING, ("quit",)) is not None:
                raise Quit(result)
            return result
        if end == "skipped" and self.was_skipped:
            return result
        if end in ("right", "revealed"):
            self.show(*run_notes(self.asked, self.context.run))
        return self._look_around(result)

    def _look_around(self, result: Result) -> Result:
        """Wait for Enter, q or b once it is over, and return the result; other keys look closer."""
        while True:
            keys = self._keys_after()
            command = self.wait(keys)
            if command is None or command.name == "skip":
                return result
            if command.name == "quit":
                raise Quit(result)
            if command.name == "back" and not self.is_first():
                return replace(result, turned_back=True)
            if command.name in ("working", "hint", "dont_know"):
                self.show_worked()
            elif command.name == "why":
                self.open_number(command.rest, over=True)
            elif command.name == "keys":
                self.show(replace(keys, listed=True))
            elif command.name == "redraw":
                self.redraw()

    def _keys_after(self) -> Keys:
        """The keys after the end, without the worked solution where it stands and `why` where no number is computed."""
        gone = {"w"} if self.worked_shown else set()
        if self.asked.given is None:
            gone |= {"why"}
        return Keys(tuple(name for name in AFTER if name not in gone))
