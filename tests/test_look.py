"""The look: what it finds out about a terminal, its colours, and the marks it makes."""

import io
import itertools
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from attn_tutor.widgets import palettes
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.palettes import ROLES, contrast, rgb, rgb_of_256
from attn_tutor.widgets.signs import GLYPHS, in_ascii, inert, say_text
from attn_tutor.widgets.wrapping import spans, wrap, wrap_said
from tests.cases import CHARACTERS, each

TEXT_ROLES = [role for role in ROLES if role != "rule"]
DARK = (
    "#000000",
    "#12151c",
    "#1e1e1e",
    "#282c34",
    "#002b36",
    "#300a24",
)  # plain, One Dark, Solarized, Ubuntu
LIGHT = ("#ffffff", "#fdf6e3", "#f5f5f5")
# the 16 colours as a common dark and a common light theme paint them (VS Code, GitHub)
DARK_16 = {"cyan": "#42b3c2", "yellow": "#d9a343", "green": "#8cc265", "magenta": "#c162de", "red": "#e05561"}
LIGHT_16 = {
    "cyan": "#1b7c83",
    "yellow": "#7d4e00",
    "green": "#116329",
    "magenta": "#8250df",
    "red": "#cf222e",
}


class Stream(io.StringIO):
    """A stdout of some encoding, at a terminal or not."""

    def __init__(self, encoding: str = "utf-8", terminal: bool = True) -> None:
        super().__init__()
        self._encoding, self._terminal = encoding, terminal

    @property
    def encoding(self) -> str:
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal


def look(stream: io.StringIO | None = None, term: str = "xterm-256color", **environment: str) -> Look:
    return Look.detect(stream or Stream(), {"TERM": term, **environment})


@each(
    ("environment", "colour"),
    [
        ({}, "256"),
        ({"COLORTERM": "truecolor"}, "truecolor"),
        ({"COLORTERM": "24bit"}, "truecolor"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        ({"TERM": "vt100"}, "none"),
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "none"),
        ({"NO_COLOR": "0"}, "none"),
        ({"NO_COLOR": ""}, "256"),
        ({"FORCE_COLOR": "0"}, "256"),
    ],
)
def test_colours_follow_the_environment(environment: dict[str, str], colour: str) -> None:
    found = Look.detect(Stream(), {"TERM": "xterm-256color", **environment})
    assert (found.colour, found.plain) == (colour, False)


@pytest.mark.parametrize("name", ["ATTN_TUTOR_PLAIN", "ACCESSIBLE"])
def test_plain_is_asked_for_by_anything_but_no(name: str) -> None:
    assert all(look(**{name: word}).plain for word in ("1", "yes", "true", "x"))
    assert not any(look(**{name: word}).plain for word in ("", "0", "false", "False"))


def test_a_dumb_terminal_and_a_pipe_are_plain_without_colours() -> None:
    for found in (look(term="dumb"), look(Stream(terminal=False)), Look.detect(Stream(), {}, plain=True)):
        assert (found.plain, found.colour, found.tiles) == (True, "none", False)


def test_flags_win_over_the_environment() -> None:
    found = Look.detect(
        Stream(),
        {"TERM": "xterm-256color", "COLORFGBG": "0;15"},
        no_color=True,
        theme="dark",
        palette="cividis",
        decimals=3,
    )
    assert found == Look(80, 24, "none", light=False, palette="cividis", decimals=3)


def test_light_is_told_by_flag_then_terminal_then_environment() -> None:
    env = {"TERM": "xterm-256color"}
    light_env = {**env, "COLORFGBG": "0;default;15"}
    asked = []

    def answer(light: bool | None) -> bool | None:
        asked.append(light)
        return light

    assert Look.detect(Stream(), light_env).light
    assert not Look.detect(Stream(), env).light
    assert not Look.detect(Stream(), light_env, ask_background=lambda: answer(False)).light
    assert Look.detect(Stream(), light_env, ask_background=lambda: answer(None)).light
    assert len(asked) == 2
    assert Look.detect(Stream(), env, theme="light", ask_background=lambda: answer(False)).light
    Look.detect(Stream(terminal=False), env, ask_background=lambda: answer(True))
    Look.detect(Stream(), {**env, "NO_COLOR": "1"}, ask_background=lambda: answer(True))
    assert len(asked) == 2, "nobody is asked where it does not matter"


def test_the_size_is_that_of_the_window_even_where_the_terminal_is_dumb() -> None:
    assert (look(COLUMNS="61", LINES="20", term="dumb").width, look(COLUMNS="0").width) == (61, 80)
    assert look(COLUMNS="1").width == 20, "nothing can be drawn in fewer"
    found = look(COLUMNS="61", LINES="x")
    assert (found.width, found.height) == (61, 24)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437", "no-such-encoding"])
