"""Mistakes in the scores and in their scaling."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from attn_tutor.engine.attention import mix, scale_and_mask, score, softmax
from attn_tutor.mistakes.evidence import row_sum
from attn_tutor.mistakes.mistake import (
    INVERSE_ROOT,
    Mistake,
    instead,
    norm,
    square_lengths,
    transpose_last,
    width,
)
from attn_tutor.mistakes.scale_words import (
    PLAIN_FORM,
    default_scale,
    scale_as_asked,
    scale_given,
    scaled_at_all,
    words_unless_scaled,
)


def _cosine(scores: Any, query_length: Any, key_length: Any, mask: Any) -> Any:
    return scale_and_mask(scores / (query_length * transpose_last(key_length)), 1.0, None, mask)


SCORES = (
    Mistake(
        name="no_transpose",
        steps=(instead("scores", "Q K", "query key", np.matmul),),
        deed="the query is multiplied by K instead of Kᵀ",
        matters="The rows of K are the keys. Without the transpose, each query is multiplied by the columns of K, "
        "which mix coordinates of different keys.",
        look="The score in row 1, column 2 is row 1 of Q times row 2 of K.",
        lesson="dot-products",
        right_when="K is symmetric",
        needs="n_k equals d_k",
    ),
    Mistake(
        name="swapped_QK",
        steps=(instead("scores", "K Qᵀ", "query key", lambda query, key: key @ transpose_last(query)),),
        deed="query and key are swapped, K Qᵀ instead of Q Kᵀ",
        matters="Row i must belong to query i, but here it belongs to key i.",
        look="Row 1 of the scores comes from row 1 of Q.",
        lesson="dot-products",
        right_when="Q Kᵀ is symmetric",
        applies=square_lengths,
    ),
    Mistake(
        name="Q_for_K",
        steps=(instead("scores", "Q Qᵀ", "query", lambda query: score(query, query)),),
        deed="the query is compared with itself, Q Qᵀ, and the keys are not used",
        matters="A query asks, a key answers. If queries are compared only with queries, no query ever "
        "meets a key.",
        look="Take the second factor of each dot product from the key.",
        lesson="query-key-value",
        right_when="query and key are equal",
        applies=square_lengths,
    ),
    Mistake(
        name="K_for_Q",
        steps=(instead("scores", "K Kᵀ", "key", lambda key: score(key, key)),),
        deed="the key is compared with itself, K Kᵀ, and the query is not used",
        matters="Without the query, nothing is asked: the scores would stay the same whatever the query was.",
        look="Take the first factor of each dot product from the query.",
        lesson="query-key-value",
        right_when="query and key are equal",
        applies=square_lengths,
    ),
    Mistake(
        name="V_for_K",
        steps=(instead("scores", "Q Vᵀ", "query value", score),),
        deed="the query is compared with the values, Q Vᵀ, instead of the keys",
        matters="Keys say where to look; values say what is found there. The scores need the keys.",
        look="The values aren't needed before the last step.",
        lesson="query-key-value",
        right_when="value and key are equal",
        needs="d_v equals d_k",
    ),
    Mistake(
        name="elementwise_product",
        steps=(instead("scores", "Q ∘ K", "query key", np.multiply),),
        deed="query and key are multiplied entry by entry instead of by dot products",
        matters="A score is one number for each pair of a query and a key: the sum of the products over all "
        "their coordinates.",
        look="Every score adds up d_k products.",
        lesson="dot-products",
        right_when="there is only one query, one key and one column",
        needs="there are as many queries as keys",
        applies=square_lengths,
    ),
    Mistake(
        name="dropped_minus_signs",
        steps=(
            instead("scores", "|Q| |K|ᵀ", "query key", lambda q, k: score(np.absolute(q), np.absolute(k))),
        ),
        deed="the minus signs in query and key are dropped",
        matters="A negative product says that query and key disagree there. Without the minus sign, it "
        "counts as agreement.",
        look="Check the products that have one negative factor.",
        lesson="dot-products",
        right_when="no product is negative",
    ),
    Mistake(
        name="no_scale",
        steps=(instead("scale", "1", "scale", np.ones_like),),
        deed="the scores are not divided by √d_k",
        matters="Scores grow with the number of coordinates. Without the division, the largest takes too "
        "much of the weight.",
        look="Divide each score by √d_k before the softmax.",
        lesson="scaling",
        right_when="d_k is 1",
        applies=scaled_at_all,
        wording=scale_given("the scores go into the softmax unscaled"),
    ),
    Mistake(
        name="scale_by_dk",
        steps=(instead("scale", "1/d_k", "query", lambda query: np.asarray(1 / width(query))),),
        deed="the scores are divided by d_k instead of √d_k",
        matters="The spread of the scores grows with √d_k, so that's what you divide by. Dividing by d_k makes "
        "the weights too flat.",
        look="Divide each score by the square root of the width, not by the width.",
        lesson="scaling",
        right_when="d_k is 1",
        wording=scale_given("the scores are divided by d_k"),
    ),
    Mistake(
        name="scale_by_sqrt_nkeys",
        steps=(instead("scale", "1/√n_k", "key", lambda key: np.asarray(np.shape(key)[-2] ** -0.5)),),
        deed="the scores are divided by √n_k, the square root of the number of keys",
        matters="A score adds up d_k products, so its size depends on d_k, not on the number of keys.",
        look="Count the columns of K, not its rows.",
        lesson="scaling",
        right_when="there are as many keys as columns",
        applies=default_scale,
    ),
    Mistake(
        name="scale_by_sqrt_dv",
        steps=(instead("scale", "1/√d_v", "value", lambda value: np.asarray(width(value) ** -0.5)),),
        deed="the scores are divided by √d_v, the square root of the width of the values",
        matters="The scores are made from queries and keys; the values play no part in them.",
        look="Count the columns of Q.",
        lesson="scaling",
        right_when="value and key are equally wide",
        applies=default_scale,
    ),
    Mistake(
        name="multiply_by_sqrt_dk",
        steps=(instead("scale", "√d_k", "query", lambda query: np.asarray(math.sqrt(width(query)))),),
        deed="the scores are multiplied by √d_k, not divided by it",
        matters="The division keeps the scores small. If you multiply instead, the largest takes almost all "
        "the weight.",
        look="A logit is closer to 0 than its score, not farther away.",
        lesson="scaling",
        right_when="d_k is 1",
        wording=scale_given("the scores are multiplied by √d_k"),
    ),
    Mistake(
        name="scaled_though_unscaled",
        steps=(instead("scale", "1/√d_k", "query", lambda query: np.asarray(width(query) ** -0.5)),),
        deed="the scores are divided by √d_k, though the plain form was asked for",
        matters=f"Transformers do divide by √d_k. {PLAIN_FORM}",
        look="Use the scores as they are.",
        lesson="scaling",
        right_when="d_k is 1",
        applies=lambda problem: not default_scale(problem),
        wording=words_unless_scaled,
    ),
    Mistake(
        name="scale_after_softmax",
        steps=(
            instead("scale", "1", "scale", np.ones_like),
            instead("softmax", "softmax(scores)", "logits", softmax),
            INVERSE_ROOT,
            instead("weights", "softmax(scores) / √d_k", "softmax inverse_root", np.multiply),
        ),
        deed="the weights are divided by √d_k after the softmax instead of the scores before it",
        matters="After the softmax, it's too late to keep the scores small, and the weights no longer sum "
        "to 1.",
        look="Add up a row of your weights.",
        lesson="scaling",
        right_when="d_k is 1",
        wording=scale_as_asked,
        shows=row_sum,
    ),
    Mistake(
        name="scale_output",
        steps=(
            instead("scale", "1", "scale", np.ones_like),
            instead("mixture", "weights V", "weights value", mix),
            INVERSE_ROOT,
            instead("output", "weights V / √d_k", "mixture inverse_root", np.multiply),
        ),
        deed="the output is divided by √d_k instead of the scores",
        matters="The division belongs to the scores: it decides how sharp the weights are. Dividing the output "
        "only shrinks the answer.",
        look="Divide before the softmax.",
        lesson="scaling",
        right_when="d_k is 1",
        wording=scale_as_asked,
    ),
    Mistake(
        name="cosine_scores",
        steps=(
            instead("query_length", "|q|", "query", norm),
            instead("key_length", "|k|", "key", norm),
            instead("logits", "q·k / (|q| |k|)", "scores query_length key_length mask", _cosine),
        ),
        deed="each dot product is divided by the lengths of query and key, which gives their cosine",
        matters="The cosine ignores how long the vectors are, but in dot-product attention their lengths "
        "count.",
        look="Divide every score by the same number, √d_k.",
        lesson="scaling",
        right_when="the product of the lengths is √d_k everywhere",
        wording=scale_as_asked,
    ),
    Mistake(
        name="scale_by_fourth_root",
        steps=(instead("scale", "1/√√d_k", "query", lambda query: np.asarray(width(query) ** -0.25)),),
        deed="the scores are divided by the fourth root of d_k",
        matters="Either the square root was taken twice, or only one of query and key was divided by the "
        "fourth root.",
        look="Divide by √d_k.",
        lesson="scaling",
        right_when="d_k is 1",
        wording=scale_as_asked,
        applies=scaled_at_all,
    ),
    Mistake(
        name="scale_by_sqrt_dmodel",
        steps=(instead("scale", "1/√d_model", "tokens", lambda tokens: np.asarray(width(tokens) ** -0.5)),),
        deed="the scores are divided by the square root of d_model, the width of the tokens",
        matters="A score adds up d_k products, one for each column of query and key, so you divide by √d_k.",
        look="Count the columns of Q.",
        lesson="scaling",
        right_when="the query is as wide as the tokens",
        wording=scale_as_asked,
        applies=lambda problem: problem.projected and problem.n_heads == 1,
    ),
    Mistake(
        name="roles_rotated",
        steps=(
            instead("scores", "K Vᵀ", "key value", score),
            instead("output", "weights Q", "weights query", mix),
        ),
        also=(
            (
                instead("scores", "V Qᵀ", "value query", score),
                instead("output", "weights K", "weights key", mix),
            ),
        ),
        deed="query, key and value are taken in the wrong order, so that each plays another's role",
        matters="Often one matrix product makes all three, and its result is then split. In the wrong order, each "
        "gets the wrong role.",
        look="Check which block is the query, which the key and which the value.",
        lesson="query-key-value",
        right_when="query, key and value are equal",
        needs="query, key and value have shapes that fit in that order",
    ),
)
