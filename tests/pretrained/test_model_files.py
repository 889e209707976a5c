"""Model folders, GGUF files and packages: what is read from them, and what is said of those that cannot be."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from attn_tutor.errors import UsageError
from attn_tutor.pretrained.folder import checksum, open_model
from attn_tutor.pretrained.tensor_file import SafeTensors
from tests.pretrained.test_forward import CLOSE, REFERENCE, read

GGUF_ENDS = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
GGUF_PARTS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def test_a_folder_is_a_model() -> None:
    """With its tokenizer: the pieces as they are shown, and where they stand in the sentence."""
    model = open_model(str(REFERENCE / "bert"))
    tokens = model.tokens("The cat sat.")
    assert tokens.names == ("[CLS]", "the", "cat", "sat", ".", "[SEP]")
    assert tokens.ids == (2, 4, 5, 6, 11, 3)
    assert model.run(tokens).weights.shape == (2, 4, 6, 6)
    assert model.name == "bert"


def test_word_pieces_keep_their_sign_and_join_into_words() -> None:
    """unable is two pieces; the full stop is a word of its own."""
    tokens = open_model(str(REFERENCE / "bert")).tokens("The unable cat.")
    assert tokens.names == ("[CLS]", "the", "un", "##able", "cat", ".", "[SEP]")
    assert tokens.words == ((0,), (1,), (2, 3), (4,), (5,), (6,))


def test_pieces_without_a_blank_before_them_get_a_plus() -> None:
    """In GPT-2's way of cutting; a line end is shown as one types it."""
    tokens = open_model(str(REFERENCE / "gpt2")).tokens("the cats\nsat")
    assert tokens.names == ("the", "cat", "+s", "\\n", "s", "+at")
    assert tokens.words == ((0,), (1, 2), (3,), (4, 5))


def test_a_sentence_of_nothing_is_refused() -> None:
    """[CLS] and [SEP] alone are no sentence."""
    model = open_model(str(REFERENCE / "bert"))
    for sentence in ("", "  "):
        with pytest.raises(UsageError, match="no word"):
            model.tokens(sentence)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny BERT that a test may damage."""
    return Path(shutil.copytree(REFERENCE / "bert", tmp_path / "bert"))


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("config.json", "{", "not valid JSON"),
        ("config.json", "[]", "not a JSON object"),
        ("config.json", '{"model_type": "mamba"}', "of the type mamba"),
        ("model.safetensors", "x", "not a valid safetensors file"),
        ("model.safetensors", "\x02" + "\0" * 7 + "[]", "not a valid safetensors file"),
        (
            "model.safetensors.index.json",
            '{"weight_map": {"a": "../model.safetensors"}}',
            "outside its folder",
        ),
        ("model.safetensors.index.json", '{"weight_map": {"a": "no.safetensors"}}', "cannot be read"),
        ("tokenizer.json", "{}", "tokenizer in .* cannot be read"),
    ],
)
def test_a_damaged_folder_says_what_is_wrong(folder: Path, file: str, content: str, reason: str) -> None:
    """In a sentence, whichever file it is."""
    (folder / file).write_text(content)
    with pytest.raises(UsageError, match=reason):
        open_model(str(folder))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("config.json", "no config.json and no .gguf file"),
        ("model.safetensors", "holds no .safetensors file"),
        ("tokenizer.json", "holds no tokenizer.json"),
    ],
)
def test_what_a_folder_lacks_is_named(folder: Path, file: str, reason: str) -> None:
    """File by file."""
    (folder / file).unlink()
    with pytest.raises(UsageError, match=reason):
        open_model(str(folder))


def test_a_tensor_must_lie_in_its_file(tmp_path: Path) -> None:
    """And be as large as its shape says."""
    for entry in (
        {"dtype": "F32", "shape": [4], "data_offsets": [0, 400]},
        {"dtype": "F32", "shape": [4], "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": [-2, -2], "data_offsets": [0, 16]},
        {"dtype": "F8", "shape": [4], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [4]},
    ):
        header = json.dumps({"a": entry}).encode()
        path = tmp_path / "one.safetensors"
        path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(64))
        with pytest.raises(UsageError, match="not a valid safetensors file"):
            SafeTensors([path])


def test_an_older_tokenizer_is_read_too(folder: Path) -> None:
    """From vocab.txt, where there is no tokenizer.json."""
    words = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join(words))
    assert open_model(str(folder)).tokens("The cat.").names == ("[CLS]", "the", "cat", ".", "[SEP]")


def test_a_package_is_found_without_being_imported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are read; its code never runs."""
    package = tmp_path / "my_model"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    shutil.copytree(folder, package / "model")
    monkeypatch.syspath_prepend(str(tmp_path))
    model = open_model("my-model")
    assert model.name == "my-model"
    assert model.files[0].parent == package / "model"
    assert len(checksum(model.files[0])) == 64


