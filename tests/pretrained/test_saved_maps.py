"""Map files as people save them: what is read, which axis is which, and what is refused."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.arrays import Array
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.axes import maps_from
from attn_tutor.pretrained.map_file import read_map_file


def weights(*leading: int, n: int = 5, m: int = 5) -> Array:
    """Rows of weights, none like another, whose columns do not add up to 1."""
    return np.random.default_rng(3).dirichlet(np.ones(m) * 0.4, size=(*leading, n))


WHOLE = weights(3, 4)  # layer, head, query, key


def _npz(path: Path, arrays: list[Array]) -> Path:
    np.savez(path, *arrays)
    return path


def test_layers_saved_one_by_one_are_stacked(tmp_path: Path) -> None:
    """As np.savez(*outputs.attentions) writes them, a sentence at a time."""
    found = maps_from(read_map_file(_npz(tmp_path / "a.npz", [layer[np.newaxis] for layer in WHOLE])))
    assert np.allclose(found.weights, WHOLE)
    assert found.axes == ("layer", "sentence", "head", "query", "key")
    assert "layer 3, sentence 1, head 4, query 5, key 5" in found.sentence


@pytest.mark.parametrize(
    ("array", "axes", "shape"),
    [
        (WHOLE[0, 0], ("query", "key"), (1, 1, 5, 5)),
        (WHOLE[0], ("head", "query", "key"), (1, 4, 5, 5)),
        (WHOLE[:1], ("sentence", "head", "query", "key"), (1, 4, 5, 5)),
        (WHOLE, ("layer", "head", "query", "key"), (3, 4, 5, 5)),
        (WHOLE[:, np.newaxis], ("layer", "sentence", "head", "query", "key"), (3, 4, 5, 5)),
    ],
)
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_two_to_five_axes_are_guessed(
    tmp_path: Path, array: Array, axes: tuple[str, ...], shape: tuple[int, ...], kind: Any
) -> None:
    """In half precision too, and the guess is said."""
    np.save(tmp_path / "a.npy", array.astype(kind))
    found = maps_from(read_map_file(tmp_path / "a.npy"))
    assert (found.axes, found.weights.shape) == (axes, shape)
    assert np.allclose(found.weights.ravel(), array.ravel(), atol=2e-3)
    assert all(name in found.sentence for name in axes)


def test_named_axes_win_over_the_guess(tmp_path: Path) -> None:
    """Four axes may be sentences and not layers; any order of them is put right."""
    np.save(tmp_path / "a.npy", WHOLE)
    saved = read_map_file(tmp_path / "a.npy")
    sentences = maps_from(saved, ("sentence", "head", "query", "key"))
    assert np.allclose(sentences.weights, WHOLE[:1])
    assert "the first is shown" in sentences.sentence
    mixed = np.transpose(WHOLE, (3, 1, 0, 2))
    assert np.allclose(maps_from(mixed, ("key", "head", "layer", "query")).weights, WHOLE)
    for wrong in (("query", "key"), ("layer", "head", "query", "query"), ("layer", "head", "query", "word")):
        with pytest.raises(UsageError, match="which are not the axes"):
            maps_from(saved, wrong)


def test_strided_views_are_read_as_what_they_show(tmp_path: Path) -> None:
    """A view saved by NumPy is whole again."""
    np.save(tmp_path / "a.npy", np.swapaxes(np.swapaxes(WHOLE, -1, -2).copy(), -1, -2))
    assert np.allclose(maps_from(read_map_file(tmp_path / "a.npy")).weights, WHOLE)


@pytest.mark.parametrize("content", [
    WHOLE.tolist(),
    {"attentions": WHOLE.tolist()},
    {"tokens": None, "attn": WHOLE.tolist()},
    [layer[np.newaxis].tolist() for layer in WHOLE],
])  # fmt: skip
def test_json_lists_are_read(tmp_path: Path, content: Any) -> None:
    """Bare, or under a name that maps have."""
    (tmp_path / "a.json").write_text(json.dumps(content))
    found = maps_from(read_map_file(tmp_path / "a.json"))
    assert np.allclose(found.weights, WHOLE)


@pytest.mark.parametrize("header", ["", ",the,cat,sat,on,mat\n"])
def test_a_table_of_numbers_is_one_map(tmp_path: Path, header: str) -> None:
    """With words above and beside it, or without."""
    names = [f"{name}," if header else "" for name in ("the", "cat", "sat", "on", "mat")]
    rows = "\n".join(
        name + ",".join(f"{x:.6f}" for x in row) for name, row in zip(names, WHOLE[0, 0], strict=True)
    )
    (tmp_path / "a.csv").write_text(header + rows)
    found = maps_from(read_map_file(tmp_path / "a.csv"))
    assert np.allclose(found.weights[0, 0], WHOLE[0, 0], atol=1e-6)


def test_bfloat16_tensors_are_read(tmp_path: Path) -> None:
    """The upper half of each float32, from a safetensors file."""
    halves = (WHOLE.astype("<f4").view("<u4") >> 16).astype("<u2")
    header = json.dumps(
        {"attentions": {"dtype": "BF16", "shape": WHOLE.shape, "data_offsets": [0, halves.nbytes]}}
    ).encode()
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + halves.tobytes())
    found = maps_from(read_map_file(tmp_path / "a.safetensors"))
    assert np.allclose(found.weights, WHOLE, atol=0.01)


def test_the_steps_of_generate_become_one_triangle() -> None:
    """First the prompt of three tokens, then a row for each new one, each with one more key."""
    full = np.tril(weights(2, 4, n=6, m=6))
    full /= full.sum(axis=-1, keepdims=True)
    steps = [[full[layer, :, :3, :3][np.newaxis] for layer in range(2)]]
    steps += [[full[layer, :, at : at + 1, : at + 1][np.newaxis] for layer in range(2)] for at in range(3, 6)]
    found = maps_from(steps)  # type: ignore[arg-type]  # nested lists of arrays
    assert np.allclose(found.weights, full)
    assert "generate()" in found.sentence


def test_keys_in_the_rows_are_noticed() -> None:
    """And put right where it is asked for."""
    turned = np.swapaxes(WHOLE, -1, -2)
    with pytest.raises(UsageError, match="so the rows are keys") as caught:
        maps_from(turned)
    assert "--transpose" in caught.value.hint
    assert np.allclose(maps_from(turned, transpose=True).weights, WHOLE)


def test_scores_are_told_from_weights() -> None:
    """Masked ones too; --softmax makes weights of them."""
    scores = np.where(np.tri(5, dtype=bool), np.random.default_rng(1).normal(size=(4, 5, 5)), -np.inf)
    with pytest.raises(UsageError, match="are not numbers"):
        maps_from(scores)
    with pytest.raises(UsageError, match="scores, not weights") as caught:
        maps_from(np.where(np.isinf(scores), -1e9, scores))
    assert "--softmax" in caught.value.hint
    exponentials = np.exp(scores)
    expected = exponentials / exponentials.sum(axis=-1, keepdims=True)
    assert np.allclose(maps_from(scores, scores=True).weights[0], expected)


def test_rows_that_add_up_to_something_else_are_not_drawn() -> None:
    """With what they add up to; rows of zeros are padding and may stay."""
    with pytest.raises(UsageError, match=r"add up to 0\.50, not to 1"):
        maps_from(WHOLE / 2)
    padded = WHOLE.copy()
    padded[:, :, -1] = 0
    assert maps_from(padded).weights[..., -1, :].max() == 0


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("a.npy", b"nothing", "not a valid .npy file"),
    ("a.npz", b"nothing", "not a valid .npz file"),
    ("a.npz", b"PK\x03\x04nothing", "not a valid .npz file: it is not in NumPy's format"),
    ("a.json", b"[" * 9000 + b"]" * 9000, "it is nested too deeply"),
    ("a.csv", b"a,b\n1,y\n", "'y' is not a number"),
    ("a.json", b"{", "not a valid .json file"),
    ("a.json", b'["the", "cat"]', "not a number"),
    ("a.json", b"[[1, 2], [3]]", "its rows have different lengths"),
    ("a.json", b"[null, null]", "holds no attention"),
    ("a.json", b"[]", "holds no attention"),
    ("a.csv", b"1,2\n3\n", "different lengths"),
    ("a.json", b"[\xff]", "not a valid .json file: it is not UTF-8 text"),
    ("a.json", b"\xef\xbb\xbf[1]", "begins with a byte order mark"),
    ("a.json", b"[[" + b"9" * 5_000 + b"]]", "a number in it is thousands of digits long"),
    ("a.safetensors", b"x", "not a valid safetensors file"),
    ("a.txt", b"1 2", "not a file that maps can be read from"),
    ("a.pt", b"x", "needs torch|not a valid"),
])  # fmt: skip
def test_a_file_that_holds_no_map_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """In a sentence, and with what to do."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=reason):
        maps_from(read_map_file(tmp_path / name))


