"""Records answers and says the id of each one that was called saved: `writer.py FILE NUMBER [ask]`.

The tests kill it, stop it, starve it and run several at once. With `ask` it waits for a key after each.
"""

import sys
import time
import uuid
from pathlib import Path

from attn_tutor.history import Event
from attn_tutor.store.sqlite import open_store


def count(state: str | None, /, *events: Event) -> str:
    """A card that counts its answers."""
    return f"{int(state or 0) + len(events)}"


def main(file: str, number: str, *ask: str) -> None:
    """Record `number` answers; at the end say how many could not be saved."""
    store = open_store(Path(file), advance=count, rules="count")
    for place in range(int(number)):
        event = Event(
            id=str(uuid.uuid4()), at_ms=time.time_ns() // 1_000_000, tz_min=0, device=store.device, session="s",
            kind="answer", mode="quiz", item=f"item {place % 5}", given="0.5 0.5", correct=True,
        )  # fmt: skip
        store.card(event.item)
        if store.record(event, {"quiz": {"question": place}}).saved:
            print(event.id, flush=True)
        if ask:
            input()
    store.close()
    print("unsaved", len(store.unsaved_events), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
