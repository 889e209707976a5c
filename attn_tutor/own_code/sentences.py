"""What the tutor says of a function, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.engine.arrays import shape_text
from attn_tutor.engine.places import place_words
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.own_code.code_verdict import CodeVerdict, ProbeVerdict
from attn_tutor.own_code.matching import Names
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import BRAIN, HALF, SINGLE, Raised, Result

UNFILLED = "This function isn't written yet."
PRECISION_NOTES = {
    SINGLE: ("It works in single precision: the numbers agree to about seven digits.",),
    HALF: ("It works in half precision: the numbers agree to about three digits.",),
    BRAIN: ("It works in bfloat16: the numbers agree to about two digits.",),
}
_OTHER_CONVENTION = {
    ("mask_inverted", "keep"): "This is right if True means hidden: say --mask hide.",
    ("mask_inverted", "hide"): "This is right if True means may look: say --mask keep.",
    ("mask_added_as_01", "keep"): "This is right if the mask is added to the logits: say --mask add.",
    ("mask_top_left", ""): "This is right if the causal mask is aligned at the top left: say --causal top-left.",
}


def message(
    plan: Plan, verdict: CodeVerdict, explained: Sequence[str], raised: Raised | None, *, exercise: bool
) -> str:
    """What is right or off, in a few sentences. `explained`: the probes that the mistakes explain, by name."""
    probes, entries = verdict.probes, verdict.mistakes
    faults = [fact.message for fact in verdict.properties if fact.fault]
    if all(probe.right for probe in probes):
        return " ".join(["The numbers are right.", *faults]) if faults else "Right."
    said = []
    if verdict.names:
        said += ["" if exercise else _convention(plan, verdict.names[0]), _named(entries, verdict.precision)]
    elif verdict.partly:
        where = listed(explained)
        said += [f"Part of it is clear. {where[0].upper()}{where[1:]}, {_exactly(entries[0])}"]
    elif raised and all(probe.found is None for probe in probes):
        said += [stopped(plan, raised)]
    else:
        said += ["These aren't the numbers asked for, and no mistake that I know gives them."]
    return " ".join(one for one in [*said, where_right(probes), *faults] if one)


def _convention(plan: Plan, names: Names) -> str:
    """How it would be right under another convention, where that is so."""
    if len(names) > 1:
        return ""
    name, mask = names[0], plan.conventions.mask or "keep"
    if name == "mask_top_left":
        return "" if plan.conventions.causal == "top-left" else _OTHER_CONVENTION[name, ""]
    return _OTHER_CONVENTION.get((name, mask), "")


def _named(entries: Sequence[Mistake], precision: str) -> str:
    if precision in (HALF, BRAIN):
        return f"The numbers fit what you get when {entries[0].when}."
    if len(entries) == 1:
        return f"These {_exactly(entries[0])[6:]}"
    return f"These are exactly the numbers of two mistakes together: {entries[0].when}; and {entries[1].when}."


def _exactly(entry: Mistake) -> str:
    return f"these are exactly the numbers you get when {entry.when}."


def where_right(probes: Sequence[ProbeVerdict]) -> str:
    """ "Right with 5 queries and 5 keys. Off with 3 queries and 5 keys: row 1, column 2 is 0.31, not 0.52." """
    right = [probe.name for probe in probes if probe.right]
    off = next((probe for probe in probes if probe.found is not None), None)
    said = [f"Right {listed(right)}."] if right else []
    if off is not None and off.place is not None and off.expected is not None and off.found is not None:
        place = place_words(off.place) if len(off.place) <= 3 else f"the entry at {off.place}"
        said.append(f"Off {off.name}: {place} is {off.found:.2f} and should be {off.expected:.2f}.")
    elif right and len(right) < len(probes):
        said.append(f"Not {next(probe.name for probe in probes if not probe.right)}.")
    return " ".join(said)


def stopped(plan: Plan, raised: Raised) -> str:
    """A function that raises an error in every call."""
    shapes = ", ".join(
        f"{role} {shape_text(x.shape)}" if getattr(x, "shape", ()) else f"{role} {x}"
        for role, x in plan.probes[0].arguments.items() if role != "causal"
    )  # fmt: skip
    return f"It stops with an error: {raised}. In that call: {shapes}."


def no_array(plan: Plan, result: Result) -> str:
    """A function that returns no numbers."""
    wanted = len(plan.probes[0].stages)
    if result.kind == "None":
        return "It returns nothing. Is there a return at the end?"
    if result.returned and wanted > 1:
        return f"It returns {len(result.parts)} array{'s' * (len(result.parts) != 1)}; {wanted} are asked for."
    return f"It returns {result.kind or 'no numbers'}, not an array of numbers."


def listed(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