def test_what_has_no_end_or_too_many_bytes_is_not_read(tmp_path: Path) -> None:
    """A device is refused before it is opened, and numbers written out before they fill the memory."""
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    with pytest.raises(UsageError, match="is not an ordinary file"):
        read_map_file(tmp_path / "zero.json")
    with (tmp_path / "long.csv").open("wb") as stream:
        stream.truncate(60_000_000)
    with pytest.raises(UsageError, match="is larger than 50 MB"):
        read_map_file(tmp_path / "long.csv")


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    """Pickled code in an .npy or .npz file does not run."""

    class Trap:
        def __reduce__(self) -> Any:
            return (Path(tmp_path / "ran").touch, ())

    for save, name in ((np.save, "a.npy"), (np.savez, "a.npz")):
        save(tmp_path / name, np.array([Trap()], dtype=object), allow_pickle=True)
        with pytest.raises(UsageError, match="Python objects, which are never loaded") as caught:
            read_map_file(tmp_path / name)
        assert "np.savez" in caught.value.hint
    assert not (tmp_path / "ran").exists()


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    """Without a traceback."""
    with pytest.raises(UsageError, match="cannot be read"):
        read_map_file(tmp_path / "a.npy")


def test_the_commonest_failure_says_what_to_ask_for(tmp_path: Path) -> None:
    """Nothing but None in the file: the model was not asked for its maps in a way that gives them."""
    (tmp_path / "a.json").write_text("[null, null]")
    with pytest.raises(UsageError) as caught:
        read_map_file(tmp_path / "a.json")
    assert "attn_implementation='eager'" in caught.value.hint


def test_words_beside_maps_are_left_out(tmp_path: Path) -> None:
    """Tokens saved in the same file, as strings or as Python objects."""
    for number, tokens in enumerate((np.array(list("abcde")), np.array([*"abcde"], dtype=object))):
        np.savez(tmp_path / f"{number}.npz", tokens=tokens, attentions=WHOLE)
        assert np.allclose(maps_from(read_map_file(tmp_path / f"{number}.npz")).weights, WHOLE)


def test_of_steps_that_compute_all_rows_again_the_last_has_them_all() -> None:
    """As generate() gives them without a cache."""
    steps = [[np.tril(weights(1, 4, n=n, m=n)) for _ in range(3)] for n in (3, 4, 5)]
    steps = [[layer / layer.sum(axis=-1, keepdims=True) for layer in step] for step in steps]
    found = maps_from(steps).weights  # type: ignore[arg-type]  # lists of lists of arrays
    assert found.shape == (3, 4, 5, 5)
    assert np.allclose(found[1], steps[-1][1][0])


def test_layers_of_different_sizes_are_refused() -> None:
    """Two texts in one file are not two layers."""
    with pytest.raises(UsageError, match="different sizes"):
        maps_from([weights(4), weights(4, n=6, m=6)])
