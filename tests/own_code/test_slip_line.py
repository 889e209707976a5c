"""The line that is said to hold a slip holds it: in functions written in many ways, with one slip, or with two."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from attn_tutor.own_code.binding import required_roles
from attn_tutor.own_code.calling import Caller
from attn_tutor.own_code.contract import Conventions, contract_named
from attn_tutor.own_code.conversation import roles_of
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.line_repairs import Goal, lines_that_repair
from attn_tutor.own_code.plan import plan
from attn_tutor.own_code.slip_line import goals_of, slip_line
from attn_tutor.own_code.source import required_parameters
from attn_tutor.testing import run_in_process

HEAD = """\
import numpy as np

def softmax(x):
    m = x.max(axis=-1, keepdims=True)
    e = np.exp(x - m)
    return e / e.sum(axis=-1, keepdims=True)

"""


class InProcess:
    """Answers as the process of the learner's code does, without one, and with time enough on a busy machine."""

    def __init__(self, space: ModuleType, caller: Caller) -> None:
        self.space, self.caller, self.goals = space, caller, list[Goal]()

    def ask(self, request: dict) -> None:
        self.request = request

    def answer(self, until: float) -> tuple[float, dict]:
        return 0.0, {"lines": lines_that_repair(
            self.request["source"].encode(), self.space, self.caller, self.request["name"], self.goals,
            self.request["seconds"],
        )}  # fmt: skip

    def trace(self) -> str:
        return ""


def line_of(source: str, contract: str, asks: tuple[str, ...] = (), **conventions: str) -> int:
    """The line that is said for a file, with HEAD in front; counted from the first line of `source`."""
    text, wanted = HEAD + source, contract_named(contract)
    space = ModuleType("mine")
    space.__file__ = "mine.py"
    exec(compile(text, "mine.py", "exec"), vars(space))
    name = source.partition("def ")[2].partition("(")[0] if wanted.function not in vars(space) else wanted.function
    takes = required_roles(required_parameters(text.encode(), name), wanted.roles, wanted.optional)
    calls = plan(wanted.insisting(takes), Conventions(**conventions))  # type: ignore[arg-type]
    function = vars(space)[name]
    verdict = judge(calls, run_in_process(function, calls, Path()), asks, exercise=True)
    assert verdict.outcome in ("wrong", "stopped")
    caller = Caller(function, *roles_of(calls.contract), Path())
    caller.settle(calls.calls[0].arguments)
    child = InProcess(space, caller)
    faults = {fact.name for fact in verdict.properties if fact.fault}
    filled = "finite_fill" not in faults
    child.goals = [Goal(given, arrays, filled) for given, arrays in goals_of(calls, verdict, faults)]
    line = slip_line(child, calls, name, text.encode(), verdict, 20.0)
    return line - HEAD.count("\n") if line else 0


