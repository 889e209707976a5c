"""The values that a text may ask for: each stage, what a mistake makes of it, and how many products are positive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import fit_to_problem, with_mistakes


class ComputedValues(Mapping[str, Any]):
    """Values by name: `weights`; `weights@no_scale`, as that mistake makes them; `positive`, counts of products.

    `positive` has for each score how many of its products are above 0. A value is computed when it is asked for.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem, self._trace = problem, problem.run()

    def __getitem__(self, name: str) -> Any:
        """Raises KeyError for a stage that is not there, and for a mistake that cannot be made here."""
        stage, _, mistake = name.partition("@")
        if mistake:
            if not CATALOGUE[mistake].applies(self._problem):
                raise KeyError(name)
            wrong = with_mistakes(self._problem.computation, fit_to_problem(CATALOGUE[mistake], self._problem))
            return wrong.run(self._problem.given, until=stage)[stage]
        if name == "positive":
            query, key = self._trace["query"], self._trace["key"]
            return (query[..., np.newaxis, :] * key[..., np.newaxis, :, :] > 0).sum(axis=-1)
        return self._trace[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._trace)

    def __len__(self) -> int:
        return len(self._trace)
