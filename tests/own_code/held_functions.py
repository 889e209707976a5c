"""Functions written against the finished method in other styles than before: wrong, right, and of other kinds."""

from __future__ import annotations

import numpy as np

from tests.own_code.functions import Examples
from tests.own_code.functions import softmax as sm

RIGHT = Examples()
WRONG = Examples()
OTHERS = Examples()


def lse(x, ax=-1):
    m = x.max(axis=ax, keepdims=True)
    return m + np.log(np.exp(x - m).sum(axis=ax, keepdims=True))


@WRONG("softmax", "softmax_columns")
def row_maxima_column_sums(x):
    x = x - x.max(axis=1, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=0)


@WRONG("softmax", "softmax_whole_matrix")
def one_maximum_one_sum(x):
    y = x - x.max()
    e = np.exp(y)
    return e / e.sum()


@WRONG("softmax", "softmax_whole_matrix")
def row_maxima_one_sum(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum()


@WRONG("softmax", "softmax_negated")
def minus_everything(x):
    return sm(-x)


@WRONG("softmax", "softmax_without_keepdims")
def sums_lying(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@WRONG("softmax", "softmax_columns")
def log_sums_down(x):
    m = x.max(axis=1, keepdims=True)
    return np.exp(x - m - np.log(np.exp(x - m).sum(0, keepdims=True)))


@WRONG("scores", "cosine_scores")
def angles(q, k):
    s = q @ k.T
    return s / np.outer(np.linalg.norm(q, axis=1), np.linalg.norm(k, axis=1))


@WRONG("logits", "mask_inverted")
def masked_array(q, k, mask):
    L = q @ k.T / np.sqrt(k.shape[1])
    return np.ma.filled(np.ma.array(L, mask=mask), -1e30)


@WRONG("logits", "scale_by_fourth_root")
def fourth_root_first(q, k, mask):
    d = q.shape[-1]
    return np.where(mask, q / d**0.25 @ k.T, -np.inf)


@WRONG("attention", "scale_by_dk")
def both_scaled(q, k, v):
    d = q.shape[-1]
    q = q / np.sqrt(d)
    k = k / np.sqrt(d)
    return sm(q @ k.T) @ v


@WRONG("attention", "softmax_columns")
def row_maxima_then_columns(q, k, v):
    s = q @ k.T / np.sqrt(q.shape[1])
    s = s - s.max(axis=-1, keepdims=True)
    e = np.exp(s)
    return e / e.sum(0) @ v


@WRONG("attention", "mask_after_softmax")
def times_mask(q, k, v, mask=None):
    p = sm(q @ k.T / np.sqrt(q.shape[1]))
    if mask is not None:
        p = p * mask
    return p @ v


@WRONG("attention", "mask_with_minus_one")
def minus_one_added(q, k, v, mask=None):
    s = q @ k.T / np.sqrt(q.shape[1])
    if mask is not None:
        s = s - (1 - mask.astype(float))
    return sm(s) @ v


@WRONG("attention", "scale_by_dk")
def half_and_dk(q, k, v):
    q, k, v = (x.astype(np.float16) for x in (q, k, v))
    return sm(q @ k.T / np.float16(q.shape[1])) @ v


@WRONG("attention", "l1_normalise")
def divided_by_sums(q, k, v):
    s = q @ k.T / np.sqrt(k.shape[-1])
    return s / s.sum(1, keepdims=True) @ v


@WRONG("attention", "mask_inverted", mask="hide")
def keeps_for_hides(q, k, v, mask=None):
    s = q @ k.T / np.sqrt(q.shape[1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return sm(s) @ v


@WRONG("attention", "output_divided_by_nkeys")
def mean_of_products(q, k, v):
    p = sm(q @ k.T / np.sqrt(q.shape[1]))
    return (p[:, :, None] * v[None]).mean(1)


@WRONG("causal", "mask_strict_uniform_row")
def own_word_hidden(q, k, v):
    s = q @ k.T / np.sqrt(q.shape[1])
    off = len(k) - len(q)
    i = np.arange(len(q))[:, None] + off
    j = np.arange(len(k))[None]
    s = np.where(j < i, s, -1000000000.0)
    return sm(s) @ v


@WRONG("causal", "mask_with_zero")
def lower_triangle(q, k, v):
    s = np.tril(q @ k.T / np.sqrt(q.shape[1]), len(k) - len(q))
    return sm(s) @ v


@WRONG("causal", "mask_top_left")
def one_row_at_a_time(q, k, v):
    out = np.empty((len(q), v.shape[1]))
    for i in range(len(q)):
        s = k[: i + 1] @ q[i] / np.sqrt(q.shape[1])
        p = np.exp(s - s.max())
        out[i] = p / p.sum() @ v[: i + 1]
    return out


@WRONG("causal", "softmax_columns")
def causal_columns(q, k, v):
    n, m = (len(q), len(k))
    s = np.where(np.tri(n, m, m - n) > 0, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    s = s - s.max(-1, keepdims=True)
    e = np.exp(s)
    return e / e.sum(0, keepdims=True) @ v


@WRONG("padding", "mask_after_softmax")
def padding_after(q, k, v, lengths):
    p = sm(np.einsum("bid,bjd->bij", q, k) / np.sqrt(q.shape[-1]))
    p = p * (np.arange(k.shape[1])[None, None] < lengths[:, None, None])
    return p @ v


@WRONG("padding", "padding_one_too_many")
def one_more_each(q, k, v, lens):
    out = []
    for b, n in enumerate(lens):
        s = q[b] @ k[b, : n + 1].T / np.sqrt(q.shape[-1])
        out.append(sm(s) @ v[b, : n + 1])
    return np.stack(out)


@WRONG("padding", "mask_transposed")
def padding_as_query(q, k, v, lengths):
    s = np.einsum("bid,bjd->bij", q, k) / np.sqrt(q.shape[-1])
    s = np.where((np.arange(q.shape[1]) < lengths[:, None])[:, :, None], s, -1000000000.0)
    return sm(s) @ v


def cut(x, h):
    return x.reshape(x.shape[0], h, -1).transpose(1, 0, 2)


def put(x):
    return x.transpose(1, 0, 2).reshape(x.shape[1], -1)


@WRONG("multi-head", "mha_interleaved_split")
def every_hth_column(q, k, v, h):
    Q, K, V = (np.stack([x[:, i::h] for i in range(h)]) for x in (q, k, v))
    return put(sm(Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])) @ V)


@WRONG("multi-head", "mha_merge_interleaved")
def columns_in_turn(q, k, v, h):
    Q, K, V = (cut(x, h) for x in (q, k, v))
    o = sm(Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])) @ V
    return np.moveaxis(o, 0, 2).reshape(q.shape)


@WRONG("self-attention", "K_for_V")
def keys_mixed(x, wq, wk, wv):
    q = x @ wq
    k = x @ wk
    return sm(q @ k.T / np.sqrt(q.shape[1])) @ k


@WRONG("multi-head-projected", "residual_added")
def tokens_added(x, wq, wk, wv, wo, h):
    Q, K, V = (cut(x @ w_, h) for w_ in (wq, wk, wv))
    return x + put(sm(Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])) @ V) @ wo


