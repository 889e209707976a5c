"""Trees of nodes to models: a lesson, a bank of questions. Every fault of a file at once, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attn_tutor.curriculum.complaints import (
    BAD,
    Complaints,
    complain,
    count,
    kind_of,
    listed,
    not_one_of,
    shown,
)
from attn_tutor.curriculum.faults import Fault, closest
from attn_tutor.curriculum.nodes import Node, Scalar, Series, Table, from_plain, ways
from attn_tutor.curriculum.numbers import read_number, read_rows, read_whole
from attn_tutor.curriculum.specs import Key, ListOf, Number, Rows, Spec, TableOf, Text, Truth, Whole, keys_of
from attn_tutor.curriculum.texts import read_text, read_truth
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.question import Question

if TYPE_CHECKING:
    from attn_tutor.curriculum.lesson import Lesson

FORMAT = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A lesson or question and where it was written. `value` is None where it has faults."""

    file: str
    node: Node
    way: str  # from the top of the file
    value: T | None


@dataclass(frozen=True, slots=True)
class Built:
    """What one file holds, as far as it could be built, and everything that is wrong with it."""

    file: str
    lessons: tuple[Placed[Lesson], ...] = ()
    questions: tuple[Placed[Question], ...] = ()
    faults: tuple[Fault, ...] = ()


def build(root: Node, file: str, *, bank: bool | None = None) -> Built:
    """The models in a file. `bank` says whether it holds questions or a lesson; None looks at its keys."""
    complaints: Complaints = []
    if not isinstance(root, Table):
        todo = "write `format: 1` at the top, then the keys of a lesson, or `questions:` and a list"
        complain(complaints, root, f"the file is {kind_of(root)}", todo)
    elif _right_format(root, complaints):
        reader = _bank if (_looks_like_a_bank(root) if bank is None else bank) else _lesson
        built = reader(root, file, complaints)
        return Built(file, *built, faults_from(complaints, root, file))
    return Built(file, faults=faults_from(complaints, root, file))


def question_from(data: Any) -> Question | None:
    """The question that `nodes.plain` was made of, all its types checked again; None if they do not hold."""
    complaints: Complaints = []
    question = _read_question(from_plain(data), complaints)
    return None if complaints else question


def lesson_from(data: Any) -> Lesson | None:
    """The lesson that `nodes.plain` was made of, all its types checked again; None if they do not hold."""
    complaints: Complaints = []
    lesson = _read_lesson(from_plain(data), complaints)
    return None if complaints else lesson


def faults_from(complaints: Complaints, root: Node, file: str) -> tuple[Fault, ...]:
    """Complaints with their places, in the order of the file."""
    if not complaints:
        return ()
    way = ways(root)
    return tuple(
        sorted(Fault(file, n.line, n.column, way.get(id(n), ""), what, todo) for n, what, todo in complaints)
    )


def _right_format(root: Table, complaints: Complaints) -> bool:
    """Whether the file may be read on: a file of another format would only give misleading faults."""
    node = root.get("format")
    if node is None:
        complain(complaints, root, "the key `format` is missing", f"write `format: {FORMAT}` at the top")
        return True
    version = read_whole(node, "`format`", complaints)
    if version is BAD or version == FORMAT:
        return True
    age, todo = ("newer", "update attn-tutor") if version > FORMAT else ("older", "rewrite it")
    what = f"the file has format {version}, {age} than the format {FORMAT} read here"
    complain(complaints, node, what, f"{todo}, or if it is a slip write `format: {FORMAT}`")
    return False


def _looks_like_a_bank(root: Table) -> bool:
    names = {key.text for key, _ in root.pairs}
    return "questions" in names or not names & {"screens", "goals", "number", "minutes"}


def _lesson(
    root: Table, file: str, complaints: Complaints
) -> tuple[tuple[Placed[Lesson], ...], tuple[Placed[Question], ...]]:
    lesson = _read_lesson(root, complaints)
    return (Placed(file, root, "", None if lesson is BAD else lesson),), ()


def _read_lesson(node: Node, complaints: Complaints) -> Any:
    from attn_tutor.curriculum.lesson import Lesson  # most starts build questions only

    return _read_model(Lesson, node, "the lesson", complaints, also=("format",))


def _bank(
    root: Table, file: str, complaints: Complaints
) -> tuple[tuple[Placed[Lesson], ...], tuple[Placed[Question], ...]]:
    found: dict[str, Node] = {}
    for key, node in root.pairs:
        if key.text in found:
            _twice(key, found[key.text], complaints)
        elif key.text not in ("format", "questions"):
            _unknown(key, ("format", "questions"), complaints)
        found.setdefault(key.text, node)
    listing = found.get("questions")
    if not isinstance(listing, Series) or not listing.items:
        what = "the file has no questions" if listing is None else f"`questions` is {kind_of(listing)}"
        if isinstance(listing, Series):
            what = "`questions` is an empty list"
        todo = "write `questions:` and under it a list, each question after `- `"
        complain(complaints, root if listing is None else listing, what, todo)
        return (), ()
    made = [(node, _read_question(node, complaints)) for node in listing.items]
    return (), tuple(
        Placed(file, node, f"questions[{at}]", None if question is BAD else question)
        for at, (node, question) in enumerate(made, 1)
    )


