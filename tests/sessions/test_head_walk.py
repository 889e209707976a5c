"""From page to page of all heads, one head, two heads, a ranking; and the screens at every size."""

from __future__ import annotations

import numpy as np
import pytest

from attn_tutor.pretrained.all_maps import AllMaps
from attn_tutor.pretrained.folder import open_model
from attn_tutor.sessions.head_max import max_page
from attn_tutor.sessions.head_overview import overview_page
from attn_tutor.sessions.head_pages import Subject, compare_page, ranking_page, row_page
from attn_tutor.sessions.head_walk import Heads, numbers_there_are, walk_heads
from attn_tutor.sessions.trained_model import ModelReading
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.small_maps import pool_blocks
from tests.cases import each
from tests.pretrained.test_forward import REFERENCE

SIZES = [(100, 32), (80, 24), (60, 24), (40, 20)]


def _reading() -> ModelReading:
    return ModelReading.of(open_model(str(REFERENCE / "bert")), "The cat sat because it was tired.")


def _many(layers: int, heads: int, n: int) -> AllMaps:
    weights = np.random.default_rng(0).dirichlet(np.ones(n) * 0.3, size=(layers, heads, n)).astype(np.float32)
    return AllMaps("m", weights, tuple(f"w{at}" for at in range(n)))


def test_enter_shows_the_rest_of_a_page_that_is_too_tall() -> None:
    """Part after part, before Enter does anything else."""
    terminal = Terminal.for_script(["", "q"], Look(40, 20))
    heads = Heads(Subject(_many(6, 12, 10), "Map"))
    walk_heads(terminal, heads, overview_page(heads.subject))
    first, rest = terminal.transcript.split("head>", 1)
    assert "Enter the rest" in first
    assert "L5" in rest


def _of_two_texts() -> AllMaps:
    weights = np.random.default_rng(0).dirichlet(np.ones(9) * 0.3, size=(2, 2, 5)).astype(np.float32)
    return AllMaps("m", weights, tuple("abcde"), others=tuple(f"w{at}" for at in range(9)))


def _walked(*answers: str) -> str:
    reading = _reading()
    heads = Heads(Subject(reading.maps, "Trace"), reading.trace)
    terminal = Terminal.for_script([*answers, "q"], Look(plain=True))
    walk_heads(terminal, heads, overview_page(heads.subject))
    return terminal.transcript


@each(("answers", "said"), [
    (["1 2"], "Trace, bert, layer 1, head 2."),
    (["L1H2"], "Trace, bert, layer 1, head 2."),
    (["a"], "Trace, bert, layer "),
    (["1.2", "cat"], "Row 3 of 10."),
    (["1.2", "4"], "Row 4 of 10."),
    (["1 2", "0 3"], "layer 0, head 3."),
    (["1 2", ""], "all heads of bert"),
    (["by first"], "heads of bert by first"),
    (["compare 0 1, 1 2"], "L0 H1 and L1 H2"),
    (["1 2", "why r3c2"], "Weights r3c2"),
    (["1 2", "why logits r3c2"], "Logits r3c2"),
    (["9 9"], "There is no layer 9, head 9."),
    (["cats"], "names no head"),
    (["1 2", "dog"], "There is no row called dog."),
    (["max"], "largest weights of bert"),
    (["by size"], "There is no ranking by size."),
    (["compare 1 2"], "Name two heads"),
])  # fmt: skip
def test_what_is_typed_opens_its_page(answers: list[str], said: str) -> None:
    """Or says what there is, and the page stays."""
    assert said in _walked(*answers)


def test_enter_at_all_heads_leaves() -> None:
    """And q does everywhere."""
    assert _walked("").count("all heads of bert") == 1
    assert _walked("1 2").count("layer 1, head 2") == 1


