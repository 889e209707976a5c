"""The terminal: asking in a real pseudo-terminal, showing, scripts, pipes, and nobody there."""

import io
import json
import os
import subprocess
import sys

import pytest

from attn_tutor.errors import NoTerminal, UsageError
from attn_tutor.terminal import EndOfInput, Interrupted, Stopped, Terminal, emit_json
from attn_tutor.terminal.background import is_light_reply
from attn_tutor.terminal.keyboard import answers_from
from attn_tutor.terminal.rows import is_command, is_complete
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Prose
from tests.pty_support import ROOT, PseudoTerminal

ASK = """
import os, sys
from attn_tutor.terminal import Stopped, Terminal
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Prose
terminal = Terminal(Look.detect(sys.stdout, os.environ), sys.stdin, sys.stdout)
terminal.show(Header(("Lesson 1", "Asking")),
    Prose("A sentence so long that it is wrapped at another place when narrow."))
try:
    for kind, rows in {asked}:
        print("got", ascii(terminal.ask(history=kind, rows=rows)), flush=True)
except Stopped as stopped:
    print(type(stopped).__name__, flush=True)
    sys.exit(stopped.exit_code)
"""


def asking(*asked: tuple[str, int], **more: object) -> PseudoTerminal:
    return PseudoTerminal(ASK.replace("{asked}", repr(asked)), **more)


ONE = ("number", 0)


def test_line_editing_works() -> None:
    """Arrows, backspace and Ctrl-U edit the line and leave the prompt alone."""
    with asking(ONE, ONE, ONE) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("124\x1b[D3\x7f\x1b[D\x1b[D\x1b[D9\r")
        terminal.wait_for("got '9124'")
        terminal.type("wrong\x15right\r")
        terminal.wait_for("got 'right'")
        assert "  answer> right" in terminal.text
        terminal.type("\x7f\x7f\x15\x7f5\r")
        terminal.wait_for("got '5'")
        assert "  answer> 5" in terminal.text


def test_a_long_line_wraps_and_is_read_whole() -> None:
    line = " ".join(str(n) for n in range(100, 160))
    with asking(ONE) as terminal:
        terminal.wait_for("answer>$")
        terminal.type(line + "\r")
        terminal.wait_for("got '")
        assert line in terminal.text.replace("\n", "")


def test_history_is_kept_by_kind_of_answer_without_commands() -> None:
    """Up brings back the last answer of the same kind, never a command and never another kind."""
    with asking(("matrix", 0), ("matrix", 0), ("word", 0), ("matrix", 0), ("matrix", 0)) as terminal:
        for number, keys in enumerate(("1 2\r", "h\r", "word\r", "\x1b[A\r"), 1):
            terminal.wait_for(r"answer>$")
            terminal.type(keys)
            terminal.wait_for(rf"(?s)(got '[^']*'.*){{{number}}}")
        terminal.wait_for("answer>$")
        assert terminal.text.count("got '1 2'") == 2
        terminal.type("\x1b[A\x1b[A\x1b[A\r")
        terminal.wait_for(r"(?s)(got '1 2'.*){3}")


@pytest.mark.parametrize("newline", ["\r", "\n"])
def test_two_pasted_rows_are_one_answer(newline: str) -> None:
    with asking(("matrix", 2), ONE) as terminal:
        terminal.wait_for("answer>$")
        terminal.type(f"0.2 0.8{newline}0.5 0.5{newline}")
        terminal.wait_for(r"got '0.2 0.8\\n0.5 0.5'")
        assert "  row 2> 0.5 0.5" in terminal.text
        terminal.wait_for("answer>$")


def test_twenty_pasted_rows_are_one_answer() -> None:
    rows = [f"[{n}, {n}]," for n in range(20)]
    with asking(("matrix", 20), rows=60) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("[" + "\r".join(rows)[:-1] + "]\r")
        terminal.wait_for(r"19\]\]'")


def test_control_c_and_control_d_stop() -> None:
    """Ctrl-C is exit 130, Ctrl-D is a quiet end; both leave the cursor at the start of a line."""
    for key, name, status in (("\x03", "Interrupted", 130), ("\x04", "EndOfInput", 0)):
        with asking(ONE) as terminal:
            terminal.wait_for("answer>$")
            terminal.type(key)
            terminal.wait_for(f"^{name}")
            assert terminal.wait_exit() == status


def test_control_z_suspends_and_the_typed_text_is_kept() -> None:
    with asking(ONE, job=True) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("12")
        terminal.wait_for("answer> 12$")
        terminal.type("\x1a")
        terminal.wait_stopped()
        terminal.resume()
        terminal.type("3\r")
        terminal.wait_for("got '123'")


def test_typed_escapes_and_tabs_do_nothing() -> None:
    with asking(ONE, ONE) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("1\t2\r")
        terminal.wait_for("got '1 2'")
        terminal.type("\x1b[31m7\r")
        terminal.wait_for(r"got '\w*7'")
        assert b"\x1b[?2004h" not in terminal.raw
        assert b"\x1b[?1034h" not in terminal.raw


