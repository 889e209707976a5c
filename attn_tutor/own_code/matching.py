"""Which mistakes give exactly these results: every entry, then every two, run on the inputs that were drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.own_code.contract import Arrays, Probe
from attn_tutor.own_code.mistaken_probe import MistakeNames, mistaken_probe
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CallResult, all_close, proves
from attn_tutor.records import record

# Beside another mistake these are mechanisms of their own: the normalisation of queries and keys.
_ALONE = {"cosine_scores"}
_MOST_OTHERS = 2  # more than that says nothing


@record()
class ProbeExplanation:
    """Mistakes that explain results: where they do, and where results stay unexplained."""

    names: MistakeNames
    matches: tuple[int, ...]
    leftovers: tuple[int, ...] = ()


class ProbeEvidence:
    """The results of the probes, in the order of the probes, held against what mistakes would give."""

    def __init__(self, probes: Sequence[Probe], results: Sequence[CallResult], parts: Sequence[Arrays | None]) -> None:
        self.computed = [mistaken_probe(probe) for probe in probes]
        self.results, self.parts = results, parts
        self.asked = [i for i, result in enumerate(results) if not result.absent]
        self.names = list(dict.fromkeys(name for computed in self.computed for name in computed.ways))

    def right(self, tolerance: float) -> list[int]:
        """The probes whose results are right."""
        return [i for i in self.asked if self._agrees(i, self.computed[i].probe.right, tolerance)]

    def singles(self, tolerance: float) -> list[ProbeExplanation]:
        """Single mistakes that explain at least one wrong result with its very numbers."""
        return self._matches([(name,) for name in self.names], tolerance)

    def singles_of_the_wrong(self, tolerance: float) -> tuple[ProbeExplanation, ...]:
        """Single mistakes that explain every wrong result, though others that they would show on are right.

        So it is where a function is right for some sizes by chance, or makes a difference between them.
        """
        found = self._matches([(name,) for name in self.names], tolerance, contradicted=True)
        return tuple(one for one in found if not one.leftovers)

    def pairs(self, tolerance: float) -> list[ProbeExplanation]:
        """Two mistakes together that do; both orders where both change the mask."""
        numeric = self._wrong_numbers(tolerance)
        if not any(self._proves(i, tolerance) for i in numeric):
            return []
        changed = self._steps_changed()
        names = [name for name in self.names if name not in _ALONE]
        both = [(a, b) for a, b in combinations(names, 2) if changed[a] & changed[b] <= {"mask"}]
        both += [(b, a) for a, b in both if "mask" in changed[a] & changed[b]]
        # Most pairs are ruled out by one result; one of the right shape, as some mistakes can't be made at other sizes.
        first = min((i for i in numeric if self._proves(i, tolerance)), key=lambda i: not self._fits(i))
        return self._matches([names for names in both if self._gives(first, names, tolerance)], tolerance)

    def _steps_changed(self) -> dict[str, set[str]]:
        """For each mistake the names of all steps that it changes or writes down."""
        changed: dict[str, set[str]] = {name: set() for name in self.names}
        for computed in self.computed:
            for name, ways in computed.ways.items():
                changed[name] |= {step.name for way in ways for step in way}
        return changed

    def _wrong_numbers(self, tolerance: float) -> list[int]:
        right = self.right(tolerance)
        return [i for i in self.asked if i not in right and self.parts[i] is not None]

    def _proves(self, i: int, tolerance: float) -> bool:
        """Whether what came back here can prove a mistake: NaN and zeros fit many by chance."""
        parts = self.parts[i]
        return parts is not None and proves(parts, self.computed[i].probe.right, tolerance)

    def wrong_arrays(self, tolerance: float) -> list[Array]:
        """What came back in the right shape and isn't right."""
        right = self.right(tolerance)
        return [part for i in self.asked if i not in right and self._fits(i) for part in self.parts[i] or ()]

    def _matches(
        self, candidates: Sequence[MistakeNames], tolerance: float, *, contradicted: bool = False
    ) -> list[ProbeExplanation]:
        right, numeric = self.right(tolerance), self._wrong_numbers(tolerance)
        compared = [] if contradicted else self._of_these_options(right)
        found = []
        for names in candidates:
            given = [i for i in numeric if self._gives(i, names, tolerance)]
            if not any(self._proves(i, tolerance) for i in given):
                continue
            if any(self._contradicts(i, names, tolerance) for i in compared):
                continue
            wrong = [i for i in self.asked if i not in right]
            failed = [i for i in wrong if i not in given and not self._fits(i) and self._fails(i, names)]
            explained = tuple(sorted([*given, *failed]))
            found.append(ProbeExplanation(names, explained, tuple(i for i in wrong if i not in explained)))
        # First those that need no silent step to come out so: their words fit what was done.
        return sorted(found, key=lambda one: not self._gives_plainly(one.names, numeric, tolerance))

    def _gives_plainly(self, names: MistakeNames, numeric: Sequence[int], tolerance: float) -> bool:
        return all(self._gives(i, names, tolerance, silent=False) for i in numeric)

    def _of_these_options(self, right: list[int]) -> list[int]:
        """The right probes that a mistake would show on: not those of one option where it is made in another alone."""
        options = {self.computed[i].probe.optional for i in self.asked if i not in right}
        if len(options) > 1 or () in options:
            return right
        return [i for i in right if self.computed[i].probe.optional in ((), *options)]

    def _gives(self, i: int, names: MistakeNames, tolerance: float, *, silent: bool = True) -> bool:
        """Whether these mistakes give exactly what came back from this probe, with a silent step or without."""
        computed = self.computed[i]
        if not any(name in computed.ways for name in names):
            return False
        return any(self._agrees(i, outcome, tolerance) for outcome in computed.outcomes(names, silent=silent))

    def _fits(self, i: int) -> bool:
        """Whether numbers of the right shape came back from this probe."""
        right, parts = self.computed[i].probe.right, self.parts[i]
        return parts is not None and [part.shape for part in parts] == [part.shape for part in right]

    def _fails(self, i: int, names: MistakeNames) -> bool:
        """Whether the shapes forbid these mistakes here, or give a result that fits nowhere."""
        computed = self.computed[i]
        shapes = [part.shape for part in computed.probe.right]
        return not all(name in computed.ways for name in names) or any(
            outcome is None or [part.shape for part in outcome] != shapes for outcome in computed.outcomes(names)
        )

    def _contradicts(self, i: int, names: MistakeNames, tolerance: float) -> bool:
        """Whether these mistakes would show here, where the result is right."""
        computed = self.computed[i]
        return any(name in computed.ways for name in names) and not self._gives(i, names, tolerance)

    def _agrees(self, i: int, outcome: Arrays | None, tolerance: float) -> bool:
        parts = self.parts[i]
        if parts is None or outcome is None or self._differs_at_once(i, outcome, tolerance):
            return False
        return all_close(parts, outcome, tolerance)

    def _differs_at_once(self, i: int, outcome: Arrays, tolerance: float) -> bool:
        """Whether the first number alone is too far off: most mistakes are ruled out by it."""
        first = self._firsts[i]
        if first is None or not outcome or not outcome[0].size:
            return False
        return abs(outcome[0].item(0) - first[0]) > tolerance * first[1]

    @cached_property
    def _firsts(self) -> list[tuple[float, float] | None]:
        """The first number of each result, and what a tolerance of at most a half is taken of at most."""
        heads = [parts[0] if parts else np.zeros(0) for parts in self.parts]
        return [
            (head.item(0), 2 * float(np.abs(head).max()) + 2) if head.size and np.isfinite(head).all() else None
            for head in heads
        ]


