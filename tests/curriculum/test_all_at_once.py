"""All faults of type of a file are told at once, and all faults of meaning where the types hold."""

from pathlib import Path

import pytest

from attn_tutor.curriculum.checking import check_all
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.library.parsing import parse
from attn_tutor.library.sources import ContentFile
from tests.cases import each
from tests.curriculum.samples import BANK, faults_in, replaced

CHOICE = BANK[: BANK.index("  - kind: numeric")]
NUMERIC = "format: 1\nquestions:\n" + BANK[BANK.index("  - kind: numeric") : BANK.index("  - kind: shape")]
SHAPE = "format: 1\nquestions:\n" + BANK[BANK.index("  - kind: shape") :]


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        text = replaced(text, old, new)
    return text


def check_text(text: str) -> list[Fault]:
    """What is wrong with a text, its YAML included."""
    source = ContentFile("1.yaml", Path("1.yaml"), None)
    return check_all([parse(source, text.encode())], whole=False)


def _said(text: str) -> list[str]:
    return [fault.what for fault in faults_in(text)]


def test_an_option_that_may_be_the_right_one_leads_to_no_other_fault() -> None:
    """Neither is there no right one, nor is it a wrong one without a reason."""
    assert _said(replaced(CHOICE, "right: true", "right: maybe")) == ["`right` is the text `maybe`"]


def test_each_faulty_formula_is_told() -> None:
    """A right formula that does not fit hides no wrong one that does not."""
    text = _changed(
        CHOICE,
        ("kind: choice", "kind: formula\n    names: [Q, K]\n    formula: Q @ K"),
        ('    options:\n      - text: "0.5, 0.5"\n        right: true\n', "    wrong:\n"),
        ('      - text: "0.5, 0.9"\n        why: They make more than 1.\n',
         "      - {formula: Q @ Z, why: a}\n      - {formula: Q.T @ K, why: a}\n"),
    )  # fmt: skip
    assert [fault.where for fault in faults_in(text)] == [
        "questions[1].formula",
        "questions[1].wrong[1].formula",
        "questions[1].wrong[2].formula",
    ]


