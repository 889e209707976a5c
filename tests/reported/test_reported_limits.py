"""Numbers, texts and files at the limits, through the command line alone: a sentence and a status, never our fault."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import numpy as np
import pytest

from attn_tutor.clock import SystemClock
from tests.reported.commands import BANK, run
from tests.reported.test_reported_progress import fill

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize("typed", ["1e200 -1e200", "1e308 1e308", "-1e300 2"])
def test_an_enormous_answer_is_just_wrong(typed: str, bank: str) -> None:
    status, said = run("--content", bank, "grade", "own-row", "--answer", typed)
    assert status == 1
    assert "RuntimeWarning" not in said


def test_a_scale_of_nothing_is_checked_without_a_warning(tmp_path: Path) -> None:
    numeric = BANK.read_text("utf-8").split("- kind: ")[4].replace("  given:\n", "  given:\n    scale: 0\n")
    (tmp_path / "bank.yaml").write_text("format: 1\nquestions:\n- kind: " + numeric, "utf-8")
    status, said = run("content", "check", str(tmp_path / "bank.yaml"))
    assert status in (0, 3)
    assert "Warning" not in said


def test_numbers_wider_than_a_float_are_refused(tmp_path: Path) -> None:
    huge = np.array([[np.longdouble("1e400")]])
    np.savez(tmp_path / "wide.npz", query=huge, key=huge, value=huge)
    status, said = run("solve", "--file", str(tmp_path / "wide.npz"))
    assert status == 2
    assert "Warning" not in said


def test_a_place_of_5000_digits_in_a_text_is_a_fault_of_the_bank(tmp_path: Path) -> None:
    numeric = BANK.read_text("utf-8").split("- kind: ")[4]
    far = numeric.replace("prompt: ", "prompt: It is {weights.r" + "9" * 5000 + "}. ")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "bank.yaml").write_text("format: 1\nquestions:\n- kind: " + far, "utf-8")
    assert run("--content", str(tmp_path), "content", "show", "own-weights")[0] == 3


def test_a_table_for_other_programs_carries_no_control_characters() -> None:
    fill(1, given="a\\u001b[31mb")
    said = run("progress", "export", "--format", "csv")[1]
    assert "n1" in said
    assert "\x1b" not in said


def test_a_torn_file_is_taken_in_whole_or_not_at_all() -> None:
    fill(20)
    run("progress", "reset", "--yes")
    file = Path(os.environ["HOME"]) / "lines.jsonl"
    file.write_text(file.read_text("utf-8")[:-60], "utf-8")
    status, said = run("progress", "import", str(file), "--yes")
    taken = run("progress", "export")[1].count('"kind":"answer"')
    assert (status != 0, taken) == (True, 0), said


def test_an_error_report_is_private_and_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other user can read it, and none can foresee its name and lay a link there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def broken(self: SystemClock) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(SystemClock, "now", broken)
    assert run("stats")[0] == 70
    (report,) = tmp_path.glob("attn-tutor*")
    assert not stat.S_IMODE(report.stat().st_mode) & 0o077
    assert report.name != f"attn-tutor-error-{os.getpid()}.txt"


@pytest.mark.parametrize("name", [".progress-1999999999-0123abcd.new", ".lines-1999999999-0123abcd.new"])
def test_what_a_killed_run_left_behind_is_swept(name: str) -> None:
    """By the next backup at the latest."""
    fill(1)
    stray = Path(os.environ["ATTN_TUTOR_HOME"]) / name
    stray.write_bytes(b"")
    os.utime(stray, (0, 0))
    assert run("progress", "backup")[0] == 0
    assert not stray.exists()


@pytest.mark.parametrize("empty", ["query", "key", "value"])
@pytest.mark.parametrize("shape", [(0, 2), (1, 0)])
def test_a_matrix_without_a_number_is_refused(empty: str, shape: tuple[int, int], tmp_path: Path) -> None:
    shapes = {"query": (1, 2), "key": (1, 2), "value": (1, 2)} | {empty: shape}
    np.savez(tmp_path / "empty.npz", **{name: np.ones(one) for name, one in shapes.items()})
    status, said = run("solve", "--file", str(tmp_path / "empty.npz"))
    assert status == 2, said
    assert f"no number in the {empty}: the shape is {shape[0]} by {shape[1]}" in said
