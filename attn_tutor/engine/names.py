"""The names of the matrices that attention is computed from, and of the stages that can be asked for."""

from __future__ import annotations

MATRICES = ("query", "key", "value", "tokens", "context", "w_query", "w_key", "w_value", "w_output")
LATER = ("logits", "weights")  # stages that may be given instead of what leads to them
STAGES = ("query", "key", "value", "scores", "logits", "weights", "head_outputs", "concatenated", "output")
DIVISORS = ("nothing", "root", "width", "keys", "largest")  # what scores may be divided by, to see what it does
