"""Computed values in sentences."""

from __future__ import annotations

from attn_tutor.questions.words import fill, fill_prose


def test_a_computed_value_has_the_minus_sign_of_prose_in_a_sentence_only() -> None:
    values = {"scores": [[-1.0, 2.5]]}
    text = "dim=-1 gives {scores.r1c1}, and the row is {scores.r1}."
    assert fill_prose(text, values) == fill(text, values).replace("-1,", "−1,").replace("[-", "[−")
    assert "dim=-1 gives −1, " in fill_prose(text, values)
