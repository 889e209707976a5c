"""The widgets of words, drawn and spoken, as screens really show them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from wcwidth import wcswidth

from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.problem import problem
from attn_tutor.mastery.strength import Strength
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import ErrorView, Feedback, Hint, Solution
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.menu import Menu, MenuItem
from attn_tutor.widgets.prose import Code, Prose
from attn_tutor.widgets.question_view import QuestionView
from attn_tutor.widgets.stats_view import TodayNote, mistakes_listing, topics_table
from attn_tutor.widgets.summary import MissedQuestion, Summary
from attn_tutor.widgets.table import listing
from attn_tutor.widgets.why import Why
from tests.cases import each
from tests.widgets.text_samples import RENDERS, SAMPLES, TRACE, rendered

SIZES = ((100, 32), (80, 24), (60, 24), (40, 20))
EVERY_LOOK = [
    Look(width, height, colour, light=light, glyphs=glyphs)
    for width, height in (*SIZES, (30, 16), (200, 60))
    for colour, light, glyphs in (("truecolor", False, True), ("16", True, True), ("none", False, False))
]
MARKUP = (
    *("[x, y]", "[[x, y], [z, w]]", "[[10, 20]]", "[[1, 2], [3, 4]]", "w[i,j]", "[q·k]", "[mask]", "[i]"),
    *("[a b; c d]", "[nan, nan]", "[inf, -inf]", "[np.inf, 0]", "[/]", "[/b]", "[bold]x[/bold]", "[/login]"),
    *(
        "query:key:value",
        ":smile:",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "[1/2, 1/2]",
        "[-1, 2]",
        "[link=http://x]y[/link]",
    ),
    *(
        "<s> <pad> <unk>",
        "2*3*4",
        "[0.1, 0.9](x)",
        "# 3",
        r"a\_b",
        r"\[x]",
        "Ġthe",
        "▁the",
        "注意",
        "{scores}",
        "%s",
    ),
)
ESCAPES = {
    "\x1b[2Jx": "[2Jx",
    "\x1b[?1049hx": "[?1049hx",
    "\x1b]0;title\x07x": "]0;titlex",
    "\x1b]52;c;QQ==\x07x": "]52;c;QQ==x",
    "\x1b]8;;http://x\x1b\\y": "]8;;http://x\\y",
    "\x9b31mx": "31mx",
    "a\u202eb": "ab",
    "a\u200bb": "ab",
    "a\x08b": "ab",
    "a\x00b": "ab",
    "a\ud800b": "ab",
    "a\ue000b": "ab",
    "\x1b[31mx": "[31mx",
    "a\x85b": "a b",
}
WITH_TEXT: dict[str, Callable[[str], View]] = {
    "crumb": lambda text: Header((text, "the part")),
    "prose": Prose,
    "code": Code,
    "note": lambda text: Note((text,)),
    "note in parts": lambda text: Note((((text, "q", "bold"), " end"),)),
    "prompt": QuestionView,
    "numbered prompt": lambda text: QuestionView(text, number=1, total=2),
    "option": lambda text: QuestionView("Which?", options=("A row", text)),
    "sentence": lambda text: Feedback("wrong", text),
    "detail": lambda text: Feedback("right", "", (text,)),
    "read as": lambda text: Feedback("neutral", "", read_as=text),
    "hint": lambda text: Hint(1, 2, text),
    "step": lambda text: Solution((text,)),
    "answer": lambda text: Solution(("one",), answer=text, common_mistakes=(text,)),
    "look again": lambda text: Summary(2, 1, look_again=(MissedQuestion(text, text, text),)),
    "lesson": lambda text: Menu((MenuItem(1, text, "next", 5),)),
    "error": lambda text: ErrorView(text, text),
    "cell": lambda text: listing(("id", "title"), ((text, text),)),
    "key": lambda text: Keys((text, "h")),
}


def drawn(view: View, look: Look) -> str:
    return "\n".join(line.plain for line in view.draw(look))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", RENDERS)
def test_screens_look_as_they_are_kept(name: str) -> None:
    """Every widget at 100, 80, 60 and 40 columns, in ASCII and aloud, to the letter.

    After a change that is meant: python -m tests.widgets.text_samples, and read the difference.
    """
    kept = (Path(__file__).parent / "renders" / f"{name}.txt").read_text(encoding="utf-8")
    assert rendered(RENDERS[name]) == kept


@each("look", EVERY_LOOK)
def test_no_line_is_too_wide(look: Look) -> None:
    for name, view in SAMPLES.items():
        for line in view.draw(look):
            assert wcswidth(line.plain) <= look.room, (name, line.plain)
            assert line.plain == line.plain.rstrip() or line.plain.endswith("attn-tutor "), (name, line.plain)


def test_no_number_is_cut_at_40_columns() -> None:
    """What a wide screen says, a narrow one says too, if in more lines."""
    wide, narrow = Look(100, 32), Look(40, 20)
    for name in ("prose", "question", "right", "wrong", "solution", "summary", "error", "key list"):
        assert (
            squeezed(drawn(SAMPLES[name], narrow))
            .replace("▌", "")
            .endswith(squeezed(drawn(SAMPLES[name], wide)).replace("▌", "")[-60:])
        ), name
    for row in SAMPLES["listing"].rows:
        assert all(squeezed(cell) in squeezed(drawn(SAMPLES["listing"], narrow)) for cell in row.cells)


def test_plain_text_has_nothing_drawn_and_no_columns() -> None:
    for view in SAMPLES.values():
        for sentence in view.speak(Look(plain=True)):
            assert sentence.isprintable()
            assert not any("\u2500" <= sign <= "\u259f" or sign in "✓✗▸◂" for sign in sentence)
            assert "   " not in sentence.strip()


@each("field", WITH_TEXT)
def test_text_is_shown_as_it_was_typed(field: str) -> None:
    """Never markup, never an emoji code, whatever the widget and the width."""
    for text in MARKUP:
        view = WITH_TEXT[field](text)
        assert squeezed(text) in squeezed(drawn(view, Look(100, 32, "truecolor")))
        assert squeezed(text) in squeezed(drawn(view, Look(40, 20, "16")))
        terminal = Terminal.for_script([])
        terminal.show(view)
        assert squeezed(text) in squeezed(terminal.transcript)


@each("field", WITH_TEXT)
@each("plain", [True, False])
def test_text_cannot_drive_the_terminal(field: str, plain: bool) -> None:
    for text, shown in ESCAPES.items():
        terminal = Terminal.for_script([], Look(plain=plain))
        terminal.show(WITH_TEXT[field](text))
        assert squeezed(shown) in squeezed(terminal.transcript)
        assert terminal.transcript.replace("\n", "").isprintable()


def test_long_words_are_folded_not_cut() -> None:
    word = "0123456789" * 30
    for field, make in WITH_TEXT.items():
        for look in (Look(40, 20), Look(40, 20, glyphs=False)):
            lines = make(word).draw(look)
            assert all(line.cell_len <= look.room for line in lines), field
            digits = "".join(sign for sign in "".join(line.plain for line in lines) if sign.isdigit())
            assert word in digits, field


def test_the_header_says_how_far_once() -> None:
    wide, narrow = Look(100, 32), Look(40, 20)
    assert "3 of 8" in drawn(Header(("Lesson 3",), 3, 8), wide)
    assert drawn(Header.about("Question 3 of 10", "", step=3, of=10), wide).count("3 of 10") == 1
    assert "Attention for one word" in drawn(SAMPLES["header"], wide)
    assert "Attention for one word" in drawn(SAMPLES["header"], narrow)  # the badge and the number make room
    long = drawn(Header(("Test",), 30, 60), wide)
    assert abs(long.count("━") - long.count("─")) <= 1


def test_a_key_that_is_an_option_needs_its_colon() -> None:
    assert "b back" in drawn(Keys(("b", "h")), Look())
    assert ":b back · h hint" in drawn(Keys(("b", "h"), options=4), Look())
    assert ":b back · :h hint" in drawn(Keys(("b", "h"), options=8), Look())
    assert "row WORD another row · q quit" in drawn(Keys(("row WORD another row", "q")), Look())


def test_the_list_of_keys_stays_short_where_rows_are_few() -> None:
    """Below 24 rows it takes five lines instead of nine, every key and its sentence still there and whole."""
    short, long = (drawn(Keys(options=4, listed=True), Look(80, rows)) for rows in (20, 24))
    assert (len(short.splitlines()), len(long.splitlines())) == (5, 9)
    for sentence in long.splitlines():
        assert " ".join(sentence.split()) in " ".join(short.split())


def test_keys_are_said_as_a_sentence() -> None:
    """No colon stands between a key and what it does: `:b` is the only colon that is heard."""
    look = Look(plain=True)
    assert Keys(("h", "b", "q"), options=4).speak(look) == ["Type h for a hint, :b for back, q to quit."]
    assert Keys(("enter", "b")).speak(look) == ["Press Enter to go on. Type b for back."]
    assert Keys(("1 Again", "2 Hard", "s")).speak(look) == ["Keys: 1 Again, 2 Hard. Type s to skip."]
    assert ":b goes back one screen." in Keys(options=4, listed=True).speak(look)
    rated = Keys(("1 Again = I didn't recall it", "2 Hard = with effort", "s")).speak(look)
    assert rated == [
        "Type 1 for again: I didn't recall it.",
        "Type 2 for hard: with effort.",
        "Type s to skip.",
    ]


def test_headers_are_said_as_a_sentence() -> None:
    look = Look(plain=True)
    question = QuestionView("Why?", number=3, total=12, topic="whole-formula", level="easy")
    assert question.speak(look)[0] == "Question 3 of 12, topic whole formula, easy."
    assert Header.closing("Challenge").speak(look) == ["Challenge done."]
    assert Header(("Lesson 3", "What is it?"), 2, 8).speak(look) == ["Lesson 3, What is it? Step 2 of 8."]


def test_of_many_questions_to_look_at_again_the_first_five_are_named() -> None:
    """In both modes, with how many there are; five are simply named."""
    few, many = (Summary(n, 0, look_again=tuple(MissedQuestion(f"q{i}") for i in range(n))) for n in (5, 60))
    for shown in ("\n".join(many.speak(Look(plain=True))), drawn(many, Look(40, 20))):
        flat = " ".join(shown.split())
        assert "Look again at 60 questions, the first 5 of them" in flat
        assert ("q4" in flat, "q5" in flat) == (True, False)
    assert "questions" not in " ".join(few.speak(Look(plain=True)))


def test_topics_and_mistakes_are_said_in_sentences() -> None:
    look = Look(plain=True)
    topics = (
        ("whole-formula", 21, 14, "today", 1, 62, "shaky", date(2026, 3, 2)),
        ("masks", 1, 0, "today", 0, None, "not asked yet", None),
    )
    table = topics_table(topics, Strength(62, 40, 21), date(2026, 3, 2))
    assert table.speak(look)[:2] == [
        "Strength of whole formula: 62, shaky. 21 questions asked, 14 right at the first try, the last one today. "
        "1 skill to review today.",
        "Strength of masks: not asked yet. 1 question asked, 0 right at the first try, the last one today.",
    ]
    assert "62" in drawn(table, Look())
    assert mistakes_listing((("no_scale", "it is forgotten", 2, "yesterday", True),)).speak(look) == [
        "Misconception no_scale, when it is forgotten: 2 times, the last time yesterday. It has been overcome since."
    ]


def test_a_summary_of_nothing_and_of_everything() -> None:
    assert drawn(Summary(0, 0), Look()) == "  No question was answered."
    assert drawn(Summary(3, 3, 3), Look()).startswith("  3 of 3 right, all at the first try.")
    assert drawn(Summary(3, 0), Look()).startswith("  0 of 3 right.")


@pytest.mark.parametrize(
    ("right", "first", "words"),
    [
        (1, 1, "1 of 5 right."),
        (3, 3, "3 of 5 right."),
        (3, 2, "3 of 5 right, 2 at the first try."),
        (3, 0, "3 of 5 right."),
        (5, 4, "5 of 5 right, 4 at the first try."),
        (5, 5, "5 of 5 right, all at the first try."),
    ],
)
def test_all_is_said_of_full_marks_alone(right: int, first: int, words: str) -> None:
    assert Summary(5, right, first).speak(Look(plain=True))[0] == words


def test_what_asks_again_stands_before_what_comes_next() -> None:
    """In the same column, each whole."""
    view = Summary(2, 0, look_again=(MissedQuestion("a"),), next_command="learn b", again_command="quiz --topic a")
    assert drawn(view, Look()).endswith("  Again      quiz --topic a\n  Next       learn b")
    assert view.speak(Look(plain=True))[-2:] == ["Again: quiz --topic a", "Next: learn b"]


def test_an_empty_listing_says_so() -> None:
    assert drawn(listing(("id",), (), "No questions here."), Look()) == "  No questions here."


def test_a_listing_folds_its_longest_text_and_keeps_its_columns() -> None:
    """As long as 30 columns are left for it; what stands beside it stays in its column, in its line."""
    text = " ".join(["word"] * 20)
    lines = drawn(listing(("id", "text", "time"), (("a-name", text, "5 min"),)), Look(80)).split("\n")
    assert [line.split()[0] for line in lines[2:]] == ["a-name", "word"]
    assert lines[2].endswith("5 min")
    assert lines[3].index("word") == lines[2].index("word") == lines[0].index("text")
    narrow = drawn(listing(("id", "text", "time"), (("a-name", text, "5 min"),)), Look(40)).split("\n")
    assert narrow[0].startswith("  a-name: text word")
    counted = drawn(listing(("no", "id"), (("9", "x" * 50), ("10", "y" * 50)), ""), Look(34)).split("\n")
    assert [line[:8] for line in counted if line[2] != " "] == ["  9: id", "  10: id"]
    assert drawn(Menu(()), Look(height=24)) == "  a number that lesson · q quit"


def why(name: str, row: int, column: int, **more: object) -> Why:
    given = problem(
        query=[[2, -1], [1, 3]],
        key=[[1, 0.125], [0, -2], [4, 4]],
        value=[[1, 0], [0, 2], [1, 1]],
        **more,
    )
    return Why(open_cell(given.computation.run(given.given), name, row, column))


def test_why_opens_every_kind_of_cell() -> None:
    """The numbers are those of a calculation by hand: 2·1 + (-1)·0.125 = 1.875, and so on."""
    wide, plain = Look(100, 40), Look(plain=True)
    assert drawn(why("scores", 0, 0), wide).splitlines()[0] == "  scores r1c1 = 2·1 + (-1)·0.125 = 1.88"
    assert drawn(why("scores", 1, 1), wide).splitlines()[0] == "  scores r2c2 = 1·0 + 3·(-2) = -6"
    assert drawn(why("logits", 1, 1), wide).splitlines()[0] == "  logits r2c2 = -6 / √2 = -4.24"
    assert drawn(why("logits", 1, 1, scale=0.3), wide).splitlines()[0] == "  logits r2c2 = -6 · 0.30 = -1.80"
    assert drawn(why("logits", 1, 1, scale=1.0), wide).splitlines()[0] == "  logits r2c2 = -6 = -6.00"
    capped = drawn(why("logits", 1, 1, softcap=5.0), wide).splitlines()[0]
    assert capped == "  logits r2c2 = -6 / √2 = -4.24, capped: 5 tanh(-4.24 / 5) = -3.45"
    masked = why("weights", 0, 1, mask=[[True, False, True], [True, True, True]])
    assert drawn(masked, wide).splitlines() == [
        "  weights r1c2 = 0",
        "    from row 1 of the logits: e^logit, divided by the sum",
        "    Masked: e^-inf is 0, so this key gets nothing.",
    ]
    other = why("weights", 0, 0, mask=[[True, False, True], [True, True, True]])
    assert (
        drawn(other, wide).splitlines()[0]
        == "  weights r1c1 = e^1.33 / (e^1.33 + e^2.83) = 3.77 / 20.68 = 0.18"
    )
    assert "1 masked key adds nothing" in drawn(other, wide)
    assert "-inf" in drawn(why("logits", 0, 1, mask=[[True, False, True], [True, True, True]]), wide)
    nothing = why("weights", 0, 1, mask=[[False] * 3, [True] * 3])
    assert "nothing to look at" in nothing.speak(plain)[1]
    assert why("scores", 1, 1).speak(plain) == [
        "Scores r2c2 = 1 times 0 + 3 times (-2) = -6.",
        "Row 2 of query, row 2 of key.",
    ]


def test_why_holds_the_learners_number_beside_ours() -> None:
    cell = open_cell(TRACE, "weights", 0, 1)
    assert "You have 0.50; this is 0.63." in drawn(Why(cell, 0.5), Look())
    assert "You have 0.63, the same." in drawn(Why(cell, 0.63), Look())
    assert "You have 0.625; this is 0.63." in drawn(Why(cell, 0.625), Look())


def test_why_of_a_long_sum_writes_out_the_largest_terms() -> None:
    width = 40
    given = problem(query=[list(range(width))], key=[[1.0] * width], value=[[1.0]])
    cell = open_cell(given.computation.run(given.given), "scores", 0, 0)
    text = " ".join(drawn(Why(cell), Look(100, 32)).split())
    assert "39·1" in text
    assert "32 more that add up to 496" in text  # 0 + 1 + ... + 31
    assert "780" in text  # 0 + 1 + ... + 39


def test_heads_are_named_and_cut_places_told() -> None:
    given = problem(query=[[1, 2, 3, 4]], key=[[1, 0, 0, 1]], value=[[1, 2, 3, 4]], n_heads=2)
    trace = given.computation.run(given.given)
    assert "head 2, scores r1c1 = 3·0 + 4·1 = 4" in drawn(Why(open_cell(trace, "scores", 0, 0, 1)), Look())
    assert "head 2, query_heads r1c1 = query r1c3 = 3" in drawn(
        Why(open_cell(trace, "query_heads", 0, 0, 1)), Look()
    )


def test_spare_columns_go_before_the_table_does() -> None:
    """One after the other, and only where they have no room; what is said keeps them."""
    view = listing(("topic", "asked", "last"), (("softmax", "3", "12 days ago"),), spare=("last", "asked"))
    assert [drawn(view, Look(width)).split("\n")[0].split() for width in (40, 22, 12)] == [
        ["topic", "asked", "last"],
        ["topic", "asked"],
        ["topic"],
    ]
    assert view.speak(Look(plain=True)) == ["softmax: asked 3, last 12 days ago."]


def test_questions_of_today_are_known_by_their_words() -> None:
    """Their ids stand beside them where there is room, and are always said."""
    questions = tuple(
        (f"q{n}", f'"Question number {n}, which has long words ..."', "skipped", date(2026, 3, 3))
        for n in (1, 2)
    )
    view = TodayNote(questions, date(2026, 3, 2), 5)
    wide, narrow = drawn(view, Look(100)), drawn(view, Look(50))
    assert (wide.count('"Question number'), "q1" in wide) == (2, True)
    assert narrow.count('"Question number') == 2
    assert all("The last 2 of 5 today" in text for text in (wide, narrow))
    assert view.speak(Look(plain=True))[1].startswith('q1, about "Question number 1')
