"""The JSON Schema, held against a validator of its own."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from attn_tutor.curriculum.json_schema import schema
from tests.cases import each
from tests.curriculum.samples import BANK, LESSON, replaced

CONTENT = Path(__file__).parents[2] / "content"
VALIDATOR = Draft202012Validator(schema())


def test_the_schema_is_a_schema() -> None:
    """By the rules of its own dialect."""
    Draft202012Validator.check_schema(schema())


@pytest.mark.walk
@each("file", sorted(CONTENT.glob("*/*.yaml")))
def test_shipped_files_are_valid(file: Path) -> None:
    """As an editor sees them: read by PyYAML alone, in C where it has it."""
    assert [error.message for error in VALIDATOR.iter_errors(_read(file.read_text("utf-8")))] == []


def test_the_samples_are_valid() -> None:
    """Else the next test would prove nothing."""
    assert VALIDATOR.is_valid(_read(BANK))
    assert VALIDATOR.is_valid(_read(LESSON))


@each(
    ("old", "new"),
    [
        ("level: easy", "levl: easy"),
        ("level: easy", "level: esy"),
        ("    level: easy\n", ""),
        ("kind: choice", "kind: coice"),
        ("  - kind: choice\n    id: first-one", "  - id: first-one"),
        ("format: 1\n", ""),
        ("format: 1", "format: 2"),
        ("id: first-one", "id: First One"),
        ("prompt: Give the output.", "prompt: 5"),
        ("prompt: Give the output.", "prompt: on"),
        ("prompt: Give the output.", "prompt: '  '"),
        ("      - Shares make 1.", "      - [1]"),
        ("right: true", "right: 'yes'"),
        ("decimals: 2", "decimals: 2.5"),
        ("decimals: 2", "decimals: 99999999999"),
        ("decimals: 2", "options: [{text: x, rigt: true}]"),
        ("query: [[1, 0]]", "query: [1, 0]"),
        ("query: [[1, 0]]", "query: []"),
        ("query: [[1, 0]]", "query: [[1e-3, 0]]"),
        ("query: [[1, 0]]", "query: [[1, 0]]\n      scale: atuo"),
        ("n_q: 2, n_k: 5", "n_q: 2, entries: [1, 2, 3]"),
        ("recipe: {n_q: 2, n_k: 5, d_k: 4}", "recipe:"),
    ],
)
def test_bad_files_are_not_valid(old: str, new: str) -> None:
    """What the check refuses for its form, the schema refuses, too."""
    assert not VALIDATOR.is_valid(_read(replaced(BANK, old, new)))


def _read(text: str) -> Any:
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
