"""`mistakes`: the catalogue listed, and one entry explained beside the right computation."""

from __future__ import annotations

import sys
from typing import Any

from attn_tutor.cli.setup import Setup
from attn_tutor.errors import DONE
from attn_tutor.mistakes.catalogue import GROUPS, named
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.terminal import emit_json
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.listing import Listing
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.prose import Prose


def run_mistakes(setup: Setup, name: str | None, *, json: bool) -> int:
    """All misconceptions, or one."""
    if name is None:
        return _list(setup, json=json)
    from attn_tutor.sessions.explain import example

    mistake = named(name)
    shown = example(mistake)
    if json:
        emit_json({"schema": 1, **_document(mistake), **shown.document()}, sys.stdout)
        return DONE
    setup.terminal().show(
        Header(("Misconception", mistake.name)),
        Prose(f"You get these numbers when {mistake.when}."),
        Prose(mistake.matters),
        *shown.views(),
        Note((mistake.look, f"It cannot be seen when {mistake.hidden}."), label="Look"),
        Prose(f"The lesson for it: attn-tutor learn {mistake.lesson}"),
    )
    return DONE


def _list(setup: Setup, *, json: bool) -> int:
    if json:
        everything = [_document(mistake) for group in GROUPS.values() for mistake in group]
        emit_json({"schema": 1, "mistakes": everything}, sys.stdout)
        return DONE
    terminal = setup.terminal()
    for title, group in GROUPS.items():
        rows = tuple((mistake.name, mistake.when) for mistake in group)
        terminal.show(Header((f"Mistakes in {title}",)), Listing(("name", "you get its numbers when"), rows))
    return DONE


def _document(mistake: Mistake) -> dict[str, Any]:
    return {
        "name": mistake.name,
        "steps": [step.name for step in mistake.steps],
        "formula": [step.formula for step in mistake.steps],
        "when": mistake.when,
        "matters": mistake.matters,
        "look": mistake.look,
        "hidden": mistake.hidden,
        "lesson": mistake.lesson,
    }
