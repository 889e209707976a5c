"""The net's gradients against finite differences, and its numbers, which the seed alone decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from attn_tutor.lab.net import (
    LAST,
    Adam,
    Batch,
    NetShape,
    gradients,
    loss_of,
    normal,
    round_gradient,
    run,
    start,
)
from attn_tutor.lab.training import chance_of
from tests.cases import each

SMALL = NetShape(7, 5, 6, width=6, d_k=4)
PINNED = [[-0.453635, -2.172524], [0.261723, -2.05089]]
PINNED_WHOLE = [64, 54, 8, 2]
SHAPES = {
    "plain": SMALL,
    "two layers": replace(SMALL, layers=2),
    "added": replace(SMALL, positions="added"),
    "query and key": replace(SMALL, positions="query and key", layers=2),
    "causal": replace(SMALL, causal=True, positions="added"),
    "unscaled": replace(SMALL, scaled=False, starts_grey=False),
}


def _batch() -> Batch:
    chance = chance_of(0, 9)
    features = chance.integers(0, 7, (3, 6, 2))
    features[..., 1] = (features[..., 0] + 1 + features[..., 1] % 6) % 7  # two different ones
    answers = chance.integers(0, 5, (3, 6))
    answers[0, :3] = -1
    return Batch(features, answers)


@each("last", [False, True])
@each("name", SHAPES)
def test_gradients_are_those_of_finite_differences(name: str, last: bool) -> None:
    """On every tensor, twelve entries, to 1e-5 of the largest; also where only the last token is asked."""
    shape, batch, chance = SHAPES[name], _batch(), chance_of(1, 1)
    if last:
        batch.answers[:, :-1] = -1
    net = start(shape, chance_of(0, 0))
    grown, _ = gradients(shape, net, batch)
    for tensor, gradient in grown.items():
        for at in chance.choice(gradient.size, min(12, gradient.size), replace=False):
            place = np.unravel_index(at, gradient.shape)
            sides = []
            for step in (1e-5, -1e-5):
                moved = {key: value.copy() for key, value in net.items()}
                moved[tensor][place] += step
                sides.append(loss_of(run(shape, moved, batch.features), batch.answers)[0])
            slope = (sides[0] - sides[1]) / 2e-5
            assert abs(slope - gradient[place]) < 1e-5 * max(1.0, np.abs(gradient).max()), tensor


def test_a_causal_net_never_changes_an_output_by_what_comes_later() -> None:
    """To the last bit."""
    shape, batch = SHAPES["causal"], _batch()
    net = start(shape, chance_of(0, 0))
    changed = batch.features.copy()
    changed[:, 4:] = 0
    one, other = run(shape, net, batch.features), run(shape, net, changed)
    assert np.array_equal(one.logits[:, :4], other.logits[:, :4])


def test_without_positions_the_order_of_the_others_does_not_matter() -> None:
    """The last token's answer stays, to rounding."""
    net, batch = start(SMALL, chance_of(0, 0)), _batch()
    shuffled = batch.features[:, [3, 1, 4, 0, 2, 5]]
    one, other = run(SMALL, net, batch.features), run(SMALL, net, shuffled)
    assert np.allclose(one.logits[:, -1], other.logits[:, -1], atol=1e-13)


def test_only_the_tokens_that_are_asked_are_computed() -> None:
    """Their answers are those of a pass in which all are."""
    for shape in SHAPES.values():
        net, batch = start(shape, chance_of(0, 0)), _batch()
        whole, some = run(shape, net, batch.features), run(shape, net, batch.features, asked=LAST)
        assert np.allclose(some.logits, whole.logits[:, -1:], atol=1e-13)
        assert some.maps[-1].shape == (3, 1, 6)


def test_a_silent_layer_adds_nothing() -> None:
    """The net of two layers without the second is the one of the first alone."""
    shape, batch = SHAPES["two layers"], _batch()
    net = start(shape, chance_of(0, 0))
    assert np.array_equal(
        run(shape, net, batch.features, silent=1).logits,
        run(replace(shape, layers=1), net, batch.features).logits,
    )


def test_gradients_keep_sixteen_bits() -> None:
    """A number that has them stays; one bit more is gone; the last bits of a sum are hidden."""
    held = np.array([1 + 2**-15, -3.0, 0.0, 2.0**-40])
    assert np.array_equal(round_gradient(held), held)
    assert round_gradient(np.array([1 + 2**-18]))[0] == 1
    third = np.array([1 / 3])
    assert np.array_equal(round_gradient(third), round_gradient(np.nextafter(third, 1)))


def test_adam_takes_the_step_of_its_paper() -> None:
    """The first step is the pace, whatever the size of the gradient; computed by hand for the second."""
    net, adam = {"a": np.array([1.0])}, Adam({"a": np.array([1.0])}, 0.1)
    adam.step(net, {"a": np.array([4.0])})
    assert net["a"][0] == pytest.approx(0.9, abs=1e-8)
    adam.step(net, {"a": np.array([0.0])})
    mean, square = 0.9 * 0.4 / (1 - 0.81), 0.999 * 0.016 / (1 - 0.999**2)
    assert net["a"][0] == pytest.approx(0.9 - 0.1 * mean / square**0.5, abs=1e-8)


def test_the_draws_are_pinned() -> None:
    """NumPy may change its streams: then every figure of the lab changes, and this says so first."""
    chance = chance_of(1, 0)
    assert normal(chance, 2, 2).round(6).tolist() == PINNED
    assert chance.integers(0, 100, 4).tolist() == PINNED_WHOLE
