"""`trace`: a sentence through attention, on the screen or in a file."""

from __future__ import annotations

from attn_tutor.cli.picturing import Files
from attn_tutor.cli.setup import Setup
from attn_tutor.engine.toy import toy
from attn_tutor.errors import DONE
from attn_tutor.sessions.trace import screens, walk
from attn_tutor.terminal import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.prose import Prose
from attn_tutor.widgets.signs import inert


def _other_heads(heads: int, head: int) -> list[View]:
    """How to hear the heads that were not read out row by row; nothing where there is one head."""
    others = [number for number in range(1, heads + 1) if number != head]
    if not others:
        return []
    which = f"head {others[0]}" if len(others) == 1 else f"one of the others, such as head {others[0]},"
    return [Prose(f"To hear {which} row by row, give the same command with --head {others[0]}.")]


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
        if terminal.look.plain and not files.any and any(screen.stage == "weights" for screen in shown):
            terminal.show(*_other_heads(heads, head))
        return DONE
    try:
        walk(terminal, shown, made.problem.run())
    except Stopped as stopped:
        return stopped.exit_code
    return DONE
