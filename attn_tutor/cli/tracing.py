"""`trace`: a sentence through attention, on the screen or in a file."""

from __future__ import annotations

from attn_tutor.cli.picturing import Files
from attn_tutor.cli.setup import Setup
from attn_tutor.engine.toy import toy
from attn_tutor.errors import DONE
from attn_tutor.sessions.tracing import screens, walk
from attn_tutor.terminal import Stopped
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
    """Show the stages, one by one where somebody sits at the terminal, or save them to files."""
    files.check()
    wanted = tuple(name for name in steps.replace(" ", "").split(",") if name)
    made = toy(inert(sentence), seed=seed, n_heads=heads, causal=causal)
    shown = screens(made, seed, wanted, head - 1, inert(row).strip())
    terminal = setup.terminal(interactive=not files.any)
    if files.any or not terminal.has_person:
        files.show_or_save(terminal, [view for screen in shown for view in screen.views])
        return DONE
    try:
        walk(terminal, shown, made.problem.run())
    except Stopped as stopped:
        return stopped.exit_code
    return DONE
