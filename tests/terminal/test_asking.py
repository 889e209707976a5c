"""Asking in a real pseudo-terminal: editing, history, pasted rows, signals, another window size."""

import pytest

from tests.pty_support import PseudoTerminal

pytestmark = pytest.mark.terminal

ASK = """
import os, sys
from attn_tutor.terminal import Stopped, Terminal
from attn_tutor.widgets.page import Header
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
        terminal.wait_for(r"got '12'\n +answer>$")  # the second prompt has seen the width it is asked at
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


def test_an_empty_line_before_the_last_row_has_to_be_typed_twice() -> None:
    """Once it may be a slip: what is missing is said, and the rows there are stay."""
    with asking(("matrix", 3), ("matrix", 3)) as terminal:
        terminal.wait_for("answer>$")
        terminal.type("1 2\r\r")
        terminal.wait_for("(?s)1 of 3 rows is there. Type row 2, or Enter again to give\\n *no more.*row 2>$")
        terminal.type("3 4\r5 6\r")
        terminal.wait_for(r"got '1 2\\n3 4\\n5 6'")
        terminal.wait_for("answer>$")
        terminal.type("1 2\r3 4\r\r\r")
        terminal.wait_for(r"got '1 2\\n3 4'")
        assert terminal.text.count("2 of 3 rows are there.") == 1
