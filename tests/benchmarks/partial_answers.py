"""How much one number or one row is explained.

    python -m tests.benchmarks.partial_answers [SEEDS] [--recipes] [--draws N]

Over every numeric question of the bank that asks for one entry or one row (with --recipes also a random entry and
a random row of every recipe), on seeds that no test uses. Wrong answers with a known cause are weighted by how
often that cause occurs; those without one are uniform, near the right number, or slips of the pen. In per cent:

    named    a reason is named                 heard    a reason or a question (also one in a fact)
    right    the named reason is the true one  false    a reason (named or either) for numbers without one
    overall  false reasons among all wrong answers, if a third of them have no known cause
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.answers.candidates import NOTHING_KNOWN, Setting
from attn_tutor.answers.mistaken_results import singles
from attn_tutor.answers.partial import PartialAnswer, partial_answer, place_of
from attn_tutor.answers.prior import mistake_weight
from attn_tutor.answers.tolerance import within
from attn_tutor.errors import TutorError
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.variants import draw, trial
from tests.benchmarks.wrong_answers import Case
from tests.shipped import shipped

_UNSEEN = 910_000  # the first seed
_ORDINARY = 8.0, 3.0, 1.0  # weights of a frequent, a usual and a rare family
_PRODUCTS = {
    "scores": ("query", "key"), "query": ("tokens", "w_query"), "key": ("context", "w_key"),
    "value": ("context", "w_value"), "output": ("weights", "value"),
}  # fmt: skip


class Wrong(NamedTuple):
    """A wrong answer with its cause: a family, or the name of a mistake; how often it occurs."""

    cause: str
    numbers: Any
    weight: float


def known(case: Case, setting: Setting) -> Iterator[Wrong]:
    """Wrong answers with a cause, worked out without the code under test."""
    for name, mistake in CATALOGUE.items():
        if not mistake.applies(case.problem):
            continue
        try:
            typed = case.typed(name)
        except (
            OverflowError,
            KeyError,
        ):  # e^x of large scores; a problem that starts later than the hand does
            typed = _computed(case, name)
        if typed is not None:
            yield Wrong(name, typed, mistake_weight(mistake, case.problem, *setting))
    families: dict[str, list[Any]] = {}
    for family, numbers in _plain(case):
        families.setdefault(family, []).append(numbers)
    frequent = {"row", "column", "stage before", "dropped", "sign", "cut off"}
    rare = {"input", "factor", "misread", "place"}
    for family, found in families.items():
        weight = _ORDINARY[0 if family in frequent else 2 if family in rare else 1] / len(found)
        yield from (Wrong(family, numbers, weight) for numbers in found)


def _computed(case: Case, name: str) -> Any:
    """What a mistake gives by the package's own steps; None where it has no value here."""
    runs = singles(case.problem, case.stage)
    found = [runs.values[i] for i, names in enumerate(runs.names) if names == (name,)]
    return np.round(found[0][(..., *case.asked.part)], case.decimals) if found else None


def _plain(case: Case) -> Iterator[tuple[str, Any]]:
    """(family, numbers) of the slips that are no mistake of the catalogue."""
    values = dict(case.problem.run())
    value = np.asarray(values[case.stage])
    _, place_head, row, place_column = partial(case, NOTHING_KNOWN).place
    head = [] if place_head is None else [place_head]
    column: Any = slice(None) if place_column is None else place_column
    matrix = value[head[0]] if head else value
    exact = matrix[row, column]
    yield from (("row", matrix[i, column]) for i in range(len(matrix)) if i != row)
    if not isinstance(column, slice):
        yield from (("column", matrix[row, j]) for j in range(matrix.shape[1]) if j != column)
    stages = case.problem.stages
    for name in stages:
        other = np.asarray(values[name])
        if name != case.stage and other.ndim == value.ndim:
            other = other[head[0]] if head else other
            fits = other.shape[1] == matrix.shape[1] if isinstance(column, slice) else column < other.shape[1]
            if row < len(other) and fits:
                before = stages.index(name) == stages.index(case.stage) - 1
                yield "stage before" if before else "stage", other[row, column]
    yield "whole sign", -exact
    yield from (("point", exact * factor) for factor in (10, 0.1))
    shifted = np.round(exact * 10**case.decimals, 6)  # 979.9999999 is 980
    yield "cut off", np.trunc(shifted) / 10**case.decimals
    yield from _of_products(case, values, row, column)


