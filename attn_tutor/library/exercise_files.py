"""The code exercises of a content folder; the shipped ones where a folder has none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePath

from attn_tutor.curriculum.building import ModelAt, fault_at
from attn_tutor.curriculum.exercises import build_exercises
from attn_tutor.curriculum.nodes import Fault, locate
from attn_tutor.errors import ContentError, UsageError, closest, did_you_mean
from attn_tutor.library.sources import ContentFile, ContentPath, read_source, shipped_content
from attn_tutor.own_code.exercise import PREFIX, CodeExercise

FOLDER = "code"


def exercises_of(place: ContentPath | None = None) -> tuple[CodeExercise, ...]:
    """The exercises of a folder in their order. Raises ContentError with the first fault."""
    folder = place if place is not None and has_exercises(place) else shipped_content()
    placed, faults = load_exercises(folder)
    if faults:
        more = f"There are {len(faults)} faults in the exercises." if len(faults) > 1 else ""
        raise ContentError(f"{min(faults)}.", more)
    return tuple(one.value for one in placed if one.value is not None)


def exercise_named(exercises: Collection[CodeExercise], name: str) -> CodeExercise:
    """The exercise of an id, a number or a file: "code-empty-rows", "empty_rows", "08", "mine/08_empty_rows.py".

    Raises UsageError, naming near ones.
    """
    known = {exercise.short_id: exercise for exercise in exercises}
    short = PurePath(name).name.removesuffix(".py").replace("_", "-").lower().removeprefix(PREFIX)
    number, _, rest = short.partition("-")
    for one in (short, rest if number.isdecimal() else short):
        if one in known:
            return known[one]
    if number.isdecimal() and 1 <= int(number) <= len(known):
        return tuple(known.values())[int(number) - 1]
    raise UsageError(
        f"There is no exercise called {name}.", did_you_mean(short, known, "attn-tutor code list shows all of them.")
    )


def has_exercises(place: ContentPath) -> bool:
    """Whether a content folder has exercises of its own."""
    try:
        return place.is_dir() and (place / FOLDER).is_dir()
    except OSError:  # no such name can be: whatever reads the folder says why
        return False


def load_exercises(folder: ContentPath) -> tuple[tuple[ModelAt[CodeExercise], ...], tuple[Fault, ...]]:
    """Every exercise of a folder with its place, and everything that is wrong with them short of running them."""
    placed: list[ModelAt[CodeExercise]] = []
    faults: list[Fault] = []
    for file in sorted((folder / FOLDER).iterdir(), key=lambda file: file.name):
        if file.name.endswith((".yaml", ".yml")) and not file.name.startswith("."):
            here, findings = _load(ContentFile(f"{FOLDER}/{file.name}", file, None))
            placed += here
            faults += findings
    faults += _twins(placed)
    return tuple(placed), tuple(sorted(faults))


def exercise_faults(folder: ContentPath, lessons: Collection[str]) -> list[Fault]:
    """Everything that is wrong with a folder's exercises, after running stub, solution and slips of each."""
    from attn_tutor.own_code.proving_exercises import exercise_findings

    placed, faults = load_exercises(folder)
    found = [*faults, *_topics(placed, lessons)]
    if not faults:
        where = {one.value.id: one for one in placed if one.value is not None}
        exercises = [one.value for one in placed if one.value is not None]
        for exercise, finding in exercise_findings(exercises):
            one = where[exercise.id]
            found.append(fault_at(one.node, one.file, one.way, finding))
    return found


def _load(source: ContentFile) -> tuple[tuple[ModelAt[CodeExercise], ...], tuple[Fault, ...]]:
    from attn_tutor.library.yaml_nodes import read_yaml

    data, fault = read_source(source)
    if fault:
        return (), (fault,)
    root, faults = read_yaml(data, source.path)
    if root is None:
        empty = Fault(source.path, 1, 1, "", "the file is empty", "write `format: 1` and `exercises:`")
        return (), tuple(faults) or (empty,)
    placed, findings = build_exercises(root, source.path)
    return placed, (*faults, *findings)


def _twins(placed: Collection[ModelAt[CodeExercise]]) -> Iterator[Fault]:
    """A fault for each id that stands twice."""
    first: dict[str, ModelAt[CodeExercise]] = {}
    for one in placed:
        if one.value is None:
            continue
        other = first.setdefault(one.value.id, one)
        if other is not one:
            what = f"the id `{one.value.id}` stands at {other.file}:{locate(other.node, 'id').line} already"
            yield fault_at(one.node, one.file, one.way, ("id", what, "give one of them another id"))


def _topics(placed: Collection[ModelAt[CodeExercise]], lessons: Collection[str]) -> Iterator[Fault]:
    for one in placed:
        if one.value is not None and lessons and one.value.topic not in lessons:
            todo = f"write {closest(one.value.topic, lessons) or 'the id of a lesson'}"
            what = f"there is no lesson `{one.value.topic}`"
            yield fault_at(one.node, one.file, one.way, ("topic", what, todo))
