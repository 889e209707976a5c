"""Exports of progress: the same bytes for the same events, nothing lost on the way back, bad lines named."""

import csv
import io
import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.errors import ProgressError
from attn_tutor.exports import PROGRESS, jsonl, revlog, spreadsheet
from attn_tutor.history import DAY, KINDS, MODES, Event, retraction
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.port import ImportReport
from tests.cases import CHARACTERS, examples

NOON = 1_767_614_400_123  # 2026-01-05 12:00:00.123 UTC


def event(number: int, **others: object) -> Event:
    """A rated answer."""
    base = Event(
        id=f"{number:032x}", at_ms=NOON + number, tz_min=60, device="d", session="s", kind="answer", mode="quiz",
        item="scale", pattern="scaling", correct=True, rating=3, ms=4200, turn=number + 1,
    )  # fmt: skip
    return replace(base, **others)  # type: ignore[arg-type]  # the fields are named by each test


AWKWARD = "a \"b\", 'c'; d\r\ne\u2028f\x00 ü \U0001f600 =1+1"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS), lambda inner: st.lists(inner, max_size=3)
)
EVENTS = st.builds(
    Event,
    id=st.uuids().map(str),
    at_ms=st.integers(-NOON, 3 * NOON),
    tz_min=st.integers(-840, 840),
    device=st.text(CHARACTERS),
    session=st.text(CHARACTERS),
    kind=st.sampled_from([kind for kind in KINDS if kind != "retract"]),
    mode=st.sampled_from(MODES),
    item=st.text(CHARACTERS),
    seed=st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
    given=st.none() | st.text(CHARACTERS),
    correct=st.none() | st.booleans(),
    rating=st.none() | st.integers(1, 4),
    extra=st.dictionaries(st.text(CHARACTERS), JSON, max_size=3),
    turn=st.integers(0, 9),
)


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(EVENTS, max_size=4, unique_by=lambda each: each.id))
def test_json_lines_bring_every_field_back(events: list[Event]) -> None:
    """Exported, read, exported again: the same events and the same bytes, whatever order they came in."""
    exported = jsonl.text(events)
    parsed = jsonl.parse(exported.encode())
    assert (parsed.refusals, parsed.altered) == ((), False)
    assert sorted(parsed.events, key=lambda each: each.id) == sorted(events, key=lambda each: each.id)
    assert {each.id: each.turn for each in parsed.events} == {each.id: each.turn for each in events}
    assert jsonl.text(reversed(parsed.events)) == exported


def test_json_lines_are_written_for_people_too() -> None:
    """Times are ISO in UTC, text is not escaped, each event is one line."""
    header, line = jsonl.text([event(0, given=AWKWARD, extra={"b": 1, "a": 2})]).rstrip("\n").split("\n")
    assert json.loads(header)["format"] == "attn-tutor-progress"
    assert '"at":"2026-01-05T12:00:00.123Z"' in line
    assert '"extra":{"a":2,"b":1}' in line
    assert "ü" in line


def test_every_field_is_exported() -> None:
    """A field added later cannot be forgotten."""
    line = json.loads(jsonl.text([event(0)]).split("\n")[1])
    assert set(line) == {each.name for each in fields(Event)} - {"at_ms"} | {"at"}


def test_an_export_fills_another_store_once() -> None:
    """Export here, import there: new ones are taken, known ones are counted; again changes nothing."""
    here, there = MemoryStore(), MemoryStore()
    for number in range(3):
        here.record(event(number, turn=0))
    there.record(event(1, turn=0))
    parsed = jsonl.parse(jsonl.text(here.events()).encode())
    assert there.add(parsed.events, dry_run=True) == ImportReport(new=2, known=1)
    assert there.add(parsed.events) == ImportReport(new=2, known=1)
    assert there.add(parsed.events) == ImportReport(new=0, known=3)


def test_bad_lines_are_refused_with_their_number_and_reason() -> None:
    """All of them at once; the good ones are read."""
    header, good = jsonl.text([event(0)]).rstrip("\n").split("\n")
    fine = json.loads(good)
    bad: list[tuple[object, str]] = [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ('{"id": NaN}', "NaN is no JSON number"),
        (fine | {"at": "yesterday"}, 'lacks "at"'),
        (fine | {"at": "2026-01-05T12:00:00"}, 'lacks "at"'),
        (fine | {"kind": "guess", "rating": 9}, "kind must be one of"),
        (fine | {"correct": 1}, "correct must be true, false or nothing"),
        (fine | {"seed": 10**30}, "seed must be a whole number"),
        ({key: fine[key] for key in fine if key not in {"id", "item"}}, "lacks id, item"),
    ]
    lines = [header, good, *(each if isinstance(each, str) else json.dumps(each) for each, _ in bad)]
    parsed = jsonl.parse("\n".join(lines).encode() + b"\n\xff\xfe\n")
    assert parsed.events == (event(0),)
    assert parsed.altered
    assert [each.line for each in parsed.refusals] == list(range(3, 3 + len(bad) + 1))
    for refused, (_, words) in zip(parsed.refusals, bad, strict=False):
        assert words in refused.reason
    assert "not UTF-8" in parsed.refusals[-1].reason


