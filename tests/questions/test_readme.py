"""What `content/README.md` says of kinds and keys is all there is: nothing that can be written goes unsaid.

python -m tests.questions.test_readme writes the tables that are made from the fields anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from attn_tutor.curriculum.drawings import Axes, BlockWiring, Clocks, HeadGrid, Recorded, Sharing, Sinusoids
from attn_tutor.curriculum.glossary import Term
from attn_tutor.curriculum.lesson import Picture, Screen
from attn_tutor.curriculum.specs import ListOf, Spec, TableOf, keys_of
from attn_tutor.questions.given import Given
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.number_question import NumberQuestion
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import Question
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.replies import Reply
from tests.cases import each

FILE = Path(__file__).parents[2] / "content" / "README.md"
README = FILE.read_text("utf-8")
TABLE = re.compile(r"(?<=<!-- keys: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)
_LESSONS = (Screen, Picture, Clocks, Sinusoids, Sharing, Axes, BlockWiring, HeadGrid, Recorded)
MADE: dict[str, type] = {model.__name__: model for model in (Numeric, Reply, *_LESSONS)}  # from the fields
LEFT_OUT: dict[str, set[str]] = {  # described by hand, in another table, or not to be written
    "Numeric": {*keys_of(NumberQuestion), *keys_of(Question), "stage", "cell", "options"},
    "Screen": {*keys_of(Picture)},
    "HeadGrid": {"previous", "next", "itself", "first", "column", "evenness"},
    "Recorded": {"code", "prints", "program", "version", "year"},
}
MODELS: dict[str, type] = {**KINDS, "given": Given, "recipe": Recipe, "glossary": Term}


def models_in(spec: Spec) -> set[type]:
    """The models that stand under a key."""
    inner = spec.item if isinstance(spec, ListOf) else spec
    return {inner.model} if isinstance(inner, TableOf) else set()


@each("kind", KINDS)
def test_every_kind_has_its_section(kind: str) -> None:
    headings = re.findall(r"^## Kinds? (.*)$", README, re.MULTILINE)
    assert any(f"`{kind}`" in heading for heading in headings)


@each("name", ["every question", *MODELS])
def test_every_key_is_named(name: str) -> None:
    """As `key`, or as `key:` in an example; the keys of what stands under it, too."""
    model: Any = MODELS.get(name, Question)
    for key in keys_of(model).values():
        keys = {key.name, *(inner for one in models_in(key.spec) for inner in keys_of(one))}
        assert [one for one in keys if not re.search(rf"`{one}`|\b{one}:", README)] == []


def table(name: str) -> str:
    """The keys of a model that are not described by hand, from the descriptions of its fields."""
    keys = [key for key in keys_of(MADE[name]).values() if key.name not in LEFT_OUT.get(name, set())]
    rows = [f"| `{key.name}` | {key.description.replace('|', '/')} |" for key in keys]
    return "\n".join(["| key | what it is |", "|---|---|", *rows, ""])


def written_anew() -> str:
    """The README with its tables as the fields have them."""
    return TABLE.sub(lambda found: found[1] + found[2] + table(found[1]), README)


def test_the_tables_are_made_from_the_fields() -> None:
    assert {found[1] for found in TABLE.finditer(README)} == {*MADE}
    assert written_anew() == README, "python -m tests.questions.test_readme writes it anew"


if __name__ == "__main__":
    FILE.write_text(written_anew(), "utf-8")
