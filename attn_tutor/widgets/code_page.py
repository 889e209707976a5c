"""The page of one exercise: its file, what was said of the last save, and the keys."""

from __future__ import annotations

from attn_tutor.english import count
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled, Line
from attn_tutor.widgets.code_check import CodeTitle, PrintedText, picture_of, remarks_of
from attn_tutor.widgets.code_lines import CodeExcerpt
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page

HINTS = 3
_SOLUTION = Key("w", "solution", "shows one way to write it; type it twice", "for the solution")
_NEXT = Key("s", "next", "goes to the next exercise; from the last one to the first that isn't right yet",
            "for the next exercise")  # fmt: skip
_BACK = Key("b", "back", "goes to the exercise before", "for the exercise before")
_AGAIN = Key("r", "check again", "checks the file again, saved or not", "to check again")
_QUIT = Key("q", "quit", "stops; your files and answers stay", "to quit")
KEYS_LISTED = Keys(
    (
        Key("h", "hint", "gives a hint: two in words, the third with your numbers", "for a hint"),
        _SOLUTION, _NEXT, _BACK, _AGAIN, Key("?", "keys", "lists these keys", "for the keys"), _QUIT,
    ),
    listed=True,
)  # fmt: skip


_AFTERWARDS = (
    "Keep it: attn-tutor review asks about what you missed. For a project of your own: attn-tutor code check FILE, "
    "and attn_tutor.testing.assert_attention in its tests."
)


def code_page(
    folder: str, right: int, total: int, exercise: CodeExercise, title: CodeTitle, verdict: CodeVerdict | None,
    excerpt: CodeExcerpt | None, hints: int, *, slip: int = 0, is_last: bool = False,
) -> Page:  # fmt: skip
    """A page for the terminal's height: header with progress, lines and masks, remarks, and what to do.

    slip: the line that holds the slip; 0 where that is not known.
    """
    picture: list[View] = [title, Gap()]
    if verdict is None or verdict.outcome == "unfilled":
        picture += [Line(((exercise.title, "hi", "bold"),)), Gap(), *map(Line, _docstring(exercise))]
    else:
        picture += picture_of(verdict, excerpt)
        picture.append(PrintedText(verdict.printout, verdict.printed_later))
    remarks = tuple(remarks_of(verdict)) if verdict is not None and verdict.outcome != "unfilled" else ()
    is_right = verdict is not None and verdict.outcome == "right"
    if is_right:
        remarks = (*remarks, Labelled("Remember", exercise.teaches, "w"))
    is_end = is_right and right == total
    if is_end:
        remarks = (*remarks, Labelled("Finished", f"All {count(total, 'exercise')} are right.", "ok"))
    keys = Keys((*(() if is_right else (_hint_key(hints),)), _SOLUTION, _NEXT, _BACK, _AGAIN, _QUIT))
    task = Task(
        _question(title, verdict, excerpt, slip, is_last=is_last, is_end=is_end), keys, prompt="code",
        label="Next" if is_right else "Your turn",
    )
    header = Header(("Code", folder), right, total)
    return Page(header, tuple(picture), task, (Try("", "", remarks),) if remarks else ())


def _question(
    title: CodeTitle, verdict: CodeVerdict | None, excerpt: CodeExcerpt | None, slip: int, *,
    is_last: bool, is_end: bool,
) -> str:  # fmt: skip
    """What to do next; after a check that was no attempt, that it was none."""
    if verdict is None or verdict.outcome == "unfilled":
        return f"Write {title.file} in your editor. Each save is checked."
    if is_end:
        return _AFTERWARDS
    if verdict.outcome == "right":
        return f"Type s for the {'first exercise that is still open' if is_last else 'next exercise'}."
    uncounted = "" if verdict.counts else "This doesn't count as an attempt. "
    if slip:
        return f"{uncounted}Change line {slip} and save."
    if excerpt is not None and excerpt.mark:
        return f"{uncounted}It stops in line {excerpt.mark}: look there, change your function and save."
    return f"{uncounted}Change your function and save."


def _hint_key(hints: int) -> Key:
    number = min(hints + 1, HINTS)
    return Key("h", f"hint {number} of {HINTS}", "gives a hint", "for a hint")


def _docstring(exercise: CodeExercise) -> list[str]:
    """What the stub says of its function, line by line."""
    text = exercise.stub.partition('"""')[2].partition('"""')[0]
    return [line.strip() for line in text.splitlines() if line.strip()]
