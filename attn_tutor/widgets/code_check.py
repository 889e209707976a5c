"""What is said of a learner's function: its lines, who sees whom, what holds, what is off, what to look at.

See it: python -m attn_tutor.widgets.code_check
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attn_tutor.english import capital, count, join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Divider, Gap, Labelled, Line
from attn_tutor.widgets.code_lines import CodeExcerpt
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.engine.arrays import Array
    from attn_tutor.own_code.code_verdict import CodeVerdict
    from attn_tutor.own_code.worked_row import WorkedRow

_MOST_PRINTED = 20  # lines of what a function prints
_APART = 6  # columns between two grids
_MOST_KEYS = 12
_AGREEMENT = {
    "single": "The tutor's numbers to seven digits",
    "half": "The tutor's numbers to three digits",
    "bfloat16": "The tutor's numbers to two digits",
}


@widget
class CodeTitle(View):
    """The file and how its function is called; on the right when it was saved."""

    file: str
    signature: str
    save_time: str = ""

    def draw(self, look: Look) -> list[Text]:
        saved = f"saved {self.save_time}" if self.save_time else ""
        parts: list[Part] = ["  ", (self.file, "hi", "bold"), f"  {self.signature}"]
        line = look.text(*parts)
        if not saved or line.cell_len + len(saved) + 2 > look.text_room:
            below = look.wrap((saved, "dim"), indent=["    "]) if saved else []
            return [*look.wrap(*parts[1:], indent=["  "], hang=["    "]), *below]
        return [look.at((0, parts), (look.text_room - len(saved), [(saved, "dim")]))]

    def speak(self, look: Look) -> list[str]:
        saved = f", saved {self.save_time}" if self.save_time else ""
        return [f"{self.file}, {self.signature}{saved}."]


@widget
class SeenMasks(View):
    """Who sees whom in a learner's function, and who should: `■` seen, `·` hidden, `?` behind what differs.

    sequence: which one of a batch it is about, counted from 1; 0 where there is no batch.
    """

    yours: Array
    expected: Array
    sequence: int = 0

    def draw(self, look: Look) -> list[Text]:
        n_q, n_k = self.expected.shape
        second = 11 + 3 * n_k + _APART
        if n_k > _MOST_KEYS or second + 3 * n_k + 6 > look.text_room:
            return [line for sentence in self.speak(look) for line in Line(sentence).draw(look)]
        heads: list[Part] = [(f"{key + 1:>2} ", "dim") for key in range(n_k)]
        lines = [
            look.at((11, [("your function", "you", "bold")]), (second, [("should be", "hi", "bold")])),
            look.at((11, heads), (second, [*heads, ("  keys", "k")])),
        ]
        for i in range(n_q):
            left = [self._cell(look, bool(self.yours[i, j]), bool(self.expected[i, j])) for j in range(n_k)]
            right = [self._cell(look, bool(self.expected[i, j]), bool(self.expected[i, j])) for j in range(n_k)]
            lines.append(look.at((2, [(f"query {i + 1}", "q")]), (11, left), (second, right)))
        square, dot = _glyphs(look)
        where = f"sequence {self.sequence}:   " if self.sequence else ""
        legend = f"{where}{square} seen   {dot} hidden   ? not as it should be"
        return [*lines, look.at((11, [(legend, "dim")]))]

    def _cell(self, look: Look, visible: bool, asked: bool) -> Part:
        square, dot = _glyphs(look)
        if visible != asked:
            return (f" {square if visible else dot}?", "no", "bold")
        return (f" {square} ", "w") if visible else (f" {dot} ", "dim")

    def speak(self, look: Look) -> list[str]:
        where = f"In sequence {self.sequence}, query" if self.sequence else "Query"
        return [
            f"{where} {i + 1} may see {_keys(asked)}; yours sees {_keys(yours)}."
            for i, (yours, asked) in enumerate(zip(self.yours, self.expected, strict=True))
            if (yours != asked).any()
        ]


def _glyphs(look: Look) -> tuple[str, str]:
    return ("■", "·") if look.glyphs else ("#", ".")


def _keys(row: Array) -> str:
    """ "key 1", "keys 1 to 3", "keys 1, 3 and 4", "no key"."""
    keys = [j + 1 for j, is_seen in enumerate(row.tolist()) if is_seen]
    if len(keys) > 2 and keys == list(range(keys[0], keys[-1] + 1)):
        return f"keys {keys[0]} to {keys[-1]}"
    return f"key{'s' * (len(keys) > 1)} {join_words([str(key) for key in keys])}" if keys else "no key"


@widget
class PrintedText(View):
    """What the function printed in its first call."""

    text: str
    later: int = 0

    def blocks(self, look: Look) -> Iterator[View]:
        lines = self.text.splitlines()
        if not lines:
            return
        yield Labelled("Printed", f"in the first call{self._more}", "dim")
        for line in lines[:_MOST_PRINTED]:
            yield Line(line, indent=4)
        if len(lines) > _MOST_PRINTED:
            yield Line(f"and {count(len(lines) - _MOST_PRINTED, 'line')} more", indent=4)

    @property
    def _more(self) -> str:
        return f"; {count(self.later, 'later call')} printed as well" if self.later else ""


@widget
class CodeResult(View):
    """A whole check as it is shown once: title, lines, masks, remarks and notes."""

    verdict: CodeVerdict
    title: CodeTitle
    excerpt: CodeExcerpt | None = None

    def blocks(self, look: Look) -> Iterable[View]:
        yield self.title
        picture = tuple(picture_of(self.verdict, self.excerpt))
        yield from (Gap(), *picture[:-1], Divider()) if picture else (Gap(),)  # the last one is a gap
        yield from remarks_of(self.verdict)
        for note in self.verdict.notes:
            yield Labelled("Note", note, "dim")
        yield PrintedText(self.verdict.printout, self.verdict.printed_later)
        yield from _footer(self.verdict)


@widget
class WorkedRowView(View):
    """The third hint: one row computed step by step, and below it what the learner's function gave."""

    row: WorkedRow
    number: int

    def blocks(self, look: Look) -> Iterator[View]:
        where = f"{capital(self.row.probe)}, row {self.row.number}, step by step:"
        spoken = f"Hint {self.number} of {self.number}"
        yield Labelled(f"Hint {self.number}/{self.number}", where, "q", spoken_label=spoken)
        for name, numbers in self.row.stages:
            yield Labelled(name, _numbers(numbers), "w")
        if self.row.yours:
            yield Labelled("yours", _numbers(self.row.yours), "you")


