"""The imports of the package, walked once: who may know of whom, and what may be loaded early."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import attn_tutor

PACKAGE = Path(attn_tutor.__file__).parent
LAYERS = (
    ("errors", "english", "records", "windows_rules"),
    ("engine",),
    ("mistakes",),
    ("answers",),
    ("questions",),
    ("own_code",),
    ("curriculum", "lab"),
    ("history", "mastery", "scheduling"),
    ("library", "pretrained", "store", "clock", "settings", "sandbox", "folders", "bounded", "testing"),
    ("widgets",),
    ("terminal",),
    ("exports",),
    ("sessions",),
    ("cli",),
    ("__main__",),
)  # lowest first
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
PURE = {name for names in LAYERS[:8] for name in names}  # up to scheduling
_RUN = (
    "call_records", "calling", "check", "child_process", "code_child", "conversation", "exercise_folder",
    "forked_process", "line_repairs", "loading", "module_calls", "proving_exercises", "runner", "safety",
    "slip_line", "watcher",
)  # fmt: skip
# The half of own_code that runs a learner's code: it touches the world, and seeds the chance that such code draws on.
RUNS_CODE = {f"attn_tutor.own_code.{name}" for name in _RUN}
ONLY_IN = {
    "rich": {"widgets", "terminal", "cli"},
    "yaml": {"library"},
    "sqlite3": {"store"},
    "typer": {"cli"},
    "click": {"cli"},
}
# What reads or writes the world: files, processes, the screen, the clock.
WORLD = {
    "os", "sys", "io", "pathlib", "time", "shutil", "tempfile", "glob", "subprocess", "signal", "threading",
    "logging", "locale", "platform", "getpass", "secrets", "uuid", "importlib",
}  # fmt: skip
HARMLESS = {
    ("os", "cpu_count"),
    ("os", "name"),
    ("uuid", "UUID"),
    ("importlib", "import_module"),
    ("threading", "RLock"),
}  # a number, a name, a type, our own code, a lock on what is our own
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "requests",
    "httpx",
    "aiohttp",
    "webbrowser",
}
CHANCE = {"Random", "Generator", "default_rng", "SeedSequence", "PCG64", "Philox"}  # seeded by whoever asks
HEAVY = {"numpy", "yaml", "rich", "fsrs", "sqlite3"}

MOST_LINES = 250
# Each is one subject, and over by a screen at the most: whoever makes it shorter takes it off the list.
LONG = {
    "answers/formula_reasons",
    "answers/formulas",
    "answers/intervals",
    "cli/commands/solve",
    "curriculum/lesson",
    "mistakes/masking",
    "mistakes/scores",
    "own_code/code_changes",
    "own_code/sentences",
    "sessions/chain_steps",
    "sessions/code_watch",
    "sessions/exchange",
    "sessions/guided",
    "store/sqlite_store",
}
LONGEST = 301


class Import(NamedTuple):
    """`import module` (name is "") or `from module import name`."""

    module: str
    name: str
    line: int
    early: bool  # done as soon as the module is loaded: not inside a function, not for the type checker alone


class Call(NamedTuple):
    """A call of what is written so, with arguments or without."""

    name: str
    line: int
    bare: bool


class Module(NamedTuple):
    """What one file of the package imports and calls, and the names it reads off others, as they are written."""

    name: str
    layer: str  # "" for the package itself
    imports: tuple[Import, ...]
    calls: tuple[Call, ...]
    attributes: tuple[tuple[str, int], ...]


@cache
def modules() -> dict[str, Module]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = _module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


def _module(name: str, tree: ast.Module) -> Module:
    imports: list[Import] = []
    calls: list[Call] = []
    attributes: list[tuple[str, int]] = []
    for node, early in _nodes(tree):
        kind: Any = type(node)
        if kind is ast.Attribute:
            attributes.append((_dotted(node), node.lineno))
        elif kind is ast.Call:
            calls.append(Call(_dotted(node.func), node.lineno, not (node.args or node.keywords)))
        elif kind is ast.Import:
            imports += (Import(alias.name, "", node.lineno, early) for alias in node.names)
        elif kind is ast.ImportFrom:
            assert node.level == 0, "the package names its modules in full"
            imports += (Import(node.module or "", alias.name, node.lineno, early) for alias in node.names)
    return Module(name, (*name.split("."), "")[1], tuple(imports), tuple(calls), tuple(attributes))


def _nodes(tree: ast.Module) -> Iterator[tuple[Any, bool]]:
    """Every node that has others below it, and whether it is run as soon as the module is loaded."""
    waiting: list[tuple[Any, bool]] = [(tree, True)]
    while waiting:
        node, early = one = waiting.pop()
        yield one
        early = early and type(node) not in (ast.FunctionDef, ast.AsyncFunctionDef) and not _for_types_only(node)
        for value in vars(node).values():
            if type(value) is list:
                waiting += [(each, early) for each in value if type(each) in _BRANCHES]
            elif type(value) in _BRANCHES:
                waiting.append((value, early))


_LEAVES = {ast.Name, ast.Constant, ast.Load, ast.Store}  # most nodes are one of these
_BRANCHES = {kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)} - _LEAVES


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and _dotted(node.test) == "TYPE_CHECKING"


def _own(one: Import) -> str:
    """The module of ours that an import loads; "" for one that is not ours."""
    inside = f"{one.module}.{one.name}"
    if one.module.split(".")[0] != "attn_tutor":
        return ""
    return inside if inside in modules() else one.module


def _top(one: Import) -> str:
    return one.module.split(".")[0]


def _dotted(node: ast.AST) -> str:
    """A name as it is written, such as np.random.normal; "" for what is not one."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _told(faults: Iterable[str]) -> None:
    listed = sorted(faults)
    assert not listed, "\n" + "\n".join(listed)


