"""`code`: files of the learner's own, checked once or on save."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from attn_tutor.own_code.contract import HOMES
from tests.cases import allowed
from tests.cli.conftest import Run
from tests.processes import MAIN, Piped

pytestmark = pytest.mark.terminal

RIGHT = """\
import numpy as np


def attention(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ value
"""
UNSCALED = RIGHT.replace(" / np.sqrt(query.shape[-1])", "")
TOP_LEFT = RIGHT.replace("attention", "causal").replace(
    "    weights =", "    logits[np.triu(np.ones(logits.shape, bool), 1)] = -np.inf\n    weights =", 1
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.py"


def test_a_right_file_ends_with_0_and_a_wrong_one_with_1(attn_tutor: Run, file: Path) -> None:
    file.write_text(RIGHT)
    assert attn_tutor("code", "check", str(file)).status == 0
    file.write_text(UNSCALED)
    ended = attn_tutor("code", "check", f"{file}:attention")
    assert ended.status == 1
    assert "exactly what you get when the scores are not divided" in ended.out
    assert "More: attn-tutor mistakes no_scale" in ended.out


def test_the_document_has_all_that_is_known(attn_tutor: Run, file: Path) -> None:
    file.write_text(TOP_LEFT)
    ended = attn_tutor("code", "check", str(file), "--json")
    (check,) = ended.document["checks"]
    assert (check["like"], check["outcome"], check["misconceptions"]) == (
        "causal",
        "wrong",
        [["mask_top_left"]],
    )
    assert check["sure"]
    assert [probe["right"] for probe in check["probes"]] == [False, True, True]
    off = check["probes"][0]
    assert off["is"] != pytest.approx(off["should_be"])
    convention = "If the causal mask is meant to be aligned at the top left, say --causal top-left."
    assert convention in check["message"]
    assert attn_tutor("code", "check", str(file), "--causal", "top-left").status == 0


def test_several_files_are_checked_in_turn(attn_tutor: Run, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(RIGHT)
    (tmp_path / "two.py").write_text(UNSCALED)
    ended = attn_tutor("code", "check", str(tmp_path / "one.py"), str(tmp_path / "two.py"), "--json")
    assert [check["outcome"] for check in ended.document["checks"]] == ["right", "wrong"]
    assert ended.status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.py",), "There is no file nowhere.py."),
        (("{file}:atention",), "There is no function called atention in mine.py; did you mean attention?"),
        (("{file}", "--like", "atention"), "There is no contract called atention."),
    ],
)
def test_what_is_not_there_is_usage(
    attn_tutor: Run, file: Path, arguments: tuple[str, ...], said: str
) -> None:
    file.write_text(RIGHT)
    ended = attn_tutor("code", "check", *(word.format(file=file) for word in arguments))
    assert ended.status == 2
    assert said in ended.out + ended.err


def test_start_writes_a_file_for_each_exercise_and_overwrites_none(attn_tutor: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert "24 files written" in attn_tutor("code", "start", str(folder)).out
    (folder / "05_attention.py").write_text(RIGHT)
    ended = attn_tutor("code", "start", str(folder))
    assert "24 files left as they are." in ended.out
    assert (folder / "05_attention.py").read_text() == RIGHT
    assert (folder / "README.txt").exists()
    one = tmp_path / "one"
    assert "1 file written" in attn_tutor("code", "start", str(one), "--only", "causal", "--torch").out
    assert [file.name for file in one.glob("*.py")] == ["09_causal.py"]
    assert "import torch" in (one / "09_causal.py").read_text()


def test_list_knows_what_stands_in_each_file(attn_tutor: Run, tmp_path: Path) -> None:
    """Also after an edit, and from memory the second time."""
    attn_tutor("code", "start", str(tmp_path))
    (tmp_path / "05_attention.py").write_text(RIGHT)
    (tmp_path / "09_causal.py").write_text(TOP_LEFT)

    def outcomes() -> dict[str, str]:
        found = attn_tutor("code", "list", "--dir", str(tmp_path), "--json").document["exercises"]
        return {one["id"]: one["outcome"] for one in found}

    first = outcomes()
    assert (first["code-attention"], first["code-causal"], first["code-rope"]) == (
        "right",
        "wrong",
        "unfilled",
    )
    assert outcomes() == first
    (tmp_path / "05_attention.py").write_text(UNSCALED)
    assert outcomes()["code-attention"] == "wrong"


def test_reset_keeps_the_old_file(attn_tutor: Run, tmp_path: Path) -> None:
    attn_tutor("code", "start", str(tmp_path))
    stub = (tmp_path / "09_causal.py").read_text()
    for number in (1, 2):
        (tmp_path / "09_causal.py").write_text(TOP_LEFT)
        assert f"kept/causal-{number}.py" in attn_tutor("code", "reset", "causal", "--dir", str(tmp_path)).out
        assert (tmp_path / "09_causal.py").read_text() == stub
        assert (tmp_path / "kept" / f"causal-{number}.py").read_text() == TOP_LEFT


def test_help_is_given_by_id_or_number(attn_tutor: Run) -> None:
    assert "Which keys may query 1 see" in attn_tutor("code", "hint", "causal").out
    assert "weights:" in attn_tutor("code", "hint", "11", "3").out
    assert "np.tri(n_q, n_k, n_k - n_q, dtype=bool)" in attn_tutor("code", "solution", "code-causal").out
    assert attn_tutor("code", "hint", "casual").status == 2
    assert "The next hint: attn-tutor code hint empty-rows 2" in attn_tutor("code", "hint", "08_empty_rows.py").out
    assert "The next hint: attn-tutor code hint empty-rows 3" in attn_tutor("code", "hint", "empty_rows", "2").out
    assert "next hint" not in attn_tutor("code", "hint", "08", "3").out


def test_every_contract_is_listed_in_the_help(attn_tutor: Run) -> None:
    said = "".join(attn_tutor("code", "check", "--help").out.split())
    assert not [name for name in HOMES if name not in said]


def test_a_folder_without_exercises_is_usage(attn_tutor: Run, tmp_path: Path) -> None:
    ended = attn_tutor("code", str(tmp_path))
    assert (ended.status, "attn-tutor code start" in ended.err) == (2, True)


def test_the_folder_above_names_the_one_with_the_exercises(attn_tutor: Run, tmp_path: Path) -> None:
    attn_tutor("code", "start", str(tmp_path / "my-attention"))
    ended = attn_tutor("code", "list", "--dir", str(tmp_path))
    assert ended.status == 2
    assert "but my-attention in it does" in ended.err
    assert "--dir" in ended.err


def test_a_file_that_is_wrong_already_gets_its_verdict_at_once(attn_tutor: Run, tmp_path: Path) -> None:
    attn_tutor("code", "start", str(tmp_path), "--only", "attention")
    (tmp_path / "05_attention.py").write_text(UNSCALED)
    assert "the scores are not divided" in attn_tutor("code", str(tmp_path), stdin="").out


def test_check_and_list_agree_on_the_file_of_an_exercise(attn_tutor: Run, tmp_path: Path) -> None:
    """A batch is asked for in exercise 16, which a function for one sequence does not serve."""
    attn_tutor("code", "start", str(tmp_path), "--only", "batch")
    file = tmp_path / "16_batch.py"
    file.write_text(RIGHT.replace("def attention", "def batched_attention"))
    assert attn_tutor("code", "check", str(file)).status == 1
    assert attn_tutor("code", "check", str(file), "--like", "attention").status == 0
    found = attn_tutor("code", "list", "--dir", str(tmp_path), "--json").document["exercises"]
    assert [one["outcome"] for one in found if one["id"] == "code-batch"] == ["wrong"]


class Watching:
    """`attn-tutor code DIR` in a process of its own, its output read as it comes."""

    def __init__(self, folder: Path) -> None:
        self.process = Piped(MAIN, "code", str(folder))

    def until(self, sign: str) -> str:
        """All that is written up to the next prompt behind this sign."""
        text = b""
        while sign.encode() not in text or not text.endswith(b"code> "):
            chunk = self.process.stdout.read1()
            assert chunk, text.decode()
            text += chunk
        return text.decode()

    def type(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()


def test_a_save_is_checked_told_and_stored_once(attn_tutor: Run, tmp_path: Path) -> None:
    """The mistake joins the habits; what does not run is no attempt; the same mistake saved again is none either."""
    folder = tmp_path / "mine"
    attn_tutor("code", "start", str(folder))
    watching = Watching(folder)
    watching.until("Write 01_scores.py")
    file = folder / "05_attention.py"
    file.write_text("def attention(query, key value): pass\n")
    assert "Python can't read this file" in watching.until("05_attention.py")
    file.write_text(UNSCALED)
    said = watching.until("05_attention.py")
    assert "the scores are not divided" in said
    assert "Change line 5 and save." in said
    file.write_text(UNSCALED + "# again\n")
    watching.until("05_attention.py")
    file.write_text(RIGHT)
    assert "Remember: Attention is four steps in one formula" in watching.until("05_attention.py")
    watching.type("h")
    assert "Hint 1 of 3" in watching.until("Hint")
    watching.type("q")
    assert watching.process.wait(10) == 0
    watching.process.close()
    events = [
        (event["item"], event["mode"], event["correct"], event["extra"].get("misconceptions"))
        for event in _exported(attn_tutor)
    ]
    assert events == [("code-attention", "code", False, ["no_scale"]), ("code-attention", "code", True, None)]


def test_a_save_during_a_loop_is_checked_at_once_and_what_does_not_run_counts_nothing(
    attn_tutor: Run, tmp_path: Path
) -> None:
    """The loop is told to be checked; the exercise that was right stays counted while a slip of the pen is in it."""
    folder = tmp_path / "mine"
    attn_tutor("code", "start", str(folder))
    watching, file = Watching(folder), folder / "05_attention.py"
    watching.until("Write 01_scores.py")
    file.write_text("while True:\n    pass\n")
    said = b""
    while b"Checking 05_attention.py ..." not in said:
        said += watching.process.stdout.read1()
    started = time.monotonic()
    file.write_text(RIGHT)
    assert "Right" in watching.until("05_attention.py")
    assert time.monotonic() - started < allowed(4)
    file.write_text(RIGHT.replace("key.T", "kee.T"))
    said_then = watching.until("NameError")
    assert "1 of 24" in said_then
    assert "This doesn't count as an attempt." in said_then
    watching.type("q")
    assert watching.process.wait(10) == 0
    watching.process.close()


def test_behind_the_last_exercise_comes_the_first_open_one_and_then_the_end(
    attn_tutor: Run, tmp_path: Path
) -> None:
    for name in ("attention", "scores"):
        attn_tutor("code", "start", str(tmp_path), "--only", name)
    (tmp_path / "05_attention.py").write_text(RIGHT)
    attn_tutor("code", "list", "--dir", str(tmp_path))
    said = attn_tutor("code", str(tmp_path), stdin="s\ns\n").out
    assert said.index("01_scores.py") < said.index("05_attention.py") < said.rindex("Write 01_scores.py")
    (tmp_path / "01_scores.py").write_text("def scores(query, key):\n    return query @ key.T\n")
    attn_tutor("code", "list", "--dir", str(tmp_path))
    assert "all others are right" in attn_tutor("code", str(tmp_path), stdin="s\n").out


def _exported(attn_tutor: Run) -> list[dict[str, object]]:
    import json

    return [
        json.loads(line) for line in attn_tutor("progress", "export", "--format", "jsonl").out.splitlines()
    ][1:]


def test_a_pipe_shows_where_one_is_and_ends(attn_tutor: Run, tmp_path: Path) -> None:
    """Nobody can type there: the current exercise, what was typed beforehand, and the end."""
    attn_tutor("code", "start", str(tmp_path))
    started = time.monotonic()
    ended = attn_tutor("code", str(tmp_path), stdin="s\n?\n")
    assert (ended.status, time.monotonic() - started < allowed(20)) == (0, True)
    assert "01_scores.py" in ended.out
    assert "02_softmax.py" in ended.out


def test_content_show_shows_an_exercise(attn_tutor: Run) -> None:
    said = attn_tutor("content", "show", "code-causal").out
    assert "Which keys may query 1 see" in said
    assert "mask_top_left" in said
    document = attn_tutor("content", "show", "code-causal", "--json").document
    assert (document["id"], document["like"]) == ("code-causal", "causal")
    assert document["slips"][0]["named"] == ["mask_top_left"]
    assert attn_tutor("content", "show", "code-casual").status == 2
