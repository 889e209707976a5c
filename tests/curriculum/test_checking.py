"""The meaning of a set of files: what each finding says, and where it points."""

from collections.abc import Iterable

import pytest

from attn_tutor.curriculum import checking
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.curriculum.proving import find_faults_untrusted
from attn_tutor.questions.fields import Finding
from attn_tutor.questions.question import Question
from tests.cases import each
from tests.curriculum.samples import BANK, LESSON, built, faults_in, replaced

RIGHT, HINTS = "        right: true\n", "      - Shares make 1.\n"
KEY = "key: [[1, 0], [0, 1]]"

# What stands in the good bank, what is put there instead, line and column of the fault, what it says, what to do.
# A row a line, so that it can be read as a table.
# fmt: off
BANK_FAULTS = [
    # options and hints
    ("        why: They make more than 1.", RIGHT.rstrip(), (9, 7), "2 options are marked right", "mark exactly one"),
    (RIGHT, "        why: x\n", (9, 7), "no option is marked right", "mark exactly one"),
    ("        why: They make more than 1.\n", "", (11, 9), "a wrong option does not say why", "add why"),
    (HINTS, "", (14, 7), "there is 1 hint", "write two to four"),
    (HINTS, HINTS * 4, (14, 7), "there are 5 hints", "write two to four"),
    ("      - The first makes 1.", "      []", (17, 7), "the solution has no step", "write at least one"),
    # names of misconceptions
    ("text: Not adding them up.", "text: x\n        misconception: no_scal", (21, 24),
     "there is no misconception `no_scal`", "write `no_scale`"),
    # computed values
    ("They are {scores}.", "It is 1.66, {output.r1c2}.", (32, 37), "1.66 is computed here", "write `{output.r1c1}`"),
    ("They are {scores}.", "Key 1 gets 0.6698.", (32, 37), "0.6698 is computed here", "`{weights.r1c1:4}` for 4"),
    ("They are {scores}.", "They are {scores.r1c1", (32, 37), "the brace of `{scores.r1c1` is not closed",
     "{scores.r1c1}"),
    # inputs
    ("    given:\n", "    recipe: {n_q: 1}\n    given:\n", (22, 5), "the question has both", "keep one of them"),
    (KEY, "key: [[1, 0, 2], [0, 1, 2]]", (28, 7), "", ""),
    (KEY, "key: [[1, 0]]", (28, 7), "", ""),
    (KEY, f"{KEY}\n      mask: [[1, 0.5]]", (30, 13), "the mask holds a number other than 0 and 1", "write 1 (may"),
    (KEY, f"{KEY}\n      words: [a, b]", (30, 14), "`words` has 2 words for 1 row", "write one word for each row"),
    (KEY, f"{KEY}\n      n_heads: 0", (30, 16), "`n_heads` is 0", "write 1 to 64"),
    (KEY, f"{KEY}\n      n_heads: 3", (28, 7), "", ""),
    ("query: [[1, 0]]", f"query: [[{', '.join('1' * 65)}]]", (28, 14), "has more than 64 rows or columns", "smaller"),
    ("decimals: 2", "decimals: 9", (31, 15), "`decimals` is 9", "write 0 to 6"),
    ("decimals: 2", "stage: head_outputs", (31, 12), "there is no step `head_outputs` here", "use scores, logits"),
    ("decimals: 2", "cell: r2c1", (31, 11), "there is no `r2c1` in what is asked for", "write r2c1 (row 2"),
    ("decimals: 2", "cell: first", (31, 11), "there is no `first` in what is asked for", "write r2c1 (row 2"),
    ("decimals: 2", "shown: [scors]", (31, 13), "there is no step `scors` here", "use scores, logits"),
    # replies
    ("decimals: 2", "replies: [{say: a}]", (31, 15), "nothing says which answer", "write one of mistake"),
    ("decimals: 2", "replies: [{swapped: true, terms: [1], say: a}]", (31, 15), "terms and swapped each", "keep one"),
    ("decimals: 2", "replies: [{mistake: no_scael, say: a}]", (31, 15), "(`no_scael` is not known)", "name another"),
    ("decimals: 2", "replies: [{at: wights r1, say: a}]", (31, 15), "(`wights` is not known)", "name another"),
    ("decimals: 2", "replies: [{at: weights r9, say: a}]", (31, 15), "(weights has no r9)", "name another"),
    ("decimals: 2", "replies: [{mistake: mask_ignored, say: a}]", (31, 15), "mask_ignored here)", "name another"),
    ("decimals: 2", "replies: [{at: output, say: a}]", (31, 15), "these are the right numbers", "change the inputs"),
    ("decimals: 2", "replies: [{at: r1c1, say: a}, {at: output r1c1, say: b}]", (31, 35),
     "reply 1 is for the same numbers", "change the inputs"),
    ("decimals: 2", "replies: [{terms: [9], say: a}]", (31, 15), "there is no product 9", "name another"),
    ("decimals: 2", "otherwise: See {scors}.", (31, 16), "`{scors}` is not computed here", "write `{scores}`"),
    ("decimals: 2", "within: -0.1", (31, 13), "nothing is -0.1 off", "such as 0.05"),
    ("decimals: 2", "shares: true", (31, 13), "`output` does not hand out 1", "weights"),
    # recipes
    ("n_q: 2, n_k: 5", "n_q: 1000000000, n_k: 5", (42, 19), "`n_q` is 1000000000", "write 1 to 1024"),
    ("n_q: 2, n_k: 5", "n_q: -2, n_k: 5", (42, 19), "`n_q` is -2", "write 1 to 1024"),
    ("n_q: 2, n_k: 5", "n_heads: 3, n_k: 5", (42, 39), "the width 4 cannot be shared by 3 heads", "multiple of 3"),
    ("n_q: 2, n_k: 5", "n_q: 2, entries: [2, -2]", (42, 31), "the entries from 2 to -2 cannot be drawn", "[-2, 2]"),
    ("stage: scores", "stage: scoers", (43, 12), "there is no step `scoers` here", "use scores, logits"),
    ("stage: scores", "stage: scores\n    batch: 0", (44, 12), "`batch` is 0", "write 1 to 1024"),
    # values in texts
    ("prompt: Give the output.", "prompt: Give {outptu}.", (26, 13), "`{outptu}` is not computed", "write `{output}`"),
    ("They are {scores}.", "They are {weights.r2}.", (32, 37),
     "`{weights.r2}` lies outside its matrix, which is 1×2", "from 1"),
    ("They are {scores}.", "They are {tokens}.", (32, 37), "`{tokens}` is not computed here", "use a value that"),
    ("Which of these are weights?", "Which of {weights}?", (7, 13), "`{weights}` is not computed here", "use a value"),
    ("text: \"0.5, 0.9\"", "text: \"{weights}\"", (11, 15), "`{weights}` is not computed here", "use a value"),
    ("d_k has gone.", "Now {d_kk} has gone.", (46, 18), "`{d_kk}` is not computed here", "write `{d_k}`"),
    # answers
    ("value: [[1, 2], [3, 4]]", "value: [[0, 0], [0, 0]]", (22, 5), "passes as the right answer", "other numbers"),
]
LESSON_FAULTS = [
    ("checks: [second-one, third-one]", "checks: [second-one]", (17, 9), "the lesson has 1 check", "two to four"),
    ("goals: [say when weights are sharp]", "goals: []", (6, 8), "there are no goals", "write at least one"),
    ("number: 3", "number: 0", (3, 9), "`number` is 0", "write 1 or more"),
    ("minutes: 5", "minutes: -5", (5, 10), "`minutes` is -5", "write 1 or more"),
    ("key: [[1, 1], [1, -1]]", "key: [[1, 1, 1]]", (11, 7), "", ""),
    ("    show: worked", "    show: worked\n    row: 2", (15, 10), "there is no query 2", "count the rows"),
    ("    show: worked", "    show: steps\n    steps: [sums]", (15, 13), "there is no step `sums` here", "use scores"),
    ("    show: worked", "    show: worked\n    decimals: 7", (15, 15), "`decimals` is 7", "write 0 to 6"),
    ("{weights.r1}", "0.80 for key 1", (9, 11), "0.80 is computed here", "write `{weights.r1c1}`"),
    ("{weights.r1}", "{wieghts.r1}", (9, 11), "`{wieghts}` is not computed here", "write `{weights}`"),
    ("    ask: first-one", "    text: They are {weights}.", (16, 11), "`{weights}` has no inputs", "write `given:`"),
    ("    ask: first-one", "    show: map", (16, 11), "there is nothing to show as `map`", "write `given:`"),
    ("\n    ask: first-one", "", (15, 5), "the screen shows nothing", "give it a text"),
    ("    show: worked", "    show: online\n    row: 2", (15, 10), "there is no query 2", "count the rows"),
    ("value: [[1, 0], [0, 1]]\n    show: worked", "value: [[1, 0], [0, 1]]\n      n_heads: 2\n    show: halves",
     (15, 11), "`halves` shows one head", "leave `n_heads` out"),
    # what only pages ask and draw
    ("    show: worked", "    show: bars", (14, 11), "`show: bars` needs the pages of edition 2", "write `edition: 2`"),
    ("    ask: first-one", "    kind: predict\n    prompt: Up?\n    points: [a, b]", (16, 11),
     "`kind: predict` needs the pages of edition 2", "write `edition: 2`"),
    ("    ask: first-one", "    axes: {batch: 1, heads: 2, queries: 3, keys: 4, width: 5}", (16, 11),
     "`axes` needs the pages of edition 2", "write `edition: 2`"),
    # what is measured and counted
    ("ask: first-one", "gradient: {widths: [16, 4]}", (16, 24), "`widths` do not grow", "the smallest first"),
    ("ask: first-one", "gradient: {widths: [4]}", (16, 24), "`widths` has 1 item", "write two to 8"),
    ("ask: first-one", "gradient: {widths: [4, 99999]}", (16, 24), "`widths` go from 4 to 99999", "write 1 to 4096"),
    ("ask: first-one", "gradient: {widths: [4, 8], draws: 0}", (16, 39), "`draws` is 0", "write 1 to 200"),
    ("ask: first-one", "timing: {lengths: [4, 8192]}", (16, 23), "`lengths` go from 4 to 8192", "write 1 to 4096"),
    ("ask: first-one", "count: {what: x, factors: [a], cases: [b], sizes: [[2, 3]]}", (16, 56),
     "the row has 2 sizes for 1 factor", "one size for each factor"),
    ("ask: first-one", "count: {what: x, factors: [a], cases: [b], sizes: [[2], [3]]}", (16, 55),
     "`sizes` has 2 rows for 1 case", "one row for each case"),
    ("ask: first-one", "count: {what: x, factors: [a], cases: [b], sizes: [[0]]}", (16, 56),
     "a size is 0", "write 1 or more"),
    # references
    ("ask: first-one", "ask: first-on", (16, 10), "there is no question `first-on`", "write `first-one`"),
    ("checks: [second-one,", "checks: [xyz,", (17, 10), "there is no question `xyz`", "write the id of a question"),
    ("minutes: 5", "minutes: 5\nprerequisites: [my-lesso]", (6, 17), "there is no lesson `my-lesso`", "`my-lesson`"),
    ("minutes: 5", "minutes: 5\nprerequisites: [my-lesson]", (6, 17), "so it does not come before", "leave it out"),
]
# fmt: on


