"""Whether what stands around a module's linear layers is a residual or a norm, read off the numbers of its calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.own_code.results import CodeRun, close

_SAME = 1e-6  # rounding in single precision on the way is not a difference
_LEAST_FACTOR = 1e-9
_SPREADS = (0.8, 1.2)  # of a row after its norm: some divide by n - 1, or add a little
_SPREAD_DIFFERS = 1e-2


def takes_input(run: CodeRun, first: str) -> bool:
    """Whether the layer named first takes the module's input in every call: itself, a norm of it, or with positions."""
    taken, inputs = _of_layer(run, first, noted=False), _arrays_given(run)
    if [t.shape for t in taken] != [x.shape for x in inputs]:
        return False
    return _is_same_or_norm(_rows(taken), _rows(inputs)) or _adds_positions(taken, inputs)


def gives_output(run: CodeRun, first: str, last: str) -> bool:
    """Whether one of the results is the layer named last in every call, with a residual of each word, a norm or both.

    A residual is the module's input, or what the layer named first takes.
    """
    noted = _of_layer(run, last, noted=True)
    residuals = [_rows(x) for x in (_arrays_given(run), _of_layer(run, first, noted=False)) if x]
    if not noted or len(noted) < len(run.results):
        return False
    for place in range(min(len(result.parts) for result in run.results.values())):
        own = [result.parts[place] for result in run.results.values()]
        if [y.shape for y in own] == [h.shape for h in noted] and _is_around(_rows(own), _rows(noted), residuals):
            return True
    return False


def _of_layer(run: CodeRun, name: str, *, noted: bool) -> list[Array]:
    """What this layer gave in each call, or what it took."""
    assert run.module is not None  # for the type checker: a module was called
    calls = run.module.layer_outputs if noted else run.module.layer_inputs
    return [calls[call][name] for call in run.results if name in calls.get(call, {})]


def _arrays_given(run: CodeRun) -> list[Array]:
    assert run.module is not None  # for the type checker: a module was called
    return [run.module.given[call] for call in run.results]


def _rows(arrays: Sequence[Array]) -> Array:
    """Every position of every call as one row."""
    return np.concatenate([x.reshape(-1, x.shape[-1]) for x in arrays])


def _is_around(output: Array, hooked: Array, residuals: Sequence[Array]) -> bool:
    """Whether each row of the output is that row of the last layer, with a residual, a norm or both."""
    if _is_same_or_norm(output, hooked):
        return True
    return any(_fits(one, other) for one, other in _with_residual(output, hooked, residuals))


def _with_residual(output: Array, hooked: Array, residuals: Sequence[Array]) -> Iterator[tuple[Array, Array]]:
    """What must be equal, scaled or a norm: the residual taken off the output, or added to the last layer's rows."""
    for residual in residuals:
        if residual.shape == output.shape:
            yield output - residual, hooked
            yield output, hooked + residual


def _fits(found: Array, rows: Array) -> bool:
    return _is_same_or_norm(found, rows) or _is_scaled(found, rows)


def _is_same_or_norm(found: Array, rows: Array) -> bool:
    return close(found, rows, _SAME) or _is_norm(found, rows)


def _is_scaled(found: Array, rows: Array) -> bool:
    """Whether each column is multiplied by one positive number, as by a factor that is learned."""
    factors = (found * rows).sum(0) / np.maximum((rows * rows).sum(0), 1e-300)
    return bool((factors > _LEAST_FACTOR).all()) and close(found, factors * rows, _SAME)


def _is_norm(found: Array, rows: Array) -> bool:
    """Whether each row is moved and divided by its own mean and spread (LayerNorm), or divided alone (RMSNorm)."""
    if rows.shape[-1] < 3:  # two numbers fit any line
        return False
    for middle in (rows.mean(-1, keepdims=True), np.zeros((len(rows), 1))):
        apart = rows - middle
        size = np.sqrt((apart * apart).mean(-1, keepdims=True))
        spread = np.sqrt((found * found).mean(-1, keepdims=True))
        low, high = float(spread.min()), float(spread.max())
        within = _SPREADS[0] < low and high < _SPREADS[1] and high - low < _SPREAD_DIFFERS
        if within and (size > 0).all() and close(found, apart / size * spread, _SAME):
            return True
    return False


def _adds_positions(taken: Sequence[Array], inputs: Sequence[Array]) -> bool:
    """Whether the layers take the input with the same rows added in every call and sequence, a position each."""
    added = [t - x for t, x in zip(taken, inputs, strict=True)]
    longest = max((one[0] for one in added), key=len)
    size = max(float(np.abs(x).max()) for x in inputs)
    return all(np.abs(one - longest[: one.shape[1]]).max() <= _SAME * max(1.0, size) for one in added)