def _read_question(node: Node, complaints: Complaints) -> Any:
    """A question of the kind that its key `kind` names."""
    if not isinstance(node, Table):
        todo = "write its keys, each on its own line, the first one after `- `"
        return complain(complaints, node, f"a question is {kind_of(node)}", todo)
    kind, kinds = node.get("kind"), tuple(KINDS)
    if kind is None:
        todo = f"add `kind:` with {listed(kinds)}"
        return complain(complaints, node, "the key `kind` is missing from this question", todo)
    if not isinstance(kind, Scalar) or kind.text not in KINDS:
        if isinstance(kind, Scalar):
            return not_one_of(kinds, kind, "`kind`", complaints)
        return complain(complaints, kind, f"`kind` is {kind_of(kind)}", f"write {listed(kinds)}")
    return _read_model(KINDS[kind.text], node, "the question", complaints, also=("kind",))


def _read_model(
    model: type, node: Node, label: str, complaints: Complaints, also: tuple[str, ...] = ()
) -> Any:
    """A model from the keys of a table; `also` are keys that somebody else reads."""
    if not isinstance(node, Table):
        todo = "write its keys, each on its own line, indented"
        return complain(complaints, node, f"{label} is {kind_of(node)}", todo)
    before, keys = len(complaints), keys_of(model)
    first: dict[str, Scalar] = {}
    values: dict[str, Any] = {}
    for name, inner in node.pairs:
        if name.text in first:
            _twice(name, first[name.text], complaints)
        elif key := keys.get(name.text):
            values[name.text] = _read_key(key, inner, complaints)
        elif name.text not in also:
            _unknown(name, (*also, *keys), complaints)
        first.setdefault(name.text, name)
    for key in keys.values():
        if key.required and key.name not in values:
            complain(complaints, node, f"the key `{key.name}` is missing from {label}", _add(key))
    return BAD if len(complaints) > before else model(**values)


def _read_key(key: Key, node: Node, complaints: Complaints) -> Any:
    if key.nullable and isinstance(node, Scalar) and node.value is None and not node.odd:
        return None
    return read(key.spec, node, f"`{key.name}`", complaints)


def read(spec: Spec, node: Node, label: str, complaints: Complaints) -> Any:
    """The value of a node, or BAD and at least one complaint. `label` is what to call it, such as `hints`."""
    value: Any
    match spec:
        case Text():
            value = read_text(spec, node, label, complaints)
        case Truth():
            value = read_truth(node, label, complaints)
        case Whole():
            value = read_whole(node, label, complaints)
        case Number():
            value = read_number(spec, node, label, complaints)
        case Rows():
            value = read_rows(node, label, complaints)
        case ListOf():
            value = _read_list(spec, node, label, complaints)
        case TableOf():
            value = _read_model(spec.model, node, label, complaints)
    return value


def _read_list(spec: ListOf, node: Node, label: str, complaints: Complaints) -> Any:
    if not isinstance(node, Series):
        items = {Text: "texts", Whole: "whole numbers", Number: "numbers"}.get(type(spec.item), "items")
        many = "" if spec.length is None else f"{spec.length} "
        todo = f"write a list of {many}{items}: each on its own line after `- `"
        return complain(complaints, node, f"{label} is {kind_of(node)}", todo)
    before = len(complaints)
    if spec.length is not None and len(node.items) != spec.length:
        complain(complaints, node, f"{label} has {count(len(node.items), 'item')}", f"write {spec.length}")
    one = f"an item of {label}"
    values = tuple([read(spec.item, item, one, complaints) for item in node.items])
    return BAD if len(complaints) > before else values


def _twice(name: Scalar, first: Node, complaints: Complaints) -> None:
    what = f"the key `{shown(name.text)}` stands twice, first in line {first.line}"
    complain(complaints, name, what, "remove one of them")


def _unknown(name: Scalar, known: tuple[str, ...], complaints: Complaints) -> None:
    meant = closest(name.text, known)
    todo = f"write `{meant}`" if meant else f"remove it, or use one of {', '.join(known)}"
    complain(complaints, name, f"the key `{shown(name.text)}` is unknown", todo)


def _add(key: Key) -> str:
    return f"add `{key.name}:` ({key.description})" if key.description else f"add `{key.name}:`"
