"""`solve`: the learner's own matrices, from options and files, well formed and not."""

from __future__ import annotations

import json
import math
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.cases import allowed
from tests.cli.conftest import Run

SAMPLE = ("--query", "[[1,0,1]]", "--key", "[[1,0,1],[0,1,0],[1,1,0]]", "--value", "[[1,2],[3,4],[5,6]]")
SQUARE = ("--query", "1 0; 1 1; 0 1", "--key", "1 0; 1 1; 0 1", "--value", "1 2; 3 4; 5 6")


def test_the_document_holds_every_step(attn_tutor: Run) -> None:
    """The sample model of the course, beside the same arithmetic written out with math.exp."""
    document = attn_tutor("solve", *SAMPLE, "--json").document
    assert document["schema"] == 1
    assert [step["name"] for step in document["steps"]] == ["scores", "logits", "weights", "output"]
    assert all(set(step) == {"name", "formula", "value"} for step in document["steps"])
    values = {step["name"]: step["value"] for step in document["steps"]}
    assert values["scores"] == [[2, 0, 1]]
    assert values["logits"][0] == pytest.approx([score / math.sqrt(3) for score in (2, 0, 1)], rel=1e-12)
    shares = [math.exp(logit) for logit in values["logits"][0]]
    assert values["weights"][0] == pytest.approx([share / sum(shares) for share in shares], rel=1e-12)
    mixed = [
        sum(w * v for w, v in zip(values["weights"][0], column, strict=True))
        for column in ((1, 3, 5), (2, 4, 6))
    ]
    assert values["output"][0] == pytest.approx(mixed, rel=1e-12)


def test_masked_logits_are_null(attn_tutor: Run) -> None:
    """In causal order and with a mask of ones and zeros alike; their weights are 0."""
    causal = attn_tutor("solve", *SQUARE, "--causal", "--json").document
    masked = attn_tutor("solve", *SQUARE, "--mask", "1 0 0; 1 1 0; 1 1 1", "--json").document
    assert causal == masked
    logits, weights = causal["steps"][1]["value"], causal["steps"][2]["value"]
    for i in range(3):
        for j in range(3):
            assert (logits[i][j] is None) == (j > i)
            assert (weights[i][j] == 0) == (j > i)


SCALES = [
    ("none", 1),
    ("auto", 1 / math.sqrt(3)),
    ("0.5", 0.5),
    ("1/2", 0.5),
    ("1/sqrt(3)", 3**-0.5),
    ("-2", -2),
]


@pytest.mark.parametrize(("scale", "factor"), SCALES)
def test_the_scale_is_the_one_asked_for(attn_tutor: Run, scale: str, factor: float) -> None:
    steps = attn_tutor("solve", *SAMPLE, "--scale", scale, "--json").document["steps"]
    assert steps[1]["value"][0] == pytest.approx([2 * factor, 0, factor])


def test_several_heads_share_the_width(attn_tutor: Run) -> None:
    wide = ("--query", "1 0 2 0", "--key", "1 0 0 1; 0 1 1 0", "--value", "1 2 3 4; 5 6 7 8")
    steps = attn_tutor("solve", *wide, "--heads", "2", "--json").document["steps"]
    values = {step["name"]: np.array(step["value"]) for step in steps}
    assert values["weights"].shape == (2, 1, 2)
    assert values["weights"].sum(axis=-1) == pytest.approx(1)


def test_the_screen_ends_with_the_output_and_why_opens_one_number(attn_tutor: Run) -> None:
    shown = attn_tutor("solve", *SAMPLE)
    assert shown.status == 0
    assert "Row 1: 2.53, 3.53." in shown.out
    assert "How much should query 1 look at each key?" in shown.out
    opened = attn_tutor("solve", *SAMPLE, "--why", "scores r1c3")
    assert (opened.status, opened.out.splitlines()[0]) == (
        0,
        "Scores r1c3 = 1 times 1 + 0 times 1 + 1 times 0 = 1.",
    )


def options(query: str = "1 0", key: str = "1 0; 0 1", value: str = "1 2; 3 4", *more: str) -> list[str]:
    return ["--query", query, "--key", key, "--value", value, *more]


