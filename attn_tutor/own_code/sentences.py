"""What the tutor says of a function, sentence by sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from attn_tutor.engine.arrays import shape_text
from attn_tutor.engine.places import place_words
from attn_tutor.english import capital, join_words
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.own_code.code_verdict import CodeVerdict, ProbeVerdict
from attn_tutor.own_code.contract import ProbeName
from attn_tutor.own_code.matching import ProbeEvidence
from attn_tutor.own_code.mistaken_probe import MistakeNames
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import BRAIN, HALF, SINGLE, TOLERANCES, CallResult, ErrorReport, close

UNFILLED = "This function isn't written yet."
PRECISION_NOTES = {
    SINGLE: ("It works in single precision: the numbers agree to about seven digits.",),
    HALF: ("It works in half precision: the numbers agree to about three digits.",),
    BRAIN: ("It works in bfloat16: the numbers agree to about two digits.",),
}
_OPTIONS = {(): "without a mask", ("mask",): "with a mask", ("causal",): "with causal order"}
_MOST_LISTED = 3
_EARLIER = ("scores", "softmax", "mix", "logits", "attention", "masked_attention", "causal", "softmax_gradient")
_ALL_RIGHT = "The numbers are right."
_OF_SCALE = ("no_scale", "mha_no_scale", "scaled_though_unscaled")
_UNSCALED = "If you mean the scores to be unscaled, as in T5 (2019), say --scale none."
_OTHER_CONVENTION = {
    ("mask_inverted", "keep"): "If True means hidden in your masks, say --mask hide.",
    ("mask_inverted", "hide"): "If True means that the query may look at the key, say --mask keep.",
    ("mask_added_as_01", "keep"): "If your mask is to be added to the logits, say --mask add.",
    ("rope_pairs_halves", "keep"): "This is the other common layout, halves, as in GPT-NeoX and Hugging Face's Llama. "
    "Here the pairs are neighbouring columns.",
    ("mask_top_left", ""): "If the causal mask is meant to be aligned at the top left, say --causal top-left.",
    ("no_scale", "root"): _UNSCALED,
    ("mha_no_scale", "root"): _UNSCALED,
    ("scaled_though_unscaled", "none"): "If the scores are to be divided by √d_k, leave out --scale none.",
}


def off(
    plan: Plan, verdict: CodeVerdict, others: Sequence[Mistake], explained: Sequence[str], proof: str,
    raised: ErrorReport | None, nan: str = "", all_nan: str = "", some_nan: str = "", *, exercise: bool,
) -> str:  # fmt: skip
    """What is not right, "" where nothing is.

    others: mistakes that give the same numbers on these sizes. explained: the probes that the mistakes explain, by
    name; shown: a sentence about numbers that give it away. nan: one about rows that are NaN and need not be;
    all_nan, some_nan: one about results that hold NaN alone, or among numbers.
    """
    probes, entries = verdict.probes, verdict.mistakes
    if all(probe.right for probe in probes):
        return ""
    if verdict.names:
        other = next(filter(None, (_convention(plan, names) for names in verdict.names)), "")
        said = [_name(entries, verdict.precision, nan), "" if exercise else other]
        said += [nan, _or_else(others)]
    elif verdict.partly:
        where = join_words(explained)
        said = [f"Part of it is clear. {capital(where)}, {_exactly(entries[0])}"]
    elif raised and all(probe.result is None for probe in probes):
        return stop_sentence(plan, raised)
    elif all_nan:  # no entry stands out
        return all_nan
    else:
        said = ["These aren't the right numbers, and I know no mistake that gives them."]
    return " ".join(one for one in [*said, proof or place_of(probes), some_nan] if one)


def join_sentences(one: str, other: str) -> str:
    """Two sentences; what both begin with, up to a comma, is said once: "With 3 queries, it is so. Row 1 is …" """
    if not one or not other:
        return one or other
    commas = [at for at in range(len(other), 0, -1) if other[:at].endswith(", ")]
    shared = next((at for at in commas if one.startswith(other[:at])), 0)
    return f"{one} {capital(other[shared:])}"


def place_of(probes: Sequence[ProbeVerdict]) -> str:
    """ "With 3 queries and 5 keys, row 1, column 2 is 0.31 but should be 0.52." """
    for probe in probes:
        if probe.place is not None and probe.result is not None and probe.expected is not None:
            *sequence, row, column = probe.place[-3:]  # outputs have one more axis than two only for a batch
            place = place_words((row, column)) if len(probe.place) > 1 else f"entry {row + 1}"
            place = f"sequence {sequence[0] + 1}, {place}" if sequence else place
            return f"{capital(probe.name)}, {place} is {_number(probe.result)} but should be {_number(probe.expected)}."
    return ""


def _number(x: float) -> str:
    """Two digits; "NaN", "infinity"."""
    if math.isnan(x):
        return "NaN"
    return f"{x:.2f}" if math.isfinite(x) else f"{'-' * (x < 0)}infinity"


def _convention(plan: Plan, names: MistakeNames) -> str:
    """How it would be right under another convention, where that is so."""
    if len(names) > 1:
        return ""
    name, mask = names[0], plan.conventions.mask or "keep"
    if name in _OF_SCALE:
        return _OTHER_CONVENTION.get((name, plan.conventions.scale), "")
    if name == "mask_top_left":
        return "" if plan.conventions.causal == "top-left" else _OTHER_CONVENTION[name, ""]
    return _OTHER_CONVENTION.get((name, mask), "")


def nan_rows(rows: Sequence[int]) -> str:
    """What is said of rows in which nothing is left to see."""
    if not rows:
        return ""
    if len(rows) == 1:
        return f"Row {rows[0]} is NaN instead: its query has no visible key, and -inf minus -inf is NaN."
    listed = join_words([str(row) for row in rows])
    return f"Rows {listed} are NaN instead: their queries have no visible key, and -inf minus -inf is NaN."


def all_nan(evidence: ProbeEvidence, *, torch: bool) -> str:
    """What is said of wrong results that hold NaN alone; "" where there is a number."""
    given = evidence.wrong_arrays(TOLERANCES[SINGLE])
    if not given or not all(np.isnan(part).all() for part in given):
        return ""
    if not _is_masked(evidence):
        sources = "from 0 / 0, from infinity minus infinity, or from the root of a negative number"
        return f"Every entry is NaN. You get that {sources}."
    return (
        "Every entry is NaN. 0 times -inf is NaN: if you multiply to make the mask, use "
        f"{_where(torch=torch)} instead. A softmax over nothing but -inf gives NaN as well."
    )


def some_nan(evidence: ProbeEvidence, *, torch: bool) -> str:
    """What is said of wrong results that hold NaN among numbers, where there is a mask; "" elsewhere."""
    found = any(np.isnan(part).any() for part in evidence.wrong_arrays(TOLERANCES[SINGLE]))
    if not found or not _is_masked(evidence):
        return ""
    return f"0 times -inf is NaN: hide keys with {_where(torch=torch)}, before the softmax."


def _is_masked(evidence: ProbeEvidence) -> bool:
    return any(evidence.computed[i].probe.mask is not None for i in evidence.asked)


def _where(*, torch: bool) -> str:
    return "torch.where or masked_fill" if torch else "np.where"


def _name(entries: Sequence[Mistake], precision: str, nan: str) -> str:
    if nan and len(entries) == 1:  # not exactly those numbers, and what becomes of an empty row is said
        return f"Where there are numbers, they're what you get when {entries[0].full_deed}."
    if precision in (HALF, BRAIN):
        return f"The numbers fit what you get when {entries[0].when}."
    if len(entries) == 1:
        return capital(_exactly(entries[0]))
    first, second = (one.when for one in entries[:2])
    if {one.name for one in entries} == {"raw_scores_times_V", "weights_as_output"}:  # nothing multiplies the values
        return "That's exactly what you get when the raw scores are returned as they are."
    return f"That's exactly what two mistakes together give: {first}, and {second}."


def _or_else(others: Sequence[Mistake]) -> str:
    """The other mistakes that fit as well: only inputs of different sizes would separate them."""
    return f"You get the same here when {', or when '.join(entry.when for entry in others)}." if others else ""


def _exactly(entry: Mistake) -> str:
    return f"that's exactly what you get when {entry.when}."


def right_parts(evidence: ProbeEvidence) -> str:
    """Which of several results are right on every input: "Result 1 (output) is right." """
    stages = evidence.computed[0].probe.stages
    if len(stages) < 2:
        return ""
    good = [
        at for at in range(len(stages))
        if all(_is_right_part(evidence, i, at) for i in evidence.asked)
    ]  # fmt: skip
    named = [_result(stages, at) for at in good]
    if not 0 < len(good) < len(stages):
        return ""
    return f"{capital(join_words(named))} {'is' if len(good) == 1 else 'are'} right."


def _is_right_part(evidence: ProbeEvidence, i: int, at: int) -> bool:
    parts, right = evidence.parts[i] or (), evidence.computed[i].probe.right
    return at < len(parts) and close(parts[at], right[at], TOLERANCES[SINGLE])


def limit(so_far: str, faults: set[str]) -> str:
    """What is right so far, without what a fault takes back of it."""
    if so_far != _ALL_RIGHT:
        return so_far
    if faults & {"nan_row", "uniform_row", "zero_row"}:
        return "The numbers are right wherever a query sees some key."
    return "The numbers are right for one sequence." if faults & {"no_batch", "mixes_batch"} else so_far


def so_far(probes: Sequence[ProbeVerdict]) -> str:
    """ "It's right with 5 queries and 5 keys." """
    right = [probe.name for probe in probes if probe.right]
    if not right:
        return ""
    if len(right) == len(probes):
        return _ALL_RIGHT
    if all(_has_equal_lengths(probe.title) == probe.right for probe in probes) and not _differ_otherwise(probes):
        return "It's right where there are as many queries as keys."
    by_option = {probe.options: [one.right for one in probes if one.options == probe.options] for probe in probes}
    if len(by_option) > 1 and all(len(set(ones)) == 1 for ones in by_option.values()):
        return f"It's right {join_words([_OPTIONS[options] for options, ones in by_option.items() if ones[0]])}."
    return f"It's right {join_words(right)}." if len(right) <= _MOST_LISTED else f"It's right on {len(right)} inputs."


def _differ_otherwise(probes: Sequence[ProbeVerdict]) -> bool:
    """Whether what is said beside queries and keys, such as the number of heads, tells right from wrong as well."""
    rests = ({one.title.beside for one in probes if one.right == right} for right in (True, False))
    return next(rests).isdisjoint(next(rests))


def _has_equal_lengths(name: ProbeName) -> bool | None:
    """Whether a probe of this name has as many queries as keys; None where the name does not say."""
    return None if name.lengths is None else name.lengths[0] == name.lengths[1]


def stop_sentence(plan: Plan, raised: ErrorReport) -> str:
    """A function that raises an error in every call."""
    shapes = ", ".join(
        f"{role} {shape_text(x.shape)}" if getattr(x, "shape", ()) else f"{role} {x}"
        for role, x in plan.probes[0].arguments.items() if role != "causal"
    )  # fmt: skip
    alone = " Each file stands alone: copy what it uses from the earlier ones." if _is_missing_function(raised) else ""
    return f"It stops with an error: {raised}.{alone} In that call: {shapes}."


def _is_missing_function(raised: ErrorReport) -> bool:
    """Whether a name is missing that an earlier exercise gives."""
    return raised.kind == "NameError" and bool(re.search(f"'({'|'.join(_EARLIER)})'", raised.message))


def stops_too(evidence: ProbeEvidence) -> str:
    """An error that one input brings where others give numbers, in its own words; "" where there is none."""
    for i in evidence.asked:
        if raised := evidence.results[i].error:
            return f"{capital(evidence.computed[i].probe.name)}, it stops with an error: {str(raised).rstrip('.')}."
    return ""


def other_shapes(evidence: ProbeEvidence) -> str:
    """Which results have another shape than the one asked for, on the first input where some have; "" where none has.

    "With 1 new word after 4, result 2 (the keys) has the shape (1, 3); asked for: (5, 3)."
    """
    for i in evidence.asked:
        probe, parts = evidence.computed[i].probe, evidence.parts[i] or ()
        pairs = zip(probe.stages, parts, probe.right, strict=False)
        off = [
            f"{_result(probe.stages, at)} {_has_shape(part.shape)}, but should have the shape {shape_text(right.shape)}"
            for at, (_, part, right) in enumerate(pairs) if part.shape != right.shape
        ]  # fmt: skip
        if off:
            return f"{capital(probe.name)}, {'. '.join([off[0], *map(capital, off[1:])])}."
    return ""


def _has_shape(shape: tuple[int, ...]) -> str:
    return f"has the shape {shape_text(shape)}" if shape else "is one number"


def _result(stages: Sequence[str], at: int) -> str:
    """ "the result"; of several "result 2 (key)"."""
    return "the result" if len(stages) == 1 else f"result {at + 1} ({stages[at].replace('_', ' ')})"


def no_array(plan: Plan, result: CallResult) -> str:
    """A function that returns no numbers."""
    wanted = len(plan.probes[0].stages)
    if result.kind == "None":
        return "It returns nothing. Is there a return at the end?"
    if result.returned and wanted > 1:
        return f"It returns {len(result.parts)} array{'s' * (len(result.parts) != 1)}, but should return {wanted}."
    if result.kind == "complex numbers":
        return "It returns complex numbers, not real ones."
    return f"It returns {result.kind or 'no numbers'}, not an array of numbers."