def test_the_screen_is_printed_again_after_a_resize() -> None:
    """Before the next prompt, at the new width, with the answer that was typed."""
    with asking(ONE, ONE, ONE) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("12\r")
        terminal.wait_for("got '12'")
        terminal.resize(40, 24)
        terminal.type("34\r")
        terminal.wait_for("got '34'")
        again = r"(?s)wrapped\n  at another place when narrow.\n  answer> 12\n  answer> 34\n"
        terminal.wait_for(again)


def test_plain_mode_moves_no_cursor_and_wraps_at_words() -> None:
    with asking(ONE, columns=40, ACCESSIBLE="1") as terminal:
        terminal.wait_for("^answer>$")
        terminal.type("12\r")
        terminal.wait_for("got '12'")
        assert terminal.wait_exit() == 0
        assert b"\x1b" not in terminal.raw
        assert "A sentence so long that it is wrapped\n    at another place when narrow." in terminal.text


def test_background_is_asked_of_a_terminal_and_the_terminal_left_as_it_was() -> None:
    """The terminal's answer is used, no answer costs little, and typed keys still echo afterwards."""
    code = """
import sys, termios
from attn_tutor.terminal.background import is_background_light
before = termios.tcgetattr(0)
print(is_background_light(sys.stdin, sys.stdout, 5), termios.tcgetattr(0) == before, flush=True)
print(is_background_light(sys.stdin, sys.stdout, 0.05), termios.tcgetattr(0) == before, flush=True)
"""
    with PseudoTerminal(code) as terminal:
        while b"\x1b[c" not in terminal.raw:
            terminal._read(0.02)
        terminal.type("\x1b]11;rgb:ffff/ffff/eeee\x1b\\\x1b[?62;4c")
        terminal.wait_for("True True")
        terminal.wait_for("None True")


def test_a_reply_about_the_background_is_read() -> None:
    assert is_light_reply(b"\x1b]11;rgb:1212/1515/1c1c\x07") is False
    assert is_light_reply(b"\x1b]11;rgba:fd/f6/e3/ff\x1b\\\x1b[?1;2c") is True
    assert is_light_reply(b"\x1b[?1;2c") is None


COMPLETE = [
    (["0.2 0.8"], False),
    (["0.2 0.8", "0.5 0.5"], True),
    (["0.2 0.8", ""], True),
    ([""], True),
    (["0.2 0.8; 0.5 0.5"], True),
    (["[[0.2, 0.8], [0.5, 0.5]]"], True),
    (["[[0.2, 0.8],"], False),
    (["[[0.2, 0.8],", "[0.5, 0.5]"], False),
    (["[[0.2, 0.8],", "[0.5, 0.5]]"], True),
    (["array([[0.2, 0.8],"], False),
    (["[0.2, 0.8]"], False),
    (["1e-3 sqrt(2)"], False),
    (["√(2) 1/2"], False),
    (["-inf e"], False),
    (["h"], True),
    (["?"], True),
    ([":s"], True),
    (["why r2c1"], True),
    (["why weights r2c1"], True),
    (["C"], True),
    (["banana"], True),
    (["It turns each row into shares"], True),
    (["2]"], True),
]


@pytest.mark.parametrize(("lines", "complete"), COMPLETE)
def test_when_a_matrix_of_two_rows_is_whole(lines: list[str], complete: bool) -> None:
    assert is_complete(lines, rows=2) is complete
    assert is_complete(lines[:1], rows=1), "one row is always one line"


def test_commands_are_told_from_answers() -> None:
    assert all(map(is_command, ("h", "S", "?", ":b", " why r1c1 ", "row it", "head 2")))
    assert not any(map(is_command, ("a", "0.5", "hint", "rows", "", "[h]")))


def test_a_script_answers_a_line_at_a_time_and_then_ends() -> None:
    terminal = Terminal.scripted(["[[1, 2],", "x\x1b[31m\u202e", ""])
    assert terminal.ask(rows=2) == "[[1, 2],"
    assert terminal.ask() == "x[31m"
    assert terminal.ask("Enter> ") == ""
    with pytest.raises(EndOfInput):
        terminal.ask()
    assert terminal.transcript == "  answer> [[1, 2],\n  answer> x[31m\n  Enter>\n"


def test_a_script_goes_on_by_itself_where_nothing_is_asked() -> None:
    """Its lines are answers; only an empty line or a `why` is taken where a person would press Enter."""
    terminal = Terminal.scripted(["0.5", "", "why r1c1", "0.7"], Look(plain=True))
    assert terminal.pause(Keys(("enter",))) == ""
    assert terminal.ask() == "0.5"
    assert [terminal.pause(Keys(("enter",))) for _ in range(2)] == ["", "why r1c1"]
    assert terminal.ask() == "0.7"
    assert terminal.pause(Keys(("enter",))) == "", (
        "the end of a script stops nothing before the next question"
    )


