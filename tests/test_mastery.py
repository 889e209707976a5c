"""The verdict keeps its promises, agrees with a finer integration, and is right as often as it must be."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.errors import UsageError
from attn_tutor.mastery import LEVELS, PLAIN, choose, estimate_strong, may_stop
from tests.cases import each, examples

SHELVES = [(level, kind) for level in LEVELS for kind in ("mc4", "numeric")]
FULL = {f"{level}/{kind}": 8 for level, kind in SHELVES}


few = settings(max_examples=examples(40), deadline=None)  # a busy machine is no fault


def entry(level="medium", kind="numeric", correct=True, **changes):
    """One answer of a history, as the page writes it."""
    options = 4 if kind == "mc4" else None
    plain = {
        "level": level,
        "format": kind,
        "options": options,
        "correct": correct,
        "attempts": 1,
        "hints": 0,
    }
    return {**plain, "item": "softmax-1", **changes}


def answered(answers):
    """A history from (level, kind, correct) triples."""
    return [entry(*answer) for answer in answers]


entries = st.builds(
    entry,
    level=st.sampled_from(list(LEVELS)),
    kind=st.sampled_from(["mc4", "mc2", "choice", "numeric", "shape"]),
    correct=st.booleans(),
    options=st.one_of(st.none(), st.integers(1, 40)),
    attempts=st.integers(1, 2),
    hints=st.integers(0, 1),
)
histories = st.lists(entries, max_size=14)


class PlainWorld:
    """The page's model integrated another way: Gauss-Hermite over difficulty, 4,001 abilities, numpy."""

    def __init__(self) -> None:
        nodes, node_weights = np.polynomial.hermite_e.hermegauss(24)
        cut = self._root(lambda ability: np.mean([*self._known(ability, nodes, node_weights).values()]) - 0.7)
        self.abilities = np.linspace(cut - 9, cut + 9, 4001)
        self.prior = np.exp(-(((self.abilities - cut) / 1.5) ** 2) / 2)
        self.prior /= self.prior.sum()
        self.strong = np.where(self.abilities > cut + 1e-9, 1.0, 0.0)
        self.strong[2000] = 0.5
        known = self._known(self.abilities, nodes, node_weights)
        self.right = {
            (level, kind): 0.95 * known[level] + (1 - known[level]) * (0.25 if kind == "mc4" else 0.02)
            for level, kind in SHELVES
        }

    @staticmethod
    def _known(abilities, nodes, node_weights):
        return {
            level: (1 / (1 + np.exp(-1.5 * (np.asarray(abilities)[..., None] - middle - 0.5 * nodes))))
            @ (node_weights / node_weights.sum())
            for level, middle in zip(("easy", "medium", "hard"), (-1.5, 0.0, 1.5), strict=True)
        }

    @staticmethod
    def _root(function):
        low, high = -5.0, 5.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if function(middle) < 0 else (low, middle)
        return low

    def joint(self, answers):
        """P(these answers, ability) over the grid."""
        weights = self.prior
        for level, kind, correct in answers:
            chance = self.right[level, kind]
            weights = weights * (chance if correct else 1 - chance)
        return weights

    def p_strong(self, answers):
        joint = self.joint(answers)
        return float(joint @ self.strong / joint.sum())


WORLD = PlainWorld()
triples = st.tuples(st.sampled_from(list(LEVELS)), st.sampled_from(["mc4", "numeric"]), st.booleans())


# ---- the estimate --------------------------------------------------------------------------------


def test_nothing_answered_is_one_half():
    assert estimate_strong([]) == 0.5


@few
@given(st.lists(triples, max_size=14))
def test_the_plain_estimate_agrees_with_a_finer_integration(answers):
    assert estimate_strong(answered(answers), model=PLAIN) == pytest.approx(WORLD.p_strong(answers), abs=2e-3)


def test_a_bare_score_says_what_the_page_says_it_says():
    """7 of 10 means 44%, from 29 to 91% by which seven; 8, 9 and 10 of 10 mean 70, 90 and 98%."""
    form = [(level, "mc4") for level in ("easy",) * 3 + ("medium",) * 3 + ("hard",) * 2]
    form += [("medium", "numeric"), ("hard", "numeric")]
    mean, said = {}, {}
    for right in (7, 8, 9, 10):
        ways = [
            [(*question, place not in missed) for place, question in enumerate(form)]
            for missed in combinations(range(10), 10 - right)
        ]
        chances = [WORLD.joint(way).sum() for way in ways]
        said[right] = [estimate_strong(answered(way), model=PLAIN) for way in ways]
        mean[right] = np.average(said[right], weights=chances)
    assert mean == pytest.approx({7: 0.44, 8: 0.70, 9: 0.90, 10: 0.98}, abs=0.025)
    assert (min(said[7]), max(said[7])) == pytest.approx((0.29, 0.91), abs=0.01)


