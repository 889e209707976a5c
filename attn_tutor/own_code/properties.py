"""What a function does beside its numbers: facts that follow from results alone, never a guess."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import attend
from attn_tutor.english import join_words
from attn_tutor.own_code.call_records import SAME_SEED
from attn_tutor.own_code.plan import (
    AGAIN,
    AT_THE_END,
    BLOCKS,
    BOTH_MASKS,
    EMPTY,
    HIDDEN_CHANGED,
    LARGE,
    LARGE_EQUAL,
    LARGE_NEGATIVE,
    OTHER,
    SHIFTED,
    WEAK,
)
from attn_tutor.own_code.result_form import (
    SAME,
    Property,
    ResultsByCall,
    all_at_once,
    batches,
    finite_fill,
    form_of,
)
from attn_tutor.own_code.results import close

_EMPTY_ROWS = {
    "zero_row": ("zero", "A query with no visible key gets zeros here."),
    "nan_row": ("nan", "A query with no visible key gets NaN here, as in PyTorch."),
    "uniform_row": ("mean", "A query with no visible key gets the mean of all values here, as in JAX."),
}
# Every property that an exercise may ask for or expect of a slip; "batch" asks for more than one sequence at a time.
PROPERTIES = (
    "changes_inputs", "not_deterministic", "keeps_state", "overflow", "underflow", "sees_masked", "sees_future",
    "mask_too_weak", "batch", "no_batch", "mixes_batch", *_EMPTY_ROWS, "block_size_matters", "rope_not_relative",
    "option_drops_mask", "no_gradient", "finite_fill", "all_at_once", "other_form",
)  # fmt: skip
_ROUGHLY = 5e-2  # more than any precision is off


def properties(results: ResultsByCall, asks: Sequence[str], *, exercise: bool = False) -> tuple[Property, ...]:
    """Every fact that these results show; what the exercise asks for counts as a fault where it is not so."""
    found = [*_inputs(results), *form_of(results, exercise=exercise), *_chance(results), *_gradient(results)]
    if any(fact.name == "not_deterministic" for fact in found):
        return tuple(found)  # two calls say nothing of the function then
    leaks = [*_sees_hidden_key(results)] or [*_weak(results)]  # what sees a hidden key anyway is not too weak
    found += [*_overflow(results), *leaks, *batches(results, asks), *_empty(results), *_blocks(results)]
    found += [*_relative(results), *_both_masks(results), *finite_fill(results, asks), *all_at_once(results, asks)]
    return tuple(found)


def _inputs(results: ResultsByCall) -> Iterator[Property]:
    changed = sorted({role for result in results.results.values() for role in result.changes})
    if changed:
        names = " and ".join(changed)
        yield Property("changes_inputs", f"It changes its own inputs: after the call, {names} is not what it was.")


def _chance(results: ResultsByCall) -> Iterator[Property]:
    first, again, end = results.output("probe 0"), results.output(AGAIN), results.output(AT_THE_END)
    if first is None or again is None:
        return
    same = results.output(SAME_SEED)
    if not close(again, first, SAME) and same is not None and not close(same, first, SAME):
        yield Property(
            "keeps_state",
            "The same inputs give different numbers each time, even with the same random seed: something is kept from "
            "one call to the next.",
        )
    elif not close(again, first, SAME):
        yield Property(
            "not_deterministic", "The same inputs give different numbers each time. Is there dropout, or a random draw?"
        )
    elif _is_stale(results) or (end is not None and not close(end, first, SAME)):
        yield Property(
            "keeps_state",
            "The same inputs give different numbers later on: something is kept from one call to the next.",
        )


def _is_stale(results: ResultsByCall) -> bool:
    """Whether other inputs of the same shapes get a result that is not theirs, and the first ones get theirs."""
    call = next((call for call in results.plan.extra if call.name == OTHER), None)
    first, other = results.output("probe 0"), results.output(OTHER)
    if call is None or call.right is None or first is None or other is None:
        return False
    return close(first, results.plan.probes[0].right[0], _ROUGHLY) and not close(other, call.right()[0], _ROUGHLY)


def _overflow(results: ResultsByCall) -> Iterator[Property]:
    first, equal, large, low = (results.output(name) for name in ("probe 0", LARGE_EQUAL, LARGE, LARGE_NEGATIVE))
    if first is None or not np.isfinite(first).all():
        return
    if equal is not None and not np.isfinite(equal).all():  # whatever maximum is subtracted, 0 is left of these
        yield Property(
            "overflow",
            f"With logits in the thousands it gives {_not_finite(equal)}: e^x overflows. "
            "Subtract the maximum of each row first.",
        )
    elif large is not None and not np.isfinite(large).all():
        yield Property(
            "underflow",
            f"With logits in the thousands it gives {_not_finite(large)}: every e^x of some row becomes 0. "
            "Subtract the maximum of the row itself, over the keys that it may see.",
        )
    elif low is not None and not np.isfinite(low).all():
        yield Property(
            "underflow",
            f"With logits far below 0 it gives {_not_finite(low)}: every e^x of a row becomes 0. "
            "Subtract the largest logit of the row, even where it is below 0.",
        )


def _not_finite(x: Array) -> str:
    return "NaN" if np.isnan(x).any() else "infinity"


def _sees_hidden_key(results: ResultsByCall) -> Iterator[Property]:
    for i, probe in enumerate(results.plan.probes):
        before, after = results.output(f"probe {i}"), results.output(f"{HIDDEN_CHANGED} {i}")
        if probe.mask is None or before is None or after is None or before.shape != after.shape:
            continue
        try:
            hidden = ~np.broadcast_to(probe.mask, (*before.shape[:-1], probe.mask.shape[-1]))[..., -1]
        except ValueError:  # a result of another shape has other rows than the mask
            continue
        if hidden.any() and not close(after[hidden], before[hidden], SAME):
            row = int(np.argwhere(hidden)[0][-1]) + 1
            key = probe.mask.shape[-1]
            if results.plan.contract.causal:
                yield Property("sees_future", f"Query {row} sees the future: changing key {key} changes its output.")
            else:
                message = f"A hidden key is seen: changing key {key} changes the output of query {row}."
                yield Property("sees_masked", message)
            return


def _weak(results: ResultsByCall) -> Iterator[Property]:
    output = results.output(WEAK)
    first = results.output("probe 0")
    if output is None or first is None or output.shape != (4, 4):
        return
    rows = output[:-1] if results.plan.contract.causal else output
    if np.isfinite(rows).all() and np.abs(rows[..., -1]).max() > 0.5:
        yield Property(
            "mask_too_weak",
            "The number put in for a hidden key isn't low enough: where scores are large, the key comes through. "
            "Use -inf.",
        )


def _empty(results: ResultsByCall) -> Iterator[Property]:
    output, wanted = results.output(EMPTY), results.plan.conventions.empty_rows
    if output is None or output.ndim < 2 or output.shape[-2] < 2 or np.isnan(output).all():
        return
    row, value = output[..., 1, :], dict(results.plan.extra_arguments(EMPTY))["value"]
    if np.isnan(row).all():
        name = "nan_row"
    elif np.abs(row).max() == 0:
        name = "zero_row"
    elif row.shape == value.mean(axis=0).shape and close(row, value.mean(axis=0), 1e-3):
        name = "uniform_row"
    else:
        return
    kind, message = _EMPTY_ROWS[name]
    fault = wanted not in ("any", kind)
    asked = {"zero": "zeros", "nan": "NaN", "mean": "the mean of all values"}.get(wanted, "")
    yield Property(name, f"{message[:-1]}, but should get {asked}." if fault else message, fault)


def _blocks(results: ResultsByCall) -> Iterator[Property]:
    first, other = results.output("probe 0"), results.output(BLOCKS)
    if first is not None and other is not None and (first.shape != other.shape or not close(other, first, SAME)):
        yield Property("block_size_matters", "The result depends on the size of the blocks, but it shouldn't.")


def _relative(results: ResultsByCall) -> Iterator[Property]:
    """Scores of rotated vectors depend on distances alone, so a shift of all positions changes none of them."""
    first, other = results.output("probe 0"), results.output(SHIFTED)
    if first is None or other is None or first.shape != other.shape or first.ndim != 2:
        return
    with np.errstate(all="ignore"):  # whatever numbers it has given
        is_shifted = close(other @ other.T, first @ first.T, SAME)
    if not is_shifted:
        message = "The scores change when all positions are shifted by the same amount, but they shouldn't."
        yield Property("rope_not_relative", message)


def _both_masks(results: ResultsByCall) -> Iterator[Property]:
    """Whether causal order and a mask, asked for together, are both there."""
    output = results.output(BOTH_MASKS)
    if output is None:
        return
    given = dict(results.plan.extra_arguments(BOTH_MASKS))
    visible = {"keep": given["mask"], "hide": ~given["mask"] if given["mask"].dtype == np.bool_ else None}
    mask = visible.get(results.plan.conventions.mask or "keep", given["mask"])  # what is added is added here, too
    matrices, scale = (given["query"], given["key"], given["value"]), results.plan.conventions.factor
    one, other = (attend(*matrices, scale=scale, **way).output for way in ({"mask": mask}, {"causal": True}))
    for dropped, alone in (("causal order", one), ("the mask", other)):
        if close(output, alone, SAME):
            yield Property("option_drops_mask", f"With a mask and causal order together, {dropped} is dropped.")


def _gradient(results: ResultsByCall) -> Iterator[Property]:
    if results.run.no_gradient and "gradient" not in results.plan.contract.roles:  # these are gradients themselves
        names = join_words(results.run.no_gradient)
        unused = ", or is it never used" if results.run.module else ""
        message = f"A backward pass gives no gradient to {names}. Is there a no_grad or a detach{unused}?"
        yield Property("no_gradient", message)
