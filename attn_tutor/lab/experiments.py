"""The experiments of the lab, one entry each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.lab import surprises, tasks, true_options
from attn_tutor.lab.changes import CHANGES
from attn_tutor.lab.experiment import Experiment, Prediction
from attn_tutor.lab.net import Ids, NetShape
from attn_tutor.lab.training import LearningTask

_SLOW = 0.001  # of Adam: such a pace makes it gradual enough to watch


def _ids(*features: int) -> Ids:
    return np.array(features, dtype=np.int64)[:, np.newaxis]


_KEYS = "cgafbe"
_VALUES = (3, 7, 1, 2, 7, 5)
_LOOKUP = np.array(
    [[ord(key) - 97, tasks.KEYS + value] for key, value in zip(_KEYS, _VALUES, strict=True)]
    + [[0, tasks.KEYS + tasks.VALUES]]
)
_PAIRS = (*(f"{key}={value}" for key, value in zip(_KEYS, _VALUES, strict=True)), "?a")
_LOOKUP_SHAPE = NetShape(tasks.KEYS + tasks.VALUES + 1, tasks.VALUES, tasks.PAIRS + 1)
_COPIED = (4, 9, 1, 7, 0, 3, 11, 5, 2, 8)
_DIGITS = (3, 1, 4, 1, 5, 9, 2, 6)
_COUNTED = (0, 1, 0, 2, 0, 3, 1, 0, 2)
_SEEN = (7, 2, 11, 5, 14, 0, 9, 3, 12, 6, 1, 13, 8, 4, 10, 5)
_CHAIN = (2, 3, 4, 5, 1, 2, 3, 7, 0, 1, 2, 3)


def _letters(numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(chr(97 + number) for number in numbers)


EXPERIMENTS = (
    Experiment(
        "lookup",
        "Look up a value by its key",
        "The net reads six pairs, then a key with a question mark. It has to say the value of that key.",
        1 / tasks.VALUES,
        LearningTask(_LOOKUP_SHAPE, tasks.lookup, 500, _SLOW, _LOOKUP, -1),
        _PAIRS,
        2,
        Prediction(
            "At the end, where will “?a” look?",
            ("at every pair alike", "at a=1", "at itself"),
            true_options.where_it_looks(2),
            1,
            "the query of ?a has learned to fit the key of a, and the value of that key is 1",
        ),
        surprises.absent_key,
        "query-key-value",
        2,
        ("scale",),
    ),
    Experiment(
        "copy",
        "Say the token before",
        "The net reads ten letters. At each letter it has to say the one before it.",
        1 / tasks.LETTERS,
        LearningTask(
            NetShape(tasks.LETTERS, tasks.LETTERS, tasks.COPIED, positions="added", causal=True),
            tasks.copy, 500, _SLOW, _ids(*_COPIED), 5,
        ),
        _letters(_COPIED),
        4,
        Prediction(
            "Could it do the same without positions, given more steps?",
            ("yes, it only takes longer", "no, however long it trains"),
            true_options.positions_are_needed,
            1,
            "without positions, nothing in a key says where its token is",
        ),
        surprises.without_positions,
        "position",
        1,
        ("positions", "mask"),
    ),
    Experiment(
        "largest",
        "Say the largest digit",
        "The net reads eight digits, then a question mark. It has to say the largest digit.",
        1 / tasks.DIGITS,
        LearningTask(NetShape(11, tasks.DIGITS, 9), tasks.largest, 600, 0.005, _ids(*_DIGITS, tasks.DIGITS), -1),
        (*map(str, _DIGITS), "?"),
        5,
        Prediction(
            "At the end, will the row of “?” be sharp or grey?",
            ("sharp, most of the weight on the 9", "grey, all alike"),
            true_options.is_grey,
            0,
            "one digit decides, so one digit needs the weight",
        ),
        surprises.how_sharp,
        "softmax",
        3,
    ),
    Experiment(
        "most-frequent",
        "Say the most frequent letter",
        "The net reads nine letters of four kinds, then a question mark. It has to say the most frequent letter.",
        1 / tasks.KINDS,
        LearningTask(NetShape(5, tasks.KINDS, 10), tasks.most_frequent, 500, 0.003, _ids(*_COUNTED, tasks.KINDS), -1),
        (*_letters(_COUNTED), "?"),
        -1,
        Prediction(
            "At the end, will the row of “?” be sharp or grey?",
            ("sharp, most of the weight on the a's", "grey, all alike"),
            true_options.is_grey,
            1,
            "to count, the net has to weigh every letter alike",
        ),
        surprises.how_even,
        "weighted-sum",
        3,
    ),
    Experiment(
        "induction",
        "Say what came next last time",
        "The net reads fifteen different letters, then one of them again. It has to say what came next last time.",
        1 / 15,
        LearningTask(
            NetShape(16, 16, tasks.PLACES, layers=2, positions="query and key", causal=True),
            tasks.induction, 1200, 0.006, _ids(*_SEEN), -1, 1,
        ),
        _letters(_SEEN),
        4,
        Prediction(
            "How will it learn: little by little, or nothing for a long time and then all at once?",
            ("little by little", "nothing, then all at once"),
            true_options.is_sudden,
            1,
            "each layer is useless until the other one works",
        ),
        surprises.layer_one_off,
        "induction",
        2,
    ),
    Experiment(
        "leak",
        "What a mask is for",
        "The net reads a chain of twelve letters, all at once. At each letter it has to say the next one. Three times "
        "in four that's the letter's successor, so nobody who can't see it is right more than 75% of the time.",
        1 / tasks.CHAIN,
        LearningTask(NetShape(8, 8, tasks.CHAINED, positions="added"), tasks.leak, 500, 0.002, _ids(*_CHAIN), 5),
        _letters(_CHAIN),
        6,
        Prediction(
            "There is no mask. How often will it be right at the end?",
            ("less than 75% of the time", "75% of the time", "more than 75% of the time"),
            true_options.beside_best(tasks.LIKELY, 0.03),
            2,
            "it looks at the next letter, which is right there to be read",
        ),
        surprises.then_it_speaks,
        "masks",
        1,
    ),
    Experiment(
        "scale",
        "Start without the scale",
        "This is lookup with heads 256 wide, and the scores aren't divided by √d_k.",
        1 / tasks.VALUES,
        LearningTask(
            replace(_LOOKUP_SHAPE, d_k=256, starts_grey=False, scaled=False),
            tasks.lookup, 400, 0.002, _LOOKUP, -1,
        ),
        _PAIRS,
        2,
        Prediction(
            "Its scores are large from the start, so its softmax is almost certain. Is that a good start?",
            ("yes, since it's decided early", "no, since there is little to learn from"),
            true_options.scale_is_needed,
            1,
            "where the weights are near 0 and 1, a nudge to a score changes next to nothing",
        ),
        surprises.with_the_scale,
        "scaling",
        2,
    ),
)  # fmt: skip


NAMES = (*(one.name for one in CHANGES), *(one.name for one in EXPERIMENTS))  # all that the lab has


_LESS: dict[str, Callable[[NetShape], NetShape]] = {
    "positions": lambda shape: replace(shape, positions="none"),
    "mask": lambda shape: replace(shape, causal=False),
    "scale": lambda shape: replace(shape, scaled=False),
}


def experiment(name: str, *, without: tuple[str, ...] = (), layers: int = 0, steps: int = 0) -> Experiment:
    """The experiment of this name, with parts of its net left out. Raises UsageError for what there is not."""
    known = {one.name: one for one in EXPERIMENTS}
    if name not in known:
        there = ", ".join(known)
        raise UsageError(
            f"There is no experiment called {name[:40]}.", did_you_mean(name, known, f"The experiments are {there}.")
        )
    found = known[name]
    shape = found.task.shape
    for part in without:
        if part not in found.may_lack:
            can = " or ".join(found.may_lack) or "nothing"
            raise UsageError(f"{name} can't run without {part[:40]}.", f"What it can leave out: {can}.")
        shape = _LESS[part](shape)
    if layers:
        if name != "induction" or layers > 2:
            raise UsageError(
                "--layers is only for induction, and takes 1 or 2.", "attn-tutor lab train induction --layers 1"
            )
        shape = replace(shape, layers=layers)
    task = found.task._replace(shape=shape, layer=min(found.task.layer, shape.layers - 1))
    lacks = true_options.lacks(without, layers)
    return replace(
        found,
        task=task._replace(steps=steps or task.steps),
        prediction=true_options.prediction_of(found, name + lacks),
        id="" if steps else name + lacks,
    )


def experiment_of(id: str) -> Experiment | None:
    """The experiment with this id; None where there is none."""
    if id in true_options.LACKING:
        without, layers, _, _ = true_options.LACKING[id]
        return experiment(id.partition(" ")[0], without=without, layers=layers)
    return next((experiment(one.name) for one in EXPERIMENTS if one.name == id), None)
