"""One request to a child and its answers, put together as a run."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from attn_tutor.own_code.call_records import pack, unpack
from attn_tutor.own_code.contract import Contract
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CallResult, CodeRun, ErrorReport, ModuleReport
from attn_tutor.records import record

SECONDS = 5.0
IMPORT_SECONDS = 30.0  # what libraries may take to load
_GRACE = 2.0  # the process ends itself first, and says where it was
_FRAME = re.compile(r'^ *File "(.+)", line (\d+) in (.+)$', re.MULTILINE)
_MOST_LINES = 4
_ENDS = ("done", "stopped", "ended", "unfilled", "no_function", "unreadable", "wrong_call")


@record()
class CodeFile:
    """What to check: a file and a function of it; `name` is "" for the one that fits.

    guarded: an exercise, which may not write files. make: how a module is made, as an expression.
    """

    path: Path
    name: str = ""
    guarded: bool = False
    make: str = ""
    seconds: float = SECONDS


class Answering(Protocol):
    """A child process, as a conversation needs it."""

    def ask(self, request: dict[str, Any]) -> None: ...

    def answer(self, until: float) -> tuple[float, dict[str, Any] | None]: ...

    def trace(self) -> str: ...


def request_of(plan: Plan, target: CodeFile) -> dict[str, Any]:
    """The request as JSON."""
    roles, optional, batched = roles_of(plan.contract)
    calls = [
        (call.name, {role: pack(x) for role, x in call.arguments.items()}, call.optional) for call in plan.calls
    ]
    return {
        "path": str(target.path.resolve()), "name": target.name, "candidates": [plan.contract.function],
        "roles": roles, "optional": optional, "batched": batched, "calls": calls, "make": target.make,
        "module": plan.contract.module,
        "seconds": target.seconds, "import_seconds": IMPORT_SECONDS, "guarded": target.guarded,
    }  # fmt: skip


def converse(
    child: Answering, plan: Plan, target: CodeFile, meanwhile: Callable[[], object] | None = None
) -> CodeRun:
    """Every result that the child gives, or why there are none. `meanwhile`: what is done while it works."""
    started = time.monotonic()
    child.ask(request_of(plan, target))
    if meanwhile is not None:
        meanwhile()
    try:
        return _join_answers(child, plan, target, started)
    except (KeyError, TypeError, ValueError, AttributeError):  # no line of ours looks so
        message = "It writes into the channel for its results, so its results can't be told from what it writes."
        return CodeRun(status="ended", message=message, function=target.name, seconds=time.monotonic() - started)


def _join_answers(child: Answering, plan: Plan, target: CodeFile, started: float) -> CodeRun:
    """The answers put together, one after the other."""
    results: dict[str, CallResult] = {}
    described: dict[str, Any] | None = None
    records: dict[str, dict[str, Any]] = {}
    function, printed, is_read = target.name, [("", False)], False
    limit = IMPORT_SECONDS
    while True:
        came, said = child.answer(started + limit + _GRACE)
        seconds = came - started
        if said is None:
            return _break_off(child, results, target, limit, function, seconds, _text(printed), is_read)
        if "reading" in said:
            started, limit = came, said["reading"]
        elif "function" in said:
            is_read, started, function = True, came, said["function"]
            limit = said.get("seconds", target.seconds)
        elif "module" in said:
            described = said["module"]
        elif "call" in said:
            record = said["record"]
            records[said["call"]] = record
            record["parts"] = [unpack(part) for part in record["parts"]]
            results[said["call"]] = result_of(record)
            printed.append(record["printed"])
        elif said["end"] not in _ENDS:
            raise ValueError(said["end"])
        elif said["end"] == "done":
            return CodeRun(
                results, function=function, library=said["library"], notes=notes_of(said["leading"]),
                leading=said["leading"],
                seconds=said["seconds"], no_gradient=tuple(said["no_gradient"]), module=_module(described, records),
                printout=_text(printed), printed_later=sum(wrote for _, wrote in printed[2:]),
            )  # fmt: skip
        else:
            return _end(said, plan, function, seconds)


def _module(described: dict[str, Any] | None, records: dict[str, dict[str, Any]]) -> ModuleReport | None:
    if described is None:
        return None
    return ModuleReport(
        tuple((layer["name"], unpack(layer["weight"])) for layer in described["layers"]),
        tuple(described["heads"]),
        {name: unpack(one["given"]) for name, one in records.items()},
        *(
            {name: {layer: unpack(x) for layer, x in one.get(what, {}).items()} for name, one in records.items()}
            for what in ("taken", "noted")
        ),
    )


def _text(printed: Sequence[tuple[str, bool]]) -> str:
    """What the first call printed."""
    return next((text for text, _ in printed if text), "")


def _end(said: dict[str, Any], plan: Plan, function: str, seconds: float) -> CodeRun:
    message = said["message"]
    if said["end"] == "wrong_call" and not plan.contract.module:
        message = f"{message}; it is called as {plan.contract.signature}."
    return CodeRun(
        status=said["end"], message=message, lines=tuple(said["lines"]), function=function,
        printout=said.get("printed", ""), seconds=seconds,
    )  # fmt: skip


def _break_off(
    child: Answering, results: dict[str, CallResult], target: CodeFile, limit: float, function: str, seconds: float,
    printed: str, is_read: bool,
) -> CodeRun:  # fmt: skip
    """The process ended without an answer, or did not end: a loop, a crash, or an exit."""
    trace = child.trace()
    if not results and "ModuleNotFoundError: No module named 'attn_tutor'" in trace:
        raise RuntimeError(f"The process that runs your code can't start: {trace.strip().splitlines()[-1]}")
    lines = lines_of(trace, target.path.resolve().parent)
    late = "Timeout (" in trace or seconds > limit
    if late:
        where = f", in {lines[0].split(':')[0].partition(', ')[2]}" if lines else ""
        message = f"It was stopped after {limit:g} second{'s' * (limit != 1)}{where}."
    elif "Fatal Python error" in trace:
        message = "It crashed below Python."
    else:
        message = f"It ended the whole process {'in the middle of a call' if is_read else 'while the file was read'}."
    return CodeRun(
        results, "too_long" if late else "ended", message, lines, function=function, printout=printed, seconds=seconds
    )


def lines_of(trace: str, folder: Path) -> tuple[str, ...]:
    """The lines of the learner's folder in a trace, the innermost one first, with their text."""
    found = []
    for file, number, name in _FRAME.findall(trace):
        path = Path(file)
        if folder in path.parents and "site-packages" not in path.parts:
            text = _line_of(path, int(number))
            within = "" if name == "<module>" else f", in {name}"
            found.append(f"{path.name}, line {number}{within}: {text}".rstrip(": "))
    return tuple(found[:_MOST_LINES])


