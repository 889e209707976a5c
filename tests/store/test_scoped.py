"""Two folders of questions that share an id do not share what was answered."""

from collections.abc import Callable
from pathlib import Path

from attn_tutor.history import MISCONCEPTION, Event
from attn_tutor.store.port import Store
from attn_tutor.store.scoped import ScopedStore, scope_of

Make = Callable[..., Event]


def test_one_id_in_two_folders_is_two_items(opened: Callable[..., Store], event: Make) -> None:
    """And a third in the content that came with the program."""
    store = opened()
    folders = [ScopedStore(store, scope_of(Path(f"/home/ann/{name}/questions"))) for name in ("one", "two")]
    stores = [store, *folders]
    for number, each in enumerate(stores):
        assert each.record(event(id=f"{number}", item="mine"), {"lesson": {"at": number}}).saved
    for number, each in enumerate(stores):
        assert [found.id for found in each.events(item="mine")] == [f"{number}"]
        assert each.card("mine") == each.cards()["mine"] != ""
        assert each.bookmark("lesson") == {"at": number}
    assert len({each.card("mine") for each in stores}) == 3
    assert folders[0].last_right("mine")
    assert folders[0].last_right("other") == 0
    assert len(folders[0].events()) == 3
    assert [each.id for each in folders[0].events() if each.item == "mine"] == ["1"]
    assert [each.item for each in folders[1].events(session="s", last=1)] == ["mine"]


def test_a_misconception_is_the_same_in_all_folders(opened: Callable[..., Store], event: Make) -> None:
    store = opened()
    one, two = (ScopedStore(store, scope) for scope in ("one", "two"))
    one.record(event(item=f"{MISCONCEPTION}softmax_columns"))
    assert two.card(f"{MISCONCEPTION}softmax_columns") == store.card(f"{MISCONCEPTION}softmax_columns")
    assert two.cards() == store.cards()


def test_folders_of_one_name_are_told_apart() -> None:
    one, two = (scope_of(Path(f"/home/{name}/questions")) for name in ("ann", "bob"))
    assert one != two
    assert scope_of(Path("/home/ann/questions")) == one
    assert one.startswith("questions-")
