"""`trace`: a sentence through attention, on the screen or in a file."""

from __future__ import annotations

from attn_tutor.cli.picturing import Files
from attn_tutor.cli.setup import Setup
from attn_tutor.engine.toy import toy
from attn_tutor.errors import DONE
from attn_tutor.sessions.tracing import screens
from attn_tutor.widgets.signs import inert


def run_trace(
    setup: Setup, sentence: str, *, causal: bool, heads: int, seed: int, steps: str, files: Files
) -> int:
    """Show the stages, or save them to files."""
    files.check()
    wanted = tuple(name for name in steps.replace(" ", "").split(",") if name)
    views = screens(toy(inert(sentence), seed=seed, n_heads=heads, causal=causal), seed, wanted)
    files.show_or_save(setup.terminal(), views)
    return DONE
