"""What is loaded before the learner sees something: nothing heavy that is not needed yet."""

from __future__ import annotations

import subprocess
import sys
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
print("LOADED", *sorted({{name for name in sys.modules if "." not in name}} | {{"rich.markdown"}} & set(sys.modules)))
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
print("LOADED", *sorted({{name for name in sys.modules if "." not in name}} | {{"rich.markdown"}} & set(sys.modules)))
"""


def loaded(words: list[str], program: str = PROGRAM) -> set[str]:
    """The names of all top-level modules once the command has run, or stands at its first prompt."""
    code = program.format(words=words)
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT, check=True
    )
    return set(ended.stdout.rpartition("LOADED ")[2].split())


def test_our_first_line_is_reached_at_once() -> None:
    """Until then Ctrl-C is answered by Python, with a traceback: so nothing is loaded before it that can wait."""
    code = "import sys; before = {*sys.modules}; import attn_tutor.cli; print(*sorted({*sys.modules} - before))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(ended.stdout.split()) <= {"attn_tutor", "attn_tutor.cli", "__future__", "gc"}


def test_the_version_loads_no_library() -> None:
    """Not even the one that reads command lines."""
    assert not loaded(["--version"]) & set(HEAVY)


def test_a_beginner_stands_in_the_first_lesson_without_yaml_and_markdown() -> None:
    """Alone at a terminal it opens the course: what no page of lesson 1 needs is not waited for."""
    loaded(["content", "list"])
    with PseudoTerminal(AT_THE_PROMPT.format(words=[]), 80, 24) as terminal:
        assert terminal.wait_exit() == 0
        there = set(terminal.raw.decode().rpartition("LOADED ")[2].split())
        assert "Lesson 1 " in terminal.whole
    assert "attn_tutor" in there
    assert not there & {"yaml", "rich.markdown", "fsrs"}


@pytest.mark.parametrize("command", ["", "quiz", "solve", "content", "content show", "progress"])
def test_help_loads_only_what_reads_command_lines(command: str) -> None:
    """Help of the program, of options with ranges, and of groups: no numpy, no yaml, no Rich."""
    assert loaded([*command.split(), "--help"]) & set(HEAVY) <= {"typer", "click"}


def test_the_first_question_is_shown_without_numbers_markdown_or_yaml() -> None:
    """It is a choice: from the second start on, when the content is indexed, its text is all there is to load."""
    loaded(["content", "list"])  # the index is made here, once
    there = loaded(["quiz", "--answers", "-"], AT_THE_PROMPT)
    assert "attn_tutor" in there
    assert not there & {"numpy", "yaml", "rich.markdown", "fsrs"}


def test_a_lesson_begins_without_yaml_and_markdown() -> None:
    loaded(["content", "list"])
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
