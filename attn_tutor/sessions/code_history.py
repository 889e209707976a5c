"""What is kept of checks: an attempt for each verdict that differs from the last one; nothing of what did not run."""

from __future__ import annotations

from attn_tutor import scheduling
from attn_tutor.own_code.check import CheckResult
from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.sessions.context import Context, unsaved_notes
from attn_tutor.widgets import View

_LONGEST = 8_000  # bytes of a function that are kept


class CodeHistory:
    """Attempts at exercises, stored beside those at questions."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._last: dict[str, str] = {}
        self._misses: dict[str, int] = {}

    def note(self, exercise: CodeExercise, checked: CheckResult, *, hints: int, worked: bool) -> tuple[View, ...]:
        """Store a verdict that is new, and say where it is not saved; 40 saves with one mistake are one attempt."""
        verdict = checked.verdict
        last = self._last.setdefault(exercise.id, self._last_verdict(exercise))
        found = f"{verdict.outcome} {verdict.names} {[fact.name for fact in verdict.properties if fact.fault]}"
        if not verdict.counts or found == last:
            return ()
        self._last[exercise.id] = found
        correct = verdict.outcome == "right"
        attempt = self._misses.get(exercise.id, 0) + 1
        self._misses[exercise.id] = 0 if correct else attempt
        extra: dict[str, object] = {"outcome": verdict.outcome, "verdict": found, "goal": exercise.goal}
        if verdict.names:
            extra["misconceptions"] = list(verdict.names[0])
        return self._store(
            "answer", exercise, given=_shorten(checked.text), correct=correct, attempt=attempt, hints=hints,
            rating=self._rating("answer", exercise, correct, attempt, hints, worked), extra=extra,
        )  # fmt: skip

    def reveal(self, exercise: CodeExercise) -> tuple[View, ...]:
        """Store that the solution was shown before the exercise was right."""
        return self._store("reveal", exercise, rating=self._rating("reveal", exercise, None, 1, 0, True))

    def _last_verdict(self, exercise: CodeExercise) -> str:
        """The verdict that was stored last, in this session or an earlier one."""
        events = [event for event in self.context.store.events(item=exercise.id) if event.kind == "answer"]
        return str(events[-1].extra.get("verdict", "")) if events else ""

    def _rating(
        self, kind: str, exercise: CodeExercise, correct: bool | None, attempt: int, hints: int, worked: bool
    ) -> int | None:
        first = self.context.is_first_today(exercise.id)
        return scheduling.rating(
            kind=kind, correct=correct, attempt=attempt, hints=hints, first_of_day=first, worked=worked
        )

    def _store(self, kind: str, exercise: CodeExercise, **facts: object) -> tuple[View, ...]:
        from hashlib import blake2b

        revision = blake2b(repr(exercise).encode(), digest_size=8).hexdigest()
        event = self.context.event(
            kind, exercise.id, item_rev=revision, pattern=exercise.topic, level=exercise.level, format="code", **facts
        )
        return unsaved_notes(self.context.store.record(event))


def _shorten(text: bytes) -> str:
    return text[:_LONGEST].decode("utf-8", "replace")
