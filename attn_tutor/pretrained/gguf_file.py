"""A `.gguf` file under the names of the Hugging Face layout: its config, its tensors, its tokenizer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.config import Config, config_of
from attn_tutor.pretrained.families import Places
from attn_tutor.pretrained.gguf_head import read_head

_ENDS = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
_PARTS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_FAMILIES = ("llama", "qwen2")


class GgufFile(Mapping[str, Array]):
    """The tensors of a llama or qwen2 file, unpacked to float32 each time they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError for a file that is not sound, or of another family."""
        self._entries, tensors = read_head(path)
        self.family = str(self.field("general.architecture"))
        if self.family not in _FAMILIES:
            raise UsageError(
                f"{path.name} holds a model of the type {self.family}.",
                "Of GGUF files attn-tutor reads llama and qwen2; give the others as a Hugging Face folder.",
            )
        self._tensors = {_hf_name(name): tensor for name, tensor in tensors.items()}

    def __contains__(self, name: object) -> bool:
        return name in self._tensors

    def __getitem__(self, name: str) -> Array:
        """The whole tensor."""
        return self._unpack(name, self._tensors[name].data)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def rows(self, name: str, which: Places) -> Array:
        """These rows of a tensor, without unpacking the others."""
        return self._unpack(name, self._tensors[name].data[which])

    def field(self, name: str, default: Any = None) -> Any:
        """One entry of the file's head."""
        return self._entries.get(name, default)

    @property
    def config(self) -> Config:
        """The sizes of the model. Raises UsageError where one is missing."""
        heads = self.number("attention.head_count")
        return config_of(
            {
                "model_type": self.family,
                "hidden_size": self.number("embedding_length"),
                "num_hidden_layers": self.number("block_count"),
                "num_attention_heads": heads,
                "num_key_value_heads": self.number("attention.head_count_kv", heads),
                "head_dim": self.number("attention.key_length", self.number("embedding_length") // heads),
                "max_position_embeddings": self.number("context_length"),
                "rms_norm_eps": self.number("attention.layer_norm_rms_epsilon"),
                "rope_theta": self.number("rope.freq_base", 10000.0),
                "rope_scaling": self._scaling,
                "hidden_act": "silu",
            }
        )

    def number(self, name: str, default: Any = None) -> Any:
        """A number of the head, named without its family. Raises UsageError where it is missing."""
        found = self.field(f"{self.family}.{name}", default)
        if found is None:
            raise UsageError(f"The GGUF file says nothing about {self.family}.{name}.")
        return found

    @property
    def _scaling(self) -> dict[str, Any] | None:
        kind = self.field(f"{self.family}.rope.scaling.type", "none")
        if "rope_freqs.weight" in self._tensors:
            kind = "a table of its own"
        factor = self.field(f"{self.family}.rope.scaling.factor", 1.0)
        return None if kind == "none" else {"rope_type": kind, "factor": factor}

    def _unpack(self, name: str, data: Array) -> Array:
        from gguf import GGMLQuantizationType
        from gguf.quants import dequantize

        kind = GGMLQuantizationType(self._tensors[name].kind)
        whole = np.asarray(data).reshape(1, -1)  # as one row: the library goes through rows sixteen at a time
        numbers: Array = np.asarray(dequantize(whole, kind), dtype=np.float32).reshape(*data.shape[:-1], -1)
        swapped = {"q_proj": "attention.head_count", "k_proj": "attention.head_count_kv"}
        part = name.split(".")[-2]
        if self.family != "llama" or part not in swapped:
            return numbers
        return _to_halves(numbers, int(self.number(swapped[part])))


def _to_halves(matrix: Array, heads: int) -> Array:
    """Rows of each head in halves: GGUF files of Llama pair neighbours in the rotation, Hugging Face pairs halves."""
    pairs = matrix.reshape(heads, -1, 2, *matrix.shape[1:])
    return np.swapaxes(pairs, 1, 2).reshape(matrix.shape)


def _hf_name(name: str) -> str:
    if name in _ENDS:
        return _ENDS[name]
    _, _, rest = name.partition(".")
    at, _, part = rest.partition(".")
    stem, _, ending = part.rpartition(".")
    return f"model.layers.{at}.{_PARTS[stem]}.{ending}" if stem in _PARTS else name


def tokenizer_of(file: GgufFile) -> Any:
    """The tokenizer in the file. Raises UsageError for one that is not byte-level BPE."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    if file.field("tokenizer.ggml.model") != "gpt2":
        raise UsageError(
            "This GGUF file has a tokenizer that attn-tutor does not read.",
            "Put the model's tokenizer.json beside it, in the same folder.",
        )
    words = file.field("tokenizer.ggml.tokens")
    merges = [tuple(pair.split(" ", 1)) for pair in file.field("tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE(vocab={word: at for at, word in enumerate(words)}, merges=merges))
    tokenizer.decoder = decoders.ByteLevel()
    before, pattern = (
        pre_tokenizers.ByteLevel(add_prefix_space=False),
        _SPLIT.get(file.field("tokenizer.ggml.pre")),
    )
    if pattern:
        split = pre_tokenizers.Split(Regex(pattern), behavior="isolated")
        before = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, before])
    else:
        digits = pre_tokenizers.Digits(individual_digits=True)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, before])
    return tokenizer


# How the text is cut before the pieces are joined, by the name in the file; all others as SmolLM2 does.
_CUT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SPLIT = {"llama-bpe": _CUT % "{1,3}", "qwen2": _CUT % ""}
