"""Pictures as sessions draw them, among them the awkward ones: ties, masks, one key, heads, long numbers.

python -m tests.widgets.picture_samples writes the kept renders anew; read the difference before keeping it.
"""

from pathlib import Path

import numpy as np

from attn_tutor.curriculum.drawings import Clocks, Sharing, Sinusoids
from attn_tutor.curriculum.measures import Count
from attn_tutor.engine.gradients import Slopes, Width
from attn_tutor.engine.problem import problem
from attn_tutor.engine.timing import Length, TimedRun
from attn_tutor.questions.given import Given
from attn_tutor.widgets import View
from attn_tutor.widgets.abridged import AbridgedSteps
from attn_tutor.widgets.computation import Steps
from attn_tutor.widgets.count import count_readout
from attn_tutor.widgets.demo import GIVEN, LONGER, longer_sentence
from attn_tutor.widgets.gradient import gradient_readout
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.matrix import Givens, MatrixView
from attn_tutor.widgets.online_run import halves_readout, online_readout
from attn_tutor.widgets.pictures_block import BlockWires
from attn_tutor.widgets.pictures_heads import AllHeadTiles, head_columns, shared_heads
from attn_tutor.widgets.pictures_maps import TileMap
from attn_tutor.widgets.pictures_position import clock_hands, sinusoid_grid
from attn_tutor.widgets.pictures_rows import (
    adds_table,
    axes_table,
    cache_table,
    difference_table,
    pair_table,
    stripe_table,
)
from attn_tutor.widgets.recorded import RecordedRun
from attn_tutor.widgets.timing_view import timing_readout
from attn_tutor.widgets.worked import WorkedQuery

KEYS = [[0, 1, 0, 1], [2, 0, 1, 0], [1, 1, 0, 1]]
VALUES = [[1, 0], [0, 2], [1, 1]]
TRACE = GIVEN.problem.run()
HEADS = problem(
    tokens=[[1, 0, 2, 1], [0, 1, 1, 0], [1, 1, 0, 1]],
    w_query=[[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1]],
    w_key=[[0, 1, 1, 0], [1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]],
    w_value=[[1, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 1], [0, 0, 1, 0]],
    w_output=np.eye(4),
    n_heads=2,
    causal=True,
).run()

_FAR = [[float((3 * row + 2 * column) % 7 - 3) for column in range(4)] for row in range(40)]
LARGE_ONE = problem(query=_FAR[:3], key=_FAR, value=[row[:2] for row in _FAR]).run()
LARGE_HEADS = problem(query=_FAR, key=_FAR, value=_FAR, n_heads=2, causal=True).run()

