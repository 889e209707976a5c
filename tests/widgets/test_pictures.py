"""The widgets of pictures, drawn and spoken, as screens really show them."""

import pytest

from attn_tutor.widgets.look import Look
from tests.cases import columns
from tests.widgets.picture_samples import FOLDER, RENDERS, SAMPLES, rendered

DRAWN = {chr(code) for code in range(0x2500, 0x25A0)} | set("▸◂·√ᵀ×÷…")


@pytest.mark.walk
@pytest.mark.parametrize("name", RENDERS)
def test_screens_look_as_they_are_kept(name: str) -> None:
    """Every picture at 100, 80, 60 and 40 columns, in ASCII and aloud, to the letter.

    After a change that is meant: python -m tests.widgets.picture_samples, and read the difference.
    """
    assert rendered(RENDERS[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_no_line_is_too_wide_at_30_columns() -> None:
    """Narrower than any page is held to be; the other widths are those of test_eye_and_ear.py."""
    for name, view in SAMPLES.items():
        for look in (Look(30, 16, "truecolor"), Look(30, 16, glyphs=False)):
            assert all(columns(line.plain) <= look.room for line in view.draw(look)), name


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