def _of_products(case: Case, values: dict[str, Any], row: int, column: Any) -> Iterator[tuple[str, Any]]:
    names = _PRODUCTS.get(case.stage)
    if names is None or case.problem.n_heads > 1 or any(values.get(name) is None for name in names):
        return
    if case.stage == "output" and values.get("w_output") is not None:
        return
    left, right = (values.get(f"rotated_{name}", values[name]) for name in names)
    left = left[row]
    right = right.T if case.stage == "scores" else right
    right = right if isinstance(column, slice) else right[:, column : column + 1]
    terms = left[:, None] * right
    total = terms.sum(axis=0)
    for j in range(len(terms)):
        for family, change in (("dropped", terms[j]), ("sign", 2 * terms[j])):
            yield family, _bent(total - change, column)
            for k in range(total.size if total.size > 1 else 0):
                one = total.copy()
                one[k] -= change[k]
                yield family, one
        if len(terms) > 1:
            yield "alone", _bent(terms[j], column)
            beside = j - 1 if j else j + 1
            yield "misread", _bent(total - terms[j] + left[beside] * right[j], column)
            yield "misread", _bent(total - terms[j] + left[j] * right[beside], column)


def _bent(numbers: Any, column: Any) -> Any:
    return numbers if isinstance(column, slice) else numbers[0]


def unknown(case: Case, chance: np.random.Generator) -> Iterator[Any]:
    """Wrong numbers without a cause: uniform, near the right ones, a slip of the pen in one entry."""
    exact = case.asked.exact
    whole = partial(case, NOTHING_KNOWN).evidence.whole
    spread = np.asarray(case.asked.values[case.stage])
    low, high = np.min(spread[np.isfinite(spread)]) - 0.5, np.max(spread[np.isfinite(spread)]) + 0.5
    digits = 0 if whole else case.decimals
    for numbers in (
        chance.uniform(0, 1, exact.shape)
        if case.stage == "weights"
        else chance.uniform(low, high, exact.shape),
        exact + chance.normal(0, 1.5 if whole else 0.1 * (high - low), exact.shape),
        np.where(
            np.arange(exact.size).reshape(exact.shape) == chance.integers(exact.size),
            exact + chance.normal(0, 1),
            exact,
        ),
    ):
        yield np.round(numbers, digits)


def partial(case: Case, setting: Setting) -> PartialAnswer:
    found = partial_answer(case.problem, case.stage, case.decimals, case.asked.part, setting)
    assert found is not None
    return found


@np.errstate(invalid="ignore")  # -inf - -inf
def tally(case: Case, setting: Setting, seed: int) -> Counter[str]:
    """Weighted counts of what is said to wrong answers of both sorts."""
    found = partial(case, setting)
    count: Counter[str] = Counter()
    answers = [one for one in known(case, setting) if not _is_right(found, one.numbers)]
    total = sum(one.weight for one in answers) or 1.0
    for one in answers:
        said = found.finding(one.numbers)
        weight = one.weight / total
        asks = said.certainty == "none" and any("?" in fact for fact in found.facts(np.asarray(one.numbers)))
        count.update({"known": weight, "asked" if asks else said.certainty: weight})  # type: ignore[dict-item]  # weights are counts here
        if said.certainty == "named":
            reason = found.reasons[said.causes[0]]
            same = one.cause in (reason.cause.family, *(m.name for m in reason.mistakes))
            very = (
                np.abs(np.ravel(reason.cause.value) - np.ravel(one.numbers)).max() <= 10.0**-case.decimals / 2
            )
            same = same or bool(very)  # then what is said is true of the numbers
            count.update({"true": weight if same else 0.0})  # type: ignore[dict-item]
    chance = np.random.default_rng([_UNSEEN, seed])
    for numbers in (x for _ in range(4) for x in unknown(case, chance)):
        if not _is_right(found, numbers):
            said = found.finding(numbers)
            count.update(unknown=1, false=said.certainty in ("named", "either"))
    return count