WORKED: dict[str, WorkedQuery] = {
    "three words": WorkedQuery(TRACE, 2, GIVEN.words),
    "masked, a word twice": WorkedQuery(
        problem(query=[[1, 0, 2, 1]], key=KEYS, value=VALUES, mask=[[True, False, True]]).run(),
        0,
        ("sat",),
        ("the", "cat", "the"),
    ),
    "all masked": WorkedQuery(problem(query=[[1, 0, 2, 1]], key=KEYS, value=VALUES, mask=[[False] * 3]).run(), 0),
    "one key": WorkedQuery(problem(query=[[1, 0]], key=[[3, 4]], value=[[5, 6]]).run(), 0),
    "a tie": WorkedQuery(
        problem(query=[[1, 1, 1, 0]], key=[[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]], value=VALUES).run(), 0
    ),
    "all alike": WorkedQuery(problem(query=[[0, 0]], key=[[1, 2], [3, 4]], value=[[1, 0], [0, 1]]).run(), 0),
    "one dominates": WorkedQuery(
        problem(query=[[1, 0]], key=[[1, 0], [-10, 1]], value=[[10, 20], [30, 40]], scale=1.0).run(), 0
    ),
    "negative numbers": WorkedQuery(
        problem(query=[[-1, -2]], key=[[1, 0], [2, 1], [3, 3]], value=[[10, 20], [30, 40], [1, -5]]).run(), 0
    ),
    "large scores": WorkedQuery(
        problem(query=[[10, 5.5]], key=[[10, 0], [8, 1], [3, 3]], value=[[1, 2], [3, 4], [0, 1]]).run(), 0
    ),
    "capped": WorkedQuery(
        problem(query=[[1, 0, 2, 1]], key=KEYS, value=VALUES, softcap=1.5, scale=0.7).run(), 0, ("sat",)
    ),
    "an additive mask": WorkedQuery(
        problem(query=[[1, 0, 2, 1]], key=KEYS, value=VALUES, mask=[[0.5, -1.25, -np.inf]]).run(), 0
    ),
    "a head": WorkedQuery(HEADS, 2, GIVEN.words, head=1),
}
OTHERS: dict[str, View] = {
    "map": HeatMap.of(longer_sentence().run(), LONGER, row=4),
    "map, no row": HeatMap.of(longer_sentence().run(), LONGER, title="Eight words"),
    "map of two heads": HeatMap.of(HEADS, GIVEN.words, row=2, head=1),
    "map across": HeatMap(
        np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]), mask=np.array([[1, 1, 0], [0, 0, 0]], bool), row=1
    ),
    "large map": HeatMap(np.tri(64) / np.arange(1, 65)[:, np.newaxis], mask=np.tri(64, dtype=bool), row=40),
    "givens": Givens(
        Given(
            query=((1, 0, 2, 1),),
            key=((0, 1, 0, 1), (2, 0, -1, 0), (1, 1, 0.125, 1)),
            value=((1, 0), (0, 2), (1, 1)),
            words=("sat",),
            key_words=("the", "cat", "sat"),
            scale="none",
            mask=((1, 0, 1),),
        )
    ),
    "matrix of heads": MatrixView("weights", HEADS["weights"], "ok"),
    "gradient": gradient_readout(
        [
            Width(4, 2.06, Slopes(0.53, 0.0795, 0.0731, 0.0), Slopes(0.32, 0.1011, 0.0954, 0.0)),
            Width(64, 7.87, Slopes(0.98, 0.0038, 0.0164, 0.34), Slopes(0.34, 0.0986, 0.0953, 0.0)),
            Width(1024, 31.71, Slopes(1.0, 5.6e-8, 0.0085, 0.73), Slopes(0.35, 0.0982, 0.0963, 0.0)),
        ],
        101,
    ),
    "timing": timing_readout(
        [
            Length(256, 2**19, TimedRun(0.00062, 2038421), TimedRun(0.00074, 432136)),
            Length(1024, 2**23, TimedRun(0.01735, 33113744), TimedRun(0.01193, 1219108)),
            Length(2048, 2**25, TimedRun(0.1078, 133269136), TimedRun(0.0509, 1713236)),
        ]
    ),
    "timing, too fast": timing_readout(
        [Length(n, 8 * n * n, TimedRun(0.0, 32 * n * n), TimedRun(0.0, 9 * n * n)) for n in (16, 32)]
    ),
    "count": count_readout(
        Count(
            what="numbers",
            factors=("key and value", "layers", "n_kv_heads", "d_head"),
            cases=("Llama 2, 7B", "Llama 3, 8B"),
            sizes=((2, 32, 32, 128), (2, 32, 8, 128)),
            bytes=2,
        )
    ),
    "count of one": count_readout(
        Count(what="weights", factors=("tokens", "tokens"), cases=("a text",), sizes=((4096, 4096),))
    ),
    "online": online_readout(TRACE, 2, GIVEN.words, 4),
    "online, masked": online_readout(
        problem(query=[[1, 0, 2, 1]], key=KEYS, value=VALUES, mask=[[False, True, False]]).run(), 0, (), 2
    ),
    "halves": halves_readout(longer_sentence().run(), 7, LONGER, 2),
    "steps": Steps(TRACE, words=GIVEN.words, inputs=True),
    "a large computation": AbridgedSteps(LARGE_ONE),
    "large heads": AbridgedSteps(LARGE_HEADS),
    "steps of heads": Steps(HEADS, ("query_heads", "logits", "weights", "output"), words=GIVEN.words),
}
_COPIED = np.vstack([np.eye(4)[[0, 0, 1, 2]] * 0.9, [[0, 0.97, 0.02, 0.01], [0.2, 0.1, 0.3, 0.4]]])
DRAWINGS: dict[str, View] = {
    "clocks": clock_hands(Clocks(turns=(30, 3), places=((2, 1), (7, 6)))),
    "one clock": clock_hands(Clocks(turns=(57.3,), places=((12, 0),))),
    "sinusoids": sinusoid_grid(Sinusoids(places=4, width=4, open=2)),
    "many sinusoids": sinusoid_grid(Sinusoids(places=6, width=32)),
    "head columns": head_columns(HEADS["head_outputs"], GIVEN.words),
    "heads that share": next(shared_heads(Sharing(query_heads=8, key_heads=(2,)))),
    "heads of their own": next(shared_heads(Sharing(query_heads=3, key_heads=(3,), lettered=True))),
    "one head for all": next(shared_heads(Sharing(query_heads=12, key_heads=(1,)))),
    "all heads": AllHeadTiles((("P", "1", "."), ("-", "n", "")), ((0.97, 0.6, 0.0), (0.0, 0.55, 0.7))),
    "block, norms before": BlockWires(numbered=True),
    "block, norms after": BlockWires("after"),
    "cache": cache_table(("the", "cat", "purrs"), 6, asked=False),
    "cache, one row open": cache_table(("the", "cat", "purrs"), 6, asked=True),
    "what keys add": adds_table(
        ("[CLS]", "cat", "sat"), (0.76, 0.06, 0.18), (0.14, 8.96, 6.6), ("cat", "[CLS]")
    ),
    "stripe": stripe_table(("a", "b", "a", "b"), np.array(_COPIED[:4])),
    "stripe, one row open": stripe_table(("a", "b", "a", "b"), np.array(_COPIED[2:]), asked=0),
    "two texts": pair_table(
        ("chats", "noirs"), ("black", "cats"), np.array([[0.1, 0.9], [0.8, 0.2]]), sums=True
    ),
    "a window": pair_table(("a", "b"), ("a", "b"), np.eye(2), np.tri(2, dtype=bool)),
    "axes": axes_table(8, 4, 20, 30, 64),
    "two rows": difference_table(
        ("A", "B"), ("x", "y"), np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([[2.0, 2.0], [2.0, 1.4]])
    ),
    "recorded": RecordedRun(
        ("v = torch.tensor([[1.0], [10.0]])", "F.softmax(v, dim=0)"),
        ("tensor([[1.2339e-04],", "        [9.9988e-01]])"),
        "PyTorch 2.13.0, recorded in 2026.",
    ),
    "map of tiles": TileMap(np.asarray(TRACE["weights"]), GIVEN.words, GIVEN.words),
}
SAMPLES: dict[str, View] = {
    **{f"worked, {name}": view for name, view in WORKED.items()},
    **OTHERS,
    **DRAWINGS,
}

RENDERS: dict[str, Look] = {
    "pictures_100": Look(100, 32, "truecolor"),
    "pictures_80": Look(80, 24),
    "pictures_60": Look(60, 24),
    "pictures_40": Look(40, 20),
    "pictures_100_ascii": Look(100, 32, glyphs=False),
    "pictures_plain": Look(plain=True),
}
FOLDER = Path(__file__).parent / "renders"


def rendered(look: Look) -> str:
    """All samples one after another, each under its name."""
    shown = []
    for name, view in SAMPLES.items():
        lines = view.speak(look) if look.plain else [line.plain.rstrip() for line in view.draw(look)]
        shown.append("\n".join([f"== {name}", *lines]))
    return "\n\n".join(shown) + "\n"


if __name__ == "__main__":
    for kept, look in RENDERS.items():
        (FOLDER / f"{kept}.txt").write_text(rendered(look), encoding="utf-8")
