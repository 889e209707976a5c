"""`config`: settings shown, set and reset."""

from __future__ import annotations

import os

from attn_tutor.cli.setup import Setup
from attn_tutor.errors import DONE, UsageError
from attn_tutor.settings import RULES, Settings, change, read_settings, reset, settings_file, unknown_setting
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.listing import Listing
from attn_tutor.widgets.page import Header


def run_config(setup: Setup, name: str | None, value: str | None, back: bool) -> int:
    """Show all settings or one, set one, or reset one or all."""
    path, terminal = settings_file(os.environ), setup.terminal()
    if name is not None and value is None and "=" in name:  # decimals=3, as many programs take it
        name, _, value = name.partition("=")
    if back and name is None:
        aside = reset(path)
        kept = f" What the broken file held is in {aside}." if aside else ""
        terminal.show(Feedback("neutral", f"All settings are back to their defaults.{kept}"))
        return DONE
    if back and value is not None:
        raise UsageError("A value and --reset do not go together.", f"attn-tutor config {name} --reset")
    if name is not None and (back or value is not None):
        now = change(path, name, None if back else value)
        terminal.show(Feedback("neutral", f"{name} is {_shown(now, name)}."))
        return DONE
    settings, _ = read_settings(path)  # what of it is ignored has been said
    if name is not None and name not in RULES:
        raise unknown_setting(name)
    rows = tuple(
        (one, _shown(settings, one), rule.allowed, rule.meaning)
        for one, rule in RULES.items()
        if name in (None, one)
    )
    terminal.show(Header(("Settings",)), Listing(("name", "now", "can be", "sets"), rows))
    place = f"They are kept in {path}." if path else "There is no home folder to keep them in."
    terminal.show(Feedback("neutral", place))
    return DONE


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return str(value) if not isinstance(value, bool) else "on" if value else "off"
