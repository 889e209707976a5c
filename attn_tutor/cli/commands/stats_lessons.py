"""The screen of `stats --lessons`: where each lesson stands, which acts are off, and which misses have no reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attn_tutor.sessions.lesson_survey import ActStats, LessonStats, LessonSurvey, UnnamedMiss
    from attn_tutor.widgets import View
    from attn_tutor.widgets.look import Look

MOST_NAMED = 3  # acts and misses in one note
_SAYS = {
    "too easy": "Too easy, or a screen before it gives the answer away.",
    "too hard": "Too hard: the step before it may be missing.",
}


def whole(found: LessonSurvey) -> list[View]:
    """Every lesson that was begun and every act that was answered."""
    return [*_top(found, len(found.lessons)), *_acts(found), *_notes(found, max(1, len(found.acts)))]


def page(found: LessonSurvey, look: Look) -> list[View]:
    """The same in one window: as many lessons as it has rows for, the latest last, and what stands out."""
    every = range(len(found.lessons), 1, -1)
    return _short(found, next((many for many in every if _rows(_short(found, many), look) < look.height), 1))


def _short(found: LessonSurvey, many: int) -> list[View]:
    from attn_tutor.widgets.blocks import Gap, Line

    rest = Line((("Act by act: ", "dim"), "attn-tutor stats --lessons --all"))
    return [*_top(found, many), *([rest] if found.acts else []), *_notes(found, MOST_NAMED), Gap(always=True)]


def _rows(parts: list[View], look: Look) -> int:
    return sum(len(view.draw(look)) for view in parts)


def _top(found: LessonSurvey, many: int) -> list[View]:
    from attn_tutor.english import count
    from attn_tutor.widgets.blocks import Gap
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.lesson_stats import lessons_table

    place = count(sum(one.tried for one in found.lessons), "first try", "first tries") if found.acts else ""
    rows = tuple(
        (one.number, one.title, _where(one), one.tried, one.right_first) for one in found.lessons[-many:]
    )
    return [Header(("Lesson by lesson",), place=place), Gap(always=True), lessons_table(rows)]


def _where(one: LessonStats) -> str:
    return f"screen {one.stopped} of {one.of}" if one.state == "stopped" else one.state


def _acts(found: LessonSurvey) -> list[View]:
    from attn_tutor.widgets.blocks import Gap
    from attn_tutor.widgets.lesson_stats import acts_table

    rows = tuple((a.number, a.screen, a.asks, a.tried, a.right_first, a.remark) for a in found.acts)
    return [Gap(always=True), acts_table(rows)] if rows else []


def _notes(found: LessonSurvey, most: int) -> list[View]:
    """The acts that are too easy or too hard, and the wrong numbers that came again without a reason."""
    from attn_tutor.english import count
    from attn_tutor.widgets.blocks import Gap, Note

    parts: list[View] = []
    for remark, says in _SAYS.items():
        acts = [f"{_place(act)}, {act.right_first} of {act.tried}" for act in found.acts if act.remark == remark]
        if acts:
            parts += [Gap(always=True), Note((says, _some(acts, most)), "Look at", "no")]
    misses = [f'{_place(miss)}, "{miss.given}", {count(miss.times, "time")}' for miss in found.unnamed_misses]
    if misses:
        sentence = "The same wrong number again, and no reason for it yet."
        parts += [Gap(always=True), Note((sentence, _some(misses, most)), "No reason", "no")]
    return parts


def _place(one: ActStats | UnnamedMiss) -> str:
    return f"lesson {one.number}, screen {one.screen}"


def _some(parts: list[str], most: int) -> str:
    """The first of them, and how many more there are."""
    from attn_tutor.english import capital

    more = f"; and {len(parts) - most} more" if len(parts) > most else ""
    text = "; ".join(parts[:most]) + more
    return f"{capital(text)}."
