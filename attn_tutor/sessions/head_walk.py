"""From page to page of `trace --model` and `map`, by what is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.all_maps import AllMaps
from attn_tutor.pretrained.notable_heads import findings
from attn_tutor.sessions.head_max import max_page
from attn_tutor.sessions.head_overview import overview_page
from attn_tutor.sessions.head_pages import (
    HeadPlace,
    Subject,
    compare_page,
    ranking_page,
    row_page,
    telling_row,
)
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.look_around import open_why, row_called
from attn_tutor.sessions.page_keys import ask_below
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Try
from attn_tutor.widgets.page import Page

_HEAD = re.compile(r"(?:head\s*)?l?\s*(\d{1,3})\s*[.,\sh]\s*h?\s*(\d{1,3})", re.IGNORECASE)


class Heads(NamedTuple):
    """What can be opened: the pages' subject, and for a model the trace of one head."""

    subject: Subject
    trace: Callable[[HeadPlace], Trace] | None = None


class _State(NamedTuple):
    """Where the reader is: in all heads, or in a row of one."""

    page: Page
    place: HeadPlace | None = None
    row: int = 0


def numbers_there_are(thing: str, count: int) -> str:
    """Which numbers name a layer or a head, in a sentence."""
    return f"{thing.capitalize()}s go from 0 to {count - 1}." if count > 1 else f"The only {thing} is 0."


def read_head_place(text: str, maps: AllMaps) -> HeadPlace:
    """Layer and head from "3 1", "3.1" or "L3H1". Raises UsageError for a head that there is not."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"{text.strip() or 'Nothing'} names no head.", "Give layer and head, such as 3 1 or L3H1."
        )
    place = int(found[1]), int(found[2])
    if place[0] >= maps.n_layers or place[1] >= maps.n_heads:
        raise UsageError(
            f"There is no layer {place[0]}, head {place[1]}.",
            f"{numbers_there_are('layer', maps.n_layers)} {numbers_there_are('head', maps.n_heads)}",
        )
    return place


def read_pair(text: str, maps: AllMaps) -> tuple[HeadPlace, HeadPlace]:
    """Two heads from "1 8, 2 8" or "L1H8 L2H8". Raises UsageError where there are not two."""
    numbers = re.findall(r"\d{1,3}", text)
    if len(numbers) != 4:
        raise UsageError("Name two heads, each by layer and number.", "For example: compare 1 8, 2 8")
    one, other = (read_head_place(" ".join(pair), maps) for pair in (numbers[:2], numbers[2:]))
    return one, other


def row_at(maps: AllMaps, wanted: str) -> int:
    """The place of a row by its word or number."""
    return row_called(wanted, _unique(maps.tokens))


def _unique(tokens: Sequence[str]) -> list[str]:
    """Names of rows: a word that stands twice has its place behind it."""
    return [f"{name}({at})" if tokens.count(name) > 1 else name for at, name in enumerate(tokens, 1)]


def walk_heads(
    terminal: Terminal, heads: Heads, page: Page, place: HeadPlace | None = None, row: int = 0
) -> None:
    """Show page after page until q, or Enter at all heads. Raises Stopped where no answer will come."""
    state = _State(page, place, row)
    terminal.show(page)
    while True:
        typed = ask_below(terminal, state.page)
        command = read_command(typed)
        if (command and command.name == "quit") or (not typed and state.place is None and _is_first(state)):
            return
        if command and command.name == "redraw":
            terminal.redraw()
            continue
        state = _after(terminal, heads, state, typed)


def _is_first(state: _State) -> bool:
    return state.page.task.label != "Next"


def _after(terminal: Terminal, heads: Heads, state: _State, typed: str) -> _State:
    """The next page, shown; after what cannot be read the same one with a remark."""
    try:
        if typed.casefold().startswith("why") and state.place is not None and heads.trace is not None:
            terminal.show(open_why(typed[3:], heads.trace(state.place), stage="weights"))
            return state
        found = _open(heads, state, typed)
    except UsageError as fault:
        remark = Remark("look", f"{fault.sentence} {fault.hint}")
        page = replace(state.page, tries=(*state.page.tries, Try(state.page.task.prompt, typed, (remark,))))
        terminal.turn(page)
        return state._replace(page=page)
    terminal.show(found.page)
    return found


def _open(heads: Heads, state: _State, typed: str) -> _State:
    subject, text = heads.subject, " ".join(typed.split()).casefold()
    if not text:
        return _State(overview_page(subject))
    if text == "max":
        return _State(max_page(subject))
    if text.startswith("by "):
        return _State(ranking_page(subject, text[3:]))
    if text.startswith("compare"):
        return _State(compare_page(subject, *read_pair(text[7:], subject.maps)))
    if state.place is not None and not _HEAD.fullmatch(text):
        row = row_at(subject.maps, typed.strip().removeprefix("row ").strip())
        return _State(row_page(subject, state.place, row), state.place, row)
    place = _place(subject.maps, text)
    row = state.row if state.place is not None else telling_row(subject.maps, place)
    return _State(row_page(subject, place, row), place, row)


def _place(maps: AllMaps, text: str) -> HeadPlace:
    """A head by the letter that marks it, or by layer and number."""
    marked = findings(maps)
    if len(text) == 1 and "a" <= text < chr(97 + len(marked)):
        one = marked[ord(text) - 97]
        return one.layer, one.head
    return read_head_place(text, maps)
