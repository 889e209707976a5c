"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from attn_tutor.cli.commands import completing

SEED_MAX = 2**32 - 1  # a progress file, a copied command line and every reader of JSON hold it exactly
Seed = Annotated[
    int | None,
    typer.Option(help="Decides all numbers: the same seed asks the same.", min=0, max=SEED_MAX, metavar="N"),
]


def drawn_seed(what: str) -> object:
    """The seed of numbers that are drawn for one screen; 0 if not said."""
    return typer.Option(
        min=0, max=SEED_MAX, metavar="N", help=f"Which {what}, 0 if not said.", show_default=False
    )


Answers = Annotated[
    str | None, typer.Option(metavar="FILE", help="Answers, a line each, instead of typing; - for stdin.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a screen.")]
Topic = Annotated[
    str | None,
    typer.Option(
        metavar="TOPIC",
        help="Questions of this lesson only, by its id or number.",
        autocompletion=completing.topics,
    ),
]
Svg = Annotated[Path | None, typer.Option(metavar="FILE", help="Save as an SVG picture instead.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Save as a web page instead.")]
Pass = Annotated[
    int | None, typer.Option("--pass", metavar="PERCENT", min=0, max=100, help="Exit with 1 below this mark.")
]