def _numbers(row: tuple[float, ...]) -> str:
    return "  ".join(f"{x:.2f}" for x in row)


def picture_of(verdict: CodeVerdict, excerpt: CodeExcerpt | None) -> Iterator[View]:
    """The lines that matter, and who sees whom."""
    if excerpt is not None:
        yield excerpt
        yield Gap()
    if verdict.visibility is not None:
        yield SeenMasks(*verdict.visibility, verdict.sequence)
        yield Gap()


def remarks_of(verdict: CodeVerdict) -> Iterator[View]:
    """What is right so far, what is off, what to look at next."""
    if verdict.outcome == "right":
        how = _AGREEMENT.get(verdict.precision, "The same numbers as the tutor's")
        if any(fact.name == "finite_fill" for fact in verdict.properties):
            how = f"{how}, apart from what stands for -inf,"
        yield Remark("right", f"{how} on {count(len(verdict.probes), 'input')}.")
        return
    if verdict.outcome == "unfilled":
        yield Line(verdict.message)
        return
    if verdict.so_far:
        yield Remark("so far", verdict.so_far)
    if verdict.off:
        yield Remark("off" if verdict.counts else "not yet", verdict.off)
    for fault in verdict.faults:
        yield Remark("off", fault)
    for line in verdict.lines if verdict.error or not verdict.counts else ():
        yield Line(line, indent=13)
    if verdict.look:
        yield Remark("look", verdict.look)


def _footer(verdict: CodeVerdict) -> Iterator[View]:
    names = [name for alternative in (verdict.names or verdict.partly)[:1] for name in alternative]
    more = f"   More: attn-tutor mistakes {names[0]}" if names else ""
    if verdict.calls:
        words = f"{count(verdict.calls, 'call')}, {verdict.seconds:.2f} s.{more}"
        aloud = f"{count(verdict.calls, 'call')}, {verdict.seconds:.2f} seconds.{more.replace('   ', ' ')}"
        yield Line(((words, "dim"),), aloud=aloud)
