"""Functions of tensors and modules, each in a process of its own. Runs where PyTorch is installed: it is an extra."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from attn_tutor.own_code.check import CheckRequest, check
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.runner import CodeRunner

pytest.importorskip("torch", reason="PyTorch is an extra of 200 MB: pip install attn-tutor[torch]")
pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("cold_processes")]

FUNCTIONS = """
import math, torch
import torch.nn.functional as F

dropout = torch.nn.Dropout(0.1)

def right(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return F.softmax(scores, dim=-1) @ value

def fused(query, key, value):
    return F.scaled_dot_product_attention(query, key, value)

def forgetful(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if mask is not None:
        scores.masked_fill(~mask, -1e9)
    return F.softmax(scores, dim=-1) @ value

def dropping(query, key, value):
    return dropout(F.softmax(query @ key.mT / query.size(-1) ** 0.5, dim=-1)) @ value

def detached(query, key, value):
    return F.softmax(query @ key.mT.detach() / query.size(-1) ** 0.5, dim=-1) @ value

def adding(query, key, value):
    return F.softmax(query @ key.mT / query.size(-1) ** 0.5, dim=-1) @ value + query

def inverted(query, key, value, mask):
    scores = query @ key.transpose(-2, -1)
    scores = scores / math.sqrt(query.size(-1))
    scores = torch.where(mask, float("-inf"), scores)
    return F.softmax(scores, dim=-1) @ value

def by_autograd(query, key, value, gradient):
    q, k, v = (x.detach().clone().requires_grad_() for x in (query, key, value))
    return torch.autograd.grad(F.scaled_dot_product_attention(q, k, v), (q, k, v), gradient)

@torch.no_grad()
def apart(weights, gradient):
    return weights * (gradient - (weights * gradient).sum(-1, keepdim=True))

def nan_by_product(query, key, value, mask):
    hidden = (1 - mask.double()) * float("-inf")
    return F.softmax(query @ key.mT / query.size(-1) ** 0.5 + hidden, dim=-1) @ value

def nan_where_masked(query, key, value, mask=None):
    scores = query @ key.mT / query.size(-1) ** 0.5
    if mask is not None:
        scores = scores + torch.full_like(scores, float("-inf")) * ~mask
    return F.softmax(scores, dim=-1) @ value

def coarse(query, key, value):
    query, key, value = (x.bfloat16() for x in (query, key, value))
    return F.softmax(query @ key.mT / query.size(-1) ** 0.5, dim=-1) @ value
"""
MODULES = """
import torch
from torch import nn

class Attention(nn.Module):
    def __init__(self, width, n_heads, transpose=True, causal=False):
        super().__init__()
        self.n_heads, self.transpose, self.causal = n_heads, transpose, causal
        self.q_proj, self.k_proj, self.v_proj, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        b, n, width = x.shape
        q, k, v = (f(x).view(b, n, self.n_heads, -1).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        logits = q @ k.mT / q.size(-1) ** 0.5
        if self.causal:
            logits = logits.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), float("-inf"))
        heads = logits.softmax(-1) @ v
        return self.out((heads.transpose(1, 2) if self.transpose else heads).reshape(b, n, width))

class Fused(nn.Module):
    def __init__(self, width, n_heads, scale=True):
        super().__init__()
        self.n_heads, self.scale = n_heads, scale
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        b, n, width = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.n_heads, -1).permute(2, 0, 3, 1, 4)
        weights = (q @ k.mT / (q.size(-1) ** 0.5 if self.scale else 1)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, width))

