"""`lab train` as lines, as a document and as pictures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

# How a process ends at an instruction that its processor lacks, on POSIX and on Windows.
NO_SUCH_INSTRUCTION = (-signal.SIGILL, 0xC000001D)


def test_a_training_is_a_line_for_each_checkpoint(attn_tutor: Run) -> None:
    """With the prediction answered by itself where nobody sits there."""
    ended = attn_tutor("lab", "train", "lookup", "--steps", "60", "--fast")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0] == "Lab, Look up a value by its key. Seed 1."
    assert [line.split(":")[0] for line in lines if line.startswith("Step ")] == [
        "Step 0",
        "Step 20",
        "Step 40",
        "Step 60",
    ]
    assert "The answer: at a=1" in ended.out
    assert " s." not in lines[-1]


def test_a_training_is_a_document(attn_tutor: Run) -> None:
    """With its seconds, unless it is to be the same every time."""
    command = ("lab", "train", "lookup", "--steps", "40", "--every", "20", "--json")
    found = attn_tutor(*command).document
    assert [*found] == ["schema", "experiment", "seed", "steps", "right", "seconds"]
    assert [one["step"] for one in found["steps"]] == [0, 20, 40]
    assert all(sum(one["row"]) == pytest.approx(1, abs=1e-3) for one in found["steps"])
    fast, again = (attn_tutor(*command, "--fast").out for _ in range(2))
    assert fast == again
    assert "seconds" not in fast


def test_a_net_is_saved_for_map(attn_tutor: Run, tmp_path: Path) -> None:
    """Its maps open there; lines and maps are a picture."""
    net, picture = str(tmp_path / "net.npz"), str(tmp_path / "net.svg")
    assert (
        attn_tutor(
            "lab", "train", "induction", "--steps", "2", "--fast", "--npz", net, "--svg", picture
        ).status
        == 0
    )
    assert attn_tutor("map", net, "--json").document["layers"] == 2
    assert Path(picture).read_text().startswith("<svg")


@pytest.mark.parametrize(("words", "sentence"), [
    (("look",), "There is no experiment called look."),
    (("lookup", "--without", "mask"), "lookup can't run without mask."),
    (("lookup", "--layers", "2"), "--layers is only for induction"),
])  # fmt: skip
def test_what_the_lab_cannot_do_is_told(attn_tutor: Run, words: tuple[str, ...], sentence: str) -> None:
    ended = attn_tutor("lab", "train", *words)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err


def test_a_change_is_shown_before_and_after(attn_tutor: Run) -> None:
    """And as a document; without a name all sixteen, one after the other."""
    ended = attn_tutor("lab", "change", "double-key")
    assert ended.out.startswith("Lab, Double one key.")
    assert "The weight of key 4 goes down and the weight of key 3 goes up." in ended.out
    found = attn_tutor("lab", "change", "double-key", "--json").document
    assert (found["change"], found["ways"]) == ("double-key", ["down", "up"])
    assert found["after"][0] < found["before"][0]
    assert attn_tutor("lab", "change").out.count("Because: ") == 16
    assert len(attn_tutor("lab", "change", "--json").document["changes"]) == 16
    assert "There is no change called double." in attn_tutor("lab", "change", "double").err


@pytest.mark.terminal
def test_the_same_seed_is_the_same_document_on_other_processors() -> None:
    """Under other BLAS kernels, with two threads, and without AVX; but a kernel that this processor cannot run."""
    plain = {
        key: value for key, value in os.environ.items() if not key.startswith(("OPENBLAS", "OMP", "NPY"))
    }
    variants = (
        {},
        {"OPENBLAS_CORETYPE": "Haswell"},
        {"OPENBLAS_CORETYPE": "SkylakeX"},
        {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "2"},
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX"},
    )
    command = [
        *(sys.executable, "-W", "ignore", "-m", "attn_tutor"),
        *("lab", "train", "lookup", "--steps", "80", "--fast", "--json"),
    ]
    ended = [
        subprocess.run(command, env=plain | variant, capture_output=True, text=True, check=False)
        for variant in variants
    ]
    documents = [run.stdout for run in ended if run.returncode not in NO_SUCH_INSTRUCTION]
    assert len(set(documents)) == 1
    assert documents[0].startswith("{")
    assert len(documents) >= len(variants) - 2
