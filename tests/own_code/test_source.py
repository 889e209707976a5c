"""What the text of a file says: what is meant, and which line to look at."""

from __future__ import annotations

from attn_tutor.own_code.contract import HOMES, contract_named
from attn_tutor.own_code.source import (
    excerpt,
    functions,
    is_class,
    likely_contract,
    likely_function,
    only_line,
    required_parameters,
)
from tests.cases import each

FILE = b'''\
import numpy as np

def _helper(): ...

def causal(query, key, value, scale=None, *, flag, other=1):
    """Masked."""
    logits = query @ key.T / np.sqrt(4)
    visible = np.tril(np.ones(logits.shape, bool))
    return np.exp(logits)

class SelfAttention: ...
'''


@each(
    ("name", "contract"),
    [
        ("attention", "attention"), ("scaled_dot_product_attention", "attention"), ("causal_attention", "causal"),
        ("CausalSelfAttention", "causal"), ("MultiHeadAttention", "multi-head"), ("my_softmax", "softmax"),
        ("flash", "online"), ("apply_rotary", "rope"), ("helper", ""),
    ],
)  # fmt: skip
def test_a_name_says_what_is_meant(name: str, contract: str) -> None:
    assert likely_contract(name) == contract
    assert not contract or contract in HOMES


def test_every_contract_is_meant_by_its_usual_name() -> None:
    assert {name for name in HOMES if likely_contract(contract_named(name).function) != name} <= {
        "multi-head-projected",  # its function is multi_head_attention
        "module", "causal-module",
    }  # fmt: skip


def test_functions_and_their_parameters_are_read_without_running_anything() -> None:
    assert functions(FILE) == ("causal", "SelfAttention")
    assert required_parameters(FILE, "causal") == ("query", "key", "value", "flag")
    assert is_class(FILE, "SelfAttention")
    assert not is_class(FILE, "causal")
    assert functions(b"def f(:") == ()


def test_the_function_that_is_likely_meant() -> None:
    assert likely_function(FILE, "causal") == "causal"
    assert likely_function(b"def mine(q, k, v): ...", "attention") == "mine"
    assert likely_function(b"def a(): ...\ndef b(): ...", "attention") == "attention"


def test_a_function_of_one_line_alone_has_an_only_line() -> None:
    """One that calls another function of its file may have its slip there."""
    one = b'def f(x):\n    """Twice."""\n    return 2 * x\n'
    assert only_line(one, "f") == 3
    assert only_line(one.replace(b"2 * x", b"g(x)") + b"def g(x):\n    y = x\n    return y\n", "f") == 0
    assert only_line(FILE, "causal") == 0
    assert only_line(b"def f(x):\n    return (\n        x\n    )\n", "f") == 0


def test_an_excerpt_has_the_lines_around() -> None:
    assert [number for number, _ in excerpt(FILE, 8)] == [7, 8, 9]
    assert [number for number, _ in excerpt(FILE, 1)] == [1, 2]
