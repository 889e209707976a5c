"""One function checked: from what was asked on the command line to the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from attn_tutor.own_code import source
from attn_tutor.own_code.binding import required_roles
from attn_tutor.own_code.contract import Contract, Conventions, contract_named
from attn_tutor.own_code.conversation import SECONDS, CodeFile
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.runner import CodeRunner
from attn_tutor.own_code.source import MOST_BYTES
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.own_code.child_process import Child
    from attn_tutor.own_code.code_verdict import CodeVerdict
    from attn_tutor.own_code.plan import Plan
    from attn_tutor.own_code.results import CodeRun

LINE_SECONDS = 0.3


@record()
class CheckRequest:
    """What to check. `name`: the function, "" for the one that fits; `like`: the contract, "" for what its name says.

    contract: the contract itself, where an exercise has its own. make: how a module is made; asks: the properties that
    an exercise asks for; guarded: it is the file of an exercise; exercise: how it is called.
    line_seconds: how long the line of a slip is looked for.
    """

    path: Path
    name: str = ""
    like: str = ""
    make: str = ""
    conventions: Conventions = field(default_factory=Conventions)
    asks: tuple[str, ...] = ()
    guarded: bool = False
    seconds: float = SECONDS
    contract: Contract | None = None
    exercise: str = ""
    line_seconds: float = LINE_SECONDS


@record(eq=False)
class CheckResult:
    """A verdict with what it is about: the text of the file as it was, the function and the contract.

    slip: the line that holds the slip; 0 where that is not known.
    """

    verdict: CodeVerdict
    text: bytes
    function: str
    contract: Contract
    slip: int = 0

    @property
    def stops(self) -> bool:
        """Whether the line to look at is only where some calls stop: their slip may stand elsewhere."""
        return self.verdict.outcome == "wrong" and bool(self.verdict.error) and not self.slip

    @property
    def line(self) -> int:
        """The line to look at: that of the slip, else the one where the code stops; 0 where there is none."""
        return self.slip or (_number(self.verdict.lines[0]) if self.verdict.lines else 0)


def check(
    runner: CodeRunner, request: CheckRequest, seed: int = 0, meanwhile: Callable[[], object] | None = None
) -> CheckResult:
    """Run one function and judge it. Raises UsageError for a contract that there is not.

    meanwhile: what is done here while the function runs in its process.
    """
    runner.prepare(request.path)  # it starts while the calls are planned
    text = _text(request.path)
    if len(text) > MOST_BYTES:
        return _too_large(request, text)
    asked = request.contract or (contract_named(request.like) if request.like else None)
    name = request.name or source.likely_function(text, asked.function if asked else "attention")
    contract = asked or contract_named(_likely_contract(text, name))
    takes = required_roles(source.required_parameters(text, name), contract.roles, contract.optional)
    calls = plan(contract.insisting(takes), request.conventions, seed)
    file = CodeFile(request.path, name, request.guarded, request.make, request.seconds)
    found: list[CheckResult] = []

    def judge_run(child: Child | None, run: CodeRun) -> None:
        found.append(_judge(child, calls, run, request, text, name))

    run = runner.run(calls, file, meanwhile, judge_run)
    if not found:
        judge_run(None, run)
    _rewrite(request.path, text)
    return found[0]


def _too_large(request: CheckRequest, text: bytes) -> CheckResult:
    from attn_tutor.own_code.code_verdict import CodeVerdict

    contract = request.contract or contract_named(request.like or "attention")
    size = f"The file has {len(text) / 1e6:.1f} MB."
    message = f"{size} Code of more than 1 MB isn't checked: keep data in a file of its own."
    verdict = CodeVerdict("unreadable", message, lesson=contract.lesson)
    return CheckResult(verdict, b"", request.name or contract.function, contract)


def _judge(
    child: Child | None, calls: Plan, run: CodeRun, request: CheckRequest, text: bytes, name: str
) -> CheckResult:
    """The verdict on a run, with the line to change as the process of the run finds it by trying."""
    contract = calls.contract
    if contract.module:
        from attn_tutor.own_code.module_judge import judge_module

        found = judge_module(replace(contract, conventions=calls.conventions), run)
        return CheckResult(found, text, run.function or name, contract)
    # Imported where there is something to judge: a run begins without it.
    from attn_tutor.own_code.judge import judge

    verdict = judge(calls, run, request.asks, exercise=request.guarded)
    line = 0
    if child is not None and verdict.outcome != "right":
        from attn_tutor.own_code.slip_line import slip_line

        line = slip_line(child, calls, run.function or name, text, verdict, request.line_seconds)
        if line and verdict.off and not verdict.names and verdict.outcome == "wrong":
            verdict = replace(verdict, off=f"{verdict.off} The slip is in line {line}.")
    return CheckResult(verdict, text, name, contract, line)


def _likely_contract(text: bytes, name: str) -> str:
    """The contract that a name is likely to have; a class is a module."""
    meant = source.likely_contract(name)
    if source.is_class(text, name):
        return "causal-module" if meant == "causal" else "module"
    return meant or "attention"


def excerpt_of(checked: CheckResult) -> Sequence[tuple[int, str]]:
    """The lines around the one to look at, all of a function that is right; none where no line stands out."""
    if checked.verdict.outcome == "right":
        return source.body(checked.text, checked.function)
    return source.excerpt(checked.text, checked.line) if checked.line else ()


def _text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _rewrite(path: Path, text: bytes) -> None:
    """Write a file again that its own code has deleted."""
    if text and not path.exists():
        with suppress(OSError):
            path.write_bytes(text)


def _number(line: str) -> int:
    """The number in "file.py, line 7, in f: …"."""
    found = line.partition(", line ")[2]
    digits = found[: len(found) - len(found.lstrip("0123456789"))]
    return int(digits) if digits else 0