def _pages() -> dict[str, Page]:
    subject = Subject(_reading().maps, "Trace")
    large, long = (
        Subject(_many(6, 12, 10), "Map"),
        Subject(_many(3, 2, 70), "Map", note="Axes guessed: all of them."),
    )
    other = Subject(_of_two_texts(), "Map", note="Axes guessed: all of them.")
    return {
        "all": overview_page(subject),
        "72 heads": overview_page(large),
        "long text": overview_page(long),
        "many heads": overview_page(Subject(_many(16, 32, 8), "Map")),
        "row": row_page(subject, (1, 2), 5),
        "row of many": row_page(long, (1, 1), 50),
        "compare": compare_page(large, (1, 8), (2, 8)),
        "largest": max_page(large),
        "largest of a layer": max_page(long, 2),
        "two texts": overview_page(other),
        "row of two texts": row_page(other, (1, 1), 3),
        "compare two texts": compare_page(other, (0, 1), (1, 0)),
        "ranking": ranking_page(large, "first"),
        "ranking with maps": ranking_page(large, "first", 6),
    }


PAGES = _pages()


@each("name", PAGES)
@each("size", SIZES)
@each(("colour", "glyphs"), [("truecolor", True), ("none", True), ("none", False)])
def test_no_page_is_wider_than_the_screen(
    name: str, size: tuple[int, int], colour: str, glyphs: bool
) -> None:
    """With tiles, without them and in ASCII: how many colours there are changes no place on a screen but that."""
    look = Look(*size, colour=colour, glyphs=glyphs)  # type: ignore[arg-type]  # one of the four
    lines = PAGES[name].draw(look)
    for line in lines:
        assert line.cell_len <= look.room
        assert glyphs or line.plain.isascii()
    assert size[0] < 60 or len(lines) < size[1]


def test_all_heads_of_minilm_fill_a_large_screen_with_tiles() -> None:
    """72 tiles and what stands beside them are as high as the terminal, its last row for the prompt."""
    look = Look(100, 32, colour="truecolor")
    lines = [line.plain for line in PAGES["72 heads"].draw(look)]
    assert len(lines) == 31
    assert any("Worth a closer look" in line and " 11" in line for line in lines)
    assert any("largest of 2 × 2 weights" in line for line in lines)
    assert "▀" in "".join(lines)


@pytest.mark.parametrize(
    "look", [Look(80, 24, colour="truecolor"), Look(100, 32), Look(100, 32, colour="16")]
)
def test_small_or_colourless_screens_have_letters(look: Look) -> None:
    """And what they mean."""
    text = "\n".join(line.plain for line in PAGES["72 heads"].draw(look))
    assert "A capital is more than 0.80" in text
    assert "▀" not in text


def test_a_strong_cell_stays_when_many_share_a_tile() -> None:
    """A tile shows the largest of its weights, never their mean."""
    weights = np.zeros((70, 70))
    weights[41, 66] = 1.0
    tile = pool_blocks(weights, 5)
    assert tile.shape == (5, 5)
    assert tile.max() == 1.0
    assert (tile == 1.0).sum() == 1


def test_the_best_of_a_short_ranking_are_shown_as_maps() -> None:
    """One for each line; a longer list stands alone."""
    look = Look(100, 32, colour="truecolor")
    short, long = (
        "\n".join(line.plain for line in PAGES[name].draw(look)) for name in ("ranking with maps", "ranking")
    )
    assert "▀" in short
    assert "▀" not in long


def test_every_head_is_heard_in_one_line_of_its_layer() -> None:
    """With the share that its kind stands for."""
    said = PAGES["72 heads"].speak(Look(plain=True))
    layers = [
        line for line in said if line.startswith("Layer ") and " head" in line and ": 0" not in line[:9]
    ]
    assert len([line for line in layers if line.split(":")[0].removeprefix("Layer ").isdecimal()]) == 6


def test_one_layer_alone_is_no_range() -> None:
    assert numbers_there_are("layer", 1) == "The only layer is 0."
    assert numbers_there_are("head", 12) == "Heads go from 0 to 11."
