"""The commands that compute: matrices worked through, a sentence, one answer graded."""

from pathlib import Path
from typing import Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Html, Json, Seed, Svg, drawn_seed

commands = typer.Typer()


@commands.command()
def solve(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Option(metavar="MATRIX", help="n_q rows of d_k numbers: '[[1, 0]]'.")
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="MATRIX", help="n_k rows of d_k numbers.")] = None,
    value: Annotated[str | None, typer.Option(metavar="MATRIX", help="n_k rows of d_v numbers.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="query, key, value and more from YAML, JSON or .npz; - for stdin."),
    ] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="SCALE", help="auto (1/√d_k), none (unscaled) or a number: 1/2.")
    ] = None,
    causal: Annotated[
        bool, typer.Option("--causal", help="Each query sees the keys up to its place.")
    ] = False,
    mask: Annotated[
        str | None,
        typer.Option(metavar="MATRIX", help="n_q rows of n_k: 1 = may look, 0 = masked: '1 0; 1 1'."),
    ] = None,
    heads: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many heads share the width.")
    ] = None,
    softcap: Annotated[float | None, typer.Option(metavar="C", help="Cap the logits softly at ±C.")] = None,
    why: Annotated[
        str | None,
        typer.Option(metavar="CELL", help="Open one number: r1c2, 'scores r1c2', 'scores h2 r1c2'."),
    ] = None,
    decimals: Annotated[
        int | None,
        typer.Option(min=0, max=10, metavar="N", help="Decimals shown, 2 or as attn-tutor config says."),
    ] = None,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Work through your own matrices step by step.

    Without matrices it asks for them. Matrices are written as in Python, NumPy or plain rows: '1 0; 0 1'.

    A file may hold the settings, too, and instead of a mask an added_mask: n_q rows of n_k numbers that are added to
    the logits, "-inf" where a query must not look.

    Examples: attn-tutor solve --query '[[1, 0]]' --key '[[1, 0], [0, 1]]' --value '[[1, 2], [3, 4]]';
    attn-tutor solve --file mine.yaml --causal --json; attn-tutor solve --file mine.yaml --svg worked.svg
    """
    from attn_tutor.cli.matrices import Typed
    from attn_tutor.cli.picturing import Files
    from attn_tutor.cli.solving import run_solve

    typed = Typed(
        query=query, key=key, value=value, mask=mask, scale=scale, causal=causal, heads=heads, softcap=softcap
    )
    digits, files = context.obj.settings.decimals if decimals is None else decimals, Files(svg, html)
    return run_solve(context.obj, typed, file, why=why, decimals=digits, files=files, json=json)


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
    from attn_tutor.cli.picturing import Files
    from attn_tutor.cli.tracing import run_trace

    return run_trace(
        context.obj,
        sentence,
        causal=causal,
        heads=heads,
        head=head,
        row=row,
        seed=seed,
        steps=steps,
        files=Files(svg, html),
    )


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
    from attn_tutor.cli.grading import run_grade

    return run_grade(context.obj, question, answer, seed or 0, json=json)