BAD = [
    (options()[:4], "There is no value: the computation needs query, key, value."),
    (options("[[1, 0], [1]]"), "The query cannot be read: row 1 has 2 numbers, but row 2 has 1"),
    (options(value="1 2"), "The key is 2 by 2 and the value is 1 by 2: each key needs one value"),
    (options("1 0 2"), "The query is 1 by 3 and the key is 2 by 2: their widths, 3 and 2, must be equal (d_k)."),
    (options("1 nan"), 'The query cannot be read: every number must be finite, but "nan" isn'),
    (options("1 inf"), 'The query cannot be read: every number must be finite, but "inf" isn'),
    (options("banana"), 'The query cannot be read: "banana" isn'),
    (options(""), "The query is empty."),
    (options(" ; "), "The query cannot be read"),
    (options("[[[1]]]"), "The query has 3 dimensions; here it needs rows and columns."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--scale", "big"), "The scale big is not auto, none or a number."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--scale", "nan"), "The scale nan is not auto, none or a number."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--softcap", "-1"), "The soft cap is -1, but it must be a positive"),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--heads", "3"), "The query is 2 wide, which 3 heads cannot share evenly."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--mask", "1 0 1"), "The mask is 1 by 3, but the scores are 1 by 2"),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--mask", "1"), "The mask is 1 by 1, but the scores are 1 by 2"),
    (options("1 0; 0 1; 1 1", "1 0; 0 1", "1 2; 3 4", "--mask", "1 0; 0 1"), "The mask is 2 by 2, but the scores are"),
    (options("1 0; 0 1", "1 0; 0 1", "1 2; 3 4", "--mask", "1 0; 1 2"), "The mask holds 2; it may hold only 1"),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--mask", "2 0"), "The mask holds 2; it may hold only 1"),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--mask", "0.5 1"), "The mask holds 0.5; it may hold only 1"),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--scale", ""), "The scale is empty."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--scale", "1 2"), "The scale must be one number, but several are given."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--scale", "1e400"), 'The scale cannot be read: "1e400" has an exp'),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--scale", "1/0"), "The scale cannot be read: "),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--why", "here"), "Name one number by its row and column."),
    (options("1 0", "1 0; 0 1", "1 2; 3 4", "--why", "r9c1"), "There is no row 9 in the output: there is only 1."),
    (options("1e300 0"), 'The query cannot be read: "1e300" goes beyond 1e12'),
    (["--file", "missing.yaml"], "missing.yaml cannot be read: no such file or directory."),
    (["--file", "."], ". is a folder."),
]  # fmt: skip


