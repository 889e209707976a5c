"""What the nets of the lab learn: texts drawn at random, and the answers to them."""

from __future__ import annotations

import numpy as np

from attn_tutor.lab.net import Batch, Ids

KEYS, VALUES, PAIRS = 8, 8, 6
LETTERS = 12  # kinds of tokens that are copied
COPIED = 10  # tokens of such a text
NUMBERS, DIGITS = 8, 10
KINDS, COUNTED = 4, 9
PLACES = 16
CHAIN, CHAINED = 8, 12
LIKELY = 0.75  # of the next token in the chain: nobody who cannot see it is right more often
_ASKS = KEYS + VALUES  # the feature of a question


def lookup(chance: np.random.Generator, count: int) -> Batch:
    """Six pairs of a key and a value, then one of the keys: its value is asked."""
    keys = np.argsort(chance.random((count, KEYS)), axis=1)[:, :PAIRS]
    values, at = chance.integers(0, VALUES, (count, PAIRS)), chance.integers(0, PAIRS, count)
    rows = np.arange(count)
    return Batch(_pairs(keys, values, keys[rows, at]), _last(values[rows, at], PAIRS + 1))


def lookup_absent(chance: np.random.Generator, count: int) -> Ids:
    """The same with a key that is not among the pairs."""
    keys = np.argsort(chance.random((count, KEYS)), axis=1)
    return _pairs(keys[:, :PAIRS], chance.integers(0, VALUES, (count, PAIRS)), keys[:, PAIRS])


def _pairs(keys: Ids, values: Ids, asked: Ids) -> Ids:
    features = np.empty((len(keys), PAIRS + 1, 2), dtype=np.int64)
    features[:, :PAIRS, 0], features[:, :PAIRS, 1] = keys, KEYS + values
    features[:, PAIRS, 0], features[:, PAIRS, 1] = asked, _ASKS
    return features


def copy(chance: np.random.Generator, count: int) -> Batch:
    """Letters; each but the first has to say the one before it."""
    text = chance.integers(0, LETTERS, (count, COPIED))
    answers = np.full_like(text, -1)
    answers[:, 1:] = text[:, :-1]
    return Batch(text[..., np.newaxis], answers)


def largest(chance: np.random.Generator, count: int) -> Batch:
    """Eight digits, then a question: which is the largest? Some texts have no large digits, or 9 would do too often."""
    below = chance.integers(2, DIGITS + 1, (count, 1))
    text = np.floor(chance.random((count, NUMBERS)) * below).astype(np.int64)
    return Batch(_ask(text, DIGITS), _last(text.max(axis=1), NUMBERS + 1))


def most_frequent(chance: np.random.Generator, count: int) -> Batch:
    """Nine letters of four kinds, then a question: which is there most often? There is always one such."""
    text = chance.integers(0, KINDS, (count, COUNTED))
    counts = (text[..., np.newaxis] == np.arange(KINDS)).sum(axis=1)
    most = counts.argmax(axis=1)
    tied = (counts == counts.max(axis=1, keepdims=True)).sum(axis=1) > 1
    other = (text != most[:, np.newaxis]).argmax(axis=1)  # the first that is another one
    text[np.flatnonzero(tied), other[tied]] = most[tied]
    return Batch(_ask(text, KINDS), _last(most, COUNTED + 1))


def _ask(text: Ids, question: int) -> Ids:
    """The text with a question behind it, one feature a token."""
    return np.concatenate([text, np.full((len(text), 1), question)], axis=1)[..., np.newaxis]


def _last(answer: Ids, n: int) -> Ids:
    answers = np.full((len(answer), n), -1)
    answers[:, -1] = answer
    return answers


def induction(chance: np.random.Generator, count: int) -> Batch:
    """Fifteen different tokens, then one of them again: what came after it the first time?"""
    text = np.argsort(chance.random((count, PLACES)), axis=1)
    at, rows = chance.integers(0, PLACES - 2, count), np.arange(count)
    text[:, -1] = text[rows, at]
    return Batch(text[..., np.newaxis], _last(text[rows, at + 1], PLACES))


def leak(chance: np.random.Generator, count: int) -> Batch:
    """A chain: after each token comes its successor with 0.75, else one of six others. What comes next?"""
    text = np.empty((count, CHAINED), dtype=np.int64)
    text[:, 0] = chance.integers(0, CHAIN, count)
    for at in range(1, CHAINED):
        likely, others = chance.random(count) < LIKELY, chance.integers(2, CHAIN, count)
        text[:, at] = (text[:, at - 1] + np.where(likely, 1, others)) % CHAIN
    answers = np.full_like(text, -1)
    answers[:, :-1] = text[:, 1:]
    return Batch(text[..., np.newaxis], answers)
