"""A fault in one key hides no finding in another, and leads to no finding that is not one."""

from pathlib import Path

import pytest

from attn_tutor.curriculum.aside import Aside, set_aside
from attn_tutor.curriculum.checking import check_all
from attn_tutor.curriculum.faults import Fault
from attn_tutor.library.parsing import parse
from attn_tutor.library.sources import Source
from tests.curriculum.samples import BANK, LESSON, built, faults_in, replaced
from tests.curriculum.test_checking import BANK_FAULTS, LESSON_FAULTS

CHOICE = BANK[: BANK.index("  - kind: numeric")]
NUMERIC = "format: 1\nquestions:\n" + BANK[BANK.index("  - kind: numeric") : BANK.index("  - kind: shape")]
SHAPE = "format: 1\nquestions:\n" + BANK[BANK.index("  - kind: shape") :]


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        text = replaced(text, old, new)
    return text


def check_text(text: str) -> list[Fault]:
    """What is wrong with a text, its YAML included."""
    source = Source("1.yaml", Path("1.yaml"), None)
    return check_all([parse(source, text.encode())], whole=False)


def _said(text: str) -> list[str]:
    return [fault.what for fault in faults_in(text)]


def test_a_level_that_is_none_hides_nothing_about_options_and_hints() -> None:
    """Two right options, a missing why, an unknown misconception, one hint: five faults, no more."""
    text = _changed(
        CHOICE,
        ("level: easy", "level: esay"),
        ("        why: They make more than 1.", '        right: true\n      - text: "0.1"'),
        ("      - Shares make 1.\n", ""),
        ("text: Not adding them up.", "text: x\n        misconception: no_scal"),
    )
    assert _said(text) == [
        "`level` is the text `esay`",
        "2 options are marked right",
        "a wrong option does not say why somebody picks it",
        "there is 1 hint",
        "there is no misconception `no_scal`",
    ]


def test_decimals_beyond_all_hide_nothing_about_inputs_places_and_texts() -> None:
    """The inputs run without the faulty soft cap, so each place in braces and the cell are held against them."""
    text = _changed(
        NUMERIC,
        ("decimals: 2", "decimals: 99\n    cell: r9c9"),
        ("key: [[1, 0], [0, 1]]", "key: [[1, 0], [0, 1]]\n      softcap: -1"),
        ("[Start with the scores., ", "[a, b, c, '{weights.r7} {nonsense} {outptu}', "),
        ('["The output is {output}."]', "[]"),
        ("common_mistakes: []", "common_mistakes:"),
    )
    assert sorted(_said(text)) == sorted(
        [
            "`softcap` is -1",
            "`decimals` is 99",
            "there is no `r9c9` in what is asked for",
            "there are 5 hints",
            "`{weights.r7}` lies outside its matrix, which is 1×2",
            "`{nonsense}` is not computed here",
            "`{outptu}` is not computed here",
            "the solution has no step",
            "`common_mistakes` is empty",
        ]
    )


def test_a_size_of_none_hides_neither_the_stage_nor_a_name() -> None:
    """Of a shape: no rows, a stage that no computation has, a size that has no such name."""
    text = _changed(
        SHAPE,
        ("n_q: 2,", "n_q: 0,"),
        ("stage: scores", "stage: bananas"),
        ("A query of {n_q}×{d_k}", "A query of {n_x}×{d_k}"),
    )
    assert _said(text) == ["`{n_x}` is not computed here", "`n_q` is 0", "there is no step `bananas` here"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("query: [[1, 0]]", "query: [[1, x]]"),
        ("query: [[1, 0]]", "qeury: [[1, 0]]"),
        ("    given:\n", "    giben:\n"),
        ("    given:\n", "    given: 5\n    aliases:\n"),
    ],
)
def test_inputs_that_cannot_be_read_are_told_once(old: str, new: str) -> None:
    """What would be computed from them is not said to be missing; names that nothing computes are still told."""
    alone = _said(replaced(NUMERIC, old, new))
    assert not any("not computed" in what or "no step" in what or "outside" in what for what in alone)
    both = _said(_changed(NUMERIC, (old, new), ("They are {scores}.", "They are {scoers}.")))
    assert sorted(both) == sorted([*alone, "`{scoers}` is not computed here"])


