"""What the text of a file says: what is meant, and which line to look at."""

from __future__ import annotations

import pytest

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.contracts import HOMES, contract_named
from attn_tutor.own_code.source import (
    excerpt,
    functions,
    is_class,
    likely_function,
    line_to_look_at,
    meant,
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
    assert meant(name) == contract
    assert not contract or contract in HOMES


def test_every_contract_is_meant_by_its_usual_name() -> None:
    assert {name for name in HOMES if meant(contract_named(name).function) != name} <= {
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


@pytest.mark.parametrize(
    ("mistake", "line"), [("scale_by_dk", 7), ("mask_top_left", 8), ("softmax_columns", 9), ("K_for_V", 0)]
)
def test_the_one_line_that_does_the_step_is_marked(mistake: str, line: int) -> None:
    """Where several lines may, or none, no line is."""
    assert line_to_look_at(FILE, "causal", [CATALOGUE[mistake]]) == line
    assert line_to_look_at(FILE.replace(b"np.sqrt(4)", b"2"), "causal", [CATALOGUE["no_scale"]]) == 0


def test_an_excerpt_has_the_lines_around() -> None:
    assert [number for number, _ in excerpt(FILE, 8)] == [7, 8, 9]
    assert [number for number, _ in excerpt(FILE, 1)] == [1, 2]