def test_unknown_fields_are_kept() -> None:
    """A later version's field travels on in `extra`; what is left out takes its default."""
    header, good = jsonl.text([event(0, extra={"a": 1})]).rstrip("\n").split("\n")
    fine = {key: value for key, value in json.loads(good).items() if key not in {"turn", "app"}}
    parsed = jsonl.parse(f"{header}\n{json.dumps(fine | {'mood': 'good', 'a': 2})}\n".encode())
    assert parsed.events[0].extra == {"a": 1, "mood": "good"}
    assert parsed.events[0].turn == 0
    assert parsed.altered


def test_an_editor_may_have_been_at_it() -> None:
    """Windows line ends and a byte order mark are no change; a lost line is one."""
    exported = jsonl.text([event(0), event(1)]).encode()
    assert jsonl.parse(b"\xef\xbb\xbf" + exported.replace(b"\n", b"\r\n")) == jsonl.parse(exported)
    assert jsonl.parse(exported[: exported.rindex(b"{")]).altered


@pytest.mark.parametrize("data", [b"", b"\n", b"hello", b"{}", b'{"format":"other","version":1}', b"\xff"])
def test_what_is_no_export_is_said(data: bytes) -> None:
    """Before any line is looked at."""
    with pytest.raises(ProgressError, match="not an export"):
        jsonl.parse(data)


def test_a_newer_export_names_both_versions() -> None:
    """It is not half read."""
    with pytest.raises(ProgressError, match="version 2; this program reads version 1"):
        jsonl.parse(b'{"format":"attn-tutor-progress","version":2}\n')


def test_csv_holds_whatever_was_typed() -> None:
    """Quotes, commas and line ends come back through a CSV reader; no cell runs as a formula or drives a terminal."""
    typed = ["-0.5", "=1+1", "@x", "-a", "1,5", AWKWARD, "\x1b[2Ja\x9b31mb\u202ec"]
    clean = AWKWARD.replace("\r", "").replace("\x00", "")
    events = [event(number, given=given, extra={"a": number}) for number, given in enumerate(typed)]
    rows = list(csv.DictReader(io.StringIO(spreadsheet.text(events), newline="")))
    assert [row["given"] for row in rows] == ["-0.5", "'=1+1", "'@x", "'-a", "1,5", clean, "[2Ja31mbc"]
    assert rows[0]["at"] == "2026-01-05T12:00:00.123+00:00"
    assert (rows[0]["correct"], rows[1]["extra"]) == ("true", '{"a": 1}')


def test_the_review_log_holds_rated_answers_that_stand() -> None:
    """In order of repaired time; one that was taken back and one that was not rated are left out."""
    gone = event(3)
    back = retraction(gone, id="back", at_ms=NOON + 4, tz_min=0, device="d", session="s")
    jumped = event(1, at_ms=NOON - 30 * DAY, item="mask", rating=1, ms=None)
    events = [
        event(0, id="a", at_ms=NOON - 1, turn=0),
        event(0),
        jumped,
        event(2, rating=None),
        gone,
        replace(back, turn=5),
        event(5),
    ]
    lines = revlog.text(events).splitlines()
    assert lines == [
        "card_id,review_time,review_rating,review_duration",
        f"{revlog.card_id('scale')},{NOON - 1},3,4200",
        f"{revlog.card_id('scale')},{NOON},3,4200",
        f"{revlog.card_id('mask')},{NOON},1,0",
        f"{revlog.card_id('scale')},{NOON + 5},3,4200",
    ]
    assert 0 <= revlog.card_id("scale") < 2**53


@pytest.mark.parametrize("name", PROGRESS)
def test_every_format_takes_nothing_and_one(name: str) -> None:
    """An empty history is a header; one event is one line more; half a surrogate pair breaks no file."""
    export = PROGRESS[name]
    empty, one = export([]), export([event(0, device="\udcff")])
    assert len(empty.splitlines()) == 1
    assert len(one.splitlines()) == 2
    assert one.encode()
