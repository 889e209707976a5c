"""The terminal: showing, scripts, pipes, and nobody there."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from attn_tutor.errors import NoTerminal, UsageError
from attn_tutor.terminal import EndOfInput, Interrupted, Stopped, Terminal, emit_json
from attn_tutor.terminal.background import is_light_reply
from attn_tutor.terminal.keyboard import Keyboard, Script, answers_from
from attn_tutor.terminal.rows import is_command, is_complete
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Prose
from tests.cases import each
from tests.processes import ROOT


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


@each(("lines", "complete"), COMPLETE)
def test_when_a_matrix_of_two_rows_is_whole(lines: list[str], complete: bool) -> None:
    assert is_complete(lines, rows=2) is complete
    still_open = lines[0].count("[") > lines[0].count("]")
    assert is_complete(lines[:1], rows=1) is not still_open, "one row is one line, or ends with its bracket"
    assert is_complete(lines[:1], rows=0), "what has no rows is one line"


def test_mere_words_end_a_matrix_whose_bracket_is_open() -> None:
    """Whoever typed a bracket by mistake is not asked for rows without end; rows, their names and comments go on."""
    assert is_complete(["[[[1 2", "what now"], rows=2)
    for going_on in ("0.5, inf],", "nan", "],  # cat", "np.array([1, 2]),", "# dog"):
        assert not is_complete(["[[[1 2", going_on], rows=2), going_on


def test_commands_are_told_from_answers() -> None:
    assert all(map(is_command, ("h", "S", "?", ":b", " why r1c1 ", "row it", "head 2")))
    assert not any(map(is_command, ("a", "0.5", "hint", "rows", "", "[h]")))


def test_a_script_answers_a_line_at_a_time_and_then_ends() -> None:
    terminal = Terminal.for_script(["[[1, 2],", "x\x1b[31m\u202e", ""])
    assert terminal.ask(rows=2) == "[[1, 2],"
    assert terminal.ask() == "x\ufffd[31m\ufffd"  # nothing dropped: what stands beside it would be joined
    assert terminal.ask("Enter> ") == ""
    with pytest.raises(EndOfInput):
        terminal.ask()
    assert terminal.transcript == "  answer> [[1, 2],\n  answer> x\ufffd[31m\ufffd\n  Enter>\n"


def test_a_script_goes_on_by_itself_where_nothing_is_asked() -> None:
    """Its lines are answers; only an empty line or a `why` is taken where a person would press Enter."""
    terminal = Terminal.for_script(["0.5", "", "why r1c1", "0.7"], Look(plain=True))
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
    terminal = Terminal.for_script(["5"], Look(width=40, height=40))
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
    terminal = Terminal.for_script(["h", "7"], Look(plain=True))
    terminal.show(Header(("Lesson 1",)), Prose("Old."), Header(("Lesson 2",)), Prose("New."))
    terminal.ask()
    terminal.ask()
    before = terminal.transcript
    terminal.redraw()
    assert terminal.transcript.removeprefix(before) == "\nLesson 2.\nNew.\nanswer> 7\n"


def test_a_command_in_the_midst_of_a_matrix_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows before it wait; where something else is asked they are gone."""
    terminal = Terminal.for_script(["1 2", "?", "3 4", "5 6", "h", "7 8", "9 10"])
    monkeypatch.setattr(Script, "one_line", False)
    assert terminal.ask(rows=2) == "?"
    assert terminal.ask(rows=2) == "1 2\n3 4"
    assert terminal.ask(rows=2) == "h"
    terminal.show(Header(("Another question",)))
    assert terminal.ask(rows=2) == "7 8\n9 10"


def test_ten_megabytes_at_a_prompt_come_back_at_once() -> None:
    text = "1 2 3 \x07" * 1_500_000
    terminal = Terminal.for_script([text])
    assert terminal.ask() == text.replace("\x07", "\ufffd").strip()
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


