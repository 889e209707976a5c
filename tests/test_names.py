"""One name means one thing in the whole tree: types, modules, and what functions are called."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import attn_tutor

HOME = Path(attn_tutor.__file__).parent
TYPE = re.compile(r"^class (\w+)|^(_?[A-Z]\w*[a-z]\w*)(?:: TypeAlias)? = ", re.MULTILINE)
DEED = re.compile(r"^ *def (_[a-z]+)\(", re.MULTILINE)
PARTICIPLES = {
    "_made", "_told", "_kept", "_shown", "_seen", "_met", "_found", "_said", "_drawn", "_given", "_taken", "_written",
    "_built", "_known", "_done", "_asked", "_named", "_listed", "_joined", "_placed", "_chosen", "_held",
}  # fmt: skip


NOUNS = {"_embed", "_seed", "_feed", "_need", "_speed"}


def modules() -> list[Path]:
    return sorted(HOME.rglob("*.py"))


def test_no_type_has_the_name_of_another() -> None:
    """Classes and aliases alike: whoever meets one knows which it is. A type variable stands for any."""
    where = defaultdict(list)
    for module in modules():
        for name in {one or other for one, other in TYPE.findall(module.read_text("utf-8"))}:
            where[name].append(str(module.relative_to(HOME)))
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_no_module_has_the_name_of_another() -> None:
    """But for the command `lab`, named as people type it, and the terminal of the package of that name."""
    names = [module.stem for module in modules() if module.stem != "__init__"]
    names += [module.parent.name for module in modules() if module.stem == "__init__"]
    assert {name for name in names if names.count(name) > 1} == {"lab", "terminal"}


def test_private_functions_are_verbs_or_nouns() -> None:
    """A bare participle says neither what is done nor what one gets: `_join` or `_two_parts`, never `_joined`."""
    named = {
        (str(module.relative_to(HOME)), name)
        for module in modules()
        for name in DEED.findall(module.read_text("utf-8"))
        if name in PARTICIPLES or re.fullmatch(r"_[a-z]+ed", name)
    }
    assert {(file, name) for file, name in named if name not in NOUNS} == set()
