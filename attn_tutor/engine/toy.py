"""A toy to look at: the words of a sentence as small seeded vectors with positions, projected and attended to.

Nothing here was learned. Each word has a vector of its own, the same wherever it stands; sines and cosines of its
place are added to it (Vaswani et al. 2017, section 3.5); the projections are random numbers of the right size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import UsageError

D_MODEL = 8
D_HEAD = 4
MOST_TOKENS = 64
LONGEST_WORD = 100  # letters

# Tokens as tokenizers write them stay whole: [PAD], <s>, <|end|>, </s>, ##ing, Ġcat, ▁the.
# Letters of other scripts come with marks that \w leaves out, most of them below U+2000.
_TOKEN = re.compile(
    r"\[[A-Za-z][A-Za-z0-9_ ]{1,20}\]|<(?:/?[A-Za-z][\w-]{0,20}|\|[\w ]{1,20}\|)>"
    r"|(?:\#\#|▁)?[\w\u0300-\u1fff]+(?:['’-]\w+)*|\S",
)


@dataclass(frozen=True, eq=False)
class Toy:
    """A sentence on its way into attention: `tokens` of `problem` are words plus positions."""

    words: tuple[str, ...]
    vectors: Array  # (n, d_model)  one for each word, equal for equal words
    positions: Array  # (n, d_model)
    problem: Problem


def toy(sentence: str, *, seed: int = 0, n_heads: int = 1, causal: bool = False) -> Toy:
    """The sentence cut into words, and its attention problem with d_model 8 and heads 4 wide.

    Raises UsageError for a sentence without a word, or with more than 64.
    """
    words = tuple(_TOKEN.findall(sentence))
    if not words:
        raise UsageError("The sentence has no word in it.", 'For example: attn-tutor trace "The cat sat"')
    if len(words) > MOST_TOKENS:
        raise UsageError(
            f"The sentence has {len(words)} words; at most {MOST_TOKENS} are shown.", "Give a shorter one."
        )
    if max(map(len, words)) > LONGEST_WORD:
        raise UsageError(f"A word has more than {LONGEST_WORD} letters.", "Give words that fit on a line.")
    vectors = np.stack([word_vector(word, seed) for word in words])
    positions = position_vectors(len(words))
    chance = np.random.default_rng([seed, n_heads])
    width = n_heads * D_HEAD
    w_query, w_key, w_value = (_draw(chance, D_MODEL, width) for _ in range(3))
    w_output = _draw(chance, width, D_MODEL) if n_heads > 1 else None
    given = problem(
        tokens=vectors + positions,
        w_query=w_query,
        w_key=w_key,
        w_value=w_value,
        w_output=w_output,
        n_heads=n_heads,
        causal=causal,
    )
    return Toy(words, vectors, positions, given)


def word_vector(word: str, seed: int) -> Array:
    """(d_model,): the vector of a word, decided by its letters and the seed alone."""
    digest = blake2b(word.casefold().encode(), digest_size=8).digest()
    return _round(np.random.default_rng([seed, int.from_bytes(digest)]).normal(size=D_MODEL))


def position_vectors(n: int) -> Array:
    """(n, d_model): sin and cos of place / 10000^(2i/d_model), in turn  (Vaswani et al. 2017, section 3.5)."""
    place = np.arange(n)[:, np.newaxis]
    pace = 10000.0 ** (-np.arange(0, D_MODEL, 2) / D_MODEL)
    both = np.stack([np.sin(place * pace), np.cos(place * pace)], axis=-1)
    return _round(both.reshape(n, D_MODEL))


def _draw(chance: np.random.Generator, rows: int, columns: int) -> Array:
    return _round(chance.normal(scale=0.4, size=(rows, columns)))


def _round(numbers: Array) -> Array:
    """Two decimals, so that what is shown is what is computed with."""
    return np.round(numbers, 2)
