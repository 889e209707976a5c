"""`trace`: a sentence through attention, stage by stage, each with a sentence and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attn_tutor.engine.arrays import shape_text
from attn_tutor.engine.steps import Trace
from attn_tutor.engine.toy import D_HEAD, D_MODEL, Toy
from attn_tutor.errors import UsageError
from attn_tutor.sessions.look_around import Turnable, look_around, row_called
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.labels import aloud, names, word_aloud
from attn_tutor.widgets.prose import Prose
from attn_tutor.widgets.traced import TracedValue

_SAID = {
    "words": "Each word gets a vector of {d_model} numbers, drawn at random. The same word gets the same vector.",
    "places": "Each position also has a vector, made of sines and cosines at several frequencies.",
    "tokens": "Their sum says in one vector which word is where. This is X, and it's all that attention sees.",
    "query": "The query of a word is what it looks for: its vector times W_Q.",
    "key": "The key of a word is what queries match against: its vector times W_K.",
    "value": "The value of a word is what it passes on when it is looked at: its vector times W_V.",
    "scores": "Every query is compared with every key: their dot product says how well the two match.",
    "logits": "The scores are divided by √d_k, here {root}{masked}.",
    "weights": "Softmax turns each row into shares, here {shape}: which word looks where.",
    "head_outputs": "Each head mixes its values with its own weights.",
    "concatenated": "The heads are put side by side again.",
    "output": "Each word has a new vector: {output}.",
}
_TOY = "The vectors are drawn from seed {seed}, not learned. The computation is real."
_MOST_ROWS = 16  # words whose scores are all shown; of more only the row that the map reads out


@dataclass(frozen=True)
class StageScreen:
    """One stage as it is shown, from its header on."""

    stage: str
    above: tuple[View, ...]
    picture: Turnable

    @property
    def views(self) -> tuple[View, ...]:
        """The views of the whole computation."""
        return (*self.above, self.picture)


def screens(
    sentence: Toy, seed: int, wanted: Sequence[str], head: int = 0, row: str = ""
) -> list[StageScreen]:
    """Every stage, or those wanted; the first says what is a toy here.

    head: of the heads, counted from 0, the one with its map in numbers.
    row:  the word whose row is read out, or its number from 1; if there is none, the one that tells most.
    Raises UsageError for a stage, a head or a row that there is not.
    """
    _check_head(head, sentence.problem.n_heads)
    trace = sentence.problem.run()
    stages = [name for name in ("words", "places", "tokens", *sentence.problem.stages) if name in _SAID]
    unknown = [name for name in wanted if name not in stages]
    if unknown:
        raise UsageError(f"There is no stage called {unknown[0]}.", f"The stages are {', '.join(stages)}.")
    chosen = [name for name in stages if not wanted or name in wanted]
    rows = names(sentence.words, len(sentence.words), "row")
    at_row = row_called(row, rows) if row else telling_row(trace, head)
    found: list[StageScreen] = []
    for at, name in enumerate(chosen, 1):
        header = Header(("Trace", name.replace("_", " ")), at, len(chosen))
        word, whole = f'"{rows[at_row]}"', word_aloud(aloud(rows[at_row]))
        said = Prose(
            _sentence(sentence, trace, name, word, "" if row else _choice(sentence, f"row {word}", " word")),
            _sentence(sentence, trace, name, whole, "" if row else _choice(sentence, f"the row of {whole}", " word")),
        )
        toy = [Note((_TOY.format(seed=seed),), label="A toy", role="hi")] if at == 1 else []
        found.append(StageScreen(name, (header, said, *toy), _picture(sentence, trace, name, at_row, head)))
    return found


def walk(terminal: Terminal, stages: Sequence[StageScreen], trace: Trace) -> None:
    """Show stage after stage; at each one the learner may look around. Raises Stopped where no answer will come."""
    at, step = 0, 1
    while step and at < len(stages):
        screen = stages[at]
        terminal.show(*screen.views)
        ends = {"first": at == 0, "last": at == len(stages) - 1}
        step = look_around(terminal, trace, screen.stage, screen.picture, **ends)
        at += step


def _check_head(head: int, count: int) -> None:
    if not 0 <= head < count:
        there = "is 1 head" if count == 1 else f"are {count} heads"
        raise UsageError(
            f"There is no head {head + 1}.", f"There {there}; --heads sets how many."
        )


def telling_row(trace: Trace, head: int = 0) -> int:
    """The row whose word looks most at another one: the one that is read out.

    Of one head, and of words that may look at half the sentence or more: the others have little choice.
    """
    weights = np.atleast_3d(np.array(trace["weights"]).T).T[head]
    visible = ~np.isneginf(np.atleast_3d(np.array(trace["logits"]).T).T[head])
    narrow = 2 * visible.sum(axis=1, keepdims=True) < len(weights)
    return int(np.where(narrow | np.eye(len(weights), dtype=bool), -1.0, weights).max(axis=1).argmax())


def _choice(sentence: Toy, row: str, kind: str) -> str:
    """Why this row is the one that is read out: a word that sees only a few others has a large weight by default."""
    if sentence.problem.causal and len(sentence.words) > 2:
        return f"Of the rows that see at least half the sentence, {row} looks most at another{kind}."
    return f"{row[0].upper()}{row[1:]} looks most at another{kind}."


def _sentence(sentence: Toy, trace: Trace, name: str, word: str, choice: str) -> str:
    """What happens at a stage. word: whose row is read out; choice: why, where that is to be said."""
    problem = sentence.problem
    said = _SAID[name].format(
        d_model=D_MODEL,
        shape=shape_text(trace["weights"].shape),
        root=f"{D_HEAD**0.5:g}",
        masked=", and later words are masked" if problem.causal else "",
        output="the mixture times W_O"
        if problem.w_output is not None
        else "the values, mixed with those weights",
    )
    if _is_cut(sentence, name):
        return f"{said} Of {len(sentence.words)} rows this is the one of {word}."
    return f"{said} {choice}" if name == "weights" and choice and len(sentence.words) > 1 else said


def _picture(sentence: Toy, trace: Trace, name: str, row: int, head: int) -> Turnable:
    words = sentence.words
    if name == "words":
        return TracedValue.vectors("words", "drawn; the same word, the same vector", sentence.vectors, words)
    if name == "places":
        return TracedValue.vectors("places", "sin and cos of the position", sentence.positions, words)
    if name == "tokens":
        return TracedValue.vectors("tokens", "X = words + places", trace["tokens"], words)
    if name == "weights":
        return HeatMap.of(trace, words, row=row, head=head)
    return TracedValue.step(trace, name, words, row if _is_cut(sentence, name) else None, head)


def _is_cut(sentence: Toy, name: str) -> bool:
    return name in ("scores", "logits") and len(sentence.words) > _MOST_ROWS
