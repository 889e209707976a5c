"""Every question of the banks can be answered from its plain text alone, all spacing collapsed."""

from __future__ import annotations

import pytest

from attn_tutor.library.disk import open_library
from attn_tutor.sessions.asking import question_views
from attn_tutor.widgets.look import Look

LIBRARY = open_library()
NAMES = ("query", "key", "value", "tokens", "context", "w_query", "w_key", "w_value", "w_output")


def spoken(name: str) -> str:
    """What a listener hears of a question, in one line."""
    views = question_views(LIBRARY.question(name).draw(1), 1, 1)
    return " ".join(" ".join(line for view in views for line in view.speak(Look(plain=True))).split())


@pytest.mark.parametrize("name", [entry.id for entry in LIBRARY.questions()])
def test_all_that_is_needed_is_said(name: str) -> None:
    asked, heard = LIBRARY.question(name).draw(1), spoken(name)
    for letter, option in zip("ABCDEFGH", asked.expects.options, strict=False):
        assert f"{letter}: " in heard, option
    given = asked.given
    for row in (row for key in NAMES if given is not None for row in getattr(given, key) or ()):
        numbers = ", ".join(f"{x:g}" for x in row)
        assert numbers in heard.replace("minus ", "-"), numbers
    if given is not None and given.mask is not None:
        assert "may look" in heard or "mask" in heard.lower()
