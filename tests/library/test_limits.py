"""Any file is refused or checked in about a second, whatever somebody puts into it."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from attn_tutor.curriculum.scalars import MOST_FAULTS
from attn_tutor.errors import ContentError
from attn_tutor.library.content_check import check
from attn_tutor.library.disk import open_library
from tests.cases import allowed
from tests.curriculum.samples import BANK, replaced

HEAD = "format: 1\nquestions:\n"
CHOICE = BANK[: BANK.index("  - kind: numeric")]
NUMERIC = HEAD + BANK[BANK.index("  - kind: numeric") : BANK.index("  - kind: shape")]
GIVEN = NUMERIC[NUMERIC.index("    given:\n") : NUMERIC.index("    hints: [Start")]
FORMULA = "kind: formula\n    names: [Q, K]\n    formula: Q @ K.T\n    wrong:\n"
WRONG = "".join(f"      - {{formula: Q @ K.T / {n}, why: No.}}\n" for n in range(2, 300))
OPTIONS = CHOICE[CHOICE.index("    options:\n") : CHOICE.index("    hints:\n")]
PROMPT = "Which of these are weights?"
HOSTILE = {
    "anchors": (HEAD + "".join(f"  - &a{n} x\n" for n in range(50_000)), "the anchor `&a0` stands here"),
    "aliases": (HEAD + "  - &a x\n" + "  - *a\n" * 100_000, "the anchor `&a` stands here"),
    "one key": ("format: 1\n" + "a: 1\n" * 200_000, "the file holds more than 75,000 values"),
    "unknown keys": (CHOICE + "".join(f"    k{n}: x\n" for n in range(20_000)), "the key `k0` is unknown"),
    "open braces": (replaced(CHOICE, PROMPT, "'" + "{weights" * 200_000 + "'"), "has 1600000 characters"),
    "names in braces": (
        replaced(
            CHOICE, PROMPT, f"'{''.join(f'{{q{chr(97 + n % 26)}{chr(97 + n // 26)}}}' for n in range(600))}'"
        ),
        "is not computed here",
    ),
    "a long id": (replaced(CHOICE, "first-one", "a-" * 500_000 + "a"), "`id` has 1000001 characters"),
    "digits": (replaced(NUMERIC, "{scores}", "{scores.r" + "9" * 5_000 + "}"), "lies outside its matrix"),
    "equal questions": (HEAD + CHOICE.removeprefix(HEAD) * 1_500, "belongs to another question"),
    "options": (
        replaced(CHOICE, "    options:\n", "    options:\n" + "      - {text: a}\n" * 9_000),
        "has 9002 items",
    ),
    "formulas": (
        replaced(replaced(CHOICE, OPTIONS, ""), "kind: choice", FORMULA + WRONG.rstrip()),
        "there are 298 wrong formulas",
    ),
    "a huge recipe": (
        replaced(NUMERIC, GIVEN, "    recipe: {n_q: 1000000, n_k: 1000000}\n"),
        "`n_k` is 1000000; write 1 to 16",
    ),
    "a recipe": (replaced(NUMERIC, GIVEN, "    recipe: {entries: [-2, -1]}\n"), "finds no numbers"),
}


@pytest.mark.walk
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_bank_is_refused_soon_and_with_few_faults(tmp_path: Path, name: str) -> None:
    """Tens of thousands of faults, values, names and questions: the first ones are told."""
    text, what = HOSTILE[name]
    file = tmp_path / "bank.yaml"
    file.write_text(text, "utf-8")
    before = process_time()
    faults = check(file)
    assert process_time() - before < allowed(3)  # a second where nothing else runs
    assert any(what in f"{fault.what}; {fault.todo}" for fault in faults), faults[:3]
    assert len(faults) <= MOST_FAULTS + 1 or name == "equal questions"
    assert all(len(str(fault)) < 600 for fault in faults)


@pytest.mark.walk
def test_many_recipes_that_find_no_numbers_are_not_all_tried(tmp_path: Path) -> None:
    """Two are drawn in vain; the other six are told to wait for them."""
    question = replaced(NUMERIC, GIVEN, "    recipe: {entries: [-2, -1]}\n").removeprefix(HEAD)
    ids = [f"id: bare-{letter}" for letter in "abcdefgh"]
    several = [
        replaced(replaced(question, "id: second-one", name), "[-2, -1]", f"[{-9 - at}, {-1 - at}]")
        for at, name in enumerate(ids)
    ]
    (tmp_path / "bank.yaml").write_text(HEAD + "".join(several), "utf-8")
    faults = [fault.what for fault in check(tmp_path / "bank.yaml")]
    assert len(faults) == 8
    assert sum("finds no numbers" in what for what in faults) == 2
    assert sum("not tried" in what for what in faults) == 6


def test_a_folder_of_many_files_or_bytes_is_refused_before_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The glossary beside them does not make it a folder without questions."""
    (folder / "glossary.yaml").write_text("format: 1\n", "utf-8")
    for limit, what in (("LIMIT_FILES", "more than 1 content files"), ("LIMIT_FOLDER", "larger than 0 MB in all")):
        with monkeypatch.context() as smaller:
            smaller.setattr(f"attn_tutor.library.sources.{limit}", 1)
            assert [what in fault.what for fault in check(folder)] == [True]
            with pytest.raises(ContentError, match=what):
                open_library(folder)


def test_who_waits_for_new_content_is_told_once(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the index holds is not read again, and nothing is said."""
    monkeypatch.setattr("attn_tutor.library.disk._MUCH", 1_000)
    said: list[str] = []
    for _ in range(2):
        open_library(folder, cache, tell=said.append)
    assert said == ["Reading 0 MB of new content; this takes a few seconds."]


def test_how_far_the_check_is_goes_by_questions(bank: Path) -> None:
    """A bank of one file takes as long as its questions do."""
    said: list[tuple[int, int]] = []
    check(bank, tell=lambda done, total: said.append((done, total)))
    assert said == [(0, 3), (1, 3), (2, 3), (3, 3)]
