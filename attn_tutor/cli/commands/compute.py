"""The commands that compute: a sentence traced, one answer graded."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Files, Html, Json, Seed, Svg, drawn_seed
from attn_tutor.errors import BELOW_MARK, DONE

if TYPE_CHECKING:
    from attn_tutor.widgets import View

commands = typer.Typer()


@commands.command()
def trace(
    context: typer.Context,
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="Words to look at, in quotes.")],
    causal: Annotated[
        bool, typer.Option("--causal", help="Each word sees itself and the words before it.")
    ] = False,
    heads: Annotated[
        int,
        typer.Option(min=1, max=8, metavar="N", help="How many heads, 1 if not said.", show_default=False),
    ] = 1,
    head: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Which head shows its map in numbers, 1 if not said.", show_default=False
        ),
    ] = 1,
    row: Annotated[
        str,
        typer.Option(metavar="WORD", help="Whose row is read out, the most telling one if not said."),
    ] = "",
    seed: Annotated[int, drawn_seed("vectors are drawn")] = 0,
    steps: Annotated[
        str, typer.Option(metavar="NAMES", help="Only these stages: scores,weights.", show_default=False)
    ] = "",
    svg: Svg = None,
    html: Html = None,
) -> int:
    """Watch a sentence go through attention.

    Words, vectors, scores, weights, output.

    The vectors are a toy, drawn by a seed; the computation is the real one.

    At a terminal stage follows stage: Enter goes on, q leaves; why r1c2, row WORD and head N look closer.

    Examples: attn-tutor trace "The cat sat because it was tired"; attn-tutor trace "a b c" --causal --steps weights
    --row b; attn-tutor trace "a b a" --heads 2 --head 2 --svg map.svg
    """
    from attn_tutor.engine.toy import toy
    from attn_tutor.sessions.trace import screens, walk
    from attn_tutor.terminal import Stopped
    from attn_tutor.widgets.signs import inert

    files = Files(svg, html)
    files.check()
    wanted = tuple(name for name in steps.replace(" ", "").split(",") if name)
    made = toy(inert(sentence), seed=seed, n_heads=heads, causal=causal)
    shown = screens(made, seed, wanted, head - 1, inert(row).strip())
    terminal = context.obj.terminal(interactive=not files.any)
    if files.any or not terminal.has_person:
        files.show_or_save(terminal, [view for screen in shown for view in screen.views])
        if terminal.look.plain and not files.any and any(screen.stage == "weights" for screen in shown):
            terminal.show(*_other_heads(heads, head))
        return DONE
    try:
        walk(terminal, shown, made.problem.run())
    except Stopped as stopped:
        return stopped.exit_code
    return DONE


def _other_heads(heads: int, head: int) -> "list[View]":
    """How to hear the heads that were not read out row by row; nothing where there is one head."""
    from attn_tutor.widgets.prose import Prose

    others = [number for number in range(1, heads + 1) if number != head]
    if not others:
        return []
    which = f"head {others[0]}" if len(others) == 1 else f"one of the others, such as head {others[0]},"
    return [Prose(f"To hear {which} row by row, give the same command with --head {others[0]}.")]


@commands.command()
def grade(
    context: typer.Context,
    question: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The id of a question: practice-3.", autocompletion=completing.questions
        ),
    ],
    answer: Annotated[str, typer.Option(metavar="TEXT", help="The answer as a learner types it.")],
    seed: Seed = None,
    json: Json = False,
) -> int:
    """Grade one answer to one question. Exit status 0 where it is right, 1 where it is not.

    Examples: attn-tutor grade practice-3 --answer '10 20'; attn-tutor grade practice-3 --answer '[[20, 30]]' --json
    """
    from attn_tutor.sessions.attempt import signs_to_keep
    from attn_tutor.sessions.exchange import judged
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.feedback import Feedback

    asked = context.obj.library().question(question).draw(seed or 0)
    verdict = judged(asked, answer, context.obj.run)
    if json:
        document = {
            "schema": 1,
            "question": asked.question.id,
            "seed": seed or 0,
            "outcome": verdict.outcome,
            "correct": verdict.correct,
            "counts_as_attempt": verdict.counts_as_attempt,
            "read_as": verdict.read_as,
            "cells": list(verdict.cells),
            "misconceptions": list(verdict.misconceptions),
            "sure": verdict.sure,
            "message": verdict.message,
            "look": verdict.look,
        }
        emit_json(document, sys.stdout)
    else:
        kind = "right" if verdict.correct else "wrong" if verdict.counts_as_attempt else "neutral"
        note, understood = (asked.note, verdict.read_as) if verdict.correct else ("", verdict.understood)
        told = asked.teaches if verdict.outcome == "correct" else verdict.message
        details = tuple(text for text in (verdict.look, note) if text)
        keep = signs_to_keep(asked, answer)
        context.obj.terminal().show(Feedback(kind, told, details, understood, keep))  # type: ignore[arg-type]  # one of three
    return DONE if verdict.correct else BELOW_MARK
