"""Every shipped question, asked as a learner meets it: right, wrong and skipped; and all content checked."""

from __future__ import annotations

from attn_tutor.library.content_check import check
from attn_tutor.library.sources import shipped_content
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.attempt import signs_to_keep
from attn_tutor.widgets.signs import say_text, separate_numbers
from tests.bank import names, walk_right, walk_skipped, walk_wrong
from tests.shipped import asked, shipped


def words(question: AskedQuestion, text: str) -> str:
    """A text of the question as it is said."""
    return " ".join(say_text(separate_numbers(text), signs_to_keep(question)).split())


def test_the_shipped_content_has_no_fault() -> None:
    """What `attn-tutor content check` says of it; of each exercise the stub is run, the solution, and every slip."""
    assert [str(fault) for fault in check(shipped_content())] == []


def test_right_wrong_and_skipped() -> None:
    """Success teaches, a miss hears a reason and then the whole solution, a skip gives nothing away."""
    for name in [entry.id for entry in shipped().questions() if entry.kind not in ("chain", "flash")]:
        question = asked(name)
        right, wrong, skipped = walk_right(name), walk_wrong(name), walk_skipped(name)
        assert (right.result.end, right.result.attempts) == ("right", 1), name
        assert words(question, question.teaches)[:30] in right.text, name
        assert (wrong.result.end, wrong.result.attempts) == ("revealed", 1), name
        assert words(question, question.solution[0])[:20] in wrong.text, name
        assert skipped.result.end == "skipped", name
        assert "Skipped" in skipped.text, name
        assert words(question, question.solution[-1]) not in skipped.text, name


def test_a_chain_ends_at_once_step_by_step_and_skipped() -> None:
    """Its final answer can be typed first; each step can be shown; a skip gives nothing away."""
    for name in names("chain"):
        assert walk_right(name).result.end == "right", name
        assert walk_wrong(name).result.end == "revealed", name
        assert walk_skipped(name).result.end == "skipped", name
        assert asked(name).answer not in walk_skipped(name).text, name


def test_a_card_is_recalled_and_then_rated() -> None:
    """The back is shown before it is asked how well it was recalled."""
    for name in names("flash"):
        for walked, end in ((walk_right(name), "right"), (walk_wrong(name), "revealed")):
            assert walked.result.end == end, name
            assert words(asked(name), asked(name).answer)[:30] in walked.text, name