@few
@given(histories, entries)
def test_more_right_answers_never_lower_it(history, more):
    before = estimate_strong(history)
    right, wrong = ({**more, "correct": correct, "attempts": 1, "hints": 0} for correct in (True, False))
    assert estimate_strong([*history, wrong]) <= before <= estimate_strong([*history, right])


@few
@given(histories.filter(bool), st.data())
def test_turning_a_wrong_answer_right_never_lowers_it(history, data):
    place = data.draw(st.integers(0, len(history) - 1))
    better = {**history[place], "correct": True, "attempts": 1, "hints": 0}
    assert estimate_strong([*history[:place], better, *history[place + 1 :]]) >= estimate_strong(history)


@few
@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(history, rng):
    shuffled = list(history)
    rng.shuffle(shuffled)
    assert estimate_strong(shuffled) == estimate_strong(history)


@few
@given(histories, entries, st.sampled_from([{"attempts": 2}, {"hints": 1}, {"attempts": 3, "hints": 2}]))
def test_help_counts_as_not_right(history, answer, helped):
    with_help = [*history, {**answer, "correct": True, **helped}]
    assert estimate_strong(with_help) == estimate_strong([*history, {**answer, "correct": False}])


def test_a_guess_is_worth_less_the_fewer_the_options():
    typed, *choices = [estimate_strong([entry(kind="numeric")])] + [
        estimate_strong([entry(kind="choice", options=options)]) for options in (8, 4, 2, 1)
    ]
    assert typed > choices[0] > choices[1] > choices[2] > choices[3] == 0.5


def test_formats_without_options_are_typed_and_names_tell_the_options_of_choices():
    for typed in (entry(kind="shape"), entry(kind="numeric", options=4)):
        assert estimate_strong([typed]) == estimate_strong([entry()])
    assert estimate_strong([entry(kind="mc4", options=None)]) == estimate_strong([entry(kind="choice", options=4)])
    assert estimate_strong([entry(kind="mc2", options=None)]) == estimate_strong([entry(kind="choice", options=2)])


def test_a_year_of_answers_is_judged_without_running_out_of_numbers():
    assert estimate_strong([entry("hard")] * 5000) == 1.0
    assert estimate_strong([entry("easy", correct=False)] * 5000) == 0.0


def test_true_and_false_of_numpy_are_read():
    numpy_entry = entry(correct=np.True_, attempts=np.int64(1), hints=np.int64(0))
    assert estimate_strong([numpy_entry]) == estimate_strong([entry()])


without_level = {name: value for name, value in entry().items() if name != "level"}


@each(
    ("odd", "said"),
    [
        (entry("impossible"), "no level 'impossible'"),
        (entry(["easy"]), "no level"),
        (without_level, "no 'level'"),
        (entry(kind=""), "no format"),
        (entry(kind=None), "no format"),
        (entry(correct=None), "neither right nor wrong"),
        (entry(correct="yes"), "neither right nor wrong"),
        (entry(correct=[1]), "neither right nor wrong"),
        (entry(attempts=0), "attempts of answer 2 is 0"),
        (entry(hints=-1), "hints of answer 2 is -1"),
        (entry(hints="many"), "hints of answer 2"),
        (entry(kind="mc4", options=0), "options of answer 2 is 0"),
        ("easy right", "Answer 2 is not"),
        (None, "Answer 2 is not"),
    ],
)
def test_an_odd_entry_is_named_in_a_sentence(odd, said):
    with pytest.raises(UsageError, match=said) as refused:
        estimate_strong([entry(), odd])
    assert refused.value.hint


@pytest.mark.parametrize("odd", [None, 7, "easy", {"level": "easy"}])
def test_a_history_that_is_no_list_is_refused(odd):
    with pytest.raises(UsageError, match="history is a list"):
        estimate_strong(odd)


# ---- choose -----------------------------------------------------------------------------------------


def entropy(p):
    return -(p * np.log(p) + (1 - p) * np.log(1 - p))


@few
@given(st.lists(triples, max_size=6))
def test_the_question_chosen_leaves_the_verdict_least_open(answers):
    """Held against the expected entropy under the finer integration; settled verdicts aside."""
    if not 0.06 < estimate_strong(answered(answers), model=PLAIN) < 0.94:
        return

    def openness(shelf):
        joint = WORLD.joint(answers)
        right = float(joint @ WORLD.right[shelf] / joint.sum())
        if_right, if_wrong = (WORLD.p_strong([*answers, (*shelf, correct)]) for correct in (True, False))
        return right * entropy(if_right) + (1 - right) * entropy(if_wrong)

    chosen = choose(answered(answers), FULL, 10, model=PLAIN)
    assert openness((chosen["level"], chosen["format"])) <= min(map(openness, SHELVES)) + 1e-3