def test_every_module_has_a_layer() -> None:
    """A new one finds its place in the table before anything imports it."""
    _told(m.name for m in modules().values() if m.layer and m.layer not in RANK)


def test_lower_layers_never_import_higher_ones() -> None:
    """Not inside a function nor for its types either; the package itself only names what it offers."""
    _told(
        f"{module.name}:{one.line} imports {_own(one)}"
        for module in modules().values()
        if module.layer
        for one in module.imports
        if (target := (*_own(one).split("."), "")[1]) and RANK.get(target, 0) > RANK.get(module.layer, 0)
    )


def test_a_file_is_read_in_a_few_screens() -> None:
    """At most 250 lines; the files that are longer are named, and one that no longer is has no place among them."""
    lines = {
        path.relative_to(PACKAGE).with_suffix("").as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name for name, count in lines.items() if count > MOST_LINES} == LONG
    assert max(lines.values()) <= LONGEST


def _circle(imports: dict[str, set[str]]) -> list[str]:
    """The files of one circle of imports in their order, the first once more at its end; [] where there is none."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        found = next((circle for each in sorted(imports[name]) if (circle := walk(each, [*path, name]))), [])
        done.add(name)
        return found

    return next((circle for name in sorted(imports) if (circle := walk(name, []))), [])


def test_no_files_import_each_other_in_a_circle() -> None:
    """Within a layer either, imports inside functions and for types alone counted."""
    imports = {
        name: {_own(one) for one in module.imports if _own(one) in modules()}
        for name, module in modules().items()
    }
    assert not (circle := _circle(imports)), " -> ".join(circle)


def test_a_circle_is_found() -> None:
    """Through any number of files; files that share an import make none."""
    assert _circle({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": set()}) == []
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b"}}) == ["b", "c", "d", "b"]
    assert _circle({"a": {"a"}}) == ["a", "a"]


def test_some_libraries_have_one_home() -> None:
    """Rich draws, YAML is read and SQLite is spoken in their layers alone; nothing reaches for a network."""
    _told(
        f"{module.name}:{one.line} imports {one.module}"
        for module in modules().values()
        for one in module.imports
        if module.layer not in ONLY_IN.get(_top(one), {module.layer}) or _top(one) in NETWORK
    )


def test_pure_layers_do_not_touch_the_world() -> None:
    """No file, no clock, no screen: what they need comes in by argument."""
    _told(
        f"{module.name}:{one.line} imports {one.module} {one.name}".rstrip()
        for module in modules().values()
        if module.layer in PURE and module.name not in RUNS_CODE
        for one in module.imports
        if _top(one) in WORLD and (one.module, one.name) not in HARMLESS
    )


def test_chance_comes_in_by_argument() -> None:
    """Nowhere the global generators of `random` and `numpy.random`; none that seeds itself but where all is wired."""
    faults: list[str] = []
    for module in (module for module in modules().values() if module.name not in RUNS_CODE):
        for one in module.imports:
            if one.module in {"random", "numpy.random"} and one.name not in CHANCE:
                faults.append(f"{module.name}:{one.line} imports {one.module} {one.name}".rstrip())
        for name, line in module.attributes:
            source, _, used = name.rpartition(".")
            if source in {"np.random", "numpy.random"} and used not in CHANCE:
                faults.append(f"{module.name}:{line} uses {name}")
        for call in module.calls if module.layer != "cli" else ():
            if call.bare and call.name.split(".")[-1] in CHANCE:
                faults.append(f"{module.name}:{call.line} makes {call.name}()")
    _told(faults)


def test_time_comes_in_by_argument() -> None:
    """Only the clock asks what time it is."""
    _told(
        f"{module.name}:{call.line} calls {call.name}"
        for module in modules().values()
        if module.layer != "clock"
        for call in module.calls
        if call.name in {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    )


@pytest.mark.parametrize(
    "start", ["attn_tutor", "attn_tutor.cli", "attn_tutor.cli.app", "attn_tutor.__main__"]
)
def test_what_every_command_waits_for_is_light(start: str) -> None:
    """Importing the package or the command line loads no numpy, yaml, rich, fsrs or sqlite3, however indirectly."""
    faults, seen, waiting = [], set(), [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in modules():
            continue
        seen.add(name)
        waiting.append(name.rpartition(".")[0])  # a module's package is loaded first
        for one in modules()[name].imports:
            if one.early and _top(one) in HEAVY:
                faults.append(f"{name}:{one.line} imports {one.module}")
            elif one.early:
                waiting.append(_own(one))
    _told(faults)


def test_the_docstring_of_a_large_package_names_each_of_its_files() -> None:
    """Whoever looks for a room finds it on the map; what is gone is gone from there, too."""
    for folder in ("answers", "own_code", "sessions", "widgets"):
        files = {path.stem for path in (PACKAGE / folder).glob("*.py")} - {"__init__"}
        text = ast.get_docstring(ast.parse((PACKAGE / folder / "__init__.py").read_text("utf-8"))) or ""
        assert files - {*re.findall(r"\w+", text)} == set(), folder
        assert {*re.findall(r"`(\w+)`", text)} - files <= OF_OTHERS, folder


# What maps name beside files: the functions that other packages use.
OF_OTHERS = {
    "read", "read_formula", "check_answer", "diagnose", "diagnose_reading", "StageAnswer", "separation",
}  # fmt: skip
