"""The program as a person starts it: in a real terminal, in a pipe, interrupted."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import termios
from contextlib import closing
from pathlib import Path

import pytest

from tests.cases import each
from tests.cli.conftest import Run
from tests.processes import MAIN, ROOT, run
from tests.pty_support import PseudoTerminal

pytestmark = pytest.mark.terminal

START = "import sys; from attn_tutor.cli import main; sys.exit(main({words!r}))"


def program(*words: str, columns: int = 80, rows: int = 24, **environment: str) -> PseudoTerminal:
    return PseudoTerminal(START.format(words=list(words)), columns, rows, **environment)


PROMPTS = [
    (("quiz",), [], "answer>$"),
    (("quiz",), ["C\r"], "enter>$"),
    (("learn",), [], "lesson>$"),
    (("learn", "why-attention"), [], "guess>$"),
    (("drill", "dot-products", "--seed", "1"), [], "answer>$"),
    (("solve",), [], "query>$"),
    (("solve",), ["1 0\r\r"], "key>$"),
    (("trace", "a b a", "--heads", "2", "--steps", "weights"), [], "look>$"),
]
KEEPING = ("quiz", "learn", "drill")  # what these ask is kept


@pytest.mark.parametrize(("words", "keys", "prompt"), PROMPTS)
@pytest.mark.parametrize(("key", "status"), [("\x03", 130), ("\x04", 0)])
def test_stopping_at_every_prompt(
    words: tuple[str, ...], keys: list[str], prompt: str, key: str, status: int
) -> None:
    """Ctrl-C is 130, Ctrl-D ends as q does; no traceback, and the terminal is left as it was found."""
    with program(*words) as terminal:
        before = termios.tcgetattr(terminal._process.fd)
        for line in keys:
            terminal.wait_for(r"(answer|query)>$")
            terminal.type(line)
        terminal.wait_for(prompt)
        terminal.type(key)
        assert terminal.wait_exit() == status
        assert "Traceback" not in terminal.text
        assert termios.tcgetattr(terminal._process.fd)[3] == before[3]  # echo and line mode
        assert b"\x1b[?1049h" not in terminal.raw
        assert b"\x1b[?25l" not in terminal.raw
        if words[0] in KEEPING:
            anew = words[0] == "drill"  # its seed is not repeated: other numbers
            typed = f"attn-tutor {' '.join(words)}"
            goes_on = "attn-tutor drill dot-products begins anew" if anew else f"run {typed} to go on"
            assert f"Stopped. Progress is saved; {goes_on}." in " ".join(terminal.text.split())


def test_the_matrices_of_solve_are_asked_for_with_the_usual_keys() -> None:
    """b takes the last one back, what cannot be read and an empty line cost nothing, and three make a problem."""
    with program("solve", rows=60) as terminal:
        for line, shown in (
            ("banana", "The query cannot be read.*query>$"),
            ("", "The query comes next.*query>$"),
            ("1 2\r", "key>$"),
            ("?", "The key comes next.*key>$"),
            ("b", "key> b\n  query>$"),
            ("1 0\r", "query> 1 0\n  row 2>\n  key>$"),
            (":r", "key> :r.*query> 1 0\n  row 2>\n  key>$"),
            ("1 0; 0 1", "value>$"),
        ):
            terminal.wait_for("(query|key|value)>$")
            terminal.type(f"{line}\r")
            terminal.wait_for(f"(?s){shown}")
        terminal.type("1 2; 3 4\r")
        assert terminal.wait_exit() == 0
        assert "1.66  2.66" in terminal.text


def test_the_map_of_a_trace_turns_at_the_terminal() -> None:
    """Another head, another row, drawn for the window as it is by then; what is not there costs nothing."""
    with program("trace", "The cat sat", "--heads", "2", "--steps", "weights", rows=60) as terminal:
        terminal.wait_for("look>$")
        terminal.type("head 2\r")
        terminal.wait_for("(?s)▸ head 2.*look>$")
        terminal.type("head 3\r")
        terminal.wait_for("(?s)The heads are 1 to 2.*look>$")
        terminal.resize(60, 60)
        terminal.type("row sat\r")
        terminal.wait_for("(?s)▸ sat.*look>$")
        assert max(map(len, terminal.text[terminal.text.rindex("head 1") :].splitlines())) < 60
        terminal.type("\r")
        assert terminal.wait_exit() == 0


def test_the_map_of_one_head_has_rows_to_look_at() -> None:
    with program("trace", "The cat sat", "--steps", "weights", rows=60) as terminal:
        terminal.wait_for("row WORD another row · why r1c2 explain row 1, column 2 · Enter or q leave\n *look>$")
        terminal.type("row sat\r")
        terminal.wait_for("(?s)▸ sat.*look>$")
        terminal.type("head 1\r")
        terminal.wait_for("(?s)That isn't one of the keys here.*look>$")
        terminal.type("q\r")
        assert terminal.wait_exit() == 0


def test_an_answered_quiz_survives_kill_9_and_goes_on() -> None:
    """Killed at the prompt after two answers: the next start asks the third question."""
    with program("quiz", rows=60) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("C\r")
        terminal.wait_for("enter>$")
        terminal.type("\r")
        terminal.wait_for("(?s)Question 2.*answer>$")
        terminal.type("A\r")
        terminal.wait_for("(?s)Question 2.*answer> A.*enter>$")
        os.kill(terminal._process.pid, signal.SIGKILL)
        assert terminal.wait_exit() == -signal.SIGKILL
    with closing(sqlite3.connect(Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db")) as after:
        assert [*after.execute("SELECT given FROM event WHERE kind = 'answer'")] == [("C",), ("A",)]
    with program("quiz", rows=60) as terminal:
        terminal.wait_for("(?s)Continuing with question 3 of 5.*answer>$")


def test_the_third_practice_problem_as_people_type_it() -> None:
    """Unreadable and empty lines cost nothing, rows may be swapped in error, and the hint comes on demand."""
    with program(
        "quiz", "--topic", "weighted-sum", "--level", "medium", "--count", "1", rows=90, columns=100
    ) as terminal:
        terminal.wait_for("answer>$")
        for line, shown in (
            ("banana", "banana"),
            ("", "Type an answer"),
            ("[[20, 10]]", "Not yet"),
            ("h", "1/3"),
        ):
            terminal.type(f"{line}\r")
            terminal.wait_for(f"(?s){shown}.*answer>$")
        terminal.type("10.0003, 20.0003\r")
        terminal.wait_for("(?s)Right.*enter>$")
        terminal.type("\r")
        assert terminal.wait_exit() == 0
        assert "1 of 1 right" in terminal.text


@pytest.mark.parametrize(
    ("environment", "escapes", "drawn"),
    [
        ({"NO_COLOR": "1"}, False, True),
        ({"TERM": "dumb"}, False, False),
        ({"ACCESSIBLE": "1"}, False, False),
        ({}, True, True),
    ],
)
def test_colours_and_drawing_are_left_out_where_they_are_not_wanted(
    environment: dict[str, str], escapes: bool, drawn: bool
) -> None:
    """NO_COLOR keeps the drawing and bold; a dumb terminal and plain mode get sentences."""
    with program("quiz", **environment) as terminal:
        terminal.wait_for("answer>$")
        assert (b"\x1b[38;" in terminal.raw or b"\x1b[3" in terminal.raw) == escapes
        assert any(0x2500 <= ord(sign) < 0x25A0 for sign in terminal.text) == drawn
        terminal.type("q\r")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize(("columns", "rows"), [(100, 32), (80, 24), (60, 24), (40, 20)])
def test_no_line_is_wider_than_the_window(columns: int, rows: int) -> None:
    with program("quiz", columns=columns, rows=rows) as terminal:
        terminal.wait_for("answer>$")
        assert max(map(len, terminal.text.splitlines())) < columns


@pytest.mark.parametrize("columns", [100, 80, 60, 40])
def test_help_fits_the_window_and_explains_every_argument(
    columns: int, attn_tutor: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last column stays free, no word is cut, and a numbered paragraph is filled as one."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in ("", "learn", "quiz", "solve", "trace", "progress", "content show", "config"):
        lines = attn_tutor(*command.split(), "--help").out.splitlines()
        assert max(map(len, lines)) < columns, command
    trace = " ".join(attn_tutor("trace", "--help").out.split())
    assert trace.count("Words to look at, in quotes.") == 1
    promise = attn_tutor("progress", "--help").out
    third = promise[promise.index("3. ") : promise.index("4. ")].splitlines()
    assert all(line.startswith(" " * 6) and len(line) > columns / 2 for line in third[1:-2])


@pytest.mark.parametrize("columns", [80, 60, 40])
def test_the_first_screen_fits_the_window(columns: int) -> None:
    """Without a command a beginner stands at once in lesson 1, with the whole screen in sight."""
    with program(columns=columns) as terminal:
        terminal.wait_for("(?s)Lesson 1 .*Your turn.*guess>$")
        assert max(map(len, terminal.text.splitlines())) < columns
        assert "Lesson 1 " in terminal.text.splitlines()[0]
        assert "The animal did not cross the street" in " ".join(terminal.text.split())
        terminal.type("q\r")
        assert terminal.wait_exit() == 0


def test_head_ends_it_quietly() -> None:
    """A reader that leaves is no fault: nothing on stderr."""
    with subprocess.Popen(["head", "-1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as head:
        assert head.stdin is not None
        ended = run(MAIN, "content", "show", "whole-formula", stdout=head.stdin.fileno())
        first = head.communicate()[0]
    assert ended.stderr == ""
    assert "Lesson 7 " in first.splitlines()[0]


def test_closed_stdin_is_no_terminal() -> None:
    ended = run(MAIN, "quiz")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "needs a terminal" in ended.stderr
    script = f"'{sys.executable}' -m attn_tutor quiz <&-"
    closed = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert closed.returncode == 2
    assert closed.stderr == ended.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_poor_encoding_is_no_fault(encoding: str) -> None:
    ended = run(MAIN, "content", "show", "scaling", environment={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("line", ["content list", "grade practice-3 --answer 1 --json", "quiz --help"])
def test_a_full_disk_is_told(line: str) -> None:
    """/dev/full refuses every byte, of a document too."""
    with open("/dev/full", "wb") as full:
        ended = run(MAIN, *line.split(), stdout=full.fileno())
    assert ended.returncode == 2
    assert ended.stderr.startswith("The output cannot be written: ")


def test_a_matrix_that_does_not_fit_is_asked_for_again() -> None:
    """The ones before it need not be typed again."""
    with program("solve") as terminal:
        for prompt, line in (
            ("query>$", "[[1, 0]]"),
            ("key>$", "1 0 1; 0 1 0"),
            ("must be equal[^>]*key>$", "1 0; 0 1"),
            ("value>$", "[[1, 2]]"),
            ("needs one value[^>]*value>$", "1 2; 3 4"),
        ):
            terminal.wait_for(prompt)
            terminal.type(f"{line}\r")
        assert terminal.wait_exit() == 0


# What Python makes of streams that are closed where it starts.
CLOSED = "import os, sys; os.close(1); sys.stdout = None; "
BOTH = CLOSED + "os.close(2); sys.stderr = None; "


@each(
    ("words", "status"),
    [((), 1), (("--version",), 1), (("stats",), 1), (("content", "list", "--json"), 1), (("nope",), 2)],
)
@each("closed", [CLOSED, BOTH])
def test_a_closed_output_is_no_bug(words: tuple[str, ...], status: int, closed: str) -> None:
    """Nothing can be said there, so the status says it; what goes to stderr is a sentence at most."""
    ended = run(closed + MAIN, *words)
    assert ended.returncode == status
    assert "fault" not in ended.stderr
    assert "Traceback" not in ended.stderr


@each("closed", [">&-", ">&- 2>&-"])
def test_an_output_that_a_shell_closes_is_no_bug(closed: str) -> None:
    command = ["bash", "-c", f'"$@" {closed}', "-", sys.executable, "-m", "attn_tutor", "stats"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "fault" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_help_is_spelt_in_what_the_output_can_encode(encoding: str) -> None:
    for command in ("solve", "quiz", "content"):
        ended = run(MAIN, command, "--help", environment={"PYTHONIOENCODING": encoding}, encoding=encoding)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert command != "solve" or "1/sqrt(d_k)" in ended.stdout


def test_matrices_may_be_pasted_a_row_a_line() -> None:
    """An empty line ends the first two, a bracket that closes ends one too; the value ends with the rows of the key."""
    pasted = "1 0\r0 1\r\r" + "[[1, 0],\r[0, 1]]\r" + "1 2\r3 4\r"
    with program("solve", rows=60) as terminal:
        terminal.wait_for("query>$")
        terminal.type(pasted)
        assert terminal.wait_exit() == 0
        assert "query  2 × 2" in terminal.whole
        assert "output  2 × 2" in terminal.whole