@pytest.mark.parametrize("name", ["no-such-model", "no/such/model", "../x", "", "a b", "os.path"])
def test_a_name_that_is_nothing_says_where_to_get_a_model(name: str) -> None:
    """In the hint."""
    with pytest.raises(
        UsageError, match=r"no folder, file or installed package|is not a model|no config"
    ) as caught:
        open_model(name)
    assert "pip install" in caught.value.hint


def _write_gguf(path: Path, change: dict[str, Any] | None = None) -> None:
    """The tiny Llama as a GGUF file, its rotated pairs side by side, as the converters write it."""
    config, tensors, _ = read("llama")
    writer = gguf.GGUFWriter(str(path), (change or {}).get("family", "llama"))
    writer.add_block_count(2)
    writer.add_context_length(24)
    writer.add_embedding_length(16)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(config.eps)
    writer.add_rope_freq_base(10000.0)
    writer.add_license("mit")
    _add_tokenizer(writer)
    for name, values in tensors.items():
        if name in GGUF_ENDS:
            writer.add_tensor(GGUF_ENDS[name], values)
            continue
        _, _, at, part = name.removesuffix(".weight").split(".", 3)
        heads = {"self_attn.q_proj": 4, "self_attn.k_proj": 2}.get(part)
        paired = values.reshape(heads, 2, -1, 16).swapaxes(1, 2).reshape(values.shape) if heads else values
        writer.add_tensor(f"blk.{at}.{GGUF_PARTS[part]}.weight", np.ascontiguousarray(paired))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    model = json.loads((REFERENCE / "gpt2" / "tokenizer.json").read_text())["model"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(list(model["vocab"]))
    writer.add_token_merges([" ".join(pair) for pair in model["merges"]])


def test_a_gguf_file_gives_the_maps_of_the_reference(tmp_path: Path) -> None:
    """Although it keeps the rotated numbers in another order; its tokenizer is in it."""
    _write_gguf(tmp_path / "tiny.gguf")
    model = open_model(str(tmp_path / "tiny.gguf"))
    _, _, expected = read("llama")
    tokens = model.tokens("the cat sat")
    assert tokens.names == ("the", "cat", "sat")
    found = model.run(tokens._replace(ids=tuple(expected["ids"].tolist())))
    assert np.abs(found.weights - expected["maps"]).max() < CLOSE
    assert model.license == "mit"
    assert open_model(str(tmp_path)).name == "tiny"


def test_a_gguf_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """One that is none, one of another family, two in a folder."""
    (tmp_path / "a.gguf").write_bytes(b"GGUF, not really")
    with pytest.raises(UsageError, match="not a valid GGUF file"):
        open_model(str(tmp_path / "a.gguf"))
    _write_gguf(tmp_path / "b.gguf", {"family": "mamba"})
    with pytest.raises(UsageError, match="of the type mamba"):
        open_model(str(tmp_path / "b.gguf"))
    with pytest.raises(UsageError, match="2 GGUF files"):
        open_model(str(tmp_path))