@few
@given(
    st.dictionaries(st.sampled_from(list(FULL)), st.integers(0, 3), min_size=1).filter(
        lambda d: sum(d.values())
    ),
    st.integers(1, 10),
    st.randoms(use_true_random=False),
)
def test_a_test_stays_on_its_shelves_and_asks_every_level_it_can(left, questions, rng):
    stocked = {name.split("/")[0] for name, count in left.items() if count}
    questions, left, history = min(questions, sum(left.values())), dict(left), []
    for remaining in range(questions, 0, -1):
        chosen = choose(history, left, remaining)
        left[f"{chosen['level']}/{chosen['format']}"] -= 1
        history.append(entry(chosen["level"], chosen["format"], rng.random() < 0.6))
    assert min(left.values()) >= 0
    assert len({answer["level"] for answer in history}) == min(len(stocked), questions)


def test_levels_unasked_come_first_once_the_rest_could_be_left_out():
    """So a sure verdict can end the test early with every level asked."""
    history = [entry("hard")] * 4
    assert estimate_strong(history) > 0.95
    assert choose(history, FULL, 6)["level"] != "hard"


def test_typed_answers_are_preferred_to_choices_where_there_are_both():
    assert choose([], FULL, 10)["format"] == "numeric"
    assert choose([], {"easy/mc4": 1}, 10) == {"level": "easy", "format": "mc4"}


def test_equals_are_decided_by_the_fuller_shelf_or_by_a_seed():
    left = {"hard/numeric": 2, "hard/shape": 5, "hard/blanks": 1}
    assert choose([], left, 10) == {"level": "hard", "format": "shape"}
    drawn = [choose([], left, 10, rng=Random(seed))["format"] for seed in range(30)]
    assert set(drawn) == {"numeric", "shape", "blanks"}
    assert drawn == [choose([], left, 10, rng=Random(seed))["format"] for seed in range(30)]


@each(
    ("left", "remaining"),
    [
        ({}, 3),
        ({"easy/mc4": 0}, 3),
        ({"easy/mc4": -1}, 3),
        ({"easy/mc4": 2.5}, 3),
        ({"easy": 3}, 3),
        ({"odd/mc4": 3}, 3),
        (["easy/mc4"], 3),
        (FULL, -1),
        (FULL, None),
    ],
)
def test_counts_that_cannot_be_are_refused(left, remaining):
    with pytest.raises(UsageError):
        choose([], left, remaining)


# ---- how good it is ---------------------------------------------------------------------------------


def outcomes(early=False):
    """Every way a ten-question test can end in the plain world: (said, P(way), P(way and strong), asked)."""
    ways = {(): WORLD.prior}
    for remaining in range(10, -1, -1):
        further = {}
        for answers, joint in ways.items():
            history = answered(answers)
            left = {f"{a}/{b}": 8 - sum(one[:2] == (a, b) for one in answers) for a, b in SHELVES}
            if remaining == 0 or (early and may_stop(history, left)):
                yield estimate_strong(history), joint.sum(), joint @ WORLD.strong, answers
                continue
            shelf = tuple(choose(history, left, remaining).values())
            for correct in (True, False):
                chance = WORLD.right[shelf] if correct else 1 - WORLD.right[shelf]
                key = tuple(sorted([*answers, (*shelf, correct)]))
                further[key] = further.get(key, 0) + joint * chance
        ways = further


@pytest.mark.parametrize("early", [False, True])
def test_ten_questions_judge_as_well_as_promised(early):
    """Exact, not simulated: Brier <= 0.095, false "strong" <= 12%, calibration error <= 0.05."""
    ends = list(outcomes(early))
    said, way, strong = (np.array(column) for column in list(zip(*ends, strict=True))[:3])
    bins = np.minimum((10 * said).astype(int), 9)
    calibration = sum(abs((said * way - strong)[bins == place].sum()) for place in range(10))
    assert way.sum() == pytest.approx(1)
    assert np.sum(strong * (1 - said) ** 2 + (way - strong) * said**2) <= 0.087
    assert np.sum((way - strong)[said >= 0.5]) / np.sum(way - strong) <= 0.105
    assert calibration <= 0.03
    assert all({level for level, *_ in answers} == set(LEVELS) for *_, answers in ends)
    assert sum(weight * len(answers) for _, weight, _, answers in ends) == pytest.approx(
        8 if early else 10, abs=0.1
    )


@pytest.mark.terminal
def test_the_benchmark_runs():
    command = [sys.executable, "-m", "tests.benchmarks.learners", "20", "1", "plain"]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert "20 learners a world" in done.stdout


# ---- when it may stop ---------------------------------------------------------------------------------


def test_a_test_may_stop_when_it_is_sure_and_every_level_was_asked():
    sure = [entry("hard")] * 4 + [entry("medium")] * 2
    assert estimate_strong(sure) > 0.95
    assert may_stop(sure)
    assert not may_stop(sure, FULL)
    assert may_stop([*sure, entry("easy")], FULL)
    assert may_stop([entry("easy", correct=False)] * 4)
    assert not may_stop([entry("easy"), entry("medium"), entry("hard", correct=False)])


@pytest.mark.terminal
def test_the_estimate_needs_no_numpy():
    code = "import sys, attn_tutor.mastery as m; m.estimate_strong([]); sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
