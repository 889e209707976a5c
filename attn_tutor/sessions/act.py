"""One act of a lesson: a page with its picture, an answer, and the same page again with what came of it.

A guess is never called wrong and never stored. A computation may be tried as often as wanted; the worked one comes
after the third miss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.curriculum.lesson import COUNTED, GUESSES, Lesson, Screen
from attn_tutor.errors import UsageError
from attn_tutor.questions.answer_form import pick
from attn_tutor.questions.computed import Computed
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.words import fill
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.exchange import Exchange, judged
from attn_tutor.sessions.key_commands import Command, read_command
from attn_tutor.sessions.lesson_page import (
    PageState,
    hidden_after,
    lesson_page,
    next_task,
    open_cells,
    picture_views,
    task_of,
)
from attn_tutor.sessions.page_keys import ASKING, DONE, page_keys
from attn_tutor.sessions.policy import Policy
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.sessions.remarks import correction
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Remark, RemarkKind
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page, Task, Try

GUESS = Policy(attempts=1, stored=False)  # shown at once, never graded
EXPLANATION = Policy(attempts=None, stored=False)  # until the right reason is picked
COMPUTATION = Policy(attempts=None)  # as often as wanted; its first try is stored
_WORKED_AFTER = 3  # misses
_FIRST = "This is the first screen: there is none before it."


def act_policy(screen: Screen) -> Policy:
    """Under which terms a screen asks."""
    if screen.kind in GUESSES:
        return GUESS
    return COMPUTATION if screen.kind in COUNTED else EXPLANATION


class Door(Exception):
    """A word was typed that leads out of the lesson: `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class LessonPlace:
    """Where in a lesson an act stands, and what was handed out on the screens before.

    doors: words that may be typed here to go elsewhere, with what they are for.
    """

    lesson: Lesson
    at: int
    of: int
    points: Mapping[int, Sequence[float]]
    doors: Mapping[str, str] = field(default_factory=dict)

    @property
    def screen(self) -> Screen:
        return self.lesson.screens[self.at]


class Act(Exchange):
    """A question that a screen of a lesson asks by itself, on the page of that screen."""

    def __init__(
        self, context: Context, asked: AskedQuestion, place: LessonPlace, before: Result | None
    ) -> None:
        policy = act_policy(place.screen)
        super().__init__(context, asked, policy, first=place.at == 0, before=before)
        self.place, self.screen = place, place.screen
        self.given: Given | None = asked.given
        self.solved = False  # it was answered right
        self.points: Sequence[float] | None = None  # what was handed out, if that is what is asked
        self.state = PageState(given=self.given, points=place.points)

    # --- the page

    def show(self, *views: View) -> None:
        """Show a page, or in plain mode what is new."""
        self.context.terminal.show(*views)

    def page(self) -> Page:
        """The page as it is now."""
        place = self.place
        task = next_task(lab=bool(self.screen.experiment)) if self.state.over else self.task()
        return lesson_page(place.lesson, place.at, self.screen, self.state, task, of=place.of)

    def task(self) -> Task:
        """What is asked."""
        expects = self.asked.expects
        options = expects.items or tuple(option.text for option in expects.options)
        form = expects.form if expects.items else "" if options else _short_form(expects.shape, expects.form)
        if self.screen.points:
            form += ", as in 60 10 30" if len(self.screen.points) == 3 else ""
        helps = self.screen.kind in COUNTED
        task = task_of(
            self.screen, form, self.asked.prompt, options, helps=helps, picked=len(expects.options)
        )
        if not self.place.doors:
            return task
        keys = tuple(Key(name, what) for name, what in self.place.doors.items())
        return replace(task, keys=Keys((*keys, "q"), len(options)))

    def begin(self) -> End | None:
        """Show the page; a question that was answered before is shown as it ended."""
        if self.given is not None and self.screen.stage:
            self.state = replace(
                self.state,
                cells=open_cells(self.screen, self.given),
                hidden=hidden_after(self.screen.stage) | self._unshown,
            )
        before = self.before
        if before is not None and before.over:
            self._fill(self.asked.answer)
            self.state = replace(self.state, over=True)
            self.show(self.page())
            return before.end
        self.show(self.page())
        return None

    @property
    def _unshown(self) -> frozenset[str]:
        """What an act that asks for the whole computation does not show on the way."""
        return frozenset({"exponentials"}) if self.screen.kind == "all" else frozenset()

    def read(self) -> str:
        """The next line that is typed, at the prompt of the page."""
        expects = self.asked.expects
        return self.context.terminal.ask(self.page().prompt, history=expects.what, rows=expects.rows)

    def turn(self, *remarks: View, typed: str = "", over: bool = False) -> None:
        """Print the page again with what was typed and told."""
        tries = (*self.state.tries, Try(self.page().task.prompt, typed, tuple(remarks)))
        self.state = replace(self.state, tries=tries, over=over or self.state.over)
        if over and self.screen.then is not None:
            from attn_tutor.sessions.lesson_screen import measured

            self.state = replace(self.state, extra=tuple(measured(self.screen.then, self.context.clock)))
            if (
                self.context.terminal.look.plain
            ):  # where a page is not printed again, what is new on it is said
                self.show(*picture_views(self.screen.then, self.screen, self.state), *self.state.extra)
        self.context.terminal.turn(self.page())

    # --- an answer

    def take(self, text: str) -> End | None:
        """What a typed line leads to; a word that leads elsewhere raises Door."""
        if text.strip().casefold() in self.place.doors:
            raise Door(text.strip().casefold())
        return super().take(text)

    def answer(self, text: str) -> End | None:
        """Judge it; a guess ends at once, a miss says why and what to look at."""
        verdict = judged(self.asked, text, self.context.run)
        if not verdict.counts_as_attempt or verdict.outcome == "wrong_shape":
            self.turn(Remark(self._tone(verdict, text), verdict.message), typed=text)
            return None
        self.last = verdict
        right = verdict.correct
        if self.screen.points and verdict.numbers is not None:
            self.points = [float(x) for x in verdict.numbers]
        if self.policy.stored and not self.misses:
            self.store("answer", text, verdict, attempt=1, end="right" if right else None)
        if right:
            self.solved = True
            self._fill(text, verdict)
            self.turn(*self._praise(verdict), typed=text, over=True)
            return "guess" if self.policy == GUESS else "right"
        return self._missed(text, verdict)

    def _tone(self, verdict: Verdict, text: str) -> RemarkKind:
        """Whether an answer that costs nothing was close, or could not be read."""
        near = verdict.outcome == "too_coarse" or (self.screen.points and any(map(str.isdigit, text)))
        return "close" if near else "note"

    def _missed(self, text: str, verdict: Verdict) -> End | None:
        """A guess hears how it went; anything else may be tried again."""
        self.misses, self.reason = self.misses + 1, verdict.message
        self.named += verdict.told
        if self.policy == GUESS:
            self._fill(self.asked.answer)
            self.turn(*self._outcome(text, verdict), typed=text, over=True)
            return "guess"
        self._fill(text, verdict)
        self.turn(*correction(verdict), *self._first_terms(verdict), typed=text)
        if self.misses == _WORKED_AFTER and self.screen.kind in COUNTED:
            self.state = replace(self.state, over=True)
            self.show_worked()
            return "revealed"
        return None

    def _first_terms(self, verdict: Verdict) -> tuple[View, ...]:
        """Where no entry of a matrix is right and nothing else is known, the first one in its terms."""
        if self.given is None or verdict.look or not verdict.message.startswith("None of the entries"):
            return ()
        from attn_tutor.engine.cells import open_cell
        from attn_tutor.widgets.numerals import factor

        cell = open_cell(self.given.problem.run(), self.screen.stage, 0, 0)
        terms = " + ".join("·".join(factor(x) for x in term.factors) for term in cell.terms)
        return (Remark("look", f"Row 1, column 1 is {terms}."),) if terms else ()

    def _praise(self, verdict: Verdict) -> tuple[View, ...]:
        """The because of a right answer: of the option that was picked, or of the screen."""
        return (Remark("right", self._because(verdict) or "Yes."),)

    def _because(self, verdict: Verdict) -> str:
        picked = next((option for option in self.asked.expects.options if option.right), None)
        said = (picked.why if picked is not None else "") or self._filled(self.screen.right)
        return " ".join((said, *(verdict.notes if self.screen.points else ())))

    def _outcome(self, text: str, verdict: Verdict) -> tuple[View, ...]:
        """What came of a guess that was off: what was said, and the result with its reason."""
        options = self.asked.expects.options
        at = pick(text, options)
        said = text if at is None else f"{LETTERS[at]}, {options[at].text}"
        return Remark("you said", said), Remark("because", verdict.message)

    def _answer_and_reason(self) -> str:
        """The right answer with its reason; of points that any sharing will do."""
        if self.screen.points:
            return "There is no right answer here. Any sharing that adds up to 100 will do."
        picked = next((option for option in self.asked.expects.options if option.right), None)
        why = picked.why if picked is not None else ""
        reason = why or self._filled(self.screen.right)
        told = "" if reason.startswith(self.asked.answer) else f"The answer is {self.asked.answer}."
        return " ".join(filter(None, (told, reason)))

    def _filled(self, text: str) -> str:
        """A sentence of the screen with its computed values."""
        values = {} if self.given is None else Computed(self.given.problem)
        return fill(text, values, self.screen.decimals)

    def _fill(self, text: str, verdict: Verdict | None = None) -> None:
        """Put the learner's numbers into the picture, those that are off marked."""
        if self.given is None or not self.screen.stage or self.policy == GUESS:
            return
        numbers = None if verdict is None else verdict.numbers
        if numbers is None:
            return
        texts = [f"{x:g}" for x in np.ravel(numbers)]
        off = _places_off(verdict, len(texts)) if verdict is not None and not verdict.correct else ()
        cells = open_cells(self.screen, self.given, texts, off)
        self.state = replace(self.state, cells=cells, hidden=frozenset() if not off else self.state.hidden)

    # --- commands

    def obey(self, command: Command) -> End | None:
        """Keys that differ on a page: b at the first screen, the worked solution, redraw."""
        match command.name:
            case "back" if self.first:
                self.turn(Remark("note", _FIRST))
                return None
            case "skip":
                return "skipped"
            case "working" | "dont_know":
                self.state = replace(self.state, over=True)
                self.show_worked()
                return "revealed"
            case "keys":
                self.turn(self._keys_of(ASKING))
                return None
        return super().obey(command)

    def redraw(self) -> None:
        """Print the page again."""
        self.context.terminal.turn(self.page())

    def _keys_of(self, names: Sequence[str]) -> View:
        """What the keys of this page do."""
        opens = self.given is not None and bool(self.screen.stage)
        return page_keys(names, len(self.asked.expects.options), opens=opens, first=self.first)

    def open_number(self, place: str, *, over: bool = False) -> None:
        """A number opened on the page; where none is computed the page says so."""
        if self.given is None:
            self.turn(Remark("note", "There is no computed number on this page to open."))
        elif not self.screen.stage and not over:
            self.turn(Remark("note", "Answer first. After that, why r1c2 opens a number."))
        else:
            super().open_number(place, over=over)

    def show_opened(self, place: str, stage: str, hidden: tuple[str, ...], verdict: Verdict | None) -> None:
        """The page again with the number in its terms, or why it cannot be opened."""
        from attn_tutor.sessions.look_around import open_why

        assert self.given is not None
        yours = None if verdict is None else verdict.numbers
        trace, decimals = self.given.problem.run(), self.screen.decimals
        try:
            opened = open_why(place, trace, stage=stage, hidden=hidden, yours=yours, decimals=decimals)
        except UsageError as fault:
            self.turn(Remark("note", " ".join(filter(None, (fault.sentence, fault.hint)))))
        else:
            self.turn(opened)

    def hint(self) -> None:
        """The hint that follows what was typed: the first product, or where the last answer went off."""
        last = self.last
        if last is not None and last.look:
            self.turn(Remark("look", last.look))
        elif self.asked.hints:
            self.turn(Remark("look", self._next_hint()))
        else:
            self.turn(Remark("look", _hint_of(self.screen)))

    def _next_hint(self) -> str:
        """One hint after the other; the last one again."""
        self.hints = min(self.hints + 1, len(self.asked.hints))
        return self.asked.hints[self.hints - 1]

    def enter(self) -> End | None:
        """A bare Enter says what to type."""
        self.turn(Remark("note", f"Type {self._wanted()}, or s to skip."))
        return None

    def _wanted(self) -> str:
        count = len(self.asked.expects.options)
        return f"a letter from A to {chr(64 + count)}" if count else self.asked.expects.form.rstrip(".")

    # --- after the end

    def pause(self, end: End) -> Result:
        """Wait for Enter below the page."""
        result = self.result(end)
        if end in ("back", "skipped"):
            return result
        while True:
            text = self.context.terminal.pause(None, self.page().prompt, ends=True)
            command = read_command(text)
            if not text or (command is not None and command.name == "skip"):
                return result
            if self.screen.experiment and text.strip().casefold() == "lab":
                self._open_lab()
            elif command is None:
                self.turn(Remark("note", "This one is done. Enter goes on."))
            elif command.name == "quit":
                raise Quit(result)
            elif command.name == "back" and not self.first:
                return replace(result, turned_back=True)
            elif command.name == "back":
                self.turn(Remark("note", _FIRST))
            elif command.name == "why":
                self.open_number(command.rest, over=True)
            elif command.name in ("working", "hint", "dont_know"):
                self.show_worked()
            elif command.name == "redraw":
                self.redraw()
            else:
                self.turn(self._keys_of(DONE))

    def _open_lab(self) -> None:
        """The change or experiment of this screen in the lab, then the page again."""
        from attn_tutor.sessions.lab import open_in_lab

        open_in_lab(self.context, self.screen.experiment)
        self.context.terminal.show(self.page())

    def show_worked(self) -> None:
        """The page with every number in its place, or where nothing is computed the right answer."""
        self.state = replace(self.state, cells={}, hidden=frozenset(), worked=True)
        if self.state.over and self.solved:
            self.turn(Remark("note", "You have it right, and the reason stands above."))
        else:
            self.turn(Remark("look", self._answer_and_reason()))
        self.worked = True


def _hint_of(screen: Screen) -> str:
    """A hint where nothing was typed yet and the screen has none of its own."""
    if screen.points:
        return "Any three numbers will do, as long as they add up to 100."
    if screen.order:
        return "Ask of each step what it needs, and which step makes that."
    if screen.stage:
        return "Take it one product at a time. w shows every number."
    if screen.kind in GUESSES:
        return "A guess costs nothing. Take the answer that seems likelier."
    return "Rule them out one by one: a miss here tells you why, and costs nothing."


def _places_off(verdict: Verdict, count: int) -> tuple[int, ...]:
    """Which of the typed numbers are off, counted from 0: by the columns that the verdict names, or all."""
    columns = [
        int(cell.rpartition("c")[2]) - 1 for cell in verdict.cells if cell.rpartition("c")[2].isdigit()
    ]
    return tuple(at for at in columns if at < count) or (tuple(range(count)) if count == 1 else ())


def _short_form(shape: Sequence[int], form: str) -> str:
    """What is typed, in a word or two: "a number", "3 numbers", "2 rows of 3"."""
    match tuple(shape):
        case ():
            return "a number" if form.startswith(("one number", "a number")) else form
        case (count,):
            return f"{count} numbers"
        case (rows, count):
            return f"{rows} rows of {count}"
    return form