def _is_right(found: PartialAnswer, numbers: Any) -> bool:
    return bool(within(np.ravel(numbers), found.right, found.asked.decimals).all())


def _numeric() -> Iterator[Numeric]:
    library = shipped()
    questions = (library.question(entry.id) for entry in library.questions(kind="numeric"))
    yield from (question for question in questions if isinstance(question, Numeric))


def bank_cases(seeds: int) -> Iterator[tuple[str, Case, Setting]]:
    """Every question of the bank that asks for one entry or one row."""
    for question in (question for question in _numeric() if _asks_for_a_part(question)):
        for seed in range(_UNSEEN, _UNSEEN + (seeds if question.recipe else 1)):
            try:
                asked = question.draw(seed)
            except TutorError:
                continue
            case = Case(asked.problem, question.stage, question.cell, question.decimals, seed)
            yield question.id, case, asked.setting


def _asks_for_a_part(question: Numeric) -> bool:
    """Whether one entry or one row is asked for, by the shapes of its inputs."""
    given = trial(question.recipe) if question.recipe else question.given
    assert given is not None
    case = Case(given.problem, question.stage, question.cell, question.decimals, 0)
    return place_of(case.asked) is not None


def recipe_cases(seeds: int) -> Iterator[tuple[str, Case, Setting]]:
    """A random entry and a random row of every recipe, single entries as they should be asked for."""
    for question in _numeric():
        if question.recipe is None:
            continue
        for seed in range(_UNSEEN, _UNSEEN + seeds):
            shape = np.shape(question.draw(seed).problem.run()[question.stage])
            chance = np.random.default_rng(seed)
            names = [
                f"{letter}{chance.integers(size) + 1}"
                for letter, size in zip("hrc"[3 - len(shape) :], shape, strict=True)
            ]
            for cell in ("".join(names), "".join(names[:-1])):
                is_cell = cell.endswith(names[-1])
                low, high = question.recipe.entries
                whole = question.stage in ("query", "key", "value", "scores")
                entries = (min(low, -9), max(high, 9)) if is_cell and whole else (low, high)
                recipe = replace(question.recipe, entries=entries)
                decimals = 3 if is_cell and not whole else question.decimals
                try:
                    drawn = draw(recipe, question.stage, decimals, cell, seed)
                except TutorError:
                    continue
                yield question.id, Case(drawn.problem, question.stage, cell, decimals, seed), NOTHING_KNOWN


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="?", type=int, default=3)
    parser.add_argument("--recipes", action="store_true")
    parser.add_argument("--each", action="store_true", help="a line for every question")
    options = parser.parse_args()
    groups: dict[str, Counter[str]] = {}
    for name, case, setting in (recipe_cases if options.recipes else bank_cases)(options.seeds):
        found = partial(case, setting)
        sort = ("cell" if case.asked.exact.size == 1 else "row") + (
            ", whole" if found.evidence.whole else ", decimals"
        )
        count = tally(case, setting, case.seed) + Counter(
            {"separation": found.evidence.separation(), "cases": 1}
        )  # type: ignore[dict-item]
        for group in (sort, *([name] if options.each else [])):
            groups[group] = groups.get(group, Counter()) + count
    print(f"{'':34}{'cases':>7}{'named':>7}{'right':>7}{'heard':>7}{'false':>7}{'overall':>8}{'S':>6}")
    for group, count in sorted(groups.items()):
        print(
            f"{group:34}{count['cases']:7.0f}",
            *(f"{figure:6.1f}" for figure in figures(count)),
            f"{count['separation'] / count['cases']:6.2f}",
        )


def figures(count: Counter[str]) -> list[float]:
    """named, right, heard, false, overall: in per cent."""
    known_ones = count["known"] or 1
    heard = count["named"] + count["either"] + count["asked"]
    false = count["false"] / (count["unknown"] or 1)
    wrong_names = (count["named"] - count["true"]) / known_ones
    return [
        100 * x
        for x in (count["named"] / known_ones, count["true"] / (count["named"] or 1), heard / known_ones, false,
                  false / 3 + wrong_names * 2 / 3)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
