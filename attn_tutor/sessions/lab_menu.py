"""`lab`: what there is to predict, how far the learner is with it, and one of them opened."""

from __future__ import annotations

import time
from dataclasses import replace

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.history import LAB
from attn_tutor.lab.change import Change
from attn_tutor.lab.changes import CHANGES
from attn_tutor.lab.experiment import Experiment
from attn_tutor.lab.experiments import NAMES, experiment
from attn_tutor.lab.training import Training
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.lab_change import predict
from attn_tutor.sessions.lab_training import Pace, run_training
from attn_tutor.sessions.page_keys import ask_below
from attn_tutor.sessions.walk import Ending
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.blocks import Gap, Line
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.names_grid import Mark, NamesGrid
from attn_tutor.widgets.page import Page

SEED = 1
_READABLE = Pace(pause=lambda: time.sleep(0.25))  # so that the lines can be read


def open_in_lab(context: Context, name: str) -> bool:
    """Predict and see one change or experiment; False where the learner typed q. Raises UsageError, Stopped."""
    lab = replace(context, mode="lab")
    change = next((one for one in CHANGES if one.name == name), None)
    if change is not None:
        return predict(lab, change)
    if name not in NAMES:
        raise UsageError(
            f"The lab has no {name[:40]}.", did_you_mean(name, NAMES, f"It has {', '.join(NAMES)}.")
        )
    training = run_training(lab, experiment(name), SEED, _READABLE)
    return training is not None


def lab(context: Context) -> Ending:
    """Show the list, and whatever is opened from it, until q."""
    terminal, tries = context.terminal, tuple[Try, ...]()
    ending = Ending(quit=True, command=command_lines.command(context, "lab"))
    try:
        while True:
            page = lab_page(context, tries)
            terminal.show(page)
            typed = ask_below(terminal, page, history="lab").strip()
            command = read_command(typed)
            if command is not None and command.name == "quit":
                return ending
            tries = _open(context, typed)
    except Stopped as stopped:
        return replace(ending, stop=stopped, quit=False)


def _open(context: Context, typed: str) -> tuple[Try, ...]:
    """What was asked for, done; what could not be read is said on the list."""
    try:
        open_in_lab(context, typed.casefold() or next_name(context))
    except UsageError as fault:
        return (Try("lab", typed, (Remark("note", f"{fault.sentence} {fault.hint}"),)),)
    return ()


def walk_changes(context: Context, changes: tuple[Change, ...]) -> Ending:
    """Ask one change after the other."""
    ending = Ending(command=command_lines.command(context, "lab", "change"))
    try:
        for at, one in enumerate(changes, 1):
            if not predict(context, one, at, len(changes)):
                return replace(ending, quit=True)
    except Stopped as stopped:
        return replace(ending, stop=stopped)
    return ending


def watch_training(
    context: Context, chosen: Experiment, seed: int, pace: Pace
) -> tuple[Training | None, Ending]:
    """Watch one training; how it ended, for Ctrl-C has its exit status."""
    ending = Ending(command=command_lines.command(context, "lab", "train", chosen.name))
    try:
        training = run_training(context, chosen, seed, pace)
    except Stopped as stopped:
        return None, replace(ending, stop=stopped)
    return training, replace(ending, quit=training is None)


def marks(context: Context) -> dict[str, Mark]:
    """How the last prediction of each name went: right, off, or none yet."""
    found: dict[str, Mark] = {}
    for name in NAMES:
        events = [event for event in context.store.events(item=LAB + name) if event.kind == "answer"]
        found[name] = "none" if not events else "right" if events[-1].correct else "off"
    return found


def next_name(context: Context) -> str:
    """The first that was not predicted yet; the first one where all were."""
    state = marks(context)
    return next((name for name in NAMES if state[name] == "none"), NAMES[0])


def lab_page(context: Context, tries: tuple[Try, ...] = ()) -> Page:
    """The changes to predict and the experiments to watch, each with how its prediction went."""
    state = marks(context)
    done = sum(mark != "none" for mark in state.values())
    changes, experiments = (
        NamesGrid(tuple((name, state[name]) for name in names), max(map(len, NAMES)))
        for names in (NAMES[: len(CHANGES)], NAMES[len(CHANGES) :])
    )
    picture = (
        Line((("Change one thing, and predict what follows", "hi", "bold"),)), changes, Gap(),
        Line((("Train a small net, and predict what it learns", "hi", "bold"),)), experiments,
    )  # fmt: skip
    keys = Keys((Key("Enter", next_name(context)), Key("a name", "that one"), QUIT))
    task = Task("Which one? Type its name.", keys, "lab")
    place = f"{done} of {len(NAMES)} predicted"
    return Page(Header(("Lab",), place=place, share=done / len(NAMES)), picture, task, tries)
