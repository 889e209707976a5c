"""What is said about one query worked through. Every sentence holds for the numbers it is made from."""

from __future__ import annotations

import math
from itertools import chain

from attn_tutor.engine.cells import CellTerm
from attn_tutor.english import join_words
from attn_tutor.widgets.figures import Figures, vector
from attn_tutor.widgets.labels import quote_name, value_of
from attn_tutor.widgets.look import Part, Sentence
from attn_tutor.widgets.numerals import (
    brief_number,
    factor,
    fixed_number,
    nearly_equal,
    percent,
    with_thousands,
)
from attn_tutor.widgets.working import Working, WorkingLine

WorkedSentences = tuple[Sentence, ...]

_NAMED = 3  # up to this many keys or terms are named one by one; more are counted
_COUNTLESS = 14.0  # a lead in the logits beyond which "times that of" is a number nobody reads


def question(working: Working) -> Sentence:
    """The question that the picture answers."""
    return "How much should ", (quote_name(working.name), "hi", "bold"), f" look at each {row_word(working)}?"


def row_word(working: Working) -> str:
    """What the rows are called: words where they are named, else keys."""
    return "key" if any(line.name == "key 1" for line in working.lines) else "word"


def formula(working: Working) -> Sentence:
    """The whole formula, scaled, capped and masked as this trace is."""
    before, _, after = working.formula.partition("scores")
    q, k, v = ("q", "q", "bold"), ("K", "k", "bold"), ("V", "v", "bold")
    inside: Sentence = ("( ", before, q, k, "ᵀ", after, " ) ")
    softmax: Part = ("softmax", "w", "bold")
    if not working.mixes:
        return ("weights", "w", "bold"), " = ", softmax, *inside[:-1], " )"
    return "Attention(", q, ", ", k, ", ", v, ") = ", softmax, *inside, v


def scaling(working: Working) -> str:
    """How scores become logits, in a few signs: "÷ √d_k", "× 0.5, cap 30", "unscaled + mask"."""
    how = "÷ √d_k" if working.divisor else "unscaled" if working.scale == 1 else f"× {working.scale:.4g}"
    cap = "" if working.softcap is None else f", cap {working.softcap:g}"
    return how + cap + (" + mask" if any(line.bias for line in working.lines) else "")


def power(working: Working, decimals: int) -> str:
    """e^x, or e^(x - m) where the largest logit is subtracted first."""
    if working.shift is None:
        return "e^x"
    sign = "-" if working.shift >= 0 else "+"
    return f"e^(x {sign} {brief_number(abs(working.shift), decimals)})"


def facts(working: Working, decimals: int) -> str:
    """The numbers that scaling needs: "d_k = 4, √d_k = 2"; nothing where it needs none."""
    if working.divisor is None:
        return ""
    return f"d_k = {working.d_k}, √d_k = {brief_number(working.divisor, decimals)}"


def origin(working: Working) -> Sentence:
    """Where query, key and value come from, where they are not simply given; else nothing."""
    head = "" if working.head is None else f"head {working.head + 1} of {working.n_heads}"
    rotated = "q and k have been rotated by their positions"
    if not working.projected:
        sentences = [f"This is {head}: its own columns of q, k and v."] if head else []
        sentences += [f"Here {rotated}."] if working.rotated else []
        return (" ".join(sentences),) if sentences else ()
    query, key, value = ("q = x W_Q", "q"), ("k = x W_K", "k"), ("v = x W_V", "v")
    each = f"each {row_word(working)}"
    others = f"from that of {each} of the context" if working.crossed else f"from {each}'s"
    end = (f"; {rotated}" if working.rotated else "") + (f"; {head}." if head else ".")
    return query, " from the vector x of ", (working.name, "hi"), "; ", key, " and ", value, f" {others}{end}"


def after(working: Working) -> str:
    """What is done with the output next, if anything."""
    return f"Then: {working.after}." if working.after else ""


def read_it(figures: Figures) -> WorkedSentences:
    """A sentence each: who leads and why; what the softmax makes of it; what the output, if any, is a mix of."""
    return _reading(figures)[: 3 if figures.working.mixes else 2]


def _reading(figures: Figures) -> WorkedSentences:
    lines = figures.working.visible_lines
    if not lines:
        return _reading_of_nothing(figures)
    if len(lines) == 1:
        return _one_seen(figures)
    if len(figures.working.leaders) == len(lines):
        return _all_alike(figures)
    return _lead(figures), _shares(figures), _mix(figures)


def _reading_of_nothing(figures: Figures) -> WorkedSentences:
    reason = "Every key is masked" if figures.working.lines else "There are no keys"
    return (
        (f"{reason}: there is nothing to look at.",),
        ("So every weight is 0: there is nothing to share out.",),
        ("The output is 0 in every column: ", _output(figures), "."),
    )


def _one_seen(figures: Figures) -> WorkedSentences:
    (line,) = figures.working.visible_lines
    only = "there is" if len(figures.working.lines) == 1 else "that is not masked"
    return (
        (_name(line), f" is the only key {only}."),
        ("So it takes everything, ", (percent(line.weight), "w", "bold"), ", whatever its score."),
        ("The output ", _output(figures), f" is {value_of(line.name)}, unchanged."),
    )