@WRONG("multi-head-projected", "K_for_V", "K_for_Q")
def one_matrix(x, wq, wk, wv, wo, h):
    Q, K, V = (cut(x @ wk, h) for _ in "qkv")
    return put(sm(Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])) @ V) @ wo


def gq(q, k, v, h, g, how, scale=None):
    Q = cut(q, h)
    K = cut(k, g)
    V = cut(v, g)
    K, V = (how(K), how(V))
    return put(sm(Q @ K.transpose(0, 2, 1) / np.sqrt(scale or Q.shape[-1])) @ V)


@WRONG("grouped", "gqa_tiled")
def heads_again(q, k, v, h, g):
    return gq(q, k, v, h, g, lambda X: np.concatenate([X] * (h // g)))


@WRONG("cache-step", "cache_past_forgotten")
def cache_unused(q, k, v, pk, pv):
    n = len(q)
    s = np.where(np.tri(n, dtype=bool), q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    return (sm(s) @ v, np.vstack([pk, k]), np.vstack([pv, v]))


@WRONG("cache-step", "mask_ignored")
def all_new_words(q, k, v, pk, pv):
    K = np.vstack([pk, k])
    V = np.vstack([pv, v])
    return (sm(q @ K.T / np.sqrt(q.shape[1])) @ V, K, V)


@WRONG("online", "online_rest_dropped")
def whole_blocks(q, k, v, block):
    n = len(k) // block * block
    return sm(q @ k[:n].T / np.sqrt(q.shape[1])) @ v[:n]


@WRONG("alibi", "mask_ignored")
def future_bias(q, k, v, h):
    Q, K, V = (cut(x, h) for x in (q, k, v))
    n, m = (len(q), len(k))
    d = (np.arange(n) + m - n)[:, None] - np.arange(m)
    s = (
        Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])
        - (2.0 ** (-8 * np.arange(1, h + 1) / h))[:, None, None] * d
    )
    return put(sm(s) @ V)


@WRONG("softmax-gradient", "gradient_sign")
def jacobian_minus(w_, g):
    return np.stack([-(np.diag(p) - np.outer(p, p)) @ x for p, x in zip(w_, g, strict=False)])


@WRONG("mix", "transposed_weights")
def weights_turned(w_, v):
    return w_.T @ v


@WRONG("mix", "hard_attention")
def best_value(w_, v):
    return v[w_.argmax(1)]


@OTHERS("attention")
def linear_attention(q, k, v):
    def f(x):
        return np.where(x > 0, x + 1, np.exp(x))
    a = f(q) @ f(k).T
    return a / a.sum(1, keepdims=True) @ v


@OTHERS("attention")
def top_two(q, k, v):
    s = q @ k.T / np.sqrt(q.shape[1])
    t = np.sort(s, 1)[:, -2:-1]
    return sm(np.where(s >= t, s, -np.inf)) @ v


@OTHERS("attention")
def soft_cap(q, k, v):
    return sm(50 * np.tanh(q @ k.T / np.sqrt(q.shape[1]) / 5)) @ v


@OTHERS("multi-head")
def talking_heads(q, k, v, h):
    Q, K, V = (cut(x, h) for x in (q, k, v))
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])
    T = np.cos(np.arange(h * h)).reshape(h, h)
    return put(sm(np.einsum("gh,hij->gij", T, s)) @ V)


