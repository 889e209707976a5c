"""What `content/README.md` says of kinds and keys is all there is: nothing that can be written goes unsaid.

python -m tests.questions.test_readme writes the tables that are made from the fields anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from attn_tutor.curriculum import grammar
from attn_tutor.curriculum.drawings import (
    Axes,
    BlockWiring,
    Clocks,
    HeadGrid,
    LookBack,
    Recorded,
    Sharing,
    Sinusoids,
)
from attn_tutor.curriculum.glossary import Term
from attn_tutor.curriculum.lesson import COUNTED, GUESSES, Lesson, Picture, Screen
from attn_tutor.curriculum.measures import Sharpness
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
_DRAWINGS = (LookBack, Clocks, Sinusoids, Sharing, Axes, BlockWiring, HeadGrid, Recorded)
_LESSONS = (Lesson, Screen, Picture, Sharpness, *_DRAWINGS)
MADE: dict[str, type] = {model.__name__: model for model in (Numeric, Reply, *_LESSONS)}  # from the fields
LEFT_OUT: dict[str, set[str]] = {  # described by hand, in another table, or not to be written
    "Numeric": {*keys_of(NumberQuestion), *keys_of(Question), "stage", "cell", "options"},
    "Screen": {*keys_of(Picture)},
    "HeadGrid": {"previous", "next", "itself", "first", "column", "evenness"},
    "Recorded": {"code", "prints", "program", "version", "year"},
}
MODELS: dict[str, type] = {**KINDS, "given": Given, "recipe": Recipe, "glossary": Term, "screen": Screen}


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
        inner = (set(keys_of(one)) - LEFT_OUT.get(one.__name__, set()) for one in models_in(key.spec))
        keys = {key.name}.union(*inner)
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


@each(
    "rule",
    [
        f"has {grammar.SCREENS[0]} to {grammar.SCREENS[-1]} screens",
        f"asks something by screen {grammar.FIRST_ACT},",
        f"more than {grammar.IN_A_ROW} screens in a row",
        f"on at least {grammar.SHARE:.0%} of them",
        f"at most {grammar.MEDIAN_WORDS} words on its median screen",
        f"introduces at most {grammar.NEW_TERMS} terms",
        f"at most {grammar.WORKED_TABLES} worked tables",
        f"has at most {grammar.MOST_WORDS} words,",
        *sorted(GUESSES | COUNTED),
    ],
)
def test_the_rules_of_a_lesson_have_the_limits_of_the_check(rule: str) -> None:
    assert rule in README.partition("### The rules of edition 2")[2].partition("### A screen")[0]


if __name__ == "__main__":
    FILE.write_text(written_anew(), "utf-8")
