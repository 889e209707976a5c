"""The shipped heads: what the reference library says of them, and what a lesson gets that names one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor.curriculum.nodes import Fault, plain
from attn_tutor.engine.attention import attend
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.library.recorded_heads import expand_heads, head_names, read_all_heads, read_head
from attn_tutor.library.yaml_nodes import read_yaml
from tests.cases import each

MAPS = Path(__file__).parents[1] / "pretrained" / "reference" / "maps.npz"
NAMES = [name for name in head_names() if not name.endswith("-all")]

SCREEN = """screens:
  - title: It
    given: {head: NAME, asks: ASKS}
"""


@each("name", NAMES)
def test_the_engine_finds_the_weights_of_the_reference_library(name: str) -> None:
    """From queries and keys to three decimals, within half a unit of the second decimal."""
    head = read_head(name)
    weights = attend(head.query, head.key, head.value, causal=head.causal).weights
    with np.load(MAPS) as maps:
        assert np.abs(weights - maps[name]).max() < 0.002


def test_every_map_of_the_reference_belongs_to_a_head() -> None:
    """No head was added without its map, and no map is left of a head that has gone."""
    with np.load(MAPS) as maps:
        assert sorted(maps.files) == NAMES


@each("name", NAMES)
def test_a_head_is_whole(name: str) -> None:
    """One query, key, value and length for each word, and where they are from."""
    head = read_head(name)
    assert {len(head.query), len(head.key), len(head.value), len(head.lengths)} == {len(head.words)}
    assert head.license == "Apache-2.0"
    assert head.source


@each(("name", "asks", "looked_at", "weight"), [
    ("animal-tired-L3H1", "it", "animal", 0.69),
    ("animal-wide-L3H1", "it", "animal", 0.32),
    ("animal-wide-L3H1", "it", "street", 0.15),
    ("hot-soup-L1H8", "the", "hot", 0.67),
    ("hot-soup-L2H8", "the", "soup", 0.63),
    ("cat-L2H8", "it", "tired", 0.74),
    ("boy-she-L1H3", "she", "mother", 0.36),
    ("cat-smol-L13H8", "it", "cat", 0.94),
])  # fmt: skip
def test_the_heads_do_what_the_course_tells_of_them(
    name: str, asks: str, looked_at: str, weight: float
) -> None:
    """As measured before, with other code."""
    head = read_head(name)
    weights = attend(head.query, head.key, head.value, causal=head.causal).weights
    assert weights[head.words.index(asks), head.words.index(looked_at)] == pytest.approx(weight, abs=0.006)


def test_the_tables_of_all_heads_agree_with_single_heads() -> None:
    """The top word of `it`, and what L3H1 gives it."""
    every, one = read_all_heads("cat"), read_head("cat-L3H1")
    weights = attend(one.query, one.key, one.value).weights
    assert every.words[every.asks] == "it"
    assert every.words[every.top[3][1]] == "cat"
    assert every.top_weight[3][1] == pytest.approx(weights[every.asks].max(), abs=0.002)
    assert sum(share > 0.5 for layer in every.first for share in layer) == 34


def _given(name: str, asks: str) -> tuple[dict[str, Any], list[Fault]]:
    """What `given` holds in the end, and the faults."""
    root, faults = read_yaml(SCREEN.replace("NAME", name).replace("ASKS", asks).encode(), "one.yaml")
    assert root is not None
    return plain(expand_heads(root, "one.yaml", faults))["screens"][0]["given"], faults


@pytest.mark.parametrize("asks", ["[it]", "[6]"])
def test_a_lesson_that_names_a_head_gets_its_numbers(asks: str) -> None:
    """The row of the word that asks, every key and value, and the words for both."""
    given, faults = _given("cat-L3H1", asks)
    head = read_head("cat-L3H1")
    assert not faults
    assert given["words"] == ["it"]
    assert tuple(given["key_words"]) == head.words
    assert np.array_equal(given["value"], head.value)
    weights = attend(given["query"], given["key"], given["value"]).weights
    assert weights[0, head.words.index("cat")] == pytest.approx(0.67, abs=0.006)


def test_a_row_of_a_decoder_sees_nothing_after_it() -> None:
    """The mask of one row comes with the head; all rows are causal."""
    given, _ = _given("cat-smol-L13H8", "[it]")
    weights = attend(given["query"], given["key"], given["value"], mask=np.array(given["mask"]) == 1).weights
    assert weights[0, 5:].max() == 0
    assert weights[0, 1] == pytest.approx(0.94, abs=0.006)
    assert _given("cat-smol-L13H8", "[1, 2, 3, 4, 5, 6, 7, 8]")[0]["causal"] is True


@pytest.mark.parametrize(
    ("name", "asks"), [("cat-L9H9", "[it]"), ("cat-L3H1", "[dog]"), ("cat-L3H1", "[11]")]
)
def test_what_is_not_there_is_a_fault_at_its_place(name: str, asks: str) -> None:
    """Of the file, with its line."""
    assert [fault.line for fault in _given(name, asks)[1]] == [3]


def test_a_damaged_head_is_refused_with_its_reason(tmp_path: Path) -> None:
    """And an unknown one with the names that are close."""
    (tmp_path / "heads").mkdir()
    (tmp_path / "heads" / "one.json").write_text('{"format": 1}')
    with pytest.raises(ContentError, match=r"heads/one\.json is not a sound head: there is no key"):
        read_head("one", tmp_path)
    with pytest.raises(UsageError, match="There is no head called tow"):
        read_head("tow", tmp_path)


def _screen(text: str) -> tuple[Any, list[Fault]]:
    """The first screen of a lesson with its heads filled in."""
    root, faults = read_yaml(f"screens:\n  - {text}\n".encode(), "one.yaml")
    assert root is not None
    return plain(expand_heads(root, "one.yaml", faults))["screens"][0], faults


def test_a_picture_of_what_keys_add_gets_the_lengths_of_their_values() -> None:
    screen, faults = _screen("{given: {head: cat-L3H4, asks: [it]}, show: adds}")
    assert not faults
    assert tuple(screen["lengths"]) == read_head("cat-L3H4").lengths
    assert "lengths" not in _screen("{given: {head: cat-L3H4, asks: [it]}, show: bars}")[0]


def test_a_grid_of_heads_gets_the_figures_of_its_sentence() -> None:
    screen, faults = _screen("{heads: {sentence: cat}}")
    assert not faults
    assert np.array_equal(screen["heads"]["first"], read_all_heads("cat").first)


def test_a_grid_of_heads_of_no_sentence_is_a_fault_at_its_name() -> None:
    _, faults = _screen("{heads: {sentence: dog}}")
    assert [(fault.line, fault.what) for fault in faults] == [(2, "There is no head called dog-all")]
