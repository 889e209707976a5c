"""Functions that are right for one sequence and wrong for a batch: by which mistake; no right one is accused."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import contract_named
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.plan import plan
from attn_tutor.testing import run_in_process
from tests.cases import each
from tests.own_code.functions import Examples, Function, softmax

WRONG = Examples()
RIGHT = Examples()


def verdict(function: Function, contract: str, asks: tuple[str, ...] = ("batch",)) -> CodeVerdict:
    calls = plan(contract_named(contract))
    return judge(calls, run_in_process(function, calls, Path()), asks)


def scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])


@WRONG("attention", "softmax_columns")
def sum_along_axis_one(query, key, value):
    e = np.exp(scores(query, key))
    return e / e.sum(axis=1, keepdims=True) @ value


@WRONG("attention", "batch_scale_by_sqrt_nq")
def width_from_the_front(query, key, value):
    return softmax(query @ np.swapaxes(key, -1, -2) * query.shape[1] ** -0.5) @ value


@WRONG("attention", "scale_by_sqrt_nkeys")
def width_of_the_key_from_the_front(query, key, value):
    return softmax(query @ np.swapaxes(key, -1, -2) / np.sqrt(key.shape[1])) @ value


@WRONG("attention", "batch_softmax_over_sequences")
def softmax_of_the_wrong_axis_of_a_batch(query, key, value):
    return softmax(scores(query, key), axis=(1, 0)[query.ndim - 2]) @ value


@WRONG("attention", "batch_laid_end_to_end")
def end_to_end(query, key, value):
    flat = [x.reshape(-1, x.shape[-1]) for x in (query, key, value)]
    return (softmax(scores(*flat[:2])) @ flat[2]).reshape(*query.shape[:-1], value.shape[-1])


@WRONG("attention", "batch_keys_of_first")
def keys_of_sequence_one(query, key, value):
    if query.ndim > 2:
        key, value = key[:1], value[:1]
    return softmax(scores(query, key)) @ value


@WRONG("self-attention", "batch_scale_by_sqrt_nq")
def self_scaled_by_its_length(tokens, w_query, w_key, w_value):
    q, k, v = tokens @ w_query, tokens @ w_key, tokens @ w_value
    return softmax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[1])) @ v


@RIGHT("self-attention")
def self_attention(tokens, w_query, w_key, w_value):
    return softmax(scores(tokens @ w_query, tokens @ w_key)) @ (tokens @ w_value)


@RIGHT("cross-attention")
def cross_attention(tokens, context, w_query, w_key, w_value):
    return softmax(scores(tokens @ w_query, context @ w_key)) @ (context @ w_value)


@RIGHT("attention")
def masked(query, key, value, mask=None):
    logits = scores(query, key)
    return softmax(logits if mask is None else np.where(mask, logits, -np.inf)) @ value


@RIGHT("multi-head")
def in_heads(query, key, value, n_heads):
    q, k, v = (np.swapaxes(x.reshape(*x.shape[:-1], n_heads, -1), -3, -2) for x in (query, key, value))
    return np.swapaxes(softmax(scores(q, k)) @ v, -3, -2).reshape(query.shape)


@each("example", WRONG)
def test_a_mistake_with_a_batch_is_named(example) -> None:
    found = verdict(example.function, example.contract)
    assert found.outcome == "wrong"
    assert example.names in found.names, found.message
    assert found.off.startswith(("It takes a batch, but", "The sequences of a batch mix"))
    assert "One sequence by itself gets the right numbers." in found.message
    assert "The numbers are right." not in found.message


@each("example", RIGHT)
def test_a_function_that_takes_batches_is_right(example) -> None:
    assert verdict(example.function, example.contract).message == "Right."


def test_sequences_that_get_other_numbers_are_told_though_no_batch_is_asked_for() -> None:
    found = verdict(keys_of_sequence_one, "attention", ())
    assert (found.outcome, found.names) == ("wrong", (("batch_keys_of_first",),))
