"""Colours as data: one hue a role everywhere, and the ramps of the heat map. Pure; Rich is not needed here."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

Colour = Literal["truecolor", "256", "16", "none"]
Palette = Literal["viridis", "cividis"]


class Shades(NamedTuple):
    """One role's colour for each kind of terminal: 24 bits, a number of the 256, a name of the 16."""

    dark: str
    light: str
    dark_256: int
    light_256: int
    name: str


# One meaning each, on every screen; at least 4.5:1 on the usual backgrounds. "rule" is for lines, never for text.
ROLES: dict[str, Shades] = {
    "q": Shades("#5cc3ff", "#00568f", 81, 24, "cyan"),  # a query, and the word that asks
    "k": Shades("#f2ae30", "#8a5000", 214, 94, "yellow"),  # a key, and the words looked at
    "v": Shades("#35d0a0", "#00664a", 79, 23, "green"),  # a value; reversed: the output
    "w": Shades("#e78fbf", "#9a2f6f", 175, 125, "magenta"),  # weights, shares, softmax
    "you": Shades("#ffe97a", "#4a4100", 228, 58, "default"),  # the learner: entries, bars, strength
    "model": Shades("#9b86f2", "#5a3fb8", 141, 55, "default"),  # a trained model: its bars, names of heads
    "ok": Shades("#8fe36b", "#2f7d12", 113, 22, "green"),  # right
    "no": Shades("#ff8a80", "#a3231b", 210, 88, "red"),  # off, or to be watched
    "hi": Shades("#ffffff", "#000000", 231, 16, "default"),  # emphasis
    "dim": Shades("#8b93a7", "#5b6170", 246, 59, "default"),  # heads, units, what keys do
    "rule": Shades("#3d4558", "#c3c8d2", 238, 252, "default"),
}
# Backgrounds: what the learner typed, what is off, and the tracks of block bars and of thin ones.
GROUNDS: dict[str, Shades] = {
    "field": Shades("#3a3716", "#fff1ad", 58, 229, "default"),
    "off": Shades("#3a2226", "#ffe3e0", 52, 224, "default"),
    "track": Shades("#232834", "#e7eaf0", 235, 254, "default"),
    "groove": Shades("#2b3140", "#dde1e8", 236, 253, "default"),
}

# Eleven anchors in equal steps, linear in between (matplotlib's data).
_ANCHORS: dict[str, tuple[str, ...]] = {
    "viridis": (
        *("440154", "482475", "414487", "355f8d", "2a788e", "21918c"),
        *("22a884", "44bf70", "7ad151", "bddf26", "fde725"),
    ),
    "cividis": (
        *("00224e", "083370", "35456c", "4f576c", "666970", "7d7c78"),
        *("948e77", "aea371", "c8b866", "e5cf52", "fee838"),
    ),
}

# The 256 colours have no viridis: rounding merges 21 steps into 12 and turns the lightness back once. These are
# chosen by hand so that it only rises; cividis has its own, blue to yellow through greys.
_RAMPS_256: dict[str, tuple[int, ...]] = {
    "viridis": (53, 54, 24, 31, 36, 72, 77, 113, 149, 184, 227),
    "cividis": (17, 18, 238, 240, 242, 244, 101, 143, 179, 185, 227),
}

RGB = tuple[int, int, int]


def luminance(colour: RGB) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in colour)]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: RGB, b: RGB) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2); text needs 4.5."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def rgb(hexadecimal: str) -> RGB:
    """#rrggbb as three numbers."""
    digits = hexadecimal.removeprefix("#")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def rgb_of_256(number: int) -> RGB:
    """What every terminal shows for colour 16 to 255: the 6x6x6 cube, then 24 greys."""
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return grey, grey, grey
    levels = (0, 95, 135, 175, 215, 255)
    red, rest = divmod(number - 16, 36)
    return levels[red], levels[rest // 6], levels[rest % 6]


def role_colour(role: str, colour: Colour, light: bool) -> str:
    """The colour of a role as Rich spells it, "" where the terminal has none or the default will do."""
    return _shade(ROLES[role], colour, light)


def ground_colour(ground: str, colour: Colour, light: bool) -> str:
    """The colour of a ground as Rich spells it, "" where the terminal has fewer than 256."""
    return _shade(GROUNDS[ground], colour, light)


def _shade(shades: Shades, colour: Colour, light: bool) -> str:
    if colour == "truecolor":
        return shades.light if light else shades.dark
    if colour == "256":
        return f"color({shades.light_256 if light else shades.dark_256})"
    return "" if colour == "none" or shades.name == "default" else shades.name


@lru_cache(maxsize=4096)
def heat(x: float, palette: str, colour: Colour) -> tuple[str, str]:
    """(background, readable foreground) of a weight in 0..1, as Rich spells them; needs 256 colours."""
    x = min(max(x, 0.0), 1.0)
    if colour == "256":
        ramp = _RAMPS_256[palette]
        number = ramp[min(int(x * len(ramp)), len(ramp) - 1)]
        return f"color({number})", "color(16)" if _is_bright(rgb_of_256(number)) else "color(231)"
    background = _between(_ANCHORS[palette], x)
    return "#{:02x}{:02x}{:02x}".format(*background), "#000000" if _is_bright(background) else "#ffffff"


def _is_bright(colour: RGB) -> bool:
    return contrast(colour, (0, 0, 0)) >= contrast(colour, (255, 255, 255))


def _between(anchors: tuple[str, ...], x: float) -> RGB:
    place = x * (len(anchors) - 1)
    start = min(int(place), len(anchors) - 2)
    low, high = rgb(anchors[start]), rgb(anchors[start + 1])
    part = place - start
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return red, green, blue