class Rotated(nn.Module):
    def __init__(self, halves=False):
        super().__init__()
        self.halves, self.n_heads = halves, 2
        self.wq, self.wk, self.wv, self.wo = (nn.Linear(16, 16, bias=False) for _ in range(4))

    def rotate(self, x, n):
        turns = torch.outer(torch.arange(n, dtype=x.dtype), 10000 ** (-torch.arange(0, 8, 2, dtype=x.dtype) / 8))
        a, b = x.chunk(2, -1) if self.halves else (x[..., ::2], x[..., 1::2])
        both = [a * turns.cos() - b * turns.sin(), a * turns.sin() + b * turns.cos()]
        return torch.cat(both, -1) if self.halves else torch.stack(both, -1).flatten(-2)

    def forward(self, x):
        b, n, width = x.shape
        q, k, v = (f(x).view(b, n, 2, 8).transpose(1, 2) for f in (self.wq, self.wk, self.wv))
        logits = self.rotate(q, n) @ self.rotate(k, n).mT / 8 ** 0.5
        return self.wo((logits.softmax(-1) @ v).transpose(1, 2).reshape(b, n, width))

class Grouped(nn.Module):
    def __init__(self):
        super().__init__()
        self.n_heads, self.attn, self.proj = 4, nn.Linear(16, 32, bias=False), nn.Linear(16, 16, bias=False)

    def forward(self, x):
        b, n, width = x.shape
        q, k, v = self.attn(x).view(b, n, 2, 4, 4).permute(0, 2, 3, 1, 4).split((2, 1, 1), dim=2)
        logits = q @ k.mT / 2
        return self.proj((logits.softmax(-1) @ v).flatten(1, 2).transpose(1, 2).reshape(b, n, width))

class Cut(Attention):
    def forward(self, x):
        b, n, width = x.shape
        q, k, v = (f(x).view(b, n, self.n_heads, -1).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        weights = torch.tensor((q @ k.mT / q.size(-1) ** 0.5).softmax(-1).detach().numpy())
        return self.out((weights @ v).transpose(1, 2).reshape(b, n, width))

class Folded(Attention):
    def forward(self, x):
        b, n, width = x.shape
        d = width // self.n_heads
        q, k, v = (torch.cat(f(x).split(d, 2)) for f in (self.q_proj, self.k_proj, self.v_proj))
        heads = (q @ k.mT / d ** 0.5).softmax(-1) @ v
        return self.out(heads.view(b, self.n_heads, n, d).transpose(1, 2).reshape(b, n, width))

class WholeRoot(Attention):
    def forward(self, x):
        b, n, width = x.shape
        q, k, v = (f(x).view(b, n, self.n_heads, -1).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        return self.out(((q @ k.mT / width ** 0.5).softmax(-1) @ v).transpose(1, 2).reshape(b, n, width))

class Caching(Attention):
    cache = None

    def forward(self, x):
        self.cache = x if self.cache is None else torch.cat([self.cache, x], 1)
        return super().forward(self.cache)[:, -x.shape[1] :]

class Dropping(Attention):
    def forward(self, x):
        return super().forward(nn.functional.dropout(x, 0.1)) + x

class Block(Attention):
    def forward(self, x):
        return nn.functional.layer_norm(x + super().forward(x), (x.size(-1),))

class PreNorm(Attention):
    def forward(self, x):
        return x + super().forward(nn.functional.layer_norm(x, (x.size(-1),)))

class Flipped(Attention):
    def forward(self, x):
        return super().forward(x.flip(1))

class FlippedBack(Attention):
    def forward(self, x):
        return super().forward(x.flip(1)) + x.flip(1)

class Mean(Attention):
    def forward(self, x):
        return super().forward(x).mean(1, keepdim=True).expand_as(x)

class Leaking(Attention):
    def forward(self, x):
        y = super().forward(x)
        return x + y + y.mean(1, keepdim=True)

class OverSentence(Attention):
    def forward(self, x):
        return nn.functional.layer_norm(x + super().forward(x), x.shape[1:])

class Softmaxed(Attention):
    def forward(self, x):
        return super().forward(x).softmax(-1)

class Input(Attention):
    def forward(self, x):
        super().forward(x)
        return x

class Subtracted(Attention):
    def forward(self, x):
        return x - super().forward(x)

class Idle(Attention):
    def forward(self, x):
        q, k, v = (f(x).unflatten(-1, (self.n_heads, -1)).transpose(1, 2)
                   for f in (self.q_proj, self.k_proj, self.v_proj))
        y = nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        self.out(y)
        return y

class Plus(Attention):
    # residuals and norms as they are written: each leaves every word to itself
    def __init__(self, kind):
        super().__init__(12, 3)
        self.kind, self.norm, self.after = kind, nn.LayerNorm(12), nn.LayerNorm(12)
        self.drop, self.gamma = nn.Dropout(0.1), nn.Parameter(torch.linspace(1e-4, 2e-4, 12))
        self.places = torch.randn(9, 12)

    def forward(self, x):
        def rms(y):
            return y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-6)
        def by_hand(y):
            return (y - y.mean(-1, keepdim=True)) / (y.std(-1, keepdim=True) + 1e-6)
        attention = super().forward
        if self.kind == "tuple":
            return x + self.drop(attention(self.norm(x))), None
        if self.kind == "rms":
            return x + attention(rms(x))
        if self.kind == "sandwich":
            return x + self.after(attention(self.norm(x)))
        if self.kind == "by hand":
            return by_hand(x + self.drop(attention(x)))
        if self.kind == "scaled":
            return x + self.gamma * attention(self.norm(x))
        if self.kind == "half":
            return (x + attention(x)) * 0.5 ** 0.5
        if self.kind == "places":
            x = x + self.places[: x.shape[1]]
            return self.after(x + attention(x))
        x = self.norm(x)
        return self.after(x + attention(x))

class Shared(nn.Module):
    def __init__(self, right=True):
        super().__init__()
        self.right, self.n_heads = right, 4
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(16, n) for n in (16, 8, 8, 16))

    def forward(self, x):
        q, k, v = (f(x).unflatten(-1, (-1, 4)).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        k, v = (y.repeat_interleave(2, 1) if self.right else y.repeat(1, 2, 1, 1) for y in (k, v))
        return self.o_proj(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))