def test_other_encodings_get_ascii_signs(encoding: str) -> None:
    found = look(Stream(encoding))
    assert not found.glyphs
    drawn = [
        found.rule(),
        found.text("✓ √d_k × ᵀ ▸ … Q·K − ≤"),
        found.text(found.bar(0.4, 9), found.line(0.4, 9)),
    ]
    assert all(line.plain.isascii() for line in drawn)
    assert in_ascii(GLYPHS).isascii()


def test_the_linux_console_has_no_font_for_glyphs() -> None:
    assert not look(term="linux").glyphs
    assert look().glyphs


def test_layouts_break_at_92_and_60_columns_and_30_rows() -> None:
    layouts = [Look(width=width).layout for width in (40, 59, 60, 91, 92, 200)]
    assert layouts == ["narrow", "narrow", "middle", "middle", "wide", "wide"]
    assert [Look(height=height).tight for height in (20, 29, 30)] == [True, True, False]
    assert [Look(width=width).room for width in (40, 100, 300)] == [39, 99, 99]


@each("role", TEXT_ROLES)
def test_every_role_is_readable_on_every_usual_background(role: str) -> None:
    """At least 4.5:1 (WCAG 2.2 AA), in 24 bits, in 256 colours and in the 16 of common themes."""
    shades = ROLES[role]
    for background in DARK:
        assert contrast(rgb(shades.dark), rgb(background)) >= 4.5
        assert contrast(rgb_of_256(shades.dark_256), rgb(background)) >= 4.5
    for background in LIGHT:
        assert contrast(rgb(shades.light), rgb(background)) >= 4.5
        assert contrast(rgb_of_256(shades.light_256), rgb(background)) >= 4.5
    if shades.name != "default":
        assert contrast(rgb(DARK_16[shades.name]), rgb("#12151c")) >= 4.5
        assert contrast(rgb(LIGHT_16[shades.name]), rgb("#ffffff")) >= 4.5


def test_contrast_agrees_with_published_ratios() -> None:
    """Black on white is 21, #767676 on white the well-known 4.54, #ff0000 on white 4.00."""
    white = (255, 255, 255)
    assert round(contrast((0, 0, 0), white), 2) == 21
    assert round(contrast(rgb("#767676"), white), 2) == 4.54
    assert round(contrast(rgb("#ff0000"), white), 2) == 4.0


def painted(colour: str) -> tuple[int, int, int]:
    number = re.fullmatch(r"color\((\d+)\)", colour)
    return rgb_of_256(int(number[1])) if number else rgb(colour)


@pytest.mark.parametrize(
    ("palette", "colour"), [*itertools.product(("viridis", "cividis"), ("truecolor", "256"))]
)
def test_heat_only_gets_lighter_and_its_numbers_stay_readable(palette: str, colour: str) -> None:
    here = Look(colour=colour, palette=palette)
    pairs = [tuple(map(painted, here.heat(i / 100))) for i in range(101)]
    lightness = [palettes.luminance(background) for background, _ in pairs]
    assert lightness == sorted(lightness)
    assert len(set(lightness)) >= 11
    assert min(contrast(background, foreground) for background, foreground in pairs) >= 4.5


def test_numbers_of_the_256_colours_agree_with_rich() -> None:
    from rich.color import Color

    for number in range(16, 256):
        assert tuple(Color.from_ansi(number).get_truecolor()) == rgb_of_256(number)


def test_without_colours_bold_and_reverse_stay() -> None:
    mono = Look(colour="none")
    assert mono.style("q", "bold", "reverse") == "bold reverse"
    assert mono.style("hi") == "bold"
    assert mono.style("dim") == "none"
    assert Look(plain=True).style("q", "bold") == "none"
    assert Look(colour="truecolor").style("q", "bold") == "bold #5cc3ff"
    assert Look(colour="16", light=True).style("k") == "yellow"


@given(st.floats(0, 1), st.integers(1, 40))
def test_bars_are_never_longer_than_their_place(x: float, width: int) -> None:
    for here in (Look(), Look(glyphs=False)):
        assert len(here.bar(x, width)) <= width
        assert len(here.line(x, width)) <= width
        assert here.shade(x, width) == here.shade(x, 1) * width
    assert Look().bar(1, width) == "█" * width


