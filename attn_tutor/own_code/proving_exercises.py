"""Exercises proved: the stub is unfilled, the solution right, and every slip gets its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.conversation import CodeFile
from attn_tutor.own_code.exercise import CodeExercise, CodeSlip
from attn_tutor.own_code.exercise_folder import HEADER
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.plan import Plan, plan
from attn_tutor.own_code.runner import CodeRunner
from attn_tutor.questions.fields import Finding


def exercise_findings(exercises: Sequence[CodeExercise]) -> Iterator[tuple[CodeExercise, Finding]]:
    """What does not come out as it must, exercise by exercise. Runs all of it in a process of its own."""
    runner = CodeRunner(reused=True)
    try:
        with TemporaryDirectory() as folder:
            for exercise in exercises:
                for found in _exercise_faults(exercise, runner, Path(folder)):
                    yield exercise, found
    finally:
        runner.close()


def _exercise_faults(exercise: CodeExercise, runner: CodeRunner, folder: Path) -> Iterator[Finding]:
    calls = plan(exercise.contract, exercise.conventions)

    def verdict(text: str) -> CodeVerdict:
        return _verdict(exercise, calls, text, runner, folder)

    stub = verdict(exercise.stub)
    if stub.outcome != "unfilled":
        yield "stub", f"the stub is {stub.outcome}, not unfilled", "leave `...` as its body"
    solution = verdict(exercise.solution)
    if solution.outcome != "right":
        yield "solution", f"the solution is {solution.outcome}: {solution.message}", "correct it, or its contract"
        return
    for at, slip in enumerate(exercise.slips, 1):
        found = verdict(exercise.solution.replace(slip.instead, slip.by))
        if wrong := _slip_fault(slip, found):
            yield f"slips[{at}]", wrong, "correct the slip, or what it must be called"


def _slip_fault(slip: CodeSlip, found: CodeVerdict) -> str:
    """What a slip got instead of what it must get; "" where it got that."""
    if slip.named and set(slip.named) not in [set(names) for names in found.names]:
        got = " or ".join(" and ".join(names) for names in found.names) or f"no name ({found.outcome})"
        return f"this slip gets {got}"
    faults = {fact.name for fact in found.properties if fact.fault}
    if slip.property and slip.property not in faults:
        return f"this slip shows {', '.join(sorted(faults)) or 'no fact'}"
    return ""


def _verdict(exercise: CodeExercise, calls: Plan, text: str, runner: CodeRunner, folder: Path) -> CodeVerdict:
    file = folder / f"{exercise.short_id.replace('-', '_')}.py"
    file.write_text(HEADER + text, encoding="utf-8", newline="")
    run = runner.run(calls, CodeFile(file, exercise.function, guarded=True))
    return judge(calls, run, exercise.asks, exercise=True)