SHOWN = [
    ("stage: weights\n    shown: [weights]", "the weights stand on the screen ready-made, and are asked for"),
    ("stage: output\n    shown: [output]", "the output stands on the screen ready-made, and is asked for"),
    ("stage: logits\n    shown: [scores]", "the logits asked for and the scores shown are the same numbers here"),
    ("stage: weights\n    shown: [scores]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "what"), SHOWN)
def test_what_is_asked_for_may_not_stand_on_the_screen(keys: str, what: str) -> None:
    """Neither by its name nor, where nothing is scaled or masked, by numbers that are the same."""
    text = _changed(NUMERIC, ("decimals: 2", keys), ("[3, 4]]", "[3, 4]]\n      scale: none"))
    assert _said(text) == ([what] if what else [])


def test_a_recipe_whose_answer_stands_on_the_screen_is_refused() -> None:
    """Whatever it draws; and where it is scaled the same question is sound."""
    given = NUMERIC[NUMERIC.index("    given:\n") : NUMERIC.index("    decimals: 2")]
    fresh = _changed(NUMERIC, (given, "    recipe: {scale: none}\n    shown: [scores]\n    stage: logits\n"))
    assert _said(fresh) == ["the logits asked for and the scores shown are the same numbers here"]
    assert _said(replaced(fresh, "scale: none", "scale: auto")) == []


def test_a_fault_of_type_in_one_question_hides_no_fault_of_meaning_in_another() -> None:
    """Three questions, each with one: all three are told."""
    text = _changed(
        BANK, ("level: easy", "level: esay"), ("decimals: 2", "decimals: 9"), ("n_q: 2,", "n_q: 0,")
    )
    assert _said(text) == ["`level` is the text `esay`", "`decimals` is 9", "`n_q` is 0"]


def test_every_fault_of_type_of_a_question_is_told_at_once() -> None:
    """A key that is missing, one that is unknown, one that stands twice, a wrong text and a wrong number."""
    text = _changed(
        NUMERIC,
        ("level: hard", "levl: hard"),
        ("decimals: 2", "decimals: two\n    decimals: 3"),
        ("query: [[1, 0]]", "query: [[1, x]]"),
        ("common_mistakes: []", "common_mistakes:"),
    )
    assert _said(text) == [
        "the key `level` is missing from the question",
        "the key `levl` is unknown",
        "a number in row 1 of `query` is the text `x`",
        "`decimals` is the text `two`",
        "the key `decimals` appears twice, first in line 12",
        "`common_mistakes` is empty",
    ]


def test_every_fault_of_meaning_of_a_question_is_told_at_once() -> None:
    """Where its inputs are sound: sizes, options, hints, texts, misconceptions."""
    text = _changed(
        NUMERIC,
        ("decimals: 2", "decimals: 99"),
        ("[Start with the scores., ", "[a, b, c, '{weights.r7} {nonsense} {outptu}', "),
        ('["The output is {output}."]', "[]"),
        ("common_mistakes: []", "common_mistakes: [{text: x, misconception: no_scal}]"),
    )
    assert sorted(_said(text)) == sorted(
        [
            "`decimals` is 99",
            "there are 5 hints",
            "`{weights.r7}` lies outside its matrix, which is 1×2",
            "`{nonsense}` is not computed here",
            "`{outptu}` is not computed here",
            "the solution has no step",
            "there is no misconception `no_scal`",
        ]
    )


def test_inputs_that_do_not_fit_lead_to_no_fault_of_what_is_computed_from_them() -> None:
    """What cannot be computed is not said to be missing."""
    assert len(_said(replaced(NUMERIC, "key: [[1, 0], [0, 1]]", "key: [[1, 0]]"))) == 1


def test_of_a_misspelt_kind_the_kind_that_is_meant_is_read() -> None:
    """Of one that is nothing like a kind nothing more is said."""
    assert _said(_changed(CHOICE, ("kind: choice", "kind: coice"), ("level: easy", "level: no"))) == [
        "`kind` is the text `coice`",
        "`level` is no, which YAML reads as false",
    ]
    assert _said(_changed(CHOICE, ("kind: choice", "kind: 7"), ("level: easy", "level: esay"))) == [
        "`kind` is the number 7"
    ]


def test_a_merge_key_is_named_and_nothing_that_it_may_bring_is_missed() -> None:
    """Beside the anchor and the alias, which are named too."""
    merging = "  - &base {kind: numeric, id: a-base, level: esay}\n  - {<<: *base, kind: numeric, topic: 5}\n"
    faults = check_text(f"format: 1\nquestions:\n{merging}")
    said = [fault.what for fault in faults if fault.line == 4]
    assert said == [
        "the merge key `<<` stands here",
        "`*base` stands for another part of the file, which is not read here",
        "`topic` is the number 5",
    ]
    assert "the anchor `&base` stands here" in [fault.what for fault in faults]


@each("text", ["TODO", "todo: write this", "...", "XXX", "Lorem ipsum dolor", "tbd"])
@each(
    ("old", "where"),
    [
        ("Weights are shares.", "hints[1]"),
        ("The first makes 1.", "solution[1]"),
        ("They make more than 1.", "options[2].why"),
        ("Weights sum to 1.", "teaches"),
    ],
)
def test_a_text_that_is_still_to_be_written_is_told(old: str, where: str, text: str) -> None:
    """A learner would read TODO as the hint."""
    faults = faults_in(replaced(CHOICE, old, f"'{text}'"))
    assert [(fault.where, fault.todo) for fault in faults] == [(f"questions[1].{where}", "write it")]


def test_a_full_stop_may_be_a_word() -> None:
    """The tokens of a sentence include its punctuation, which says nothing about who has to write it."""
    words = replaced(NUMERIC, "given:", "given:\n      key_words: [cats, .]")
    assert [fault for fault in faults_in(words) if "to be written" in fault.what] == []


def test_a_text_about_what_is_to_be_done_is_a_text() -> None:
    """Only a text that begins as a note to its author is one."""
    assert faults_in(replaced(CHOICE, "Weights are shares.", "To do this, compare them.")) == []
