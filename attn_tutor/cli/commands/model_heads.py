"""`map`, and what `trace --model` does: the heads of a trained model, or of maps that were saved."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attn_tutor.cli.commands.options import Files, Html, Json, Svg
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import DONE, UsageError

if TYPE_CHECKING:
    from attn_tutor.pretrained.all_maps import AllMaps
    from attn_tutor.sessions.head_walk import Heads
    from attn_tutor.widgets.page import Page

commands = typer.Typer()

By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="NAME",
        help="Sort heads by where they look: previous, next, itself, first, column or even.",
    ),
]
Compare = Annotated[
    tuple[str, str] | None,
    typer.Option("--compare", metavar="L.H L.H", help="Two heads side by side: 1.8 2.8."),
]
Max = Annotated[bool, typer.Option("--max", help="The largest weight of each cell, and the head it is from.")]


@dataclass(frozen=True)
class HeadChoice:
    """Which page is wanted first: all heads unless something is named."""

    layer: int | None = None
    head: int | None = None
    row: str = ""
    by: str = ""
    compare: tuple[str, str] | None = None
    top: int = 10
    largest: bool = False


def show_heads(setup: Setup, heads: Heads, choice: HeadChoice, files: Files) -> int:
    """Walk from page to page where somebody sits at the terminal; else show or save the first one."""
    from attn_tutor.sessions.head_walk import walk_heads
    from attn_tutor.terminal import Stopped

    page, place, row = first_page(heads, choice)
    terminal = setup.terminal(interactive=not files.any)
    if files.any or not terminal.has_person:
        files.show_or_save(terminal, [page.header, *page.picture])
        return DONE
    try:
        walk_heads(terminal, heads, page, place, row)
    except Stopped as stopped:
        return stopped.exit_code
    return DONE


def first_page(heads: Heads, choice: HeadChoice) -> tuple[Page, tuple[int, int] | None, int]:
    """The page that the options ask for, and the head and row it is about. Raises UsageError for none of it."""
    from attn_tutor.sessions import head_pages as pages
    from attn_tutor.sessions.head_overview import overview_page
    from attn_tutor.sessions.head_walk import read_head_place, row_at

    subject, maps = heads.subject, heads.subject.maps
    if choice.compare is not None:
        one, other = (read_head_place(text, maps) for text in choice.compare)
        return pages.compare_page(subject, one, other), None, 0
    if choice.largest:
        from attn_tutor.sessions.head_max import max_page

        return max_page(subject, _layer(maps, choice)), None, 0
    if choice.by:
        return pages.ranking_page(subject, choice.by, choice.top), None, 0
    place = wanted_place(maps, choice)
    if place is None:
        return overview_page(subject), None, 0
    row = row_at(maps, choice.row) if choice.row else pages.telling_row(maps, place)
    return pages.row_page(subject, place, row), place, row


def _layer(maps: AllMaps, choice: HeadChoice) -> int | None:
    """The layer that --max is about. Raises UsageError for one that there is not, and for one head alone."""
    if choice.head is not None:
        raise UsageError(
            "--max is about all heads, or with --layer about those of a layer.", "Leave out --head."
        )
    if choice.layer is not None and choice.layer >= maps.n_layers:
        from attn_tutor.sessions.head_walk import numbers_there_are

        raise UsageError(f"There is no layer {choice.layer}.", numbers_there_are("layer", maps.n_layers))
    return choice.layer


def wanted_place(maps: AllMaps, choice: HeadChoice) -> tuple[int, int] | None:
    """The one head that is asked for, None for all. Raises UsageError for one that there is not."""
    from attn_tutor.sessions.head_walk import read_head_place

    if choice.largest:
        return None
    if choice.layer is None and choice.head is None:
        return (0, 0) if maps.n_layers * maps.n_heads == 1 else None
    if choice.head is None or (choice.layer is None and maps.n_layers > 1):
        raise UsageError("One head needs its layer and its number.", "For example: --layer 3 --head 1")
    return read_head_place(f"{choice.layer or 0} {choice.head}", maps)


def heads_document(maps: AllMaps, order: Sequence[tuple[int, int]] = ()) -> list[dict[str, Any]]:
    """The measures of every head, layer by layer unless an order is given."""
    from attn_tutor.pretrained.head_measures import kinds

    found = maps.measures
    kind = kinds(found)
    places = order or [(layer, head) for layer in range(maps.n_layers) for head in range(maps.n_heads)]
    names = ("previous", "next", "itself", "first", "column", "entropy")
    return [
        {
            "layer": place[0],
            "head": place[1],
            **{name: round(float(getattr(found, name)[place]), 6) for name in names},
            "kind": str(kind[place]),
        }
        for place in places
    ]


def largest_document(maps: AllMaps, choice: HeadChoice) -> dict[str, Any]:
    """What --max shows, as JSON."""
    from attn_tutor.sessions.head_max import max_document

    return max_document(maps, _layer(maps, choice))


@commands.command()
def map(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Saved maps: .npy .npz .json .csv .safetensors .pt")
    ],
    tokens: Annotated[
        str,
        typer.Option(metavar="WORDS|FILE", help="The tokens, separated by spaces, or a file of them."),
    ] = "",
    keys: Annotated[
        str, typer.Option(metavar="WORDS|FILE", help="For cross-attention: the tokens that are looked at.")
    ] = "",
    layer: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="The layer of one head, from 0.")
    ] = None,
    head: Annotated[int | None, typer.Option(metavar="N", min=0, help="The head, from 0.")] = None,
    row: Annotated[str, typer.Option(metavar="WORD", help="Whose row is read out.")] = "",
    axes: Annotated[str, typer.Option(metavar="NAMES", help="What the axes are: layer,head,query,key.")] = "",
    transpose: Annotated[bool, typer.Option("--transpose", help="The rows are keys.")] = False,
    softmax: Annotated[
        bool, typer.Option("--softmax", help="The file holds scores: put each row through softmax.")
    ] = False,
    compare: Compare = None,
    by: By = "",
    top: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=100, help="How many heads --by lists; up to 6 with their maps."),
    ] = 10,
    largest: Max = False,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Show the attention maps that you saved.

    Show all heads of your own model, one head, or two side by side.

    Examples: attn-tutor map maps.npz; attn-tutor map maps.npz --layer 3 --head 1 --tokens "the cat sat";
    attn-tutor map maps.npy --by first --top 6
    """
    files = Files(svg, html)
    files.check(json=json)
    from attn_tutor.cli.commands.map_tokens import name_tokens
    from attn_tutor.pretrained.axes import maps_from
    from attn_tutor.pretrained.map_file import read_map_file
    from attn_tutor.sessions.head_pages import Subject
    from attn_tutor.sessions.head_walk import Heads

    names = tuple(name for name in axes.replace(" ", "").split(",") if name)
    saved = maps_from(read_map_file(file), names, transpose=transpose, scores=softmax)
    maps = name_tokens(file, saved.weights, tokens, keys)
    choice = HeadChoice(layer, head, row, by, compare, top, largest)
    if json:
        return _map_document(saved.axes, maps, choice)
    return show_heads(context.obj, Heads(Subject(maps, "Map", note=saved.sentence)), choice, files)


def _map_document(axes: Sequence[str], maps: AllMaps, choice: HeadChoice) -> int:
    from attn_tutor.pretrained.notable_heads import ranking
    from attn_tutor.terminal import emit_json

    order = [(one.layer, one.head) for one in ranking(maps.measures, choice.by)] if choice.by else []
    document = {
        "schema": 1,
        "axes": list(axes),
        "layers": maps.n_layers,
        "heads": maps.n_heads,
        "queries": len(maps.tokens),
        "keys": len(maps.keys),
        "heads_by": heads_document(maps, order),
    }
    place = wanted_place(maps, choice)
    if choice.largest:
        document["max"] = largest_document(maps, choice)
    if place is not None:
        document |= {"layer": place[0], "head": place[1], "weights": maps.weights[place].round(6).tolist()}
    emit_json(document, sys.stdout)
    return DONE
