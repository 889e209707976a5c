"""What `code check` checks a file for: its exercise, a named one or a contract, else what its function is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.own_code.check import CheckRequest
from attn_tutor.own_code.contract import HOMES, CausalCorner, Conventions, EmptyRows, MaskMeaning, ScoreScale
from attn_tutor.own_code.conversation import SECONDS
from attn_tutor.own_code.exercise_folder import STATE, ExerciseFolder
from attn_tutor.own_code.source import function_docstrings
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.library.sources import ContentPath
    from attn_tutor.own_code.exercise import CodeExercise


_LARGEST = 200_000  # bytes of a file with a function in it


@record()
class CheckOptions:
    """The options of `code check`; "" and None where one was left out."""

    like: str = ""
    make: str = ""
    mask: MaskMeaning = ""
    causal: CausalCorner | None = None
    empty_rows: EmptyRows | None = None
    seconds: float = SECONDS
    scale: ScoreScale | None = None

    @property
    def says_what(self) -> bool:
        """Whether one of these options says what a file is to compute."""
        return bool(self.like or self.make or self.mask or self.causal or self.empty_rows or self.scale)

    def conventions(self, usual: Conventions) -> Conventions:
        """The conventions that are asked for, the usual ones where nothing is said."""
        return replace(
            usual, mask=self.mask or usual.mask, causal=self.causal or usual.causal,
            empty_rows=self.empty_rows or usual.empty_rows, scale=self.scale or usual.scale,
        )  # fmt: skip


def request_of(file: Path, function: str, options: CheckOptions, content: ContentPath | None) -> CheckRequest:
    """The check of one file. Raises UsageError for a contract or exercise that there is not, or a file too large."""
    with suppress(OSError):  # what cannot be opened is told by the check
        if file.stat().st_size > _LARGEST:
            raise UsageError(
                f"{file} holds more than {_LARGEST // 1000} kB.", "Put the function to check into a file of its own."
            )
    if not options.says_what and (found := _of_its_exercise(file, function, options.seconds, content)):
        return found
    if options.like and options.like not in HOMES:
        return _like_an_exercise(file, function, options, content)
    return CheckRequest(
        file,
        function,
        options.like,
        options.make,
        options.conventions(Conventions()),
        seconds=options.seconds,
    )


def _of_its_exercise(file: Path, function: str, seconds: float, content: ContentPath | None) -> CheckRequest | None:
    """The check of the exercise whose file this is, unless another function of it is named."""
    text = b""
    with suppress(OSError):
        text = file.read_bytes()
    if not may_be_exercise(file, text):
        return None
    from attn_tutor.library.exercise_files import exercises_of

    exercise = exercise_of_file(file, text, exercises_of(content))
    if exercise is None or function not in ("", exercise.function):
        return None
    return request_for(exercise, file, seconds)


def _like_an_exercise(
    file: Path, function: str, options: CheckOptions, content: ContentPath | None
) -> CheckRequest:
    """The check of any function as an exercise asks for it."""
    from attn_tutor.library.exercise_files import exercise_named, exercises_of

    exercises = exercises_of(content)
    try:
        exercise = exercise_named(exercises, options.like)
    except UsageError:
        known = [*HOMES, *(one.short_id for one in exercises if one.short_id not in HOMES)]
        hint = did_you_mean(options.like, known, f"The contracts are {', '.join(HOMES)}.")
        raise UsageError(f"There is no contract called {options.like}.", hint) from None
    return CheckRequest(
        file, function, exercise.like, options.make, options.conventions(exercise.conventions), asks=exercise.asks,
        seconds=options.seconds, contract=exercise.contract, exercise=f"the exercise {exercise.short_id}",
    )  # fmt: skip


def request_for(exercise: CodeExercise, file: Path, seconds: float = SECONDS) -> CheckRequest:
    """The check of an exercise."""
    return CheckRequest(
        file, exercise.function, exercise.like, conventions=exercise.conventions, asks=exercise.asks, guarded=True,
        seconds=seconds, contract=exercise.contract, exercise=f"the exercise {exercise.short_id}",
    )  # fmt: skip


def may_be_exercise(file: Path, text: bytes) -> bool:
    """Whether a file looks like one that `code start` wrote; reading the exercises for any other is wasted time."""
    return _is_named_as_one(file) or b"->" in text


def exercise_of_file(file: Path, text: bytes, exercises: Sequence[CodeExercise]) -> CodeExercise | None:
    """The exercise of a file: by its name as `code start` writes it, else by a docstring that stands in its stub."""
    if _is_named_as_one(file) and (found := ExerciseFolder(file.parent, tuple(exercises)).exercise_of(file)):
        return found
    docstrings = function_docstrings(text)
    return next((one for one in exercises if _is_described_in(one, docstrings)), None)


def _is_named_as_one(file: Path) -> bool:
    """Whether it has a number in front, or lies in a folder that `code start` wrote."""
    return bool(re.match(r"\d+_", file.name)) or (file.parent / STATE).is_file()


def _is_described_in(exercise: CodeExercise, docstrings: dict[str, str]) -> bool:
    wanted = function_docstrings(exercise.stub.encode()).get(exercise.function)
    return bool(wanted) and docstrings.get(exercise.function) == wanted
