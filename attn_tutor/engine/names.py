"""The names of the matrices that attention is computed from, and of the stages that can be asked for."""

from __future__ import annotations

MATRICES = ("query", "key", "value", "tokens", "context", "w_query", "w_key", "w_value", "w_output")
LATER = ("logits", "weights")  # stages that may be given instead of what leads to them
STAGES = ("query", "key", "value", "scores", "logits", "weights", "head_outputs", "concatenated", "output")
DIVISORS = (
    "nothing",
    "root",
    "width",
    "keys",
    "largest",
)  # what scores may be divided by, to see what it does

# How files and papers also call the inputs.
OTHER_NAMES = {
    "q": "query", "queries": "query", "k": "key", "keys": "key", "v": "value", "values": "value", "x": "tokens",
    "w_q": "w_query", "wq": "w_query", "w_k": "w_key", "wk": "w_key", "w_v": "w_value", "wv": "w_value",
    "w_o": "w_output", "wo": "w_output", "attn_mask": "mask", "is_causal": "causal", "sliding_window": "window",
    "source": "context", "memory": "context",
}  # fmt: skip


def input_name(text: str) -> str:
    """The name of an input as a problem takes it: Q, q and queries are `query`; any other name is itself."""
    name = text.strip()
    return OTHER_NAMES.get(name.lower(), name)
