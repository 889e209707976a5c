"""Mistakes with several heads: their scores and weights, putting them together, the last projection."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import score, softmax
from attn_tutor.engine.heads import merge_heads
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import sum_over_heads
from attn_tutor.mistakes.head_cuts import heads_mistake, several
from attn_tutor.mistakes.mistake import JOIN, Mistake, instead, transpose_last, width
from attn_tutor.mistakes.scale_words import scale_as_asked, scale_given, scaled_at_all


def _output_projected(problem: Problem) -> bool:
    return problem.w_output is not None


def _merge_by_reshape(x: Any) -> Any:
    *leading, n_heads, length, width = np.shape(x)
    return np.reshape(x, (*leading, length, n_heads * width))


def _stack(x: Any) -> Any:
    *leading, n_heads, length, width = np.shape(x)
    return np.reshape(x, (*leading, n_heads * length, width))


def _merge_interleaved(x: Any) -> Any:
    *leading, n_heads, length, width = np.shape(x)
    return np.reshape(np.moveaxis(x, -3, -1), (*leading, length, n_heads * width))


HEADS = (
    heads_mistake(
        "mha_heads_reversed",
        instead(
            JOIN, "heads side by side, last first", "head_outputs", lambda x: merge_heads(np.flip(x, axis=-3))
        ),
        "the heads are put side by side in reverse order",
        "Head 1 comes first. In any other order, W_O would multiply a head by rows that were learned for another.",
        "The first columns belong to head 1.",
    ),
    heads_mistake(
        "mha_heads_averaged",
        instead(JOIN, "mean of the heads", "head_outputs", lambda x: np.mean(x, axis=-3)),
        "the heads are averaged instead of put side by side",
        "Each head found something different. Side by side, all of it is kept; an average blurs it.",
        "The result is as wide as all heads together.",
    ),
    heads_mistake(
        "mha_heads_summed",
        instead(JOIN, "sum of the heads", "head_outputs", lambda x: x.sum(axis=-3)),
        "the heads are added up instead of put side by side",
        "Each head found something different. Side by side, all of it is kept; a sum can't be taken apart again.",
        "The result is as wide as all heads together.",
    ),
    heads_mistake(
        "mha_first_head_only",
        instead(JOIN, "head 1", "head_outputs", lambda x: x[..., 0, :, :]),
        "only the first head is given",
        "The output needs every head, side by side.",
        "The result is as wide as all heads together.",
    ),
    heads_mistake(
        "mha_stack_rows",
        instead(JOIN, "heads below each other", "head_outputs", _stack),
        "the heads are stacked on top of each other instead of side by side",
        "Each row belongs to one query: its parts from all heads go side by side in that row.",
        "The result has one row for each query.",
    ),
    heads_mistake(
        "mha_merge_view_bug",
        instead(JOIN, "reshaped without exchanging axes", "head_outputs", _merge_by_reshape),
        "the heads are merged by a reshape without first exchanging the axes",
        "A bare reshape reads the numbers head by head, so the rows of different queries run together.",
        "Row 1 holds the output of query 1 in every head.",
    ),
    Mistake(
        name="mha_scale_dmodel",
        steps=(instead("scale", "1/√d_model", "query", lambda query: np.asarray(width(query) ** -0.5)),),
        deed="the scores are divided by the square root of the whole width instead of the width of one head",
        matters="A score in a head adds up d_head products, so you divide by √d_head.",
        look="Count the columns of one head.",
        lesson="multi-head",
        right_when="there is only one head",
        applies=several,
        family="heads",
        wording=scale_as_asked,
    ),
    Mistake(
        name="mha_no_scale",
        steps=(instead("scale", "1", "scale", np.ones_like),),
        deed="the scores in the heads are not divided by √d_head",
        matters="Every head divides by the root of its own width before its softmax.",
        look="Divide each score before you take e^x.",
        lesson="multi-head",
        right_when="each head is one column wide",
        applies=lambda problem: several(problem) and scaled_at_all(problem),
        family="heads",
        same_as="no_scale",
        wording=scale_given("the scores go into the softmax unscaled"),
    ),
    Mistake(
        name="mha_scores_averaged",
        steps=(
            instead(
                "scores",
                "mean of the heads' scores",
                "query_heads key_heads",
                lambda q, k: np.broadcast_to(
                    np.mean(score(q, k), axis=-3, keepdims=True), np.shape(score(q, k))
                ),
            ),
        ),
        deed="the heads share one set of scores",
        explanation="the mean over all heads",
        matters="Heads are there to look at different things, each with scores of its own.",
        look="Don't average the scores over the heads.",
        lesson="multi-head",
        right_when="there is only one head",
        applies=several,
        family="heads",
    ),
    Mistake(
        name="mha_softmax_over_heads",
        steps=(instead("weights", "softmax over the heads", "logits", lambda logits: softmax(logits, -3)),),
        deed="the softmax runs over the heads instead of over the keys",
        matters="Within each head a query shares out its attention over the keys.",
        look="Add up one row of weights in one head.",
        lesson="multi-head",
        right_when="all logits are equal and there are as many heads as keys",
        applies=several,
        family="heads",
        shows=sum_over_heads,
    ),
    Mistake(
        name="mha_forgot_wo",
        steps=(instead("output", "concatenated", "concatenated", np.copy),),
        deed="the last projection W_O is left out",
        matters="What the heads found isn't the output yet: W_O still has to mix it.",
        look="Multiply by W_O at the end.",
        lesson="multi-head",
        right_when="W_O is the identity matrix",
        applies=_output_projected,
        family="heads",
    ),
    Mistake(
        name="mha_wo_transposed",
        steps=(
            instead("output", "concatenated W_Oᵀ", "concatenated w_output", lambda x, w: x @ transpose_last(w)),
        ),
        deed="W_O is transposed",
        matters="Here vectors are rows, so a projection is x W, not W x or x Wᵀ.",
        look="The first column of W_O makes the first column of the output.",
        lesson="multi-head",
        right_when="W_O is symmetric",
        applies=_output_projected,
        family="heads",
    ),
    heads_mistake(
        "mha_merge_interleaved",
        instead(JOIN, "the heads column by column in turn", "head_outputs", _merge_interleaved),
        "the columns of the heads are interleaved",
        "All columns of head 1 come first. W_O would multiply interleaved columns by the wrong rows.",
        "The first columns all belong to head 1.",
        explanation="the first of each head, then the second of each",
    ),
)
