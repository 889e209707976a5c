"""Up, down or the same: what happens to one number when one input changes. The engine computes which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import MAX_LENGTH, clean, plain
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES, STAGES
from attn_tutor.engine.places import StagePart, part_of
from attn_tutor.english import join_words
from attn_tutor.errors import ContentError
from attn_tutor.questions.answer_form import Expects, Option, expects_letter, pick
from attn_tutor.questions.fields import LETTERS, Findings, describe, finding, out_of_range, under
from attn_tutor.questions.given import Given, Matrix
from attn_tutor.questions.question import PICKING, AskedQuestion, Level, Question
from attn_tutor.questions.words import matrix, number
from attn_tutor.records import record

WAYS = ("up", "down", "same")
_TEXTS = {"up": "It goes up.", "down": "It goes down.", "same": "It stays the same."}
_TYPED = {
    "up": ("up", "u", "+", "goes up", "more", "larger", "greater", "higher", "increases", "rises"),
    "down": ("down", "d", "-", "goes down", "less", "smaller", "lower", "decreases", "falls"),
    "same": ("same", "=", "the same", "stays", "unchanged", "equal", "no change", "stays the same"),
}
_CALLED = {
    "query": "Q",
    "key": "K",
    "value": "V",
    "w_query": "W_Q",
    "w_key": "W_K",
    "w_value": "W_V",
    "w_output": "W_O",
    "n_heads": "the number of heads",
    "softcap": "the soft cap",
}
_SCALED = {
    "auto": "the scores are divided by √d_k, the square root of the width of query and key",
    "none": "the scores are taken as they are, without the division by √d_k",
}
_STILL = 1e-12  # rounding of the same sum in another order


@record(kw_only=True)
class Predict(Question):
    """Asks what one number does, before it is shown."""

    kind: ClassVar[str] = "predict"
    times: ClassVar[Mapping[Level, int]] = PICKING
    shelf: ClassVar[str] = "mc3"

    given: Given = describe("the inputs before the change")
    changed: Given = describe("the same inputs with one of them changed")
    stage: str = describe("the step that the number belongs to", one_of=STAGES)
    cell: str = describe("which number of it: r1c2")
    decimals: int = describe("how many decimals both numbers are shown with", 2)
    if_up: str = describe("what somebody who says up has in mind; left out where up is right", "")
    if_down: str = describe("the same for down", "")
    if_same: str = describe("the same for the same", "")

    def draw(self, seed: int) -> AskedPredict:
        """The question with both numbers. Raises ContentError where there is no such number."""
        try:
            return AskedPredict(self, seed)
        except (KeyError, ValueError, IndexError, TypeError):
            what = f"There is no number `{self.cell[:40]}` in the {self.stage}."
            raise ContentError(what, "Write r2c1 for row 2, column 1.") from None

    def values(self) -> Mapping[str, Any]:
        now, then = self.given.problem.run(), self.changed.problem.run()
        values = {**now, **{f"changed_{name}": value for name, value in then.items()}}
        part = part_of(self.cell, np.ndim(now[self.stage]))
        return values | {"before": _entry(now[self.stage], part), "after": _entry(then[self.stage], part)}

    @property
    def alternatives(self) -> int:
        return len(WAYS)

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield from (("if_up", self.if_up), ("if_down", self.if_down), ("if_same", self.if_same))

    def faults(self) -> Findings:
        yield from super().faults()
        found = [*under("given", self.given.faults()), *under("changed", self.changed.faults())]
        if not found and len(_inputs_changed(self.given, self.changed)) != 1:
            found = [("changed", "not exactly one input differs from what is given", "change one of them")]
        yield from out_of_range(self, "decimals", 0, 6)
        yield from found or self._number_faults()

    def _number_faults(self) -> Findings:
        """A finding where there is no single number to ask for, its way cannot be seen, or a wrong way has no reply."""
        try:
            asked = self.draw(0)
        except ContentError as error:
            way = "cell" if self.stage in self.given.problem.stages else "stage"
            yield finding(way, error, "")
            return
        before, after = asked.before, asked.after
        if not np.isfinite([before, after]).all():
            yield "cell", "the number is masked before or after", "ask for a weight instead"
        elif asked.way != "same" and number(before, self.decimals) == number(after, self.decimals):
            yield "decimals", "the two numbers look alike", "give more decimals, or a larger change"
        for name, reply in zip(WAYS, (self.if_up, self.if_down, self.if_same), strict=True):
            if bool(reply) == (name == asked.way):
                what = f"{name} is right here" if reply else f"nothing is said to somebody who says {name}"
                yield f"if_{name}", what, "leave it out" if reply else "say what they have in mind"


def changes(given: Given, changed: Given) -> tuple[str, ...]:
    """What differs, one part for each row or input: "row 2 of K becomes [2, 4]"."""
    found = []
    for name in _inputs_changed(given, changed):
        before, after = getattr(given, name), getattr(changed, name)
        named = _CALLED.get(name, f"the {name}")
        rows = _rows(before, after) if name in (*MATRICES, "mask", "logits", "weights") else []
        if rows:
            found += [f"row {at} of {named} becomes {matrix(np.asarray(values))}" for at, values in rows]
        else:
            found.append(_other(named, before, after))
    return tuple(found)


def _inputs_changed(given: Given, changed: Given) -> list[str]:
    """The names of the inputs that differ."""
    names = (field.name for field in fields(Given))
    return [name for name in names if getattr(given, name) != getattr(changed, name)]


def _rows(before: Matrix | None, after: Matrix | None) -> list[tuple[int, tuple[float, ...]]]:
    """The rows that differ, where there are as many as before."""
    if before is None or after is None or len(before) != len(after):
        return []
    return [(at, new) for at, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new]


def _other(named: str, before: Any, after: Any) -> str:
    if isinstance(after, bool):
        return (
            "each query now sees only the keys up to its own position"
            if after
            else "each query now sees all keys"
        )
    if isinstance(after, tuple):
        return _addition_words(named, before, after) or f"{named} becomes {matrix(np.asarray(after))}"
    if named == "the scale":
        return _SCALED[after] if after in _SCALED else f"each score is multiplied by {number(float(after))}"
    return f"{named} becomes {'none' if after is None else number(float(after))}"


def _addition_words(named: str, before: Matrix | None, after: Matrix) -> str:
    """What is new at the end, where the rows before it stay: "the row [0, -1] is added to the key"."""
    old, new = before or (), after[len(before or ()) :]
    if not old or not new or after[: len(old)] != old:
        return ""
    rows = join_words([matrix(np.asarray(one)) for one in new])
    return f"the row {rows} is added to {named}" if len(new) == 1 else f"the rows {rows} are added to {named}"


class AskedPredict(AskedQuestion):
    """A prediction asked for; its numbers are shown once it is made."""

    question: Predict
    given: Given

    def __init__(self, question: Predict, seed: int) -> None:
        self.problem, self.changed = question.given.problem, question.changed
        self.stage, self.cell = question.stage, question.cell
        values = question.values()
        self.before, self.after = values["before"], values["after"]
        super().__init__(question, seed, question.given, values, question.decimals)
        self.prompt += f"\nThe change: {', '.join(changes(question.given, question.changed))}."
        texts = [number(x, question.decimals) for x in (self.before, self.after)]
        self.quick_check = f"It was {texts[0]} and is {texts[1]} after the change.\n{self.quick_check}"

    @cached_property
    def way(self) -> str:
        """Which way the number goes: up, down or same."""
        if abs(self.after - self.before) <= _STILL * max(1.0, abs(self.before)):
            return "same"
        return "up" if self.after > self.before else "down"

    @cached_property
    def options(self) -> tuple[Option, ...]:
        return tuple(Option(text=_TEXTS[way], right=way == self.way) for way in WAYS)

    @property
    def expects(self) -> Expects:
        return expects_letter(self.options, WAYS)

    @property
    def answer(self) -> str:
        return f"{LETTERS[WAYS.index(self.way)]}) {_TEXTS[self.way]}"

    def judge(self, text: str) -> Verdict:
        typed = " ".join(plain(clean(text[:MAX_LENGTH])).split()).casefold()
        picked = pick(text, self.options)
        bare = typed.removeprefix("it ").rstrip(".")
        said = WAYS[picked] if picked is not None else next((way for way in WAYS if bare in _TYPED[way]), "")
        if not said:
            return Verdict("not_understood", "Say up, down or same, or +, - or =, or a letter from A to C.")
        if said == self.way:
            return Verdict("correct", "Right.")
        read_as = f'"{said}"' if picked is None and bare != said else ""
        return Verdict("wrong", self.fill(getattr(self.question, f"if_{said}")), read_as)

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        wrong = [way for way in WAYS if way != self.way]
        return {
            "right": [*_TYPED[self.way], self.answer[0], self.answer[0].lower()],
            "wrong": [*wrong, *(LETTERS[WAYS.index(way)] for way in wrong)],
            "unreadable": ["", "perhaps", "s", "0.5"],
        }


def _entry(numbers: Array, part: StagePart) -> float:
    """One number. Raises ValueError for a part that holds several."""
    return float(np.asarray(numbers)[part].item())