SOFTMAX = """\
def softmax(logits):
    m = logits.max(axis=-1, keepdims=True)
    e = np.exp(logits - m)
    s = e.sum(axis=-1, keepdims=True)
    return e / s
"""
MASKED = """\
def attention(query, key, value, mask):
    s = query @ key.T
    s = s / np.sqrt(query.shape[-1])
    s = np.where(mask, s, -np.inf)
    w = softmax(s)
    return w @ value
"""
CAUSAL = """\
def causal(query, key, value):
    n_q, n_k = query.shape[0], key.shape[0]
    i = np.arange(n_q)[:, None] + n_k - n_q
    m = np.arange(n_k)[None] <= i
    s = query @ key.T / query.shape[-1] ** 0.5
    s = np.where(m, s, -np.inf)
    return softmax(s) @ value
"""
HEADS = """\
def multi_head(query, key, value, n_heads):
    d = query.shape[1] // n_heads
    outs = []
    for h in range(n_heads):
        part = slice(h * d, (h + 1) * d)
        q, k, v = query[:, part], key[:, part], value[:, part]
        w = softmax(q @ k.T / np.sqrt(d))
        outs.append(w @ v)
    return np.concatenate(outs, axis=-1)
"""
SPLIT = """\
def split(x, h):
    return x.reshape(len(x), h, -1).transpose(1, 0, 2)

def multi_head(query, key, value, n_heads):
    q, k, v = split(query, n_heads), split(key, n_heads), split(value, n_heads)
    s = q @ k.transpose(0, 2, 1)
    s = s / np.sqrt(q.shape[-1])
    out = softmax(s) @ v
    return out.transpose(1, 0, 2).reshape(len(query), -1)
"""
CROSS = """\
def cross_attention(tokens, context, w_query, w_key, w_value):
    q = tokens @ w_query
    k = context @ w_key
    v = context @ w_value
    w = softmax(q @ k.T / np.sqrt(q.shape[-1]))
    return w @ v
"""
WINDOW = """\
def window_attention(query, key, value, window):
    n_q, n_k = len(query), len(key)
    i = np.arange(n_q)[:, None] + (n_k - n_q)
    j = np.arange(n_k)[None, :]
    seen = (j <= i) & (j > i - window)
    return softmax(np.where(seen, query @ key.T / np.sqrt(query.shape[1]), -np.inf)) @ value
"""
ROPE = """\
def rope(x, positions):
    n, d = x.shape
    out = np.empty_like(x)
    for i in range(d // 2):
        t = positions / 10000.0 ** (2 * i / d)
        a, b = x[:, 2 * i], x[:, 2 * i + 1]
        out[:, 2 * i] = a * np.cos(t) - b * np.sin(t)
        out[:, 2 * i + 1] = a * np.sin(t) + b * np.cos(t)
    return out
"""
ALIBI = """\
def alibi(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).swapaxes(0, 1) for x in (query, key, value))
    n_q, n_k = len(query), len(key)
    m = np.arange(n_q)[:, None] + (n_k - n_q) - np.arange(n_k)
    slope = 2.0 ** (-8 * np.arange(1, n_heads + 1) / n_heads)
    s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    s = s - slope[:, None, None] * m
    s = np.where(m >= 0, s, -np.inf)
    return (softmax(s) @ v).swapaxes(0, 1).reshape(n_q, -1)
"""
CACHE = """\
def cache_step(query, key, value, past_keys, past_values):
    keys = np.vstack([past_keys, key])
    values = np.vstack([past_values, value])
    n, m = len(query), len(keys)
    seen = np.arange(m) <= np.arange(n)[:, None] + m - n
    s = np.where(seen, query @ keys.T / np.sqrt(query.shape[-1]), -np.inf)
    return softmax(s) @ values, keys, values
"""
PADDED = """\
def padded(query, key, value, lengths):
    n_k = key.shape[1]
    seen = np.arange(n_k) < lengths[:, None, None]
    s = query @ key.transpose(0, 2, 1)
    s = s / np.sqrt(query.shape[-1])
    return softmax(np.where(seen, s, -np.inf)) @ value
"""
SLIPS = [
    ("softmax", SOFTMAX, "e.sum(axis=-1", "e.sum(axis=0"), ("softmax", SOFTMAX, "max(axis=-1", "max(axis=0"),
    ("softmax", SOFTMAX, "e.sum(axis=-1, keepdims=True)", "e.sum(axis=-1)"), ("softmax", SOFTMAX, "e / s", "s / e"),
    ("softmax", SOFTMAX, "logits - m", "logits + m"), ("softmax", SOFTMAX, "e / s", "e * s"),
    ("softmax", SOFTMAX, "logits.max", "logits.min"), ("softmax", SOFTMAX, "e.sum", "e.mean"),
    ("softmax", SOFTMAX, "np.exp(logits - m)", "np.exp2(logits - m)"),
    ("attention", MASKED, "w @ value", "w.T @ value"), ("attention", MASKED, "w @ value", "w @ key"),
    ("attention", MASKED, "np.where(mask, s, -np.inf)", "np.where(mask, s, 0)"),
    ("attention", MASKED, "np.where(mask, s, -np.inf)", "np.where(mask, -np.inf, s)"),
    ("attention", MASKED, "np.where(mask, s, -np.inf)", "np.where(~mask, s, -np.inf)"),
    ("attention", MASKED, "query @ key.T", "query @ key"), ("attention", MASKED, "query @ key.T", "query @ query.T"),
    ("attention", MASKED, "np.where(mask, s", "np.where(mask.T, s"),
    ("attention", MASKED, "np.sqrt(query.shape[-1])", "np.sqrt(len(key))"),
    ("attention", MASKED, "s = np.where(mask, s, -np.inf)", "s[mask] = -np.inf"),
    ("attention", MASKED, "s / np.sqrt(query.shape[-1])", "s / query.shape[-1] ** 1/2"),
    ("attention", MASKED, "s / np.sqrt", "s * np.sqrt"), ("attention", MASKED, "-np.inf", "-1e4"),
    ("causal", CAUSAL, "<= i", "< i"), ("causal", CAUSAL, "+ n_k - n_q", "+ n_q - n_k"),
    ("causal", CAUSAL, "[:, None] + n_k - n_q", "[:, None]"), ("causal", CAUSAL, "<= i", ">= i"),
    ("causal", CAUSAL, "** 0.5", "** 2"), ("causal", CAUSAL, "s = np.where(m, s", "s = np.where(~m, s"),
    ("multi-head", HEADS, "range(n_heads)", "range(1, n_heads)"),
    ("multi-head", HEADS, "np.concatenate(outs, axis=-1)", "np.concatenate(outs, axis=0)"),
    ("multi-head", HEADS, "slice(h * d, (h + 1) * d)", "slice(h, h + d)"),
    ("multi-head", HEADS, "np.sqrt(d)", "np.sqrt(n_heads)"), ("multi-head", HEADS, "value[:, part]", "value[:, :d]"),
    ("multi-head", HEADS, "    return np", "        return np"), ("multi-head", HEADS, "w @ v)", "w @ k)"),
    ("multi-head", SPLIT, "out.transpose(1, 0, 2)", "out"), ("multi-head", SPLIT, "s / np.sqrt", "s * np.sqrt"),
    ("multi-head", SPLIT, "np.sqrt(q.shape[-1])", "np.sqrt(query.shape[-1])"),
    ("cross-attention", CROSS, "v = context", "v = tokens"), ("cross-attention", CROSS, "k = context", "k = tokens"),
    ("cross-attention", CROSS, "context @ w_value", "context @ w_key"),
    ("window", WINDOW, "j > i - window", "j >= i - window"), ("window", WINDOW, "j <= i", "j < i"),
    ("window", WINDOW, "(j <= i) &", "(j <= i) |"), ("window", WINDOW, " + (n_k - n_q)", ""),
    ("rope", ROPE, "2 * i / d", "i / d"), ("rope", ROPE, "- b * np.sin", "+ b * np.sin"),
    ("rope", ROPE, "2 * i + 1]", "2 * i - 1]"), ("rope", ROPE, "10000.0", "1000.0"),
    ("alibi", ALIBI, "np.arange(1, n_heads + 1)", "np.arange(n_heads)"), ("alibi", ALIBI, "s - slope", "s + slope"),
    ("alibi", ALIBI, " + (n_k - n_q)", ""), ("alibi", ALIBI, "m >= 0", "m > 0"),
    ("cache-step", CACHE, "[past_values, value]", "[value, past_values]"),
    ("cache-step", CACHE, "[:, None] + m - n", "[:, None]"), ("cache-step", CACHE, "<= np", "< np"),
    ("padding", PADDED, "< lengths", "<= lengths"), ("padding", PADDED, "[:, None, None]", "[:, None]"),
    ("padding", PADDED, "s / np.sqrt", "s * np.sqrt"),
]  # fmt: skip


