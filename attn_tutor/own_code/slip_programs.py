"""Right functions, one for each contract, in which one edit makes a mistake."""

from __future__ import annotations

_SOFTMAX = """\
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    weights = exponentials / exponentials.sum(axis=-1, keepdims=True)
"""
# The same where nothing stands behind it that needs the exponentials by themselves.
_SHORT = """\
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
"""
PROGRAMS: dict[str, str] = {
    "attention": f"""\
def attention(query, key, value, mask=None):
    scores = query @ key.T
    logits = scores / np.sqrt(query.shape[-1])
    logits = logits if mask is None else np.where(mask, logits, -np.inf)
{_SOFTMAX}    return weights @ value
""",
    "causal": f"""\
def causal(query, key, value):
    n_q, n_k = len(query), len(key)
    visible = np.tri(n_q, n_k, n_k - n_q, dtype=bool)
    logits = query @ key.T / np.sqrt(query.shape[-1])
    logits = np.where(visible, logits, -np.inf)
{_SOFTMAX}    return weights @ value
""",
    "multi-head": f"""\
def multi_head(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).swapaxes(0, 1) for x in (query, key, value))
    logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
{_SOFTMAX}    heads = weights @ v
    return heads.swapaxes(0, 1).reshape(len(query), -1)
""",
    "multi-head-projected": f"""\
def multi_head_attention(tokens, w_query, w_key, w_value, w_output, n_heads):
    query, key, value = tokens @ w_query, tokens @ w_key, tokens @ w_value
    q, k, v = (x.reshape(len(x), n_heads, -1).swapaxes(0, 1) for x in (query, key, value))
    logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
{_SOFTMAX}    together = (weights @ v).swapaxes(0, 1).reshape(len(tokens), -1)
    return together @ w_output
""",
    "self-attention": f"""\
def self_attention(tokens, w_query, w_key, w_value):
    query, key, value = tokens @ w_query, tokens @ w_key, tokens @ w_value
    logits = query @ key.T / np.sqrt(query.shape[-1])
{_SOFTMAX}    return weights @ value
""",
    "grouped": f"""\
def grouped(query, key, value, n_heads, n_kv_heads):
    q = query.reshape(len(query), n_heads, -1).swapaxes(0, 1)
    k, v = (x.reshape(len(x), n_kv_heads, -1).swapaxes(0, 1) for x in (key, value))
    k, v = (np.repeat(x, n_heads // n_kv_heads, axis=0) for x in (k, v))
    logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
{_SOFTMAX}    return (weights @ v).swapaxes(0, 1).reshape(len(query), -1)
""",
    "cross-attention": f"""\
def cross_attention(tokens, context, w_query, w_key, w_value):
    query, key, value = tokens @ w_query, context @ w_key, context @ w_value
    logits = query @ key.T / np.sqrt(query.shape[-1])
{_SHORT}    return weights @ value
""",
    "padding": f"""\
def padded(query, key, value, lengths):
    logits = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
    visible = np.arange(key.shape[1]) < lengths[:, None, None]
    logits = np.where(visible, logits, -np.inf)
{_SHORT}    return weights @ value
""",
    "window": f"""\
def window_attention(query, key, value, window):
    n_q, n_k = len(query), len(key)
    distance = np.arange(n_k - n_q, n_k)[:, None] - np.arange(n_k)
    visible = (distance >= 0) & (distance < window)
    logits = np.where(visible, query @ key.T / np.sqrt(query.shape[-1]), -np.inf)
{_SHORT}    return weights @ value
""",
    "cache-step": f"""\
def cache_step(query, key, value, past_keys, past_values):
    keys, values = np.concatenate([past_keys, key]), np.concatenate([past_values, value])
    n, n_all = len(query), len(keys)
    visible = np.tri(n, n_all, n_all - n, dtype=bool)
    logits = np.where(visible, query @ keys.T / np.sqrt(query.shape[-1]), -np.inf)
{_SHORT}    return weights @ values, keys, values
""",
    "online": """\
def online(query, key, value, block):
    largest, total, mixed = np.full((len(query), 1), -np.inf), 0.0, 0.0
    for start in range(0, len(key), block):
        logits = query @ key[start : start + block].T / np.sqrt(query.shape[-1])
        new = np.maximum(largest, logits.max(axis=-1, keepdims=True))
        shrink, exponentials = np.exp(largest - new), np.exp(logits - new)
        total = total * shrink + exponentials.sum(axis=-1, keepdims=True)
        mixed = mixed * shrink + exponentials @ value[start : start + block]
        largest = new
    return mixed / total
""",
    "additive": f"""\
def additive(query, key, value, w_query, w_key, vector):
    hidden = np.tanh((query @ w_query)[:, None] + (key @ w_key)[None])
    logits = hidden @ vector
{_SHORT}    return weights @ value
""",
    "rope": """\
def rope(x, positions):
    d = x.shape[-1]
    frequencies = 10000.0 ** (-np.arange(0, d, 2) / d)
    angles = np.outer(positions, frequencies)
    a, b = x[:, 0::2], x[:, 1::2]
    pairs = [a * np.cos(angles) - b * np.sin(angles), a * np.sin(angles) + b * np.cos(angles)]
    return np.stack(pairs, axis=-1).reshape(x.shape)
""",
    "alibi": f"""\
def alibi(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).swapaxes(0, 1) for x in (query, key, value))
    slopes = 2.0 ** (-8 * np.arange(1, n_heads + 1) / n_heads)
    distance = np.arange(len(key) - len(query), len(key))[:, None] - np.arange(len(key))
    logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]) - slopes[:, None, None] * distance
    visible = np.tri(len(query), len(key), len(key) - len(query), dtype=bool)
    logits = np.where(visible, logits, -np.inf)
{_SHORT}    return (weights @ v).swapaxes(0, 1).reshape(len(query), -1)
""",
    "softmax-gradient": """\
def softmax_gradient(weights, gradient):
    mean = (weights * gradient).sum(axis=-1, keepdims=True)
    return weights * (gradient - mean)
""",
    "attention-gradient": f"""\
def attention_gradient(query, key, value, gradient):
    scale = 1 / np.sqrt(query.shape[-1])
    logits = query @ key.T * scale
{_SHORT}    d_value = weights.T @ gradient
    d_weights = gradient @ value.T
    d_logits = weights * (d_weights - (weights * d_weights).sum(axis=-1, keepdims=True))
    d_scores = d_logits * scale
    return d_scores @ key, d_scores.T @ query, d_value
""",
    "batched-multi-head": f"""\
def batched_multi_head(query, key, value, mask, n_heads):
    n_batch, n_q, width = query.shape
    folded = (x.reshape(n_batch, -1, n_heads, width // n_heads).swapaxes(1, 2) for x in (query, key, value))
    q, k, v = (x.reshape(n_batch * n_heads, -1, width // n_heads) for x in folded)
    visible = np.repeat(mask, n_heads, axis=0)
    logits = np.where(visible, q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]), -np.inf)
{_SHORT}    heads = (weights @ v).reshape(n_batch, n_heads, n_q, -1)
    return heads.swapaxes(1, 2).reshape(n_batch, n_q, width)
""",
}
