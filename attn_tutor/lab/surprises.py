"""What comes as a surprise about each trained net, in numbers computed from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.lab import tasks
from attn_tutor.lab.net import NetShape, Parameters, loss_of, run, start
from attn_tutor.lab.training import LearningTask, chance_of, train_to_end
from attn_tutor.lab.true_options import blind, with_mask, with_scale

_TEXTS = 200
_LEARNED = 0.5  # how often a net must be right before one asks how it does it


def absent_key(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """Asked for a key that is not there, it answers all the same."""
    found = run(task.shape, net, tasks.lookup_absent(chance_of(seed, 3), _TEXTS))
    sure = float(found.chances[:, -1].max(axis=-1).mean())
    return (
        f"Now ask for a key that isn't there. The net answers anyway, with a probability of {sure:.0%} on average; "
        f"a pure guess would have {1 / tasks.VALUES:.0%}.",
        "A softmax hands out a total of 1, whatever the scores are. A head can't say “none of these”.",
    )


def without_positions(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """The same net without positions never gets there; with a mask it gets a little further."""
    once = task._replace(shape=replace(task.shape, positions="none"))
    right, twice = train_to_end(once, seed).right, train_to_end(blind(task), seed).right
    more = (
        f"Without positions, the same net is right {right:.0%} of the time after {task.steps:,} steps and {twice:.0%} "
        f"after {2 * task.steps:,}. More steps don't help: nothing in a key says where its token is."
    )
    if not task.shape.causal:
        return (more,)
    both = train_to_end(once._replace(shape=replace(once.shape, causal=False)), seed).right
    return (
        more,
        f"Without the mask as well, it's only {both:.0%}. The mask says a little about positions: the second token "
        "sees two tokens and the third sees three.",
    )


def how_even(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """How even the map is that counts, beside how often it is right."""
    evenness, right = _evenness(task, net, seed)
    return (
        f"The row has {evenness:.2f} of the largest possible entropy, and the net is right {right:.0%} of the time.",
        "To count, the net has to weigh every letter alike. A grey map may have learned all there is to learn.",
    )


def how_sharp(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """How much the largest digits get."""
    batch = task.draw(chance_of(seed, 3), _TEXTS)
    found = run(task.shape, net, batch.features)
    digits = batch.features[:, :-1, 0]
    is_largest = digits == digits.max(axis=1, keepdims=True)
    on_it = float((found.maps[0][:, -1, :-1] * is_largest).sum(axis=1).mean())
    even = float(is_largest.sum(axis=1).mean() / (tasks.NUMBERS + 1))
    return (
        f"The question mark gives the largest digit {on_it:.2f} of its weight; an even row would give it {even:.2f}.",
        "Nobody told the net that 9 is more than 8. It learned an order of keys, because the answers needed one.",
    )


def _evenness(task: LearningTask, net: Parameters, seed: int) -> tuple[float, float]:
    batch = task.draw(chance_of(seed, 3), _TEXTS)
    found = run(task.shape, net, batch.features)
    row = found.maps[0][:, -1]
    entropy = -(row * np.log(np.maximum(row, 1e-300))).sum(axis=-1).mean() / np.log(row.shape[-1])
    return float(entropy), loss_of(found, batch.answers)[1]


def layer_one_off(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """Without the first layer the second no longer finds its place."""
    batch = task.draw(chance_of(seed, 3), _TEXTS)
    target = (batch.features[:, :-1, 0] == batch.features[:, -1:, 0]).argmax(axis=1) + 1
    rows = np.arange(len(target))

    def measure(silent: int) -> tuple[float, float]:
        done = run(task.shape, net, batch.features, silent)
        on_target: Array = done.maps[-1][rows, -1, target]
        return float(on_target.mean()), loss_of(done, batch.answers)[1]

    if task.shape.layers < 2:
        return (
            f"With one layer, the net is right {measure(-1)[1]:.0%} of the time; guessing gives {1 / 15:.0%}.",
        )
    (whole, right), (cut, wrong) = measure(-1), measure(0)
    if right < _LEARNED:
        return (f"After {task.steps:,} steps, the net is right only {right:.0%} of the time. It needs more steps.",)
    return (
        f"Switch layer 1 off, and layer 2 gives the right place {cut:.2f} instead of {whole:.2f}. The net is right "
        f"{wrong:.0%} of the time instead of {right:.0%}.",
        "Layer 1 writes into each token which one came before it. Layer 2 looks for that note, not for the token.",
    )


def then_it_speaks(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """Better than anybody in training, and helpless when it writes; with a mask the other way round."""
    honest = train_to_end(with_mask(task), seed)
    mine, theirs = _steps_right(task.shape, net), _steps_right(with_mask(task).shape, honest.net)
    total = tasks.CHAIN * (tasks.CHAINED - 1)
    follow = "follows" if mine == 1 else "follow"
    return (
        f"Now the net has to write, one token at a time: {mine} of the {total} steps {follow} the chain. A net with a "
        f"mask was right only {honest.right:.0%} of the time in training, but {theirs} of its {total} steps follow "
        "the chain.",
        "This net has learned to look at the answer. A causal mask hides the answer, so there is something to learn.",
    )


def _steps_right(shape: NetShape, net: Parameters) -> int:
    """How many steps lead to the likely successor, where the net writes from each token on."""
    text = np.arange(tasks.CHAIN)[:, np.newaxis]
    for _ in range(tasks.CHAINED - 1):
        found = run(shape, net, text[..., np.newaxis])
        text = np.concatenate([text, found.logits[:, -1].argmax(axis=-1)[:, np.newaxis]], axis=1)
    return int((text[:, 1:] == (text[:, :-1] + 1) % tasks.CHAIN).sum())


def with_the_scale(task: LearningTask, net: Parameters, seed: int) -> tuple[str, ...]:
    """How certain it starts without the scale, and what the scaled net of the same seed reaches."""
    batch = task.draw(chance_of(seed, 3), _TEXTS)
    plain = replace(task.shape, scaled=False)
    tops = {
        shape.scaled: run(shape, start(shape, chance_of(seed, 0)), batch.features)
        .maps[0][:, -1]
        .max(axis=-1)
        .mean()
        for shape in (plain, replace(plain, scaled=True))
    }
    right = train_to_end(with_scale(task), seed).right
    return (
        f"Before the first step, its largest weight is {tops[False]:.2f} on average, on a random key; with the scale "
        f"it's {tops[True]:.2f}. The scaled net with this seed is right {right:.0%} of the time at the end.",
        "Where a softmax is certain, its gradient is next to nothing, so there is almost nothing to learn from.",
    )
