"""The toy: what decides its numbers, and that it is the attention of its own vectors."""

import math
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.engine.toy import D_MODEL, MOST_TOKENS, position_vectors, toy, word_vector
from attn_tutor.errors import UsageError
from tests.cases import examples
from tests.engine.oracle import close, exact, product

WORDS = st.lists(st.text(ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=8)
SEEDS = st.integers(0, 2**32)


@given(WORDS, SEEDS)
@settings(max_examples=examples(30))
def test_equal_words_have_equal_vectors_wherever_they_stand(words: list[str], seed: int) -> None:
    """Capitals make no other word; the place is added apart from it."""
    made = toy(" ".join(words), seed=seed)
    again = toy(" ".join(word.upper() for word in reversed(words)), seed=seed)
    assert made.words == tuple(words)
    assert np.array_equal(made.vectors, again.vectors[::-1])
    assert np.array_equal(made.problem.tokens, made.vectors + made.positions)


def test_the_seed_decides_every_number() -> None:
    first, same, other = (toy("the cat sat", seed=seed, n_heads=2) for seed in (7, 7, 8))
    for name in ("tokens", "w_query", "w_key", "w_value", "w_output"):
        assert np.array_equal(getattr(first.problem, name), getattr(same.problem, name))
        assert not np.array_equal(getattr(first.problem, name), getattr(other.problem, name))
    assert not np.array_equal(word_vector("cat", 7), word_vector("dog", 7))


def test_positions_are_those_of_the_paper() -> None:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i+1) = cos of the same (Vaswani et al. 2017, 3.5)."""
    made = position_vectors(MOST_TOKENS)
    for place in range(MOST_TOKENS):
        for i in range(D_MODEL // 2):
            angle = place / math.pow(10000, 2 * i / D_MODEL)
            assert made[place, 2 * i] == pytest.approx(math.sin(angle), abs=0.005)
            assert made[place, 2 * i + 1] == pytest.approx(math.cos(angle), abs=0.005)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("n_heads", [1, 3])
def test_the_computation_is_the_real_one(n_heads: int, causal: bool) -> None:
    """Head by head beside plain loops, with widths 4 and the mask of a decoder."""
    sentence = toy("to be or not to be", seed=3, n_heads=n_heads, causal=causal)
    made, trace = sentence.problem, sentence.problem.run()
    mixed = np.zeros((6, 0))
    for head in range(n_heads):
        part = slice(4 * head, 4 * head + 4)
        query, key, value = (made.tokens @ w[:, part] for w in (made.w_query, made.w_key, made.w_value))
        oracle = exact(query, key, value, sees=lambda i, j: not causal or j <= i)
        close(trace["weights"] if n_heads == 1 else trace["weights"][head], oracle.weights)
        mixed = np.hstack([mixed, np.array(oracle.output, dtype=float)])
    output = product(mixed, np.eye(4) if n_heads == 1 else made.w_output)
    close(trace["output"], output)


def test_what_is_shown_is_what_is_computed_with() -> None:
    """Every given number has two decimals, so that the sums can be checked by hand."""
    made = toy("a b a", seed=1, n_heads=2).problem
    for name in ("tokens", "w_query", "w_key", "w_value", "w_output"):
        assert getattr(made, name) == pytest.approx(np.round(getattr(made, name), 2), abs=1e-12)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The cat sat.", ("The", "cat", "sat", ".")),
        ("don't well-known it’s", ("don't", "well-known", "it’s")),
        ("[x] [/] :key:", ("[", "x", "]", "[", "/", "]", ":", "key", ":")),
        ("注意 Ġthe नमस्ते", ("注意", "Ġthe", "नमस्ते")),
        ("  two\n\twords ", ("two", "words")),
    ],
)
def test_a_sentence_is_cut_into_words_and_signs(sentence: str, words: tuple[str, ...]) -> None:
    assert toy(sentence).words == words


@pytest.mark.parametrize("sentence", ["", "   ", "\n\t"])
def test_a_sentence_without_a_word_is_refused(sentence: str) -> None:
    with pytest.raises(UsageError, match="has no word in it"):
        toy(sentence)


def test_a_sentence_may_have_64_words() -> None:
    assert len(toy("word " * 64).words) == 64
    with pytest.raises(UsageError, match="has 65 words; at most 64 are shown"):
        toy("word " * 65)


def test_maps_are_worth_looking_at() -> None:
    """Over many sentences and seeds: most rows neither look everywhere alike nor at one word only."""
    sentences = ("The cat sat because it was tired", "the dog chased the cat", "to be or not to be")
    parts = []
    for sentence in sentences:
        for seed in range(20):
            weights = toy(sentence, seed=seed).problem.run()["weights"]
            bits = -(weights * np.log2(weights)).sum(axis=1)
            parts += (bits / math.log2(len(weights))).tolist()
    assert 0.6 < np.median(parts) < 0.95
    assert np.mean([0.2 < part < 0.98 for part in parts]) > 0.8
