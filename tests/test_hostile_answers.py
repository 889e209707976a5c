"""What a learner may type by chance or on purpose: shown as typed, and nothing else happens."""

from contextlib import suppress
from dataclasses import replace
from functools import cache

import pytest

from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.walk import ask
from attn_tutor.terminal import Stopped, Terminal
from attn_tutor.widgets.look import Look
from tests.sessions.learner import Sitting
from tests.shipped import shipped
from tests.widgets.test_text import ESCAPES, MARKUP, squeezed

NOT_HERE = ("chain", "flash")  # asked in another way: step by step, and by grading oneself


@cache
def questions() -> dict[str, AskedQuestion]:
    """The first shipped question of each form."""
    found: dict[str, AskedQuestion] = {}
    seen = set[tuple[str, str]]()
    for entry in shipped().questions():
        if entry.kind not in NOT_HERE and (entry.kind, entry.topic) not in seen:
            seen.add((entry.kind, entry.topic))
            asked = shipped().question(entry.id).draw(1)
            found.setdefault(asked.expects.what, asked)
    return found


def transcript(asked: AskedQuestion, typed: str, look: Look) -> str:
    """All that the screen says to one answer."""
    sitting = Sitting()

    def session(context: Context) -> None:
        with suppress(Stopped):
            ask(replace(context, terminal=terminal), asked)

    terminal = Terminal.for_script([typed], look)
    sitting.run(session, [])
    return terminal.transcript


@pytest.mark.walk
@pytest.mark.parametrize("look", [Look(100, 32, "truecolor"), Look(40, 20), Look(plain=True)], ids=str)
def test_answers_are_shown_as_they_were_typed(look: Look) -> None:
    """29 strings that look like markup and a dozen that would drive a terminal, to questions of every form.

    What would drive it stands as a sign that does nothing, so that no character is lost in silence.
    """
    assert len(questions()) >= 5
    for asked in questions().values():
        for typed in (*MARKUP, *ESCAPES):
            told = transcript(asked, typed, look)
            assert f"answer>{squeezed(_shown(typed))}" in squeezed(told), (asked.question.id, typed)
            assert told.replace("\n", "").isprintable(), (asked.question.id, typed)


def _shown(typed: str) -> str:
    return "".join(char if char.isprintable() or char.isspace() else "\ufffd" for char in typed)
