"""Which of its inputs a question puts on the screen: those that the right way reads, and a trap that it has set."""

from __future__ import annotations

from collections.abc import Iterator

from attn_tutor.engine.names import MATRICES
from attn_tutor.questions.question import AskedQuestion

# The inputs that a mistake takes beyond those of the right way: to be taken they have to stand on the screen.
TRAPS = {
    "K_for_V": ("key",),
    "Q_for_V": ("query",),
    "V_for_K": ("value",),
    "roles_rotated": ("query", "key", "value"),
    "residual_added": ("query", "tokens"),
    "proj_wq_wk_swapped": ("w_query", "w_key"),
    "proj_wk_wv_swapped": ("w_key", "w_value"),
    "cross_source_asks": ("context",),
    "cross_texts_exchanged": ("tokens", "context"),
    "cross_own_text": ("tokens",),
    "cross_values_of_own": ("tokens",),
    "scale_by_sqrt_dv": ("value", "w_value"),
    "scale_by_sqrt_dmodel": ("tokens",),
}
# A width is no matrix to take: nobody gets to see the values for the sake of their number of columns.
_WIDTHS = ("scale_by_sqrt_dv", "scale_by_sqrt_dmodel")


def hidden_inputs(asked: AskedQuestion) -> tuple[str, ...]:
    """The inputs that are not shown, for nothing that is asked is computed from them.

    A matrix that the question foresees in the wrong place stays, as the keys where the values are to be mixed.
    What changes in a question is shown beside all that does not: which of it counts is what is asked.
    """
    given = asked.given
    if given is None or asked.changed is not None or not asked.stage:
        return ()
    read = {*_inputs_read(asked)}
    if "context" in read and given.context is None:
        read.add("tokens")
    if "scores" in asked.shown and "scale" in read and given.scale == "auto":
        read |= {"query", "key"}  # their width is d_k
    for mistake in asked.question.common_mistakes:
        if mistake.misconception not in _WIDTHS:
            read.update(TRAPS.get(mistake.misconception, ()))
    return tuple(name for name in MATRICES if getattr(given, name) is not None and name not in read)


def starts_late(asked: AskedQuestion) -> bool:
    """Whether scores and scaling lie behind the steps that are shown ready-made."""
    return "logits" not in {*_computed_names(asked)} and bool(
        {"logits", "weights", "head_outputs"} & {*asked.shown}
    )


def has_its_trap(mistake: str, asked: AskedQuestion) -> bool:
    """Whether every input is on the screen that this mistake takes in the wrong place."""
    return not {*TRAPS.get(mistake, ())} & {*hidden_inputs(asked)}


def _computed_names(asked: AskedQuestion) -> Iterator[str]:
    """The steps that are left to do, each once: from what is asked back to what is shown or given."""
    assert asked.given is not None
    steps = {step.name: step for step in asked.given.problem.computation}
    left, visited = [*(asked.stages or (asked.stage,))], set[str]()
    ready = {*asked.shown} - {*left}
    while left:
        name = left.pop()
        if name in steps and name not in ready and name not in visited:
            visited.add(name)
            yield name
            left += steps[name].inputs


def _inputs_read(asked: AskedQuestion) -> Iterator[str]:
    """Everything that the steps left to do read."""
    assert asked.given is not None
    steps = {step.name: step for step in asked.given.problem.computation}
    for name in _computed_names(asked):
        yield from steps[name].inputs