@OTHERS("causal")
def nothing_at_all(q, k, v):
    return np.zeros((len(q), v.shape[1]))


@OTHERS("attention")
def normed_first(q, k, v):
    def n(x):
        return (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + 1e-05)
    return sm(n(q) @ n(k).T / np.sqrt(q.shape[1])) @ v


@OTHERS("window")
def every_other_word(q, k, v, window):
    n, m = (len(q), len(k))
    d = (np.arange(n) + m - n)[:, None] - np.arange(m)
    s = np.where((d >= 0) & (d % 2 == 0), q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    return sm(s) @ v


@RIGHT("softmax")
def log_softmax(x):
    return np.exp(x - lse(x))


@RIGHT("softmax")
def turned_division(x):
    m = x.max(1)[:, None]
    e = np.exp(x - m)
    return (e.T / e.sum(1)).T


@RIGHT("logits")
def smallest_number(q, k, mask):
    s = np.inner(q, k) * q.shape[1] ** (-0.5)
    np.copyto(s, np.finfo(s.dtype).min, where=~mask)
    return s


@RIGHT("attention")
def one_key_at_a_time(q, k, v):
    out = []
    for x in q:
        m, total, a = (-np.inf, 0.0, 0.0)
        for y, z in zip(k, v, strict=False):
            s = x @ y / len(x) ** 0.5
            n = max(m, s)
            c = np.exp(m - n)
            p = np.exp(s - n)
            total = total * c + p
            a = a * c + p * z
            m = n
        out.append(a / total)
    return np.array(out)


@RIGHT("attention")
def a_dictionary(q, k, v):
    p = sm(q @ k.T / np.sqrt(q.shape[1]))
    return {"weights": p, "output": p @ v}


@RIGHT("attention")
def plain_lists(q, k, v):
    return [
        [float(sum((p * z for p, z in zip(row, col, strict=False)))) for col in v.T]
        for row in sm(q @ k.T / np.sqrt(q.shape[1]))
    ]


@RIGHT("causal")
def slices(q, k, v):
    out = []
    off = len(k) - len(q)
    for i in range(len(q)):
        s = k[: off + i + 1] @ q[i] / np.sqrt(q.shape[1])
        p = np.exp(s - s.max())
        out.append(p @ v[: off + i + 1] / p.sum())
    return np.array(out)


@RIGHT("self-attention")
def one_product_of_matrices(x, wq, wk, wv):
    return sm(x @ (wq @ wk.T) @ x.T / np.sqrt(wq.shape[1])) @ x @ wv


@RIGHT("multi-head-projected")
def sum_over_heads(x, wq, wk, wv, wo, h):
    d = x.shape[1] // h
    return sum(

            sm(x @ wq[:, i * d : i * d + d] @ (x @ wk[:, i * d : i * d + d]).T / np.sqrt(d))
            @ (x @ wv[:, i * d : i * d + d])
            @ wo[i * d : i * d + d]
            for i in range(h)

    )


@RIGHT("grouped")
def slices_of_groups(q, k, v, h, g):
    d = q.shape[1] // h
    return np.hstack(
        [
            sm(q[:, i * d : i * d + d] @ k[:, i // (h // g) * d :][:, :d].T / np.sqrt(d))
            @ v[:, i // (h // g) * d :][:, :d]
            for i in range(h)
        ]
    )


@RIGHT("grouped")
def five_axes(q, k, v, h, g):
    Q = q.reshape(len(q), g, h // g, -1)
    K = k.reshape(len(k), g, -1)
    V = v.reshape(len(v), g, -1)
    s = np.einsum("igrd,jgd->grij", Q, K) / np.sqrt(Q.shape[-1])
    return np.einsum("grij,jgd->igrd", sm(s), V).reshape(q.shape)


@RIGHT("online")
def blocks_joined(q, k, v, block):
    parts = []
    for i in range(0, len(k), block):
        s = q @ k[i : i + block].T / np.sqrt(q.shape[1])
        L = lse(s)
        parts.append((L, np.exp(s - L) @ v[i : i + block]))
    L = np.hstack([p[0] for p in parts])
    W_ = np.exp(L - lse(L))
    return sum((W_[:, i : i + 1] * p[1] for i, p in enumerate(parts)))


@RIGHT("alibi")
def bias_by_position(q, k, v, h):
    outs = []
    n, m = (len(q), len(k))
    for i, (a, b, c) in enumerate(zip(np.split(q, h, 1), np.split(k, h, 1), np.split(v, h, 1), strict=False)):
        s = a @ b.T / np.sqrt(a.shape[1]) + 2.0 ** (-8 * (i + 1) / h) * np.arange(m)
        s = np.where(np.tri(n, m, m - n) > 0, s, -np.inf)
        outs.append(sm(s) @ c)
    return np.hstack(outs)


@RIGHT("attention-gradient")
def gradient_by_output(q, k, v, g):
    c = q.shape[1] ** (-0.5)
    p = sm(c * q @ k.T)
    o = p @ v
    ds = p * (g @ v.T - (g * o).sum(1, keepdims=True)) * c
    return (ds @ k, ds.T @ q, p.T @ g)


def fold(x, h):
    B, n, D = x.shape
    return x.reshape(B, n, h, D // h).transpose(0, 2, 1, 3).reshape(B * h, n, D // h)


def unfold(o, B, h):
    return o.reshape(B, h, *o.shape[1:]).transpose(0, 2, 1, 3).reshape(B, o.shape[1], -1)


def core(q, k, v, m):
    s = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    if m is not None:
        s = np.where(m, s, -1000000000.0)
    return sm(s) @ v


@RIGHT("batched-multi-head")
def folded(q, k, v, mask=None, n_heads=1):
    return unfold(
        core(
            fold(q, n_heads),
            fold(k, n_heads),
            fold(v, n_heads),
            None if mask is None else np.repeat(mask, n_heads, 0),
        ),
        len(q),
        n_heads,
    )


@WRONG("batched-multi-head", "mask_repeat_tiled")
def folded_and_tiled(q, k, v, mask=None, n_heads=1):
    return unfold(
        core(
            fold(q, n_heads),
            fold(k, n_heads),
            fold(v, n_heads),
            None if mask is None else np.tile(mask, (n_heads, 1, 1)),
        ),
        len(q),
        n_heads,
    )


@WRONG("batched-multi-head", "mha_batch_head_mixed")
def unfolded_heads_first(q, k, v, n_heads):
    o = core(fold(q, n_heads), fold(k, n_heads), fold(v, n_heads), None)
    B = len(q)
    return o.reshape(n_heads, B, *o.shape[1:]).transpose(1, 2, 0, 3).reshape(q.shape)


@WRONG("batched-multi-head", "attends_over_batch")
def words_first(q, k, v, n_heads):
    def f(x):
        return x.transpose(1, 0, 2)
    q, k, v = (f(q), f(k), f(v))
    return f(unfold(core(fold(q, n_heads), fold(k, n_heads), fold(v, n_heads), None), len(q), n_heads))


@WRONG("batched-multi-head", "mask_repeat_tiled")
def heads_first_and_repeated(q, k, v, mask, n_heads):
    def c(x):
        return np.concatenate(np.split(x, n_heads, -1))
    o = core(c(q), c(k), c(v), np.repeat(mask, n_heads, 0))
    return np.concatenate(np.split(o, n_heads), -1)


@RIGHT("batched-multi-head")
def heads_first(q, k, v, mask, n_heads):
    def c(x):
        return np.concatenate(np.split(x, n_heads, -1))
    o = core(c(q), c(k), c(v), np.tile(mask, (n_heads, 1, 1)))
    return np.concatenate(np.split(o, n_heads), -1)


@WRONG("batched-multi-head", "mha_batch_head_mixed")
def unfolded_batch_first(q, k, v, n_heads):
    def c(x):
        return np.concatenate(np.split(x, n_heads, -1))
    o = core(c(q), c(k), c(v), None)
    B = len(q)
    return o.reshape(B, n_heads, *o.shape[1:]).transpose(0, 2, 1, 3).reshape(q.shape)
