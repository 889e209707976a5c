"""The widgets of pictures, drawn and spoken, as screens really show them."""

import pytest

from attn_tutor.widgets.look import Look
from tests.cases import columns, each
from tests.widgets.picture_samples import FOLDER, RENDERS, SAMPLES, rendered

SIZES = ((100, 32), (92, 40), (80, 24), (60, 24), (40, 20), (30, 16), (200, 60))
EVERY_LOOK = [
    Look(width, height, colour, light=light, glyphs=glyphs)
    for width, height in SIZES
    for colour, light, glyphs in (
        *(("truecolor", False, True), ("256", True, True), ("16", False, True), ("none", False, False)),
    )
    if width in (100, 80) or colour in ("truecolor", "none")
]
DRAWN = {chr(code) for code in range(0x2500, 0x25A0)} | set("▸◂·√ᵀ×÷…")


@pytest.mark.walk
@pytest.mark.parametrize("name", RENDERS)
def test_screens_look_as_they_are_kept(name: str) -> None:
    """Every picture at 100, 80, 60 and 40 columns, in ASCII and aloud, to the letter.

    After a change that is meant: python -m tests.widgets.picture_samples, and read the difference.
    """
    assert rendered(RENDERS[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.walk
@each("look", EVERY_LOOK)
def test_no_line_is_too_wide(look: Look) -> None:
    for name, view in SAMPLES.items():
        for line in view.draw(look):
            assert columns(line.plain) <= look.room, (name, line.plain)


def test_ascii_screens_are_ascii() -> None:
    for name, view in SAMPLES.items():
        assert all(line.plain.isascii() for line in view.draw(Look(100, 32, glyphs=False))), name


def test_nothing_is_drawn_aloud() -> None:
    """Sentences hold no lines, blocks, marks or signs of mathematics, and none is empty."""
    for name, view in SAMPLES.items():
        for line in view.speak(Look(plain=True)):
            assert line.strip(), name
            assert not DRAWN & set(line), (name, line)


def test_short_screens_have_no_blank_lines() -> None:
    for name, view in SAMPLES.items():
        if name != "large map":  # its empty lines are empty tiles
            assert all(line.plain.strip() for line in view.draw(Look(100, 24))), name
