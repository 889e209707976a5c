"""Screens and messages that people reported: each through the command line alone, with what it may no longer say."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

from attn_tutor.clock import SystemClock
from tests.cases import allowed
from tests.reported.commands import run, screen

pytestmark = pytest.mark.terminal


def test_a_misconception_is_explained_in_the_words_of_its_example() -> None:
    for name in ("cosine_scores", "scale_by_dk", "scale_after_softmax", "no_scale"):
        shown = screen("mistakes", name)
        assert "scaling" in shown
        assert "Unscaled" not in shown, name
        assert "as they are" not in shown, name
        assert "Causal" not in shown, name


def test_the_example_of_a_misconception_shows_it_and_no_other() -> None:
    examples = {}
    for name in ("mask_strict_zero_row", "mask_strict_uniform_row", "mask_top_left", "mask_with_minus_one"):
        _, document = run("mistakes", name, "--json")
        examples[name] = json.loads(document)["example"]
    assert len({json.dumps(one["mistaken"]) for one in examples.values()}) == len(examples)
    assert examples["mask_strict_zero_row"]["mistaken"][0] == [0, 0, 0]
    assert "mask_added_as_01" in screen("mistakes", "mask_with_minus_one")
    for row in json.loads(run("mistakes", "hard_attention", "--json")[1])["example"]["right"]:
        assert len({round(weight, 2) for weight in row}) > 1
        assert [round(weight, 2) for weight in row].count(round(max(row), 2)) == 1


def test_a_weight_is_called_the_largest_only_where_it_is() -> None:
    shown = screen("trace", "My dog chased the red ball into the garden", "--causal", "--steps", "weights")
    assert "dog: My 0.97" in shown
    assert "The row of the word ball looks most at another word" not in shown


def test_plain_mode_leaves_what_is_to_be_typed_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("[1]")
    (tmp_path / "flat.yaml").write_text("query: 1\nkey: [[1]]\nvalue: [[1]]\n")
    bank = tmp_path / "bank.yaml"
    bank.write_text("format: 1\nquestions:\n  - kind: numeric\n    id: own-one\n    given: {query: [1, 0]}\n")
    for shown in (
        screen("solve", "--file", str(tmp_path / "none.json")),
        screen("solve", "--file", str(tmp_path / "flat.yaml")),
        screen("solve", "--query", "1", "--key", "x", "--value", "1"),
        screen("content", "check", str(bank)),
    ):
        assert "[[1, 0]" in shown
        assert "row 1: 1, 0" not in shown
    assert "begins with times" not in screen("content", "check", str(aliased(tmp_path)))


def aliased(folder: Path) -> Path:
    path = folder / "alias.yaml"
    path.write_text("a: &a 1\nb: *a\n")
    return path


def test_plain_mode_puts_every_sign_into_words() -> None:
    shown = screen("mistakes", "l1_normalise")
    assert "sumx" not in shown
    assert "x divided by the sum of x" in shown


def test_messages_name_what_is_wrong(tmp_path: Path) -> None:
    bank = tmp_path / "bank.yaml"
    bank.write_text("format: 1\nquestions:\n  - kind: choice\n    id: own-one\n    question: What?\n")
    assert "write `prompt`" in screen("content", "check", str(bank))
    given = ("--query", "1 0", "--key", "1 0; 0 1", "--value", "1 2; 3 4")
    assert "count from 1" in screen("solve", *given, "--why", "r0c0")
    for name in ("x.mat", "x.xlsx"):
        (tmp_path / name).write_bytes(b"PK\x03\x04\xff\xfe\x00" * 9)
        assert "UTF-8" not in screen("solve", "--file", str(tmp_path / name))


def test_the_drill_of_a_mistake_asks_where_it_can_be_made() -> None:
    ready = {"no_scale": "The logits are ready", "softmax_columns": "The weights are ready"}
    for name, forbidden in ready.items():
        for seed in "12":
            words = ("drill", "--mistake", name, "--count", "2", "--seed", seed, "--answers", "-")
            shown = screen(*words, stdin="s\ns\n")
            assert "Question 2 of 2" in shown
            assert forbidden not in shown
            assert "The weights are ready" not in shown


def test_the_questions_of_a_quiz_have_numbers_of_their_own() -> None:
    shown = screen("quiz", "--topic", "whole-formula", "--seed", "1", "--answers", "-", stdin="s\n" * 60)
    asked = re.findall(r"^Query, 2 rows of 4\.\n((?:  Row.*\n)+)", shown, flags=re.MULTILINE)
    assert len(asked) == len(set(asked)) > 1


def test_whoever_misses_a_first_quiz_is_sent_to_the_first_lesson() -> None:
    shown = screen("quiz", "--seed", "1", "--answers", "-", stdin="idk\n" * 30)
    assert "learn why-attention" in shown.rpartition("right.")[2]
    assert "learn whole-formula" not in shown


def test_a_test_ends_with_what_was_missed_and_says_the_strength_that_stats_say() -> None:
    shown = screen("test", "why-attention", "--seed", "1", "--answers", "-", stdin="idk\n" * 12)
    assert re.search(r"You said:? I don't know", shown)
    assert "ight: " in shown
    topics = json.loads(run("stats", "--json")[1])["topics"]
    percent = next(one["percent"] for one in topics if one["topic"] == "why-attention")
    assert f"{percent} percent" in shown or f"{percent}%" in shown


def test_endless_words_are_refused_at_once_and_not_repeated() -> None:
    for command, word in (("solve", "A" * 100_000), ("trace", "A" * 120_000), ("glossary", "b" * 100_000)):
        started = time.process_time()
        shown = screen(command, word)
        assert time.process_time() - started < allowed(2), command
        assert len(shown) < 10_000, command


@pytest.mark.parametrize(
    "question",
    [
        "softmax-fresh-all",
        "masks-fresh-padding",
        "masks-fresh-new-words",
        "masks-fresh-any",
        "cost-fresh-one-new",
        "cost-fresh-two-new",
        "maps-fresh-test",
    ],
)
def test_a_wrong_root_gives_no_right_number(question: str) -> None:
    """The keys are not as many as they are wide."""
    rows, columns = re.findall(
        r"Key, (\d+) rows of (\d+)", screen("content", "show", question, "--seed", "1")
    )[0]
    assert rows != columns


def test_a_step_before_one_that_is_given_opens() -> None:
    """It is not what is asked for."""
    shown = screen(
        "drill", "softmax", "--count", "1", "--seed", "1", "--answers", "-", stdin="why scores r1c1\nq\n"
    )
    assert "The logits are ready." in shown
    assert "Scores r1c1 = " in shown
    assert "The scores are what you're asked for" not in shown


def test_an_example_names_what_is_there() -> None:
    shown = screen(
        "drill", "query-key-value", "--count", "1", "--seed", "1", "--answers", "-", stdin="why x\nq\n"
    )
    assert "Name one number by its row and column." in shown
    assert "why weights r1c2" not in shown


def test_what_waits_before_a_review_is_asked_in_it_or_waits_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days after a first session: as many as stats counts are asked, and then no more are due that day."""
    for topic in ("scaling", "masks"):
        run("quiz", "--topic", topic, "--count", "6", "--seed", "1", "--answers", "-", stdin="idk\n\n" * 6)
    now = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: now(self) + timedelta(days=2))
    due = json.loads(run("stats", "--json")[1])["forecast"][0]
    shown = screen("review", "--answers", "-", stdin="idk\n\n" * 3 * due)
    assert f"Question {due} of {due}" in shown
    assert "more to review today" not in shown
    assert json.loads(run("stats", "--json")[1])["forecast"][0] == 0


