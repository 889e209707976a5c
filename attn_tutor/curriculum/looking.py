"""Looking over a model that may have faults: what is found counts if it rests on nothing that was set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from attn_tutor.curriculum.aside import Aside, counted, is_long, set_aside
from attn_tutor.curriculum.sizes import Finding

M = TypeVar("M")
Rests = Mapping[str, tuple[str, ...]]
_PLACE = re.compile(r"\[(\d+)\]")


class Look(Generic[M]):
    """What was found so far. In `model`, to be looked at next, what was found faulty is set aside."""

    def __init__(self, model: M, aside: Aside) -> None:
        self.model, self.aside = model, aside
        self.found: list[Finding] = []

    def take(self, findings: Iterable[Finding], rests: Rests | None = None) -> None:
        """Keep the findings that rest on what is sound, and set aside the keys they are about.

        rests: what else than its own key a finding rests on, by its way; `[]` is any place in a list, and `[#]` the
        same place as the finding's.
        """
        counting = ((counted(way), what, todo) for way, what, todo in findings)
        kept = [finding for finding in counting if self._counts(finding[0], rests or {})]
        kept = [finding for finding in kept if finding not in self.found]
        self.found += kept
        faulty = [way for way, _, _ in kept if not is_long(self.model, way)]
        if faulty:
            self.aside = self.aside.and_all(faulty)
            self.model = set_aside(self.model, faulty)

    def _counts(self, way: str, rests: Rests) -> bool:
        place = _PLACE.search(way)
        on = (key.replace("[#]", place[0] if place else "") for key in rests.get(_PLACE.sub("[]", way), ()))
        return not self.aside.holds(way) and not self.aside.touches(*on)
