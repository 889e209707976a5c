"""What `trace` does without a model: toy vectors, drawn by a seed, go through attention stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attn_tutor.cli.commands.options import Files
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import DONE

if TYPE_CHECKING:
    from attn_tutor.widgets import View


@dataclass(frozen=True)
class ToyOptions:
    """The options of `trace` that only the toy vectors have."""

    causal: bool
    heads: int
    head: int
    row: str
    seed: int
    steps: str


def trace_toy(setup: Setup, sentence: str, options: ToyOptions, files: Files) -> int:
    """The toy vectors, stage by stage."""
    from attn_tutor.engine.toy import toy
    from attn_tutor.sessions.trace_stages import screens, walk
    from attn_tutor.terminal import Stopped
    from attn_tutor.widgets.signs import inert

    files.check()
    wanted = tuple(name for name in options.steps.replace(" ", "").split(",") if name)
    sample = toy(inert(sentence), seed=options.seed, n_heads=options.heads, causal=options.causal)
    stages = screens(sample, options.seed, wanted, options.head - 1, inert(options.row).strip())
    terminal = setup.terminal(interactive=not files.any)
    if files.any or not terminal.has_person:
        files.show_or_save(terminal, [view for screen in stages for view in screen.views])
        if terminal.look.plain and not files.any and any(screen.stage == "weights" for screen in stages):
            terminal.show(*_other_heads(options.heads, options.head))
        return DONE
    try:
        walk(terminal, stages, sample.problem.run())
    except Stopped as stopped:
        return stopped.exit_code
    return DONE


def _other_heads(heads: int, head: int) -> list[View]:
    """How to hear the heads that were not read out row by row; nothing where there is one head."""
    from attn_tutor.widgets.prose import Prose

    others = [number for number in range(1, heads + 1) if number != head]
    if not others:
        return []
    which = f"head {others[0]}" if len(others) == 1 else f"one of the others, such as head {others[0]},"
    return [Prose(f"To hear {which} row by row, give the same command with --head {others[0]}.")]
