"""How screens look here and now: size, colours, glyphs; and the few marks that every screen is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, Self, TextIO, TypeAlias

from attn_tutor.records import record
from attn_tutor.widgets import environment as env
from attn_tutor.widgets.palettes import Colour, Palette, ground_colour, heat, role_colour
from attn_tutor.widgets.signs import in_ascii, inert
from attn_tutor.widgets.wrapping import cells, spans

if TYPE_CHECKING:
    from rich.text import Text
from attn_tutor.widgets.rich_lines import join, line_of, place_texts, with_ground

Part: TypeAlias = (
    str | tuple[str, ...]
)  # a text, or (text, role, *extra) with extra such as "bold", "reverse"
Sentence: TypeAlias = tuple[Part, ...]  # parts with roles one after the other
Words: TypeAlias = str | Sentence
Theme = Literal["auto", "dark", "light"]
Layout = Literal["wide", "middle", "narrow"]

MAX_WIDTH, MAX_HEIGHT = 100, 32  # beyond, lines are hard to read and a page falls apart
_CELLS = ("field", "open", "off", "track")
_SHADES, _ASCII_SHADES = " ░▒▓█", " :+#@"


@record()
class Look:
    """What the terminal can show and the learner asked for."""

    width: int = 80
    height: int = 24
    colour: Colour = "none"
    light: bool = False
    palette: Palette = "viridis"
    glyphs: bool = True
    plain: bool = False
    decimals: int = 2

    @classmethod
    def detect(
        cls,
        stdout: TextIO,
        environment: Mapping[str, str],
        *,
        plain: bool = False,
        no_color: bool = False,
        theme: Theme = "auto",
        palette: Palette = "viridis",
        decimals: int = 2,
        ask_background: Callable[[], bool | None] = lambda: None,
    ) -> Self:
        """The look of the terminal behind `stdout`; a pipe is plain by itself.

        ask_background: asks the terminal whether its background is light; called only where colours depend on
            it and nobody said, and None (no answer) leaves it to COLORFGBG, then to dark.
        """
        plain = plain or env.wants_plain(environment) or not env.is_terminal(stdout)
        colour: Colour = "none" if plain or no_color else env.colours(environment)
        light = theme == "light"
        if theme == "auto" and colour in ("truecolor", "256"):
            background = ask_background()
            light = env.is_light(environment) if background is None else background
        width, height = env.size(stdout, environment)
        glyphs = env.can_show_glyphs(stdout, environment)
        return cls(width, height, colour, light, palette, glyphs, plain, decimals)

    @property
    def layout(self) -> Layout:
        """wide from 92 columns, narrow below 60, middle between."""
        return "wide" if self.width >= 92 else "middle" if self.width >= 60 else "narrow"

    @property
    def tight(self) -> bool:
        """Whether the screen has fewer than 30 rows, so that blank lines are left out."""
        return self.height < 30

    @property
    def room(self) -> int:
        """The widest line a screen may have: never the last column, never more than is good to read."""
        return max(1, min(self.width, MAX_WIDTH) - 1)

    @property
    def text_room(self) -> int:
        """The widest line of text: on all but narrow screens one column less than a rule."""
        return self.room if self.layout == "narrow" else self.room - 1

    @property
    def separator(self) -> str:
        """Stands between the words of a list on one line."""
        return " · " if self.glyphs else " - "

    @property
    def tiles(self) -> bool:
        """Whether a heat map may fill its cells with colour; otherwise it takes `shade`."""
        return self.glyphs and not self.plain and self.colour in ("truecolor", "256")

    def style(self, role: str = "", *extra: str) -> str:
        """The Rich style of a role; without colours bold and reverse stay, and "hi" is bold."""
        if self.plain:
            return "none"
        return self._cell_style(role) if role in _CELLS else _style(self.colour, self.light, role, extra)

    def _cell_style(self, kind: str) -> str:
        """What is typed, to type, off, or a rest: a ground where there are 256 colours, else a line."""
        role = "no" if kind == "off" else "you"
        if kind == "open":
            return self.style(role, "bold", "reverse")
        ground = ground_colour(kind, self.colour, self.light) if self.colour in ("truecolor", "256") else ""
        return f"{self.style(role, 'bold')} on {ground}" if ground else self.style(role, "bold", "underline")

    def printable(self, text: str) -> str:
        """`text` made inert, its signs in ASCII where this terminal cannot show them."""
        return inert(text) if self.glyphs else in_ascii(inert(text))

    def text(self, *parts: Part) -> Text:
        """One line from texts and (text, role, *extra): never markup, so [[1, 2]] and [mask] stay as they are."""
        pieces: list[str] = []
        marks: list[tuple[int, int, str]] = []
        end = 0
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else (part[0], self.style(*part[1:]))
            words = self.printable(words)
            pieces.append(words)
            start, end = end, end + len(words)
            if style and end > start:
                marks.append((start, end, style))
        return line_of("".join(pieces), marks)

    def at(self, *columns: tuple[int, Sequence[Part]]) -> Text:
        """One line with parts at fixed columns: (column, parts). A part too long pushes the next one right.

        A last column without parts is one to go on from: the line reaches up to it.
        """
        line = place_texts((column, self.text(*parts)) for column, parts in columns)
        open_end = columns[-1][0] if columns and not columns[-1][1] else 0
        return line.append(" " * (open_end - line.cell_len))

    def wrap(
        self, *parts: Part, indent: Sequence[Part] = (), hang: Sequence[Part] | None = None
    ) -> list[Text]:
        """Lines of these parts within `room`, broken at blanks; `indent` before the first, `hang` before others.

        `hang` is blanks as wide as `indent` unless given.
        """
        first, body = self.text(*indent), self.text(*parts)
        if body.cell_len <= self.room - first.cell_len and not body.plain[-1:].isspace():
            return [first.append_text(body)] if indent else [body]  # most lines: nothing is cut
        later = self.text(" " * first.cell_len) if hang is None else self.text(*hang)
        room = self.room - later.cell_len
        return [
            join(later if i else first, body, with_ground(body, start, end, room), end)
            for i, (start, end) in enumerate(spans(body.plain, self.room - first.cell_len, room))
        ]

    def gap(self) -> list[Text]:
        """A blank line, left out where rows are few."""
        return [] if self.tight else [self.text()]

    def rule(self, width: int | None = None) -> Text:
        """A thin line across the screen, or `width` columns of it."""
        return self.text(("─" * (self.room if width is None else width), "rule"))

    def badge(self, label: str | int, role: str) -> Part:
        """A part that stands out as a small filled box, such as the number of a step."""
        return (f" {label} ", role, "bold", "reverse")

    def bar(self, x: float, width: int) -> str:
        """A solid bar, x in 0..1 of `width` columns, in eighths of a column."""
        x = min(max(x, 0.0), 1.0)
        if not self.glyphs:
            return "#" * round(x * width)
        full, eighths = divmod(round(x * width * 8), 8)
        return "█" * full + " ▏▎▍▌▋▊▉"[eighths].strip()

    def line(self, x: float, width: int) -> str:
        """A thin bar, x in 0..1 of `width` columns: bars of neighbouring rows do not merge."""
        x = min(max(x, 0.0), 1.0)
        if not self.glyphs:
            return "=" * round(x * width)
        full, half = divmod(round(x * width * 2), 2)
        return "━" * full + "╸" * half

    def meter(self, x: float, width: int, role: str, *, thick: bool = False) -> Text:
        """A bar on its track of `width` columns, x = 1.0 filling it; what is over hangs out in the off colour.

        thick: blocks in eighths, for rows with a blank line between them; else thin, in halves.
        """
        x, over = min(max(x, 0.0), 1.0), max(0, round((x - 1) * width))
        bar = self._blocks(x, width, role) if thick and self.tiles else self._halves(x, width, role, thick)
        return bar.append(self.text((("━" if self.glyphs else "x") * over, "no", "bold")))

    def _blocks(self, x: float, width: int, role: str) -> Text:
        drawn = self.bar(x, width) or "▏" * (x > 0)
        ground = f"on {ground_colour('track', self.colour, self.light)}"
        line = self.text().append(drawn, f"{self.style(role)} {ground}")
        return line.append(" " * (width - len(drawn)), ground)

    def _halves(self, x: float, width: int, role: str, thick: bool) -> Text:
        """Thin bars; where there are no colours, or for the model's in ASCII, other signs tell them apart."""
        if not self.glyphs:
            drawn = ("=" if role == "model" else "#") * round(x * width)
            return self.text((drawn, role), ("." * (width - len(drawn)), "dim"))
        full, half = divmod(max(round(x * width * 2), int(x > 0)), 2)
        left = width - full - half
        if self.tiles:
            groove = ground_colour("groove", self.colour, self.light)
            return self.text(("━" * full + "╸" * half, role)).append("━" * left, groove)
        heavy = "▒" if thick and role == "model" else "█" if thick else "━"
        drawn = heavy * full + ("▌" if thick else "╸") * half
        return self.text((drawn, role, "bold"), (("·" if thick else "─") * left, "rule"))

    def heat(self, x: float) -> tuple[str, str]:
        """(background, foreground) of a weight in 0..1 for a filled cell; only where `tiles`."""
        return heat(round(x, 3), self.palette, self.colour)

    def tile(self, x: float, label: str) -> Text:
        """A number on the ground of its weight; without 256 colours behind one sign of its shade."""
        if not self.tiles:
            return self.text(f"{self.shade(x, 1)}{label}")
        background, foreground = self.heat(x)
        return self.text().append(f" {self.printable(label)} ", f"{foreground} on {background}")

    def shade(self, x: float, width: int = 2) -> str:
        """The same weight without colour: blank below 0.15, then four densities, always beside its number."""
        step = min(4, int(min(max(x, 0.0), 1.0) * 5 + 0.25))
        return (_SHADES if self.glyphs else _ASCII_SHADES)[step] * width

    def columns(self, text: str) -> int:
        """How many columns `text` takes once written here."""
        return cells(self.printable(text))


@cache
def _style(colour: Colour, light: bool, role: str, extra: tuple[str, ...]) -> str:
    painted = role_colour(role, colour, light) if role else ""
    if role == "hi" and colour == "none":
        extra = (*extra, "bold")
    return " ".join(word for word in (*dict.fromkeys(extra), painted) if word) or "none"