@each(("old", "new", "place", "what", "todo"), BANK_FAULTS)
def test_each_fault_of_meaning_in_a_bank_is_told_with_its_place(
    old: str, new: str, place: tuple[int, int] | None, what: str, todo: str
) -> None:
    """Two right options, hints beyond four, values that nothing computes: line, column, words."""
    _holds(faults_in(replaced(BANK, old, new)), place, what, todo)


@each(("old", "new", "place", "what", "todo"), LESSON_FAULTS)
def test_each_fault_of_meaning_in_a_lesson_is_told_with_its_place(
    old: str, new: str, place: tuple[int, int], what: str, todo: str
) -> None:
    """The same for lessons, with the bank they ask from beside them."""
    _holds(faults_in(replaced(LESSON, old, new), BANK, whole=True), place, what, todo)


def _holds(faults: list[Fault], place: tuple[int, int] | None, what: str, todo: str) -> None:
    here = [fault for fault in faults if place in (None, (fault.line, fault.column)) and what in fault.what]
    assert here, [str(fault) for fault in faults]
    assert todo in here[0].todo
    assert "trying it out fails" not in here[0].what


@each(("old", "new", "place", "what", "todo"), BANK_FAULTS)
def test_a_question_that_would_fail_when_asked_is_refused_when_loaded(
    old: str, new: str, place: tuple[int, int] | None, what: str, todo: str
) -> None:
    """What passes the quick look can be asked: drawing it, filling its texts and answering raise nothing."""
    for placed in built(replaced(BANK, old, new)).questions:
        question = placed.value
        if question is not None and not question.unready():
            asked = question.draw(0)
            assert asked.prompt
            assert asked.solution is not None
            assert asked.answer