def test_an_option_that_may_be_the_right_one_leads_to_no_other_fault() -> None:
    """Neither is there no right one, nor is it a wrong one without a reason."""
    assert _said(replaced(CHOICE, "right: true", "right: maybe")) == ["`right` is the text `maybe`"]


def test_a_question_of_a_misspelt_kind_is_looked_over_as_the_kind_that_is_meant() -> None:
    """Of one that is nothing like a kind only what all kinds have is looked at."""
    assert _said(_changed(CHOICE, ("kind: choice", "kind: coice"), ("level: easy", "level: no"))) == [
        "`kind` is the text `coice`",
        "`level` is no, which YAML reads as false",
    ]
    assert _said(_changed(CHOICE, ("kind: choice", "kind: 7"), ("level: easy", "level: esay"))) == [
        "`kind` is the number 7",
        "`level` is the text `esay`",
    ]
    assert _said(_changed(CHOICE, ("kind: choice", "kind: 7"), ("level: easy", "levl: easy"))) == [
        "the key `level` is missing from the question",
        "`kind` is the number 7",
        "the key `levl` is unknown",
    ]


def test_a_merge_key_is_named_and_nothing_that_it_may_bring_is_missed() -> None:
    """Beside the anchor and the alias, which are named too; other keys are looked over all the same."""
    merging = """\
  - &base
    kind: numeric
    id: a-base
    topic: my-lesson
    level: esay
  - <<: *base
    id: from-base
    topic: 5
"""
    faults = check_text(f"format: 1\nquestions:\n{merging}")
    told = [fault.what for fault in faults if "is missing" not in fault.what]
    assert told == [
        "the anchor `&base` stands here",
        "the question has neither `given` nor `recipe`",
        "`level` is the text `esay`",
        "the merge key `<<` stands here",
        "`*base` stands for another part of the file, which is not read here",
        "`topic` is the number 5",
    ]
    assert not [fault for fault in faults if "is missing" in fault.what and fault.line > 7]


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


@pytest.mark.parametrize(("old", "new", "place", "what", "todo"), BANK_FAULTS)
def test_every_fault_of_a_bank_is_told_beside_a_fault_in_its_level(
    old: str, new: str, place: tuple[int, int], what: str, todo: str
) -> None:
    """The level has to do with nothing: the same faults, and one for each level."""
    alone = replaced(BANK, old, new)
    beside = alone
    for level in ("easy", "medium", "hard"):
        beside = replaced(beside, f"level: {level}", f"level: x{level}")
    assert [fault for fault in faults_in(beside) if "level" not in fault.what] == faults_in(alone)


@pytest.mark.parametrize(("old", "new", "place", "what", "todo"), LESSON_FAULTS)
def test_every_fault_of_a_lesson_is_told_beside_a_fault_in_its_title(
    old: str, new: str, place: tuple[int, int], what: str, todo: str
) -> None:
    """The title has to do with nothing: the same faults, and one for it."""
    alone = replaced(LESSON, old, new)
    beside = replaced(alone, "title: Sharp and soft weights", "title: 5")
    others = [fault for fault in faults_in(beside, BANK, whole=True) if "`title`" not in fault.what]
    assert others == faults_in(alone, BANK, whole=True)
    assert "`title` is the number 5" in [fault.what for fault in faults_in(beside, BANK, whole=True)]


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


def test_a_key_that_is_set_aside_gives_way_to_its_default() -> None:
    """In a model, in a model within it, and not at all where the way leads to nothing."""
    question = built(BANK).questions[1].value
    assert question is not None
    changed = set_aside(question, ["decimals", "given.query", "hints[2]", "nothing.at.all"])
    assert getattr(changed, "decimals") == 2  # noqa: B009
    assert getattr(changed, "given").query is None  # noqa: B009
    assert changed.hints == question.hints


def test_a_key_rests_on_what_is_in_it_and_around_it() -> None:
    """options[2].why touches options and every option's why, and nothing beside it."""
    aside = Aside(frozenset({"options[2].why"}))
    assert aside.touches("options")
    assert aside.touches("options[].why")
    assert aside.holds("options[2].why")
    assert not aside.touches("options[].right", "option")
    assert not aside.holds("options")
    assert aside.under("options[2]") == Aside(frozenset({"why"}))
