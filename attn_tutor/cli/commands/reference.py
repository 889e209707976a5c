"""The commands that look something up, and the settings."""

from pathlib import Path
from typing import Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Json

commands = typer.Typer()


@commands.command()
def mistakes(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="One misconception to explain.", autocompletion=completing.mistakes
        ),
    ] = None,
    json: Json = False,
) -> int:
    """List the misconceptions, or explain one.

    One is shown beside the right computation.

    Examples: attn-tutor mistakes; attn-tutor mistakes softmax_columns
    """
    from attn_tutor.cli.explaining import run_mistakes

    return run_mistakes(context.obj, name, json=json)


@commands.command()
def glossary(
    context: typer.Context,
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="[WORD]", help="One term, under any name that it has.", autocompletion=completing.terms
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Look up a term of the course.

    What it is in two lines, its formula, the other names the world uses, and its lesson.

    Examples: attn-tutor glossary; attn-tutor glossary logits; attn-tutor glossary "attention scores" --json
    """
    from attn_tutor.cli.glossary import run_glossary

    return run_glossary(context.obj, word, json=json)


@commands.command()
def sheet(
    context: typer.Context,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Save as an SVG picture instead.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Save as a web page instead.")] = None,
) -> int:
    """Show all formulas on one screen.

    Examples: attn-tutor sheet; attn-tutor sheet --svg sheet.svg
    """
    from attn_tutor.cli.glossary import run_sheet

    return run_sheet(context.obj, (svg, html))


@commands.command()
def config(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="theme, palette, plain, decimals or daily_cap.",
            autocompletion=completing.settings,
        ),
    ] = None,
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="What it shall be.")] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Back to the default: this setting, or all of them.")
    ] = False,
) -> int:
    """Show, set or reset your settings. Options and the environment win over them.

    They are kept in the folder that $ATTN_TUTOR_HOME names; else in $XDG_CONFIG_HOME/attn-tutor, else in
    ~/.config/attn-tutor.

    Examples: attn-tutor config; attn-tutor config decimals 3; attn-tutor config decimals --reset
    """
    from attn_tutor.cli.configuring import run_config

    return run_config(context.obj, name, value, reset)
