"""attn-tutor: the attention mechanism, taught and asked on computed numbers."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # typing's own name for it would load typing, a third of what --version takes
if TYPE_CHECKING:
    from attn_tutor.answers.array_diagnosis import diagnose as diagnose
    from attn_tutor.answers.verdict import check_answer as check_answer
    from attn_tutor.engine.attention import attend as attend
    from attn_tutor.engine.heads import multi_head as multi_head
    from attn_tutor.engine.heads import project as project
    from attn_tutor.engine.lean import attend_lean as attend_lean

# The public functions and where they live: resolved on first use, so that importing the package imports no numpy.
_PUBLIC = {
    "attend": "engine.attention",
    "attend_lean": "engine.lean",
    "project": "engine.heads",
    "multi_head": "engine.heads",
    "check_answer": "answers.verdict",
    "diagnose": "answers.array_diagnosis",
}
__all__ = ["__version__", *sorted(_PUBLIC)]  # noqa: PLE0604  names resolved by __getattr__ below


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
