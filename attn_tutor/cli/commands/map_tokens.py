"""The tokens of a saved map: as they are typed, or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attn_tutor.errors import UsageError

if TYPE_CHECKING:
    from attn_tutor.pretrained.all_maps import AllMaps


def name_tokens(file: Path, weights: Any, tokens: str, keys: str) -> AllMaps:
    """The maps with their tokens, places where none are given. Raises UsageError where they are not so many."""
    from attn_tutor.pretrained.all_maps import AllMaps, parked_tokens

    n_q, n_k = weights.shape[-2:]
    names = _fit_names(_tokens(tokens), n_q, "rows")
    if n_q == n_k and not keys:
        unnamed = AllMaps(file.name, weights, names)
        return AllMaps(file.name, weights, names, parked_tokens(names, unnamed.causal))
    others = _fit_names(_tokens(keys), n_k, "columns")
    return AllMaps(file.name, weights, names, parked_tokens(others, causal=False), others=others)


def _fit_names(names: tuple[str, ...], many: int, where: str) -> tuple[str, ...]:
    """The names, or places where there are none. Raises UsageError where they are not so many."""
    if names and len(names) != many:
        longer = "the map" if many > len(names) else "the list of tokens"
        raise UsageError(
            f"There are {len(names)} tokens and {many} {where}: {longer} is longer by {abs(many - len(names))}.",
            "Are [CLS], [SEP] or <s> among your tokens?",
        )
    return names or tuple(str(at) for at in range(1, many + 1))


def _tokens(text: str) -> tuple[str, ...]:
    """Tokens from a file, a line or a JSON string each, or from words with blanks between them."""
    from attn_tutor.widgets.signs import inert

    path = Path(text)
    try:
        if text and len(text) < 4096 and path.is_file():
            text = path.read_text(encoding="utf-8")
            if text.lstrip().startswith("["):
                from json import loads

                return tuple(inert(str(one)) for one in loads(text))
            if "\n" in text.strip():
                return tuple(inert(line) for line in text.splitlines() if line)
    except (OSError, ValueError) as error:
        raise UsageError(f"The tokens in {path.name} cannot be read: {error}.") from None
    return tuple(inert(word) for word in text.split())
