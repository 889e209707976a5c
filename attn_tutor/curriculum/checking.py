"""The meaning of a set of files: ids that stand once, references that lead somewhere, questions that can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

from attn_tutor.curriculum.acts import act_faults, first_edition_faults
from attn_tutor.curriculum.building import FileContents, ModelAt, fault_at
from attn_tutor.curriculum.grammar import early_terms, grammar_faults, repeated_maps
from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.curriculum.nodes import TOLD, Fault, KeyedNode, Node, Scalar, Series, locate
from attn_tutor.curriculum.proving import find_faults_untrusted, find_typed_values, unproven
from attn_tutor.curriculum.scalars import MOST_FAULTS, quote_text
from attn_tutor.errors import closest
from attn_tutor.questions.fields import Finding
from attn_tutor.questions.question import TEXTLESS, Question

T = TypeVar("T")
_MOST_BARREN = 2  # recipes that find no numbers, each after half a second, before no more are tried


def check_all(
    files: Sequence[FileContents],
    *,
    whole: bool,
    seeds: int = 0,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Fault]:
    """Every fault of these files, in order.

    whole: no other files belong to them, so every id must be here. seeds: how many to prove each recipe with.
    tell: called with how many questions are checked, of how many.
    """
    questions = sum(len(file.questions) for file in files)
    tell(0, questions)
    faults = [fault for file in files for fault in file.faults]
    same = [*repeated_ids(files)]
    faults += [*same, *_orders(files), *((*_references(files), *_course(files)) if whole else ())]
    again = {(fault.file, fault.line) for fault in same}
    barren = done = 0
    for file in files:
        for lesson in file.lessons:
            faults += _of_lesson(lesson)
        for question in file.questions:
            node = locate(question.node, "id")
            if (question.file, node.line) not in again and len(faults) < MOST_FAULTS:
                found = [*_of_question(question, seeds, barren < _MOST_BARREN)]
                barren += bool(found) and _is_barren(question.value)
                faults += found
            done += 1
            tell(done, questions)
    return sorted(set(faults))


def repeated_ids(files: Iterable[FileContents]) -> Iterator[Fault]:
    """Ids and aliases that two lessons, or two questions, share."""
    files = list(files)
    for thing, group in (("lesson", "lessons"), ("question", "questions")):
        first: dict[str, tuple[str, int]] = {}
        for placed in (placed for file in files for placed in getattr(file, group)):
            for name, way in names_of(placed.node):
                node = locate(placed.node, way)
                if name in first:
                    file, line = first[name]
                    what = f"the id `{quote_text(name)}` belongs to another {thing}, at {file}:{line}"
                    yield _fault(placed, way, what, "give one of them another id")
                else:
                    first[name] = placed.file, node.line


def names_of(node: Node) -> list[tuple[str, str]]:
    """The id and the aliases as written, with the way to each, even where the rest has faults."""
    found = []
    here = locate(node, "id")
    if isinstance(here, Scalar) and here is not node and here.odd != TOLD:
        found.append((here.text, "id"))
    aliases = node.get("aliases") if isinstance(node, KeyedNode) else None
    if isinstance(aliases, Series):
        for at, one in enumerate(aliases.items, 1):
            if isinstance(one, Scalar) and one.odd != TOLD:
                found.append((one.text, f"aliases[{at}]"))
    return found


def _orders(files: Sequence[FileContents]) -> Iterator[Fault]:
    """Lessons with the same number."""
    first: dict[int, ModelAt[Lesson]] = {}
    for placed, lesson in _lessons(files):
        other = first.setdefault(lesson.number, placed)
        if other is not placed:
            line = locate(other.node, "number").line
            what = f"lesson number {lesson.number} stands at {other.file}:{line} already"
            yield _fault(placed, "number", what, "give one of them another number")


def _lessons(files: Sequence[FileContents]) -> Iterator[tuple[ModelAt[Lesson], Lesson]]:
    """The lessons whose types hold, each with its place."""
    return ((one, one.value) for file in files for one in file.lessons if one.value is not None)


def _references(files: Sequence[FileContents]) -> Iterator[Fault]:
    """Ids of lessons and questions that nothing answers to, and lessons that ask for a later one first."""
    lessons = {name: placed for file in files for placed in file.lessons for name, _ in names_of(placed.node)}
    asked = {name for file in files for placed in file.questions for name, _ in names_of(placed.node)}
    for placed, lesson in _lessons(files):
        yield from _lesson_references(placed, lesson, lessons, asked)
    for question in (placed for file in files for placed in file.questions):
        topic = "" if question.value is None else question.value.topic
        if lessons and topic and topic not in lessons:
            yield _fault_of_missing(question, "topic", "lesson", topic, tuple(lessons))
        elif topic in lessons and question.value is not None:
            yield from _goal(question, "goal", question.value.goal, lessons[topic].value)


def _goal(placed: ModelAt[Any], way: str, goal: int, lesson: Lesson | None) -> Iterator[Fault]:
    """A goal that the lesson does not have."""
    if lesson is not None and goal > len(lesson.goals):
        what = f"the lesson `{lesson.id}` has no goal {goal}"
        yield _fault(placed, way, what, f"give 1 to {len(lesson.goals)}, or leave it out")


def _lesson_references(
    placed: ModelAt[Lesson], lesson: Lesson, lessons: dict[str, ModelAt[Lesson]], asked: set[str]
) -> Iterator[Fault]:
    for at, name in enumerate(lesson.prerequisites, 1):
        way = f"prerequisites[{at}]"
        if name not in lessons:
            yield _fault_of_missing(placed, way, "lesson", name, tuple(lessons))
            continue
        yield from _not_before(placed, way, lesson, lessons[name].value)
    for at, screen in enumerate(lesson.screens, 1):
        if screen.topic and screen.topic not in lessons:
            yield _fault_of_missing(placed, f"screens[{at}].topic", "lesson", screen.topic, tuple(lessons))
            continue
        other = lessons[screen.topic].value if screen.topic else lesson
        if screen.topic:
            yield from _not_before(placed, f"screens[{at}].topic", lesson, other)
        yield from _goal(placed, f"screens[{at}].goal", screen.goal, other)
    named = [(f"screens[{at}].ask", screen.ask) for at, screen in enumerate(lesson.screens, 1) if screen.ask]
    named += [(f"checks[{at}]", name) for at, name in enumerate(lesson.checks, 1)]
    named += [(f"until_right[{at}]", name) for at, name in enumerate(lesson.until_right, 1)]
    for way, name in named:
        if name not in asked:
            yield _fault_of_missing(placed, way, "question", name, tuple(asked))


def _not_before(placed: ModelAt[Lesson], way: str, lesson: Lesson, before: Lesson | None) -> Iterator[Fault]:
    """A lesson that is named as an earlier one and is not."""
    if before is not None and before.number >= lesson.number:
        what = f"the lesson `{before.id}` has number {before.number}, so it does not come before this one"
        yield _fault(placed, way, what, "change the numbers, or leave it out")


def _of_lesson(placed: ModelAt[Lesson]) -> Iterator[Fault]:
    if placed.value is not None:
        yield from _findings(placed, placed.value, _about_lesson)


def _about_lesson(lesson: Lesson) -> Iterator[Finding]:
    unready = lesson.unready()
    yield from (*lesson.faults(), *unready)
    for at, screen in enumerate(lesson.screens, 1):
        way = f"screens[{at}]"
        if screen.given is not None and not any(found.startswith(way) for found, _, _ in unready):
            values = screen.given.problem.run()
            yield from find_typed_values(((f"{way}.{name}", text) for name, text in screen.texts()), values)
    if lesson.edition == 1:
        yield from first_edition_faults(lesson)
    elif not unready:
        yield from (*grammar_faults(lesson), *act_faults(lesson))


def _course(files: Sequence[FileContents]) -> Iterator[Fault]:
    """Maps that are shown twice in the course, and terms that are used before they are introduced."""
    placed = [one for file in files for one in file.lessons if one.value is not None]
    placed.sort(key=lambda one: one.value.number if one.value else 0)
    lessons = [one.value for one in placed if one.value is not None]
    by_id = {one.value.id: one for one in placed if one.value is not None}
    for lesson, found in (*repeated_maps(lessons), *early_terms(lessons)):
        yield _fault(by_id[lesson], *found)


def _of_question(placed: ModelAt[Question], seeds: int, patient: bool) -> Iterator[Fault]:
    """Its faults. Where other recipes have used up the patience, one more is not drawn, and that is said."""
    if placed.value is None:
        return
    if placed.value.fresh and not patient:
        found = [*_findings(placed, placed.value, lambda question: question.unready())]
        what = f"the recipe is not tried, for {_MOST_BARREN} others find no numbers"
        yield from found or [_fault(placed, "recipe", what, "fix those first")]
        return
    found = [*_findings(placed, placed.value, find_faults_untrusted)]
    yield from found or _findings(placed, placed.value, lambda question: unproven(question, seeds))


def _is_barren(question: Question | None) -> bool:
    """Whether a recipe that is sound in itself finds no numbers."""
    try:
        if question is None or not question.fresh or question.unready():
            return False
        return not replace(question, **TEXTLESS).draw(0)
    except Exception:  # whatever it was is a fault already
        return True


def _findings(placed: ModelAt[Any], value: T, find: Callable[[T], Iterable[Finding]]) -> Iterator[Fault]:
    """What `find` finds, each in its place. If it fails, that is a finding too, and the check goes on."""
    try:
        for finding in islice(find(value), MOST_FAULTS):
            yield _fault(placed, *finding)
    except Exception as error:  # a teacher gets all faults of all files, whatever one of them makes us do
        what = f"trying it out fails ({type(error).__name__}: {quote_text(str(error), 80)})"
        yield _fault(
            placed, "", what, "simplify it, and report this: the check should know it by a better name"
        )


def _fault_of_missing(placed: ModelAt[Any], way: str, thing: str, name: str, known: tuple[str, ...]) -> Fault:
    meant = closest(name, known)
    todo = f"write `{quote_text(meant)}`" if meant else f"write the id of a {thing} in these files"
    return _fault(placed, way, f"there is no {thing} `{quote_text(name)}`", todo)


def _fault(placed: ModelAt[Any], way: str, what: str, todo: str) -> Fault:
    return fault_at(placed.node, placed.file, placed.way, (way, what, todo))
