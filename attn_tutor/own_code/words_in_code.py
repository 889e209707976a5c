"""The words of a mistake as they suit a function: the names of its parameters, and what is hidden in it."""

from __future__ import annotations

import re

from attn_tutor.own_code.contract import Contract

_MATRICES = {"W_Q": "w_query", "W_K": "w_key", "W_V": "w_value", "W_O": "w_output"}
_TRANSPOSED = {"Qᵀ": "query.T", "Kᵀ": "key.T", "Vᵀ": "value.T"}
_UNMASKED = {"padding": "the padding isn't hidden", "window": "no key is hidden"}


def in_code(text: str, contract: Contract) -> str:
    """A sentence on a mistake in the words of a function of this contract."""
    roles = contract.roles
    for letter, name in _MATRICES.items():
        if name in roles:
            text = re.sub(rf"\b{letter}\b", name, text)
    for letter, name in _TRANSPOSED.items():
        if name.removesuffix(".T") in roles:
            text = text.replace(letter, name)
    if not contract.module and "mask" not in roles:
        text = text.replace("the mask is ignored", _UNMASKED.get(contract.name, "the future isn't hidden"))
    if "mask" in roles:
        text = text.replace("where the mask is 1", "where the mask is True").replace("1 means may", "True means may")
        if "value" not in roles:
            text = text.replace("Give weight only where", "Keep the score where")
    return text
