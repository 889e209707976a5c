"""`grade`: one answer to one question."""

import sys
from typing import Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Json, Seed
from attn_tutor.errors import BELOW_MARK, DONE

commands = typer.Typer()


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
    from attn_tutor.sessions.exchange import judge_answer
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.feedback import Feedback

    asked = context.obj.library().question(question).draw(seed or 0)
    verdict = judge_answer(asked, answer, context.obj.run)
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
        note, understood = (asked.note, verdict.read_as) if verdict.correct else ("", verdict.reading)
        message = asked.teaches if verdict.outcome == "correct" else verdict.message
        details = tuple(text for text in (verdict.look, note) if text)
        keep = signs_to_keep(asked, answer)
        context.obj.terminal().show(Feedback(kind, message, details, understood, keep))  # type: ignore[arg-type]  # one of three
    return DONE if verdict.correct else BELOW_MARK