def test_stopping_has_its_exit_codes() -> None:
    assert issubclass(Interrupted, Stopped)
    assert issubclass(EndOfInput, Stopped)
    assert (Interrupted.exit_code, EndOfInput.exit_code) == (130, 0)


def test_views_stand_apart_and_answers_stay_close() -> None:
    terminal = Terminal.scripted(["5"], Look(width=40, height=40))
    terminal.show(Header(("Lesson 1",)), Prose("Idea."), Keys(("h", "q")))
    terminal.ask()
    terminal.show(Prose("Said."), Prose("More."))
    terminal.show(Header(("Lesson 2",)))
    rule = "─" * 39
    assert terminal.transcript == (
        f" attn-tutor   Lesson 1\n{rule}\n\n  Idea.\n  h hint · q quit\n  answer> 5\n  Said.\n\n  More.\n\n"
        f" attn-tutor   Lesson 2\n{rule}\n"
    )


def test_redraw_prints_the_current_screen_again() -> None:
    terminal = Terminal.scripted(["h", "7"], Look(plain=True))
    terminal.show(Header(("Lesson 1",)), Prose("Old."), Header(("Lesson 2",)), Prose("New."))
    terminal.ask()
    terminal.ask()
    before = terminal.transcript
    terminal.redraw()
    assert terminal.transcript.removeprefix(before) == "\nLesson 2.\nNew.\nanswer> 7\n"


def test_ten_megabytes_at_a_prompt_come_back_at_once() -> None:
    text = "1 2 3 \x07" * 1_500_000
    terminal = Terminal.scripted([text])
    assert terminal.ask() == text.replace("\x07", "").strip()
    assert len(terminal.transcript) < 1000


def test_without_a_terminal_one_sentence_says_what_to_do() -> None:
    closed = io.StringIO()
    closed.close()
    for stdin in (None, closed, io.StringIO("1\n")):
        with pytest.raises(NoTerminal) as caught:
            Terminal(Look(), stdin, io.StringIO()).ask()
        assert "needs a terminal" in caught.value.sentence
        assert "--answers FILE" in caught.value.hint


def test_answers_come_from_a_file_or_from_stdin(tmp_path: object) -> None:
    file = os.path.join(str(tmp_path), "answers.txt")
    with open(file, "wb") as out:
        out.write(b"\xef\xbb\xbfA\n\n[[1, 2], [3, 4]]\r\n\xff")
    assert [line.strip() for line in answers_from(file, io.StringIO())] == [
        "A",
        "",
        "[[1, 2], [3, 4]]",
        "\ufffd",
    ]
    assert list(answers_from("-", io.StringIO("a\nb"))) == ["a\n", "b"]
    closed = io.StringIO()
    closed.close()
    for path, stdin in (
        (str(tmp_path), None),
        (file + ".not", None),
        ("a\0b", None),
        ("-", None),
        ("-", closed),
    ):
        with pytest.raises(UsageError, match="cannot be read"):
            list(answers_from(path, stdin))


def run(code: str, **more: object) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=False, timeout=30, **more
    )


def test_a_broken_pipe_ends_quietly() -> None:
    code = """
import sys
from attn_tutor.terminal import Terminal, emit_json
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Prose
terminal = Terminal(Look(plain=True), None, sys.stdout)
while True:
    terminal.show(Prose("A line." * 50))
"""
    read, write = os.pipe()
    os.close(read)
    ended = run(code, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence() -> None:
    with open("/dev/full", "w") as full, pytest.raises(UsageError, match="cannot be written"):
        emit_json({"schema": 1}, full)


def test_stdin_closed_is_no_terminal() -> None:
    code = """
import sys
from attn_tutor.errors import NoTerminal
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
try:
    Terminal(Look(), sys.stdin, sys.stdout).ask()
except NoTerminal:
    print("no terminal")
"""
    ended = subprocess.run(
        ["/bin/sh", "-c", '"$0" -c "$1" <&-', sys.executable, code],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (ended.stdout, ended.stderr) == (b"no terminal\n", b"")


def test_json_is_one_document_for_any_encoding() -> None:
    document = {"schema": 1, "value": [[0.5, None]], "text": "√d_k 注意"}
    for encoding in ("utf-8", "ascii", "cp1252"):
        raw = io.BytesIO()
        stdout = io.TextIOWrapper(raw, encoding=encoding)
        emit_json(document, stdout)
        assert json.loads(raw.getvalue().decode(encoding)) == document
    with pytest.raises(ValueError, match="JSON"):
        emit_json({"value": float("nan")}, io.StringIO())


def test_a_plain_screen_needs_neither_rich_nor_numpy() -> None:
    """A pipe or a screen reader does not wait for what it does not use."""
    code = """
import sys
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Prose
Terminal(Look(plain=True), None, sys.stdout).show(Prose("Text."))
print(sorted({"rich", "numpy", "yaml"} & set(sys.modules)))
"""
    assert run(code, capture_output=True).stdout == b"Text.\n[]\n"
