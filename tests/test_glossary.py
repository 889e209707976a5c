"""The glossary: every term in two lines, found under all its names; the sheet fits on one screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from attn_tutor.cli import main
from attn_tutor.cli.commands.look_up import sheet_views
from attn_tutor.curriculum.glossary import find_terms
from attn_tutor.errors import ContentError
from attn_tutor.library.content_check import check
from attn_tutor.library.disk import open_library
from attn_tutor.library.glossary_file import glossary_of
from attn_tutor.library.sources import shipped_content
from attn_tutor.widgets.definitions import FormulaSheet, TermView
from attn_tutor.widgets.look import Look
from tests.cases import each

TERMS = glossary_of()
GOOD = """\
format: 1
terms:
  - term: softmax
    says: It makes shares.
    formula: softmax(x)
    also: [normalised exponential]
    lesson: softmax
    sheet: attention
"""


def folder(place: Path, text: str) -> Path:
    (place / "glossary.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.mark.walk
def test_every_lesson_has_a_term_and_every_term_a_lesson() -> None:
    assert {term.lesson for term in TERMS} <= {lesson.id for lesson in open_library().lessons}
    assert len(TERMS) >= 40


@each(
    ("word", "found"),
    [
        ("softmax", "softmax"),
        ("Attention Weights", "weights"),
        ("attention scores", "weights"),
        ("gqa", "grouped-query attention"),
        ("multihead", "multi-head attention"),
        ("score", "scores"),
        ("KV", "KV cache"),
        ("raw scores", "scores"),
        ("attention scores", "scores"),
        ("softmax temperature", "temperature"),
        ("rotary position embedding", "RoPE"),
        ("alibi", "ALiBi"),
        ("residual", "residual connection"),
        ("one-hot", "one-hot"),
        ("standard deviation", "typical size"),
        ("d_k", "d_k"),
        ("n_k", "n_q and n_k"),
    ],
)
def test_a_term_answers_to_all_its_names(word: str, found: str) -> None:
    assert found in [term.term for term in find_terms(TERMS, word)]


def test_an_unknown_word_names_the_closest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["glossary", "sofmax"]) == 2
    assert "Did you mean softmax" in capsys.readouterr().err


@each("width", [40, 60, 80, 120])
@each("glyphs", [True, False])
def test_nothing_is_too_wide(width: int, glyphs: bool) -> None:
    look = Look(
        width=width, height=24, colour="none", light=False, palette="viridis", glyphs=glyphs, plain=False
    )
    sections = (("Attention", tuple((term.term, term.formula) for term in TERMS if term.formula)),)
    views = [FormulaSheet(sections), *(TermView(t.term, t.says, t.formula, t.also, t.lesson) for t in TERMS)]
    for view in views:
        for line in view.draw(look):
            assert line.cell_len <= width - 1
            assert glyphs or line.plain.isascii(), line.plain


def test_every_term_says_what_it_is_in_two_lines() -> None:
    look = Look(width=100, height=24, colour="none", light=False, palette="viridis", glyphs=True, plain=False)
    for term in TERMS:
        assert len(look.wrap(term.says, indent=["    "])) <= 2, term.term


def test_the_sheet_is_one_screen() -> None:
    """With its header in the 24 lines of the smallest usual terminal."""
    look = Look(width=80, height=24, colour="none", light=False, palette="viridis", glyphs=True, plain=False)
    header, sheet = sheet_views(TERMS)
    assert len(header.draw(look)) + len(look.gap()) + len(sheet.draw(look)) < 24


@pytest.mark.parametrize("ending", ["svg", "html"])
def test_the_sheet_can_be_saved(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"sheet.{ending}"
    assert main(["sheet", f"--{ending}", str(path)]) == 0
    assert "softmax" in path.read_text(encoding="utf-8")
    assert "Saved to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("format: 1", "format: 7", "format 7"),
        ("    lesson: softmax\n", "", "`lesson` is missing"),
        ("    lesson: ", "    words: x\n    lesson: ", "`words` is unknown"),
        ("    formula: softmax(x)\n", "", "no place on the sheet"),
        ("says: It makes shares.", f"says: {'x' * 200}", "200 characters"),
        ("sheet: attention", "sheet: wall", "wall"),
        (GOOD, "", "empty"),
    ],
)
def test_faults_have_a_place_and_words(old: str, new: str, words: str, tmp_path: Path) -> None:
    assert glossary_of(folder(tmp_path, GOOD))[0].term == "softmax"
    with pytest.raises(ContentError, match=r"yaml:\d+:\d+: ") as told:
        glossary_of(folder(tmp_path, GOOD.replace(old, new)))
    assert words in told.value.sentence


def test_a_folder_without_a_glossary_uses_the_shipped_one(tmp_path: Path) -> None:
    assert glossary_of(tmp_path) == TERMS


def test_the_content_check_looks_at_the_glossary(tmp_path: Path) -> None:
    """Alone and with its folder; there, the lessons it names must exist."""
    assert check(Path(str(shipped_content())) / "glossary.yaml") == []
    (tmp_path / "lessons").mkdir()
    lesson = (Path(str(shipped_content())) / "lessons" / "04-softmax.yaml").read_text(encoding="utf-8")
    (tmp_path / "lessons" / "a.yaml").write_text(
        lesson.replace("id: softmax\n", "id: other\n"), encoding="utf-8"
    )
    told = [fault.what for fault in check(folder(tmp_path, GOOD)) if "glossary" in fault.file]
    assert told == ["there is no lesson softmax"]
