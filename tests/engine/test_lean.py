"""The memory-lean path where it is cut into pieces: blocks of queries, strides and tiles of keys, threads."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.attention import attend
from attn_tutor.engine.lean import attend_lean
from tests.cases import each
from tests.engine.cases import Case
from tests.engine.oracle import close

FORMS = [False, True]
IDS = ["blocks of queries", "online"]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"causal": True},
    {"causal": True, "offset": -70},
    {"softcap": 2.0},
    {"mask": "boolean"},
    {"mask": "row"},
    {"mask": "added"},
]


def _normal(*shapes: tuple[int, ...], dtype: Any = np.float64) -> list[Any]:
    rng = np.random.default_rng(11)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


@each("online", FORMS)
@each("n_k", [1, 63, 64, 65, 1024, 1090])
@each("options", OPTIONS)
def test_every_way_to_cut_the_keys_gives_the_output_of_attend(
    options: dict[str, Any], n_k: int, online: bool
) -> None:
    """To 12 digits, for lengths just below, at and above whole tiles and strides."""
    query, key, value, bias = _normal((150, 40), (n_k, 40), (n_k, 3), (150, n_k))
    given = dict(options)
    if "mask" in given:
        added = np.where(bias > 0.5, bias, -np.inf)
        given["mask"] = {"boolean": bias > 0.5, "row": bias[:1] > 0.5, "added": added}[given["mask"]]
    expected = attend(query, key, value, **given).output
    found = attend_lean(query, key, value, **given, online=online)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("online", FORMS, ids=IDS)
def test_long_rows_are_exact(online: bool) -> None:
    """Against 40-digit arithmetic, 2 whole tiles and a rest."""
    case = Case(*_normal((2, 3), (140, 3), (140, 2)), {"causal": True, "offset": 137})
    ((_, answer),) = case.answers()
    close(attend_lean(*case.arrays, **case.options, online=online), answer.output)


@pytest.mark.parametrize("online", FORMS, ids=IDS)
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_number_of_workers_gives_the_same_output(workers: int, online: bool) -> None:
    """To the last bit: a block is computed in the same way whoever does it."""
    query, key, value = _normal((2, 4, 300, 8), (2, 2, 700, 8), (2, 2, 700, 8))
    alone = attend_lean(query, key, value, causal=True, online=online, workers=1)
    np.testing.assert_array_equal(
        attend_lean(query, key, value, causal=True, online=online, workers=workers), alone
    )


@pytest.mark.parametrize("online", FORMS, ids=IDS)
def test_a_maximum_that_comes_late_shrinks_what_was_summed(online: bool) -> None:
    """The last of 3,000 keys outweighs all others by e^2000; nothing overflows and nothing is lost."""
    query, (key, value) = np.ones((1, 1)), _normal((3000, 1), (3000, 2))
    key[-1] = 2000.0
    found = attend_lean(query, key, value, online=online)
    np.testing.assert_allclose(found, value[-1:], rtol=1e-12)


@pytest.mark.parametrize("online", FORMS, ids=IDS)
def test_the_weights_are_never_held(online: bool) -> None:
    """4,096 queries and keys have 64 MiB of weights in float32; the lean path stays under 12 MiB beside its output."""
    query, key, value = _normal((4096, 16), (4096, 16), (4096, 16), dtype=np.float32)
    tracemalloc.start()
    output = attend_lean(query, key, value, online=online, workers=2)
    extra = tracemalloc.get_traced_memory()[1] - output.nbytes
    tracemalloc.stop()
    assert extra < 12 * 2**20
