"""Command lines that cannot be used: one sentence, what to do, the documented status, never a traceback."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from attn_tutor import __version__
from tests.cases import examples
from tests.cli.conftest import Run


def test_alone_in_a_pipe_it_lists_the_commands_and_shows_the_main_job(attn_tutor: Run) -> None:
    """A practice problem, a wrong answer with its reason, and the computation worked; it ends by itself."""
    ended = attn_tutor()
    assert (ended.status, ended.err) == (0, "")
    for name in ("learn", "quiz", "drill", "review", "test", "solve", "trace", "code"):
        assert re.search(rf"^  {name} ", ended.out, re.MULTILINE)
    listed, _, job = ended.out.partition("This is what it does.")
    assert "Commands:" in listed
    assert "Not yet. This is value 2: here the query looks at the wrong key." in job
    assert "Step 3 of 4: softmax." in job
    assert "option A" in job


def test_the_version_is_told_anywhere_before_a_command(attn_tutor: Run) -> None:
    for words in (["--version"], ["--plain", "--version"]):
        assert (attn_tutor(*words).status, attn_tutor(*words).out) == (0, f"attn-tutor {__version__}\n")


SHIPPED = Path(__file__).parents[2] / "content" / "questions"
BAD_LINES = [
    (["banana"], "There is no command banana.", "--help lists the commands"),
    (["quizz"], "There is no command quizz.", "Did you mean attn-tutor quiz?"),
    (["content", "lst"], "There is no command lst.", "Did you mean attn-tutor content list?"),
    (["content"], "attn-tutor content needs a command: list, show, check, schema.", "--help"),
    (["quiz", "--tpic", "x"], "There is no option --tpic.", "Did you mean --topic?"),
    (["trace", "my", "dog"], "There is more on the line than attn-tutor trace takes: dog.", "in quotes"),
    (["quiz", "extra"], "There is more on the line than attn-tutor quiz takes: extra.", "--help"),
    (["quiz", "--topic", "sofmax"], "There are no questions on sofmax.", "Did you mean softmax?"),
    (["config", "palete", "viridis"], "There is no setting called palete.", "Did you mean palette?"),
    (["quiz", "--topic"], "--topic needs a value after it.", "attn-tutor quiz --help"),
    (["quiz", "--count", "0"], "--count takes a whole number of 1 or more, and 0 is not that.", "--help"),
    (["quiz", "--count", "many"], "--count takes a whole number of 1 or more, and many is not that.", "--help"),
    (["quiz", "--pass", "101"], "--pass takes a whole number from 0 to 100, and 101 is not that.", "--help"),
    (["quiz", "--seed", "-1"], "--seed takes a whole number from 0 to 4294967295, and -1 is not that.", "--help"),
    (["solve"], "There are no matrices to work through.", "--file FILE"),
    (["solve", "--causal"], "There are no matrices to work through.", "--query"),
    (["solve", "--softcap", "x"], "--softcap takes a number, and x is not that.", "--help"),
    (["--theme", "pink", "quiz"], "--theme takes one of auto, dark, light, and pink is not that.", "--help"),
    (["content", "list", "--palette"], "There is no option --palette.", "--help"),
    (["grade"], "ID is missing.", "--help"),
    (["grade", "practice-3"], "--answer is missing.", "--help"),
    (["grade", "practice-9", "--answer", "1"], "There is no question called practice-9.", "practice-3"),
    (["content", "show", "nix"], "There is no lesson or question called nix.", "content list"),
    (["content", "list", "--topic", "nix"], "There are no questions on nix.", "The topics are"),
    (["mistakes", "nix"], "There is no misconception called nix.", "attn-tutor mistakes"),
    (["quiz", "--answers", "-", "--topic", "nix"], "There are no questions on nix.", "The topics are"),
    (["quiz", "--answers", "-", "--level", "nix"], "There is no level nix.", "easy, medium, hard"),
    (["learn", "nix", "--answers", "-"], "There is no lesson called nix.", ""),
    (["drill", "nix", "--answers", "-"], "There is no question on nix.", "attn-tutor drill"),
    (["--content", "nowhere", "content", "list"], "There is no folder nowhere.", "--content"),
    (["quiz", "--answers", "nowhere"], "The answers in nowhere cannot be read: no such file or directory.", "-"),
    (["quiz", "--answers", "."], "The answers in . cannot be read: is a directory.", "Name a text file"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence", "hint"), BAD_LINES, ids=[" ".join(line[0]) for line in BAD_LINES]
)
def test_a_line_that_cannot_be_used(attn_tutor: Run, words: list[str], sentence: str, hint: str) -> None:
    """Status 2; the sentence and what to do on stderr, nothing on stdout."""
    ended = attn_tutor(*words)
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.splitlines()[0].startswith(sentence)
    assert hint in ended.err


@pytest.mark.parametrize(
    "words", [["quiz"], ["learn"], ["learn", "masks"], ["drill"], ["review"], ["test"]], ids=" ".join
)
@pytest.mark.parametrize("stdin", ["C\n", "", None])
def test_without_a_terminal_nobody_can_be_asked(attn_tutor: Run, words: list[str], stdin: str | None) -> None:
    """Piped, empty and closed stdin: status 2 and the way out, before anything is printed."""
    ended = attn_tutor(*words, stdin=stdin)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("This needs a terminal to type answers in.\nUse --answers FILE")


@pytest.mark.parametrize(
    "line", ["quiz --topic nix", "quiz --challenge --level nix", "learn nix", "drill nix", "test nix"]
)
def test_what_does_not_exist_is_said_before_that_nobody_can_answer(attn_tutor: Run, line: str) -> None:
    """A slip in the command is corrected in the command, with or without a terminal."""
    ended = attn_tutor(*line.split(), stdin=None)
    assert ended.status == 2
    assert re.match(r"There (is|are) no \w+ .*nix", ended.err)


def test_a_fault_is_told_as_json_where_json_was_asked_for(attn_tutor: Run) -> None:
    """The same status, the document on stdout, nothing on stderr."""
    for words in (
        ["quiz"],
        ["drill"],
        ["grade", "nix", "--answer", "1"],
        ["quiz", "--answers", "nowhere"],
        ["content", "show"],
        ["slve"],
    ):
        ended = attn_tutor(*words, "--json")
        assert ended.status == 2
        assert ended.err == ""
        assert ended.document["schema"] == 1
        error = ended.document["error"]
        assert set(error) == {"code", "message", "hint"}
        assert error["code"] == 2
        assert error["message"].endswith(".")
        assert error["hint"]


def test_options_of_the_whole_program_may_stand_anywhere(attn_tutor: Run, tmp_path: Path) -> None:
    folder = str(tmp_path)
    (tmp_path / "mine.yaml").write_text((SHIPPED / "00-practice.yaml").read_text())
    first = attn_tutor("--content", folder, "--plain", "content", "list", "--json")
    last = attn_tutor("content", "list", "--json", "--plain", f"--content={folder}")
    assert first.document == last.document
    assert len(first.document["questions"]) == 5


WORDS = [
    "quiz", "learn", "solve", "grade", "drill", "content", "list", "show", "mistakes", "practice-3", "masks",
    "--query", "--key", "--value", "--mask", "--scale", "--heads", "--causal", "--file", "--why", "--answer",
    "--answers", "-", "--json", "--plain", "--seed", "--count", "--level", "--topic", "--content", "--", "--theme",
    "[[1, 0]]", "1 2; 3 4", "1", "-1", "0", "nan", "", "r1c1", "/", ".", "\x1b[2J", "[/b]", "é", "9" * 30,
]  # fmt: skip
LINES = st.lists(st.sampled_from(WORDS) | st.text(string.printable, max_size=8), max_size=7)


@given(words=LINES)
@example(words=["grade", "practice-3", "--answer", "\x1b[2J"])
@example(words=["content", "show", "[/b]"])
@example(words=["solve", "--query", "[[1, 0]]", "--key", "[[1, 0]]", "--value", "[[1, 2]]", "--seed"])
@settings(
    max_examples=examples(80),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the runner keeps nothing between lines
)
def test_no_line_of_words_ends_in_a_traceback(attn_tutor: Run, words: list[str]) -> None:
    """Any words at all: a documented status, and no escape reaches the terminal."""
    ended = attn_tutor(*words)
    assert ended.status in (0, 1, 2, 3)
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize("group", [[], ["content"], ["progress"]], ids=["all", "content", "progress"])
def test_help_is_plain_and_cuts_no_sentence(attn_tutor: Run, group: list[str]) -> None:
    """In 80 columns each command has its whole line, and brackets stay as they are."""
    ended = attn_tutor(*group, "--help")
    assert ended.status == 0
    listed = ended.out.split("Commands:")[1]
    assert "..." not in listed
    assert max(map(len, ended.out.splitlines())) <= 100
    assert "\x1b" not in ended.out


def test_the_list_of_commands_cuts_no_summary_at_60_columns(
    attn_tutor: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for group in ([], ["content"], ["progress"]):
        assert "..." not in attn_tutor(*group, "--help").out.partition("Commands:")[2]


def test_every_example_of_a_help_page_begins_a_line(attn_tutor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the window is wide enough for it, that line is the whole command."""
    monkeypatch.setenv("COLUMNS", "80")
    page = attn_tutor("trace", "--help").out
    assert (
        '  Examples:\n    attn-tutor trace "The cat sat because it was tired"\n    attn-tutor trace' in page
    )
    assert "--svg map.svg\n\nArguments:" in page