@pytest.mark.parametrize("text", ["1.41 is √2", "{output.r1c1:3}", "1.67", "1.0", "v1.66", "GPT-2 1.66x"])
def test_numbers_that_are_not_the_computed_ones_may_be_typed(text: str) -> None:
    """Roots, placeholders, other roundings, and what is no number."""
    assert not faults_in(replaced(BANK, "They are {scores}.", text))


def test_a_lesson_that_cannot_be_shown_is_refused_when_loaded() -> None:
    """The quick look gives the way to the fault."""
    lesson = built(replaced(LESSON, "{weights.r1}", "{weights.r5}")).lessons[0].value
    assert lesson is not None
    assert [way for way, _, _ in lesson.unready()] == ["screens[1].text"]


def test_two_files_with_the_same_id_name_both_places() -> None:
    """The second one is the fault, and it says where the first one is."""
    faults = faults_in(BANK, replaced(BANK, "id: second-one", "id: other\n    aliases: [third-one]"))
    told = [(f.file, f.line, f.what) for f in faults if "belongs to another" in f.what]
    assert told == [
        ("2.yaml", 4, "the id `first-one` belongs to another question, at 1.yaml:4"),
        ("2.yaml", 24, "the id `third-one` belongs to another question, at 1.yaml:38"),
        ("2.yaml", 39, "the id `third-one` belongs to another question, at 1.yaml:38"),
    ]


