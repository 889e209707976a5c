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
_SHORT_BAR = 4  # a shorter one says nothing


def dot_products(look: Look, figures: Figures) -> Lines:
    """q·k of each key, term by term."""
    sentences = []
    for at, score in enumerate(figures.scores):
        terms = (part for term in products(look, figures, at) for part in term)
        sentences.append((*terms, (" = ", "dim"), (score.strip(), "hi", "bold")))
    return _each(look, figures, sentences)


def logits(look: Look, figures: Figures) -> Lines:
    """How each score became a logit."""
    lines = figures.working.lines
    made = [scaled(figures, at) for at in range(len(lines))]
    before = min((len(text) - len(text.lstrip()) for text in made), default=0)
    sentences = [
        (styled(look, figures, line, text[before:].rstrip(), "hi"),)
        for line, text in zip(lines, made, strict=True)
    ]
    return _each(look, figures, sentences)


def shares(look: Look, figures: Figures) -> Lines:
    """Each exponential, and the weight it becomes; with a bar where all bars fit."""
    lines, powers = figures.working.lines, [powered(figures, at) for at in range(len(figures.weights))]
    widest = max(map(len, powers), default=0)
    left = look.room - _name_width(look, figures) - widest - len("  0.67 ")
    sentences: list[Sentence] = []
    for line, power, weight in zip(lines, powers, figures.weights, strict=True):
        bar = look.line(line.weight, min(_BAR, left)) if left >= _SHORT_BAR else ""
        written = power.rjust(widest if left >= 0 else 0)
        texts = (styled(look, figures, line, written, "dim"), "  ", styled(look, figures, line, weight, "w"))
        sentences.append((*texts, (f" {bar}", "w")))
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
    lines: Lines = []
    width = _name_width(look, figures)
    for line, sentence in zip(figures.working.lines, sentences, strict=True):
        begin = name(look, figures, line, _name_room(look))
        blanks = " " * (width - look.text(*begin).cell_len)
        lines += look.wrapped(*sentence, indent=(*begin, blanks), hang=(_HANG,))
    return lines


def _name_room(look: Look) -> int:
    return 8 if look.layout == "narrow" else 12


def _name_width(look: Look, figures: Figures) -> int:
    """The columns of the longest name with its mark and two blanks: one would join key 1 to the number after it."""
    begin = (name(look, figures, line, _name_room(look)) for line in figures.working.lines)
    return max((look.text(*parts).cell_len for parts in begin), default=0) + 2
