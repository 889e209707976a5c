"""What a content file holds: a lesson or a bank of questions, each with its place, and every fault of type at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attn_tutor.curriculum.model_reader import NO_DEFAULTS, keys_once, read_model, read_one_of
from attn_tutor.curriculum.nodes import Fault, KeyedNode, Node, Series, from_plain, locate, ways
from attn_tutor.curriculum.scalars import BAD, Complaints, TooMany, kind_of, read_whole
from attn_tutor.curriculum.specs import OneOf
from attn_tutor.questions.fields import Finding
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.question import INLINE, Question
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.curriculum.lesson import Lesson

FORMAT = 1
_QUESTION = OneOf(KINDS)
T = TypeVar("T")


@record()
class ModelAt(Generic[T]):
    """A lesson or question and where it was written; `value` is None where it has faults."""

    file: str
    node: Node
    way: str  # from the top of the file
    value: T | None


@record()
class FileContents:
    """What one file holds, as far as it could be built, and everything that is wrong with it."""

    file: str
    lessons: tuple[ModelAt[Lesson], ...] = ()
    questions: tuple[ModelAt[Question], ...] = ()
    faults: tuple[Fault, ...] = ()


def build(root: Node, file: str, *, bank: bool | None = None) -> FileContents:
    """The models in a file. `bank` says whether it holds questions or a lesson; None looks at its keys."""
    complaints, built = Complaints(), FileContents(file)
    try:
        if not isinstance(root, KeyedNode):
            todo = "write `format: 1` at the top, then the keys of a lesson, or `questions:` and a list"
            complaints.add(root, f"the file is {kind_of(root)}", todo)
        elif _right_format(root, complaints):
            is_bank = _looks_like_a_bank(root) if bank is None else bank
            built = (_bank if is_bank else _lesson)(root, file, complaints)
    except TooMany:
        pass  # the faults so far are told
    return FileContents(file, built.lessons, built.questions, faults_from(complaints, root, file))


def question_from(data: Any, *, inline: bool = False) -> Question | None:
    """The question that `nodes.plain` was made of, all its types checked again; None if they do not hold.

    inline: it stands in a lesson, where what only a bank needs may be left out.
    """
    complaints = Complaints()
    value = _unless_too_many(lambda: read_question(from_plain(data), complaints, inline=inline))
    return None if complaints or value is BAD else value


def lesson_from(data: Any) -> Lesson | None:
    """The lesson that `nodes.plain` was made of, all its types checked again; None if they do not hold."""
    complaints = Complaints()
    value = _unless_too_many(lambda: _read_lesson(from_plain(data), complaints))
    return None if complaints or value is BAD else value


def _unless_too_many(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except TooMany:
        return BAD


def faults_from(complaints: Complaints, root: Node, file: str) -> tuple[Fault, ...]:
    """Complaints with their places, in the order of the file."""
    way = ways(root) if complaints else {}
    return tuple(
        sorted(
            Fault(file, one.node.line, one.node.column, way.get(id(one.node), ""), one.what, one.todo)
            for one in complaints
        )
    )


def fault_at(root: Node, file: str, way: str, finding: Finding) -> Fault:
    """A finding with its place; `way` leads from the top of the file to `root`, from where the finding counts."""
    inner, what, todo = finding
    node = locate(root, inner)
    whole_way = ".".join(part for part in (way, inner) if part)
    return Fault(file, node.line, node.column, whole_way, what, todo)


def _right_format(root: KeyedNode, complaints: Complaints) -> bool:
    """Whether the file may be read on: a file of another format would only give misleading faults."""
    node = root.get("format")
    if node is None:
        complaints.add(root, "the key `format` is missing", f"write `format: {FORMAT}` at the top")
        return True
    version = read_whole(node, "`format`", complaints)
    if version is BAD or version == FORMAT:
        return True
    age, todo = ("newer", "update attn-tutor") if version > FORMAT else ("older", "rewrite it")
    what = f"the file has format {version}, {age} than the format {FORMAT} read here"
    complaints.add(node, what, f"{todo}, or if it is a slip write `format: {FORMAT}`")
    return False


def _looks_like_a_bank(root: KeyedNode) -> bool:
    names = {key.text for key, _ in root.pairs}
    return "questions" in names or not names & {"screens", "goals", "number", "minutes"}


def _lesson(root: KeyedNode, file: str, complaints: Complaints) -> FileContents:
    value = _read_lesson(root, complaints)
    return FileContents(file, lessons=(ModelAt(file, root, "", None if value is BAD else value),))


def _read_lesson(node: Node, complaints: Complaints) -> Any:
    from attn_tutor.curriculum.lesson import Lesson  # most starts build questions only

    return read_model(Lesson, node, "the lesson", complaints, also=("format",))


def _bank(root: KeyedNode, file: str, complaints: Complaints) -> FileContents:
    known = keys_once(root, ("format", "questions"), complaints)
    listing = known.get("questions")
    if not isinstance(listing, Series) or not listing.items:
        what = "the file has no questions" if listing is None else f"`questions` is {kind_of(listing)}"
        if isinstance(listing, Series):
            what = "`questions` is an empty list"
        todo = "write `questions:` and under it a list, each question after `- `"
        complaints.add(root if listing is None else listing, what, todo)
        return FileContents(file)
    values = [read_question(node, complaints) for node in listing.items]
    return FileContents(
        file,
        questions=tuple(
            ModelAt(file, node, f"questions[{at}]", None if value is BAD else value)
            for at, (node, value) in enumerate(zip(listing.items, values, strict=True), 1)
        ),
    )


def read_question(node: Node, complaints: Complaints, *, inline: bool = False) -> Any:
    """A question of the kind that its key `kind` names, or BAD."""
    if isinstance(node, KeyedNode):
        return read_one_of(_QUESTION, node, "the question", complaints, INLINE if inline else NO_DEFAULTS)
    todo = "write its keys, each on its own line, the first one after `- `"
    return complaints.add(node, f"a question is {kind_of(node)}", todo)
