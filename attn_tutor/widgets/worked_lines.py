"""The four steps of one worked query, one step a line, broken where it must be: what always fits."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.widgets.figures import Figures, part, powered, scaled
from attn_tutor.widgets.layout import Lines
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.worked_parts import name, output, products, styled
from attn_tutor.widgets.worked_words import Sentence

_HANG = "    "
_BAR = 10  # columns of a full bar


def dot_products(look: Look, figures: Figures) -> Lines:
    """q·k of each key, term by term."""
    sentences = []
    for at, score in enumerate(figures.scores):
        terms = (part for term in products(look, figures, at) for part in term)
        sentences.append((*terms, (" = ", "dim"), (score.strip(), "hi", "bold")))
    return _each(look, figures, sentences)


def logits(look: Look, figures: Figures) -> Lines:
    """How each score became a logit."""
    sentences = [
        (styled(look, figures, line, scaled(figures, at).strip(), "hi"),)
        for at, line in enumerate(figures.working.lines)
    ]
    return _each(look, figures, sentences)


def shares(look: Look, figures: Figures) -> Lines:
    """Each exponential, and the weight it becomes."""
    sentences: list[Sentence] = []
    for at, line in enumerate(figures.working.lines):
        power = styled(look, figures, line, powered(figures, at), "dim")
        weight = styled(look, figures, line, figures.weights[at], "w")
        sentences.append((power, "  ", weight, " ", (look.line(line.weight, _BAR), "w")))
    return _each(look, figures, sentences)


def parts(look: Look, figures: Figures) -> Lines:
    """Each weight times its value, and the output they add up to."""
    sentences: list[Sentence] = []
    for at, line in enumerate(figures.working.lines):
        weight = styled(look, figures, line, figures.weights[at], "w")
        value = styled(look, figures, line, figures.values[at], "v")
        product = styled(look, figures, line, part(figures, at), "v")
        sentences.append((weight, (" × ", "dim"), value, (" = ", "dim"), product))
    return [*_each(look, figures, sentences), *look.wrapped(*output(figures), indent=("  ",))]


def _each(look: Look, figures: Figures, sentences: Sequence[Sequence[Part]]) -> Lines:
    """One sentence for each key, after its name."""
    room = 8 if look.layout == "narrow" else 12
    begin = [name(look, figures, line, room) for line in figures.working.lines]
    widths = [look.text(*parts).cell_len for parts in begin]
    lines: Lines = []
    for parts, width, sentence in zip(begin, widths, sentences, strict=True):
        blanks = " " * (max(widths) - width + 1)
        lines += look.wrapped(*sentence, indent=(*parts, blanks), hang=(_HANG,))
    return lines
