"""`trace`: a sentence through attention, with toy vectors or through a trained model."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attn_tutor.cli.commands.model_heads import (
    By,
    Compare,
    HeadChoice,
    Max,
    heads_document,
    largest_document,
    show_heads,
    wanted_place,
)
from attn_tutor.cli.commands.options import Files, Html, Json, Svg, drawn_seed
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import DONE, UsageError

if TYPE_CHECKING:
    from attn_tutor.pretrained.all_maps import AllMaps
    from attn_tutor.sessions.head_walk import Heads

commands = typer.Typer()


@dataclass(frozen=True)
class ModelOptions:
    """The options of `trace` that only a model has."""

    model: str
    words: bool = False
    without_parked: bool = False
    off: tuple[str, ...] = ()
    about: bool = False


def trace_model(
    setup: Setup, sentence: str, options: ModelOptions, choice: HeadChoice, files: Files, *, json: bool
) -> int:
    """`trace --model`: a sentence through a trained model."""
    files.check(json=json)
    from attn_tutor.pretrained.folder import open_model
    from attn_tutor.sessions.trained_model import ModelReading
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.signs import inert

    model = open_model(options.model)
    if options.about:
        return _about(setup, model, files, json=json)
    reading = ModelReading.of(model, inert(sentence))
    off = _heads_off(reading.maps, options.off)
    if off:
        reading = ModelReading.of(model, inert(sentence), off)
    if json:
        emit_json(_trace_document(reading, options, choice), sys.stdout)
        return DONE
    return show_heads(setup, _heads(reading, options), choice, files)


def _heads_off(maps: AllMaps, texts: Sequence[str]) -> list[tuple[int, int]]:
    from attn_tutor.sessions.head_walk import read_head_place

    return [read_head_place(text, maps) for text in texts]


def _heads(reading: Any, options: ModelOptions) -> Heads:
    """What the pages show: pieces or words, parked tokens hidden or not."""
    from attn_tutor.pretrained.all_maps import join_pieces, without_parked
    from attn_tutor.sessions.head_pages import Subject
    from attn_tutor.sessions.head_walk import Heads

    maps = join_pieces(reading.maps, reading.tokens.words) if options.words else reading.maps
    maps = without_parked(maps) if options.without_parked else maps
    remark = reading.off_said if reading.off else ""
    note = (
        "Pieces are joined: what is looked at is added up, what looks is averaged." if options.words else ""
    )
    return Heads(Subject(maps, "Trace", remark, note), None if options.words else reading.trace)


def _trace_document(reading: Any, options: ModelOptions, choice: HeadChoice) -> dict[str, Any]:
    from attn_tutor.sessions.trained_model import model_document

    maps = reading.maps
    document: dict[str, Any] = {
        "schema": 1,
        "model": model_document(reading.model),
        "tokens": list(maps.tokens),
    }
    if options.words:
        from attn_tutor.pretrained.all_maps import join_pieces

        maps = join_pieces(maps, reading.tokens.words)
        pieces = [list(places) for places in reading.tokens.words]
        document |= {"tokens": list(maps.tokens), "pieces": list(reading.maps.tokens), "words": pieces}
    if reading.off:
        moved, base = reading.shift
        document["off"] = {"heads": [list(place) for place in reading.off], "moved": moved, "base": base}
    if choice.largest:
        return {**document, "max": largest_document(maps, choice)}
    place = wanted_place(maps, choice)
    if place is None:
        return {**document, "heads": heads_document(maps)}
    weights = {"weights": maps.weights[place].round(6).tolist()} if options.words else {}
    return {**document, **reading.head_document(place), **weights}


def _about(setup: Setup, model: Any, files: Files, *, json: bool) -> int:
    from attn_tutor.sessions.trained_model import model_document, model_facts
    from attn_tutor.terminal import emit_json

    if json:
        emit_json({"schema": 1, "model": model_document(model, about=True)}, sys.stdout)
        return DONE
    from attn_tutor.widgets.blocks import Labelled
    from attn_tutor.widgets.header import Header

    views = [Labelled(label, text, "model") for label, text in model_facts(model)]
    files.show_or_save(setup.terminal(), [Header(("Trace", "about the model")), *views])
    return DONE


@commands.command()
def trace(
    context: typer.Context,
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="Words to look at, in quotes.")],
    causal: Annotated[
        bool, typer.Option("--causal", help="Each word sees itself and the words before it.")
    ] = False,
    heads: Annotated[
        int,
        typer.Option(min=1, max=8, metavar="N", help="How many heads; 1 by default.", show_default=False),
    ] = 1,
    head: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="N", help="Which head is shown in numbers; with --model, heads count from 0."
        ),
    ] = None,
    row: Annotated[
        str, typer.Option(metavar="WORD", help="Whose row to read out; the most telling one by default.")
    ] = "",
    seed: Annotated[int, drawn_seed("vectors are drawn")] = 0,
    steps: Annotated[
        str, typer.Option(metavar="NAMES", help="Only these stages: scores,weights.", show_default=False)
    ] = "",
    model: Annotated[
        str,
        typer.Option(
            metavar="DIR|NAME", help="A trained model: its folder, .gguf file or installed package."
        ),
    ] = "",
    layer: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="With --model: the layer, from 0.")
    ] = None,
    words: Annotated[bool, typer.Option("--words", help="With --model: join word pieces into words.")] = False,
    without_parked: Annotated[
        bool, typer.Option("--without-parked", help="With --model: hide what [CLS] and the like get.")
    ] = False,
    off: Annotated[
        list[str] | None,
        typer.Option("--off", metavar="L.H", help="With --model: switch off a head, such as 16.0."),
    ] = None,
    by: By = "",
    compare: Compare = None,
    largest: Max = False,
    about: Annotated[
        bool, typer.Option("--about", help="Say what the model is, with its checksums.")
    ] = False,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Watch a sentence go through attention.

    You see its words, vectors, scores, weights and output.

    The vectors are toys, drawn from a seed, but the computation is real. With --model everything is
    real: every head of a trained model, and every number can be opened.

    At a terminal you go stage by stage: Enter continues, q leaves; with why r1c2, row WORD and head N
    you look closer.

    Examples: attn-tutor trace "The cat sat because it was tired"; attn-tutor trace "a b c" --causal --steps weights
    --row b; attn-tutor trace "The cat sat" --model DIR; attn-tutor trace "a b a" --heads 2 --head 2 --svg map.svg
    """
    from attn_tutor.cli.commands.toy_trace import ToyOptions, trace_toy

    files = Files(svg, html)
    options = ModelOptions(model, words, without_parked, tuple(off or ()), about)
    toy = ToyOptions(causal, heads, 1 if head is None else head, row, seed, steps)
    choice = HeadChoice(layer, head, row, by, compare, largest=largest)
    if model:
        of_toys = {"--causal": causal, "--heads": heads > 1, "--seed": seed, "--steps": steps}
        _refuse("with --model", "Leave it out.", of_toys)
        return trace_model(context.obj, sentence, options, choice, files, json=json)
    needed = {
        "--layer": layer is not None,
        "--words": words,
        "--without-parked": without_parked,
        "--off": off,
    }
    _refuse(
        "without --model",
        "Add --model with a model's folder or package.",
        {**needed, "--by": by, "--compare": compare, "--max": largest, "--about": about, "--json": json},
    )
    if toy.head < 1:
        raise UsageError(
            "--head takes a whole number of 1 or more, and 0 is not that.", "With --model heads count from 0."
        )
    return trace_toy(context.obj, sentence, toy, files)


def _refuse(where: str, hint: str, given: dict[str, Any]) -> None:
    """Raise UsageError for the first of these options that was given."""
    wrong = [option for option, value in given.items() if value]
    if wrong:
        raise UsageError(f"{wrong[0]} has no meaning {where}.", hint)
