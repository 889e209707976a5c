"""The README: its commands run, its transcripts are what the tool prints, and no command is left out."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import typer.main

from tests.cases import each

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", README)


def every_command() -> Iterator[str]:
    """The whole tree of commands, as they are typed."""
    def below(command: click.Command, path: str) -> Iterator[str]:
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                yield from below(child, f"{path} {name}")
        else:
            yield path

    yield from below(all_commands(), "attn-tutor")


@cache
def all_commands() -> click.Command:
    """The whole program as click reads its lines."""
    from attn_tutor.cli.app import program

    return typer.main.get_command(program())


def mentioned() -> list[str]:
    """Every command line in the README, in code."""
    return re.findall(r"`(attn-tutor(?: [^`]*)?)`", README)


@each("command", list(every_command()))
def test_the_readme_shows_every_command(command: str) -> None:
    lines = [*mentioned(), *(line for line, _ in CONSOLE)]
    assert any(re.search(rf"{command}(?![\w-])", re.sub(r" --content \S+", "", line)) for line in lines)


@pytest.mark.walk
@each("line", mentioned())
def test_every_command_line_of_the_readme_is_one(line: str) -> None:
    """Its command and its options exist: click reads the line, and nothing is run."""
    from attn_tutor.cli.run import options_first

    command = all_commands()
    words = options_first(shlex.split(line)[1:])
    if words[:1] == ["--show-completion"]:
        words = words[:1]  # the name of a shell may follow
    context = click.Context(command, info_name="attn-tutor")
    while isinstance(command, click.Group) and words:
        while words and words[0].startswith("-"):
            option = next(option for option in command.params if words[0] in option.opts)
            words = words[1 if getattr(option, "is_flag", False) else 2 :]
        if not words:
            return
        name, command, words = command.resolve_command(context, words)
        assert command is not None
        context = click.Context(command, info_name=name, parent=context)
    if words:
        command.make_parser(context).parse_args(words)


@pytest.mark.terminal
@pytest.mark.parametrize(("line", "printed"), CONSOLE, ids=[line for line, _ in CONSOLE])
def test_a_transcript_is_what_the_tool_prints(line: str, printed: str, tmp_path: Path) -> None:
    assert transcript(line, tmp_path) == printed


def transcript(line: str, folder: Path) -> str:
    """What a shell shows for this line."""
    script = f'attn-tutor() {{ {shlex.quote(sys.executable)} -m attn_tutor "$@"; }}\n{line}'
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout + ended.stderr


def test_the_python_examples_give_what_they_say() -> None:
    for name in ("README.md", "content/README.md"):
        assert doctest.testfile(str(ROOT / name), module_relative=False, encoding="utf-8").failed == 0


def test_the_table_of_exit_statuses_is_the_one_of_the_errors() -> None:
    from attn_tutor import errors

    line = README.split("## Exit status\n")[1].split("\n## ")[0]
    told = [int(number) for number in re.findall(r"(?:^|· )(\d+)", " ".join(line.split()))]
    names = ("DONE", "BELOW_MARK", "USAGE", "CONTENT", "PROGRESS", "BUG", "INTERRUPTED")
    assert told == [getattr(errors, name) for name in names]


def test_the_two_commands_of_the_start_are_complete_and_the_second_is_what_runs_the_checks() -> None:
    """One line each, that makes its environment; `.ci/run` reads the second from here."""
    start, test = (
        re.search(rf"<!-- {name} command -->\n```sh\n(python3 .+)\n```", README) for name in ("start", "test")
    )
    assert start is not None
    assert start[1].endswith(".venv/bin/attn-tutor")
    assert test is not None
    assert test[1].endswith(".venv/bin/python -m pytest")
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text()


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists()
