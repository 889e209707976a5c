"""Whole pages: the same facts for eye and ear, on every screen, in every palette."""

import re
from dataclasses import replace

from rich.style import Style

from attn_tutor.terminal import Terminal
from attn_tutor.widgets.blocks import Gap, Line, Note
from attn_tutor.widgets.feedback import Remark, RemarkKind
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.palettes import contrast, rgb, rgb_of_256
from attn_tutor.widgets.shares import Shares
from attn_tutor.widgets.table import Table
from tests.cases import each
from tests.shipped import shipped
from tests.widgets.page_samples import PAGES

SIZES = ((40, 20), (60, 24), (80, 24), (100, 32), (120, 40))
BACKGROUNDS = {False: ("#000000", "#12151c"), True: ("#ffffff", "#fafafa")}
KINDS: tuple[RemarkKind, ...] = ("so far", "off", "look")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def drawn(page: Page, look: Look) -> str:
    return "\n".join(line.plain for line in page.draw(look))


@each("size", [(80, 24), (100, 32), (120, 40)])
@each("name", PAGES)
def test_a_page_fills_the_screen_and_the_prompt_comes_on_its_last_row(
    name: str, size: tuple[int, int]
) -> None:
    """The header is on the first row; of a higher window only 32 rows are used."""
    lines = PAGES[name].draw(Look(*size))
    assert len(lines) == min(size[1], 32) - 1
    assert lines[0].plain.startswith(" attn-tutor ")
    assert not lines[2].plain, "at least one blank line stands above the picture"


@each("size", SIZES)
@each("name", PAGES)
def test_each_number_drawn_is_also_spoken(name: str, size: tuple[int, int]) -> None:
    page, look = PAGES[name], Look(*size)
    heard = " ".join(page.speak(replace(look, plain=True)))
    scale = {"0", "40", "70", "90"} if name == "stats" else set()  # what a bar is read by, not a fact
    assert numbers(drawn(page, look)) <= numbers(heard) | scale


@each("name", PAGES)
def test_what_is_spoken_has_nothing_drawn(name: str) -> None:
    for sentence in PAGES[name].speak(Look(plain=True)):
        assert sentence.isprintable()
        assert not re.search("[\u2500-\u259f✓✗▸◂↳▴▾■]|  ", sentence), sentence


@each("light", [False, True])
@each("colour", ["truecolor", "256"])
@each("name", PAGES)
def test_every_text_can_be_read_on_its_ground(name: str, colour: str, light: bool) -> None:
    """At least 4.5:1, lines and the tracks of bars apart; a reversed cell has the background as its ink."""
    for line in PAGES[name].draw(Look(100, 32, colour, light=light)):
        for span in line.spans:
            style = Style.parse(str(span.style))
            if not re.search(r"[^\s━╸─╌│▌█-▏]", line.plain[span.start : span.end]):
                continue
            ink = [_rgb(style.color)] if style.color else []
            grounds = [_rgb(style.bgcolor)] if style.bgcolor else map(rgb, BACKGROUNDS[light])
            assert all(contrast(a, b) >= 4.5 for a in ink for b in grounds), line.plain[span.start : span.end]


def _rgb(colour: object) -> tuple[int, int, int]:
    number, triplet = colour.number, colour.triplet  # type: ignore[attr-defined]
    return tuple(triplet) if triplet else rgb_of_256(number)


def test_cells_say_who_filled_them() -> None:
    cells = (
        Cell("2", "off"),
        Cell("1", "follows"),
        Cell("4", "typed"),
        Cell(kind="open"),
        Cell(kind="later"),
    )
    table = Table((Column("word"), *(Column(name) for name in "abcde")), (Row(("ran", *cells)),))
    assert table.speak(Look(plain=True)) == [
        "ran: a 2, yours, off, b 1, yours, follows from it, c 4, yours, d open, yours to fill."
    ]
    row = table.draw(Look())[2].plain
    assert [sign in row for sign in ("2 ✗", "1 ↳", " ? ", "·")] == [True] * 4


def test_numbers_of_a_column_stand_below_each_other_whoever_gave_them() -> None:
    cells = (Cell("12", "off"), "3", Cell("4", "typed"), Cell("5", "follows"))
    lines = Table((Column(""), Column("x")), tuple(Row(("a", cell)) for cell in cells)).draw(Look())
    ends = [NUMBER.search(line.plain).end() for line in lines[2:]]  # type: ignore[union-attr]
    assert len(set(ends)) == 1


def test_a_bar_hangs_out_of_its_track_where_it_is_over() -> None:
    within, over = (Look().meter(x, 20, "you").plain for x in (1.0, 1.2))
    assert (len(within), len(over)) == (20, 24)
    assert Look(glyphs=False).meter(0.5, 10, "you").plain == "#####....."
    assert Look(colour="truecolor").meter(0.001, 20, "w", thick=True).plain.startswith("▏")


