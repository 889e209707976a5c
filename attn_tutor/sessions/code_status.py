"""How far each exercise of a folder is: remembered for contents that were checked, checked now for others."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from attn_tutor.own_code.check import check
from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.own_code.exercise_folder import ExerciseFolder
from attn_tutor.own_code.runner import CodeRunner
from attn_tutor.sessions.code_request import request_for

_WORDS = {"right": "right", "unfilled": "not written yet", "": "no file"}


@dataclass(frozen=True, slots=True)
class ExerciseStatus:
    """One exercise: its file and the outcome of what stands in it now; "" without a file."""

    id: str
    file: str
    title: str
    outcome: str

    @property
    def words(self) -> str:
        """The outcome for a person."""
        return _WORDS.get(self.outcome, "not right yet")

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"id": self.id, "file": self.file, "title": self.title, "outcome": self.outcome or None}


def statuses(folder: ExerciseFolder) -> list[ExerciseStatus]:
    """Every exercise in the order of the course."""
    runner = CodeRunner(reused=True)
    try:
        return [_status(folder, exercise, runner) for exercise in folder.exercises]
    finally:
        runner.close()


def _status(folder: ExerciseFolder, exercise: CodeExercise, runner: CodeRunner) -> ExerciseStatus:
    file, outcome = folder.file(exercise), folder.outcome(exercise)
    with suppress(OSError):
        if not outcome and file.is_file():
            checked = check(runner, request_for(exercise, file))
            outcome = checked.verdict.outcome
            folder.remember(exercise, checked.text, outcome)
    return ExerciseStatus(exercise.id, file.name, exercise.title, outcome)
