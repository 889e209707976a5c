"""What is loaded before the learner sees something: nothing heavy that is not needed yet."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.pty_support import PseudoTerminal

pytestmark = pytest.mark.terminal

ROOT = Path(__file__).parent.parent
HEAVY = ("numpy", "yaml", "rich", "fsrs", "typer", "click", "sqlite3")
PROGRAM = """
import sys
from attn_tutor.cli import main
status = main({words!r})
sys.stdout.flush()
print("LOADED", *sys.modules)
sys.exit(status)
"""
# The same, but the list is taken at the first prompt, and the program left there.
AT_THE_PROMPT = """
import sys
from attn_tutor.terminal import Terminal
class Asked(BaseException): pass
def ask(*arguments, **options): raise Asked
Terminal.ask = ask
from attn_tutor.cli import main
try:
    main({words!r})
except Asked:
    pass
print("LOADED", *sys.modules)
"""


CODE = """
import numpy as np
def attention(query, key, value):
    logits = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True) @ value
"""


def loaded(words: list[str], program: str = PROGRAM) -> set[str]:
    """The names of all modules once the command has run, or stands at its first prompt."""
    code = program.replace("{words!r}", repr(words))
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT, check=True
    )
    return set(ended.stdout.rpartition("LOADED ")[2].split())


@pytest.fixture(scope="module")
def indexed() -> None:
    """The index of the content is there: the first start that needs it makes it."""
    loaded(["content", "list"])


def packages(modules: set[str]) -> dict[str, int]:
    """How many modules of ours there are of each package."""
    return dict(Counter(name.split(".")[1] for name in modules if name.startswith("attn_tutor.")))


def test_our_first_line_is_reached_at_once() -> None:
    """Until then Ctrl-C is answered by Python, with a traceback: so nothing is loaded before it that can wait."""
    code = "import sys; before = {*sys.modules}; import attn_tutor.cli; print(*sorted({*sys.modules} - before))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(ended.stdout.split()) <= {"attn_tutor", "attn_tutor.cli", "__future__", "gc"}


def test_the_version_loads_no_library() -> None:
    """Not even the one that reads command lines."""
    assert not loaded(["--version"]) & set(HEAVY)


@pytest.mark.usefixtures("indexed")
def test_a_beginner_stands_in_the_first_lesson_without_yaml_and_markdown() -> None:
    """Alone at a terminal it opens the course: what no page of lesson 1 needs is not waited for."""
    with PseudoTerminal(AT_THE_PROMPT.format(words=[]), 80, 24, anew=True) as terminal:
        assert terminal.wait_exit() == 0
        there = set(terminal.raw.decode().rpartition("LOADED ")[2].split())
        assert "Lesson 1 " in terminal.whole
    assert "attn_tutor" in there
    assert not there & {"yaml", "rich.markdown", "fsrs"}


def test_help_loads_only_what_reads_command_lines() -> None:
    """Help of the program, of options with ranges, and of groups, all in one process: no numpy, no yaml, no Rich."""
    commands = [[*command.split(), "--help"] for command in ("", "quiz", "solve", "content", "content show")]
    each = f"from attn_tutor.cli import main\nfor words in {commands!r}:\n    assert main(words) == 0\n"
    assert loaded(["progress", "--help"], each + PROGRAM) & set(HEAVY) <= {"typer", "click"}


@pytest.mark.usefixtures("indexed")
def test_the_first_question_is_shown_without_numbers_markdown_or_yaml() -> None:
    """It is a choice: from the second start on, when the content is indexed, its text is all there is to load."""
    there = loaded(["quiz", "--answers", "-"], AT_THE_PROMPT)
    assert "attn_tutor" in there
    assert not there & {"numpy", "yaml", "rich.markdown", "fsrs"}


SOLVE = ["solve", "--query", "[[1, 0]]", "--key", "[[1, 0], [0, 1]]", "--value", "[[1, 2], [3, 4]]"]


@pytest.mark.parametrize(
    ("words", "program", "most", "needless"),
    [
        (["--help"], PROGRAM, 26, {"widgets", "terminal", "sessions", "questions", "engine"}),
        (["quiz", "--answers", "-"], AT_THE_PROMPT, 95, {"mistakes", "own_code", "lab", "pretrained", "mastery"}),
        (SOLVE, PROGRAM, 80, {"library", "store", "sessions", "mistakes", "own_code"}),
    ],
)
@pytest.mark.usefixtures("indexed")
def test_a_screen_loads_few_files_of_ours(
    words: list[str], program: str, most: int, needless: set[str]
) -> None:
    """Each file costs a third of a millisecond and more: whoever adds one to these screens does it on purpose."""
    there = packages(loaded(words, program))
    assert not needless & set(there)
    assert sum(there.values()) <= most, there


def test_a_check_of_code_loads_what_plans_runs_and_judges_it_alone(tmp_path: Path) -> None:
    """No exercise, no question, no content, and no OpenSSL: a cold check waits for each of them."""
    file = tmp_path / "attention.py"
    file.write_text(CODE)
    there = loaded(["code", "check", str(file)])
    assert not there & {"yaml", "rich", "sqlite3", "_hashlib", "attn_tutor.own_code.exercise"}
    ours = packages(there)
    assert not {"library", "curriculum", "store", "answers", "mastery", "lab", "pretrained"} & set(ours)
    assert sum(ours.values()) <= 88, ours


@pytest.mark.usefixtures("indexed")
def test_a_lesson_begins_without_yaml_and_markdown() -> None:
    assert not loaded(["learn", "whole-formula", "--answers", "-"], AT_THE_PROMPT) & {
        "yaml",
        "rich.markdown",
        "fsrs",
    }


def test_warnings_that_are_errors_in_this_shell_stop_no_command() -> None:
    """A library warns those who import it; whoever learns here can do nothing about that."""
    command = [sys.executable, "-W", "error", "-m", "attn_tutor", "mistakes", "no_scale"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