def lines_of_slip(right: str, wrong: str) -> list[int]:
    return [i for i, (a, b) in enumerate(zip(right.splitlines(), wrong.splitlines(), strict=True), 1) if a != b]


@pytest.mark.walk
def test_a_line_that_is_said_is_the_line_of_the_slip_and_most_slips_have_one() -> None:
    found = 0
    for contract, right, piece, slip in SLIPS:
        wrong = right.replace(piece, slip)
        line = line_of(wrong, contract)
        assert line in (*lines_of_slip(right, wrong), 0), wrong
        found += bool(line)
    assert found >= 0.8 * len(SLIPS)


def test_a_slip_in_a_helper_is_found_there() -> None:
    helper = HEAD.replace("e / e.sum(axis=-1", "e / e.sum(axis=0").removeprefix("import numpy as np\n\n")
    source = f"{helper}{MASKED}"
    assert line_of(source, "attention") == 4


def test_two_slips_have_no_line() -> None:
    """No change of one line makes it right, and a line is said of a slip alone."""
    two = MASKED.replace("w @ value", "w @ key").replace("mask, s, -np.inf", "mask, -np.inf, s")
    assert line_of(two, "attention") == 0
    assert line_of(SOFTMAX.replace("axis=-1", "axis=0"), "softmax") == 0


def test_a_function_of_one_line_has_its_slip_there() -> None:
    assert line_of("def softmax(logits):\n    return logits / logits.sum(axis=-1, keepdims=True)\n", "softmax") == 2
    assert line_of('def scores(query, key):\n    """It scores."""\n    return query + key[:1]\n', "scores") == 3


def test_a_change_of_the_inputs_is_found_in_its_line() -> None:
    wrong = MASKED.replace("    s = query @ key.T\n", "    query /= np.sqrt(query.shape[-1])\n    s = query @ key.T\n")
    assert line_of(wrong.replace("    s = s / np.sqrt(query.shape[-1])\n", ""), "attention") == 2


def test_a_line_that_fails_with_a_batch_is_found() -> None:
    source = MASKED.replace(", mask", "").replace("    s = np.where(mask, s, -np.inf)\n", "")
    assert line_of(source, "attention", ("batch",)) == 2


@pytest.mark.posix  # alarms
def test_a_changed_function_that_loops_is_given_up() -> None:
    """A change may make a loop endless: the search goes on after a moment, and says nothing false."""
    source = """\
def softmax(logits):
    i, total = 0, 0.0
    while i < logits.shape[-1]:
        total = total + np.exp(logits[..., i] - logits.max(axis=-1))
        i = i + 1
    return np.exp(logits - logits.max(axis=-1, keepdims=True)) * total[..., None]
"""
    assert line_of(source, "softmax") == 6
