"""Every misconception has a small example on which it shows."""

from __future__ import annotations

import numpy as np
import pytest

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.sessions.explain import example


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_example_of_every_misconception_shows_it(name: str) -> None:
    shown = example(CATALOGUE[name])
    assert np.isfinite(shown.right).all()
    assert np.isfinite(shown.wrong).all()
    assert shown.right.shape != shown.wrong.shape or np.abs(shown.right - shown.wrong).max() > 0.03
    assert shown.right.size <= 40
