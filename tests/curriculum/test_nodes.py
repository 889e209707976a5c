"""The tree that remembers places."""

from attn_tutor.curriculum.nodes import Scalar, Series, from_plain, locate, plain, ways
from attn_tutor.library.yaml_nodes import read_yaml
from tests.curriculum.samples import BANK

DATA = {
    "questions": [{"hints": ["a", "b"], "options": [{"text": "x", "why": "y"}]}],
    "format": 1,
    "none": None,
}


def test_plain_data_survives_the_tree() -> None:
    """What goes in as lists and dicts comes out the same."""
    assert plain(from_plain(DATA)) == DATA


def test_places_count_from_one() -> None:
    """With a dot after the brackets, or without."""
    root = from_plain(DATA)
    for way in ("questions[1].hints[2]", "questions[1]hints[2]"):
        found = locate(root, way)
        assert isinstance(found, Scalar)
        assert found.text == "b"


def test_a_way_that_ends_early_leads_to_the_last_node_on_it() -> None:
    """A finding about a key that is not written points at what lacks it."""
    root = from_plain(DATA)
    for way in (
        "questions[1].hints[9]",
        "questions[1].hints.x",
        "questions[1].hints[0]",
        "questions[1].hints.why",
    ):
        assert isinstance(locate(root, way), Series)
    assert locate(root, "nothing") is root
    assert locate(root, "") is root


def test_every_node_has_a_way_that_leads_back_to_it() -> None:
    """ways and locate are each other's inverse, over a whole file."""
    root, _ = read_yaml(BANK.encode(), "bank.yaml")
    assert root is not None
    found = ways(root)
    assert found[id(root)] == ""
    nodes = {id(node): node for node in _nodes(root)}
    assert all(locate(root, found[key]) is node for key, node in nodes.items())
    assert "questions[2].given.value[2][1]" in found.values()


def _nodes(node: object) -> list[object]:
    inner: list[object] = []
    if isinstance(node, Series):
        inner = list(node.items)
    elif not isinstance(node, Scalar):
        inner = [value for _, value in node.pairs]  # type: ignore[attr-defined]  # what is left is a Table
    return [node, *(deeper for one in inner for deeper in _nodes(one))]
