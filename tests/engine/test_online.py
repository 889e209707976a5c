"""Online softmax, key by key and part by part, held against plain attention over the same keys."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from attn_tutor.engine.attention import attend
from attn_tutor.engine.online import difference, join_all, of_key, read_blocks, read_on
from tests.cases import each

RNG = np.random.default_rng(2)
QUERY, KEY, VALUE = RNG.normal(size=(1, 4)), RNG.normal(size=(9, 4)) * 3, RNG.normal(size=(9, 3))
LOGITS = attend(QUERY, KEY, VALUE).logits[0]


def test_after_every_key_the_output_is_attention_over_the_keys_so_far() -> None:
    parts = read_on(LOGITS, VALUE)
    for many, part in enumerate(parts, 1):
        plain = attend(QUERY, KEY[:many], VALUE[:many])
        np.testing.assert_allclose(part.output, plain.output[0], rtol=1e-12)
        assert part.maximum == pytest.approx(float(plain.logits.max()), rel=1e-14)
        assert part.total == pytest.approx(float(np.exp(plain.logits - plain.logits.max()).sum()))
        assert difference(part, plain.output[0]) < 1e-14


@each("size", range(1, 10))
def test_blocks_of_any_size_join_to_the_whole(size: int) -> None:
    blocks = read_blocks(LOGITS, VALUE, size)
    assert len(blocks) == -(-9 // size)
    assert difference(join_all(blocks), attend(QUERY, KEY, VALUE).output[0]) < 1e-14


def test_the_order_of_joining_does_not_matter() -> None:
    expected = attend(QUERY, KEY, VALUE).output[0]
    for blocks in permutations(read_blocks(LOGITS, VALUE, 3)):
        assert difference(join_all(blocks), expected) < 1e-14


def test_masked_keys_do_not_count_wherever_they_stand() -> None:
    """At the begin, in the middle, at the end; with nothing to look at the output is 0, as in `attend`."""
    for hidden in ([0], [4], [8], [0, 1, 5], list(range(9))):
        mask = np.ones((1, 9), bool)
        mask[0, hidden] = False
        plain = attend(QUERY, KEY, VALUE, mask=mask)
        assert difference(read_on(plain.logits[0], VALUE)[-1], plain.output[0]) < 1e-14
        assert difference(join_all(read_blocks(plain.logits[0], VALUE, 2)), plain.output[0]) < 1e-14


def test_nothing_overflows() -> None:
    """Logits that e^x cannot hold: the largest takes all, in either order."""
    rising, falling = [0.0, 2000.0], [2000.0, 0.0]
    for logits, winner in ((rising, 1), (falling, 0)):
        np.testing.assert_array_equal(read_on(logits, VALUE[:2])[-1].output, VALUE[winner])


def test_a_single_key_is_its_value() -> None:
    np.testing.assert_array_equal(of_key(-3.0, VALUE[0]).output, VALUE[0])
