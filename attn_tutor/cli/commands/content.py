"""`content`: the banks read, checked, and described for editors."""

from pathlib import Path
from typing import Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Json, drawn_seed

commands = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Read and check lessons and questions. A teacher's folder needs no code: see content/README.md.",
)


@commands.command("list")
def list_(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Option(
            metavar="TOPIC",
            help="Of this lesson only, by its id or number.",
            autocompletion=completing.topics,
        ),
    ] = None,
    json: Json = False,
) -> int:
    """List the lessons and questions with their ids.

    Examples: attn-tutor content list; attn-tutor content list --topic softmax --json
    """
    from attn_tutor.cli.banks import run_list

    return run_list(context.obj, topic, json=json)


@commands.command()
def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The id of a lesson or a question.", autocompletion=completing.content
        ),
    ],
    seed: Annotated[int, drawn_seed("numbers a recipe draws")] = 0,
    json: Json = False,
) -> int:
    """Show a lesson, or a question with its solution.

    Examples: attn-tutor content show whole-formula; attn-tutor content show practice-3 --json
    """
    from attn_tutor.cli.banks import run_show

    return run_show(context.obj, name, seed, json=json)


@commands.command()
def check(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="A file or a folder; the content in use if left out."),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            min=0,
            max=1000,
            metavar="N",
            help="Prove each recipe over N seeds; a second each.",
            show_default=False,
        ),
    ] = 0,
    json: Json = False,
) -> int:
    """Report every fault of content files.

    Each with its file, line and column, and what to do.

    With --seeds each recipe is drawn again and again: its answer passes, nothing and zeros fail, and every mistake
    that can be made on it is told by its name. Exit status 0 without faults, 3 with.

    Examples: attn-tutor content check my-questions.yaml; attn-tutor content check content/ --seeds 200
    """
    from attn_tutor.cli.banks import run_check

    return run_check(context.obj, path, seeds, json=json)


@commands.command()
def schema(context: typer.Context) -> int:
    """Print the JSON Schema of content files.

    An editor that knows it completes and checks while you type.

    Example: attn-tutor content schema > attn-tutor.schema.json
    """
    from attn_tutor.cli.banks import run_schema

    return run_schema()
