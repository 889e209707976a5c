"""How much of a computation is asked for at once: one number, a row, a matrix, or the output alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from attn_tutor.english import ordinal
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import Question
from attn_tutor.questions.recipe import Recipe

NUMBER, ROW, MATRIX, ALONE = range(4)
RUNGS = ("one number", "a row", "a matrix", "the output alone")


def rung_of(question: Numeric) -> int:
    """The rung of a question as its bank asks it."""
    if "c" in question.cell:
        return NUMBER
    if question.stage == "output" and not question.shown and not question.cell:
        return ALONE
    size = None if question.recipe is None else _size(question.recipe, question.stage)
    return ROW if question.cell or (size is not None and size[0] == 1) else MATRIX


def narrow_question(question: Numeric, rung: int, chance: Random) -> Numeric:
    """The same question, asked for one row or one number of what it asks for; itself where that is no less."""
    size = None if question.recipe is None else _size(question.recipe, question.stage)
    if size is None or rung >= min(rung_of(question), MATRIX):
        return question
    rows, columns = size
    row = int(question.cell[1:]) if question.cell else 1 + chance.randrange(rows)
    if rung == ROW:
        cell, only = f"r{row}", f"row {row}"
    else:
        column = 1 + chance.randrange(columns)
        cell, only = f"r{row}c{column}", f"the {ordinal(column)} number"
        only += f" of row {row}" if rows > 1 and not question.cell else ""
    return replace(question, cell=cell, prompt=f"{question.prompt} This time give only {only}.")


def quicker(question: Question, chance: Random) -> Iterator[Question]:
    """The question, then a row of it, then one number of it, as far as there is less to ask for."""
    yield question
    if isinstance(question, Numeric):
        for rung in (ROW, NUMBER):
            less = narrow_question(question, rung, chance)
            if less is not question:
                yield less


def _size(recipe: Recipe, stage: str) -> tuple[int, int] | None:
    """Rows and columns of a stage; None where it is not one matrix."""
    if recipe.n_heads > 1:
        return None
    keys = recipe.n_k if recipe.d_model is None or recipe.cross else recipe.n_q
    return {
        "query": (recipe.n_q, recipe.d_k),
        "key": (keys, recipe.d_k),
        "value": (keys, recipe.d_v),
        "scores": (recipe.n_q, keys),
        "logits": (recipe.n_q, keys),
        "weights": (recipe.n_q, keys),
        "output": (recipe.n_q, (recipe.w_output and recipe.d_model) or recipe.d_v),
    }.get(stage)
