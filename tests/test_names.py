"""One name means one thing in the whole tree: types, modules, and what functions are called."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import attn_tutor

HOME = Path(attn_tutor.__file__).parent
TYPE = re.compile(r"^class (\w+)|^(_?[A-Z]\w*[a-z]\w*)(?:: TypeAlias)? = ", re.MULTILINE)
PARTICIPLES = {
    "begun", "broken", "built", "chosen", "done", "drawn", "found", "given", "gone", "heard", "held", "hidden", "kept",
    "known", "left", "lost", "made", "met", "said", "seen", "sent", "shown", "spoken", "taken", "told", "understood",
    "written",
}  # fmt: skip
NOUNS = {"embed", "seed", "feed", "need", "speed"}
# Names of classes that are participles all the same, each with its reason.
ALLOWED = {
    "given": "what a problem gives: the word of mathematics, a key of the content files, a column of the progress file",
    "asked": "an AskedQuestion, a question with its numbers drawn; how many were asked, in JSON",
    "left": "the side",
    "deed": "a noun that ends like a participle",
    "masked": "the word of the field",
    "scaled": "the word of the field",
    "unscaled": "the word of the field",
    "concatenated": "the word of the field",
    "parked": "the word of the field, for attention that rests on a token without use",
    "expected": "the word of tests for what should come out",
    "examined": "whether tests ask a kind of question: true or false",
    "shown": "a key of the content files",
    "changed": "a key of the content files",
    "fixed": "a key of the content files",
    "accepted": "a key of the content files",
    "negated": "a key of the content files",
    "named": "a key of the content files",
    "recorded": "a key of the content files",
    "known": "a key of the JSON of progress import",
    "stopped": "a key of the JSON of stats --lessons",
    "tried": "a key of the JSON of stats --lessons",
}


def modules() -> list[Path]:
    return sorted(HOME.rglob("*.py"))


def test_no_type_has_the_name_of_another() -> None:
    """Classes and aliases alike: whoever meets one knows which it is. A type variable stands for any."""
    where = defaultdict(list)
    for module in modules():
        for name in {one or other for one, other in TYPE.findall(module.read_text("utf-8"))}:
            where[name].append(str(module.relative_to(HOME)))
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_types_are_nouns() -> None:
    """`SaveReport`, never `Saved`; but for exceptions: "raise Stopped"."""
    named = {
        name
        for module in modules()
        for one, other in TYPE.findall(module.read_text("utf-8"))
        if is_participle((name := one or other).strip("_").lower())
    }
    every = "".join(module.read_text("utf-8") for module in modules())
    raised = set(re.findall(r"^class (\w+)\(\w*(?:Exception|Error|Stopped)\)", every, re.MULTILINE))
    assert named - raised == TYPES


def test_no_module_has_the_name_of_another() -> None:
    """But for the command `lab`, named as people type it, and the terminal of the package of that name."""
    names = [module.stem for module in modules() if module.stem != "__init__"]
    names += [module.parent.name for module in modules() if module.stem == "__init__"]
    assert {name for name in names if names.count(name) > 1} == {"lab", "terminal"}


# Types that are participles all the same: a model of the content files, whose names `content schema` prints, a block
# of that name in every book on terminals; what is raised says what has happened.
TYPES = {"Given", "Recorded", "Labelled", "Numbered"}


def is_participle(name: str) -> bool:
    """Whether a name is one word that says neither what is done nor what one gets."""
    return name in PARTICIPLES or (re.fullmatch(r"[a-z]+ed", name) is not None and name not in NOUNS)


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    """Every node of the package, with its file."""
    return [(module, node) for module in modules() for node in ast.walk(ast.parse(module.read_text("utf-8")))]


def definitions() -> list[tuple[Path, ast.ClassDef | ast.FunctionDef]]:
    """Every class and function of the package, with its file."""
    return [(module, node) for module, node in nodes() if isinstance(node, (ast.ClassDef, ast.FunctionDef))]


@pytest.mark.walk
def test_functions_are_verbs_or_nouns() -> None:
    """`join` or `two_parts`, never `joined`, but for those that say whether it is so."""
    named = [
        f"{module.relative_to(HOME)}: {node.name}"
        for module, node in definitions()
        if isinstance(node, ast.FunctionDef) and is_participle(node.name.strip("_"))
        if not (node.returns and ast.unparse(node.returns) == "bool") and node.name not in ALLOWED
    ]
    assert named == []


def attributes() -> Iterator[tuple[str, str, str]]:
    """Fields, properties and methods of all classes: where each is, its name, and its type as it is written."""
    for module, node in definitions():
        for part in node.body if isinstance(node, ast.ClassDef) else ():
            where = f"{module.relative_to(HOME)}: {node.name}"
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                yield where, part.target.id, ast.unparse(part.annotation)
            elif isinstance(part, ast.FunctionDef):
                yield where, part.name, ast.unparse(part.returns) if part.returns else ""


@pytest.mark.walk
def test_what_a_class_holds_and_does_has_the_name_of_a_noun_or_a_verb() -> None:
    """A participle says what is so or not: only what is true or false may have one alone, or what has a reason."""
    participles = [(where, name) for where, name, type in attributes() if is_participle(name) and type != "bool"]
    assert [f"{where}.{name}" for where, name in participles if name not in ALLOWED] == []
    assert {*ALLOWED} == {name for _, name in participles if name in ALLOWED}, "a reason that nothing needs"


# What a variable holds has a name of its own: a message, a record, a sample, the visible keys.
HIDDEN_MEANING = {"told", "made", "kept", "shown", "seen", "met", "sitting", "standing", "desk"}


@pytest.mark.walk
def test_no_variable_is_called_by_what_was_done_to_it() -> None:
    """Neither `told` for a message nor `made` for a result; a field that is a key of the content files stays."""
    named = [
        f"{module.relative_to(HOME)}:{node.lineno}: {name}"
        for module, node in nodes()
        if isinstance(node, ast.arg | ast.Name) and not isinstance(getattr(node, "ctx", None), ast.Load)
        if (name := node.arg if isinstance(node, ast.arg) else node.id).strip("_") in HIDDEN_MEANING
        if name not in ALLOWED
    ]
    assert named == []
