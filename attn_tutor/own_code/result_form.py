"""What comes back as a whole: its form, its room, what becomes of a batch; and what all properties are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import join_words
from attn_tutor.own_code.call_records import MANY_KEYS
from attn_tutor.own_code.contract import Arrays
from attn_tutor.own_code.plan import BATCH, BATCH_CHANGED, BATCH_OF_HEADS, BATCH_OF_ONE, MANY, Plan
from attn_tutor.own_code.results import CodeRun, close

SAME = 1e-6
_OTHER_NUMBERS = "It takes a batch, but it doesn't give each sequence the numbers that it gets alone."
_ROUGHLY = 5e-2  # more than any precision is off
_LEAST_BYTES = 4  # of a number, where it has single precision


@dataclass(frozen=True)
class Property:
    """A fact about a function. `fault`: whether it is one, or only worth knowing."""

    name: str
    message: str
    fault: bool = True


class ResultsByCall:
    """The results by the names of their calls, each reduced to the array that is asked for."""

    def __init__(self, plan: Plan, run: CodeRun, parts: Mapping[str, Arrays | None]) -> None:
        self.plan, self.run, self.results, self.parts = plan, run, run.results, parts

    def output(self, name: str) -> Array | None:
        """The first array of a call; None where it was not made or gave none."""
        parts = self.parts.get(name)
        return parts[0] if parts else None




def form_of(results: ResultsByCall, *, exercise: bool) -> Iterator[Property]:
    """Arrays that come in something else, or with something else beside them."""
    result, wanted = results.results.get("probe 0"), len(results.plan.probes[0].stages)
    if result is None or not result.returned:
        return
    form = result.form if wanted == 1 else ""
    if not form and exercise and len(result.parts) > wanted:
        form = f"{len(result.parts)} things"
    if form:
        asked = "one array" if wanted == 1 else f"{wanted} arrays"
        yield Property("other_form", f"It returns {form}, but should return {asked}.", exercise)


def finite_fill(results: ResultsByCall, asks: Sequence[str]) -> Iterator[Property]:
    """Logits of hidden keys that are only very small."""
    for i, probe in enumerate(results.plan.probes):
        raw, right = results.results.get(f"probe {i}"), probe.right[0]
        if probe.stages != ("logits",) or raw is None or not raw.parts or raw.parts[0].shape != right.shape:
            continue
        finite = np.isneginf(right) & np.isfinite(raw.parts[0]) & (raw.parts[0] < -1e8)
        if finite.any():
            row, column = np.argwhere(finite)[0] + 1
            number = f"{raw.parts[0][row - 1, column - 1]:.0e}".replace("e+0", "e").replace("e+", "e")
            yield Property(
                "finite_fill",
                f"Where the mask is False your logits are {number} and not -inf: row {row}, column {column} is the "
                "first. With that number, a query that may see nothing would give every key the same weight.",
                "finite_fill" in asks,
            )
            return


def all_at_once(results: ResultsByCall, asks: Sequence[str]) -> Iterator[Property]:
    """Whether room is taken for all logits together where a block would do."""
    result, (n_q, n_k, _, block) = results.results.get(MANY_KEYS), MANY
    if result is None or result.absent or not result.returned:
        return
    if result.most_bytes > n_q * n_k * _LEAST_BYTES / 2:
        yield Property(
            "all_at_once",
            f"It holds the logits of all keys at a time: with {n_q} queries, {n_k} keys and blocks of {block} its "
            f"arrays take {result.most_bytes / 1e6:.1f} MB at once. Loop over the keys, one block at a time.",
            "all_at_once" in asks,
        )


def batches(results: ResultsByCall, asks: Sequence[str]) -> Iterator[Property]:
    """Whether it takes a batch, and keeps its sequences apart."""
    first, alone, together, changed = (
        results.output(name) for name in ("probe 0", BATCH_OF_ONE, BATCH, BATCH_CHANGED)
    )
    result = results.results.get(BATCH)
    if result is None or result.absent or first is None:
        return
    whole = (2, *first.shape[-2:])
    # A function that is not written for a batch may still give an array of its shape.
    meant = results.plan.contract.module or (alone is not None and alone.size == first.size and
                                          close(alone.reshape(first.shape), first, SAME))
    if together is None or together.shape != whole or not meant:
        of_its_shape = together is not None and together.shape == whole
        stopped = _stop_words(results, BATCH) if "batch" in asks else ""
        message = f"It takes one sequence at a time, not a batch.{stopped}"
        if of_its_shape:
            message = _OTHER_NUMBERS
        if "batch" in asks or not of_its_shape:
            yield Property("no_batch", message, "batch" in asks)
    elif "batch" in asks and results.run.leading:
        yield Property(
            "no_batch", f"It needs {'a batch axis' if results.run.leading == 1 else 'two axes'} in front: with one "
            f"sequence by itself, {_shapes(results, 'probe 0')}, it doesn't work. Any number of axes may come first, "
            "or none."
        )  # fmt: skip
    elif "batch" in asks and not _is_whole(results.output(BATCH_OF_HEADS), (2, *whole)):
        stopped = _stop_words(results, BATCH_OF_HEADS)
        yield Property("no_batch", f"It takes one axis in front, but not two, such as batch and heads.{stopped}")
    elif changed is not None and changed.shape == together.shape and not close(changed[0], together[0], SAME):
        sentence = "The sequences of a batch mix: changing the second one changes the result of the first."
        yield Property("mixes_batch", sentence)
    elif not _is_right_alone(results, together):
        yield Property("mixes_batch", _OTHER_NUMBERS)


def _is_right_alone(results: ResultsByCall, together: Array) -> bool:
    """Whether two sequences at once get what they must get, where one by itself does."""
    call = next((call for call in results.plan.calls if call.name == BATCH), None)  # a module has no such call
    first, right = results.output("probe 0"), results.plan.probes[0].right[0]
    if call is None or call.right is None or first is None or not close(first, right, _ROUGHLY):
        return True
    return close(together, call.right()[0], _ROUGHLY)


def _is_whole(output: Array | None, shape: tuple[int, ...]) -> bool:
    return output is not None and output.shape == shape


def _stop_words(results: ResultsByCall, name: str) -> str:
    """ " With query (2, 3, 6) and key (2, 5, 6) it stops with ValueError: …", "" where that call gives numbers."""
    result = results.results.get(name)
    if result is None or result.error is None:
        return ""
    return f" With {_shapes(results, name)} it stops with {str(result.error).rstrip('.')}."


def _shapes(results: ResultsByCall, name: str) -> str:
    """ "query (2, 3, 6) and key (2, 5, 6)"."""
    call = next(call for call in results.plan.calls if call.name == name)
    return join_words([f"{role} {x.shape}" for role, x in call.arguments.items() if np.ndim(x) > 1])
