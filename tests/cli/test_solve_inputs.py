"""`solve` reads the inputs that people have: their names, their files and their settings; checked against `attend`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.attention import attend
from tests.cli.conftest import Run

Q = [[1.0, 0, 1, 2], [0, 1, 1, 0]]
K = [[1.0, 1, 0, 2], [0, 1, 0, 1], [2, 0, 1, 0]]
V = [[1.0, 2], [0, 1], [3, 0]]


def output(ended: Any) -> Any:
    return ended.document["steps"][-1]["value"]


def expected(**settings: Any) -> Any:
    with np.errstate(all="ignore"):
        return pytest.approx(np.asarray(attend(Q, K, V, **settings).output), rel=1e-12)


@pytest.mark.parametrize("names", [("Q", "K", "V"), ("q", "k", "v"), ("queries", "keys", "values")])
def test_inputs_have_many_names(names: tuple[str, ...], tmp_path: Path, attn_tutor: Run) -> None:
    np.savez(tmp_path / "a.npz", **dict(zip(names, map(np.array, (Q, K, V)), strict=True)))
    assert np.array(output(attn_tutor("solve", "--file", str(tmp_path / "a.npz"), "--json"))) == expected()


@pytest.mark.parametrize("ending", [".npy", ".csv", ".tsv", ".txt"])
def test_each_matrix_may_be_a_file(ending: str, tmp_path: Path, attn_tutor: Run) -> None:
    words = []
    for name, matrix in (("query", Q), ("key", K), ("value", V)):
        file = tmp_path / f"{name}{ending}"
        if ending == ".npy":
            np.save(file, matrix)
        else:
            sign = {".csv": ",", ".tsv": "\t", ".txt": " "}[ending]
            file.write_text("\n".join(sign.join(map(str, row)) for row in matrix) + "\n", "utf-8")
        words += [f"--{name}", str(file)]
    assert np.array(output(attn_tutor("solve", *words, "--json"))) == expected()


def test_a_table_may_hold_all_matrices_below_their_names(tmp_path: Path, attn_tutor: Run) -> None:
    lines = []
    for name, matrix in (("Q", Q), ("K", K), ("V", V)):
        lines += [name, *(",".join(map(str, row)) for row in matrix), ""]
    (tmp_path / "all.csv").write_text("\n".join(lines), "utf-8")
    assert np.array(output(attn_tutor("solve", "--file", str(tmp_path / "all.csv"), "--json"))) == expected()


@pytest.mark.parametrize(
    ("in_file", "typed", "same"),
    [
        ({"attn_mask": [1, 1, 0]}, ("--mask", "1 1 0"), {"mask": [[True, True, False]]}),
        ({"is_causal": True}, ("--causal",), {"causal": True}),
        ({"window": 2}, ("--window", "2"), {"causal": True, "window": 2}),
        ({"causal": True, "offset": 0}, ("--causal", "--offset", "0"), {"causal": True, "offset": 0}),
        (
            {"causal": True, "rope": "halves"},
            ("--causal", "--rope", "halves"),
            {"causal": True, "rope": "halves"},
        ),
    ],
)
def test_settings_are_typed_or_filed(
    in_file: dict[str, Any], typed: tuple[str, ...], same: dict[str, Any], tmp_path: Path, attn_tutor: Run
) -> None:
    plain, full = tmp_path / "plain.json", tmp_path / "full.json"
    plain.write_text(json.dumps({"q": Q, "k": K, "v": V}), "utf-8")
    full.write_text(json.dumps({"q": Q, "k": K, "v": V, **in_file}), "utf-8")
    if "mask" in same:
        same = {"mask": np.array(same["mask"])}
    assert np.array(output(attn_tutor("solve", "--file", str(full), "--json"))) == expected(**same)
    assert np.array(output(attn_tutor("solve", "--file", str(plain), *typed, "--json"))) == expected(**same)


def test_a_context_and_shared_heads_come_from_a_file(tmp_path: Path, attn_tutor: Run) -> None:
    """Two query heads share one key and value head; the identity projects."""
    eye = np.eye(4).tolist()
    crossed = {"x": Q, "context": K, "Wq": eye, "Wk": eye, "Wv": eye}
    (tmp_path / "a.json").write_text(json.dumps(crossed), "utf-8")
    weights = np.asarray(attend(Q, K, V).weights)
    assert np.array(
        output(attn_tutor("solve", "--file", str(tmp_path / "a.json"), "--json"))
    ) == pytest.approx(weights @ np.array(K))
    narrow = [row[:2] for row in K]
    (tmp_path / "b.json").write_text(
        json.dumps({"q": Q, "k": narrow, "v": [row[:1] for row in V], "n_heads": 2, "n_kv_heads": 1}), "utf-8"
    )
    heads = [
        np.asarray(attend([row[at : at + 2] for row in Q], narrow, [row[:1] for row in V]).output)
        for at in (0, 2)
    ]
    assert np.array(
        output(attn_tutor("solve", "--file", str(tmp_path / "b.json"), "--json"))
    ) == pytest.approx(np.concatenate(heads, axis=1))


def test_a_computation_may_start_at_the_logits(tmp_path: Path, attn_tutor: Run) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"logits": [[0, 0, 0]], "value": V}), "utf-8")
    assert output(attn_tutor("solve", "--file", str(file), "--json"))[0] == pytest.approx([4 / 3, 1])
    assert attn_tutor("solve", "--file", str(file), "--causal").status == 2


@pytest.mark.parametrize(
    ("name", "held", "told"),
    [
        ("a.csv", b"1,2\n3,x\n", "line 2: 3,x is not a row of numbers"),
        ("a.csv", b"1,2\n3\n", "different lengths"),
        ("a.csv", b"\n", "holds no matrices"),
        ("a.csv", bytes(range(256)), "not UTF-8"),
        ("a.csv", b"1,inf\n", "nan or inf"),
        ("a.csv", b"1," * 1_100_000, "larger than 2 MB"),
        ("a.npy", b"\x93NUMPY\x01\x00", "cannot be read as an .npy file"),
        ("none.npy", None, "no such file"),
    ],
)
def test_a_file_that_holds_no_matrix_is_refused_in_a_sentence(
    name: str, held: bytes | None, told: str, tmp_path: Path, attn_tutor: Run
) -> None:
    if held is not None:
        (tmp_path / name).write_bytes(held)
    ended = attn_tutor("solve", "--query", str(tmp_path / name), "--key", "1 0", "--value", "1 2")
    assert ended.status == 2
    assert told in ended.err


def test_an_array_of_four_axes_is_refused(tmp_path: Path, attn_tutor: Run) -> None:
    np.save(tmp_path / "a.npy", np.zeros((1, 2, 2, 2)))
    ended = attn_tutor("solve", "--query", str(tmp_path / "a.npy"), "--key", "1 0", "--value", "1 2")
    assert (ended.status, "4 dimensions" in ended.err) == (2, True)


@pytest.mark.parametrize("held", [b"MATLAB 5.0 MAT-file\x00\x01", b"PK\x03\x04 a sheet"])
def test_a_binary_file_hears_how_to_save_it(held: bytes, tmp_path: Path, attn_tutor: Run) -> None:
    (tmp_path / "a.mat").write_bytes(held)
    ended = attn_tutor("solve", "--file", str(tmp_path / "a.mat"))
    assert (ended.status, "as CSV" in ended.err) == (2, True)


def test_a_place_counts_from_one(attn_tutor: Run) -> None:
    ended = attn_tutor("solve", "--query", "1 0", "--key", "1 0", "--value", "1 2", "--why", "r0c0")
    assert (ended.status, "count from 1" in ended.err) == (2, True)