def test_bars_grow_by_eighths() -> None:
    assert [Look().bar(x, 4) for x in (0, 1 / 32, 0.25, 0.5 + 3 / 32, 2)] == ["", "▏", "█", "██▍", "████"]
    assert [Look().line(x, 4) for x in (0, 0.125, 1)] == ["", "╸", "━━━━"]


def test_parts_stand_at_their_columns() -> None:
    line = Look().at((2, ["key"]), (8, [("注意", "k")]), (14, ["end"]), (15, ["pushed"]))
    assert line.plain == "  key   注意  endpushed"


@given(st.text(CHARACTERS), st.integers(1, 60), st.integers(1, 60))
def test_wrapping_loses_nothing_but_blanks_and_keeps_to_the_width(text: str, first: int, later: int) -> None:
    """Checked by wcwidth: no line is wider than its room unless a single character is."""
    text = inert(text)
    pieces = [text[start:end] for start, end in spans(text, first, later)]
    assert "".join("".join(pieces).split()) == "".join(text.split())
    for i, piece in enumerate(pieces):
        assert len(piece.strip()) <= 1 or wcswidth(piece) <= (later if i else first)


@given(st.lists(st.text("abcé注", min_size=1, max_size=9), min_size=1), st.integers(20, 60))
def test_words_that_fit_are_never_cut(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width)
    assert [word for line in lines for word in line.split()] == words
    assert all(wcswidth(f"{line} {after.split()[0]}") > width for line, after in itertools.pairwise(lines))


def test_rows_of_a_matrix_stay_whole_where_a_line_can_hold_them() -> None:
    assert wrap("given K = [[1, 0, 2], [0, 1, 1]]", 24) == ["given K = [[1, 0, 2],", "[0, 1, 1]]"]
    assert wrap("[[1, 0, 2], [0, 1, 1]]", 6) == ["[[1,", "0, 2],", "[0, 1,", "1]]"]
    assert wrap("a shape such as (2, 3)", 19) == ["a shape such as", "(2, 3)"]


def test_a_bare_row_and_a_product_stay_on_one_line() -> None:
    assert wrap("Key 1 is 1 0 −1, key 2 is 0", 13) == ["Key 1 is", "1 0 −1, key 2", "is 0"]
    assert wrap("They make 384 · 384.", 16) == ["They make", "384 · 384."]


def test_wrapped_parts_keep_their_styles_and_hang() -> None:
    here = Look(width=20, colour="16")
    lines = here.wrap("one ", ("two three", "q", "bold"), " four", indent=[("▌ ", "w")], hang=["  "])
    assert [line.plain for line in lines] == ["▌ one two three", "  four"]
    bold = [
        line.plain[span.start : span.end]
        for line in lines
        for span in line.spans
        if "bold" in str(span.style)
    ]
    assert bold == ["two three"]


def test_signs_are_spelt_for_ascii_and_for_the_ear() -> None:
    assert (
        in_ascii("softmax(Q·Kᵀ / √d_k) × 2 ≥ √(d) … é") == "softmax(Q*K^T / sqrt(d_k)) x 2 >= sqrt(d) ... é"
    )
    assert say_text("▸ √4 ━━ is 2 ✓") == "the square root of 4  is 2"


@given(st.text(CHARACTERS))
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    assert inert(text).isprintable()
    assert Look().text(text).plain == inert(text)


@pytest.mark.terminal
def test_looking_needs_neither_rich_nor_numpy() -> None:
    code = "import sys, attn_tutor.widgets.look; print(sorted({'rich', 'numpy', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


@pytest.mark.parametrize(
    ("sentence", "lines"),
    [
        (
            "Your place is kept: attn-tutor learn whole-formula continues from there.",
            ["Your place is kept:", "attn-tutor learn whole-formula", "continues from there."],
        ),
        (
            "Next: attn-tutor --content 'my course' quiz --topic masks.",
            ["Next:", "attn-tutor --content 'my course' quiz --topic masks"],
        ),
        (
            "Now attn-tutor quiz asks what is new, one by one.",
            ["Now attn-tutor quiz asks what is new,", "    one by one."],
        ),
    ],
)
def test_a_command_that_would_be_broken_stands_on_a_line_of_its_own(sentence: str, lines: list[str]) -> None:
    assert wrap_said(sentence, 38) == lines
    assert wrap_said(sentence, 100) == [sentence]


def test_a_last_column_without_parts_is_where_a_line_goes_on() -> None:
    """A bar that is appended there stands at its column."""
    assert Look().at((2, ["ab"]), (9, [])).append("c").plain == "  ab     c"
    assert Look().at((9, [])).append("c").plain == " " * 9 + "c"
    assert Look().at((2, ["ab"]), (1, [])).append("c").plain == "  abc"
