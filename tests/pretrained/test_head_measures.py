"""What is said of a head, on maps whose answer is plain."""

from __future__ import annotations

import numpy as np
import pytest

from attn_tutor.engine.arrays import Array
from attn_tutor.pretrained.head_measures import kinds, letters, measure

N = 8
EYE = np.eye(N)


def _to(column: int, share: float) -> Array:
    """Every row gives this share to one column and the rest to all others alike."""
    weights = np.full((N, N), (1 - share) / (N - 1))
    weights[:, column] = share
    return weights


def _mixed() -> Array:
    """Half on itself, half on the next but one: nothing by itself."""
    return 0.5 * EYE + 0.5 * np.roll(EYE, 2, axis=1)


MAPS = {
    "previous": (np.vstack([EYE[:1], EYE[:-1]]), "P"),
    "next": (np.vstack([EYE[1:], EYE[-1:]]), "N"),
    "itself": (EYE, "S"),
    "first": (_to(0, 0.9), "1"),
    "column": (_to(5, 0.7), "c"),
    "even": (np.full((N, N), 1 / N), "."),
    "mixed": (_mixed(), "-"),
}


@pytest.mark.parametrize("name", MAPS)
def test_a_plain_map_has_its_name_and_letter(name: str) -> None:
    """Capital where it is more than 0.80."""
    weights, letter = MAPS[name]
    found = measure(weights)
    assert str(kinds(found)) == name
    assert str(letters(found)) == letter


def test_many_maps_are_measured_as_each_alone() -> None:
    """Whatever leading dimensions they have."""
    maps = np.stack([weights for weights, _ in MAPS.values()])
    together = measure(maps[np.newaxis])
    for at, one in enumerate(maps):
        alone = measure(one)
        assert all(np.allclose(whole[0, at], single) for whole, single in zip(together, alone, strict=True))


def test_the_measures_are_means_of_what_they_say() -> None:
    """Counted in loops, on a map drawn at random, without a row's look at itself where others are meant."""
    weights = np.random.default_rng(1).dirichlet(np.ones(N) * 0.3, size=N)
    found = measure(weights)
    rows = range(N)
    assert found.previous == pytest.approx(sum(weights[i, i - 1] for i in rows[1:]) / (N - 1))
    assert found.next == pytest.approx(sum(weights[i, i + 1] for i in rows[:-1]) / (N - 1))
    assert found.first == pytest.approx(sum(weights[i, 0] for i in rows[1:]) / (N - 1))
    columns = [sum(weights[i, j] for i in rows if i != j) / (N - 1) for j in rows[1:]]
    assert found.column == pytest.approx(max(columns))
    assert found.column_at == columns.index(max(columns)) + 1
    bits = [-sum(w * np.log2(w) for w in weights[i] if w > 0) for i in rows]
    assert found.entropy == pytest.approx(sum(bits) / N)


def test_a_decoder_that_spreads_over_all_it_sees_is_even() -> None:
    """Its first rows see little; a last word that one row alone looks at is no column."""
    causal = np.tril(np.ones((N, N))) / np.arange(1, N + 1)[:, np.newaxis]
    assert str(kinds(measure(causal))) == "even"
    late = EYE.copy()
    late[-1] = np.eye(N)[-2]
    assert measure(late).column == 0


@pytest.mark.parametrize("n", [1, 2])
def test_short_texts_have_measures_too(n: int) -> None:
    """Without a warning, and without a number that is none."""
    assert all(np.isfinite(value).all() for value in measure(np.full((2, 3, n, n), 1 / n)))
