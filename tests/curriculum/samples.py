"""A bank and a lesson without faults, and what the check says of a text that may have some."""

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from hypothesis import strategies as st

from attn_tutor.curriculum.building import FileContents, build
from attn_tutor.curriculum.checking import check_all
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.curriculum.scalars import LONGEST_ID
from attn_tutor.curriculum.specs import (
    KeySpec,
    ListOf,
    Number,
    Rows,
    Spec,
    TableOf,
    Text,
    Truth,
    Whole,
    keys_of,
)
from attn_tutor.library.yaml_nodes import read_yaml
from tests.cases import CHARACTERS

BANK = """\
format: 1
questions:
  - kind: choice
    id: first-one
    topic: my-lesson
    level: easy
    prompt: Which of these are weights?
    options:
      - text: "0.5, 0.5"
        right: true
      - text: "0.5, 0.9"
        why: They make more than 1.
    hints:
      - Weights are shares.
      - Shares make 1.
    solution:
      - The first makes 1.
    quick_check: Add them up.
    common_mistakes:
      - text: Not adding them up.
    teaches: Weights sum to 1.
  - kind: numeric
    id: second-one
    topic: my-lesson
    level: hard
    prompt: Give the output.
    given:
      query: [[1, 0]]
      key: [[1, 0], [0, 1]]
      value: [[1, 2], [3, 4]]
    decimals: 2
    hints: [Start with the scores., "They are {scores}."]
    solution: ["The output is {output}."]
    quick_check: It lies between the values.
    common_mistakes: []
    teaches: Attention mixes values.
  - kind: shape
    id: third-one
    topic: my-lesson
    level: medium
    prompt: A query of {n_q}×{d_k} meets a key of {n_k}×{d_k}. Which shape have the scores?
    recipe: {n_q: 2, n_k: 5, d_k: 4}
    stage: scores
    hints: [Each query meets each key., One row a query.]
    solution: ["{n_q} queries and {n_k} keys."]
    quick_check: d_k has gone.
    common_mistakes: [text: Keeping d_k.]
    teaches: Scores have a row for each query.
"""

LESSON = """\
format: 1
id: my-lesson
number: 3
title: Sharp and soft weights
minutes: 5
goals: [say when weights are sharp]
screens:
  - title: One idea
    text: The weights of this query are {weights.r1}.
    given:
      query: [[2, 1]]
      key: [[1, 1], [1, -1]]
      value: [[1, 0], [0, 1]]
    show: worked
  - title: Your turn
    ask: first-one
checks: [second-one, third-one]
in_real_models: Here.
"""


def built(text: str, file: str = "bank.yaml") -> FileContents:
    """The models in a text, whose YAML must be sound."""
    root, faults = read_yaml(text.encode(), file)
    assert root is not None, faults
    return build(root, file)


def faults_in(*texts: str, whole: bool = False) -> list[Fault]:
    """Everything wrong with these texts, each a file: 1.yaml, 2.yaml and so on."""
    files = []
    for at, text in enumerate(texts, 1):
        root, faults = read_yaml(text.encode(), f"{at}.yaml")
        files.append(FileContents(f"{at}.yaml", faults=tuple(faults)) if root is None else build(root, f"{at}.yaml"))
    return check_all(files, whole=whole)


def replaced(text: str, old: str, new: str) -> str:
    """`text` with the one place where `old` stands changed."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


# Models of any kind, drawn by the specs of their keys: a new kind is covered without a line here.
_letters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
_texts = st.text(st.one_of(_letters, st.just("\n")), min_size=1, max_size=30).filter(str.strip)
_numbers = st.floats(-1e9, 1e9)


def values(spec: Spec) -> st.SearchStrategy[Any]:
    """Anything that may stand under a key of this spec."""
    match spec:
        case Text():
            return _words(spec)
        case Truth() | Whole() | Number() | Rows():
            return _NUMERIC[type(spec)](spec)
        case ListOf(item=item, length=length):
            least, most = (0, 3) if length is None else (length, length)
            return st.lists(values(item), min_size=least, max_size=most).map(tuple)
        case TableOf(model=model):
            return models(model)


def _words(spec: Text) -> st.SearchStrategy[str]:
    if spec.one_of:
        return st.sampled_from(spec.one_of)
    if spec.pattern:
        names = st.from_regex(spec.pattern, fullmatch=True, alphabet=CHARACTERS)
        return names.filter(lambda text: len(text) <= LONGEST_ID)
    return _texts


def _rows(size: tuple[int, int]) -> st.SearchStrategy[Any]:
    return st.tuples(*[st.tuples(*[_numbers] * size[1])] * size[0])


_NUMERIC: dict[type, Callable[[Any], st.SearchStrategy[Any]]] = {
    Truth: lambda _: st.booleans(),
    Whole: lambda _: st.integers(-(10**9), 10**9),
    Number: lambda spec: st.one_of(_numbers, st.sampled_from(spec.words)) if spec.words else _numbers,
    Rows: lambda _: st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(_rows),
}


def models(model: type) -> st.SearchStrategy[Any]:
    """Any model of this class whose types are right; its meaning may be anything."""
    return st.builds(model, **{key.name: _any_of(key) for key in keys_of(model).values()})


def _any_of(key: KeySpec) -> st.SearchStrategy[Any]:
    strategy = values(key.spec)
    return strategy if key.required else st.one_of(st.just(key.default), strategy)


def as_data(model: Any) -> Any:
    """A model as YAML would say it: dicts, lists and plain values."""
    return _plain(asdict(model))


def _plain(data: Any) -> Any:
    if isinstance(data, dict):  # a bound that is none, which is infinite, is left out
        return {key: _plain(value) for key, value in data.items() if value not in (math.inf, -math.inf)}
    return [_plain(item) for item in data] if isinstance(data, tuple | list) else data
