"""The tasks by their rules, and the experiments by what the nets of one seed reach."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from attn_tutor.errors import UsageError
from attn_tutor.lab import tasks, true_options
from attn_tutor.lab.experiments import EXPERIMENTS, experiment, experiment_of
from attn_tutor.lab.training import Checkpoint, Training, TrainingResult, chance_of, checkpoints_at, train

NAMES = [one.name for one in EXPERIMENTS]


def test_lookup_asks_one_of_its_pairs() -> None:
    """No key stands twice; the answer is the value beside the key that is asked."""
    features, answers = tasks.lookup(chance_of(0, 0), 50)
    for text, answer in zip(features.tolist(), answers[:, -1].tolist(), strict=True):
        pairs = {key: value - tasks.KEYS for key, value in text[:-1]}
        assert len(pairs) == tasks.PAIRS
        assert pairs[text[-1][0]] == answer
    assert (answers[:, :-1] == -1).all()
    absent = tasks.lookup_absent(chance_of(0, 0), 50)
    assert not (absent[:, :-1, 0] == absent[:, -1:, 0]).any()


def test_copy_asks_for_the_letter_before() -> None:
    features, answers = tasks.copy(chance_of(0, 0), 20)
    assert np.array_equal(answers[:, 1:], features[:, :-1, 0])
    assert (answers[:, 0] == -1).all()


def test_largest_and_most_frequent_have_one_answer() -> None:
    """Counted text by text."""
    features, answers = tasks.largest(chance_of(0, 0), 50)
    assert answers[:, -1].tolist() == [max(text[:-1]) for text in features[..., 0].tolist()]
    features, answers = tasks.most_frequent(chance_of(0, 0), 200)
    for text, answer in zip(features[:, :-1, 0].tolist(), answers[:, -1].tolist(), strict=True):
        counts = [text.count(kind) for kind in range(tasks.KINDS)]
        assert counts.count(max(counts)) == 1
        assert counts[answer] == max(counts)


def test_induction_asks_what_came_next() -> None:
    """The last letter stands once before, and its successor is the answer."""
    features, answers = tasks.induction(chance_of(0, 0), 50)
    for text, answer in zip(features[..., 0].tolist(), answers[:, -1].tolist(), strict=True):
        assert len({*text[:-1]}) == 15
        assert text[text.index(text[-1]) + 1] == answer


def test_the_chain_goes_to_its_successor_three_times_in_four() -> None:
    """Never to itself; the six others are equally likely."""
    text = tasks.leak(chance_of(0, 0), 2000).features[..., 0]
    steps = (text[:, 1:] - text[:, :-1]) % tasks.CHAIN
    counts = np.bincount(steps.ravel(), minlength=8) / steps.size
    assert counts[0] == 0
    assert counts[1] == pytest.approx(0.75, abs=0.01)
    assert counts[2:] == pytest.approx(0.25 / 6, abs=0.005)


@cache
def _trained(name: str, *without: str) -> tuple[tuple[Checkpoint, ...], TrainingResult]:
    one = experiment(name, without=without)
    *seen, last = train(one.task, 1)
    assert isinstance(last, TrainingResult)
    return tuple(item for item in seen if isinstance(item, Checkpoint)), last


@pytest.mark.walk
@pytest.mark.parametrize(("name", "least"), [
    ("lookup", 0.98), ("most-frequent", 0.98), ("leak", 0.95),
])  # fmt: skip
def test_what_can_be_learned_is_learned(name: str, least: float) -> None:
    """From a grey row; where one place is right, the row finds it."""
    one, (seen, last) = experiment(name), _trained(name)
    assert last.right >= least
    assert seen[0].row[seen[0].row > 0].max() < 0.35
    if one.right_at >= 0:
        assert seen[-1].row.argmax() == one.right_at
    assert [item.step for item in seen] == list(checkpoints_at(one.task.steps))


@pytest.mark.walk
def test_what_cannot_be_learned_is_not() -> None:
    """Copying without positions ends where it is said to, and has long been there."""
    assert _trained("copy", "positions")[1].right == pytest.approx(0.42, abs=0.02)
    assert _trained("copy", "positions")[0][-3].right == pytest.approx(0.42, abs=0.02)


@pytest.mark.walk
@pytest.mark.parametrize("name", ["lookup", "most-frequent"])
def test_each_prediction_holds_and_each_surprise_has_its_numbers(name: str) -> None:
    """The option that is said to be true is one of those offered."""
    one, (seen, last) = experiment(name), _trained(name)
    assert one.prediction.true_option(Training(one.task, 1, seen, last)) == one.prediction.usual
    said = " ".join(one.surprise(one.task, last.net, 1))
    assert any(word.strip(".,;").replace(".", "").isdecimal() for word in said.split())


@pytest.mark.walk
def test_the_leak_is_helpless_when_it_speaks() -> None:
    """And the masked net of the same seed is not."""
    one, (_, last) = experiment("leak"), _trained("leak")
    said = one.surprise(one.task, last.net, 1)[0]
    mine, theirs = map(int, re.findall(r"(\d+) of (?:the|its) 88", said))
    assert mine < 20
    assert theirs >= 80


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    """Bit by bit."""
    one = experiment("lookup", steps=30)
    first, again, other = (list(train(one.task, seed)) for seed in (3, 3, 4))
    for a, b in zip(first, again, strict=True):
        assert a[:3] == b[:3] if isinstance(a, Checkpoint) else a[1:] == b[1:]  # type: ignore[comparison-overlap]
    nets = [items[-1].net for items in (first, again, other) if isinstance(items[-1], TrainingResult)]
    assert all(np.array_equal(nets[0][name], nets[1][name]) for name in nets[0])
    assert not np.array_equal(nets[0]["words"], nets[2]["words"])


@pytest.mark.parametrize("name", NAMES)
def test_every_experiment_is_whole(name: str) -> None:
    """A name for each place of the text that is watched, and a right answer to it."""
    one = experiment(name, steps=1)
    assert len(one.places) == len(one.task.example) <= one.task.shape.n_places
    assert -1 <= one.right_at < len(one.places)
    assert 0 <= one.prediction.usual < len(one.prediction.options)
    assert len([*train(one.task, 0)]) == 3


@pytest.mark.parametrize(("name", "options", "sentence"), [
    ("look", {}, "There is no experiment called look."),
    ("largest", {"without": ("mask",)}, "largest can't run without mask."),
    ("copy", {"without": ("scale",)}, "What it can leave out: positions or mask."),
    ("lookup", {"layers": 2}, "--layers is only for induction"),
])  # fmt: skip
def test_what_an_experiment_cannot_do_is_told(name: str, options: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        experiment(name, **options)  # type: ignore[arg-type]  # one option each
    assert sentence in f"{caught.value.sentence} {caught.value.hint}"


def _course(rights: list[float], row: tuple[float, ...] = (0.25,) * 4) -> Training:
    """A training of 1000 steps that was right so often at evenly spaced checkpoints, and ends with this row."""
    one = experiment("lookup", steps=1000)
    gap = 1000 // (len(rights) - 1)
    last = np.array(row)
    seen = [Checkpoint(at * gap, 1.0, right, last, last) for at, right in enumerate(rights)]
    return Training(one.task, 1, tuple(seen), TrainingResult({}, 1.0, rights[-1]))


@pytest.mark.parametrize(("rights", "sudden"), [
    ([0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 1.0], 1),
    ([0.1, 0.3, 0.5, 0.6, 0.7, 0.9, 1.0], 0),
    ([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 0),
])  # fmt: skip
def test_sudden_is_nothing_for_long_and_then_all(rights: list[float], sudden: int) -> None:
    """Not what comes bit by bit, nor what never comes."""
    assert true_options.is_sudden(_course(rights)) == sudden


def test_a_row_is_sharp_grey_or_on_the_token_that_asks() -> None:
    """By its largest weight and its entropy."""
    looks = true_options.where_it_looks(1)
    rows = {(0.1, 0.7, 0.1, 0.1): 1, (0.1, 0.1, 0.1, 0.7): 2, (0.25, 0.25, 0.25, 0.25): 0}
    for row, held in rows.items():
        assert looks(_course([0, 1], row)) == held
        assert true_options.is_grey(_course([0, 1], row)) == (held == 0)


def test_right_is_held_against_guessing_and_the_best_possible() -> None:
    """A band around 0.75; more than by guessing; almost always."""
    best, often = true_options.beside_best(0.75, 0.03), true_options.how_often(0.1)
    assert [best(_course([0, right])) for right in (0.5, 0.74, 0.98)] == [0, 1, 2]
    assert [often(_course([0, right])) for right in (0.11, 0.5, 0.98)] == [0, 1, 2]


@pytest.mark.parametrize(
    "id", ["copy without positions", "copy without mask and positions", "induction with 1 layer"]
)
def test_an_experiment_is_found_again_by_its_id(id: str) -> None:
    """What its net lacks is part of it; of another number of steps nothing is filed."""
    found = experiment_of(id)
    assert found is not None
    assert found.id == id
    assert experiment("lookup", steps=5).id == ""
    assert experiment_of("lookup").name == "lookup"  # type: ignore[union-attr]
    assert experiment_of("no such thing") is None
