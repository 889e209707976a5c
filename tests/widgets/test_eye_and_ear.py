"""Eye and ear are given the same facts: every view, at every width, and each number drawn is also spoken."""

import re
from dataclasses import replace

from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look
from tests.cases import each
from tests.widgets.picture_samples import SAMPLES as PICTURES
from tests.widgets.text_samples import SAMPLES as TEXTS

VIEWS: dict[str, View] = {**TEXTS, **PICTURES}
NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?![\w])( ?%| percent)?")
# What a picture is read by, not a fact in it: the scale of the shades, and the axes of maps without numbers.
# How many weights a long row names depends on the room; the rest adds up to what is missing.
REST = re.compile(r"and \d+ more, [\d.]+ together")
SCALE = "░░ ▒▒ ▓▓ ██"
AXES = re.compile(r"[\d\s]+|.*[█░▒▓].*")
WITHOUT_NUMBERS = {"large map", "large heads", "a large computation"}


def numbers(text: str) -> set[float]:
    """The numbers of a text by their value: 2.00 in a column is 2 in a sentence, 14 % is 0.14."""
    found = ((float(number.replace(",", "")), percent) for number, percent in NUMBER.findall(text))
    return {round(x / 100, 2) if percent else x for x, percent in found}


def facts(name: str, view: View, look: Look) -> str:
    """What is drawn, without scales and axes."""
    lines = (line.plain for line in view.draw(look))
    axes = AXES if name in WITHOUT_NUMBERS else re.compile("")
    drawn = "\n".join(line for line in lines if SCALE not in line and not axes.fullmatch(line))
    return REST.sub("", drawn)


@each("size", [(40, 20), (60, 24), (80, 24), (100, 32), (120, 40)])
@each("name", VIEWS)
def test_each_number_drawn_is_also_spoken(name: str, size: tuple[int, int]) -> None:
    view, look = VIEWS[name], Look(*size)
    drawn = facts(name, view, look)
    heard = " ".join(view.speak(replace(look, plain=True)))
    assert numbers(drawn) <= numbers(heard), sorted(numbers(drawn) - numbers(heard))


def test_a_view_yields_blocks_or_is_one() -> None:
    """No view draws by itself and leaves its speech to blocks, or the other way round."""
    kinds = [kind for kind in _kinds(View) if kind.__module__.startswith("attn_tutor.widgets")]
    assert len(kinds) >= 40
    for kind in kinds:
        own = {name for name in ("draw", "speak", "blocks") if name in vars(kind)}
        assert own in ({"blocks"}, {"draw", "speak"}, set()), (kind.__name__, own)


def _kinds(kind: type[View]) -> list[type[View]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *_kinds(sub))]
