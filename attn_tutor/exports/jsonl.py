"""Progress as JSON lines: one event per line, the same bytes for the same events, and back again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter

from attn_tutor.errors import ProgressError
from attn_tutor.history import Event, from_ms, to_ms
from attn_tutor.store.event_rows import LAST_TURN, faults

FORMAT, VERSION = "attn-tutor-progress", 1
LONGEST_LINE = 1_000_000  # bytes
# What drives a terminal, or turns the order of letters round; JSON itself spells only those below the blank.
_CONTROLS = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_DEFAULTS: dict[str, object] = {
    each.name: {} if each.name == "extra" else each.default for each in fields(Event)
}  # MISSING for what every line must have


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is no event, and why. Lines count from 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ExportContents:
    """What an export holds. `altered`: it is not, byte for byte, what was exported."""

    events: tuple[Event, ...]
    refusals: tuple[RefusedLine, ...]
    altered: bool


def text(events: Iterable[Event]) -> str:
    """The export: a line about itself, then the events by time. The chain ties all lines together."""
    lines = [_line(event) for event in sorted(events, key=attrgetter("at_ms", "turn", "id"))]
    header = {
        "format": FORMAT,
        "version": VERSION,
        "events": len(lines),
        "chain": _chain(line.encode() for line in lines),
    }
    return "".join(f"{line}\n" for line in [_compact(header), *lines])


def parse(data: bytes) -> ExportContents:
    """Read an export. Every line is looked at; those that are no event are refused with their number.

    Fields that this version does not know are kept in `extra`. Raises ProgressError for a file that is no
    export, or one of a newer version.
    """
    check_header(data)
    lines = data.removeprefix(b"\xef\xbb\xbf").removesuffix(b"\n").split(b"\n")
    lines = [line.removesuffix(b"\r") for line in lines]  # an editor may have changed the line ends
    chain = _header_chain(lines[0])
    events, refused = [], []
    for number, line in enumerate(lines[1:], start=2):
        try:
            events.append(_event(line))
        except ValueError as fault:
            refused.append(RefusedLine(number, str(fault)))
    return ExportContents(tuple(events), tuple(refused), altered=chain != _chain(lines[1:]))


def check_header(begin: bytes) -> None:
    """Raise ProgressError where the first lines of a file are not those of an export that we can read."""
    first = begin.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].removesuffix(b"\r")
    _header_chain(first[: LONGEST_LINE + 1])


def _line(event: Event) -> str:
    """One event. The time is written for people too: UTC, to the millisecond."""
    values = {name: getattr(event, name) for name in _DEFAULTS}
    moment = from_ms(values.pop("at_ms")).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    extra = json.loads(json.dumps(values.pop("extra"), sort_keys=True))
    return _compact({"id": values.pop("id"), "at": moment, **values, "extra": extra})


def _compact(value: object) -> str:
    """JSON whose text any file can hold: halves of surrogate pairs become '?', as in the progress file."""
    dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    storable = dumped.encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", storable)


def _chain(lines: Iterable[bytes]) -> str:
    """blake2b-128 over the lines, each with its end."""
    return blake2b(b"".join(line + b"\n" for line in lines), digest_size=16).hexdigest()


def _header_chain(line: bytes) -> object:
    try:
        header = _object(line)
    except ValueError:
        header = {}
    if header.get("format") != FORMAT:
        raise ProgressError(
            "This is not an export of progress.", 'Its first line would say "format":"attn-tutor-progress".'
        )
    if header.get("version") != VERSION:
        raise ProgressError(
            f"This export has version {header.get('version')}; this program reads version {VERSION}.",
            "Update attn-tutor.",
        )
    return header.get("chain")


def _object(line: bytes) -> dict[str, object]:
    """The JSON object on a line. Raises ValueError."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON number")

    try:
        value = json.loads(line.decode("utf-8"), parse_constant=refuse)
    except UnicodeDecodeError:
        raise ValueError("the line is not UTF-8") from None
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("the line is not JSON") from None
    if not isinstance(value, dict):
        raise ValueError("the line is not a JSON object")
    return value


def _event(line: bytes) -> Event:
    """The event on a line. Raises ValueError naming every fault."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"it is longer than {LONGEST_LINE // 1000} kB")
    given = _object(line)
    given["at_ms"] = _stamp(given.pop("at", None))
    if missing := [name for name, default in _DEFAULTS.items() if default is MISSING and name not in given]:
        raise ValueError(f"it lacks {', '.join(missing)}")
    values = {name: given.pop(name, default) for name, default in _DEFAULTS.items()}
    if isinstance(values["extra"], dict):
        values["extra"] = {**given, **values["extra"]}
    if wrong := faults(values):
        raise ValueError("; ".join(wrong))
    if values["turn"] > LAST_TURN:  # type: ignore[operator]  # faults() has checked its type
        raise ValueError("turn must be 0 to 2^52")
    return Event(**values)  # type: ignore[arg-type]  # faults() has checked every type


def _stamp(at: object) -> int:
    """Milliseconds since 1970 of an ISO time that names its zone. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError('it lacks "at", a time such as 2026-01-05T12:00:00.000Z')
    return to_ms(moment)
