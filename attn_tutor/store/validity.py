"""What an event may hold: checked once, before it is kept or imported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from attn_tutor.history import KINDS, MODES, Event

_EARLIEST, _LATEST = -62_000_000_000_000, 253_000_000_000_000  # the years 5 to 9987: any zone keeps a date
_LARGEST = 2**63 - 1  # what the progress file can hold


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _is_json_object(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
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


def faults(values: Mapping[str, object]) -> list[str]:
    """Every reason why `values` (a value for each field of an Event) is no event; [] when it is one."""
    wrong = [f"{name} must be {wanted}" for name, wanted, accepts in _FIELDS if not accepts(values[name])]
    return wrong or [sentence for sentence, holds in _rules(values) if not holds]


def checked(event: Event) -> Event:
    """`event` itself. Raises ValueError naming every fault: a caller's mistake, not the learner's."""
    wrong = faults({name: getattr(event, name) for name, _, _ in _FIELDS})
    if wrong:
        raise ValueError("; ".join(wrong))
    return event


def _rules(values: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """What must hold, and whether it does, for values whose types are right."""

    def within(name: str, low: int, high: int) -> bool:
        value = values[name]
        return value is None or (isinstance(value, int) and low <= value <= high)

    extra = values["extra"]
    named = isinstance(extra, dict) and isinstance(extra.get("retracts"), str)
    yield "id must not be empty", values["id"] != ""
    yield f"kind must be one of {', '.join(KINDS)}", values["kind"] in KINDS
    yield f"mode must be one of {', '.join(MODES)}", values["mode"] in MODES
    yield "the time must lie between the years 5 and 9987", within("at_ms", _EARLIEST, _LATEST)
    yield "tz_min must lie within a day", within("tz_min", -1439, 1439)
    yield "rating must be 1 to 4", within("rating", 1, 4)
    yield "attempt must be 1 or more", within("attempt", 1, _LARGEST)
    yield "hints must be 0 or more", within("hints", 0, _LARGEST)
    yield "turn must be 0 or more", within("turn", 0, _LARGEST)
    yield "a retract must name the event it takes back", values["kind"] != "retract" or named