def test_a_bug_is_one_sentence_and_status_70(
    attn_tutor: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its details go to a file that is named; --debug shows them."""
    from attn_tutor.cli import main

    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr("attn_tutor.sessions.exchange.judge_answer", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["grade", "practice-3", "--answer", "1"]) == 70
    told = capsys.readouterr().err
    assert "Traceback" not in told
    (details,) = tmp_path.glob("attn-tutor-error-*.txt")
    assert str(details) in "".join(told.split("\n"))
    assert "a wheel came off" in details.read_text()
    assert details.stat().st_mode & 0o777 == 0o600
    with pytest.raises(RuntimeError, match="a wheel came off"):
        main(["--debug", "grade", "practice-3", "--answer", "1"])


@pytest.mark.parametrize(
    "words",
    [
        ("quiz", "--count", "1", "--answers", "-"),
        ("quiz", "--challenge", "--answers", "-"),
        ("drill", "softmax", "--count", "3", "--answers", "-"),
        ("test", "softmax", "--answers", "-"),
        ("grade", "practice-3", "--answer", "1"),
        ("trace", "a b"),
        ("content", "show", "whole-formula"),
    ],
)
def test_every_seed_up_to_the_largest_works_and_none_above_it(
    attn_tutor: Run, words: tuple[str, ...]
) -> None:
    """One sentence names the span; the largest seed itself is asked with, and its answers are kept."""
    above = attn_tutor(*words, "--seed", "4294967296", stdin="idk\n" * 30)
    assert (above.status, above.err.splitlines()[0]) == (
        2,
        "--seed takes a whole number from 0 to 4294967295, and 4294967296 is not that.",
    )
    largest = attn_tutor(*words, "--seed", "4294967295", stdin="idk\n" * 30)
    assert (largest.status in (0, 1, 130), largest.err) == (True, "")


@pytest.mark.parametrize("words", [{}, {"COMP_WORDS": "attn-tutor quiz", "COMP_CWORD": "x"}, {"COMP_WORDS": '"'}])
def test_a_shell_that_asks_for_words_in_a_strange_way_gets_none(
    words: dict[str, str], attn_tutor: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses Tab is shown no sentence about a bug."""
    for name, value in {"_ATTN_TUTOR_COMPLETE": "complete_bash", **words}.items():
        monkeypatch.setenv(name, value)
    ended = attn_tutor()
    assert (ended.status, ended.out, ended.err) == (2, "", "")
