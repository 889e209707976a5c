"""The process that runs a learner's code: it waits, warm, for a line; answers line by line; and is killed.

python -P -m attn_tutor.own_code.code_child [torch]
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from json import dumps, loads  # bound by name: a file that replaces them must not reach us
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import IO, Any

from numpy import errstate

from attn_tutor.own_code import safety
from attn_tutor.own_code.call_records import fault_record, pack, unpack
from attn_tutor.own_code.calling import Caller, WrongCall, call_all
from attn_tutor.own_code.loading import Refusal, load
from attn_tutor.own_code.module_calls import ModuleCaller, NoModule, build_module

_FIRST_GRADIENT = 3  # times the seconds that all calls have


def main() -> None:
    """Wait for requests on stdin, answer them on a copy of stdout, and end without cleaning up."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    traces = os.fdopen(os.dup(2), "w", encoding="utf-8")
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")  # they are not what the learner prints
    for name in sys.argv[1:]:
        with suppress(ImportError):  # the file that imports it says so itself, at its line
            __import__(name)
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    printed = safety.redirect()
    faulthandler.enable(traces)
    for one in (signal.SIGTERM, signal.SIGINT):  # a copy of the tutor has its handlers
        signal.signal(one, signal.SIG_DFL if one == signal.SIGTERM else signal.default_int_handler)
    end = _tell_exits(traces)
    loaded = None
    for line in requests:
        request = loads(line)
        if "goals" in request:
            _answer_with_lines(request, loaded, answers, traces)
        else:
            loaded = _answer(request, answers, traces, printed)
        faulthandler.cancel_dump_traceback_later()
    end(0)


def _tell_exits(traces: IO[str]) -> Callable[[int], Any]:
    """From now on os._exit says where it was called first; the true one, for ourselves."""
    end = os._exit

    def exit_here(status: int) -> Any:
        faulthandler.dump_traceback(traces, all_threads=False)
        end(status)

    os._exit = exit_here
    return end


def _answer_with_lines(
    request: dict[str, Any], loaded: tuple[ModuleType, Caller] | None, answers: IO[str], traces: IO[str]
) -> None:
    """Which lines of the function that ran last, changed a little, make it right."""
    from attn_tutor.own_code.line_repairs import Goal, lines_that_repair

    faulthandler.dump_traceback_later(request["most_seconds"], exit=True, file=traces)
    lines: list[int] = []
    if loaded is not None:
        goals = [
            Goal({role: unpack(x) for role, x in given.items()}, tuple(map(unpack, arrays)), filled)
            for given, arrays, filled in request["goals"]
        ]
        source, seconds = request["source"].encode(), request["seconds"]
        lines = lines_that_repair(source, *loaded, request["name"], goals, seconds)
    answers.write(dumps({"lines": lines}) + "\n")
    answers.flush()


def _answer(
    request: dict[str, Any], answers: IO[str], traces: IO[str], printed: safety.PrintCapture
) -> tuple[ModuleType, Caller] | None:
    """Run a file; its module and the function as it is called, where that is no module of layers."""
    faulthandler.dump_traceback_later(request["import_seconds"], exit=True, file=traces)
    safety.bound_memory()
    path = Path(request["path"])
    if request["guarded"]:
        safety.forbid_changes()
    else:
        safety.protect_sources(path.parent)

    own = os.getpid()

    def say(**what: Any) -> None:
        if os.getpid() != own:  # a copy that the learner's code has made
            os._exit(1)
        answers.write(dumps(what) + "\n")
        answers.flush()

    def begin(imports_neighbours: bool) -> None:
        """The libraries are there: from here on it is the learner's own code that takes its time."""
        is_slow = imports_neighbours and not request["guarded"]
        seconds = request["import_seconds"] if is_slow else request["seconds"]
        faulthandler.dump_traceback_later(seconds, exit=True, file=traces)
        say(reading=seconds)

    try:
        space, function = load(path, request["name"], request["candidates"], begin)
        if request["module"]:
            _answer_module(space, function, request, say, path.parent, traces)
            return None
        caller = Caller(function, request["roles"], request["optional"], request["batched"], path.parent)
    except Refusal as refusal:
        say(end=refusal.status, message=refusal.message, lines=refusal.lines, printed=printed.text)
        return None
    except WrongCall as fault:
        say(end="wrong_call", message=str(fault), lines=[], printed=printed.text)
        return None
    except MemoryError as fault:
        message = "The file takes more memory than there is."
        say(end="stopped", message=message, lines=fault_record(fault, path.parent)[2])
        return None
    _answer_calls(caller, getattr(function, "__name__", request["name"]), request, say, printed, traces)
    return space, caller


def _answer_calls(
    caller: Caller, name: str, request: dict[str, Any], say: Callable[..., None], printed: safety.PrintCapture,
    traces: IO[str],
) -> None:  # fmt: skip
    """The calls of a function, one after the other, and whether gradients reach its inputs."""
    began = monotonic()
    # PyTorch loads a thousand files at its first gradient.
    limit = request["seconds"] * (_FIRST_GRADIENT if "torch" in sys.modules and "sympy" not in sys.modules else 1)
    say(function=name, seconds=limit)
    faulthandler.dump_traceback_later(limit, exit=True, file=traces)
    calls = [
        (call, {role: unpack(x) for role, x in given.items()}, needed) for call, given, needed in request["calls"]
    ]
    with errstate(all="ignore"):
        for call, record in call_all(caller, calls):
            record["parts"] = [pack(part) for part in record.get("parts", ())]
            record["printed"] = printed.take()
            say(call=call, record=record)
    missing = caller.without_gradient(calls[0][1])
    seconds = monotonic() - began
    say(end="done", library=caller.library, leading=caller.leading, no_gradient=missing, seconds=seconds)


def _answer_module(
    space: ModuleType, target: Any, request: dict[str, Any], say: Callable[..., None], folder: Path, traces: IO[str]
) -> None:
    """The calls of a module: its layers first."""
    try:
        caller = ModuleCaller(build_module(target, request["make"], vars(space)), folder)
    except NoModule as fault:
        say(end="wrong_call", message=str(fault), lines=[])
        return
    except Exception as fault:
        kind, words, lines = fault_record(fault, folder)
        say(end="stopped", message=f"The module can't be made: {kind}: {words}.", lines=lines)
        return
    began = monotonic()
    say(function=type(caller.module).__name__)
    say(module=caller.description())
    faulthandler.dump_traceback_later(request["seconds"], exit=True, file=traces)
    for name, record in caller.calls():
        record["parts"] = [pack(part) for part in record.get("parts", ())]
        record["printed"] = ["", False]
        say(call=name, record=record)
    missing = caller.without_gradient()
    say(end="done", library="torch", leading=0, no_gradient=missing, seconds=monotonic() - began)


if __name__ == "__main__":
    main()
