"""Sixteen changes to predict. Each answer is a law: it holds for any query, keys and values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import Attention
from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.lab.change import Change, ChangeQuestion, Inputs, order

_GIVEN = Inputs(
    np.array([[1.0, 2.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, 0.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0], [3.0, 0.0]]),
)
_TEXT = Inputs(
    np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
    np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]]),
)
_LAST, _MOVE = -1, np.array([2.0, -1.0])
_PLACES = np.array([[0.0, 0.0], [1.0, -1.0], [-1.0, 2.0], [2.0, 1.0], [0.5, -2.0], [-2.0, 0.5]])


def _weight(key: int, after: int | None = None, query: int = 0) -> ChangeQuestion:
    """The weight of a key, counted from 1; `after`: where it stands then."""
    return ChangeQuestion(f"the weight of key {key}", "weights", (query, key - 1), (query, (after or key) - 1))


def _output(number: int, query: int = 0) -> ChangeQuestion:
    return ChangeQuestion(f"number {number} of the output", "output", (query, number - 1), (query, number - 1))


def _close(one: Array, other: Array) -> bool:
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12))


def _with_key(given: Inputs, row: Array, value: Array) -> Inputs:
    return replace(given, key=np.vstack([given.key, row]), value=np.vstack([given.value, value]))


def _scale_key(given: Inputs, factor: float) -> Inputs:
    key = given.key.copy()
    key[_LAST] *= factor
    return replace(given, key=key)


def _double_key(given: Inputs, before: Attention, after: Attention) -> bool:
    moved, score = after.weights[:, _LAST] - before.weights[:, _LAST], before.scores[:, _LAST]
    return bool(np.all((np.sign(score) == np.sign(np.round(moved, 12))) | (np.abs(moved) < 1e-9)))


def _zero_key(given: Inputs, before: Attention, after: Attention) -> bool:
    total = np.exp(before.logits).sum(axis=-1)
    return _close(after.weights[:, -1], 1 / (total + 1))


def _copies_key(given: Inputs, before: Attention, after: Attention) -> bool:
    w = before.weights[:, _LAST]
    return _close(after.weights[:, -1], w / (1 + w)) and _close(after.weights[:, -2], w / (1 + w))


def _masks_key(given: Inputs, before: Attention, after: Attention) -> bool:
    others = before.weights[:, :-1] / (1 - before.weights[:, -1:])
    return _close(after.weights[:, :-1], others) and not after.weights[:, -1].any()


def _mask_last(given: Inputs) -> Inputs:
    visible = np.arange(len(given.key)) < len(given.key) - 1
    return replace(given, mask=np.tile(visible, (len(given.query), 1)))


def _pad(given: Inputs) -> Inputs:
    query, key = (np.pad(x, ((0, 0), (0, 3 * x.shape[1]))) for x in (given.query, given.key))
    return replace(given, query=query, key=key)


def _flatter(given: Inputs, before: Attention, after: Attention) -> bool:
    tops = after.weights.max(axis=-1) <= before.weights.max(axis=-1) + 1e-12
    return bool(tops.all()) and _same_order(given, before, after)


def _sharper(given: Inputs, before: Attention, after: Attention) -> bool:
    return _flatter(given, after, before)


def _same_order(given: Inputs, before: Attention, after: Attention) -> bool:
    pairs = zip(before.weights, after.weights, strict=True)
    return all(order(one) == order(other) for one, other in pairs)


def _is_reversed(given: Inputs, before: Attention, after: Attention) -> bool:
    one, other = (x[..., :, np.newaxis] - x[..., np.newaxis, :] for x in (before.logits, after.logits))
    return _close(one, -other)


def _half_scale(given: Inputs, factor: float) -> Inputs:
    return replace(given, scale=factor / np.sqrt(given.query.shape[1]))


def _turn(given: Inputs) -> Inputs:
    """Keys and values in reversed order."""
    return replace(given, key=given.key[::-1], value=given.value[::-1])


def _turn_text(given: Inputs) -> Inputs:
    return replace(_turn(given), query=given.query[::-1])


def _place(given: Inputs, reverse: bool) -> Inputs:
    """A place added to every query and key; the words in reversed order, the places not."""
    places = _PLACES[: len(given.key), : given.key.shape[1]]
    text = _turn_text(given) if reverse else given
    return replace(text, query=text.query + places, key=text.key + places)


def _last_token(given: Inputs) -> Inputs:
    changed = {}
    for name in ("query", "key", "value"):
        rows = getattr(given, name).copy()
        rows[-1] = rows[-1][::-1] + 3
        changed[name] = rows
    return replace(given, **changed)


def _stays(given: Inputs, before: Attention, after: Attention) -> bool:
    return np.array_equal(before.weights[:-1], after.weights[:-1]) and np.array_equal(
        before.output[:-1], after.output[:-1]
    )


CHANGES = (
    Change("double-key", "Double one key", "Key 4 is doubled.", _GIVEN, lambda g: _scale_key(g, 2.0),
           (_weight(4), _weight(3)), _double_key,
           "Doubling a key doubles its score, so a negative score falls.",
           "dot-products", 2, ("dropped_minus_signs", "exp_not_normalised")),
    Change("shift-keys", "Add the same vector to every key", "The vector (2, −1) is added to every key.", _GIVEN,
           lambda g: replace(g, key=g.key + np.resize(_MOVE, g.key.shape[1])), (_weight(3), _weight(1)),
           lambda g, b, a: _close(a.weights, b.weights),
           "Every score moves by the same amount, and the softmax depends only on the gaps.",
           "softmax", 2),
    Change("shift-values", "Add the same vector to every value", "The vector (2, −1) is added to every value.", _GIVEN,
           lambda g: replace(g, value=g.value + np.resize(_MOVE, g.value.shape[1])), (_weight(3), _output(1)),
           lambda g, b, a: _close(a.weights, b.weights) and _close(
               a.output - b.output, np.resize(_MOVE, g.value.shape[1]) + 0 * b.output),
           "The weights don't depend on the values. They add up to 1, so the output moves by exactly that vector.",
           "weighted-sum", 2),
    Change("zero-key", "One more key of zeros", "A fifth key, (0, 0), is added.", _GIVEN,
           lambda g: _with_key(g, 0 * g.key[:1], 0 * g.value[:1]), (_weight(3), _weight(4)), _zero_key,
           "Its score is 0, and e^0 is 1, so it adds 1 to the sum. A score of 0 isn't nothing.",
           "softmax", 1, ("l1_normalise",)),
    Change("copy-key", "Repeat one key", "Key 4 and its value are there twice.", _GIVEN,
           lambda g: _with_key(g, g.key[-1:], g.value[-1:]), (_weight(4), _weight(3)), _copies_key,
           "If its weight was w, each copy gets w/(1 + w). That's less than before, but the two together get more.",
           "softmax", 1, ("exp_not_normalised",)),
    Change("mask-key", "Mask one key", "Key 4 may no longer be seen.", _GIVEN, _mask_last,
           (_weight(4), _weight(3)), _masks_key,
           "The other keys share out its weight w in proportion: each of their weights is divided by 1 − w.",
           "masks", 1, ("mask_after_softmax", "mask_ignored")),
    Change("pad-zeros", "Append zeros to query and keys", "Query and keys get six more numbers, all 0.", _GIVEN,
           _pad, (_weight(3), _weight(4)), _flatter,
           "The scores stay the same, but d_k is four times as large. The logits halve, and the row gets flatter.",
           "scaling", 3, ("no_scale",)),
    Change("no-scale", "Leave out the scale", "The scores are no longer divided by √d_k.", _GIVEN,
           lambda g: replace(g, scale=1.0), (_weight(3), _weight(1)), _sharper,
           "The gaps between the logits grow, so the largest weight gains. The order stays the same.",
           "scaling", 2, ("l1_normalise",)),
    Change("temperature", "Temperature 2", "Every logit is divided by 2.", _GIVEN, lambda g: _half_scale(g, 0.5),
           (_weight(3), _weight(4)), _flatter,
           "The gaps shrink, so the largest weight loses and the smallest gains. Temperature never changes the order.",
           "softmax", 3, ("l1_normalise",)),
    Change("double-query", "Double the query", "The query is doubled.", _GIVEN,
           lambda g: replace(g, query=2 * g.query), (_weight(3), _weight(4)), _sharper,
           "All logits double, and so do all gaps. A longer query makes a sharper row.",
           "softmax", 3, ("cosine_scores",)),
    Change("negate-query", "Negate the query", "The query is multiplied by −1.", _GIVEN,
           lambda g: replace(g, query=-g.query), (_weight(4), _weight(3)), _is_reversed,
           "Every score changes its sign, so the last is now the first, and the order is reversed.",
           "dot-products", 2, ("dropped_minus_signs",)),
    Change("huge-value", "A huge value", "The value of key 4 is multiplied by 1,000.", _GIVEN,
           lambda g: replace(g, value=np.vstack([g.value[:-1], 1000 * g.value[-1:]])), (_weight(4), _output(1)),
           lambda g, b, a: _close(a.weights, b.weights),
           "The output follows the value. The weights don't, since they come from query and key alone.",
           "weighted-sum", 2, ("V_for_K",)),
    Change("shuffle-pairs", "Keys and values in a different order",
           "Keys and values are put in reverse order, each pair together.", _GIVEN, _turn,
           (_output(1), ChangeQuestion("the weight of the old key 3", "weights", (0, 2), (0, 1))),
           lambda g, b, a: _close(a.output, b.output) and _close(a.weights, b.weights[:, ::-1]),
           "A weighted sum doesn't depend on the order in which it is added up.",
           "weighted-sum", 3),
    Change("shuffle-text", "A text in a different order, without positions",
           "The order of the three words is reversed.", _TEXT, _turn_text,
           (ChangeQuestion("the weight that word 1 gives word 3", "weights", (0, 2), (2, 0)),
            ChangeQuestion("the first output number of word 1", "output", (0, 0), (2, 0))),
           lambda g, b, a: _close(a.weights[::-1, ::-1], b.weights) and _close(a.output[::-1], b.output),
           "The map is reversed with the words. Attention alone can't tell one order from another.",
           "position", 1),
    Change("shuffle-places", "A text in a different order, with positions",
           "Each query and key has its position added. The three words are reversed, but the positions stay.",
           _place(_TEXT, reverse=False),
           lambda g: _place(_without_places(g), reverse=True),
           (ChangeQuestion("the weight that word 1 gives word 3", "weights", (0, 2), (2, 0)),),
           lambda g, b, a: not _close(a.weights[::-1, ::-1], b.weights),
           "Now a word's query and key say where the word is, so in a new position it asks something else.",
           "position", 1),
    Change("last-token", "Change the last token under a causal mask",
           "Each of the three words sees itself and the words before it. The last word is replaced.",
           replace(_TEXT, causal=True), _last_token,
           (ChangeQuestion("the weight that word 2 gives word 1", "weights", (1, 0), (1, 0)),
            ChangeQuestion("the first output number of word 2", "output", (1, 0), (1, 0))), _stays,
           "No earlier row changes by a single bit. That's why old keys and values can be kept while writing.",
           "masks", 2, ("mask_ignored", "mask_after_softmax")),
)  # fmt: skip


def _without_places(given: Inputs) -> Inputs:
    """The words without their places."""
    places = _PLACES[: len(given.key), : given.key.shape[1]]
    return replace(given, query=given.query - places, key=given.key - places)


def change(name: str) -> Change:
    """The change of this name. Raises UsageError for one that there is not."""
    known = {one.name: one for one in CHANGES}
    if name not in known:
        there = ", ".join(known)
        hint = did_you_mean(name, known, f"The changes are {there}.")
        raise UsageError(f"There is no change called {name[:40]}.", hint)
    return known[name]
