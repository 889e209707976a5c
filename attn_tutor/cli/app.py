"""The program: its options, and where each command is."""

import os
from copy import copy
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import click
import typer
import typer.core
import typer.main
from typer.models import CommandInfo

from attn_tutor.cli.help import settle
from attn_tutor.cli.setup import Setup

typer.core.HAS_RICH = (
    False  # or the help of an option with a range loads Rich and Markdown to escape one bracket
)
settle()
EXIT_STATUS = (
    "Exit status: 0 done or stopped by q, 1 below the --pass mark or not right, 2 usage or no terminal, "
    "3 content file invalid, 4 progress file unreadable, 70 a bug, 130 Ctrl-C."
)
# Which file holds a command. In this order they are listed.
_PLACES = {
    "learn": "study",
    "quiz": "study",
    "drill": "study",
    "review": "study",
    "test": "study",
    "stats": "stats",
    "code": "code",
    "solve": "solve",
    "trace": "trace",
    "map": "model_heads",
    "lab": "lab",
    "grade": "compute",
    "mistakes": "look_up",
    "glossary": "look_up",
    "sheet": "look_up",
    "config": "own_settings",
    "content": "content",
    "progress": "progress",
}
HOME = "home"  # what runs where no command is named; it is listed nowhere
_GROUPS = ("code", "content", "lab", "progress")  # commands that have commands


def _version(wanted: bool) -> None:
    if wanted:
        from attn_tutor import __version__

        typer.echo(f"attn-tutor {__version__}")
        raise typer.Exit


def options(
    context: typer.Context,
    plain: Annotated[bool, typer.Option("--plain", help="Sentences only: no colour, no drawing.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colour; bold stays.")] = False,
    theme: Annotated[
        Literal["auto", "dark", "light"] | None,
        typer.Option(help="Colours for a dark or a light terminal; auto asks the terminal.", show_default=False),
    ] = None,
    palette: Annotated[
        Literal["viridis", "cividis"] | None,
        typer.Option(help="Colours of the heat map; viridis by default.", show_default=False),
    ] = None,
    content: Annotated[
        Path | None,
        typer.Option(
            envvar="ATTN_TUTOR_CONTENT",
            show_envvar=False,
            metavar="DIR",
            help="A folder of your own lessons and questions (or set ATTN_TUTOR_CONTENT).",
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None:
    """Learn the attention mechanism in a terminal: lessons, questions and worked computations, offline.

    Start with attn-tutor: it opens where you left off. For questions right away: attn-tutor quiz
    """
    source = context.get_parameter_source("content")
    typed = source is not None and source.name == "COMMANDLINE"
    context.obj = Setup(plain, no_color, theme, palette, content, typed)


def command(asked: str, below: str = "") -> click.Command:
    """The program as click runs it, built once for each command of ours and once for all other words."""
    ours = asked if asked in _PLACES or asked == HOME else ""
    group = below if ours in _GROUPS else ""
    return _command(ours, group, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION" in os.environ)


@lru_cache(maxsize=64)
def _command(asked: str, below: str, shell_is_named: bool) -> click.Command:  # typer builds either for the shell
    return typer.main.get_command(program(asked, below))


def program(asked: str = "", below: str = "") -> typer.Typer:
    """The program with the command that is asked for: to load and build all of them costs a learner 40 ms.

    With all of them where no command of ours is named: for help, completion and slips.
    below: the word behind it, which may name one command of a group.
    """
    app = typer.Typer(
        # Plain help: Rich help costs 100 ms and eats square brackets.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=asked not in _PLACES,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=EXIT_STATUS,
        callback=options,
    )
    if asked == HOME:
        from attn_tutor.cli.commands import no_command

        app.registered_commands += no_command.commands.registered_commands
    for name in [asked] if asked in _PLACES else _PLACES if asked != HOME else ():
        _add(app, name, below)
    return app


def _add(app: typer.Typer, name: str, below: str) -> None:
    commands = _with_summaries(import_module(f"attn_tutor.cli.commands.{_PLACES[name]}").commands)
    if name in _GROUPS:
        group = copy(commands)
        group.registered_commands = _commands_named(below, commands) or commands.registered_commands
        app.add_typer(group, name=name, short_help=_first_sentence(commands.info.help))
    else:
        app.registered_commands += _commands_named(name, commands)


def _commands_named(name: str, commands: typer.Typer) -> list[CommandInfo]:
    """The command of this name, alone; nothing where there is none."""
    return [
        command
        for command in commands.registered_commands
        if name == (command.name or getattr(command.callback, "__name__", ""))
    ]


def _with_summaries(commands: typer.Typer) -> typer.Typer:
    """Each command with its first sentence as it is in the list of commands: click would cut it on a narrow page."""
    for command in commands.registered_commands:
        command.short_help = _first_sentence(getattr(command.callback, "__doc__", None))
    return commands


def _first_sentence(text: str | None) -> str:
    return f"{(text or '').partition('.')[0]}."
