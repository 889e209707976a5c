"""The way of a typed answer, from the prompt to the moment it is saved: through how few of our files it goes."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import attn_tutor
from attn_tutor.answers.mistaken_results import singles
from attn_tutor.questions.words import matrix
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.walk import ask
from tests import fixed_clock
from tests.sessions.pupil import School, choice, numbers, script

PACKAGE = f"{Path(attn_tutor.__file__).parent}/"
FIXED_CLOCK = str(Path(fixed_clock.__file__))  # stands for the system's
FINDING_OUT = ("answers", "engine", "mistakes")  # these read a matrix and find out what went wrong in it


def files_on_the_way(question: Any, answer: Any, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The files in which a function runs from the return of `terminal.ask` to the return of `store.record`.

    Counted with sys.setprofile, so imports inside functions and indirect calls count too; what a module does while it
    is loaded does not. What is worked out while the learner reads, before the answer (`AskedQuestion.prepare`), does
    not count, nor does a value that was kept from then. The store counts as one file: how it writes is its own affair.
    What compares and prints a record does not count, as it does not for a dataclass.
    """
    class_, files = School(None), set[str]()  # type: ignore[arg-type]  # no library is asked
    asked = question.draw(3)
    context = class_.context("quiz", script(answer(asked), "q"), at_pauses=["q"])
    read, record = context.terminal.ask, class_.store.record

    def note(frame: FrameType, event: str, _: Any) -> None:
        file = frame.f_code.co_filename.replace(FIXED_CLOCK, f"{PACKAGE}clock.py")
        if event == "call" and file.startswith(PACKAGE) and frame.f_code.co_name != "<module>":
            path = file.removeprefix(PACKAGE)
            if path == "records.py":
                return
            files.add("store" if path.startswith("store/") else path)

    def ask_traced(*given: Any, **more: Any) -> str:
        line = read(*given, **more)
        if not files:  # one answer is enough
            sys.setprofile(note)
        return line

    def record_traced(*given: Any) -> Any:
        saved = record(*given)
        sys.setprofile(None)
        return saved

    monkeypatch.setattr(context.terminal, "ask", ask_traced)
    monkeypatch.setattr(class_.store, "record", record_traced)
    with pytest.raises(Quit):
        ask(context, asked)
    return files


def test_a_letter_is_judged_and_saved_by_a_dozen_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, judged, counted, dated, rated, stored: one file each."""
    files = files_on_the_way(choice("a"), lambda asked: asked.answer.partition(")")[0], monkeypatch)
    assert {"sessions/exchange.py", "questions/choice.py", "sessions/context.py", "store"} <= files
    assert len(files) <= 12, sorted(files)


def test_a_wrong_matrix_takes_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the files that find out what went wrong it goes through fewer than a letter: it has no options.

    These numbers are far from all that is known, so every explanation is tried on them.
    """
    files = files_on_the_way(numbers("n"), lambda asked: matrix(asked.stage_answer.exact + 0.37), monkeypatch)
    finding_out = {path for path in files if path.split("/")[0] in FINDING_OUT}
    assert "answers/diagnosis.py" in finding_out
    assert len(files - finding_out) <= 10, sorted(files - finding_out)
    assert len(files) <= 25, sorted(files)


def test_a_matrix_that_a_mistake_explains_runs_that_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bounds by hand are computed, by the engine's steps on intervals; then it is told in words."""
    drawn = numbers("n").draw(3)
    for (name,) in singles(drawn.problem, drawn.stage).names:
        made = matrix(drawn.stage_answer.part_of_run(singles(drawn.problem, drawn.stage), (name,)))
        with monkeypatch.context() as patch:
            files = files_on_the_way(numbers("n"), lambda _, made=made: made, patch)
        assert {"answers/intervals.py", "engine/steps.py", "answers/telling.py"} <= files, name
        assert any(path.startswith("mistakes/") for path in files - {"mistakes/mistake.py"}), name
        assert len(files) <= 25, (name, sorted(files))
