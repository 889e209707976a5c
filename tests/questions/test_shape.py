"""Sizes that vary: alike where the bank's are alike, different where they differ, and the answer follows them."""

from __future__ import annotations

import re

import pytest

from attn_tutor.curriculum.proving import unproven
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.shape import Shape
from tests.cases import each
from tests.shipped import shipped

LIBRARY = shipped()
SHAPES = [entry.id for entry in LIBRARY.questions(kind="shape")]
TEXTS = {"hints": ("a", "b"), "solution": ("a",), "quick_check": "", "common_mistakes": (), "teaches": ""}


def shape(prompt: str, recipe: Recipe, **more: object) -> Shape:
    texts = {"id": "q", "topic": "shapes", "level": "easy", "stage": "scores", **TEXTS}
    return KINDS["shape"](prompt=prompt, recipe=recipe, **texts, **more)  # type: ignore[return-value]


def sizes_of(question: Shape) -> dict[str, int]:
    return dict(question.values())


@pytest.mark.walk
@each("name", SHAPES)
def test_every_shape_question_of_the_course_draws_its_sizes(name: str) -> None:
    """Twenty seeds give several answers, and the same seed gives the same one."""
    question = LIBRARY.question(name)
    answers = [question.draw(seed).answer for seed in range(20)]
    assert len({*answers}) > 5
    assert answers == [question.draw(seed).answer for seed in range(20)]
    assert not [*unproven(question, 5)]


@each("name", SHAPES)
def test_sizes_stay_alike_or_different_and_heads_share_out_the_width(name: str) -> None:
    question = LIBRARY.question(name)
    assert isinstance(question, Shape)
    mine = sizes_of(question)
    for seed in range(20):
        drawn = question.draw(seed).question
        assert isinstance(drawn, Shape)
        new = sizes_of(drawn)
        pairs = [(a, b) for a in mine for b in mine if a != b and mine[a] > 1 < mine[b]]
        single = {"d_head", "d_head_v"} if mine["n_heads"] == 1 else set()
        for a, b in pairs:
            if not {a, b} & single:
                assert (mine[a] == mine[b]) == (new[a] == new[b]), (seed, a, b, new)
        assert new["d_k"] == new["d_head"] * new["n_heads"]
        assert new["d_v"] == new["d_head_v"] * new["n_heads"]
        assert all(new[one] == 1 for one in mine if mine[one] == 1)


@each("name", SHAPES)
def test_each_size_of_the_answer_is_said_in_the_prompt_or_multiplied_from_there(name: str) -> None:
    """Nobody has to guess a size."""
    asked = LIBRARY.question(name).draw(7)
    said = {int(number) for number in re.findall(r"\d+", asked.prompt)}
    products = {a * b for a in said for b in said} | {a // b for a in said for b in said if b}
    assert {int(number) for number in re.findall(r"\d+", asked.answer)} <= said | products


def test_sizes_without_vary_sizes_stay() -> None:
    fixed = shape("{n_q} queries", Recipe(n_q=5, n_k=7))
    assert {fixed.draw(seed).answer for seed in range(9)} == {"(5, 7)"}
    assert not fixed.fresh


def test_a_size_that_is_typed_is_a_fault_where_sizes_vary() -> None:
    """It would be false with the next sizes; a number that is no size, or a size by its name, is none."""
    recipe = Recipe(n_q=5, n_k=7)
    typed = [*shape("5 queries and {n_k} keys, of 3 kinds, as in 1.5", recipe, vary_sizes=True).faults()]
    assert typed[0] == ("prompt", "5 is typed, and other sizes are drawn", "write {n_q}")
    assert [way for way, _, _ in typed].count("prompt") == 1
    assert not [*shape("5 queries", recipe).faults()]
