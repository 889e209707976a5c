"""Which one line of a function, changed a little, makes it right: tried out, so that no other line is accused.

Runs in the process of the learner's code, on the module that is loaded there.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from types import ModuleType
from typing import Any

from numpy import abs as size_of
from numpy import array_equal, errstate, isfinite, ndarray, where

from attn_tutor.own_code.binding import call_with
from attn_tutor.own_code.call_records import record_of
from attn_tutor.own_code.calling import Caller
from attn_tutor.own_code.code_changes import ADDED, NEW, REPLACED, changes

_CLOSE = 1e-4  # as a share of the largest number, as in single precision
_HIDDEN = -1e8  # a logit below it stands for -inf
_CAN_LIMIT = hasattr(signal, "setitimer")
_CALL_SECONDS = 0.1  # of one changed function: it may loop


@dataclass(frozen=True, eq=False)
class Goal:
    """What a call must give. `arrays` is empty where any finite numbers do; filled: whether -1e9 stands for -inf."""

    arguments: Mapping[str, Any]
    arrays: tuple[ndarray[Any, Any], ...] = ()
    filled: bool = True


def lines_that_repair(
    source: bytes, space: ModuleType, caller: Caller, name: str, goals: Sequence[Goal], seconds: float
) -> list[int]:
    """The lines of which one small change reaches every goal; of the smallest kind of change that does.

    name: the function, which may call others of the module. seconds: how long to look.
    """
    until, found = monotonic() + seconds, set[int]()
    units = list(_units(ast.parse(source), name, vars(space)))
    with _time_limits(), errstate(all="ignore"):
        for cost in (REPLACED, ADDED, NEW):
            for unit in units:
                for line, put in _places(unit, cost):
                    if line in found:
                        continue
                    if monotonic() > until:
                        return sorted(found)
                    if _reaches(unit, put, space, caller, name, goals):
                        found.add(line)
            if found:
                break
    return sorted(found)


@dataclass(frozen=True, eq=False)
class _Unit:
    """One statement of the file that defines a function, and its name."""

    statement: ast.stmt
    name: str


def _units(tree: ast.Module, name: str, space: Mapping[str, Any]) -> Iterator[_Unit]:
    """The function, and the functions of the file that it uses."""
    there: dict[str, ast.stmt] = {}
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            there[statement.name] = statement
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
            there |= {target.id: statement for target in statement.targets if isinstance(target, ast.Name)}
    waiting, visited = [name], set[str]()
    while waiting:
        one = waiting.pop()
        if one in visited or one not in there or one not in space:
            continue
        visited.add(one)
        yield _Unit(there[one], one)
        waiting += [node.id for node in ast.walk(there[one]) if isinstance(node, ast.Name)]


_Put = Callable[[], Callable[[], None]]  # makes a change, and returns what takes it back


def _places(unit: _Unit, cost: int) -> Iterator[tuple[int, _Put]]:
    """Every change of this cost, with the line that it is in."""
    names = sorted({node.arg for node in ast.walk(unit.statement) if isinstance(node, ast.arg)} | _assigned_names(unit))
    for parent in list(ast.walk(unit.statement)):
        yield from _statement_changes(parent, cost)
        for field in ("body",) if isinstance(parent, (ast.FunctionDef, ast.Lambda)) else parent._fields:
            value = getattr(parent, field, None)
            for at, node in enumerate(value) if isinstance(value, list) else [(-1, value)]:
                if not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
                    continue
                for price, other in list(changes(node, names)):
                    if price == cost:
                        yield node.lineno, _replacement(parent, field, at, node, other)


def _assigned_names(unit: _Unit) -> set[str]:
    return {n.id for n in ast.walk(unit.statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _replacement(parent: ast.AST, field: str, at: int, node: ast.expr, other: ast.expr) -> _Put:
    def set_to(x: ast.expr) -> None:
        if at < 0:
            setattr(parent, field, x)
        else:
            getattr(parent, field)[at] = x

    def put() -> Callable[[], None]:
        set_to(ast.copy_location(other, node) if other is not node else other)
        ast.fix_missing_locations(parent)
        return lambda: set_to(node)

    return put


def _statement_changes(parent: ast.AST, cost: int) -> Iterator[tuple[int, _Put]]:
    """Whole statements: one that is left out, one that changes an array in place, a return inside a loop."""
    for field in ("body", "orelse"):
        block = getattr(parent, field, None)
        if not isinstance(block, list) or not block or not isinstance(block[0], ast.stmt):
            continue
        for at, statement in enumerate(block):
            if cost == ADDED and isinstance(statement, (ast.Assign, ast.AugAssign, ast.If)):
                yield statement.lineno, _other_block(block, at, [ast.Pass()])
            if cost == REPLACED and isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                target = statement.target.id
                value = ast.BinOp(ast.Name(target, ast.Load()), statement.op, statement.value)
                yield statement.lineno, _other_block(block, at, [ast.Assign([ast.Name(target, ast.Store())], value)])
            if cost == REPLACED and isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant):
                for name in {one.id for one in ast.walk(statement.value) if isinstance(one, ast.Name)}:
                    assignment = ast.Assign([ast.Name(name, ast.Store())], statement.value)
                    yield statement.lineno, _other_block(block, at, [assignment])
            if cost == REPLACED and isinstance(statement, ast.For) and isinstance(statement.body[-1], ast.Return):
                last = statement.body[-1]
                rest = statement.body[:-1] or [ast.Pass()]
                loop = ast.For(statement.target, statement.iter, rest, statement.orelse)
                yield last.lineno, _other_block(block, at, [loop, last])


def _other_block(block: list[ast.stmt], at: int, others: Sequence[ast.stmt]) -> _Put:
    def put() -> Callable[[], None]:
        before = list(block)
        for other in others:
            ast.fix_missing_locations(ast.copy_location(other, before[at]))
        block[at : at + 1] = others

        def take_back() -> None:
            block[:] = before

        return take_back

    return put


def _reaches(
    unit: _Unit, put: _Put, space: ModuleType, caller: Caller, name: str, goals: Sequence[Goal]
) -> bool:
    """Whether the module with this change reaches every goal."""
    there = vars(space)
    before, function = there.get(unit.name), caller.function
    take_back = put()
    try:
        code = compile(ast.Module([unit.statement], []), space.__file__ or "", "exec")
        exec(code, there)
        caller.function = there[name]
        return all(_is_reached(caller, goal) for goal in goals)
    except Exception:  # a change that makes no sense here
        return False
    finally:
        take_back()
        there[unit.name], caller.function = before, function


def _is_reached(caller: Caller, goal: Goal) -> bool:
    given = caller.given(goal.arguments)
    _limit(_CALL_SECONDS)
    parts = record_of(call_with(caller.function, caller.bound, given), caller.missing(goal.arguments)).get("parts")
    _limit(0)
    if not parts or not all(caller.is_unchanged(x, goal.arguments[role]) for role, x in given.items()):
        return False
    if not goal.arrays:
        return all(isfinite(part).all() for part in parts)
    count = len(goal.arrays)
    starts = range(len(parts) - count + 1)
    return any(all(map(_close, parts[at : at + count], goal.arrays, [goal.filled] * count)) for at in starts)


def _close(part: Any, wanted: Any, filled: bool) -> bool:
    if part.shape != wanted.shape:
        return False
    if filled and not isfinite(wanted).all():
        part = where(part < _HIDDEN, -float("inf"), part)
    finite = isfinite(wanted)
    if not array_equal(part[~finite], wanted[~finite], equal_nan=True) or not finite.any():
        return bool(not finite.any() and array_equal(part, wanted, equal_nan=True))
    return bool((size_of(part[finite] - wanted[finite]) <= _CLOSE * max(1.0, size_of(wanted[finite]).max())).all())


@contextlib.contextmanager
def _time_limits() -> Iterator[None]:
    """A call that takes too long ends with TimeoutError, where the system can see to that."""
    if not _CAN_LIMIT:
        yield
        return

    def stop(*_: Any) -> None:
        raise TimeoutError

    before, collects = signal.signal(signal.SIGALRM, stop), gc.isenabled()
    gc.disable()  # what is raised while garbage is collected is lost
    try:
        yield
    finally:
        _limit(0)
        signal.signal(signal.SIGALRM, before)
        if collects:
            gc.enable()


def _limit(seconds: float) -> None:
    if _CAN_LIMIT:
        signal.setitimer(signal.ITIMER_REAL, seconds)
