"""Pictures in files: whole, readable, and with nothing to load from anywhere."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from attn_tutor.errors import UsageError
from attn_tutor.terminal.pictures import picture, save_picture, with_rectangles
from attn_tutor.widgets.demo import LONGER, longer_sentence
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.palettes import contrast, rgb
from attn_tutor.widgets.prose import Prose
from tests.cases import each

MAP = HeatMap.of(longer_sentence().run(), LONGER, row=4)
VIEWS = (Header(("Trace", "weights"), 1, 2), Prose("Of <pad> & [mask] :key: ]]> </pre>"), MAP)
SVG = "{http://www.w3.org/2000/svg}"
BLOCKS = {chr(code) for code in range(0x2580, 0x2590)}
LOOKS = [Look(light=light, plain=plain) for light in (False, True) for plain in (False, True)]


class Letters(HTMLParser):
    """The text of a page, and the classes of what can be read in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.classes, self._class = "", set[str](), ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if any(sign.isalnum() for sign in data):
            self.classes.add(self._class)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._class = dict(attrs).get("class") or ""

    def handle_endtag(self, tag: str) -> None:
        self._class = ""


def drawn(look: Look) -> list[str]:
    """The same lines as the widgets draw them at the size of a picture."""
    at = Look(100, 60, "truecolor", light=look.light)
    return [line.plain.strip() for view in VIEWS for line in view.draw(at) if line.plain.strip()]


@pytest.mark.parametrize("look", LOOKS, ids=repr)
def test_the_page_holds_every_letter(look: Look) -> None:
    """Also what looks like markup of Rich or of HTML; whatever the terminal is."""
    page = Letters()
    page.feed(picture(VIEWS, look, "html"))
    lines = {line.strip() for line in page.text.splitlines()}
    assert set(drawn(look)) <= lines


@pytest.mark.parametrize("look", LOOKS, ids=repr)
def test_the_picture_is_well_formed_and_holds_every_word(look: Look) -> None:
    root = ElementTree.fromstring(picture(VIEWS, look, "svg"))
    texts = "".join(node.text or "" for node in root.iter(f"{SVG}text"))
    letters = "".join(sign for line in drawn(look) for sign in line if sign not in BLOCKS)
    assert "".join(letters.split()) in "".join(texts.split())


def test_the_picture_opens_at_its_own_size() -> None:
    """Without a width a browser squeezes a long picture into its window."""
    root = ElementTree.fromstring(picture(VIEWS, Look(), "svg"))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_blocks_are_rectangles_of_the_same_area() -> None:
    """A letter of 12.2 by 24.4 pixels each; those of a font leave seams between the tiles of a map."""
    root = ElementTree.fromstring(picture(VIEWS, Look(), "svg"))
    rectangles = [node for node in root.iter(f"{SVG}rect") if node.get("class")]
    area = sum(float(node.get("width", 0)) * float(node.get("height", 0)) for node in rectangles)
    parts = {"█": 1, "▌": 1 / 2, "▄": 1 / 2, "▀": 1 / 2}
    signs = [sign for line in drawn(Look()) for sign in line if sign in BLOCKS]
    assert len(signs) > 50
    assert area == pytest.approx(sum(parts[sign] for sign in signs) * 12.2 * 24.4, rel=1e-3)


@each("eighths", range(1, 9))
def test_an_eighth_is_an_eighth(eighths: int) -> None:
    """Left and lower blocks grow with their number, between letters that stay where they are."""
    for sign, share in ((chr(0x2590 - eighths), "width"), (chr(0x2580 + eighths), "height")):
        svg = with_rectangles(f'<text class="c" x="122" y="44.4" textLength="36.6">&lt;{sign}a</text>')
        block, text = ElementTree.fromstring(f"<svg>{svg}</svg>")
        whole = {"width": 12.2, "height": 24.4}
        assert float(block.get(share, 0)) == pytest.approx(whole[share] * eighths / 8)
        assert float(block.get("x", 0)) == pytest.approx(134.2)
        bottom = float(block.get("y", 0)) + float(block.get("height", 0))
        assert bottom == pytest.approx(44.4 - 20 + 1.5 + 24.4)
        assert (text.get("x"), text.text) == ("122", "<\N{NO-BREAK SPACE}a")


@pytest.mark.parametrize("kind", ["svg", "html"])
def test_nothing_is_loaded(kind: str) -> None:
    """No script, no font, no image, no style sheet from elsewhere; the only address names the format itself."""
    text = picture(VIEWS, Look(), kind)
    for loads in ("url(http", "@import", "@font-face", "<script", "<link", "<img", "<image", "href", "src="):
        assert loads not in text
    shown = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    assert set(re.findall(r"https?://[^\"' ]+", shown)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("light", [False, True])
def test_every_letter_of_the_page_stands_out(light: bool) -> None:
    """At least 4.5:1, the letters of filled badges too."""
    text = picture(VIEWS, Look(light=light), "html")
    page = Letters()
    page.feed(text)
    body = re.search(r"body { color: (#\w+); background-color: (#\w+)", text)
    rules = dict(re.findall(r"^\.(r\d+) {(.*)}$", text, flags=re.MULTILINE))
    assert body is not None
    assert len(page.classes & set(rules)) > 10
    for rule in (rules[name] for name in page.classes & set(rules)):
        facts = dict(fact.strip().split(": ") for fact in rule.split(";") if fact.strip())
        letters, ground = facts.get("color", body[1]), facts.get("background-color", body[2])
        assert contrast(rgb(letters), rgb(ground)) >= 4.5, rule


@pytest.mark.parametrize("kind", ["svg", "html"])
def test_a_picture_depends_on_no_terminal(kind: str) -> None:
    looks = (Look(40, 20, "16"), Look(200, 80, "truecolor"), Look(glyphs=False), Look(plain=True))
    assert len({picture(VIEWS, look, kind) for look in looks}) == 1


@pytest.mark.parametrize("name", ["a.svg", "b.HTML", "c.htm"])
def test_the_ending_says_the_format(tmp_path: Path, name: str) -> None:
    save_picture(VIEWS, Look(), tmp_path / name)
    begin = "<svg" if name == "a.svg" else "<!DOCTYPE html>"
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)


@pytest.mark.parametrize("name", ["a.png", "a", "no/a.svg", "folder.svg"])
def test_other_endings_and_places_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(UsageError, match=re.escape(name)):
        save_picture(VIEWS, Look(), tmp_path / name)
