"""`assert_attention`: one line in a project's tests; the sentence first, the traceback short."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from attn_tutor.errors import UsageError
from attn_tutor.testing import assert_attention
from tests.own_code.functions import softmax
from tests.own_code.right_functions import attention_plain, causal_tri, heads_reshaped
from tests.own_code.wrong_functions import attention_unscaled, causal_tril
from tests.processes import run


def two_heads(query, key, value):
    return heads_reshaped(query, key, value, 2)


def test_a_right_function_passes() -> None:
    assert_attention(attention_plain)
    assert_attention(causal_tri, causal=True)
    assert_attention(heads_reshaped, like="multi-head")
    assert_attention(two_heads, like="multi-head", n_heads=2)
    assert_attention(causal_tril, like="causal", corner="top-left")
    assert_attention(attention_unscaled, scale="none")


def test_a_wrong_one_fails_with_its_sentence_first() -> None:
    with pytest.raises(AssertionError, match=r"^attention_unscaled: That's exactly what you get when the scores"):
        assert_attention(attention_unscaled)
    with pytest.raises(AssertionError, match="aligned at the top left"):
        assert_attention(causal_tril, like="causal")


def test_the_seed_decides_the_inputs() -> None:
    seen = []

    def noting(query, key, value):
        seen.append(query)
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value

    for seed in (1, 1, 2):
        assert_attention(noting, seed=seed)
    first, again, other = (seen[i * len(seen) // 3] for i in range(3))
    assert (first == again).all()
    assert not (first == other).all()


def test_a_contract_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="no contract called atention"):
        assert_attention(attention_plain, like="atention")


@pytest.mark.terminal
def test_the_traceback_of_pytest_is_short(tmp_path: Path) -> None:
    """The line of the test and the sentence: nothing of the tutor's own code."""
    (tmp_path / "test_mine.py").write_text(
        "import numpy as np\nfrom attn_tutor.testing import assert_attention\n"
        "def mine(query, key, value):\n    return query @ key.T @ value\n"
        "def test_mine():\n    assert_attention(mine)\n"
    )
    code = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # each takes a while to load
    out = run(code, "-q", "-p", "no:cacheprovider", str(tmp_path), cwd=tmp_path, environment=alone).stdout
    assert "E       AssertionError: mine: That's exactly what you get when the raw scores" in out
    assert "own_code" not in out
    assert "attn_tutor/testing.py" not in out