def test_a_token_in_square_brackets_is_no_vector(tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    given = {"query": [[1, 2, -1]], "key": [[1, 0, 1], [1, 1, 0]], "value": [[1, 2], [0, 0]]}
    file.write_text(json.dumps({**given, "words": ["cat"], "key_words": ["mice", "[end]"]}), "utf-8")
    shown = screen("solve", "--file", str(file))
    assert "The word [end] has the largest score" in shown
    assert "of the value of the word [end], which is 0, 0" in shown
    assert ",," not in shown


@pytest.mark.parametrize(
    ("command", "mangled"),
    [
        ("content show softmax", "(1minus w"),
        ("content show scaling", "(1minus w"),
        ("content show dot-products", 'said "K transposed"'),
        ("content show whole-formula", "∑"),
        ("mistakes elementwise_product", "∘"),
        ("mistakes l1_normalise", "sumx"),
    ],
)
def test_plain_mode_says_formulas_in_words(command: str, mangled: str) -> None:
    assert mangled not in screen(*command.split())


def test_a_mistake_of_code_alone_is_known_to_the_drill() -> None:
    said = screen("drill", "--mistake", "rope_backwards", "--answers", "-", stdin="s\n")
    assert "it is made only in code" in said
    assert "no misconception called" not in said


def test_a_worked_solution_begins_where_the_ready_steps_end() -> None:
    """The scores are given, and the query and the keys they come from are shown nowhere."""
    shown = screen("drill", "softmax", "--count", "1", "--seed", "2", "--answers", "-", stdin="w\n\n")
    assert "The scores of one query are ready." in shown
    assert "Worked answer." in shown
    assert "Query 1 is" not in shown
