"""Problems of every kind that mistakes are made on: as plain data for the hand, and for the package."""

from __future__ import annotations

from random import Random
from typing import Any

from attn_tutor.engine.problem import Problem, problem
from tests.mistakes.by_hand import Table

# Sizes, masks, heads and projections; small numbers so that a hand can do them.
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "two queries": {"n_q": 2},
    "one query": {"n_q": 1},
    "square": {"n_q": 4, "n_k": 4, "d_v": 4},
    "n_k = d_k": {"d_k": 3, "d_v": 3},
    "causal": {"mask": "causal"},
    "causal, fewer queries": {"n_q": 2, "mask": "causal"},
    "causal square": {"d_k": 3, "d_v": 3, "mask": "causal"},
    "padding": {"mask": "padding"},
    "random mask": {"mask": "random"},
    "unscaled": {"scale": 1.0},
    "other scale": {"scale": 0.25},
    "output projected": {"w_output": True},
    "heads": {"n_heads": 2, "d_v": 4},
    "heads, output projected": {"n_heads": 2, "d_v": 4, "w_output": True},
    "wide heads": {"n_heads": 2, "d_k": 6, "d_v": 4},
    "heads, causal": {"n_heads": 2, "d_v": 4, "mask": "causal"},
    "tokens": {"d_model": 4},
    "tokens of another width": {"d_model": 3},
    "tokens, all square": {"d_model": 3, "d_k": 3, "d_v": 3},
    "tokens and heads": {"d_model": 4, "d_v": 4, "n_heads": 2, "w_output": True},
    "causal, one query": {"n_q": 1, "mask": "causal", "causal": True},
    "a query that sees nothing": {"mask": "empty"},
    "window": {"n_q": 3, "n_k": 5, "window": 2},
    "window, square": {"n_q": 4, "n_k": 4, "window": 2},
    "rope": {"rope": "pairs"},
    "rope with a cache": {"n_q": 2, "n_k": 4, "rope": "pairs", "mask": "causal"},
    "rope in heads": {"n_heads": 2, "d_k": 8, "d_v": 4, "rope": "pairs"},
    "grouped heads": {"n_heads": 4, "n_kv_heads": 2, "d_k": 8, "d_v": 8, "w_output": True},
    "cross": {"d_model": 3, "n_k": 4},
    "cross, texts of one length": {"d_model": 4, "n_k": 3, "d_v": 4, "cross": True},
    "tokens, heads, causal": {"d_model": 4, "d_v": 4, "n_heads": 2, "w_output": True, "mask": "causal"},
}
STAGES = ("scores", "logits", "weights", "output")


def drawn(kind: str, seed: int, low: int = -2, high: int = 2) -> dict[str, Any]:
    """One problem of this kind as nested lists, the same for the same seed."""
    sizes = {"n_q": 3, "n_k": 3, "d_k": 4, "d_v": 2, "n_heads": 1} | KINDS[kind]
    chance = Random(f"{kind} {seed}")

    def table(rows: int, columns: int) -> Table:
        return [[float(chance.randint(low, high)) for _ in range(columns)] for _ in range(rows)]

    shared = sizes.get("n_kv_heads", sizes["n_heads"])
    narrow = {name: sizes[name] * shared // sizes["n_heads"] for name in ("d_k", "d_v")}
    widths = {"query": sizes["d_k"], "key": narrow["d_k"], "value": narrow["d_v"]}
    given: dict[str, Any] = {"n_heads": sizes["n_heads"]}
    if "d_model" in sizes:
        given["tokens"] = table(sizes["n_q"], sizes["d_model"])
        if sizes.get("cross") or sizes["n_k"] != sizes["n_q"]:
            given["context"] = table(sizes["n_k"], sizes["d_model"])
        given |= {f"w_{name}": table(sizes["d_model"], width) for name, width in widths.items()}
    else:
        given |= {
            name: table(sizes["n_q" if name == "query" else "n_k"], width) for name, width in widths.items()
        }
    if "w_output" in sizes:
        given["w_output"] = table(sizes["d_v"], sizes["d_v"])
    if "scale" in sizes:
        given["scale"] = sizes["scale"]
    given |= {name: sizes[name] for name in ("n_kv_heads", "window", "rope", "causal") if name in sizes}
    if "window" in sizes:
        given["mask"] = mask("window", sizes["n_q"], sizes["n_k"], chance, sizes["window"])
    if "mask" in sizes:
        given["mask"] = mask(sizes["mask"], sizes["n_q"], sizes["n_k"], chance)
    return given


def mask(kind: str, n_q: int, n_k: int, chance: Random, window: int = 0) -> list[list[bool]]:
    if kind == "window":
        return [[0 <= i + n_k - n_q - j < window for j in range(n_k)] for i in range(n_q)]
    if kind == "causal":
        return [[j <= i + n_k - n_q for j in range(n_k)] for i in range(n_q)]
    if kind == "padding":
        seen = chance.randint(2, n_k - 1)
        return [[j < seen for j in range(n_k)] for _ in range(n_q)]
    rows = [[chance.random() < 0.6 for _ in range(n_k)] for _ in range(n_q)]
    for row in rows:
        row[chance.randrange(n_k)] = True
    if kind == "empty":
        rows[0] = [False] * n_k
    return rows


def made(given: dict[str, Any]) -> Problem:
    return problem(**given)
