"""What lies outside our power ends in a sentence and a status: signals, odd systems, paths and locks."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest

from attn_tutor.terminal.keyboard import Keyboard
from tests.cli.conftest import Run
from tests.processes import ROOT
from tests.pty_support import PseudoTerminal

# Says so on stdout once our first line has run.
START = """
import sys
from attn_tutor import cli
run = cli._run
def said_then_run(typed):
    sys.stdout.write(".")
    sys.stdout.flush()
    return run(typed)
cli._run = said_then_run
sys.exit(cli.main())
"""


@pytest.mark.parametrize(
    "command", ["where --json", "check", "backup", "restore", "reset --yes", "export", "undo"]
)
@pytest.mark.parametrize(
    "folder", ["/etc/passwd", "/etc/passwd/deeper", "x" * 300, "a\ub0b0" * 200, "/proc/1/fd/x"]
)
def test_a_folder_that_is_none_is_named(
    folder: str, command: str, attn_tutor: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing can lie there, and nothing is called empty, saved or done that is not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTN_TUTOR_HOME", folder)
    ended = attn_tutor("progress", *command.split())
    assert ended.status in ((0, 4) if command in ("where --json", "reset --yes") else (4,))


def test_a_path_that_is_too_long_is_no_backup(attn_tutor: Run) -> None:
    assert attn_tutor("progress", "restore", "b" * 300).status == 4
    assert attn_tutor("progress", "import", "b" * 300).status == 2
    assert attn_tutor("solve", "--file", "b" * 300).status == 2
    assert attn_tutor("quiz", "--answers", "b" * 300).status == 2
    assert attn_tutor("content", "check", "b" * 300).status in (2, 3)
    assert attn_tutor("--content", "b" * 300, "stats").status in (2, 3)
    assert attn_tutor("sheet", "--svg", "b" * 300 + ".svg").status == 2


@pytest.mark.parametrize("zone", ["XXX-24", "XXX+24:59", "XXX-167", "nonsense", ":", "UTC+99999"])
def test_no_time_zone_spoils_an_answer(zone: str, attn_tutor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert "NOT saved" not in attn_tutor("quiz", "--count", "1", "--answers", "-", stdin="A\ns\n").out
        assert attn_tutor("stats").status == 0
    finally:
        monkeypatch.undo()
        time.tzset()


def test_history_forgives_what_the_locale_cannot_spell() -> None:
    class Readline:
        def clear_history(self) -> None: ...
        def add_history(self, line: str) -> None:
            line.encode("ascii")

    keyboard = Keyboard(None)
    keyboard.__dict__["_readline"] = Readline()
    keyboard._offer(["1 2", "\udcff\ufffd"])


def test_what_the_system_refuses_is_a_sentence(attn_tutor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is, wherever it happens."""
    for fault, status in ((PermissionError(13, "Permission denied", "/x"), 2), (OSError(5, "I/O error"), 2)):
        with monkeypatch.context() as patch:
            patch.setattr(
                "attn_tutor.library.disk.open_library", lambda *_, fault=fault, **__: (_ for _ in ()).throw(fault)
            )
            ended = attn_tutor("stats")
        assert (ended.status, ended.out) == (status, "")
        assert str(fault.strerror) in ended.err


