"""A screen of a lesson of edition 1, the pictures that both editions share, and what a screen measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.clock import Clock
from attn_tutor.curriculum.lesson import Picture, Screen
from attn_tutor.curriculum.measures import Gradient, Sharpness, Timing
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import fill_prose
from attn_tutor.sessions.attempt import refusal
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import NOTHING_ASKED, read_command
from attn_tutor.sessions.look_around import asks_to_turn, keys_for, open_why, turn_to
from attn_tutor.sessions.question_results import Quit
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.computation import Steps
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.prose import Code, Heading, Prose
from attn_tutor.widgets.worked import WorkedQuery

FIRST_SCREEN = "This is the first screen: there is none before it."


def views(screen: Screen, clock: Clock) -> Iterator[View]:
    """Title and text with computed values, code, picture, what is measured or counted, note."""
    given = screen.given
    values = {} if given is None else given.problem.run()
    if screen.title:
        yield Heading(screen.title)
    if screen.text:
        yield Prose(fill_prose(screen.text, values, screen.decimals))
    if screen.code:
        yield Code(screen.code)
    if given is not None and screen.show:
        yield picture(screen, given)
    yield from measured_views(screen, clock)
    if screen.note:
        yield Note((fill_prose(screen.note, values, screen.decimals),), label="Note", role="dim")


def picture(screen: Picture, given: Given) -> View:
    """The picture of the inputs that the screen asks for."""
    trace, row, decimals = given.problem.run(), screen.row - 1, screen.decimals
    key_words = given.key_words or given.words
    match screen.show:
        case "worked":
            return WorkedQuery(trace, row, given.words, given.key_words, decimals=decimals)
        case "map" | "tiles":
            return HeatMap(trace["weights"], given.words, key_words, trace["mask"], row)
        case "online" | "halves":
            from attn_tutor.widgets.online_run import halves_readout, online_readout

            make = online_readout if screen.show == "online" else halves_readout
            return make(trace, row, key_words, decimals)
        case "inputs":
            return _inputs(given, trace, screen)
    return _steps(given, trace, screen)  # whole matrices; of a picture that only pages draw, too


def _steps(given: Given, trace: Trace, screen: Picture) -> View:
    """The steps that the screen names, or all; before them those of its names that are inputs."""
    inputs = tuple(name for name in screen.steps if getattr(given, name, None) is not None)
    later = tuple(name for name in screen.steps if name not in inputs)
    steps = Steps(trace, later, decimals=screen.decimals, words=given.words, key_words=given.key_words)
    if not inputs:
        return steps
    first = _inputs(given, trace, replace(screen, steps=inputs))
    return Flow(((first,), (steps,))) if later else first


def _inputs(given: Given, trace: Trace, screen: Picture) -> View:
    """The given matrices side by side, all or those that the screen names; and steps that are ready."""
    from attn_tutor.engine.names import LATER, MATRICES
    from attn_tutor.widgets.matrix import Givens

    names = screen.steps or tuple(name for name in (*MATRICES, *LATER) if getattr(given, name) is not None)
    ready = tuple(name for name in names if getattr(given, name, None) is None)
    if ready:
        words, key_words = given.words, given.key_words
        return Steps(trace, ready, decimals=screen.decimals, words=words, key_words=key_words, ready=True)
    others: dict[str, Any] = {name: None for name in (*MATRICES, *LATER) if name not in names}
    if "value" not in names:  # nothing is mixed, so nothing is said of the scaling
        others["scale"] = "auto"
    return Givens(replace(given, **others), scaled=False)


def measured_views(screen: Picture, clock: Clock) -> Iterator[View]:
    """What a screen measures on this machine or counts."""
    if screen.sharpness is not None:
        yield _sharpness(screen.sharpness)
    if screen.gradient is not None:
        yield _gradient(screen.gradient)
    if screen.timing is not None:
        yield Feedback("neutral", "Measuring on this machine. This takes a few seconds.")
        yield _timing(screen.timing, clock)
    if screen.count is not None:
        from attn_tutor.widgets.count import count_readout

        yield count_readout(screen.count)


def _gradient(asked: Gradient) -> View:
    from attn_tutor.engine.gradients import gradients
    from attn_tutor.widgets.gradient import gradient_readout

    drawn = np.random.default_rng(asked.seed)
    return gradient_readout(gradients(asked.widths, asked.n_k, asked.draws, drawn), asked.draws)


def _sharpness(asked: Sharpness) -> View:
    from attn_tutor.engine.sharpness import largest_weights
    from attn_tutor.widgets.share_bars import sharpness_table

    drawn = np.random.default_rng(asked.seed)
    found = largest_weights(asked.widths, asked.n_k, asked.draws, asked.divide, drawn)
    return sharpness_table(asked.widths, found)


def _timing(asked: Timing, clock: Clock) -> View:
    from attn_tutor.engine.timing import time_lengths
    from attn_tutor.widgets.timing_view import timing_readout

    drawn = np.random.default_rng(asked.seed)
    return timing_readout(time_lengths(asked.lengths, asked.width, drawn, clock.monotonic))


# --- waiting


def wait_on(context: Context, screen: Screen, *, first: bool) -> bool:
    """Wait for Enter or b; why, row and head look closer at the picture. Whether to go back.

    Raises Quit for q, and what the terminal raises where no answer will come.
    """
    given, terminal = screen.given, context.terminal
    view = picture(screen, given) if given is not None and screen.show == "map" else None
    looks = keys_for(view) if isinstance(view, HeatMap) else ()
    closer = looks if screen.show == "map" else ("why",) if given is not None and screen.show else ()
    while True:
        text = terminal.pause(Keys(("enter", "b", *closer, "?", "q")), ends=True)
        command = read_command(text)
        name = "" if command is None else command.name
        if not text or name == "skip":
            return False
        if name == "quit":
            raise Quit
        if name == "back" and not first:
            return True
        if isinstance(view, HeatMap) and asks_to_turn(text, looks):
            view = _turn(context, view, text)
        elif command is not None and name == "why" and given is not None and screen.show:
            _why(context, screen, given, command.rest, view.head if isinstance(view, HeatMap) else None)
        elif name == "back":
            terminal.show(Feedback("neutral", FIRST_SCREEN))
        elif name == "redraw":
            terminal.redraw()
        elif name == "keys":
            terminal.show(Keys(("enter", *closer, "b", "r", "?", "q"), listed=True))
        else:
            terminal.show(Feedback("neutral", NOTHING_ASKED))


def _turn(context: Context, view: HeatMap, text: str) -> HeatMap:
    """Show the map again with another row or head in focus; return the same one where there is no such row or head."""
    try:
        view = turn_to(view, text)
        context.terminal.show(view)
    except UsageError as fault:
        context.terminal.show(refusal(fault))
    return view


def _why(context: Context, screen: Screen, given: Given, place: str, head: int | None) -> None:
    """Open a number; of a map with heads, one of the head that is shown."""
    try:
        trace = given.problem.run()
        context.terminal.show(
            open_why(place, trace, stage=_step_to_open(screen), head=head, decimals=screen.decimals)
        )
    except UsageError as fault:
        context.terminal.show(refusal(fault))


def _step_to_open(screen: Screen) -> str:
    """The step whose cells `why r1c1` opens: the last one shown; of a map the weights."""
    last = "weights" if screen.show == "map" else "output"
    return screen.steps[-1] if screen.steps else last
