"""`trace`: a sentence through attention, stage by stage, each with a sentence and a picture."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.engine.arrays import shape_text
from attn_tutor.engine.steps import Trace
from attn_tutor.engine.toy import D_HEAD, D_MODEL, Toy
from attn_tutor.errors import UsageError
from attn_tutor.widgets import View
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.matrix import MatrixView
from attn_tutor.widgets.prose import Note, Prose
from attn_tutor.widgets.steps import Steps

_SAID = {
    "tokens": "Each word gets a vector of {d_model} numbers: one for the word, plus one for its place.",
    "query": "The query of a word: what it looks for. Its vector times W_Q.",
    "key": "The key of a word: what it offers to be found by. Its vector times W_K.",
    "value": "The value of a word: what it passes on when it is looked at. Its vector times W_V.",
    "scores": "Every query meets every key: a dot product says how well the two match.",
    "logits": "The scores are divided by √d_k, here {root}{masked}.",
    "weights": "The softmax makes shares of each row: how much each word looks at every other.",
    "head_outputs": "Each head mixes its values in the shares of its own weights.",
    "concatenated": "The heads are put side by side again.",
    "output": "Each word's new vector: {output}.",
}
_TOY = "This is a toy: the vectors are drawn by seed {seed}, nothing was learned. The computation is the real one."


def screens(sentence: Toy, seed: int, wanted: Sequence[str]) -> list[View]:
    """The views of every stage, or of those wanted. Raises UsageError for a stage that there is not."""
    trace = sentence.problem.run()
    names = [name for name in ("tokens", *sentence.problem.stages) if name in _SAID]
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise UsageError(f"There is no stage called {unknown[0]}.", f"The stages are {', '.join(names)}.")
    shown = [name for name in names if not wanted or name in wanted]
    views: list[View] = []
    for at, name in enumerate(shown, 1):
        views.append(
            Header((f"Stage {name.replace('_', ' ')}", shape_text(trace[name].shape)), at, len(shown))
        )
        views.append(Prose(_said(sentence, name)))
        views += _pictures(sentence, trace, name)
    return [*views, Note((_TOY.format(seed=seed),), label="Note", role="dim")]


def _said(sentence: Toy, name: str) -> str:
    made = sentence.problem
    masked = ", and what lies ahead is masked" if made.causal else ""
    output = (
        "the mixture times W_O" if made.w_output is not None else "the values mixed in the shares of its row"
    )
    return _SAID[name].format(d_model=D_MODEL, root=f"{D_HEAD**0.5:g}", masked=masked, output=output)


def _pictures(sentence: Toy, trace: Trace, name: str) -> list[View]:
    words = sentence.words
    if name == "tokens":
        vectors = MatrixView("words", sentence.vectors, "hi", words)
        places = MatrixView("places", sentence.positions, "dim", words)
        return [vectors, places, MatrixView("tokens", trace["tokens"], "q", words, note="words + places")]
    if name == "weights":
        return [HeatMap.of(trace, words, row=len(words) - 1)]
    return [Steps(trace, (name,), words=words)]
