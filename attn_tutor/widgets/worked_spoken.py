"""What is said of one query worked through: its steps, and in each step a sentence for every key."""

from __future__ import annotations

from collections.abc import Callable

from attn_tutor.widgets.figures import Figures, power_text, scaling_text
from attn_tutor.widgets.labels import in_words, is_counted, label_aloud, spell_vector
from attn_tutor.widgets.numerals import brief_number
from attn_tutor.widgets.working import Working


def query_said(figures: Figures) -> str:
    """The query in a sentence."""
    name = figures.working.name
    whose = name.capitalize() if is_counted(name) else f"The query of {name}"
    return f"{whose} is {spell_vector(figures.query)}."


def steps_said(figures: Figures) -> list[tuple[str, list[str]]]:
    """For each of the steps what is done, and a sentence for each key."""
    working, decimals = figures.working, figures.decimals
    steps = [
        ("the dot product of the query with every key.", _dot_product),
        (f"{_scaling(working, decimals)}.", _logit),
        (f"softmax. {_softmax(figures)}", _share),
        (f"each weight times its value, then add.{_rounding(figures)}", _part),
    ]
    count = 4 if working.mixes else 3
    return [
        (f"Step {at} of {count}: {done}", _each(figures, say)) for at, (done, say) in enumerate(steps[:count], 1)
    ]


def _rounding(figures: Figures) -> str:
    """Where the numbers shown don't lead to the output shown, that they are rounded; else nothing."""
    lines, digits = figures.working.visible_lines, figures.decimals
    shown_parts = [[round(x, digits) for x in line.parts] for line in lines]
    from_weights = [[round(round(line.weight, digits) * x, digits) for x in line.value] for line in lines]
    added = [round(sum(column), digits) for column in zip(*shown_parts, strict=True)]
    if shown_parts == from_weights and added == [round(x, digits) for x in figures.working.output]:
        return ""
    return " The sums use every digit; the numbers shown are rounded."


def _each(figures: Figures, say: Callable[[Figures, int], str]) -> list[str]:
    return [
        f"  {label_aloud(line.name)}: {say(figures, at)}." for at, line in enumerate(figures.working.lines)
    ]


def _dot_product(figures: Figures, at: int) -> str:
    products = (f"{term.query.strip('()')} times {term.key.strip('()')}" for term in figures.terms[at])
    name = "" if is_counted(figures.working.lines[at].name) else "its key is "
    return f"{name}{spell_vector(figures.keys[at])}, so {' plus '.join(products)} is {figures.scores[at].strip()}"


def _scaling(working: Working, decimals: int) -> str:
    if working.divisor is not None:
        root = brief_number(working.divisor, decimals)
        how = f"divide by the square root of d_k; d_k is {working.d_k}, its root is {root}"
    elif working.scale == 1:
        how = "no scaling, the scores stay as they are"
    else:
        how = f"multiply by {working.scale:.4g}"
    cap = "" if working.softcap is None else f", then cap softly at {working.softcap:g}"
    return how + cap + (", then add the mask" if any(line.bias for line in working.lines) else "")


def _logit(figures: Figures, at: int) -> str:
    return in_words(scaling_text(figures, at))


def _softmax(figures: Figures) -> str:
    working = figures.working
    if not working.visible_lines:
        return "Nothing is left to share out."
    largest = "" if working.shift is None else f" less the largest, {brief_number(working.shift, figures.decimals)}"
    return f"e to the power of each logit{largest}, divided by their sum, {figures.total.strip()}."


def _share(figures: Figures, at: int) -> str:
    if figures.working.lines[at].masked:
        return "masked, no share"
    power = " ".join(power_text(figures, at).replace("(", "").replace(")", "").split())
    total, weight = figures.total.strip(), figures.weights[at].strip()
    return f"{in_words(power)}, and divided by {total} it is {weight}"


def _part(figures: Figures, at: int) -> str:
    if figures.working.lines[at].masked:
        return "masked, no part"
    value, part = spell_vector(figures.values[at]), spell_vector(figures.parts[at])
    return f"{figures.weights[at].strip()} times the value {value} gives {part}"
