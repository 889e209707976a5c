"""What runs where no command is named: home at a terminal, else the commands and a short run of the main job."""

from __future__ import annotations

import sys

import typer

commands = typer.Typer()
_WRONG = "[[30, 40]]"  # looks at the other key: an option of the practice problem that people pick


@commands.command(hidden=True)
def home(context: typer.Context) -> int:
    """Open where you are: the first screen of the course, or the lesson that you left."""
    from attn_tutor.errors import DONE

    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        _show_the_main_job(context)
        return DONE
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.home import home as open_home

    return run_session(context.obj.context("learn"), open_home)[1]


def _show_the_main_job(context: typer.Context) -> None:
    """A practice problem, a wrong answer with its reason, and the computation worked."""
    from attn_tutor.errors import UsageError
    from attn_tutor.sessions.attempt import correction
    from attn_tutor.sessions.question_screen import question_views, worked_views
    from attn_tutor.widgets.feedback import Feedback

    terminal = context.obj.terminal()
    try:
        asked = context.obj.library().question("practice-3").draw(0)
    except UsageError:
        return  # a folder of somebody's own questions has its own problems
    intro = "This is what it does. Here are a practice problem, a wrong answer and the worked computation:"
    verdict = asked.judge(_WRONG)
    terminal.show(
        Feedback("neutral", intro),
        *question_views(asked, 0, 0),
        Feedback("neutral", f"A learner typed {_WRONG}."),
        correction(asked, verdict, _WRONG, last=False),
        *worked_views(asked),
    )
    at_terminal = "At a terminal, attn-tutor without a command opens the course where you left off."
    terminal.show(Feedback("neutral", at_terminal))
