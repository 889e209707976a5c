"""What click finds wrong with a command line, in our words: one sentence and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click

from attn_tutor.errors import UsageError

_WANTED = {
    "integer": "a whole number",
    "integer range": "a whole number",
    "float": "a number",
    "float range": "a number",
}


def in_our_words(fault: click.ClickException, command: str = "") -> UsageError:
    """A usage fault of click as one sentence and a hint; `command` is the one on the line, where click does not say."""
    context = getattr(fault, "ctx", None)
    path = context.command_path if context is not None else f"attn-tutor {command}".strip()
    message = fault.format_message().strip().rstrip(".")
    how = f"{path} --help shows how it is used."
    if isinstance(fault, click.NoSuchOption):
        near = _near(fault.option_name, fault.possibilities or ())
        listed = f"{path} --help lists its options."
        return UsageError(
            f"There is no option {fault.option_name}.", f"Did you mean {near}? {listed}" if near else listed
        )
    if message.startswith("No such command") and isinstance(context, click.Context):
        return _no_command(message.split("'")[1], context)
    alone = message == "Missing command" or type(fault).__name__ == "NoArgsIsHelpError"  # from click 8.2 on
    if alone and isinstance(context, click.Context):
        return UsageError(f"{path} needs a command: {', '.join(_commands(context))}.", how)
    if isinstance(fault, click.BadOptionUsage) and message.endswith("requires an argument"):
        return UsageError(f"{fault.option_name} needs a value after it.", how)
    if isinstance(fault, click.BadParameter) and fault.param is not None:
        return UsageError(_bad_value(fault, fault.param), how)
    if message.startswith("Got unexpected extra argument"):
        words = message.partition("(")[2].rstrip(")")
        message = f"There is more on the line than {path} takes: {words}"
        if context is not None and any(one.metavar == "SENTENCE" for one in context.command.params):
            how = f"Put the sentence in quotes. {how}"
    return UsageError(f"{message}.", how)


def _near(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or nothing."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.7)), "")


def _commands(context: click.Context) -> list[str]:
    return context.command.list_commands(context) if isinstance(context.command, click.Group) else []


def _no_command(name: str, context: click.Context) -> UsageError:
    near = _near(name, _commands(context))
    path = context.command_path
    listed = f"{path} --help lists the commands."
    return UsageError(f"There is no command {name}.", f"Did you mean {path} {near}?" if near else listed)


def _bad_value(fault: click.BadParameter, parameter: click.Parameter) -> str:
    """A value that is missing, of the wrong type or out of range: which one, and what it takes."""
    kind = parameter.type
    name = parameter.opts[0] if parameter.param_type_name == "option" else str(parameter.metavar).strip("[]")
    if isinstance(fault, click.MissingParameter):
        return f"{name} is missing."
    if isinstance(kind, click.Choice):
        wanted = f"one of {', '.join(map(str, kind.choices))}"
    elif kind.name in _WANTED:
        wanted = _WANTED[kind.name] + _span(kind)
    else:
        return f"{name}: {fault.message.rstrip('.')}."
    given = fault.message.split("'")[1] if "'" in fault.message else fault.message.partition(" is not")[0]
    return f"{name} takes {wanted}, and {given or 'nothing'} is not that."


def _span(kind: object) -> str:
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of {low} or more" if low is not None else ""