def test_a_line_of_stdin_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before it is read; of the line itself no more than its bound."""
    monkeypatch.setattr("attn_tutor.terminal.keyboard._LARGEST", 8)
    lines = answers_from("-", io.StringIO("1234567\n" + "0" * 1_000))
    assert next(lines) == "1234567\n"
    with pytest.raises(UsageError, match="a line is longer"):
        next(lines)


def run(code: str, **more: object) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=False, timeout=30, **more
    )


@pytest.mark.terminal
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


@pytest.mark.terminal
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


@pytest.mark.terminal
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


def test_what_comes_after_a_resize_is_drawn_for_the_new_window() -> None:
    """The window changes while something is typed: the reply fits it, and the screen comes again once."""
    windows = [(60, 24)]

    def typed() -> Iterator[str]:
        yield "12"
        windows.append((30, 24))
        yield "34"
        yield "56"

    said, out = Prose("A sentence so long that it is wrapped at another place when narrow."), io.StringIO()
    terminal = Terminal(Look(60, 24), None, out, answers=typed(), measure=lambda: windows[-1])
    terminal.show(Header(("Asking",)), said)
    terminal.ask()
    terminal.ask()
    before = len(out.getvalue())
    terminal.show(said)
    assert max(map(len, out.getvalue()[before:].splitlines())) < 30
    terminal.ask()
    assert out.getvalue().count("Asking") == 2
    assert [line for line in out.getvalue().splitlines() if "answer>" in line] == [
        *("  answer> 12", "  answer> 34", "  answer> 12", "  answer> 34", "  answer> 56")
    ]


class Hands(Keyboard):
    """Somebody at the keyboard: `answers` says what is typed at a prompt."""

    def __init__(self, answers: Callable[[str], str]) -> None:
        super().__init__(None)
        self._answers = answers

    def read(self, prompt: str, history: str) -> str:
        return self._answers(prompt)


def test_a_screen_printed_again_has_the_reminder_of_its_keys_once() -> None:
    """At a pause, which shows it anyway, and at a question, where it stands above the prompt."""

    for at_pause in (True, False):
        out = io.StringIO()
        terminal = Terminal(Look(60, 24), None, out, measure=lambda: (60, 24))
        terminal._source = Hands(lambda _: "")
        keys = Keys(("enter", "q"))
        terminal.show(Header(("One",)), *([] if at_pause else [keys]))
        for turn in range(4):
            if turn:
                terminal.redraw()
            terminal.pause(keys) if at_pause else terminal.ask()
        assert (out.getvalue().count("One"), out.getvalue().count("q quit")) == (4, 4)


def test_a_screen_that_begins_after_a_resize_is_not_printed_twice() -> None:
    """Enter at a pause goes on to the next screen, which is drawn for the new window already."""
    windows, out = [(60, 24)], io.StringIO()
    terminal = Terminal(Look(60, 24), None, out, measure=lambda: windows[-1])

    terminal._source = Hands(lambda _: windows.append((30, 24)) or "")
    terminal.show(Header(("One",)))
    terminal.pause(Keys(("enter",)))
    terminal.show(Header(("Two",)))
    terminal.ask()
    assert (out.getvalue().count("One"), out.getvalue().count("Two")) == (1, 1)


@pytest.mark.parametrize("look", [Look(100, 32), Look(40, 20, glyphs=False)], ids=str)
def test_long_work_says_what_it_does_and_how_far_it_is(look: Look) -> None:
    """One line that only ever grows: words with the number, then a bar that is full at the end."""
    out = Watched()
    tell = Terminal(look, None, out, measure=lambda: (look.width, look.height)).growing("Checking", "file")
    seen = [tell(done, 3) or out.getvalue() for done in range(4)]
    assert seen[0] == "  Checking 3 files  "
    assert all(later.startswith(now) for now, later in pairwise(seen))
    bars = [text.removeprefix(seen[0]).rstrip("\n") for text in seen]
    assert [round(3 * len(bar) / len(bars[-1])) for bar in bars] == [0, 1, 2, 3]
    assert set(bars[-1]) == {"━" if look.glyphs else "="}
    assert seen[-1].count("\n") == 1
    assert len(seen[-1]) <= look.room + 1


def test_long_work_is_only_said_in_plain_mode_and_silent_where_nobody_watches() -> None:
    out, piped = Watched(), io.StringIO()
    for stdout, look in ((out, Look(plain=True)), (piped, Look())):
        tell = Terminal(look, None, stdout, measure=lambda: (80, 24)).growing("Checking", "file")
        for done in (0, 1):
            tell(done, 1)
        tell(0, 0)
    assert (out.getvalue(), piped.getvalue()) == ("Checking 1 file.\n", "")


class Watched(io.StringIO):
    """Somebody sees what is written."""

    def isatty(self) -> bool:
        return True


def test_an_answer_may_go_on_from_rows_that_were_typed_before() -> None:
    """Also where one row is asked for, which an open bracket had continued."""

    prompts: list[str] = []
    terminal = Terminal(Look(60, 24), None, io.StringIO(), measure=lambda: (60, 24))
    terminal._source = Hands(lambda prompt: prompts.append(prompt.strip()) or "2]")
    terminal.begin_with(["[1"])
    assert terminal.ask(rows=1) == "[1\n2]"
    assert terminal.ask(rows=1) == "2]", "and only that answer"
    assert prompts == ["row 2>", "answer>"]
