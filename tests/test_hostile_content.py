"""What a lesson or question file may hold by chance or on purpose: shown as written, and nothing else happens."""

import json
import re
from pathlib import Path

import pytest

from attn_tutor.library.disk import open_library
from attn_tutor.sessions.question_screen import question_views, worked_views
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import say_text
from tests.cli.conftest import Run, attn_tutor  # noqa: F401  # a fixture
from tests.pty_support import PseudoTerminal
from tests.widgets.test_text import ESCAPES, MARKUP, squeezed

LOOKS = [Look(100, 32, "truecolor"), Look(40, 20), Look(plain=True)]
PLACEHOLDER = "{scores}"  # in a file this names a computed number, so it is not text
WRITTEN = [text for text in MARKUP if text != PLACEHOLDER]
QUESTION = """
  - kind: choice
    id: q{at}
    topic: hostile
    level: easy
    prompt: {prompt}
    options:
      - text: {option}
        right: true
      - text: another
        why: {why}
    hints: [{hint}, {hint}]
    solution: [{solution}]
    quick_check: {check}
    teaches: {teaches}
    common_mistakes: [{{text: {mistake}}}]
"""
FIELDS = ("prompt", "option", "why", "hint", "solution", "check", "teaches", "mistake")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A question for each string, which stands in every field of it; and a lesson that has them all."""
    place = tmp_path_factory.mktemp("hostile")
    quoted = [json.dumps(f"See {text} here.", ensure_ascii=False) for text in WRITTEN]
    questions = (QUESTION.format(at=at, **dict.fromkeys(FIELDS, text)) for at, text in enumerate(quoted))
    _write(place / "questions" / "bank.yaml", f"format: 1\nquestions:{''.join(questions)}")
    return place


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_such_files_have_no_fault(folder: Path, attn_tutor: Run) -> None:  # noqa: F811
    ended = attn_tutor("content", "check", str(folder))
    assert (ended.status, ended.err) == (0, "")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_content_is_shown_as_it_was_written(folder: Path, look: Look) -> None:
    """In the prompt, an option, the solution, the answer and all that is kept from it."""
    library = open_library(folder)
    for at, text in enumerate(WRITTEN):
        asked = library.question(f"q{at}").draw(1)
        terminal = Terminal.for_script([], look)
        terminal.show(*question_views(asked, 1, 1), *worked_views(asked))
        shown = squeezed(_without_edges(terminal.transcript))
        wanted = squeezed(_said(text) if look.plain else text)
        assert shown.count(f"See{wanted}here") == 7, (text, terminal.transcript)
        assert terminal.transcript.replace("\n", "").isprintable(), text


def _said(text: str) -> str:
    """Where it is read aloud, signs are words, and a matrix is said row by row."""
    return say_text(f"See {text} here").removeprefix("See").removesuffix("here")


def _without_edges(drawn: str) -> str:
    return re.sub("[▌│]", "", drawn)


@pytest.mark.parametrize("text", ESCAPES, ids=ascii)
def test_what_drives_a_terminal_is_refused_by_name_and_place(
    text: str,
    tmp_path: Path,
    attn_tutor: Run,  # noqa: F811
) -> None:
    """Written as YAML escapes, the one way into a text: the check names line and sign, and prints none of them."""
    written = (
        '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in text) + '"'
    )
    bank = f"format: 1\nquestions:{QUESTION.format(at=0, **dict.fromkeys(FIELDS, written))}"
    _write(tmp_path / "questions" / "bank.yaml", bank)
    ended = attn_tutor("content", "check", str(tmp_path))
    assert ended.status == 3
    told = ended.out + ended.err
    assert "bank.yaml:7" in told
    assert told.replace("\n", "").isprintable()
    for words in (("quiz", "--answers", "-"), ("content", "show", "q0"), ("content", "list")):
        ended = attn_tutor("--content", str(tmp_path), *words)
        assert (ended.out + ended.err).replace("\n", "").isprintable(), words


@pytest.mark.terminal
def test_in_a_terminal_nothing_but_colours_is_sent(folder: Path) -> None:
    """Content and answers together: after all of them the title, the screen and the cursor are as they were."""
    code = "import sys; from attn_tutor.cli import main; sys.exit(main({words!r}))"
    words = ["--content", str(folder), "quiz", "--count", str(len(WRITTEN))]
    with PseudoTerminal(code.format(words=words), 80, 24) as terminal:
        for typed in ("[/] [bold]x[/bold]", "\x16\x1b[2Jx", ":smile: {scores} %s", "注意 [q·k]"):
            terminal.wait_for("answer>$")
            terminal.type(f"{typed}\r")
            terminal.wait_for("(?s)answer>.*answer>$")
        terminal.type("s\r")
        terminal.wait_for("enter>$")
        terminal.type("q\r")
        assert terminal.wait_exit() == 0
        rest = re.sub(rb"\x1b\[[\d;]*m", b"", terminal.raw)
        rest = re.sub(rb"\x1b\]11;\?(?:\x1b\\|\x07)|\x1b\[c", b"", rest)  # what the background is
        assert b"[/] [bold]x[/bold]" in rest
        assert b"\x1b" not in rest, rest[rest.index(b"\x1b") - 40 :][:120]
