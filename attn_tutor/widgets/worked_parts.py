"""The pieces that every layout of a worked query is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attn_tutor.widgets.figures import Figures
from attn_tutor.widgets.layout import MARGIN, Lines, padded, table, width_of
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.names import cut
from attn_tutor.widgets.numerals import percent, shown
from attn_tutor.widgets.worked_words import Sentence, after, facts, formula, origin, question, read_it
from attn_tutor.widgets.working import Line, Working

if TYPE_CHECKING:
    from rich.text import Text

_APART = " " * 4  # between two things on one line


def names(look: Look, figures: Figures, width: int = 12) -> Lines:
    """The names of the keys in at most `width` columns; a mark before the one that leads; masked ones dim."""
    return [look.text(*name(look, figures, line, width)) for line in figures.working.lines]


def name(look: Look, figures: Figures, line: Line, width: int = 12) -> Sentence:
    mark = "▸ " if line is figures.working.top else "  "
    word = cut(line.name, width, look.written("…")[0])
    return (mark, "w", "bold"), styled(look, figures, line, word, "hi")


def cells(look: Look, figures: Figures, texts: Sequence[str], role: str) -> Lines:
    """One figure for each key."""
    return [
        look.text(styled(look, figures, line, text, role))
        for line, text in zip(figures.working.lines, texts, strict=True)
    ]


def styled(look: Look, figures: Figures, line: Line, text: str, role: str) -> Part:
    """A text about one key: bold where the key leads; dim where it is masked, its sign a dot in ASCII too."""
    if line.masked:
        return (text if look.glyphs else text.replace("·", ".")), "dim"
    return (text, role, "bold") if line is figures.working.top else (text, role)


def scores(look: Look, figures: Figures) -> Lines:
    return [look.text(("= ", "dim"), (score, "hi", "bold")) for score in figures.scores]


def products(look: Look, figures: Figures, at: int) -> list[Sentence]:
    """The terms of the dot product with key `at`, each with the sign before it. What adds nothing is dim."""
    masked = figures.working.lines[at].masked
    extra = ("bold",) if look.colour == "none" else ()
    terms: list[Sentence] = []
    for term in figures.terms[at]:
        counts = term.counts and not masked
        one: Part = (term.query, "q", *extra) if counts else (term.query, "dim")
        other: Part = (term.key, "k", *extra) if counts else (term.key, "dim")
        terms.append(((" + " if terms else "", "dim"), one, ("·", "dim"), other))
    return terms


def aligned_products(look: Look, figures: Figures, least: int = 0) -> Lines:
    """The terms of every dot product, those of one place below each other, in at least `least` columns."""
    rows = [
        [look.text(*term) for term in products(look, figures, at)] for at in range(len(figures.working.lines))
    ]
    lines = table(look, rows, "<" * figures.working.d_k, [0] * figures.working.d_k)
    width = width_of(lines)
    return [padded(padded(line, width), max(width, least), ">") for line in lines]


def title(look: Look, number: int, role: str, words: str) -> Sentence:
    """The heading of one step: its number in a box, and what is done."""
    return look.badge(number, role), (f" {words}", role, "bold")


def beginning(look: Look, figures: Figures) -> Lines:
    """The question (where there is room), the formula (likewise), the query once, and where it comes from."""
    working = figures.working
    before = (MARGIN,)
    ask = [] if look.tight else [*look.wrapped(*question(working), indent=before), look.text()]
    query: Sentence = ("q of ", (working.name, "hi", "bold"), " = ", (figures.query, "q", "bold"))
    known: Sentence = ((facts(working, figures.decimals) if look.layout == "wide" else "", "dim"),)
    source = look.wrapped(*origin(working), indent=before) if origin(working) else []
    start = () if look.layout == "narrow" and look.tight else formula(working)
    return [*ask, *_packed(look, [start, query, known]), *source]


def _packed(look: Look, sentences: Sequence[Sentence]) -> Lines:
    """Sentences on one line as long as they fit, else on the next."""
    lines: Lines = []
    for sentence in sentences:
        text = look.text(*sentence)
        if lines and text and lines[-1].cell_len + len(_APART) + text.cell_len <= look.room:
            lines[-1].append(_APART).append(text)
        elif text:
            lines += look.wrapped(*sentence, indent=(MARGIN,))
    return lines


def output(figures: Figures) -> Sentence:
    return ("output = ", "dim"), (f"[{figures.output}]", "v", "bold", "reverse")


def sum_of_weights(figures: Figures) -> Sentence:
    always = " always" if figures.working.seen else ""
    return (figures.weights_total, "w", "bold"), (always, "dim")


def power(working: Working, decimals: int) -> str:
    """e^x, or e^(x - m) where the largest logit comes off first."""
    if working.shift is None:
        return "e^x"
    sign = "-" if working.shift >= 0 else "+"
    return f"e^(x {sign} {shown(abs(working.shift), decimals)})"


def reading(look: Look, figures: Figures, sentences: int = 3) -> Lines:
    """What the numbers say, beside a coloured edge; then what the output goes on to, if to anything."""
    edge: Part = (f"{MARGIN}▌ ", "w")
    later: Part = "" if look.layout == "narrow" else " " * 9
    lines: Lines = []
    for sentence in read_it(figures)[:sentences]:
        begin: Part = later if lines else ("Read it  ", "w", "bold")
        lines += look.wrapped(*sentence, indent=(edge, begin), hang=(edge, later))
    follows = after(figures.working)
    return lines + (look.wrapped((follows, "dim"), indent=(MARGIN,)) if follows else [])


def share_bar(look: Look, working: Working, width: int) -> Lines:
    """The weights as stretches of one bar, in the order of the keys; a stretch too short has no label."""
    if not working.seen:
        return []
    bar, total, start = look.text("  "), 0.0, 0
    for line in working.seen:
        total += line.weight
        end = round(total * (width + look.tiles))
        bar.append(_stretch(look, working, line, end - start))
        start = end
    if look.tiles:
        bar.right_crop()  # the blank that closes the last stretch
    return [bar]


def _stretch(look: Look, working: Working, line: Line, width: int) -> Text:
    """One weight, closed on the right by a blank or, where cells have no colour, set in brackets."""
    if width < 3:
        return look.text(" " * width)
    labels = (f"{line.name} {percent(line.weight)}", percent(line.weight), "")
    inside = width - (1 if look.tiles else 2)
    label = next(label for label in labels if look.columns(label) <= inside)
    left = (inside - look.columns(label)) // 2
    text = " " * left + label + " " * (inside - left - look.columns(label))
    leads = line is working.top
    if not look.tiles:
        return look.text("[", (text, "w", "bold", "reverse") if leads else text, "]")
    if leads:
        return look.text((text, "w", "bold", "reverse"), " ")
    return look.text().append(text, f"{look.style('hi')} on {look.style('rule')}").append(" ")