def _all_alike(figures: Figures) -> WorkedSentences:
    lines = figures.working.visible_lines
    every = "Both" if len(lines) == 2 else f"All {len(lines)}"
    what, level = _level(figures.working)
    return (
        (f"{every} keys{_among(figures.working)} have the same {what}, ", _figure(level, figures), "."),
        ("So the shares are equal too: ", (percent(lines[0].weight), "w", "bold"), " each."),
        ("The output ", _output(figures), f" is the plain average of those {len(lines)} values."),
    )


def _lead(figures: Figures) -> Sentence:
    working = figures.working
    what, level = _level(working)
    among = f" of the keys{_among(working)}" if _among(working) else ""
    figure, leaders = _figure(level, figures), working.leaders
    if working.top is not None:
        because = _because(working.top, figures.decimals) if what == "score" else ()
        hair = ", by less than is shown" if _is_close(figures, what) else ""
        return (_name(working.top), f" has the largest {what}{among}, ", figure, hair, *because, ".")
    names = (
        join_words([quote_name(line.name) for line in leaders]) if len(leaders) <= _NAMED else f"{len(leaders)} keys"
    )
    return ((names, "hi", "bold"), f" share the largest {what}{among}, ", figure, ".")


def _is_close(figures: Figures, what: str) -> bool:
    """Whether some other key shows the same number as the leader."""
    levels = [line.score if what == "score" else line.logit for line in figures.working.visible_lines]
    return [fixed_number(x, figures.decimals) for x in levels].count(fixed_number(max(levels), figures.decimals)) > 1


def _because(top: WorkingLine, decimals: int) -> Sentence:
    """The terms that carry the score of the leader; none is named where there is one only, or none above 0."""
    largest = max(term.value for term in top.terms)
    if top.score <= 0 or len(top.terms) == 1:
        return ()
    carrying = [term for term in top.terms if nearly_equal(term.value, largest)]
    bring = f" contribute {brief_number(largest, decimals)} each"
    alike = len(carrying) > 1 and len({term.factors for term in carrying}) == 1
    if len(carrying) > _NAMED or alike:
        return (f": {len(carrying)} of its {len(top.terms)} terms{bring}",)
    *others, last = (_product(term, decimals) for term in carrying)
    if not others:
        return (*_how_much(top, largest), *last)
    return (": ", *chain(*((*product, ", ") for product in others[:-1]), others[-1]), " and ", *last, bring)


def _how_much(top: WorkingLine, largest: float) -> Sentence:
    """How much of the score its largest term makes. Where others go below 0 it may be more than the whole."""
    if all(term.value in (0, largest) for term in top.terms):
        return (", all of it from ",)
    most = top.score / 2 < largest < top.score
    return (", most of it from " if most else ": its largest term is ",)


def _shares(figures: Figures) -> Sentence:
    working = figures.working
    leader = working.leaders[0]
    rest = (line for line in working.visible_lines if line not in working.leaders)
    next_best = max(rest, key=lambda line: line.logit)
    lead = leader.logit - next_best.logit
    shares: Sentence = (
        *((percent(leader.weight), "w", "bold"), "" if working.top else " each"),
        *(" to ", (percent(next_best.weight), "w"), "."),
    )
    times = math.exp(min(lead, _COUNTLESS))
    if times < 1.01:
        return "The lead over ", _name(next_best), " is tiny, so the shares are close: ", *shares
    many = brief_number(times, figures.decimals) if times < 100 else with_thousands(round(times))
    begin = f"A lead of {brief_number(lead, figures.decimals)} in the logits makes a share"
    more = f"{many} times" if lead < _COUNTLESS else "far larger than"
    return f"{begin} {more} that of ", _name(next_best), ": ", *shares


def _mix(figures: Figures) -> Sentence:
    working = figures.working
    leaders = working.leaders
    rest = [line for line in working.visible_lines if line not in leaders]
    start: Sentence = ("The output ", _output(figures), " is ", (percent(leaders[0].weight), "w", "bold"))
    if working.top is None:
        many = f"those {len(leaders)} values"
        whose = many if len(leaders) > _NAMED else join_words([value_of(line.name) for line in leaders])
        return (*start, f" each of {whose}, plus smaller shares of the others.")
    if len(rest) > 1:
        return (*start, *_with_values(leaders[0], figures), " plus smaller shares of the others.")
    other = (percent(rest[0].weight), "w"), *_with_values(rest[0], figures)
    return (*start, *_with_values(leaders[0], figures), " and ", *other, ".")


def _level(working: Working) -> tuple[str, float]:
    """What the leaders lead in: the score, as long as the order of scores decides; else the logit."""
    leaders = working.leaders
    ordered = working.scale > 0 and not any(line.bias for line in working.lines)
    if ordered and all(nearly_equal(line.score, leaders[0].score) for line in leaders):
        return "score", leaders[0].score
    return "logit", leaders[0].logit


def _among(working: Working) -> str:
    return "" if len(working.visible_lines) == len(working.lines) else " that are not masked"


def _product(term: CellTerm, decimals: int) -> Sentence:
    one, other = term.factors
    return (factor(one, decimals), "q"), "·", (factor(other, decimals), "k")


def _name(line: WorkingLine) -> Part:
    return quote_name(line.name), "hi", "bold"


def _figure(x: float, figures: Figures) -> Part:
    return brief_number(x, figures.decimals), "hi", "bold"


def _output(figures: Figures) -> Part:
    return f"[{' '.join(figures.output.split())}]", "v", "bold"


def _with_values(line: WorkingLine, figures: Figures) -> Sentence:
    return f" of {value_of(line.name)} ", (vector(line.value, figures.decimals), "v")
