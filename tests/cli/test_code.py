"""`code`: files of the learner's own, checked once or on save."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

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
    assert "exactly the numbers you get when the scores are not divided" in ended.out
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
    assert check["message"].startswith(
        "This is right if the causal mask is aligned at the top left: say --causal"
    )
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
        (("{file}:atention",), "There is no atention in mine.py; did you mean attention?"),
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