def test_an_id_that_stands_twice_is_told_even_beside_other_faults() -> None:
    """Ids are taken from what is written, whether or not the question could be built."""
    twice = replaced(replaced(BANK, "id: second-one", "id: first-one"), "decimals: 2", "decimals: two")
    assert {fault.line for fault in faults_in(twice)} == {23, 31}


def test_two_lessons_with_one_number_or_one_id_are_told() -> None:
    """The order of the course must be plain."""
    faults = faults_in(LESSON, BANK, replaced(LESSON, "id: my-lesson", "id: other-lesson"), whole=True)
    assert [str(f) for f in faults] == [
        "3.yaml:3:9: lesson number 3 stands at 1.yaml:3 already; give one of them another number"
    ]
    faults = faults_in(LESSON, BANK, replaced(LESSON, "number: 3", "number: 4"), whole=True)
    assert [(f.file, f.line) for f in faults] == [("3.yaml", 2)]


def test_topics_are_lessons_only_where_there_are_lessons() -> None:
    """A folder of questions alone may use any topic; beside lessons a topic is one of them."""
    other = BANK.replace("topic: my-lesson", "topic: my-leson")
    assert faults_in(other, whole=True) == []
    faults = faults_in(LESSON, other, whole=True)
    assert [(f.line, f.column, f.todo) for f in faults] == [(n, 12, "write `my-lesson`") for n in (5, 24, 39)]


def test_a_single_file_may_name_ids_of_other_files() -> None:
    """Only in a whole folder must every id be found."""
    assert faults_in(LESSON, whole=False) == []


def test_what_a_kind_raises_is_a_fault_and_the_check_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that breaks the program is one fault among the others, not the end of the check."""

    def breaks(question: Question) -> Iterable[Finding]:
        if question.id == "first-one":
            raise ZeroDivisionError("by zero")
        return find_faults_untrusted(question)

    monkeypatch.setattr(checking, "find_faults_untrusted", breaks)
    faults = faults_in(replaced(BANK, "decimals: 2", "decimals: 9"))
    assert [f.line for f in faults] == [3, 31]
    assert "trying it out fails (ZeroDivisionError: by zero)" in faults[0].what
