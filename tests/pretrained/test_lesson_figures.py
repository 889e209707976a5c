"""What lessons say of whole models: as it is recorded, and measured again where the models are installed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

import pytest

from tests.cases import each
from tests.pretrained import lesson_figures
from tests.shipped import lesson_text

RECORD = json.loads(lesson_figures.FILE.read_text("utf-8"))
FIGURES: dict[str, Any] = RECORD["figures"]
NONE = {0: "none"}  # how a text says that a head finds nothing
MINI_IS_HERE = find_spec(lesson_figures.MINI.replace("-", "_")) is not None


def said() -> list[tuple[str, str]]:
    """Each figure as a lesson words it."""
    parked = [FIGURES["most parked"][name] for name in ("L2H7", "L2H9", "L4H5")]
    low, high = FIGURES["seven others off, least and most of 8 draws"]
    seven = FIGURES["seven most parked off"]
    (one, _), (other, rank) = (FIGURES[f"{head} off, and its rank"] for head in ("L5H11", "L0H2"))
    verbs, _ = FIGURES["object to its verb, L2H0"]
    noun, of = FIGURES["noun behind an adjective, L2H8"]
    pairs, pairs_of = FIGURES["he and she, L1H3"]
    crumbs, crumbs_of = FIGURES["he and she, L4H5"]
    half, heads = FIGURES["heads with more than half on the first token"]
    repeated, without, other_off = (
        FIGURES[f"lists repeated{off}"] for off in ("", ", L16H0 off", ", L11H1 off")
    )
    return [
        ("parked", f"{FIGURES['share of the two markers']:.2f}. More than half"),
        ("parked", f"give [CLS] {min(parked):.2f} or more"),
        ("parked", f"which gives [CLS] {FIGURES['most parked']['L4H5']:.2f}"),
        ("parked", f"by {low} to {high}, against {seven} for the parked seven"),
        ("parked", f"in {crumbs} of {crumbs_of}"),
        ("parked", f"{half} of {heads}"),
        (
            "real-heads",
            f"in {noun} of {of} sentences with an adjective; in L1H8, "
            f"in {NONE[FIGURES['noun behind an adjective, L1H8'][0]]} of them",
        ),
        ("real-heads", f"{noun} of {of}"),
        ("real-heads", f"in {noun} of the {of}. Why does the second count"),
        ("real-heads", f"the verb gives its subject {FIGURES['verb to its subject, L0H2']:.2f} in head L0H2"),
        ("parked", f'its verb ("met") in {verbs} of them'),
        ("parked", f"give [CLS] {FIGURES['other words on [CLS], L2H0']:.2f} on average"),
        ("parked", f"moves the sentence vector by {seven}"),
        ("parked", f"moved it by {low} to {high}"),
        ("it-refers", f"{pairs} of {pairs_of} pairs"),
        ("it-refers", f"In {pairs} of {pairs_of} such pairs both"),
        ("it-refers", f"guessing gives {pairs_of // 4}"),  # of one pair both sentences have to go right
        ("attention-maps", f"by {other}. L5H11 moves it by {one:.3f}"),
        ("attention-maps", f"L0H2 comes {rank}th, with {other}"),
        ("induction", f"gets {repeated:.0%} of the repeated words right"),
        (
            "induction",
            f"lists from {repeated} to {without}; switching off the second raises it slightly, to {other_off}",
        ),
        ("induction", f"{repeated:.0%} falls to {without:.0%}. Without L11H1 it's {other_off:.0%}"),
    ]


@each(("lesson", "words"), said())
def test_a_lesson_says_what_is_recorded(lesson: str, words: str) -> None:
    assert words in lesson_text(lesson)


def test_a_head_finds_every_noun_that_nothing_stands_before() -> None:
    """What a question calls "every time"."""
    found, of = FIGURES["noun right behind the, L2H8"]
    assert found == of == FIGURES["noun behind an adjective, L2H8"][1]


def test_the_trophy_turns_one_head_each_way() -> None:
    assert FIGURES["heads that turn with the trophy, and the wrong way"] == [1, 1]
    assert "Only one does. Another one turns the wrong way" in lesson_text("it-refers")


def test_the_record_names_its_year_and_its_packages() -> None:
    assert RECORD["year"] >= 2026
    assert set(RECORD["packages"]) == {lesson_figures.MINI, lesson_figures.SMOL}
    assert RECORD["sentences"] == len(set(lesson_figures.SENTENCES)) == 64


@pytest.mark.skipif(not MINI_IS_HERE, reason="MiniLM is not installed")
def test_minilm_gives_the_counts_again() -> None:
    for at in ((1, 8), (2, 8)):
        count = sum(lesson_figures.noun_is_top(*one, at) for one in lesson_figures.ADJECTIVES)
        assert [count, 21] == FIGURES[f"noun behind an adjective, L{at[0]}H{at[1]}"]
    assert all(lesson_figures.noun_is_top(*one, (2, 8)) for one in lesson_figures.NOUNS)
    right = sum(lesson_figures.tells_apart(pair, (1, 3)) for pair in lesson_figures.PAIRS)
    assert [right, 24] == FIGURES["he and she, L1H3"]