class Head(nn.Module):
    def __init__(self, width, size):
        super().__init__()
        self.key, self.query, self.value = (nn.Linear(width, size, bias=False) for _ in range(3))

    def forward(self, x):
        logits = self.query(x) @ self.key(x).mT / self.key(x).size(-1) ** 0.5
        return logits.softmax(-1) @ self.value(x)

class Heads(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads, self.proj = nn.ModuleList(Head(12, 4) for _ in range(3)), nn.Linear(12, 12)

    def forward(self, x):
        return self.proj(torch.cat([head(x) for head in self.heads], -1))

class Product(Head):
    def forward(self, x):
        logits = self.query(x) @ self.key(x).mT / self.key(x).size(-1) ** 0.5
        logits = logits + torch.ones(x.shape[1], x.shape[1]).triu(1) * float("-inf")
        return logits.softmax(-1) @ self.value(x)

class Exchanged(Head):
    def forward(self, x):
        logits = self.key(x) @ self.query(x).mT / self.key(x).size(-1) ** 0.5
        return logits.softmax(-1) @ self.value(x)

class WordsFirst(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2)

    def forward(self, x):
        return self.attention(x, x, x)

class Library(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x)
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[CodeRunner]:
    runner = CodeRunner(reused=True)
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("torch")
    (folder / "functions.py").write_text(FUNCTIONS)
    (folder / "modules.py").write_text(MODULES)
    return folder


@pytest.mark.parametrize(
    ("name", "outcome", "names", "facts"),
    [
        ("right", "right", (), set()),
        ("fused", "right", (), set()),
        ("forgetful", "wrong", (("mask_ignored",),), set()),
        ("dropping", "wrong", (), {"not_deterministic"}),
        ("detached", "wrong", (), {"no_gradient"}),
        ("adding", "wrong", (("residual_added",),), set()),
        ("coarse", "right", (), set()),
    ],
)
def test_functions_of_tensors(
    runner: CodeRunner, folder: Path, name: str, outcome: str, names: tuple[tuple[str, ...], ...], facts: set[str]
) -> None:
    found = check(runner, CheckRequest(folder / "functions.py", name, "attention")).verdict
    assert (found.outcome, found.names) == (outcome, names), found.message
    assert {fact.name for fact in found.properties if fact.fault} == facts
    assert (found.precision == "bfloat16") == (name == "coarse")


def test_the_line_of_a_slip_is_found_in_tensors_too(runner: CodeRunner, folder: Path) -> None:
    found = check(runner, CheckRequest(folder / "functions.py", "inverted", "attention"))
    assert found.verdict.names == (("mask_inverted",),)
    assert "torch.where(mask, float" in found.text.decode().splitlines()[found.slip - 1]


@pytest.mark.parametrize(
    ("made", "names", "note"),
    [
        ("Attention(16, 4)", (), "Weights found by name: q_proj, k_proj, v_proj, out; 4 heads."),
        ("Attention(16, 4, transpose=False)", (("mha_merge_view_bug",),), "found by name"),
        ("Fused(16, 4)", (), "fused in qkv, in three blocks"),
        ("Fused(16, 4, scale=False)", (("no_scale",), ("mha_no_scale",)), "fused in qkv"),
        ("Block(16, 4)", (), "What comes around the linear layers"),
        ("PreNorm(16, 4)", (), "What comes around the linear layers"),
        ("Shared()", (), "4 heads that share 2 key heads"),
        ("Shared(right=False)", (("gqa_tiled",),), "found by name"),
        ("Heads()", (), "3 heads"),
        ("Exchanged(8, 4)", (("swapped_QK",), ("proj_wq_wk_swapped",)), "found by name"),
        ("WordsFirst()", (("attends_over_batch",),), "fused in attention.in_proj_weight"),
        ("Rotated()", (), "neighbouring columns in pairs, base 10000"),
        ("Rotated(halves=True)", (), "the two halves in pairs, base 10000"),
        ("Grouped()", (), "fused in attn, group by group; 4 heads that share 2 key heads"),
        ("Folded(16, 4)", (("mha_batch_head_mixed",),), "found by name"),
        ("Library()", (), "fused in attention.in_proj_weight"),
    ],
)
def test_modules(
    runner: CodeRunner, folder: Path, made: str, names: tuple[tuple[str, ...], ...], note: str
) -> None:
    """Weights are set by us, so neither a seed nor the order of layers counts."""
    found = _of_module(runner, folder, made)
    assert found.names == names, found.message
    assert found.outcome == ("wrong" if names else "right")
    assert note in " ".join(found.notes)


@pytest.mark.parametrize("kind", ["tuple", "rms", "sandwich", "by hand", "scaled", "half", "places", "post"])
def test_a_residual_or_a_norm_of_each_word_is_left_out(runner: CodeRunner, folder: Path, kind: str) -> None:
    found = _of_module(runner, folder, f"Plus({kind!r})")
    assert found.outcome == "right", found.message
    assert "What comes around the linear layers" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("Flipped(16, 4)", "What comes before the first layer changes its input and was not checked."),
        ("FlippedBack(16, 4)", "What comes before the first layer"),
        ("Mean(16, 4)", "What follows the last layer changes the result and was not checked."),
        ("Leaking(16, 4)", "What follows the last layer"),
        ("OverSentence(16, 4)", "What follows the last layer"),
        ("Input(16, 4)", "What follows the last layer"),
        ("Subtracted(16, 4)", "What follows the last layer"),
    ],
)
def test_what_else_stands_around_the_layers_is_not_right(
    runner: CodeRunner, folder: Path, made: str, words: str
) -> None:
    found = _of_module(runner, folder, made)
    assert (found.outcome, found.names, found.so_far) == ("wrong", (), "")
    assert words in found.message


