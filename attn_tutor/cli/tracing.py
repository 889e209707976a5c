"""`trace`: a sentence through attention, on the screen or in a file."""

from __future__ import annotations

from pathlib import Path

from attn_tutor.cli.setup import Setup
from attn_tutor.engine.toy import toy
from attn_tutor.errors import DONE
from attn_tutor.sessions.tracing import screens
from attn_tutor.terminal.pictures import save_picture
from attn_tutor.widgets.feedback import Feedback


def run_trace(
    setup: Setup,
    sentence: str,
    *,
    causal: bool,
    heads: int,
    seed: int,
    steps: str,
    files: tuple[Path | None, ...],
) -> int:
    """Show the stages, or save them to files."""
    wanted = tuple(name for name in steps.replace(" ", "").split(",") if name)
    views = screens(toy(sentence, seed=seed, n_heads=heads, causal=causal), seed, wanted)
    terminal = setup.terminal()
    named = [path for path in files if path is not None]
    for path in named:
        save_picture(views, terminal.look, path)
        terminal.show(Feedback("neutral", f"Saved to {path}."))
    if not named:
        terminal.show(*views)
    return DONE
