"""Where an entry stands, in words."""

from __future__ import annotations

from attn_tutor.engine.places import spell_out_places


def test_the_places_of_a_sentence_in_words() -> None:
    assert spell_out_places("At r2c1 and h1r2c13.") == "At row 2, column 1 and head 1, row 2, column 13."
    assert spell_out_places("The rows are right.") == "The rows are right."