@pytest.mark.parametrize(
    ("made", "name"), [("Softmaxed(16, 4)", "output_softmaxed"), ("Idle(16, 4)", "mha_forgot_wo")]
)
def test_what_follows_the_last_layer_is_named(runner: CodeRunner, folder: Path, made: str, name: str) -> None:
    found = _of_module(runner, folder, made)
    assert (found.outcome, found.names[0]) == ("wrong", (name,))


def test_a_mean_of_all_words_after_the_last_layer_sees_the_future(runner: CodeRunner, folder: Path) -> None:
    found = _of_module(runner, folder, "Leaking(16, 4, causal=True)", "causal-module")
    assert found.outcome == "wrong"
    assert "sees the future" in found.message


def test_weights_that_get_no_gradient_are_named(runner: CodeRunner, folder: Path) -> None:
    """The input gets one, through the values; what makes queries and keys gets none."""
    found = _of_module(runner, folder, "Cut(16, 4)")
    assert found.outcome == "wrong"
    assert "A backward pass gives no gradient to q_proj and k_proj." in found.message


def test_what_makes_the_numbers_random_is_said_first(runner: CodeRunner, folder: Path) -> None:
    assert _of_module(runner, folder, "Dropping(16, 4)").message.startswith("The same inputs give different")


def test_what_a_module_keeps_is_not_taken_for_chance(runner: CodeRunner, folder: Path) -> None:
    assert "something is kept from one call" in _of_module(runner, folder, "Caching(16, 4)").message