def test_what_has_no_end_is_left_alone(attn_tutor: Run, tmp_path: Path) -> None:
    """A device, and a pipe that nobody writes to."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in ("/dev/zero", str(pipe)):
        for words in (("solve", "--file"), ("progress", "import"), ("quiz", "--answers")):
            ended = attn_tutor(*words, path)
            assert ended.status in (0, 2, 4)
            assert ended.status == 2 or words[0] != "solve"
            assert "Traceback" not in ended.err


@pytest.mark.terminal
@pytest.mark.parametrize("after", [0.0, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.15])
def test_ctrl_c_while_it_starts_is_no_traceback(after: float, tmp_path: Path) -> None:
    """Before our first line Python itself speaks; from then on nobody does."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, "solve", "--query", "1", "--key", "1", "--value", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.read(1)
    time.sleep(0.005 + after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert b"Traceback" not in said
    assert process.returncode in (0, 130)


@pytest.mark.terminal
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1"])
def test_the_terminal_is_left_as_it_was(name: str) -> None:
    """Echo and line mode are back, nothing is called a bug."""
    number = getattr(signal, name)
    code = "import sys; from attn_tutor.cli import main; sys.exit(main(['drill', 'dot-products', '--seed', '1']))"
    with PseudoTerminal(code, 80, 24) as terminal:
        before = termios.tcgetattr(terminal._process.fd)
        terminal.wait_for("answer>$")
        time.sleep(0.1)
        os.kill(terminal._process.pid, number)
        assert terminal.wait_exit() == 128 + number
        assert termios.tcgetattr(terminal._process.fd)[3] == before[3]
        assert "Traceback" not in terminal.text
        assert "our fault" not in terminal.text


@pytest.mark.terminal
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_a_question_that_is_left_does_nothing(key: str) -> None:
    """Ctrl-C and Ctrl-D at yes or no: nothing is done, and nothing is called a bug."""
    path = Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db"
    code = (
        "import sys; from attn_tutor.cli import main; main(['progress', 'undo']); main(['progress', 'reset'])"
    )
    with PseudoTerminal(code, 80, 24) as terminal:
        terminal.wait_for("yes or no>$")
        terminal.type(key)
        assert terminal.wait_exit() == 0
        assert "our fault" not in terminal.text
    assert path.exists()
    assert not [*(path.parent / "backups").glob("*reset*")]


@pytest.mark.terminal
def test_a_lock_costs_no_answer_however_long_it_lasts() -> None:
    """It is said after a second; what is typed meanwhile is saved once the other program lets go."""
    code = """
import sys
from attn_tutor.store import connection
connection.OPEN_WAIT = connection.WRITE_WAIT = 300
from attn_tutor.cli import main
sys.exit(main(["drill", "dot-products", "--seed", "1"]))
"""
    path = Path(os.environ["ATTN_TUTOR_HOME"]) / "progress.db"
    with PseudoTerminal(code, 80, 40) as terminal:
        terminal.wait_for("answer>$")
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN EXCLUSIVE")
            terminal.type("1\r")
            terminal.wait_for("Waiting for it", scrolled=True)
            terminal.wait_for("Still waiting", scrolled=True)
            other.execute("ROLLBACK")
        terminal.wait_for("(answer|Enter)>$")
        terminal.type("q\r")
        terminal.wait_exit()
    with closing(sqlite3.connect(path)) as after:
        assert [row[0] for row in after.execute("SELECT given FROM event WHERE kind = 'answer'")] == ["1"]


@pytest.mark.terminal
def test_answers_that_cannot_be_saved_go_to_a_file_whatever_ends_the_session(tmp_path: Path) -> None:
    """Several sessions ended at once by the system: each writes its own."""
    code = """
import sys
from attn_tutor.store import connection, open_file
from attn_tutor.cli import main
def full(self, seconds, *, last):
    raise connection.Replaced("the disk is full")
open_file.OpenFile._check = full
sys.exit(main(["drill", "dot-products", "--seed", "1"]))
"""
    terminals = [PseudoTerminal(code, 100, 40, TMPDIR=str(tmp_path)) for _ in range(3)]
    for terminal in terminals:
        terminal.wait_for("answer>$")
        terminal.type("1\r")
    for terminal in terminals:
        terminal.wait_for("NOT saved", scrolled=True)
        os.kill(terminal._process.pid, signal.SIGTERM)
    for terminal in terminals:
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        terminal.__exit__(None, None, None)
    files = [*tmp_path.glob("attn-tutor-answers-*.jsonl")]
    assert len(files) == 3
    assert all('"given":"1"' in file.read_text() for file in files)


def test_a_ctrl_c_that_python_cannot_raise_is_not_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    """It is lost in a callback of the garbage collector or of an import, and pressed again."""
    from types import SimpleNamespace

    from attn_tutor.cli import _say_no_ctrl_c

    _say_no_ctrl_c(SimpleNamespace(exc_type=KeyboardInterrupt))  # type: ignore[arg-type]  # all that is read of it
    assert capsys.readouterr().err == ""
