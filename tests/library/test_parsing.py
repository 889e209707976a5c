"""What lessons say that PyTorch prints: recorded, dated, and printed again wherever PyTorch is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from attn_tutor.curriculum.drawings import Recorded
from attn_tutor.curriculum.lesson import Screen
from attn_tutor.curriculum.nodes import Fault, plain
from attn_tutor.library.parsing import expand_recordings, read_recordings
from attn_tutor.library.yaml_nodes import read_yaml
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.words import fill
from tests.cases import each
from tests.library.recordings import printed
from tests.shipped import shipped

RUNS = read_recordings()


def shown() -> Iterator[tuple[Screen, Recorded]]:
    """Every screen of the course that shows a recording, after its answer."""
    for entry in shipped().lessons:
        for screen in shipped().lesson(entry.id).screens:
            for picture in filter(None, (screen, screen.then)):
                if picture.recorded is not None:
                    yield screen, picture.recorded


@each("name", RUNS)
def test_pytorch_prints_what_is_recorded(name: str) -> None:
    """Run anew, with whatever version is installed; without PyTorch there is nothing to run."""
    pytest.importorskip("torch")
    assert printed(list(RUNS[name].code)) == list(RUNS[name].prints)


def test_each_recording_names_its_version_and_year() -> None:
    for run in RUNS.values():
        assert (run.program, run.year >= 2026) == ("PyTorch", True)
        assert re.fullmatch(r"\d+\.\d+\.\d+", run.version)


def test_each_recording_is_shown_by_one_screen() -> None:
    assert sorted(recorded.run for _, recorded in shown()) == sorted(RUNS)


def test_the_right_option_agrees_with_what_is_printed() -> None:
    """Its shape or its numbers, rounded as the option says them, are those of the recording."""
    compared = 0
    for screen, recorded in shown():
        right = [option.text for option in screen.options if option.right]
        values = {} if screen.given is None else ComputedValues(screen.given.problem)
        said = [re.findall(r"\d+(?:\.\d+)?", fill(text, values)) for text in right]
        printed_numbers = [float(x) for x in re.findall(r"\d+(?:\.\d*)?", " ".join(recorded.prints))]
        if not said or not said[0] or recorded.run == "shared-heads":
            continue
        compared += 1
        numbers = [float(x) for x in said[0]]
        decimals = max(len(x.partition(".")[2]) for x in said[0])
        assert numbers == [round(x, decimals) for x in printed_numbers][-len(numbers) :], screen.prompt
    assert compared >= 4


def test_a_run_that_is_not_there_is_a_fault_at_its_name() -> None:
    faults: list[Fault] = []
    root, _ = read_yaml(b"then:\n  recorded: {run: float-mash}\n", "one.yaml")
    assert root is not None
    expand_recordings(root, "one.yaml", faults)
    assert [(fault.line, "float-mask" in fault.todo) for fault in faults] == [(2, True)]


def test_a_run_brings_what_was_typed_and_printed() -> None:
    root, _ = read_yaml(b"screens:\n  - recorded: {run: float-mask}\n", "one.yaml")
    assert root is not None
    recorded = plain(expand_recordings(root, "one.yaml", []))["screens"][0]["recorded"]
    assert tuple(recorded["prints"]) == RUNS["float-mask"].prints
