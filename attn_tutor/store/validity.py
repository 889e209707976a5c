"""What an event may hold: checked once, before it is kept or imported."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from attn_tutor.history import KINDS, MODES, Event

_EARLIEST, _LATEST = -62_000_000_000_000, 253_000_000_000_000  # the years 5 to 9987: any zone keeps a date
_LARGEST = 2**63 - 1  # what the progress file can hold
_encode = json.JSONEncoder(allow_nan=False).encode


def _is_text(value: object) -> bool:
    return isinstance(value, str)


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
_FIELDS = tuple((each.name, *_ACCEPTS[str(each.type)]) for each in fields(Event))


def _within(name: str, low: int, high: int) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: values[name] is None or low <= values[name] <= high


# What must hold of values whose types are right.
_RULES: tuple[tuple[str, Callable[[Mapping[str, Any]], bool]], ...] = (
    ("id must not be empty", lambda values: values["id"] != ""),
    (f"kind must be one of {', '.join(KINDS)}", lambda values: values["kind"] in KINDS),
    (f"mode must be one of {', '.join(MODES)}", lambda values: values["mode"] in MODES),
    ("the time must lie between the years 5 and 9987", _within("at_ms", _EARLIEST, _LATEST)),
    ("tz_min must lie within a day", _within("tz_min", -1439, 1439)),
    ("rating must be 1 to 4", _within("rating", 1, 4)),
    ("attempt must be 1 or more", _within("attempt", 1, _LARGEST)),
    ("hints must be 0 or more", _within("hints", 0, _LARGEST)),
    ("turn must be 0 or more", _within("turn", 0, _LARGEST)),
    (
        "a retract must name the event it takes back",
        lambda values: values["kind"] != "retract" or isinstance(values["extra"].get("retracts"), str),
    ),
)


def faults(values: Mapping[str, object]) -> list[str]:
    """Every reason why `values` (a value for each field of an Event) is no event; [] when it is one."""
    wrong = [f"{name} must be {wanted}" for name, wanted, accepts in _FIELDS if not accepts(values[name])]
    return wrong or [sentence for sentence, holds in _RULES if not holds(values)]


def checked(event: Event) -> Event:
    """`event` itself. Raises ValueError naming every fault: a caller's mistake, not the learner's."""
    wrong = faults({name: getattr(event, name) for name, _, _ in _FIELDS})
    if wrong:
        raise ValueError("; ".join(wrong))
    return event
