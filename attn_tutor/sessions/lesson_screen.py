"""What a lesson's screen shows, part by part: the last parts may take their time, so they come one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from attn_tutor.clock import Clock
from attn_tutor.curriculum.lesson import Screen
from attn_tutor.curriculum.measures import Gradient, Timing
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import fill
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.prose import Code, Heading, Prose
from attn_tutor.widgets.steps import Steps
from attn_tutor.widgets.worked import Worked


def views(screen: Screen, clock: Clock) -> Iterator[View]:
    """Title and text with computed values, code, picture, what is measured or counted, note."""
    given = screen.given
    values = {} if given is None else given.problem.run()
    yield Heading(screen.title)
    if screen.text:
        yield Prose(fill(screen.text, values, screen.decimals))
    if screen.code:
        yield Code(screen.code)
    if given is not None and screen.show:
        yield picture(screen, given)
    yield from _readouts(screen, clock)
    if screen.note:
        yield Note((fill(screen.note, values, screen.decimals),), label="Note", role="dim")


def picture(screen: Screen, given: Given) -> View:
    """The picture of the inputs that the screen asks for."""
    trace, row, decimals = given.problem.run(), screen.row - 1, screen.decimals
    key_words = given.key_words or given.words
    match screen.show:
        case "worked":
            return Worked(trace, row, given.words, given.key_words, decimals=decimals)
        case "map":
            return HeatMap(trace["weights"], given.words, key_words, trace["mask"], row)
        case "online" | "halves":
            from attn_tutor.widgets.online import halves_readout, online_readout

            make = online_readout if screen.show == "online" else halves_readout
            return make(trace, row, key_words, decimals)
    return Steps(trace, screen.steps, decimals=decimals, words=given.words, key_words=given.key_words)


def _readouts(screen: Screen, clock: Clock) -> Iterator[View]:
    if screen.gradient is not None:
        yield _gradient(screen.gradient)
    if screen.timing is not None:
        yield Feedback("neutral", "Measuring on this machine. This takes a second or two.")
        yield _timing(screen.timing, clock)
    if screen.count is not None:
        from attn_tutor.widgets.count import count_readout

        yield count_readout(screen.count)


def _gradient(asked: Gradient) -> View:
    from attn_tutor.engine.gradients import gradients
    from attn_tutor.widgets.gradient import gradient_readout

    drawn = np.random.default_rng(asked.seed)
    return gradient_readout(gradients(asked.widths, asked.n_k, asked.draws, drawn), asked.draws)


def _timing(asked: Timing, clock: Clock) -> View:
    from attn_tutor.engine.timing import time_lengths
    from attn_tutor.widgets.timing import timing_readout

    drawn = np.random.default_rng(asked.seed)
    return timing_readout(time_lengths(asked.lengths, asked.width, drawn, clock.monotonic))