def test_more_than_the_whole_is_said_and_drawn() -> None:
    shares = Shares("first", ("animal", "street", "rest"), (80, 20, 10))
    assert shares.speak(Look()) == ["First: animal 80, street 20 and rest 10; 110 of 100 in all."]
    assert "110" in "\n".join(line.plain for line in shares.draw(Look()))


def test_every_stretch_of_the_points_has_a_ground() -> None:
    """Three grounds side by side, so that no stretch looks like the page."""
    bar = Shares("then", ("animal", "street", "rest"), (80, 10, 10)).draw(Look(80, colour="truecolor"))[1]
    styles = [str(span.style) for span in bar.spans if bar.plain[span.start : span.end].strip().isdigit()]
    assert len(set(styles)) == 3
    assert all("reverse" in style or " on #" in style for style in styles)


def test_after_a_try_the_note_goes_before_the_blank_lines() -> None:
    """It was read by then; before the first try it stays, without them."""
    rows = fitted((Try("scores", "1 2", ()),))
    assert not any("Round at the end" in row for row in rows)
    assert rows[rows.index("  second") - 1] == ""
    before = fitted(())
    assert any("Round at the end" in row for row in before)


def fitted(tries: tuple[Try, ...]) -> list[str]:
    """A page whose picture has two rows too many."""
    views = (Line("first"), Gap(), Line("second"), Gap(), Note(("Round at the end.",), "Note", "w"))
    rows = 13 if tries else 10
    page = Page(Header(("Lesson",)), views, Task("Fill it.", Keys(("q",)), "scores"), tries)
    return [line.plain for line in page.draw(Look(80, rows))]


def test_a_badge_that_begins_a_line_keeps_its_ground_whole() -> None:
    """The blank before its word is part of it; no line gets wider than the screen."""
    badge = (" it ", "q", "bold", "reverse")
    found = []
    for width in range(24, 60):
        lines = Look(width).wrap("Each word passes on a number, and ", badge, " takes a mix.", indent=["  "])
        assert max(line.cell_len for line in lines) < width
        found += [line.plain for line in lines if line.plain.lstrip().startswith("it ")]
    assert found
    assert all(line.startswith("   it ") for line in found)


def test_the_title_loses_its_end_before_its_beginning() -> None:
    header = Header(("Lesson 7", "Four steps, one formula"), 5, 15)
    assert "Four steps" in header.draw(Look(80))[0].plain
    narrow = header.draw(Look(40))
    assert (len(narrow), "Four steps, one formula" in narrow[0].plain, "5 of 15" in narrow[0].plain) == (2, True, True)
    assert header.draw(Look(80))[1].plain.count("━") == round(79 * 5 / 15)


@each("lesson", [entry.id for entry in shipped().lessons])
def test_a_lesson_says_its_title_at_60_columns(lesson: str) -> None:
    """Three words of it at least: its number alone tells nobody what the page is about."""
    entry = shipped().lesson(lesson)
    drawn = Header((f"Lesson {entry.number}", entry.title), 12, 19).draw(Look(60))[0].plain
    assert " ".join(re.findall(r"[^\s,:;]+", entry.title)[:3]) in " ".join(re.findall(r"[^\s,:;]+", drawn))


def test_a_turned_page_says_only_what_is_new() -> None:
    """In plain mode the picture is not read out again after each answer."""
    page = PAGES["mix wrong"]
    terminal = Terminal.for_script([], Look(plain=True))
    terminal.turn(replace(page, tries=(Try("answer", "7", (Remark("look", "Try again."),)),)))
    assert terminal.transcript == "Look: Try again.\n"
    drawn_again = Terminal.for_script([], Look())
    drawn_again.turn(page)
    assert drawn_again.transcript.startswith(" attn-tutor ")


def test_before_anything_is_handed_out_there_is_an_empty_bar_with_its_scale_and_nothing_to_say() -> None:
    empty = Shares("", ("animal", "street", "rest"), (0, 0, 0))
    drawn = "\n".join(line.plain for line in empty.draw(Look(80, colour="truecolor")))
    assert "animal" not in drawn
    assert re.search(r"0 ─+ 100", drawn)
    assert empty.speak(Look()) == []


def test_three_remarks_of_two_lines_leave_a_blank_line_above_the_foot() -> None:
    """One inside the picture makes room for it: the picture never stands on the rule."""
    remarks = [Remark(kind, f"{'word ' * 18}end.") for kind in KINDS]
    picture = (Line("intro"), Gap(), *(Line(f"row {at}") for at in range(7)))
    task = Task("The weights?", Keys(("h", "w", "q")), "weights")
    page = Page(Header(("Lesson 5", "A title"), 4, 12), picture, task, (Try("scores", "1 2 3", tuple(remarks)),))
    lines = [line.plain.strip() for line in page.draw(Look(80, 24))]
    assert sum("end." in line for line in lines) == len(remarks)
    rule = next(at for at, line in enumerate(lines[2:], 2) if line and not line.strip("─"))
    assert lines[rule - 2 : rule] == ["row 6", ""]
