"""A heat map: every weight readable at every size, masked cells apart, what is said of a row true."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import Color
from rich.style import Style
from wcwidth import wcswidth

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets.blocks import plain_words
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.heatmap_words import mask_words_of_row, reading
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.palettes import contrast
from tests.cases import each, examples
from tests.widgets.picture_samples import SAMPLES
from tests.widgets.problems import looks, word_lists

MAP = SAMPLES["map"]
WORDS = ("The", "cat", "sat", "because", "it", "was", "tired", ".")


def shares(logits: Array, seen: Array) -> Array:
    """Softmax written out row by row, apart from the engine."""
    rows = []
    for row, allowed in zip(logits, seen, strict=True):
        exponentials = [math.exp(x) if may else 0.0 for x, may in zip(row, allowed, strict=True)]
        rows.append([e / (sum(exponentials) or 1.0) for e in exponentials])
    return np.array(rows)


@st.composite
def maps(draw) -> tuple[Array, Array]:  # type: ignore[no-untyped-def]  # hypothesis gives `draw` no type
    """Weights and a mask."""
    n_q, n_k = draw(st.integers(1, 8)), draw(st.integers(1, 12))
    logits = draw(st.lists(st.integers(-4, 4), min_size=n_q * n_k, max_size=n_q * n_k))
    seen = draw(
        st.just([True] * (n_q * n_k)) | st.lists(st.booleans(), min_size=n_q * n_k, max_size=n_q * n_k)
    )
    allowed = np.array(seen).reshape(n_q, n_k)
    return shares(np.array(logits, float).reshape(n_q, n_k), allowed), allowed


def weights_of(weights: Array, seen: Array | None = None, words: tuple[str, ...] = ()) -> Weights:
    allowed = np.ones(weights.shape, bool) if seen is None else seen
    names = words or tuple(f"key {at + 1}" for at in range(weights.shape[1]))
    queries = words or tuple(f"query {at + 1}" for at in range(weights.shape[0]))
    return Weights(weights, allowed, queries, names)


def text_of(view: HeatMap, look: Look) -> str:
    return "\n".join(line.plain for line in view.draw(look))


@given(maps(), looks, st.data())
@settings(max_examples=examples(15), deadline=None)
def test_any_map_is_drawn_whole(made: tuple[Array, Array], look: Look, data: st.DataObject) -> None:
    """Nothing raises, no line is too wide, and every weight of the row in focus is there."""
    weights, seen = made
    row = data.draw(st.integers(0, len(weights) - 1))
    words = data.draw(word_lists(weights.shape[0]))
    lines = HeatMap(weights, words, mask=seen, row=row).draw(look)
    assert all(wcswidth(line.plain) <= look.room for line in lines)
    text = "\n".join(line.plain for line in lines)
    for weight in weights[row][seen[row]]:
        assert f"{weight:.2f}" in text or f"{weight:.2f}".removeprefix("0") in text or "together" in text


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 9), looks)
@settings(max_examples=examples(10), deadline=None)
def test_maps_of_any_size_fit_the_screen(n_q: int, n_k: int, seed: int, look: Look) -> None:
    random = np.random.default_rng(seed)
    seen = random.random((n_q, n_k)) < 0.8
    weights = shares(random.normal(size=(n_q, n_k)) * 2, seen)
    for row in (None, n_q - 1):
        lines = HeatMap(weights, mask=seen, row=row).draw(look)
        assert all(wcswidth(line.plain) <= look.room for line in lines)


@given(maps())
@settings(max_examples=examples(15), deadline=None)
def test_what_is_said_of_a_row_is_true(made: tuple[Array, Array]) -> None:
    weights = weights_of(*made)
    for at, values in enumerate(made[0]):
        row, sentence = weights.row(at), plain_words(reading(weights, weights.row(at)))
        open_values = values[made[1][at]]
        leaders = {
            f"key {j + 1}"
            for j in np.flatnonzero(made[1][at] & np.isclose(values, open_values.max(initial=0)))
        }
        named = set(re.findall(r"key \d+", sentence))
        assert named <= leaders
        if "mostly" in sentence:
            assert open_values.max() > 0.5
        if "almost only" in sentence:
            assert open_values.max() >= 0.9
        if "no more than half" in sentence:
            assert open_values.max() <= 0.5
        if "looks at all" in sentence:
            assert np.allclose(open_values, open_values[0])
        if "nothing" in sentence:
            assert not made[1][at].any()
        assert row.entropy <= row.most_entropy + 1e-9


@given(maps(), st.data())
@settings(max_examples=examples(10), deadline=None)
def test_every_row_is_spoken_with_all_its_weights(made: tuple[Array, Array], data: st.DataObject) -> None:
    weights, seen = made
    lines = HeatMap(weights, data.draw(word_lists(weights.shape[0])), mask=seen, row=0).speak(
        Look(plain=True)
    )
    rows = [line for line in lines if line.startswith("Row ")]
    assert len(rows) == len(weights)
    for line, values, allowed in zip(rows, weights, seen, strict=True):
        assert all(f" {weight:.2f}" in line for weight in values[allowed])
    assert not re.search("[\u2500-\u259f▸◂·]", "".join(lines))


def test_entropy_in_bits() -> None:
    """1/2, 1/4, 1/4 has 1.5 bits; four equal weights have 2; one weight has none (Shannon 1948)."""
    weights = weights_of(np.array([[0.5, 0.25, 0.25, 0.0], [0.25] * 4, [1.0, 0.0, 0.0, 0.0]]))
    assert [weights.row(at).entropy for at in range(3)] == [1.5, 2.0, 0.0]
    assert weights.row(0).most_entropy == 2.0


@pytest.mark.walk
@each("palette", ["viridis", "cividis"])
@each("colour", ["truecolor", "256"])
@each("height", [24, 32])
def test_numbers_are_readable_on_every_tile(palette: str, colour: str, height: int) -> None:
    """At least 4.5:1 (WCAG 2.2), for weights from 0 to 1 in hundredths, on the tiles as they are drawn."""
    weights = np.arange(101)[:, np.newaxis] / 100
    look = Look(100, height, colour, palette=palette)  # type: ignore[arg-type]  # the names are listed above
    for weight in weights:
        for line in HeatMap(weight[np.newaxis]).draw(look):
            for span in line.spans:
                style = Style.parse(str(span.style))
                if (
                    style.bgcolor
                    and style.color
                    and any(c.isdigit() for c in line.plain[span.start : span.end])
                ):
                    assert contrast(_rgb(style.color), _rgb(style.bgcolor)) >= 4.5


def _rgb(colour: Color) -> tuple[int, int, int]:
    red, green, blue = colour.get_truecolor()
    return red, green, blue


def test_the_largest_weight_of_each_row_is_marked_and_masked_cells_have_their_sign() -> None:
    rows = text_of(MAP, Look(80, 24)).splitlines()[2:10]
    assert [row.count("·") for row in rows] == [7, 6, 5, 4, 3, 2, 1, 0]
    assert [re.findall(r"▸(0\.\d\d)", row) for row in rows] == [
        *([], ["0.67"], ["0.67"], ["0.45"], ["0.67"], ["0.42"], ["0.36"], ["0.29"]),
    ]


def test_a_row_of_equal_weights_has_no_largest() -> None:
    assert not weights_of(
        np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([[True, True], [True, False]])
    ).peaks.any()


def test_later_words_are_called_so_only_under_a_causal_mask() -> None:
    causal, other = np.tri(3, dtype=bool), np.array([[1, 0, 0], [1, 1, 1], [1, 0, 1]], bool)
    weights = np.full((3, 3), 1 / 3)
    words = ("a", "b", "c")
    assert mask_words_of_row(weights_of(weights, causal, words), weights_of(weights, causal, words).row(0)) == (
        "Masked: 2 later words."
    )
    assert (
        mask_words_of_row(weights_of(weights, other, words), weights_of(weights, other, words).row(2))
        == "Masked: b."
    )


def test_a_sum_of_1_is_claimed_only_where_it_holds() -> None:
    """Weights of a softmax over the wrong axis do not add up to 1 in each row."""
    assert "sum is 1" in text_of(HeatMap(np.array([[0.3, 0.7]])), Look(100, 32))
    assert "sum is 1" not in text_of(HeatMap(np.array([[0.3, 0.9], [0.7, 0.1]])), Look(100, 32))
    masked = HeatMap(np.array([[1.0], [0.0]]), mask=np.array([[True], [False]]))
    assert "sum is 1" not in text_of(masked, Look(100, 32))


def test_every_head_is_shown_and_one_is_in_focus() -> None:
    text = text_of(SAMPLES["map of two heads"], Look(100, 32))  # type: ignore[arg-type]  # this sample is a map
    assert "head 1         ▸ head 2" in text
    assert "0.77" in text


def test_a_block_of_an_overview_shows_its_largest_weight() -> None:
    """One large weight among 64 × 64 small ones stays visible when cells are put together."""
    weights = np.zeros((64, 64))
    weights[17, 40] = 1.0
    tiles = text_of(HeatMap(weights), Look(40, 20))
    assert tiles.count("█") == 1 + "0 ░░ ▒▒ ▓▓ ██ 1".count("█")


def test_tiles_of_an_overview_have_the_colours_of_their_weights() -> None:
    weights = np.eye(40)
    lines = HeatMap(weights).draw(Look(100, 32, "truecolor"))
    yellow = Look(100, 32, "truecolor").heat(1.0)[0]
    assert sum(yellow in str(span.style) for line in lines[1:21] for span in line.spans) >= 20


def test_words_that_would_end_a_sentence_are_quoted() -> None:
    text = text_of(HeatMap(np.array([[0.9, 0.1]]), (".",), (".", "a"), row=0), Look(80, 24))
    assert '"." looks almost only at ".".' in text


def test_a_mask_of_floats_hides_minus_infinity() -> None:
    """The engine's masks may be additive; trace["mask"] can be given as it is."""
    text = text_of(HeatMap(np.array([[1.0, 0.0]]), mask=np.array([[0.0, -np.inf]]), row=0), Look(80, 24))
    assert "·" in text