def others_alike(plan: Plan, names: Sequence[MistakeNames]) -> tuple[Mistake, ...]:
    """The single mistakes beside the first that do something else and come out the same."""
    if len(names[0]) > 1:
        return ()
    deeds = {deeds_of(plan, names[0])}
    found: list[Mistake] = []
    for alternative in names[1:]:
        if len(alternative) == 1 and deeds_of(plan, alternative) not in deeds:
            deeds.add(deeds_of(plan, alternative))
            found += entries_of(plan, alternative)
    return tuple(found[:_MOST_OTHERS])


def best_worded(plan: Plan, matches: Sequence[ProbeExplanation]) -> tuple[ProbeExplanation, ...]:
    """The matches, without those whose words belong to another stage where others fit as well."""
    stage = plan.probes[0].stages[0]
    fitting = [
        match for match in matches
        if all(entry.told_at in ("", stage) for entry in entries_of(plan, match.names))
    ]  # fmt: skip
    return tuple(fitting or matches)


def deeds_of(plan: Plan, names: MistakeNames) -> frozenset[str]:
    """What these mistakes do, whatever words they have."""
    return frozenset(entry.common_name for entry in entries_of(plan, names))


def entries_of(plan: Plan, names: MistakeNames) -> tuple[Mistake, ...]:
    """The catalogue entries of these names, as the plan words them."""
    known = {mistake.name: mistake for probe in reversed(plan.probes) for mistake in reversed(probe.mistakes)}
    return tuple(known[name] for name in names)
