"""Writes a tiny random model of each family as transformers saves it, with what transformers computes of it.

python tests/pretrained/reference/make_models.py    (needs torch and transformers)
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
WORDS = ["the", "cat", "sat", "because", "it", "was", "tired", ".", "un", "##able", "hot", "soup"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS]
IDS = [2, 4, 5, 6, 7, 8, 9, 10, 3]
SIZES: dict[str, Any] = {
    "vocab_size": 20,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 24,
    "max_position_embeddings": 24,
}
LLAMA3 = {
    "rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}  # fmt: skip


def tiny() -> dict[str, tuple[Any, torch.dtype, str]]:
    """Each model, the type of its numbers in the file, and the size of a file where there are several."""
    gpt2 = {"n_embd": 16, "n_layer": 2, "n_head": 4, "n_positions": 24, "n_inner": 24, "vocab_size": 20}
    distilbert = {"dim": 16, "n_layers": 2, "n_heads": 4, "hidden_dim": 24, "vocab_size": 20}
    grouped = SIZES | {"num_key_value_heads": 2}
    stretched = hf.LlamaConfig(**grouped, head_dim=8, tie_word_embeddings=True, rope_parameters=LLAMA3)
    linear = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}
    return {
        "bert": (hf.BertForMaskedLM(hf.BertConfig(**SIZES)), torch.float32, "1GB"),
        "roberta": (hf.RobertaModel(hf.RobertaConfig(**SIZES, type_vocab_size=1)), torch.float16, "1GB"),
        "distilbert": (
            hf.DistilBertModel(hf.DistilBertConfig(**distilbert, max_position_embeddings=24)),
            torch.float16,
            "1GB",
        ),
        "gpt2": (hf.GPT2LMHeadModel(hf.GPT2Config(**gpt2)), torch.float16, "1GB"),
        "llama": (hf.LlamaForCausalLM(hf.LlamaConfig(**grouped)), torch.bfloat16, "1GB"),
        "llama3": (hf.LlamaForCausalLM(stretched), torch.float16, "1GB"),
        "llama-linear": (
            hf.LlamaForCausalLM(hf.LlamaConfig(**grouped, rope_parameters=linear)),
            torch.float16,
            "1GB",
        ),
        "qwen2": (hf.Qwen2ForCausalLM(hf.Qwen2Config(**grouped)), torch.float16, "4KB"),
        "gpt-neox": (hf.GPTNeoXForCausalLM(hf.GPTNeoXConfig(**SIZES, rotary_pct=0.5)), torch.float16, "1GB"),
        "gpt-neox-in-turn": (
            hf.GPTNeoXModel(
                hf.GPTNeoXConfig(**SIZES, rotary_pct=1.0, use_parallel_residual=False, hidden_act="relu")
            ),
            torch.float16,
            "1GB",
        ),
    }


def randomize(model: Any, kind: torch.dtype, seed: int) -> None:
    """Every weight drawn anew, large enough for maps that are far from even, and such as the file can hold."""
    chance = torch.Generator().manual_seed(seed)
    for name, weight in sorted(model.named_parameters()):
        middle = 1.0 if "norm" in name.lower() or ".ln_" in name else 0.0
        drawn = torch.randn(weight.shape, generator=chance) * 0.4 + middle * (weight.dim() == 1)
        weight.data = drawn.to(kind).float()


def write(name: str, model: Any, kind: torch.dtype, shard: str, seed: int) -> None:
    """The folder of one model with expected.npz in it."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    randomize(model, kind, seed)
    model.eval().set_attn_implementation("eager")
    with torch.no_grad():
        found = model(torch.tensor([IDS]), output_attentions=True, output_hidden_states=True)
    expected = {"ids": np.array(IDS), "maps": torch.cat(found.attentions).numpy()}
    expected["vectors"] = found.hidden_states[-1][0].numpy()
    if "logits" in found:
        expected["logits"] = found.logits[0].numpy()
    model.to(kind).save_pretrained(folder, max_shard_size=shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    np.savez_compressed(folder / "expected.npz", **expected)


def word_piece() -> Tokenizer:
    """BERT's way: lower case, ## inside a word, [CLS] and [SEP] around."""
    made = Tokenizer(models.WordPiece({word: at for at, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    return made


def byte_level() -> Tokenizer:
    """GPT-2's way: pieces of bytes, a blank belongs to the piece after it."""
    pieces = [*"tehcasiu", "Ġ", ".", "Ċ", "th", "the", "at", "Ġc", "Ġcat", "Ġs", "Ġsat", "Ã", "©"]
    merges = [("t", "h"), ("th", "e"), ("a", "t"), ("Ġ", "c"), ("Ġc", "at"), ("Ġ", "s"), ("Ġs", "at")]
    made = Tokenizer(models.BPE({piece: at for at, piece in enumerate(pieces)}, merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return made


def main() -> None:
    """All of them."""
    for seed, (name, (model, kind, shard)) in enumerate(tiny().items()):
        write(name, model, kind, shard, seed)
    word_piece().save(str(HERE / "bert" / "tokenizer.json"))
    byte_level().save(str(HERE / "gpt2" / "tokenizer.json"))


if __name__ == "__main__":
    main()
