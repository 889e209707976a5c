"""An act that matches terms to meanings: the terms stand in a table, and in the end the meanings beside them."""

from __future__ import annotations

from dataclasses import replace

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.english import capital
from attn_tutor.questions.match import Match
from attn_tutor.sessions.act import Act
from attn_tutor.sessions.lesson_place import GUESS
from attn_tutor.sessions.question_results import End
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.table import Table

_REASONS = 3  # told at once; the table shows the other pairs


class MatchAct(Act):
    """One act with numbered terms and lettered meanings."""

    @property
    def question(self) -> Match:
        """The question as it stands on the screen."""
        question = self.asked.question
        assert isinstance(question, Match)  # `act_on` made sure
        return question

    def begin(self) -> End | None:
        self._lay_out(over=self.before is not None and self.before.over)
        return super().begin()

    def task(self) -> Task:
        """What is asked, without the terms, which stand in the table."""
        return replace(super().task(), question=self.screen.prompt)

    def turn(self, *remarks: View, typed: str = "", over: bool = False) -> None:
        self._lay_out(over=over or self.state.over)
        super().turn(*remarks, typed=typed, over=over)

    def _lay_out(self, *, over: bool) -> None:
        self.state = replace(
            self.state, extra=(terms_table(self.question, self.asked.expects.items, over=over),)
        )

    def _tell_miss(self, text: str, verdict: Verdict, unsaved: tuple[View, ...]) -> End | None:
        """What is in place, and the reasons of the pairs that are not; a guess ends there."""
        missed = [self.question.pairs[int(cell) - 1] for cell in verdict.cells]
        reasons = [f"{capital(pair.term)}: {pair.why or pair.meaning}" for pair in missed]
        in_place = len(self.question.pairs) - len(missed)
        counted = f"{in_place or 'None'} of the {len(self.question.pairs)} {'are' if in_place > 1 else 'is'} right."
        held = (Remark("so far", counted),) if in_place else ()
        self.misses, self.reason = self.misses + 1, verdict.message
        if self.policy == GUESS:
            because = tuple(Remark("because", reason) for reason in reasons[:_REASONS])
            said = Remark("you said", f"{text}: {counted}")
            self.turn(said, *because, typed=text, over=True)
            return "guess"
        off = Remark("not yet", f"Look again at {' and '.join(pair.term for pair in missed[:2])}.")
        self.turn(*held, off, Remark("look", missed[0].why or "What is it made of?"), *unsaved, typed=text)
        return None


def terms_table(question: Match, items: tuple[str, ...], *, over: bool) -> Table:
    """The terms with their numbers; when it is over, with the letter and the meaning of each."""
    rows = []
    for number, pair in enumerate(question.pairs, 1):
        letter = chr(ord("A") + items.index(pair.meaning))
        meaning = (Cell(letter, role="k", strong=True), Cell(pair.meaning)) if over else ()
        rows.append(Row((Cell(str(number), role="hi", strong=True), Cell(pair.term), *meaning)))
    columns = [Column(""), Column("", "", align="<")]
    columns += [Column(""), Column("", "", align="<")] if over else []
    return Table(tuple(columns), tuple(rows))