def _line_of(path: Path, number: int) -> str:
    """A line of a file as it is now: `linecache` would remember an earlier version."""
    try:
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1].strip() if number <= len(lines) else ""


def roles_of(contract: Contract) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What a caller needs to know: the roles, which of them may be lacking, and which have a batch dimension."""
    beside = tuple(role for role in contract.optional if role not in contract.roles)
    return (*contract.roles, *beside), contract.optional, contract.batch_roles


def notes_of(leading: int) -> tuple[str, ...]:
    """How it was called, where that is not as asked for."""
    if not leading:
        return ()
    return (f"It was called with {'a batch dimension' if leading == 1 else 'dimensions for batch and heads'} of 1.",)


def result_of(record: Mapping[str, Any]) -> CallResult:
    """A record as a result."""
    if record.get("absent"):
        return CallResult(absent=True)
    if "raised" in record:
        kind, message, lines = record["raised"]
        return CallResult(error=ErrorReport(kind, message, tuple(lines)))
    parts = tuple(np.asarray(part, dtype=np.float64) for part in record.get("parts", ()))
    return CallResult(
        parts, kind=record.get("kind", ""), changes=tuple(record.get("changed", ())), form=record.get("form", ""),
        most_bytes=record.get("most_bytes", 0),
    )  # fmt: skip
