"""Eye and ear are given the same facts: every view, at every width, and each number drawn is also spoken."""

import re
from dataclasses import replace
from functools import cache

import pytest

from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look
from tests.cases import columns, each
from tests.widgets.other_samples import SAMPLES as OTHERS
from tests.widgets.page_samples import PAGES
from tests.widgets.picture_samples import SAMPLES as PICTURES
from tests.widgets.test_code_check import VIEWS as CODE
from tests.widgets.text_samples import SAMPLES as TEXTS

VIEWS: dict[str, View] = {**TEXTS, **PICTURES, **OTHERS, **PAGES, **{f"code {n}": view for n, view in enumerate(CODE)}}
SIZES = [(40, 20), (60, 24), (80, 24), (100, 32), (120, 40)]
FURTHER = [(92, 40), (200, 60)]
# Colours are styles of the same letters; whether tiles may be filled, and ASCII, decide what the letters are.
LOOKS = [
    *(Look(*size, "truecolor") for size in (*SIZES, *FURTHER)),
    *(Look(*size, "none", glyphs=False) for size in (*SIZES, *FURTHER)),
    *(Look(*size) for size in SIZES),
    *(Look(80, 24, colour, light=True) for colour in ("256", "16")),
]
NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?![\w])( ?%| percent)?")
# What a picture is read by, not a fact in it: the scale of the shades, and the axes of maps without numbers.
# How many weights a long row names depends on the room; the rest adds up to what is missing.
REST = re.compile(r"and \d+ more, [\d.]+ together")
SCALE = "░░ ▒▒ ▓▓ ██"
AXES = re.compile(r"[\d\s]+|.*[█░▒▓].*")
DAY = re.compile(r"\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")  # said as tomorrow, in 3 days
# Of these the ear is given less on purpose: heads over columns and scales, the weights of a checkpoint beside the one
# that is asked for, the ticks of an axis, the numbers of the lines around the one that is marked.
LESS: dict[str, str] = {
    "legend of heads": r".*",
    "training, names": r".*",
    "training, a line": r"\.[12]0?\b|\b0\.[12]0\b",
    "loss": r"(?m)^ *[\d.]+(?= +•)|(?m:^ *[\d.]+ *$)",
    "code 0": r"(?m)^ +8 ",
    "shares": r"(?m)^ +0 .*$",
    "stats": r"(?m)^ +0 +40 +70 +90.*$",
}
WITHOUT_NUMBERS = {"large map", "large heads", "a large computation"}


def numbers(text: str) -> set[float]:
    """The numbers of a text by their value: 2.00 in a column is 2 in a sentence, 14% is 0.14."""
    found = ((float(number.replace(",", "")), percent) for number, percent in NUMBER.findall(text))
    return {round(x / 100, 2) if percent else x for x, percent in found}


@cache
def drawn_lines(name: str, look: Look) -> list[str]:
    """What is drawn of a sample."""
    return [line.plain for line in VIEWS[name].draw(look)]


def facts(name: str, look: Look) -> str:
    """The same without scales and axes."""
    axes = AXES if name in WITHOUT_NUMBERS else re.compile("")
    drawn = "\n".join(line for line in drawn_lines(name, look) if SCALE not in line and not axes.fullmatch(line))
    return re.sub(LESS.get(name, REST.pattern), "", DAY.sub("", REST.sub("", drawn)))


@pytest.mark.walk
@each("name", VIEWS)
def test_no_line_is_too_wide_and_ascii_is_ascii(name: str) -> None:
    """In every width and palette; a letter that the learner typed may be any."""
    for look in LOOKS:
        for line in drawn_lines(name, look):
            assert columns(line) <= look.room, (look.width, line)
            assert look.glyphs or line.replace("“", "").isascii(), (look.width, line)


@pytest.mark.walk
@each("size", SIZES)
@each("name", VIEWS)
def test_each_number_drawn_is_also_spoken(name: str, size: tuple[int, int]) -> None:
    view, look = VIEWS[name], Look(*size)
    drawn = facts(name, look)
    heard = " ".join(view.speak(replace(look, plain=True)))
    assert numbers(drawn) <= numbers(heard), sorted(numbers(drawn) - numbers(heard))


@each("name", VIEWS)
def test_no_line_is_spoken_that_begins_with_a_colon(name: str) -> None:
    """Where a label is left out, its colon is as well."""
    for line in VIEWS[name].speak(Look(plain=True)):
        assert not line.lstrip().startswith(": "), line


def test_every_view_is_among_the_samples() -> None:
    """By itself, as a block of another one, or in a field of it; at any of the sizes."""
    met: set[type[View]] = set()
    for view in VIEWS.values():
        for size in SIZES:
            met |= _within(view, Look(*size))
    missing = {kind for kind in _kinds(View) if kind.__module__.startswith("attn_tutor.widgets")} - met
    assert not missing, sorted(kind.__name__ for kind in missing)


def _within(view: View, look: Look) -> set[type[View]]:
    """The kinds of a view, of what it inherits, of its blocks and of what it holds."""
    kinds = {kind for kind in type(view).__mro__ if issubclass(kind, View)}
    held = [*view.blocks(look)] if "blocks" in vars(type(view)) else []
    for value in vars(view).values():
        held += [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, View)]
    return kinds.union(*(_within(one, look) for one in held))


def test_a_view_yields_blocks_or_is_one() -> None:
    """No view draws by itself and leaves its speech to blocks, or the other way round."""
    kinds = [kind for kind in _kinds(View) if kind.__module__.startswith("attn_tutor.widgets")]
    assert len(kinds) >= 40
    for kind in kinds:
        own = {name for name in ("draw", "speak", "blocks") if name in vars(kind)}
        assert own in ({"blocks"}, {"draw", "speak"}, set()), (kind.__name__, own)


def _kinds(kind: type[View]) -> list[type[View]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *_kinds(sub))]
