"""A file of code exercises, with every fault of type and every fault of meaning at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from attn_tutor.curriculum.building import FORMAT, ModelAt, fault_at, faults_from
from attn_tutor.curriculum.model_reader import read_model
from attn_tutor.curriculum.nodes import Fault, Node, locate
from attn_tutor.curriculum.scalars import BAD, MOST_FAULTS, Complaints, TooMany
from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.questions.fields import Findings, describe, under


@dataclass(frozen=True, kw_only=True)
class ExerciseFile:
    """The keys of a file in content/code."""

    format: int = describe("the version of this file format")
    exercises: tuple[CodeExercise, ...] = describe("the exercises, in the order of the course")

    def faults(self) -> Findings:
        """What is wrong beyond its types."""
        if self.format != FORMAT:
            yield "format", f"the file has format {self.format}", f"write `format: {FORMAT}`"
        for at, exercise in enumerate(self.exercises, 1):
            yield from under(f"exercises[{at}]", exercise.faults())


def build_exercises(root: Node, file: str) -> tuple[tuple[ModelAt[CodeExercise], ...], tuple[Fault, ...]]:
    """The exercises in a tree, each with its place; none where the file has a fault, and every fault."""
    complaints, value = Complaints(), BAD
    with suppress(TooMany):
        value = read_model(ExerciseFile, root, "the file of exercises", complaints)
    if value is BAD:
        return (), faults_from(complaints, root, file)
    faults = tuple(fault_at(root, file, "", finding) for finding in islice(value.faults(), MOST_FAULTS))
    placed = (
        ModelAt(file, locate(root, f"exercises[{at}]"), f"exercises[{at}]", exercise)
        for at, exercise in enumerate(value.exercises, 1)
    )
    return (() if faults else tuple(placed)), faults
