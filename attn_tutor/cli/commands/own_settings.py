"""`config`: the settings of the learner."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.errors import DONE, UsageError

if TYPE_CHECKING:
    from attn_tutor.settings import Settings

commands = typer.Typer()


@commands.command()
def config(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="theme, palette, plain, decimals or daily_cap.",
            autocompletion=completing.settings,
        ),
    ] = None,
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="The new value.")] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Back to the default: this setting, or all of them.")
    ] = False,
) -> int:
    """Show, set or reset your settings. Options and environment variables override them.

    They are kept in the folder that $ATTN_TUTOR_HOME names, or where your system keeps settings: on Linux in
    $XDG_CONFIG_HOME/attn-tutor or ~/.config/attn-tutor.

    Examples: attn-tutor config; attn-tutor config decimals 3; attn-tutor config decimals --reset
    """
    from attn_tutor.settings import RULES, change, read_settings, settings_file, unknown_setting
    from attn_tutor.settings import reset as reset_all
    from attn_tutor.widgets.feedback import Feedback
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.table import listing

    path, terminal = settings_file(os.environ), context.obj.terminal()
    if name is not None and value is None and "=" in name:  # decimals=3, as many programs take it
        name, _, value = name.partition("=")
    if reset and name is None:
        aside = reset_all(path)
        note = f" What the broken file held is in {aside}." if aside else ""
        terminal.show(Feedback("neutral", f"All settings are back to their defaults.{note}"))
        return DONE
    if reset and value is not None:
        raise UsageError("A value and --reset don't go together.", f"attn-tutor config {name} --reset")
    if name is not None and (reset or value is not None):
        now = change(path, name, None if reset else value)
        terminal.show(Feedback("neutral", f"{name} is {_setting_text(now, name)}."))
        return DONE
    settings, _ = read_settings(path)  # what of it is ignored has been said
    if name is not None and name not in RULES:
        raise unknown_setting(name)
    rows = tuple(
        (one, _setting_text(settings, one), rule.form, rule.meaning)
        for one, rule in RULES.items()
        if name in (None, one)
    )
    terminal.show(Header(("Settings",)), listing(("name", "now", "can be", "meaning"), rows))
    place = f"They are kept in {path}." if path else "There is no home folder to keep them in."
    terminal.show(Feedback("neutral", place))
    return DONE


def _setting_text(settings: "Settings", name: str) -> str:
    value = getattr(settings, name)
    return str(value) if not isinstance(value, bool) else "on" if value else "off"
