"""Trees to models: every fault with its place and what to do; nothing lost on the way."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from attn_tutor.curriculum.building import build, lesson_from, question_from
from attn_tutor.curriculum.json_schema import schema
from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.curriculum.nodes import plain
from attn_tutor.library.yaml_nodes import read_yaml
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.numeric import Numeric
from tests.cases import CHARACTERS, each, examples
from tests.curriculum.samples import BANK, LESSON, as_data, built, faults_in, models, replaced

VALIDATOR = Draft202012Validator(schema())
PROMPT = "prompt: Which of these are weights?"
QUERY, DECIMALS = "query: [[1, 0]]", "decimals: 2"

# What stands in the good bank, what is put there instead, line and column of the fault, what it says, what to do.
# A row a line, so that it can be read as a table.
# fmt: off
BANK_FAULTS = [
    # keys
    ("level: easy", "levl: easy", (6, 5), "the key `levl` is unknown", "write `level`"),
    ("level: easy", "levl: easy", (3, 5), "the key `level` is missing from the question", "add `level:` (how"),
    ("level: easy", "xyz: easy\n    level: easy", (6, 5), "the key `xyz` is unknown", "remove it, or use one of"),
    ("level: easy", "level: easy\n    level: hard", (7, 5),
     "the key `level` appears twice, first in line 6", "remove one"),
    ("kind: choice", "kind: coice", (3, 11), "`kind` is the text `coice`", "write `choice` (allowed: choice,"),
    ("  - kind: choice\n    id: first-one", "  - id: first-one", (3, 5),
     "the key `kind` is missing", "add `kind:` with"),
    ("kind: choice", "kind: [choice]", (3, 11), "`kind` is a list", "write choice, numeric"),
    ("format: 1\n", "format: 1\nqestions: 2\n", (2, 1), "the key `qestions` is unknown", "write `questions`"),
    ("text: Not adding", "txt: Not adding", (20, 9), "the key `txt` is unknown", "write `text`"),
    # texts
    (PROMPT, "prompt: on", (7, 13), "`prompt` is on, which YAML reads as true", "put quotes around it: 'on'"),
    (PROMPT, "prompt: No", (7, 13), "`prompt` is No, which YAML reads as false", "put quotes around it: 'No'"),
    (PROMPT, "prompt: 5", (7, 13), "`prompt` is the number 5", "put quotes around it: '5'"),
    (PROMPT, "prompt: 0.50", (7, 13), "`prompt` is the number 0.50", "put quotes around it: '0.50'"),
    (PROMPT, "prompt: 2024-05-01", (7, 13), "`prompt` is 2024-05-01, which YAML reads as a date", "quotes"),
    (PROMPT, "prompt: 12:30", (7, 13), "which YAML reads as a whole number in another notation", "quotes"),
    (PROMPT, "prompt:", (7, 12), "`prompt` is empty", "write a text"),
    (PROMPT, "prompt: '  '", (7, 13), "`prompt` is an empty text", "write something, or leave the key out"),
    (PROMPT, "prompt: [[10, 20]]", (7, 13), "`prompt` is a list", "or begins with `[` or `{`, needs quotes"),
    (PROMPT, "prompt: {weights} are shown", None, "", ""),
    (PROMPT, 'prompt: "bell \\a"', (7, 13), "`prompt` holds the invisible character U+0007", "remove it"),
    (PROMPT, 'prompt: "zero width \\u200b"', (7, 13), "U+200B", "remove it"),
    (PROMPT, 'prompt: "line \\u2028 break"', (7, 13), "U+2028", "remove it"),
    (PROMPT, 'prompt: "tab \\t"', (7, 13), "`prompt` holds a tab", "write spaces instead"),
    ("      - Weights are shares.", "      - Weights: shares", (14, 9),
     "an item of `hints` is a group of keys", "`: `"),
    ("      - Weights are shares.", "      - yes", (14, 9), "an item of `hints` is yes", "quotes around it: 'yes'"),
    ("id: first-one", "id: First One", (4, 9), "`id` is `First One`", "write small letters and digits"),
    ("id: first-one", 'id: "first-one\\n"', (4, 9), "`id` is `first-one `", "write small letters and digits"),
    ("level: easy", "level: medum", (6, 12),
     "`level` is the text `medum`", "write `medium` (allowed: easy, medium or"),
    ("level: easy", "level: 3", (6, 12), "`level` is the number 3", "put quotes around it"),
    # truth values
    ("right: true", "right: 'yes'", (10, 16), "`right` is the text `yes`", "remove the quotes"),
    ("right: true", "right: 1", (10, 16), "`right` is the number 1", "write true or false"),
    ("right: true", "right: maybe", (10, 16), "`right` is the text `maybe`", "write true or false"),
    # lists
    ("teaches: Weights sum", "aliases: old-one\n    teaches: Weights sum", (21, 14),
     "`aliases` is the text `old-one`", "write a list of texts: each on its own line after `- `"),
    ("common_mistakes: []", "common_mistakes: [lazy]", (35, 23),
     "an item of `common_mistakes` is the text `lazy`", "write its keys, each on its own line"),
    ("recipe: {n_q: 2,", "recipe: {entries: [1, 2, 3], n_q: 2,", (42, 23), "`entries` has 3 items", "write 2"),
    ("recipe: {n_q: 2,", "recipe: {entries: 3, n_q: 2,", (42, 23),
     "`entries` is the number 3", "write a list of 2 whole numbers"),
    # numbers
    (DECIMALS, "decimals: two", (31, 15), "`decimals` is the text `two`", "write a whole number"),
    (DECIMALS, "decimals: '2'", (31, 15), "`decimals` is the text `2`", "remove the quotes"),
    (DECIMALS, "decimals: 2.0", (31, 15), "`decimals` is the number 2.0", "write 2"),
    (DECIMALS, "decimals: 2.5", (31, 15), "`decimals` is the number 2.5", "write a whole number"),
    (DECIMALS, "decimals: yes", (31, 15), "`decimals` is yes, which YAML reads as true", "write a whole number"),
    (DECIMALS, "decimals: 010", (31, 15),
     "`decimals` is 010, which YAML reads as a whole number in another notation", "in plain digits"),
    (DECIMALS, "decimals: 99999999999", (31, 15), "`decimals` is too large", "write at most 1000000000"),
    (QUERY, "query: [[1e-3, 0]]", (28, 16),
     "a number in row 1 of `query` is the text `1e-3`", "write 1.0e-3, or without e"),
    (QUERY, "query: [[1.5e3, 0]]", (28, 16), "is the text `1.5e3`", "write 1.5e+3, or without e"),
    (QUERY, "query: [['1', 0]]", (28, 16), "is the text `1`", "remove the quotes"),
    (QUERY, "query: [[.nan, 0]]", (28, 16), "a number in row 1 of `query` is nan", "write a finite number"),
    (QUERY, "query: [[-.inf, 0]]", (28, 16), "is -inf", "write a finite number"),
    (QUERY, "query: [[nan, 0]]", (28, 16), "is the text `nan`", "write a finite number"),
    (QUERY, "query: [[1.0e+99, 0]]", (28, 16), "is too large", "write at most"),
    (QUERY, "query: [['0,5', 0]]", (28, 16), "is the text `0,5`", "write 0.5"),
    (QUERY, "query: [[on, 0]]", (28, 16), "is on, which YAML reads as true", "write a number"),
    (QUERY, "query: [[0x1F, 0]]", (28, 16), "in another notation", "write a number in plain digits"),
    # matrices
    (QUERY, "query: [1, 0]", (28, 14), "`query` is one list of numbers", '"[[1, 0]]" is one row'),
    (QUERY, "query: 1", (28, 14), "`query` is the number 1", "write a matrix: a list of rows of numbers"),
    (QUERY, "query: []", (28, 14), "`query` has no rows", "write a matrix"),
    (QUERY, "query: [[]]", (28, 15), "row 1 of `query` is empty", "write a list of numbers"),
    (QUERY, "query: [[1, 0], [1]]", (28, 23),
     "row 2 of `query` has 1 number, row 1 has 2", "make all rows equally long"),
    (QUERY, "query: [[1, 0], 1]", (28, 23), "row 2 of `query` is the number 1", "write a list of numbers"),
    # a number or a word
    (QUERY, f"{QUERY}\n      scale: auo", (29, 14),
     "`scale` is the text `auo`", "write `auto` (allowed: auto, none or a"),
    (QUERY, f"{QUERY}\n      scale: '0.5'", (29, 14), "`scale` is the text `0.5`", "remove the quotes"),
    (QUERY, f"{QUERY}\n      scale: 1e-1", (29, 14), "`scale` is the text `1e-1`", "write 1.0e-1"),
    (QUERY, f"{QUERY}\n      scale: off", (29, 14), "`scale` is off, which YAML reads as false", "write a number"),
    # the file
    ("format: 1\n", "", (1, 1), "the key `format` is missing", "write `format: 1` at the top"),
    ("format: 1\n", "format: 2\n", (1, 9), "the file has format 2, newer than the format 1", "update attn-tutor"),
    ("format: 1\n", "format: 0\n", (1, 9), "the file has format 0, older than the format 1", "rewrite it"),
    ("format: 1\n", "format: true\n", (1, 9), "`format` is the truth value true", "write a whole number"),
    ("format: 1\n", "format: one\n", (1, 9), "`format` is the text `one`", "write a whole number"),
]
# fmt: on


@each(("old", "new", "place", "what", "todo"), BANK_FAULTS)
def test_each_fault_of_a_bank_is_told_with_its_place(
    old: str, new: str, place: tuple[int, int] | None, what: str, todo: str
) -> None:
    """Line and column, what is wrong in words, what to do."""
    faults = faults_in(replaced(BANK, old, new))
    if place is None:
        assert faults
        return
    said = [fault for fault in faults if (fault.line, fault.column) == place and what in fault.what]
    assert said, [str(fault) for fault in faults]
    assert todo in said[0].todo


def test_the_bank_and_the_lesson_they_start_from_have_no_fault() -> None:
    """Else the tables would prove nothing."""
    assert faults_in(BANK, LESSON, whole=True) == []


@pytest.mark.parametrize(
    ("text", "what", "todo"),
    [
        ("- kind: choice\n", "the file is a list", "write `format: 1` at the top"),
        ("just words\n", "the file is the text `just words`", "write `format: 1` at the top"),
        ("format: 1\nquestions:\n", "`questions` is empty", "each question after `- `"),
        ("format: 1\nquestions: []\n", "`questions` is an empty list", "each question after `- `"),
        ("format: 1\n", "the file has no questions", "write `questions:`"),
        ("format: 1\nquestions: [softmax]\n", "a question is the text `softmax`", "write its keys"),
        ("format: 1\nscreens: []\n", "the key `id` is missing from the lesson", "add `id:`"),
    ],
)
def test_a_file_that_is_no_bank_and_no_lesson_says_so(text: str, what: str, todo: str) -> None:
    """The top of the file, from the simplest slips on."""
    assert any(what in fault.what and todo in fault.todo for fault in faults_in(text))


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    """Three slips in three questions: three lines, top to bottom, each as file:line:column."""
    text = replaced(BANK, "level: easy", "level: eas")
    text = replaced(text, DECIMALS, "decimals: two")
    text = replaced(text, "stage: scores", "stage: 7")
    assert [str(fault) for fault in faults_in(text)] == [
        "1.yaml:6:12: `level` is the text `eas`; write `easy` (allowed: easy, medium or hard)",
        "1.yaml:31:15: `decimals` is the text `two`; write a whole number",
        "1.yaml:43:12: `stage` is the number 7; put quotes around it: '7'",
    ]
    assert faults_in(text)[1].where == "questions[2].decimals"


def test_a_newer_format_is_the_only_fault_told() -> None:
    """The keys of another format would only be misunderstood."""
    faults = faults_in("format: 9\nqueries: 3\n")
    assert [fault.line for fault in faults] == [1]


def test_a_key_that_may_be_empty_may_be_written_with_nothing_after_it() -> None:
    """`recipe:` alone is the same as no recipe."""
    assert faults_in(replaced(BANK, DECIMALS, f"{DECIMALS}\n    recipe:")) == []


def test_messages_quote_no_control_characters_and_no_long_texts() -> None:
    """A file cannot write to the terminal through its faults."""
    evil = "\\e[31m" + "x" * 500
    for old, new in (
        ("level: easy", f'level: "{evil}"'),
        ("level: easy", f'"{evil}": easy'),
        ("id: first-one", f'id: "{evil}"'),
    ):
        for fault in faults_in(replaced(BANK, old, new)):
            assert str(fault).isprintable()
            assert len(fault.what) < 200


def test_numbers_become_floats_in_matrices_and_stay_whole_elsewhere() -> None:
    """The models have the types that they declare."""
    question = built(BANK).questions[1].value
    assert isinstance(question, Numeric)
    assert question.given is not None
    assert question.given.query == ((1.0, 0.0),)
    assert type(question.given.query[0][0]) is float
    assert type(question.decimals) is int


@pytest.mark.walk
@settings(deadline=None, max_examples=examples(20))
@given(st.sampled_from(sorted(KINDS)).flatmap(lambda word: st.tuples(st.just(word), models(KINDS[word]))))
def test_every_question_survives_yaml_and_the_index(drawn: tuple[str, object]) -> None:
    """Model to YAML or JSON to model: nothing lost, whatever the texts and numbers; and the schema takes it."""
    word, question = drawn
    data = {"kind": word, **as_data(question)}
    bank = {"format": 1, "questions": [data]}
    made = built(yaml.safe_dump(bank, allow_unicode=True))
    assert made.faults == ()
    assert made.questions[0].value == question
    assert question_from(json.loads(json.dumps(data))) == question
    assert VALIDATOR.is_valid(bank)


@pytest.mark.walk
@settings(deadline=None, max_examples=examples(10))
@given(models(Lesson))
def test_every_lesson_survives_yaml_and_the_index(lesson: Lesson) -> None:
    """The same for lessons."""
    data = {"format": 1, **as_data(lesson)}
    made = built(yaml.safe_dump(data, allow_unicode=True))
    assert made.faults == ()
    assert made.lessons[0].value == lesson
    assert lesson_from(json.loads(json.dumps(data))) == lesson
    assert VALIDATOR.is_valid(data)


def test_data_of_the_wrong_types_is_no_question_and_no_lesson() -> None:
    """What comes from an index is checked like what comes from a file."""
    root, _ = read_yaml(BANK.encode(), "bank.yaml")
    assert root is not None
    data = plain(root)["questions"][0]
    assert question_from(data) == built(BANK).questions[0].value
    for wrong in ({**data, "level": "none"}, {**data, "hints": 3}, {**data, "more": 1}, [], "x", None):
        assert question_from(wrong) is None
    assert lesson_from({"id": "x"}) is None


_leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(CHARACTERS, max_size=8))
_keys = st.sampled_from(
    ["format", "questions", "kind", "given", "query", "recipe", "options", "hints", "id", "x"]
)
_anything = st.recursive(
    _leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_keys, inner, max_size=5)),
    max_leaves=20,
)


@settings(deadline=None, max_examples=examples(50))
@given(_anything, st.sampled_from([None, True, False]))
def test_no_tree_makes_the_builder_fail(data: object, bank: bool | None) -> None:
    """Whatever the YAML says, there are models or there are faults."""
    root, _ = read_yaml(yaml.safe_dump(data).encode(), "x.yaml")
    if root is not None:
        made = build(root, "x.yaml", bank=bank)
        whole = [one for one in (*made.lessons, *made.questions) if one.value is not None]
        assert made.faults or whole
