"""Trees of nodes to models: a lesson, a bank of questions. Every fault of a file at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attn_tutor.curriculum.aside import NOTHING, Aside
from attn_tutor.curriculum.complaints import BAD, Complaints, complain, kind_of, listed, not_one_of
from attn_tutor.curriculum.faults import Fault, closest
from attn_tutor.curriculum.models import MERGE, merged, missing, read_key, read_model, twice, unknown
from attn_tutor.curriculum.nodes import Node, Scalar, Series, Table, from_plain, ways
from attn_tutor.curriculum.numbers import read_whole
from attn_tutor.curriculum.specs import keys_of
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.question import Question

if TYPE_CHECKING:
    from attn_tutor.curriculum.lesson import Lesson

FORMAT = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A lesson or question and where it was written.

    value: None where it has faults. sketch: what is sound of it, with stand-ins for the keys that are set aside;
    None where it is nothing of the sort.
    """

    file: str
    node: Node
    way: str  # from the top of the file
    value: T | None
    sketch: T | None = None
    aside: Aside = NOTHING


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
    question: Question = _read_question(from_plain(data), complaints)
    return None if complaints else question


def lesson_from(data: Any) -> Lesson | None:
    """The lesson that `nodes.plain` was made of, all its types checked again; None if they do not hold."""
    complaints: Complaints = []
    lesson: Lesson = _read_lesson(from_plain(data), complaints)
    return None if complaints else lesson


def faults_from(complaints: Complaints, root: Node, file: str) -> tuple[Fault, ...]:
    """Complaints with their places, in the order of the file."""
    if not complaints:
        return ()
    way = ways(root)
    return tuple(
        sorted(
            Fault(file, one.node.line, one.node.column, way.get(id(one.node), ""), one.what, one.todo)
            for one in complaints
            if one.what
        )
    )


def ways_aside(complaints: Complaints, root: Node) -> Aside:
    """The ways, from `root` on, of the keys that were complained about."""
    if not complaints:
        return Aside()
    way = ways(root)
    found: set[str] = set()
    for one in complaints:
        here = way.get(id(one.node), "")
        found.add(".".join(part for part in (here, one.key) if part))
        if one.meant:
            found.add(".".join(part for part in (here.rpartition(".")[0], one.meant) if part))
    return Aside(frozenset(found))


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
    return (_placed(file, root, "", _read_lesson, complaints),), ()


def _placed(
    file: str, node: Node, way: str, read: Callable[[Node, Complaints], Any], complaints: Complaints
) -> Placed[Any]:
    """What `read` makes of a node, with what it complains about set aside."""
    own: Complaints = []
    made = read(node, own)
    complaints += own
    if not own:
        return Placed(file, node, way, made, made)
    return Placed(file, node, way, None, None if made is BAD else made, ways_aside(own, node))


def _read_lesson(node: Node, complaints: Complaints) -> Any:
    from attn_tutor.curriculum.lesson import Lesson  # most starts build questions only

    return read_model(Lesson, node, "the lesson", complaints, also=("format",))


def _bank(
    root: Table, file: str, complaints: Complaints
) -> tuple[tuple[Placed[Lesson], ...], tuple[Placed[Question], ...]]:
    found: dict[str, Node] = {}
    for key, node in root.pairs:
        if key.text in found:
            twice(key, found[key.text], complaints)
        elif key.text not in ("format", "questions"):
            unknown(key, ("format", "questions"), complaints)
        found.setdefault(key.text, node)
    listing = found.get("questions")
    if not isinstance(listing, Series) or not listing.items:
        what = "the file has no questions" if listing is None else f"`questions` is {kind_of(listing)}"
        if isinstance(listing, Series):
            what = "`questions` is an empty list"
        todo = "write `questions:` and under it a list, each question after `- `"
        complain(complaints, root if listing is None else listing, what, todo)
        return (), ()
    return (), tuple(
        _placed(file, node, f"questions[{at}]", _read_question, complaints)
        for at, node in enumerate(listing.items, 1)
    )


def _read_question(node: Node, complaints: Complaints) -> Any:
    """A question of the kind that its key `kind` names."""
    if not isinstance(node, Table):
        todo = "write its keys, each on its own line, the first one after `- `"
        return complain(complaints, node, f"a question is {kind_of(node)}", todo)
    kind, before = node.get("kind"), len(complaints)
    meant = _kind(node, kind, complaints)
    if meant:
        return read_model(KINDS[meant], node, "the question", complaints, also=("kind",))
    _read_any_kind(node, complaints)
    assert len(complaints) > before  # `_kind` has said why
    return BAD


def _read_any_kind(question: Table, complaints: Complaints) -> None:
    """Of a question of an unknown kind, complain about what would be wrong in any kind."""
    shared = keys_of(Question)
    kinds: dict[str, type] = {**KINDS}
    known = {"kind": None} | {name: None for model in kinds.values() for name in keys_of(model)}
    first: dict[str, Scalar] = {}
    for name, inner in question.pairs:
        if name.text in first:
            twice(name, first[name.text], complaints)
        elif name.text == MERGE:
            merged(name, complaints)
        elif name.text in shared:
            read_key(shared[name.text], inner, complaints)
        elif name.text not in known:
            unknown(name, tuple(known), complaints)
        first.setdefault(name.text, name)
    for key in keys_of(kinds["flash"]).values():  # the kind that needs the fewest keys
        if key.required and key.name in shared and not {key.name, MERGE} & {*first}:
            missing(key, question, "the question", complaints)


def _kind(question: Table, kind: Node | None, complaints: Complaints) -> str:
    """The kind that a question is, or is meant to be; "" for none."""
    kinds = tuple(KINDS)
    if kind is None:
        todo = f"add `kind:` with {listed(kinds)}"
        what = "" if question.get(MERGE) else "the key `kind` is missing from this question"
        complain(complaints, question, what, todo, "kind")
    elif not isinstance(kind, Scalar):
        complain(complaints, kind, f"`kind` is {kind_of(kind)}", f"write {listed(kinds)}")
    elif kind.text in KINDS:
        return kind.text
    else:
        not_one_of(kinds, kind, "`kind`", complaints)
        return closest(kind.text, kinds)
    return ""
