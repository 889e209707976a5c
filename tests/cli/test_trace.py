"""`trace`: on the screen, in files, and what it refuses."""

import time
from pathlib import Path

import pytest

from tests.cases import allowed
from tests.cli.conftest import Run

SENTENCE = "The cat sat because it was tired"


def test_it_reads_aloud_in_a_pipe(attn_tutor: Run) -> None:
    """No sign that is drawn, no line without a word, every stage in a sentence."""
    ended = attn_tutor("trace", SENTENCE, "--causal", "--heads", "2")
    assert (ended.status, ended.err) == (0, "")
    assert not any("\u2500" <= sign <= "\u259f" or sign in "▸◂·√ᵀ×" for sign in ended.out)
    for begin in (
        "Words, 7 rows of 8",
        "Query, 7 rows of 8",
        "Logits, 2 heads of 7 rows of 7",
        "Row 3, sat: ",
    ):
        assert begin in ended.out


def test_the_same_command_shows_the_same(attn_tutor: Run) -> None:
    shown = [attn_tutor("trace", SENTENCE, "--seed", seed).out for seed in ("3", "3", "4")]
    assert shown[0] == shown[1] != shown[2]


def test_another_head_has_its_map_in_numbers(attn_tutor: Run) -> None:
    """The rows of head 2 are said, and they are not those of head 1; nobody is asked for a row in a pipe."""
    told = [
        attn_tutor("trace", "a b a", "--heads", "2", *more, "--steps", "weights").out
        for more in ((), ("--head", "2"))
    ]
    first, second = (text[text.index("Now head") :].splitlines() for text in told)
    assert (first[0], second[0]) == (
        "Now head 1 of 2, row by row.",
        "Now head 2 of 2, row by row.",
    )
    assert first[2:5] != second[2:5]
    assert first[-1] == "To hear head 2 row by row, give the same command with --head 2."
    assert "--head" not in attn_tutor("trace", "a b a", "--steps", "weights").out
    assert "look>" not in told[1]


@pytest.mark.parametrize(("row", "named"), [("b", "b"), ("A(3)", "a(3)"), ("1", "a(1)")])
def test_the_row_of_a_word_is_read_out(attn_tutor: Run, row: str, named: str) -> None:
    ended = attn_tutor("trace", "a b a c", "--row", row, "--steps", "weights")
    assert f"\nThe word {named} looks " in ended.out


def test_stages_are_chosen_by_name(attn_tutor: Run) -> None:
    ended = attn_tutor("trace", "a b a", "--steps", "weights, scores")
    assert [line for line in ended.out.splitlines() if line.startswith("Trace,")] == [
        "Trace, scores. Step 1 of 2.",
        "Trace, weights. Step 2 of 2.",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("",), "The sentence has no word in it."),
        (("\x1b\x07\x00",), "The sentence has no word in it."),
        (("word " * 65,), "The sentence has 65 words; at most 64 are shown."),
        (("a b", "--steps", "masks"), "There is no stage called masks."),
        (("a b", "--heads", "9"), "--heads"),
        (("a b", "--head", "2"), "There is no head 2."),
        (("a b", "--heads", "2", "--head", "3", "--steps", "scores"), "There is no head 3."),
        (("a b", "--head", "0"), "--head takes a whole number of 1 or more, and 0 is not that."),
        (("a b", "--row", "c"), "There is no row called c."),
        (("a b a", "--row", "a", "--steps", "scores"), "a is in several rows: a(1), a(3)."),
        (("a b", "--seed", "-1"), "--seed"),
        (("a b", "--svg", "no/such/folder/x.svg"), "no/such/folder/x.svg cannot be written: no such file"),
        (("a b", "--svg", "notes.txt"), "--svg writes a file that ends in .svg, and notes.txt does not."),
        (("a b", "--html", "x.svg"), "--html writes a file that ends in .html, and x.svg does not."),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    attn_tutor: Run, words: tuple[str, ...], sentence: str
) -> None:
    ended = attn_tutor("trace", *words)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_what_looks_like_markup_or_drives_terminals_is_just_words(attn_tutor: Run) -> None:
    ended = attn_tutor("trace", "[x] [/] :key: \x1b[31mred a\u202eb", "--steps", "weights")
    assert ended.status == 0
    assert "\x1b" not in ended.out
    assert all(name in ended.out for name in ("Row 2, x:", ", key:", ", 31mred:", ", ab:"))


def test_64_words_are_drawn(attn_tutor: Run) -> None:
    ended = attn_tutor("trace", " ".join(f"w{i}" for i in range(64)))
    assert ended.status == 0
    assert "w63" in ended.out


def test_pictures_are_written_instead_of_shown(attn_tutor: Run, tmp_path: Path) -> None:
    svg, html = tmp_path / "a.svg", tmp_path / "a.html"
    ended = attn_tutor("trace", SENTENCE, "--svg", str(svg), "--html", str(html))
    assert ended.out == f"Saved to {svg}.\nSaved to {html}.\n"
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert "because" in html.read_text(encoding="utf-8")


def test_solve_and_stats_write_pictures_too(attn_tutor: Run, tmp_path: Path) -> None:
    matrices = ("--query", "1 0", "--key", "1 0; 0 1", "--value", "1 2; 3 4")
    for words in (("solve", *matrices), ("solve", *matrices, "--why", "r1c1"), ("stats",)):
        for option in ("svg", "html"):
            file = tmp_path / f"picture.{option}"
            ended = attn_tutor(*words, f"--{option}", str(file))
            assert (ended.status, ended.out) == (0, f"Saved to {file}.\n")
            file.unlink()
    ended = attn_tutor("stats", "--json", "--svg", "a.svg")
    assert (ended.status, ended.document["error"]["message"]) == (2, "--svg and --json don't go together.")


def test_a_sentence_of_any_length_is_answered_at_once(attn_tutor: Run) -> None:
    """One endless word, or words without end."""
    for sentence in ("a" * 120_000, "ab " * 40_000, "\u0301" * 120_000, "." * 120_000, " " * 120_000):
        began = time.process_time()
        assert attn_tutor("trace", sentence).status == 2
        assert time.process_time() - began < allowed(1)
