"""`trace`: a sentence through attention, on the screen or in a file."""

from __future__ import annotations

from attn_tutor.cli.picturing import Files
from attn_tutor.cli.setup import Setup
from attn_tutor.engine.toy import toy
from attn_tutor.errors import DONE
from attn_tutor.sessions.looking import look_around
from attn_tutor.sessions.tracing import screens
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.signs import inert


def run_trace(
    setup: Setup,
    sentence: str,
    *,
    causal: bool,
    heads: int,
    head: int,
    row: str,
    seed: int,
    steps: str,
    files: Files,
) -> int:
    """Show the stages, or save them to files. At a terminal the map can then be looked at closer."""
    files.check()
    wanted = tuple(name for name in steps.replace(" ", "").split(",") if name)
    made = toy(inert(sentence), seed=seed, n_heads=heads, causal=causal)
    views = screens(made, seed, wanted, head - 1, inert(row).strip())
    terminal = setup.terminal(interactive=not files.any)
    files.show_or_save(terminal, views)
    shown = next((view for view in views if isinstance(view, HeatMap)), None)
    if shown is None or files.any or not terminal.has_person:
        return DONE
    try:
        look_around(terminal, shown, made.problem.run())
    except Stopped as stopped:
        return stopped.exit_code
    return DONE
