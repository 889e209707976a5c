"""Each probe by itself: right, or off at one place more than anywhere else."""

from __future__ import annotations

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.own_code.code_verdict import ProbeVerdict
from attn_tutor.own_code.contract import Arrays, Probe
from attn_tutor.own_code.matching import ProbeEvidence
from attn_tutor.own_code.results import DOUBLE, TOLERANCES, close


def probe_verdicts(evidence: ProbeEvidence, tolerance: float) -> tuple[ProbeVerdict, ...]:
    """For each probe whether it is right, and where its result is farthest off."""
    right = evidence.right(tolerance)
    found = []
    for i in evidence.asked:
        probe, parts = evidence.computed[i].probe, evidence.parts[i]
        if i in right or parts is None or parts[0].shape != probe.right[0].shape:
            found.append(ProbeVerdict(probe.name, i in right, options=probe.optional))
        else:
            found.append(_farthest(probe, parts))
    return tuple(found)


def _farthest(probe: Probe, parts: Arrays) -> ProbeVerdict:
    """The place of the largest difference."""
    for part, right in zip(parts, probe.right, strict=True):
        if part.shape == right.shape and not close(part, right, TOLERANCES[DOUBLE]):
            place = np.unravel_index(int(np.argmax(_gaps(part, right))), right.shape)
            at = tuple(int(i) for i in place)
            row = tuple(part[at[:-1]].tolist())
            return ProbeVerdict(probe.name, False, at, float(part[at]), float(right[at]), row, probe.optional)
    return ProbeVerdict(probe.name, False, options=probe.optional)


def _gaps(part: Array, right: Array) -> Array:
    with np.errstate(all="ignore"):
        gaps: Array = np.where(part == right, 0.0, np.abs(part - right))
    return np.where(np.isnan(gaps), np.inf, gaps)
