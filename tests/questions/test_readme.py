"""What `content/README.md` says of kinds and keys is all there is: nothing that can be written goes unsaid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from attn_tutor.curriculum.glossary import Term
from attn_tutor.curriculum.specs import ListOf, Spec, TableOf, keys_of
from attn_tutor.questions.given import Given
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.question import Question
from attn_tutor.questions.recipe import Recipe

README = (Path(__file__).parents[2] / "content" / "README.md").read_text("utf-8")
MODELS: dict[str, type] = {**KINDS, "given": Given, "recipe": Recipe, "glossary": Term}


def models_in(spec: Spec) -> set[type]:
    """The models that stand under a key."""
    inner = spec.item if isinstance(spec, ListOf) else spec
    return {inner.model} if isinstance(inner, TableOf) else set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_section(kind: str) -> None:
    headings = re.findall(r"^## Kinds? (.*)$", README, re.MULTILINE)
    assert any(f"`{kind}`" in heading for heading in headings)


@pytest.mark.parametrize("name", ["every question", *MODELS])
def test_every_key_is_named(name: str) -> None:
    """As `key`, or as `key:` in an example; the keys of what stands under it, too."""
    model: Any = MODELS.get(name, Question)
    for key in keys_of(model).values():
        keys = {key.name, *(inner for one in models_in(key.spec) for inner in keys_of(one))}
        assert [one for one in keys if not re.search(rf"`{one}`|\b{one}:", README)] == []