def test_sizes_that_cannot_tell_two_mistakes_are_told(runner: CodeRunner, folder: Path) -> None:
    """The root of 16 is the width of one of 4 heads; of 3 heads it is not."""
    assert "different sizes" in _of_module(runner, folder, "WholeRoot(16, 4)").look
    assert _of_module(runner, folder, "WholeRoot(18, 3)").names[0] == ("mha_scale_dmodel",)


@pytest.mark.parametrize(("name", "like"), [("by_autograd", "attention-gradient"), ("apart", "softmax-gradient")])
def test_a_gradient_needs_no_gradient(runner: CodeRunner, folder: Path, name: str, like: str) -> None:
    assert check(runner, CheckRequest(folder / "functions.py", name, like)).verdict.outcome == "right"


def test_a_causal_module_must_not_see_the_future(runner: CodeRunner, folder: Path) -> None:
    assert _of_module(runner, folder, "Attention(16, 4, causal=True)", "causal-module").outcome == "right"
    assert _of_module(runner, folder, "Attention(16, 4)", "causal-module").names == (("mask_ignored",),)


def test_a_causal_module_is_told_from_a_wrong_one(runner: CodeRunner, folder: Path) -> None:
    request = CheckRequest(folder / "modules.py", "Attention", "module", make="Attention(16, 4, causal=True)")
    assert "say --like causal-module" in check(runner, request).verdict.message


@pytest.mark.parametrize("name", ["nan_by_product", "nan_where_masked"])
def test_nan_everywhere_gets_no_name(runner: CodeRunner, folder: Path, name: str) -> None:
    """0 times -inf leaves nothing by which a mistake could be known."""
    found = check(runner, CheckRequest(folder / "functions.py", name, "attention")).verdict
    assert (found.outcome, found.names, found.partly) == ("wrong", (), ())
    assert found.off.startswith("Every entry is NaN. 0 times -inf is NaN: if you multiply to make the mask, use torch.")


def test_a_module_of_nan_gets_no_name(runner: CodeRunner, folder: Path) -> None:
    found = _of_module(runner, folder, "Product(6, 4)", "causal-module")
    assert (found.outcome, found.names, found.partly) == ("wrong", (), ())
    assert found.off.startswith("Every entry is NaN.")


def test_a_class_says_how_it_is_made(runner: CodeRunner, folder: Path) -> None:
    found = check(runner, CheckRequest(folder / "modules.py", "Attention")).verdict
    assert found.outcome == "wrong_call"
    assert "--make 'Attention(width, n_heads, transpose=True, causal=False)'" in found.message


def _of_module(runner: CodeRunner, folder: Path, made: str, like: str = "module") -> CodeVerdict:
    name = made.partition("(")[0]
    return check(runner, CheckRequest(folder / "modules.py", name, like, make=made)).verdict
