"""What an event may hold; an event as a row of the progress file and back; the link to the row before."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attn_tutor.history import KINDS, MODES, Event

COLUMNS = tuple(Event.__annotations__)
NAMES = ", ".join(COLUMNS)
INSERT = f"INSERT INTO event (seq, {NAMES}, chain) VALUES (?, {', '.join('?' for _ in COLUMNS)}, ?)"
_CORRECT, _EXTRA = COLUMNS.index("correct"), COLUMNS.index("extra")

StoredRow = tuple[Any, ...]  # the values of COLUMNS, each a str, an int or None


# Encoders made once: json.dumps with arguments would make one for each row.
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
to_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def to_row(event: Event) -> StoredRow:
    """The values of COLUMNS. Halves of surrogate pairs, which no file can hold, become '?'."""
    row: list[Any] = [getattr(event, name) for name in COLUMNS]
    row[_CORRECT] = None if event.correct is None else int(event.correct)
    row[_EXTRA] = to_json(event.extra) if event.extra else "{}"
    return tuple(_storable(value) if isinstance(value, str) else value for value in row)


def _storable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def from_row(row: Sequence[Any]) -> Event:
    """The event of a row of COLUMNS. Raises sqlite3.DatabaseError for one that no version of the program has saved."""
    values = dict(zip(COLUMNS, row, strict=True))
    correct, extra = values["correct"], values["extra"]
    values["correct"] = None if correct is None else bool(correct)
    values["extra"] = _extra(extra) if extra != "{}" else {}
    event = object.__new__(Event)  # not Event(**values): a replay of 100,000 answers would feel it
    event.__dict__ = values
    check_time(event.at_ms)
    if not event.id or not -_DAY < event.tz_min < _DAY:
        raise sqlite3.DatabaseError("an answer is garbled")
    return event


def check_time(at_ms: int) -> int:
    """The time itself. Raises sqlite3.DatabaseError for one that no calendar has."""
    if not _EARLIEST <= at_ms <= _LATEST:
        raise sqlite3.DatabaseError("an answer is garbled")
    return at_ms


def _extra(text: str) -> dict[str, Any]:
    try:
        found = _decode(text)
        if isinstance(found, dict):
            return found
    except (ValueError, RecursionError):
        pass
    raise sqlite3.DatabaseError("an answer is garbled")


def _to_finite(digits: str) -> float:
    """A number of JSON; "NaN", and what is too large for a float, is none."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


_decode = json.JSONDecoder(parse_float=_to_finite, parse_constant=_to_finite).decode


def link(chain: bytes, seq: int, row: StoredRow) -> bytes:
    """The chain after this row: blake2b-128 of the chain before it and of the row.

    Empty values at the end are left out: a column that a later version adds goes last, and so changes no
    earlier link.
    """
    values = [seq, *row]
    while values[-1] is None:
        values.pop()
    from hashlib import blake2b  # brings OpenSSL, 3 ms, and nothing is kept before the first answer

    return blake2b(chain + _compact(values).encode(), digest_size=16).digest()


# ---- what an event may hold: checked once, before it is kept or imported

_EARLIEST, _LATEST = -62_000_000_000_000, 253_000_000_000_000  # the years 5 to 9987: any zone keeps a date
_DAY = 1440  # minutes
_LARGEST = 2**63 - 1  # what the progress file can hold
_EXACT = 2**53  # what every reader of JSON holds exactly
LAST_TURN = 2**52  # a turn that is imported leaves room for those that follow it
_LONGEST = 1000  # characters of a name
_encode = json.JSONEncoder(allow_nan=False).encode


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_short(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: all(len(values[name]) <= _LONGEST for name in names)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _is_json_object(value: object) -> bool:
    if value == {}:
        return True
    try:
        _encode(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


_ACCEPTS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "str": ("a text", _is_text),
    "str | None": ("a text or nothing", lambda value: value is None or _is_text(value)),
    "int": ("a whole number", _is_whole),
    "int | None": ("a whole number or nothing", lambda value: value is None or _is_whole(value)),
    "bool | None": ("true, false or nothing", lambda value: value is None or isinstance(value, bool)),
    "Mapping[str, object]": ("a JSON object", _is_json_object),
}
_FIELDS = tuple((name, *_ACCEPTS[hint]) for name, hint in Event.__annotations__.items())


def _within(name: str, low: int, high: int) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: values[name] is None or low <= values[name] <= high


_NAMES = ("id", "device", "session", "item", "item_rev", "pattern", "level", "format", "rules", "app")

# What must hold of values whose types are right.
_RULES: tuple[tuple[str, Callable[[Mapping[str, Any]], bool]], ...] = (
    ("id must not be empty", lambda values: values["id"] != ""),
    (f"kind must be one of {', '.join(KINDS)}", lambda values: values["kind"] in KINDS),
    (f"mode must be one of {', '.join(MODES)}", lambda values: values["mode"] in MODES),
    ("the time must lie between the years 5 and 9987", _within("at_ms", _EARLIEST, _LATEST)),
    ("tz_min must lie within a day", _within("tz_min", 1 - _DAY, _DAY - 1)),
    ("rating must be 1 to 4", _within("rating", 1, 4)),
    ("attempt must be 1 to a million", _within("attempt", 1, 1_000_000)),
    ("hints must be 0 to a million", _within("hints", 0, 1_000_000)),
    ("ms must be 0 to 2^53", _within("ms", 0, _EXACT)),
    ("turn must be 0 to 2^53", _within("turn", 0, _EXACT)),
    (f"no name may be longer than {_LONGEST} characters", _is_short(_NAMES)),
    (
        "a retract must name the event it takes back",
        lambda values: values["kind"] != "retract" or isinstance(values["extra"].get("retracts"), str),
    ),
)


def faults(values: Mapping[str, object]) -> list[str]:
    """Every reason why `values` (a value for each field of an Event) is no event; [] when it is one."""
    wrong = [f"{name} must be {wanted}" for name, wanted, accepts in _FIELDS if not accepts(values[name])]
    return wrong or [sentence for sentence, holds in _RULES if not holds(values)]


def check_event(event: Event) -> Event:
    """`event` itself. Raises ValueError naming every fault: a caller's mistake, not the learner's."""
    wrong = faults({name: getattr(event, name) for name, _, _ in _FIELDS})
    if wrong:
        raise ValueError("; ".join(wrong))
    return event
