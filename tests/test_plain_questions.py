"""Every question of the banks can be answered from its plain text alone, all spacing collapsed.

What must be said is read back out of the text with patterns of its own, matrix by matrix and row by row; and
leaving out any one sentence of any question must be noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.places import read_place
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.visible_inputs import hidden_inputs, starts_late
from attn_tutor.sessions.attempt import signs_to_keep
from attn_tutor.sessions.question_screen import question_views, worked_views
from attn_tutor.widgets import View
from attn_tutor.widgets.computation import Steps
from attn_tutor.widgets.feedback import Feedback, Hint, Solution
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.question_view import QuestionView
from attn_tutor.widgets.signs import say_text, separate_numbers
from attn_tutor.widgets.worked import WorkedQuery
from tests.bank import names, walk_wrong
from tests.shipped import asked as asked_of

pytestmark = pytest.mark.terminal  # every question on its screen, aloud

TITLES = {
    **{"query": "Query", "key": "Key", "value": "Value", "tokens": "Tokens", "context": "Context"},
    **{"w_query": "W query", "w_key": "W key", "w_value": "W value", "w_output": "W output", "mask": "Mask"},
}
_NUMBER = r"-?\d+(?:\.\d+)?"
_ROW = re.compile(rf"(?:Row \d+(?P<word>, [^:]*)?: )?(?P<numbers>{_NUMBER}(?:, {_NUMBER})*)\.(?= |$)")


def shown(asked: AskedQuestion, *types: type[View]) -> list[View]:
    """The views of these types that a walk to the working shows; of a chain and a card what would be without steps."""
    whole = (*question_views(asked, 1, 1), *worked_views(asked)) if not asked.question.examined else ()
    return [view for view in whole or walk_wrong(asked.question.id).views if isinstance(view, types)]


@cache
def sentences(asked: AskedQuestion) -> list[str]:
    """What a listener hears of a question, sentence by sentence."""
    return [line for view in shown(asked, QuestionView) for line in view.speak(Look(plain=True))]


def collapsed(text: str) -> str:
    return " ".join(text.split())


def unsaid(asked: AskedQuestion, heard: str) -> list[str]:
    """What an answer takes and the text does not say, or does not say right."""
    return [*_words(asked, heard), *_inputs(asked, heard), *_facts(asked, heard), *_ready(asked, heard)]


def _words(asked: AskedQuestion, heard: str) -> Iterator[str]:
    """The prompt, the code, the options in order under their letters, the form of the answer."""
    needed = [line for line in asked.prompt.splitlines() if line.strip()]
    expects: Any = asked.expects
    items = expects.items or tuple(option.text for option in expects.options)
    needed += [f"{letter}: {item}" for letter, item in zip("ABCDEFGHIJKL", items, strict=False)]
    needed = [re.sub(r"^(\d+)  ", r"Item \1: ", text) for text in needed]
    yield from (text for text in needed if collapsed(say_text(separate_numbers(text))) not in heard)
    for line in filter(str.strip, asked.code.splitlines()):
        numbered = re.sub(r"^ *(\d+)  ", r"Line \1: ", line)
        said = re.sub(r"_{4}", "BLANK", re.sub(r"__(\d)__", r"BLANK \1", numbered))
        if collapsed(said) not in heard:
            yield line
    if not asked.stages and not re.search(r"\bType [^:]+\.$", heard):
        yield "the form of the answer"


def _inputs(asked: AskedQuestion, heard: str) -> Iterator[str]:
    given = asked.given
    for name, title in TITLES.items() if given is not None else ():
        rows = getattr(given, name)
        if name in hidden_inputs(asked):
            continue  # nothing is computed from it
        if rows is not None and not _is_said(heard, title, np.array(rows, dtype=float)):
            yield name
    for word in (*given.words, *given.key_words) if given is not None else ():
        if say_text(word).strip(".") not in heard:
            yield word


def _is_said(heard: str, title: str, rows: np.ndarray) -> bool:
    """Whether the rows follow their title, every number of them and no other."""
    begin = re.search(
        rf"(?:^|[.?!:)] ){title}(?:, [^.:]*?)?, {len(rows)} rows? of {rows.shape[1]}(?:, [^.:]*)?[.:] ", heard
    )
    at = begin.end() if begin else 0
    for row in rows if begin else ():
        found = _ROW.match(heard, at)
        if found is None or not np.allclose([float(x) for x in found["numbers"].split(", ")], row, atol=1e-4):
            return False
        at = found.end() + 1
    return begin is not None


def _facts(asked: AskedQuestion, heard: str) -> Iterator[str]:
    given = asked.given
    if given is None:
        return
    ready = {"logits", "weights", "head_outputs"} & {*getattr(asked.question, "shown", ())}
    wanted = asked.stage or "scores"
    later = given.logits or given.weights  # where it starts: scaled already
    scales = not ready and not later and wanted not in ("query", "key", "value", "scores")
    changes = getattr(asked.question, "changed", given).scale != given.scale
    scaled = "Before the change" if changes else "Scaled"
    unscaled = "Before the change: no division by" if changes else "The scores go into the softmax as they are"
    if given.softcap is not None and not changes:
        unscaled = "There is no scaling"
    facts = {
        f"{scaled}: each score is divided by": given.scale == "auto" and scales,
        "Causal: ": given.causal,
        unscaled: given.scale in ("none", 1, 1.0) and not (hidden_inputs(asked) and starts_late(asked)),
        f"multiplied by {given.scale:g}" if isinstance(given.scale, float | int) else "": isinstance(
            given.scale, float | int
        )
        and given.scale != 1
        and not (hidden_inputs(asked) and starts_late(asked)),
        f"Soft cap {given.softcap or 0:g}": given.softcap is not None,
        f" {given.n_heads} heads.": given.n_heads > 1 and given.n_kv_heads in (None, given.n_heads),
        f" {given.n_heads} heads, which share": given.n_kv_heads not in (None, given.n_heads),
        "1 may be looked at, 0 is masked": given.mask is not None,
    }
    yield from (fact for fact, holds in facts.items() if holds and fact not in heard)


def _ready(asked: AskedQuestion, heard: str) -> Iterator[str]:
    """The steps that are worked already: each row of each head with its numbers, its masked places by name."""
    for name in asked.shown:
        trace = asked.given.problem.run()
        begin = re.search(rf"Given: the {name.replace('_', ' ')}, [^.]*\.", heard)
        at = begin.end() if begin else len(heard)
        values = np.atleast_2d(trace[name])
        seen = np.ones(values.shape, dtype=bool)
        if name in ("logits", "weights"):
            seen = ~np.isneginf(np.broadcast_to(trace["logits"], values.shape))
        for row, open_ in zip(
            values.reshape(-1, values.shape[-1]), seen.reshape(-1, values.shape[-1]), strict=True
        ):
            text = re.compile(r"[Rr]ow \d+[^:]*: (.*?)\.(?= |$)(?! ?\d)").search(heard, at)
            open_text = re.sub(r"masked: [^;]*", "", text[1]) if text else ""
            numbers = [float(x) for x in re.findall(rf"(?<![\w.]){_NUMBER}(?=[,;]|$)", open_text)]
            open_row = [float(x) for x in row[open_]]
            total = [float(open_row and sum(open_row))] if name == "weights" else []
            fits = len(numbers) == len(open_row + total)
            if not fits or not np.allclose(
                numbers, open_row + total, atol=0.6 * 10.0**-asked.expects.decimals
            ):
                yield f"{name}: {row}"
            if text and bool((~open_).any()) != ("masked" in text[1]):
                yield f"what is masked in {name}"
            at = text.end() if text else at


def test_no_blank_is_silent() -> None:
    """Each blank is named, by its number where there are several."""
    for name in names():
        asked = asked_of(name)
        heard = " ".join(sentences(asked))
        count = asked.answer.count(" ; ") + 1 if asked.expects.what == "blanks" else 0
        assert "__" not in heard, name
        assert heard.count("BLANK") == count, name
        assert count < 2 or all(f"BLANK {number}" in heard for number in range(1, count + 1)), name


def test_all_that_is_needed_is_said() -> None:
    heard = {name: collapsed(" ".join(sentences(asked_of(name)))) for name in names()}
    missing = {name: unsaid(asked_of(name), text) for name, text in heard.items()}
    assert {name: words for name, words in missing.items() if words} == {}


SIGNS = set("√ᵀ×·²³÷−≈≤≥≠±→←⇒∑∞∈…–—")


def told(asked: AskedQuestion) -> Iterator[View]:
    """Everything that may be told of a question: verdicts on all its options and on samples, hints, working."""
    samples: dict[str, Any] = asked.samples()
    letters = "ABCDEFGHIJ"[: len(asked.expects.options)]
    for text in (*letters, *(text for texts in samples.values() for text in texts if isinstance(text, str))):
        verdict, keep = asked.judge(text), signs_to_keep(asked, text)
        yield Feedback("wrong", verdict.message, (verdict.look,), verdict.reading, keep)
    yield Feedback("right", asked.teaches, (asked.quick_check, asked.note), keep=signs_to_keep(asked))
    yield from (Hint(at, len(asked.hints), hint) for at, hint in enumerate(asked.hints, 1))
    yield from shown(asked, Steps, WorkedQuery, Solution)


def test_no_sign_of_mathematics_is_left_to_the_screen_reader() -> None:
    for asked in map(asked_of, names()):
        said = [*sentences(asked), *(line for view in told(asked) for line in view.speak(Look(plain=True)))]
        assert [line for line in said if set(line) & SIGNS] == [], asked.question.id


def test_the_working_is_that_of_the_row_that_is_asked_for() -> None:
    """Where all rows are asked for it is that of the first."""
    asked_for = set()
    for asked in (asked_of(name) for name in names()):
        place = read_place(getattr(asked.question, "cell", ""))
        row = 0 if place is None else place[1]
        worked = [view.row for view in shown(asked, WorkedQuery)]
        assert worked in ([], [row]), asked.question.id
        asked_for |= {*worked}
    assert len(asked_for) > 1


def test_code_that_is_signs_to_keep_keeps_its_signs() -> None:
    """Each answer in code or as a formula is said as it is typed."""
    for asked in (asked_of(name) for name in names()):
        if asked.expects.is_code:
            said = [line for view in shown(asked, Solution) for line in view.speak(Look(plain=True))]
            assert f"Answer: {asked.answer}" in said, asked.question.id


def test_any_sentence_left_out_is_noticed() -> None:
    """Of all but the header, which repeats no more than topic and level: otherwise the test above holds nothing."""
    for name in (name for kind in KINDS for name in names(kind)[:12]):
        asked = asked_of(name)
        said = sentences(asked)
        for at in range(1, len(said)):
            heard = collapsed(" ".join(said[:at] + said[at + 1 :]))
            alone = said.count(said[at]) == 1 and said[at].strip() not in ("", "Code:")
            assert not alone or unsaid(asked, heard), (name, said[at])
