"""Rotary positions: the contract, its steps and its mistakes."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from attn_tutor.engine.steps import Computation, Step
from attn_tutor.mistakes.mistake import instead
from attn_tutor.own_code.contract import Arguments, Contract, Conventions, Probe, ProbeName
from attn_tutor.own_code.draws import numbers
from attn_tutor.own_code.plan import SHIFTED
from attn_tutor.own_code.ways_in_code import entry

_SHIFT = 3
_BASE = 10_000.0


def _frequencies(x: Any) -> Any:
    d = np.shape(x)[-1]
    return _BASE ** (-np.arange(0, d, 2) / d)


def _turn(x: Any, angles: Any) -> Any:
    """Neighbouring columns turned together, as in the paper."""
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = [even * np.cos(angles) - odd * np.sin(angles), even * np.sin(angles) + odd * np.cos(angles)]
    return np.stack(turned, axis=-1).reshape(np.shape(x))


def _turn_in_halves(x: Any, angles: Any) -> Any:
    first, second = np.split(x, 2, axis=-1)
    turned = [first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles)]
    return np.concatenate(turned, axis=-1)


def _put_halves(x: Any, angles: Any) -> Any:
    """Neighbours rotated rightly, all first ones put before all second ones."""
    turned = _turn(x, angles)
    return np.concatenate([turned[..., 0::2], turned[..., 1::2]], axis=-1)


def _halves_as_pairs(x: Any, angles: Any) -> Any:
    """Halves rotated, each pair put together as neighbours."""
    return np.stack(np.split(_turn_in_halves(x, angles), 2, axis=-1), axis=-1).reshape(np.shape(x))


def _overwritten(x: Any, angles: Any) -> Any:
    """The second number of each pair made with the first one as it is after its rotation."""
    even, odd = x[..., 0::2], x[..., 1::2]
    first = even * np.cos(angles) - odd * np.sin(angles)
    return np.stack([first, first * np.sin(angles) + odd * np.cos(angles)], axis=-1).reshape(np.shape(x))


def _with_base(base: float) -> Step:
    def frequencies(x: Any) -> Any:
        d = np.shape(x)[-1]
        return base ** (-np.arange(0, d, 2) / d)

    return instead("frequencies", f"{base:.4g}^(-2i/d)", "x", frequencies)


def _mix_layouts(x: Any, angles: Any) -> Any:
    """Angles laid out for neighbours, columns exchanged in halves."""
    wide = np.repeat(angles, 2, axis=-1)
    first, second = np.split(x, 2, axis=-1)
    return x * np.cos(wide) + np.concatenate([-second, first], axis=-1) * np.sin(wide)


_STEPS = Computation((
    Step("frequencies", "10000^(-2i/d)", ("x",), _frequencies),
    Step("angles", "position · frequency", ("positions", "frequencies"), np.multiply.outer),
    Step("output", "each pair turned by its angle", ("x", "angles"), _turn),
))  # fmt: skip
_LOOK = "Turn row 0 by hand: at position 0 nothing moves."

ROPE = (
    entry(
        "rope_pairs_halves", "position", "column i is paired with column i + d/2 instead of its neighbour",
        "Both pairings are in use, and weights trained with one are useless with the other. Here, neighbours "
        "are paired.",
        "Columns 0 and 1 are one pair, 2 and 3 the next.",
        instead("output", "halves turned", "x angles", _turn_in_halves),
        hidden="there are two columns",
    ),
    entry(
        "rope_layouts_mixed", "position", "the angles are laid out for neighbours, but the columns are paired "
                                          "by halves",
        "That way, no pair is turned by a single angle, and the scores no longer depend only on the distance.",
        "Cosine, sine and the exchanged columns must agree on what a pair is.",
        instead("output", "layouts mixed", "x angles", _mix_layouts),
        hidden="there are two columns",
    ),
    entry(
        "rope_backwards", "position", "each pair is turned the wrong way",
        "The scores still depend only on the distance, but no trained model turns this way.",
        "(1, 0) turned by a quarter becomes (0, 1).",
        instead("angles", "-position · frequency", "positions frequencies", lambda p, f: -np.multiply.outer(p, f)),
        hidden="all positions are 0",
    ),
    entry(
        "rope_positions_from_one", "position", "each position is one too large",
        "The positions are given; position 0 isn't turned at all.", _LOOK,
        instead("angles", "(position + 1) · frequency", "positions frequencies",
                lambda p, f: np.multiply.outer(p + 1, f)),
    ),
    entry(
        "rope_positions_ignored", "position", "the row number is taken as the position",
        "With a cache, the new rows start later than 0, and the positions say where.", "Use the positions given.",
        instead("angles", "row · frequency", "positions frequencies",
                lambda p, f: np.multiply.outer(np.arange(len(p)), f)),
        hidden="the positions are 0, 1, 2, …",
    ),
    entry(
        "rope_exponent_not_doubled", "position", "the exponent is i/d instead of 2i/d",
        "There are d/2 pairs, so the exponent of pair i is 2i/d. With i/d the slow pairs turn far too fast.",
        "The last frequency is close to 1/10000.",
        instead("frequencies", "10000^(-i/d)", "x", lambda x: np.sqrt(_frequencies(x))),
        hidden="there are two columns",
    ),
    entry(
        "rope_put_in_halves", "position", "the pairs are rotated correctly, but put back as two halves",
        "Columns 2i and 2i + 1 are pair i before the rotation and after it.",
        "Compare the order of the columns with that of x: the first two columns belong to pair 0.",
        instead("output", "all first, then all second", "x angles", _put_halves),
        hidden="there are two columns",
    ),
    entry(
        "rope_halves_put_together_as_pairs", "position",
        "column i is paired with column i + d/2, and the rotated pairs are put together as neighbours",
        "Whatever counts as a pair before the rotation must be a pair after it.",
        "Columns 2i and 2i + 1 are pair i before the rotation and after it.",
        instead("output", "halves rotated, neighbours put together", "x angles", _halves_as_pairs),
        hidden="there are two columns",
    ),
    entry(
        "rope_second_from_rotated", "position",
        "the second number of each pair is made from the first one as it is after the rotation",
        "Both new numbers are made from both old ones. If you overwrite the first, it's lost for the second.",
        "Keep the old numbers until both new ones are there.",
        instead("output", "b from a'", "x angles", _overwritten),
        hidden="all positions are 0",
    ),
    entry(
        "rope_exponent_doubled", "position", "the exponent is 4i/d instead of 2i/d",
        "A range with a step of 2 counts 0, 2, 4 and so on: that is 2i already.",
        "The last frequency is close to 1/10000.",
        instead("frequencies", "10000^(-4i/d)", "x", lambda x: _frequencies(x) ** 2),
        hidden="there are two columns",
    ),
    *(
        entry(
            "rope_other_base", "position", "the base isn't 10000",
            "Pair i turns by p / 10000^(2i/d). With another base all pairs but the first turn at another speed.",
            "The first pair of columns is right whatever the base. Which number is raised to the power?",
            _with_base(base), hidden="there are two columns",
        )
        for base in (1_000.0, 100.0, 100_000.0, 500_000.0, 1_000_000.0, np.e, np.e**4)
    ),
    entry(
        "rope_one_frequency", "position", "every pair is turned by the same angle",
        "Fast pairs tell neighbours apart, and slow pairs tell far from near. One speed can't do both.",
        "Each pair has a frequency of its own.",
        instead("frequencies", "1", "x", lambda x: np.ones(np.shape(x)[-1] // 2)),
        hidden="there are two columns",
    ),
)  # fmt: skip


def _probes(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for rows, width, start in ((5, 6, 0), (3, 4, 2), (4, 8, 7)):
        given = {"x": numbers(rng, rows, width), "positions": np.arange(start, start + rows)}
        name = ProbeName(f"with {rows} rows of {width} from position {start}")
        found.append(Probe(name, given, _STEPS, given, ("output",), ROPE))
    return tuple(found)


def _shift(probe: Probe) -> dict[str, Arguments]:
    return {SHIFTED: {**probe.arguments, "positions": probe.arguments["positions"] + _SHIFT}}


ROPE_CONTRACT = Contract(
    name="rope", function="rope", roles=("x", "positions"), draw=_probes, more=_shift,
    gives="x (n, d), positions (n,) -> (n, d)", lesson="position",
)  # fmt: skip
