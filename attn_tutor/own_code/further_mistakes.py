"""Mistakes of additive scores, of linear biases and of gradients; and the table of all further ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import instead, transpose_last
from attn_tutor.own_code.batch_mistakes import BATCH_ALONE
from attn_tutor.own_code.batched_heads import BATCHED
from attn_tutor.own_code.cache_mistakes import CACHE, ONLINE
from attn_tutor.own_code.mask_mistakes import PADDING, WINDOW
from attn_tutor.own_code.rope import ROPE
from attn_tutor.own_code.ways_in_code import CODE_ALONE, HEADS_ALONE, entry

_FROM = "from_query from_key"

ADDITIVE = (
    entry(
        "additive_no_tanh", "before-transformers", "the tanh is left out",
        "Without it the query adds the same number to every score, and the softmax forgets the query.",
        "Between the sum and the vector comes a tanh.",
        instead("hidden", "q + k", _FROM, lambda q, k: q[..., :, None, :] + k[..., None, :, :]),
    ),
    entry(
        "additive_multiplied", "before-transformers", "query and key are multiplied instead of added before the tanh",
        "Additive attention adds the two projections; the product belongs to dot-product attention.",
        "Additive attention is named after its plus sign.",
        instead("hidden", "tanh(q k)", _FROM, lambda q, k: np.tanh(q[..., :, None, :] * k[..., None, :, :])),
    ),
    entry(
        "additive_tanh_apart", "before-transformers", "the tanh is taken of query and key before they are added",
        "The tanh goes around the sum: only there do query and key come together.", "Add first.",
        instead("hidden", "tanh(q) + tanh(k)", _FROM,
                lambda q, k: np.tanh(q)[..., :, None, :] + np.tanh(k)[..., None, :, :]),
    ),
    entry(
        "additive_vector_forgotten", "before-transformers", "the hidden units are added up without the vector v",
        "The vector says how much each hidden unit counts, and with which sign.", "Multiply by v and add the products.",
        instead("scores", "Σ hidden", "hidden", lambda hidden: hidden.sum(axis=-1)),
    ),
    entry(
        "additive_scaled", "before-transformers",
        "the scores are divided by √d, the root of the number of hidden units",
        "The tanh keeps the terms between -1 and 1; the original form has no division.", "Use the scores as they are.",
        instead("logits", "scores / √d", "scores vector", lambda scores, v: scores / np.sqrt(len(v))),
    ),
    entry(
        "additive_matrices_exchanged", "before-transformers", "W_Q is applied to the keys and W_K to the queries",
        "Each text has a matrix of its own.", "Which matrix has as many rows as the query has columns?",
        instead("from_query", "Q W_K", "query w_key", np.matmul),
        instead("from_key", "K W_Q", "key w_query", np.matmul),
        hidden="the two matrices are equal",
    ),
)  # fmt: skip

_SLOPED = "slopes distance"

ALIBI = (
    entry(
        "alibi_sign", "position", "far keys get a bonus instead of a penalty",
        "The bias is minus slope times distance: the farther back, the less attention.",
        "What is added for the word before the query's own?",
        instead("bias", "+slope · distance", _SLOPED, lambda slopes, far: slopes[:, None, None] * far),
    ),
    entry(
        "alibi_before_scale", "position", "the bias is added before the division by √d_k",
        "That way, the bias is divided too, and every slope is smaller than it should be.",
        "Scale the scores first, then add the bias.",
        instead("logits", "(scores + bias) / √d_k", "scores scale mask bias",
                lambda s, scale, mask, bias: np.where(mask, (s + bias) * scale, -np.inf)),
    ),
    entry(
        "alibi_slopes_from_zero", "position", "the slopes start at 2^0 instead of 2^(-8/n_heads)",
        "Head 1 has the slope 2^(-8/n_heads), the last head 2^-8.", "Count the heads from 1.",
        instead("slopes", "2^(-8(h - 1) / n_heads)", "n_heads", lambda n: 2.0 ** (-8 * np.arange(n) / n)),
    ),
    entry(
        "alibi_one_slope", "position", "every head gets the same slope",
        "Heads with a steep slope look near, and heads with a flat slope look far. That's why the slopes differ.",
        "Print the slopes: they are powers of one number.",
        instead("slopes", "2^(-8/n_heads)", "n_heads", lambda n: np.full(n, 2.0 ** (-8 / n))),
    ),
    entry(
        "alibi_bias_forgotten", "position", "no bias is added",
        "Without it, attention doesn't know how far back a key is.", "What is added to the logits?",
        instead("bias", "0", _SLOPED, lambda slopes, far: 0.0 * slopes[:, None, None] * far),
    ),
    entry(
        "alibi_from_top_left", "position", "the distances are counted from the top left",
        "With fewer queries than keys, the last query lines up with the last key, and distances are counted "
        "from there.",
        "The last query has distance 0 from the last key.",
        instead("distance", "|i - j|", "query key",
                lambda q, k: np.abs(np.arange(len(q))[:, None] - np.arange(len(k)))),
        hidden="there are as many queries as keys",
    ),
)  # fmt: skip

# Without the causal mask: what stands behind the query is a negative distance, or none at all.
ALIBI_UNMASKED = tuple(
    replace(CATALOGUE["mask_ignored"], steps=(instead("logits", formula, "scores scale slopes distance", function),),
            also=())
    for formula, function in (
        ("no mask, -slope · distance", lambda s, scale, slopes, far: s * scale - slopes[:, None, None] * far),
        ("no mask, -slope · |distance|",
         lambda s, scale, slopes, far: s * scale - slopes[:, None, None] * np.abs(far)),
    )
)  # fmt: skip

_GIVEN = "weights gradient"

SOFTMAX_GRADIENT = (
    entry(
        "gradient_diagonal_only", "scaling", "only the effect of each logit on its own weight is counted",
        "A logit that rises takes weight from all the others, so their gradients count as well.",
        "Which weights change when one logit is nudged?",
        instead("output", "w (1 - w) g", _GIVEN, lambda w, g: w * (1 - w) * g),
    ),
    entry(
        "gradient_sum_forgotten", "scaling", "the weights are multiplied by the gradient, but nothing is subtracted",
        "The weights of a row keep adding up to 1, so a gradient that is the same everywhere must give 0.",
        "Try a gradient of all ones.",
        instead("output", "w g", _GIVEN, np.multiply),
    ),
    entry(
        "gradient_weights_forgotten", "scaling", "the weighted mean is subtracted, but the factor w in front is "
                                                 "missing",
        "A weight near 0 can hardly change: its own size is part of the gradient.",
        "What is the gradient of a logit whose weight is 0?",
        instead("output", "g - Σ w g", _GIVEN, lambda w, g: g - (w * g).sum(axis=-1, keepdims=True)),
    ),
    entry(
        "gradient_sum_over_columns", "scaling", "the sum runs down the columns instead of along the rows",
        "Each row is a softmax of its own.", "Along which axis do the weights add up to 1?",
        instead("output", "sum down columns", _GIVEN, lambda w, g: w * (g - (w * g).sum(axis=-2, keepdims=True))),
    ),
    entry(
        "gradient_plain_mean", "scaling", "the plain mean of the gradient is subtracted, not the weighted one",
        "A key with a larger weight counts for more.", "Weigh each gradient by its weight before you add.",
        instead("output", "w (g - mean g)", _GIVEN, lambda w, g: w * (g - g.mean(axis=-1, keepdims=True))),
    ),
    entry(
        "gradient_sign", "scaling", "the sign of the gradient is flipped",
        "The gradient points uphill.", "The logit whose weight has the largest gradient should rise.",
        instead("output", "w (Σ w g - g)", _GIVEN, lambda w, g: w * ((w * g).sum(axis=-1, keepdims=True) - g)),
    ),
)  # fmt: skip

ATTENTION_GRADIENT = (
    entry(
        "gradient_scale_forgotten", "whole-formula", "the gradient of the scores is not divided by √d_k",
        "The scores were divided on the way forward, so by the chain rule their gradient is as well.",
        "What comes between the scores and the logits?",
        instead("d_scores", "d_logits", "d_logits", np.copy),
    ),
    entry(
        "gradient_softmax_skipped", "whole-formula", "the gradient goes past the softmax as if it were not there",
        "The softmax couples the logits of a row, on the way back as on the way forward.",
        "Use the gradient of the softmax.",
        instead("d_logits", "d_weights", "d_weights", np.copy),
    ),
    entry(
        "gradient_softmax_diagonal", "whole-formula", "only the diagonal of the softmax gradient, w (1 - w), is used",
        "A logit that rises takes weight from all the others.", "Subtract the weighted sum of the row.",
        instead("d_logits", "w (1 - w) dw", "weights d_weights", lambda w, d: w * (1 - w) * d),
    ),
    entry(
        "gradient_weights_not_transposed", "whole-formula", "the gradient of the values uses the weights untransposed",
        "Value j went to every query, with the weights in column j.", "d_value has one row for each key.",
        instead("d_value", "weights g", _GIVEN, np.matmul), hidden="the weights are symmetric",
    ),
    entry(
        "gradient_query_key_exchanged", "whole-formula", "the gradients of query and key have changed places",
        "The query's gradient is made of keys, and the key's of queries.", "Check the order of what you return.",
        instead("d_query", "d_scoresᵀ Q", "d_scores query", lambda d, q: transpose_last(d) @ q),
        instead("d_key", "d_scores K", "d_scores key", np.matmul),
    ),
    entry(
        "gradient_key_not_transposed", "whole-formula", "the gradient of the keys uses the gradient of the scores "
        "untransposed",
        "Row j of d_key belongs to key j, which is column j of the scores.", "d_key has one row for each key.",
        instead("d_key", "d_scores Q", "d_scores query", np.matmul),
    ),
)  # fmt: skip

# The same slips where the gradient of the softmax is one step of several; the diagonal has a name of its own there.
INSIDE_ATTENTION = tuple(
    replace(one, steps=tuple(replace(step, name="d_logits", inputs=("weights", "d_weights")) for step in one.steps))
    for one in SOFTMAX_GRADIENT
    if one.name != "gradient_diagonal_only"
)

FURTHER_MISTAKES = {
    mistake.name: mistake
    for mistake in (
        *CODE_ALONE, *HEADS_ALONE, *BATCH_ALONE, *BATCHED, *PADDING, *WINDOW, *CACHE, *ONLINE, *ADDITIVE, *ROPE,
        *ALIBI, *SOFTMAX_GRADIENT, *ATTENTION_GRADIENT,
    )
    if mistake.name not in CATALOGUE
}  # fmt: skip