@pytest.mark.parametrize(("words", "sentence"), BAD, ids=[line[1][:40] for line in BAD])
def test_matrices_that_cannot_be_used(attn_tutor: Run, words: list[str], sentence: str) -> None:
    """Status 2, the sentence on stderr; with --json the same sentence in the document."""
    ended = attn_tutor("solve", *words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(sentence)
    told = attn_tutor("solve", *words, "--json")
    assert told.status == 2
    assert told.document["error"]["message"].replace(" × ", " by ").startswith(sentence)


def test_yaml_json_and_npz_give_the_same(attn_tutor: Run, tmp_path: Path) -> None:
    given = {
        "query": [[1, 0, 1]],
        "key": [[1, 0, 1], [0, 1, 0], [1, 1, 0]],
        "value": [[1, 2], [3, 4], [5, 6]],
    }
    (tmp_path / "a.json").write_text(json.dumps(given))
    (tmp_path / "a.yaml").write_text("".join(f"{name}: {rows}\n" for name, rows in given.items()))
    np.savez(tmp_path / "a.npz", **{name: np.array(rows) for name, rows in given.items()})
    expected = attn_tutor("solve", *SAMPLE, "--json").document
    for name in ("a.json", "a.yaml", "a.npz"):
        assert attn_tutor("solve", "--file", str(tmp_path / name), "--json").document == expected
    scaled = attn_tutor("solve", "--file", str(tmp_path / "a.json"), "--scale", "none", "--json").document
    assert scaled["steps"][1]["value"] == [[2, 0, 1]]


def test_a_file_may_set_mask_scale_heads_and_words(attn_tutor: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "query: [[1, 0], [0, 1]]\nkey: [[1, 0], [0, 1]]\nvalue: [[1, 2], [3, 4]]\n"
        "mask: causal\nscale: none\nwords: [the, cat]\n"
    )
    ended = attn_tutor("solve", "--file", str(file))
    assert "Row 1, the: the is 1.00; masked: cat; the sum is 1.00." in ended.out
    assert "How much should the word cat look at each word?" in ended.out


def test_numbers_to_add_to_the_logits_have_a_key_of_their_own(attn_tutor: Run, tmp_path: Path) -> None:
    """-inf masks, any other number is added; in YAML, JSON and .npz alike."""
    given = {"query": [[1, 0]], "key": [[1, 0], [0, 1], [1, 1]], "value": [[1], [2], [3]], "scale": "none"}
    (tmp_path / "a.json").write_text(json.dumps({**given, "added_mask": [[-0.5, "-inf", 0]]}))
    (tmp_path / "a.yaml").write_text(
        "".join(f"{name}: {rows}\n" for name, rows in given.items()) + "added_mask: [[-0.5, -.inf, 0]]\n"
    )
    arrays = {name: np.array(rows) for name, rows in given.items() if name != "scale"}
    np.savez(tmp_path / "a.npz", **arrays, added_mask=np.array([[-0.5, -np.inf, 0]]), scale=np.array("none"))
    for name in ("a.json", "a.yaml", "a.npz"):
        steps = attn_tutor("solve", "--file", str(tmp_path / name), "--json").document["steps"]
        assert steps[1]["value"] == [[0.5, None, 1]]


def test_arrays_that_hold_no_numbers_are_named(attn_tutor: Run, tmp_path: Path) -> None:
    """Texts, and Python objects, which are never read: that could run code."""
    file = tmp_path / "x.npz"
    np.savez(file, query=np.array([["a", "b"]]))
    assert "The query holds texts, which is not a number." in attn_tutor("solve", "--file", str(file)).err
    np.savez(file, query=np.array([[1, 0], [1]], dtype=object))
    assert "The query is an array of Python objects" in attn_tutor("solve", "--file", str(file)).err


def test_a_problem_comes_from_stdin(attn_tutor: Run) -> None:
    """YAML and JSON; a fault names stdin."""
    expected = attn_tutor("solve", *SAMPLE, "--json").document
    yaml = "query: [[1,0,1]]\nkey: [[1,0,1],[0,1,0],[1,1,0]]\nvalue: [[1,2],[3,4],[5,6]]\n"
    as_json = '{"query": [[1,0,1]], "key": [[1,0,1],[0,1,0],[1,1,0]], "value": [[1,2],[3,4],[5,6e0]]}'
    for text in (yaml, as_json):
        assert attn_tutor("solve", "--file", "-", "--json", stdin=text).document == expected
    assert "stdin is not valid YAML: line 1" in attn_tutor("solve", "--file", "-", stdin="query: [[1").err
    assert "stdin doesn't name any matrices." in attn_tutor("solve", "--file", "-").err


def test_large_matrices_do_not_flood_the_screen(attn_tutor: Run, tmp_path: Path) -> None:
    """A page and a half for 300 × 64; the document holds every number."""
    chance = np.random.default_rng(5)
    np.savez(
        tmp_path / "x.npz", **{name: chance.normal(size=(300, 64)) for name in ("query", "key", "value")}
    )
    shown = attn_tutor("solve", "--file", str(tmp_path / "x.npz"))
    assert shown.status == 0
    assert len(shown.out.splitlines()) < 60
    assert "--json gives every number" in shown.out
    steps = attn_tutor("solve", "--file", str(tmp_path / "x.npz"), "--json").document["steps"]
    assert np.shape(steps[2]["value"]) == (300, 300)


BASE = {"query": [[1, 0]], "key": [[1, 0]], "value": [[1, 2]]}
BAD_FILES = [
    ("x.yaml", "query: [[1, 0]\nkey", "is not valid YAML: line 1"),
    ("x.yaml", "", "doesn't name any matrices."),
    ("x.json", '{"query": [[1,', "is not valid JSON: line 1, column 15, it ends there too early."),
    ("x.json", '{"query": [[1, 0]],\n "key": [[1 0]]}', "is not valid JSON: line 2, column 13, it cannot be read"),
    ("x.json", '{"query": [[1]], "query": [[2]]}', "gives query twice."),
    ("x.yaml", "query: [[1]]\nkey: [[1]]\nquery: [[2]]\n", "gives query twice, in lines 1 and 3."),
    ("x.yaml", "query: [[1e-3]]\n", "The query holds 1e-3, which is not a number."),
    ("x.npy", "anything", "holds one matrix without a name."),
    ("x.json", "[1, 2]", "doesn't name any matrices."),
    ("x.json", "[" * 100_000, "cannot be read: its contents are not JSON."),
    ("x.npz", "no archive", "cannot be read: its contents are not NPZ."),
    ("x.json", {**BASE, "query": [[1, 0], [1]]}, "Row 2 of query has 1 number, and row 1 has 2."),
    ("x.json", {**BASE, "query": [[[1, 0]], [[1, 0], [1]]]}, "Row 2 of query, head 2, has 1 number, and row 1 has 2."),
    ("x.json", {**BASE, "mask": [[1, 0.5]]}, "The mask holds 0.5; it may hold only 1 (visible) and 0 (masked)."),
    ("x.json", {**BASE, "mask": [[1]], "added_mask": [[0]]}, "Both mask and added_mask are given."),
    ("x.json", {**BASE, "added_mask": [["x"]]}, "The added_mask holds something that is not a number."),
    ("x.json", {**BASE, "added_mask": [["inf"]]}, "The added_mask holds nan or +inf."),
    ("x.json", {**BASE, "added_mask": [[0, 1]]}, "The mask is 1 by 2, but the scores are 1 by 1."),
    ("x.json", {**BASE, "query": [[1, "banana"]]}, "The query holds banana, which is not a number."),
    ("x.json", {**BASE, "query": [[True, 0]]}, "The query holds true, which is not a number."),
    ("x.json", {**BASE, "query": [[1, None]]}, "The query holds an empty place, which is not a number."),
    ("x.json", {**BASE, "query": {"a": 1}}, 'The query holds {"a": 1}, which is not a number.'),
    ("x.json", {**BASE, "query": [[1, float("nan")]]}, "The query holds nan or inf."),
    ("x.json", {**BASE, "query": [[1, float("inf")]]}, "The query holds nan or inf."),
    ("x.json", {**BASE, "query": [[10**400, 1]]}, "The query holds"),
    ("x.json", {**BASE, "query": [[1e300, 0]], "key": [[1e300, 0]]}, "The numbers are too large: the scores overflow."),
    ("x.json", {**BASE, "query": [[[[1, 0]]]]}, "The query has 4 dimensions."),
    ("x.json", {**BASE, "query": None}, "There is no query: the computation needs query, key, value."),
    ("x.json", {**BASE, "query": []}, "A matrix is needed for the query"),
    ("x.json", {**BASE, "n_heads": "two"}, "n_heads takes a whole number, and"),
    ("x.json", {**BASE, "n_heads": 1.5}, "n_heads takes a whole number, and"),
    ("x.json", {**BASE, "n_heads": 0}, "The number of heads is 0, but it must be at least 1."),
    ("x.json", {**BASE, "softcap": "x"}, "softcap takes a number, and"),
    ("x.json", {**BASE, "causal": "maybe"}, "causal takes true or false, and"),
    ("x.json", {**BASE, "mask": "x"}, "mask takes causal, or rows of ones and zeros, and"),
    ("x.json", {**BASE, "mask": [["a"]]}, "The mask"),
    ("x.json", {**BASE, "mask": {"a": 1}}, "The mask"),
    ("x.json", {**BASE, "scale": "big"}, "The scale big is not auto, none or a number."),
    ("x.json", {**BASE, "scale": [1]}, "scale takes auto, none or a number, and"),
    ("x.json", {**BASE, "words": 5}, "words takes a list of words, and"),
    ("x.json", {**BASE, "words": ["a", "b"]}, "words names 2 rows, but there is 1."),
    ("x.json", {**BASE, "colour": 1}, "holds colour, which is not a known name."),
    ("x.json", {}, "There is no query: the computation needs query, key, value."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "contents", "sentence"), BAD_FILES, ids=[str(f[1])[:40] for f in BAD_FILES])
def test_files_that_cannot_be_used(
    attn_tutor: Run, tmp_path: Path, name: str, contents: object, sentence: str
) -> None:
    file = tmp_path / name
    file.write_text(contents if isinstance(contents, str) else json.dumps(contents))
    ended = attn_tutor("solve", "--file", str(file))
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_heads_stacked_in_a_file_are_worked_side_by_side(attn_tutor: Run, tmp_path: Path) -> None:
    file = tmp_path / "heads.json"
    file.write_text(json.dumps({**BASE, "query": [[[1, 0]], [[0, 1]]]}))
    assert attn_tutor("solve", "--file", str(file)).status == 0


def test_it_says_where_rounding_shows(attn_tutor: Run) -> None:
    """0.20 times 2 is 0.40 by hand and 0.39 with all digits; where nothing differs nothing is said."""
    told = "only what you see is rounded"
    inputs = ("--key", "0 1; 1 0", "--value", "1 2; 3 4")
    assert told in attn_tutor("solve", "--query", "2 0", *inputs).out
    assert "differ by up to 0.02." in attn_tutor("solve", "--query", "2 0", *inputs).out
    large = ("--key", "0 1; 1 0", "--value", "100 2; 300 4")
    assert "differ by up to 1.33." in attn_tutor("solve", "--query", "2 0", *large).out
    assert told not in attn_tutor("solve", "--query", "0 0", *inputs).out


def test_a_mask_of_one_row_hides_the_same_keys_from_every_query(attn_tutor: Run) -> None:
    """As padding does."""
    problem = options("1 0; 0 1", "1 0; 0 1; 1 1", "1 2; 3 4; 5 6")
    one, all_ = (
        attn_tutor("solve", *problem, "--json", "--mask", mask) for mask in ("1 1 0", "1 1 0; 1 1 0")
    )
    assert one.document == all_.document
    assert [row[2] for row in one.document["steps"][1]["value"]] == [None, None]


def test_matrices_may_be_called_as_most_code_calls_them(attn_tutor: Run, tmp_path: Path) -> None:
    for names in (("Q", "K", "V"), ("q", "k", "v"), ("query", "key", "value")):
        (tmp_path / "mine.json").write_text(
            json.dumps(dict(zip(names, ([[1, 0]], [[1, 0]], [[2, 3]]), strict=True)))
        )
        steps = attn_tutor("solve", "--file", str(tmp_path / "mine.json"), "--json").document["steps"]
        assert steps[-1]["value"] == [[2, 3]]


def test_scores_whose_sum_overflows_are_shown(attn_tutor: Run, tmp_path: Path) -> None:
    """Each of them fits, and nobody sees the sum: not a word of a warning."""
    (tmp_path / "x.json").write_text(
        '{"query": [[1e308, 1e308]], "key": [[1, 0], [0, 1]], "value": [[1, 2], [3, 4]]}'
    )
    ended = attn_tutor("solve", "--file", str(tmp_path / "x.json"))
    assert (ended.status, ended.err) == (0, "")


def packed(shape: str, data: bytes = b"", descr: str = "<f8") -> bytes:
    """An .npy file whose header says this shape, whatever there is of it."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


HUGE: dict[str, bytes | str] = {
    "deep.json": '{"query": ' + "[" * 500 + "1" + "]" * 500 + "}",
    "deep.yaml": "query: " + "[" * 90 + "1" + "]" * 90,
    "names.json": "{" + ", ".join(f'"n{number}": 1' for number in range(100_000)) + "}",
    "twice.json": "{" + ", ".join(f'"n{number}": 1' for number in range(100_000)) + ', "n5": 1}',
    "cap.json": json.dumps({**BASE, "softcap": 10**400}),
    "scale.json": json.dumps({**BASE, "scale": 10**400}),
    "words.json": json.dumps({**BASE, "words": ["a" * 100_000]}),
    "long.yaml": "a" * 1_000_000,
    "cell.json": json.dumps({**BASE, "query": [["b" * 1_000_000]]}),
    "billion.npz": packed("(1000000000, 1000000000)"),
    "thin.npz": packed("(0, 1000000000000)"),
    "bomb.npz": packed("(1000, 100000)"),
    "header.npz": packed("(" * 200),
    "records.npz": packed("(1,)", bytes(8), "|V8"),
    "truth.npz": packed("(True, 2)", bytes(16)),
}
ZEROS = {"bomb.npz": 100_000_000}  # bytes that follow; not made before they are needed, nor kept


@pytest.mark.parametrize("name", HUGE)
def test_no_file_takes_more_than_a_second(name: str, attn_tutor: Run, tmp_path: Path) -> None:
    """However deep, long or deceitful: it is refused in one sentence."""
    path, data = tmp_path / name, HUGE[name]
    if path.suffix == ".npz":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("query.npy", data + bytes(ZEROS.get(name, 0)))
    else:
        path.write_text(str(data))
    began = time.process_time()
    ended = attn_tutor("solve", "--file", str(path))
    assert time.process_time() - began < allowed(1)
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err) < 1000
