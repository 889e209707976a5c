"""The computation as data: a short list of named steps.

    query, key, value -> scores -> logits (scaled, masked) -> weights -> output

Everything the tutor does is done to this list. Run it, and it is a worked computation. Replace one step
and run it again, and it is a mistake. Run it on from the middle with a learner's own numbers, and it is an
error carried forward. Open one cell of one step (`cells.py`), and it is an answer to "why".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import matmul
from typing import Any

from attn_tutor.engine import heads, positions
from attn_tutor.engine.attention import mix, scale_and_mask, score, softmax
from attn_tutor.records import record

# Name -> array (or an interval, which speaks NumPy's protocols), or None where not given.
Values = Mapping[str, Any]


@record()
class Step:
    """One named stage: `function` applied to the values named in `inputs` gives the value called `name`."""

    name: str
    formula: str
    inputs: tuple[str, ...]
    function: Callable[..., Any]

    def value(self, values: Values) -> Any:
        return self.function(*[values[name] for name in self.inputs])


@record()
class Trace(Mapping[str, Any]):
    """A computation that has been run: every given and every computed value under its name."""

    steps: tuple[Step, ...]
    results: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def step(self, name: str) -> Step:
        return self.steps[position(self.steps, name)]


@record()
class Computation:
    """Steps in order. Each may read what is given and what the steps before it made."""

    steps: tuple[Step, ...]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple([step.name for step in self.steps])

    def run(
        self, given: Values, *, until: str | None = None, settle: Callable[[Any], Any] | None = None
    ) -> Trace:
        """Run the steps in order, up to and with `until`.

        `settle`, where given, is applied to every value before later steps read it (say, rounding by hand);
        the value of `until` itself stays as computed.
        """
        return self._run(dict(given), self.steps, until, settle)

    def run_from(
        self,
        name: str,
        values: Values,
        *,
        until: str | None = None,
        settle: Callable[[Any], Any] | None = None,
    ) -> Trace:
        """Run on from the middle: `values` holds step `name` and all before it; compute the rest."""
        return self._run(dict(values), self.steps[position(self.steps, name) + 1 :], until, settle)

    def replace(self, name: str, **changes: Any) -> Computation:
        """The same computation with one step done differently (its `function`, `inputs` or `formula`)."""
        at = position(self.steps, name)
        return Computation((*self.steps[:at], replace(self.steps[at], **changes), *self.steps[at + 1 :]))

    def _run(
        self,
        values: dict[str, Any],
        steps: tuple[Step, ...],
        until: str | None,
        settle: Callable[[Any], Any] | None,
    ) -> Trace:
        for step in steps:
            value = step.value(values)
            last = step.name == until
            values[step.name] = value if settle is None or last else settle(value)
            if last:
                break
        return Trace(self.steps, values)


def position(steps: Sequence[Step], name: str) -> int:
    """Where the step called `name` stands; raises KeyError for a name that no step has."""
    for at, step in enumerate(steps):
        if step.name == name:
            return at
    raise KeyError(name)


# The stages, by the names that every part of the tutor uses.
SCORES = Step("scores", "Q Kᵀ", ("query", "key"), score)
LOGITS = Step("logits", "scores / √d_k", ("scores", "scale", "softcap", "mask"), scale_and_mask)
WEIGHTS = Step("weights", "softmax(logits)", ("logits",), softmax)
OUTPUT = Step("output", "weights V", ("weights", "value"), mix)

QUERY = Step("query", "X W_Q", ("tokens", "w_query"), matmul)
KEY = Step("key", "X W_K", ("context", "w_key"), matmul)
VALUE = Step("value", "X W_V", ("context", "w_value"), matmul)

QUERY_HEADS = Step("query_heads", "Q cut into heads", ("query", "n_heads"), heads.split_heads)
KEY_HEADS = Step(
    "key_heads",
    "K cut into heads",
    ("key", "n_kv_heads", "n_heads"),
    lambda key, shared, n_heads: heads.repeat_heads(heads.split_heads(key, shared), n_heads),
)
VALUE_HEADS = Step(
    "value_heads",
    "V cut into heads",
    ("value", "n_kv_heads", "n_heads"),
    lambda value, shared, n_heads: heads.repeat_heads(heads.split_heads(value, shared), n_heads),
)
HEAD_SCORES = Step("scores", "Q Kᵀ in each head", ("query_heads", "key_heads"), score)
HEAD_OUTPUTS = Step("head_outputs", "weights V in each head", ("weights", "value_heads"), mix)
CONCATENATED = Step("concatenated", "the heads side by side", ("head_outputs",), heads.merge_heads)
ONE_HEAD = Step("concatenated", "weights V", ("weights", "value"), mix)
PROJECTED = Step("output", "concatenated W_O", ("concatenated", "w_output"), matmul)


# With rotary positions the scores are those of rotated queries and keys.
ROTATED = tuple(
    Step(
        f"rotated_{name}",
        f"{letter} rotated by its places",
        (name, f"{name}_places", "rope"),
        positions.rotate,
    )
    for name, letter in (("query", "Q"), ("key", "K"))
)


def steps_for(
    *, projected: bool = False, n_heads: int = 1, w_output: bool = False, rope: bool = False
) -> Computation:
    """The steps of one attention: tokens projected or not, one head or several, rotated or not, with W_O or not."""
    steps: list[Step] = [QUERY, KEY, VALUE] if projected else []
    if n_heads == 1:
        steps += [*_scores(SCORES, rope), LOGITS, WEIGHTS]
        steps += [ONE_HEAD, PROJECTED] if w_output else [OUTPUT]
        return Computation(tuple(steps))
    steps += [QUERY_HEADS, KEY_HEADS, VALUE_HEADS, *_scores(HEAD_SCORES, rope), LOGITS, WEIGHTS, HEAD_OUTPUTS]
    steps += [CONCATENATED, PROJECTED] if w_output else [replace(CONCATENATED, name="output")]
    return Computation(tuple(steps))


def _scores(step: Step, rope: bool) -> list[Step]:
    """The step that makes the scores, after the rotation of what it reads if there is one."""
    if not rope:
        return [step]
    turned = [
        replace(turn, inputs=(name, *turn.inputs[1:]))
        for turn, name in zip(ROTATED, step.inputs, strict=True)
    ]
    return [*turned, replace(step, inputs=tuple(turn.name for turn in turned))]


def logits_formula(scale: float | None, d_k: int, softcap: float | None, mask: object) -> str:
    """The formula of the logits as a problem means it: scaled how, capped or not, masked or not."""
    if scale is None or math.isclose(scale, 1 / math.sqrt(d_k)):
        formula = LOGITS.formula
    else:
        formula = "scores" if scale == 1 else f"scores × {scale:g}"
    if softcap is not None:
        formula = f"{softcap:g} tanh({formula} / {softcap:g})"
    return formula if mask is None else f"{formula}, masked"
