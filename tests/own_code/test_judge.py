"""Verdicts on whole functions: each mistake by its name, nobody accused who is right, no name for what has none."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from attn_tutor.own_code.binding import required_roles
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import HOMES, Conventions, contract_named
from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.mistaken_probe import MistakenProbe
from attn_tutor.own_code.plan import Plan, plan
from attn_tutor.own_code.results import CallResult
from attn_tutor.testing import run_in_process
from attn_tutor.widgets.code_check import CodeResult, CodeTitle, SeenMasks
from attn_tutor.widgets.look import Look
from tests.cases import each
from tests.own_code import further_functions, held_functions, neighbour_functions, unseen_functions
from tests.own_code.functions import Example, Function, softmax
from tests.own_code.right_functions import RIGHT
from tests.own_code.wrong_functions import OTHERS, WRONG

HERE = Path(__file__).parent
TABLES = (further_functions, unseen_functions, held_functions, neighbour_functions)


@cache
def planned(contract: str, needed: frozenset[str], conventions: Conventions, seed: int) -> Plan:
    """The calls of a contract, drawn once for all functions that are judged by it."""
    return plan(contract_named(contract).insisting(needed), conventions, seed)


def verdict(function: Function, contract: str, seed: int = 0, **conventions: str) -> CodeVerdict:
    wanted = contract_named(contract)
    takes = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    needed = frozenset(required_roles(takes, wanted.roles, wanted.optional))
    calls = planned(contract, needed, Conventions(**conventions), seed)  # type: ignore[arg-type]
    return judge(calls, run_in_process(function, calls, HERE))


def of(example: Example, seed: int = 0) -> CodeVerdict:
    return verdict(example.function, example.contract, seed, **example.conventions)


@pytest.mark.parametrize(
    ("contract", "shape"),
    [*(("attention", shape) for shape in [(), (1, 1), (0, 4), (5, 3), (2, 3, 4)]), ("rope", (1, 1))],
)
def test_a_result_of_any_shape_and_size_is_judged(contract: str, shape: tuple[int, ...]) -> None:
    """What does not fit a mask, has no second row or overflows is wrong, and never stops the judge."""
    wanted = contract_named(contract)
    takes = [*wanted.roles, *(role for role in wanted.optional if role not in wanted.roles)]
    space: dict[str, Function] = {"result": lambda: np.full(shape, 1e308)}
    exec(f"def of({', '.join(f'{role}=None' for role in takes)}): return result()", space)
    calls = planned(contract, frozenset(wanted.roles), Conventions(), 0)
    assert judge(calls, run_in_process(space["of"], calls, HERE)).outcome != "right"


def test_an_exception_that_cannot_speak_is_told_by_its_name() -> None:
    """However long that is; its own code fails in the child and does not end it."""

    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    def attention(query: object, key: object, value: object) -> None:
        raise type("Mute" * 1_000, (Mute,), {})

    found = verdict(attention, "attention")
    assert found.outcome != "right"
    assert "MuteMute" in found.message
    assert len(found.message) < 400


@pytest.mark.walk
@each("example", [*RIGHT, *(one for table in TABLES for one in table.RIGHT)])
@each("seed", [0, 1])
def test_a_right_function_is_right(example: Example, seed: int) -> None:
    """Whatever its order of operations, its precision, or what it returns beside the output."""
    found = of(example, seed)
    assert (found.outcome, found.message) == ("right", "Right.")


@pytest.mark.walk
@each("example", [*WRONG, *(one for table in TABLES for one in table.WRONG)])
def test_a_mistake_is_named(example: Example) -> None:
    """One mistake, or the two together, and no other."""
    found = of(example)
    assert found.outcome == "wrong"
    assert set(example.names) in [set(names) for names in found.names], found.message
    assert {len(names) for names in found.names} == {len(example.names)}


@pytest.mark.walk
@each("example", [*OTHERS, *unseen_functions.OTHERS, *held_functions.OTHERS])
@each("seed", [0, 1, 2])
def test_another_mechanism_gets_no_name(example: Example, seed: int) -> None:
    """Its numbers are not those of any mistake, so the tutor says that it knows none."""
    found = of(example, seed)
    assert (found.outcome, found.names, found.partly) == ("wrong", (), ())
    assert "I know no mistake that gives them" in found.message


def facts(found: CodeVerdict) -> set[str]:
    return {fact.name for fact in found.properties if fact.fault}


def test_a_softmax_that_overflows_is_a_fault() -> None:
    """Its numbers are right until a logit is large."""

    def careless(query, key, value):
        e = np.exp(query @ key.T / np.sqrt(query.shape[-1]))
        return e / e.sum(-1, keepdims=True) @ value

    found = verdict(careless, "attention")
    assert (found.outcome, facts(found)) == ("wrong", {"overflow"})


def test_an_overflow_is_claimed_only_of_exponentials_that_do() -> None:
    """A maximum along a wrong axis leaves 0 / 0: that is another fault, and advice already followed helps nobody."""

    def one_maximum(logits):
        e = np.exp(logits - logits.max())
        return e / e.sum(axis=-1, keepdims=True)

    assert facts(verdict(one_maximum, "softmax")) == {"underflow"}

    def columns(logits):
        e = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return e / e.sum(axis=0)

    found = verdict(columns, "softmax")
    assert (found.names, facts(found)) == ((("softmax_columns",),), set())


def test_the_wrong_maximum_has_a_name() -> None:
    def of_columns(logits):
        e = np.exp(logits - logits.max(axis=0))
        return e / e.sum(axis=-1, keepdims=True)

    def lying(query, key, value):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        e = np.exp(logits - logits.max(axis=-1))
        return e / e.sum(axis=-1, keepdims=True) @ value

    assert verdict(of_columns, "softmax").names == (("softmax_max_of_columns",),)
    assert verdict(lying, "attention").names == (("softmax_max_without_keepdims",),)


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (lambda q, k: np.einsum("bqd,bkd->bqk", q, k), "It needs a batch axis in front"),
        (lambda q, k: q @ k.transpose(0, 2, 1), "It needs a batch axis in front"),
        (lambda q, k: np.stack([a @ b.T for a, b in zip(q, k, strict=True)]), "It needs a batch axis in front"),
        (lambda q, k: q @ k.T, "It takes one sequence at a time, not a batch. With query (2, 3, 6), key (2, 5, 6)"),
        (lambda q, k: q @ (k.T if k.ndim == 2 else k.transpose(0, 2, 1)), "It takes one axis in front, but not two"),
    ],
)
def test_a_batch_that_is_asked_for_is_refused_for_its_true_reason(scores, said: str) -> None:
    def batched(query, key, value):
        return softmax(scores(query, key) / np.sqrt(query.shape[-1])) @ value

    calls = plan(contract_named("attention"))
    run = run_in_process(batched, calls, HERE)
    found = judge(calls, run, ("batch",), exercise=True)
    assert (found.outcome, facts(found)) == ("wrong", {"no_batch"})
    assert said in found.message
    assert judge(calls, run).outcome == "right"


def test_logits_of_all_keys_at_once_are_seen_by_the_room_they_take() -> None:
    def all_at_once(query, key, value, block):
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value

    def collected(query, key, value, block):
        parts = [query @ key[at : at + block].T for at in range(0, len(key), block)]
        return softmax(np.concatenate(parts, axis=1) / np.sqrt(query.shape[-1])) @ value

    def single(query, key, value, block):
        return all_at_once(*(x.astype(np.float32) for x in (query, key, value)), block)

    calls = plan(contract_named("online"))
    for function in (all_at_once, collected, single):
        run = run_in_process(function, calls, HERE)
        found = judge(calls, run, ("all_at_once",), exercise=True)
        assert (found.outcome, facts(found)) == ("wrong", {"all_at_once"})
        assert "with 64 queries, 2048 keys and blocks of 64" in found.message
        assert judge(calls, run).outcome == "right"
    for example in (one for table in TABLES for one in table.RIGHT if one.contract == "online"):
        found = judge(calls, run_in_process(example.function, calls, HERE), ("all_at_once",), exercise=True)
        keeps_all = example.function.__name__ == "online_in_two_passes"  # the logits of every block, for later
        assert found.outcome == ("wrong" if keeps_all else "right"), example


@pytest.mark.parametrize("seed", range(5))
def test_a_sum_that_is_not_rescaled_shows_on_every_input(seed: int) -> None:
    """Also with blocks of 2: in several rows the maximum rises after the first block."""
    calls = plan(contract_named("online"), seed=seed)
    for probe in calls.probes:
        steps = next(one.steps for one in probe.mistakes if one.name == "online_total_not_rescaled")
        logits = probe.computation.run(probe.given)["logits"]
        assert abs(steps[0].function(logits, probe.given["block"]) - softmax(logits)).max() > 0.01


def test_a_number_that_stands_for_minus_infinity_is_told_with_its_place() -> None:
    def filled(query, key, mask):
        return np.where(mask, query @ key.T / np.sqrt(query.shape[-1]), -1e9)

    calls = plan(contract_named("logits").insisting(("mask",)))
    run = run_in_process(filled, calls, HERE)
    found = judge(calls, run)
    assert found.outcome == "right"
    assert "your logits are -1e9 and not -inf: row 1, column" in found.notes[0]
    said = CodeResult(found, CodeTitle("a.py", "logits")).speak(Look(plain=True))
    assert "Right: The same numbers as the tutor's, apart from what stands for -inf, on 3 inputs." in said
    assert judge(calls, run, ("finite_fill",), exercise=True).outcome == "wrong"


def test_nothing_that_is_nan_is_called_exact() -> None:
    """A row left empty is NaN here, and the mistake that is named gives 0."""

    def strict(query, key, value):
        seen = np.tri(len(query), len(key), len(key) - len(query) - 1, dtype=bool)
        return softmax(np.where(seen, query @ key.T / np.sqrt(query.shape[-1]), -np.inf)) @ value

    found = verdict(strict, "causal")
    assert found.names[0] == ("mask_strict_zero_row",)
    assert "exactly" not in found.off
    assert "becomes 0" not in found.off
    assert "Row 1 is NaN instead" in found.off


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (lambda x: {"a": x}, "a dictionary"), (lambda x: (x, 7), "2 things"), (list, "a list"),
        (lambda x: x.tolist(), "a list"), (lambda x: (x, x.T, 3.0), "3 things"),
    ],
)  # fmt: skip
def test_the_form_of_a_result_is_told(form, said: str) -> None:
    """An exercise asks for an array; a project may return what it likes."""
    calls = plan(contract_named("scores"))
    run = run_in_process(lambda query, key: form(query @ key.T), calls, HERE)
    assert judge(calls, run).outcome == "right"
    found = judge(calls, run, exercise=True)
    assert (found.outcome, found.so_far) == ("wrong", "The numbers are right.")
    assert f"It returns {said}, but should return one array." in found.message


def test_what_is_kept_by_the_shapes_of_its_inputs_is_found_out() -> None:
    """The same inputs again meet the same scores; others of that shape get those of the first."""
    kept: dict[str, object] = {}

    def stale(query, key, value):
        shape = (len(query), len(key))
        if kept.get("shape") != shape:
            kept.update(shape=shape, scores=query @ key.T / np.sqrt(query.shape[-1]))
        return softmax(np.where(np.tri(*shape, shape[1] - shape[0]), kept["scores"], -np.inf)) @ value

    found = verdict(stale, "causal")
    assert (found.outcome, facts(found)) == ("wrong", {"keeps_state"})


def test_what_makes_the_numbers_wrong_is_said_first_and_once() -> None:
    def in_place(query, key, value):
        key += value[:, :1]
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value

    found = verdict(in_place, "attention")
    assert found.message.startswith("It changes its own inputs: after the call, key is not what it was.")
    assert found.message.count("It changes its own inputs") == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda x: x.astype(int), "all your numbers are whole: was an array made with dtype=int?"),
        (lambda x: x * 0, "every number is 0."),
        (lambda x: x * 1.5, "every number is 1.5 times what it should be."),
        (lambda x: -x, "every number has the wrong sign."),
        (lambda x: x + 2, "every number is 2 too large."),
        (lambda x: np.where(np.arange(x.shape[1]) < 2, x, 7.0), "the first 2 columns are right and the"),
        (lambda x: np.where(np.arange(len(x))[:, None] == 1, 0, x), "row 2 is all 0."),
        (lambda x: x[:, ::-1], "the columns are right but in a different order: 4, 3, 2, 1."),
        (lambda x: x[np.r_[1 : len(x), 0]], "the rows are right but in a different order: 2, 3, 1."),
    ],
)
def test_wrong_numbers_without_a_name_are_described(spoil, said: str) -> None:
    def spoiled(query, key, value):
        return spoil(softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value)

    found = verdict(spoiled, "attention")
    assert found.names == ()
    assert f"With 3 queries and 5 keys, {said}" in found.off


def test_a_sequence_of_zeros_is_told() -> None:
    def first_alone(query, key, value, lengths):
        seen = np.arange(key.shape[1]) < lengths[:, None, None]
        logits = np.where(seen, query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1]), -np.inf)
        return (softmax(logits) @ value) * np.array([1.0, 0.0])[:, None, None]

    assert "sequence 2 is all 0." in verdict(first_alone, "padding").off


def test_what_is_one_mistake_wherever_it_is_wrong_is_named_in_part() -> None:
    """Right for as many queries as keys by a case of its own; for others exactly one mistake."""

    def in_two_cases(query, key, value):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        if len(query) == len(key):
            logits = np.where(np.tri(len(key), dtype=bool), logits, -np.inf)
        return softmax(logits) @ value

    found = verdict(in_two_cases, "causal")
    assert found.partly[0] == ("mask_ignored",)
    assert found.so_far == "It's right where there are as many queries as keys."

    def sorted_lengths(query, key, value, lengths):
        seen = np.arange(key.shape[1]) < np.sort(lengths)[::-1][:, None, None]
        logits = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1])
        return softmax(np.where(seen, logits, -np.inf)) @ value

    found = verdict(sorted_lengths, "padding")
    assert found.partly[0] == ("padding_lengths_exchanged",)
    assert "of the lengths 4 and 2" in found.so_far


def test_right_results_beside_wrong_ones_are_told() -> None:
    def new_alone(query, key, value, past_keys, past_values):
        keys, values = np.concatenate([past_keys, key]), np.concatenate([past_values, value])
        seen = np.tri(len(query), len(keys), len(keys) - len(query), dtype=bool)
        return softmax(np.where(seen, query @ keys.T / np.sqrt(query.shape[-1]), -np.inf)) @ values, key, value

    found = verdict(new_alone, "cache-step")
    assert found.so_far == "Result 1 (output) is right."
    told = "With 2 new words after 3, result 2 (key) has the shape 2 × 6, but should have the shape 5 × 6."
    assert found.off.startswith(told)


def test_queries_and_keys_that_are_normalised_are_another_mechanism() -> None:
    def normalised(query, key, value):
        q, k = (x / np.sqrt((x * x).mean(axis=-1, keepdims=True)) for x in (query, key))
        return softmax(q @ k.T / np.sqrt(q.shape[-1])) @ value

    assert verdict(normalised, "attention").names == ()


def test_a_future_that_is_seen_is_told_of_every_causal_mechanism() -> None:
    def alibi(query, key, value, n_heads):
        heads = []
        for h, (q, k, v) in enumerate(zip(*(np.split(x, n_heads, axis=1) for x in (query, key, value)), strict=True)):
            far = np.abs(np.arange(len(key) - len(query), len(key))[:, None] - np.arange(len(key)))
            heads.append(softmax(q @ k.T / np.sqrt(q.shape[1]) - 2.0 ** (-8 * (h + 1) / n_heads) * far) @ v)
        return np.hstack(heads)

    assert verdict(alibi, "alibi").names == (("mask_ignored",),)

    def window(query, key, value, window):
        far = np.arange(len(key) - len(query), len(key))[:, None] - np.arange(len(key))
        logits = np.where(far < window, query @ key.T / np.sqrt(query.shape[1]), -np.inf) * 1.1
        return softmax(logits) @ value

    assert "sees_future" in facts(verdict(window, "window"))


def test_padding_along_the_queries_has_a_picture_of_both_masks() -> None:
    """One row for all queries stands for each of them, so that both pictures have the same shape."""

    def padded(query, key, value, lengths):
        seen = np.arange(query.shape[1]) < lengths[:, None]
        logits = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1])
        return softmax(np.where(seen[:, :, None], logits, -np.inf)) @ value

    found = verdict(padded, "padding")
    assert found.visibility is not None
    assert found.visibility[0].shape == found.visibility[1].shape
    assert found.sequence == 1
    assert SeenMasks(*found.visibility, found.sequence).speak(Look(plain=True))


def test_a_function_that_is_not_written_for_a_batch_is_not_accused_of_mixing_one() -> None:
    def flattened(query, key, value, n_heads, n_kv_heads):
        q, k, v = (x.reshape(len(x), n, -1) for x, n in ((query, n_heads), (key, n_kv_heads), (value, n_kv_heads)))
        k, v = (np.repeat(x, n_heads // n_kv_heads, axis=1) for x in (k, v))
        weights = softmax(np.einsum("ihd,jhd->hij", q, k) / np.sqrt(q.shape[-1]))
        return np.einsum("hij,jhd->ihd", weights, v).reshape(query.shape)

    assert facts(verdict(flattened, "grouped")) == set()


def test_a_function_that_changes_its_inputs_is_told() -> None:
    def greedy(query, key, value):
        query /= np.sqrt(query.shape[-1])
        return softmax(query @ key.T) @ value

    assert facts(verdict(greedy, "attention")) == {"changes_inputs"}


def test_chance_and_memory_are_told_apart() -> None:
    """Other numbers at once are chance; other numbers only later on are something kept."""
    calls = []

    def dropping(query, key, value):
        weights = softmax(query @ key.T / np.sqrt(query.shape[-1]))
        return (weights * (np.random.random(weights.shape) < 0.5)) @ value

    def remembering(query, key, value):
        calls.append(query)
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value + (len(calls) > 7)

    assert "not_deterministic" in facts(verdict(dropping, "attention"))
    assert facts(verdict(remembering, "attention")) == {"keeps_state"}


@pytest.mark.parametrize(("fill", "weak"), [(-1e4, True), (-1e5, True), (-1e6, False), (-1e9, False)])
def test_a_fill_that_loses_against_large_scores_is_too_weak(fill: float, weak: bool) -> None:
    def filled(query, key, value, mask=None):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        return softmax(logits if mask is None else np.where(mask, logits, fill)) @ value

    found = verdict(filled, "attention")
    assert (found.outcome, facts(found)) == (
        "wrong" if weak else "right",
        {"mask_too_weak"} if weak else set(),
    )


def test_a_hidden_key_that_reaches_a_query_is_a_fault_without_a_name() -> None:
    """Half of the hidden weight gets through: no mistake has these numbers, and the fact stands."""

    def leaking(query, key, value, mask=None):
        weights = softmax(query @ key.T / np.sqrt(query.shape[-1]))
        return (weights if mask is None else weights * (mask + 0.37)) @ value

    found = verdict(leaking, "attention")
    assert (found.names, facts(found)) == ((), {"sees_masked"})


def test_sequences_of_a_batch_must_not_mix() -> None:
    def mixing(query, key, value):
        logits = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
        return softmax(logits) @ (value if value.ndim == 2 else 0.9 * value + 0.1 * value.mean(axis=0))

    assert facts(verdict(mixing, "attention")) == {"mixes_batch"}


def test_a_convention_is_said_and_not_held_against_anybody() -> None:
    """What True means, and which corner the causal mask is aligned at, is asked for; the option is named."""

    def hiding(query, key, value, mask=None):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        return softmax(logits if mask is None else np.where(mask, -np.inf, logits)) @ value

    found = verdict(hiding, "attention")
    assert "If True means hidden in your masks, say --mask hide." in found.message
    assert verdict(hiding, "attention", mask="hide").outcome == "right"


def test_a_row_with_nothing_to_see_is_a_note_unless_a_convention_is_asked_for() -> None:
    def zeroing(query, key, value, mask=None):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        e = np.exp(logits - logits.max(-1, keepdims=True))
        e = e if mask is None else e * mask
        return e / np.maximum(e.sum(-1, keepdims=True), 1e-300) @ value

    assert "A query with no visible key gets zeros here." in verdict(zeroing, "attention").notes
    assert verdict(zeroing, "attention", empty_rows="zero").outcome == "right"
    assert facts(verdict(zeroing, "attention", empty_rows="nan")) == {"zero_row"}


def test_half_precision_is_read_off_the_numbers_and_not_allowed_for() -> None:
    """Numbers that are off by as much as half precision would be, and are no such numbers, are not right."""

    def slightly_off(query, key, value):
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value * 1.001

    found = verdict(slightly_off, "attention")
    assert (found.outcome, found.names) == ("wrong", ())


def test_what_is_no_array_is_told_by_its_kind() -> None:
    assert verdict(lambda query, key, value: None, "attention").message == (
        "It returns nothing. Is there a return at the end?"
    )
    assert "text" in verdict(lambda query, key, value: "0.5", "attention").message


def test_an_error_is_told_with_the_shapes_of_its_call() -> None:
    def stopping(query, key, value):
        return np.concatenate([query, value]) @ key

    found = verdict(stopping, "attention")
    assert found.outcome == "stopped"
    assert "query 3 × 6, key 5 × 6, value 5 × 4" in found.message


def test_parameters_may_have_other_names_or_another_order() -> None:
    """A name that says its role wins over its place."""

    def turned(value, keys, queries):
        return softmax(queries @ keys.T / np.sqrt(queries.shape[-1])) @ value

    def unnamed(a, b, c):
        return softmax(a @ b.T / np.sqrt(a.shape[-1])) @ c

    assert verdict(turned, "attention").outcome == verdict(unnamed, "attention").outcome == "right"


def test_a_function_with_other_parameters_is_not_called() -> None:
    found = verdict(lambda query, key: query, "attention")
    assert found.outcome == "wrong_call"
    assert "attention(query, key, value" in found.message


def test_a_result_that_depends_on_its_blocks_is_a_fault() -> None:
    """No mistake gives these numbers; the fact is told all the same."""

    def shrinking(query, key, value, block):
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value * (1 + 0.1 * block)

    assert "block_size_matters" in facts(verdict(shrinking, "online"))


def test_a_rotation_that_is_not_relative_is_a_fault() -> None:
    def stretching(x, positions):
        return x * (1 + np.asarray(positions))[:, None]

    assert "rope_not_relative" in facts(verdict(stretching, "rope"))


@each("name", [name for name in HOMES if not contract_named(name).module])
def test_every_further_mistake_shows_on_the_probes_of_its_contract(name: str) -> None:
    """It differs there from what is right, and from every other further mistake."""
    calls = plan(contract_named(name))
    seen: dict[tuple[bytes, ...], str] = {
        tuple(part.tobytes() for probe in calls.probes for part in probe.right): name
    }
    mistakes = {
        mistake.name for probe in calls.probes for mistake in probe.mistakes
    } & FURTHER_MISTAKES.keys()
    for mistake in sorted(mistakes):
        outcomes = [MistakenProbe(probe).outcomes((mistake,))[0] for probe in calls.probes]
        print_of = tuple(part.tobytes() for outcome in outcomes for part in outcome or ())
        assert any(outcome is not None for outcome in outcomes)
        assert print_of not in seen, f"{mistake} and {seen.get(print_of)}"
        seen[print_of] = mistake


def test_every_contract_stands_in_the_file_that_the_table_names() -> None:
    assert [contract_named(name).name for name in HOMES] == list(HOMES)


@pytest.mark.parametrize("drops", [True, False])
def test_causal_order_and_a_mask_must_hold_together(drops: bool) -> None:
    def optional(query, key, value, mask=None, is_causal=False):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        if is_causal:
            logits = np.where(np.tri(*logits.shape, len(key) - len(query), dtype=bool), logits, -np.inf)
        if mask is not None and not (drops and is_causal):
            logits = np.where(mask, logits, -np.inf)
        return softmax(logits) @ value

    assert facts(verdict(optional, "attention")) == ({"option_drops_mask"} if drops else set())


def test_an_error_of_one_input_is_told_beside_wrong_numbers_of_another() -> None:
    def stopping(x, positions):
        if len(x) > 3:
            raise ValueError("no more than three")
        return x * 2.0

    found = verdict(stopping, "rope")
    assert "it stops with an error: ValueError: no more than three." in found.message
    assert " is " in found.off
    assert found.outcome == "wrong"


def test_results_of_another_shape_are_told_one_by_one() -> None:
    """A cache that returns the new keys alone: 2 where there are 3 + 2."""

    def forgetful(query, key, value, past_keys, past_values):
        keys, values = np.concatenate([past_keys, key]), np.concatenate([past_values, value])
        n, m = len(query), len(keys)
        logits = np.where(np.tri(n, m, m - n, dtype=bool), query @ keys.T / np.sqrt(query.shape[-1]), -np.inf)
        return softmax(logits) @ values, key, value

    assert "result 2 (key) has the shape 2 × 6, but should have the shape 5 × 6. Result 3 (value)" in verdict(
        forgetful, "cache-step"
    ).off
    off = verdict(lambda query, key, value: softmax(query @ key.T), "attention").off
    assert "the result has the shape 3 × 5, but should have the shape 3 × 4." in off


def _times_infinity(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    logits = logits + (1 - np.tri(*logits.shape, len(key) - len(query))) * -np.inf
    return softmax(logits) @ value


def _logarithm(query, key, value, mask):
    return softmax(query @ key.T / np.sqrt(query.shape[-1]) + np.log(mask - 0.5)) @ value


def _padding_times_infinity(query, key, value, lengths):
    padding = np.arange(key.shape[1]) >= lengths[:, None, None]
    return softmax(query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1]) + padding * -np.inf) @ value


def _nothing_seen(query, key, value, window):
    return softmax(np.full((len(query), len(key)), -np.inf)) @ value


@each(
    ("function", "contract"),
    [(_times_infinity, "causal"), (_logarithm, "attention"), (_padding_times_infinity, "padding"),
     (_nothing_seen, "window"), (lambda query, key, value: np.full((len(query), len(key)), np.nan) @ value, "causal")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:invalid value")
def test_nan_everywhere_gets_no_name(function: Function, contract: str) -> None:
    """Mistakes that leave nothing but NaN fit it by chance; what makes NaN is said instead."""
    found = verdict(function, contract)
    assert (found.outcome, found.names, found.partly) == ("wrong", (), ())
    assert found.off.startswith("Every entry is NaN. 0 times -inf is NaN")


def test_nan_where_there_is_a_mask_is_told_beside_what_is_right() -> None:
    def optional(query, key, value, mask=None):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        return softmax(logits if mask is None else logits + (1 - mask) * -np.inf) @ value

    found = verdict(optional, "attention")
    assert (found.names, found.partly) == ((), ())
    assert "Every entry is NaN." in found.off
    assert "It's right without a mask" in found.message


@each("contract", ["causal", "attention", "padding"])
def test_zeros_everywhere_get_no_name(contract: str) -> None:
    zeros = {"padding": lambda query, key, value, lengths: query @ np.zeros((key.shape[-1], value.shape[-1]))}
    found = verdict(zeros.get(contract, lambda query, key, value: np.zeros((len(query), value.shape[1]))), contract)
    assert (found.names, found.partly) == ((), ())
    assert "I know no mistake that gives them" in found.off


@each(
    ("contract", "said"),
    [("causal", "It's right where there are as many queries as keys."),
     ("window", "It's right where there are as many queries as keys."),
     ("multi-head", "It's right with 5 queries and 5 keys in 3 heads and with 4 queries and 4 keys in 4 heads.")],
)  # fmt: skip
def test_what_is_right_is_told_by_numbers_that_nothing_else_goes_with(contract: str, said: str) -> None:
    """With other heads in each call, their number may be the reason as well."""
    calls = plan(contract_named(contract))
    run = run_in_process(lambda *given: given[0], calls, HERE)
    results = {}
    for i, probe in enumerate(calls.probes):
        is_equal = len(probe.arguments["query"]) == len(probe.arguments["key"])
        results[f"probe {i}"] = CallResult(probe.right if is_equal else (probe.right[0] * 1.7 + 0.3,))
    assert judge(calls, replace(run, status="done", message="", results=results)).so_far == said


def test_a_convention_is_said_where_it_is_one_of_two_explanations() -> None:
    """A mask of ones and zeros that is added comes out like -1 where it hides."""

    def adding(query, key, value, mask):
        return softmax(query @ key.T / np.sqrt(query.shape[-1]) + mask) @ value

    found = verdict(adding, "attention")
    assert "If your mask is to be added to the logits, say --mask add." in found.message
    assert verdict(adding, "attention", mask="add").outcome == "right"


def test_unscaled_scores_are_a_convention() -> None:
    """As in T5, whose initial weights hold the scale; where they are asked for, it is the root that is off."""

    def unscaled(query, key, value):
        return softmax(query @ key.T) @ value

    def scaled(query, key, value):
        return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value

    found = verdict(unscaled, "attention")
    assert found.outcome == "wrong"
    assert "If you mean the scores to be unscaled, as in T5 (2019), say --scale none." in found.message
    assert verdict(unscaled, "attention", scale="none").outcome == "right"
    assert verdict(scaled, "attention", scale="none").names == (("scaled_though_unscaled",),)


@each("contract", ["logits", "causal", "window", "alibi", "online", "cache-step", "multi-head", "attention-gradient"])
def test_unscaled_scores_are_those_of_a_larger_query(contract: str) -> None:
    """A query times √d_k takes the division back."""
    usual, unscaled = (plan(contract_named(contract), Conventions(scale=scale)) for scale in ("root", "none"))
    for one, other in zip(usual.probes, unscaled.probes, strict=True):
        width = one.given["query"].shape[-1] / one.given.get("n_heads", 1)
        taken_back = replace(one, given={**one.given, "query": one.given["query"] * np.sqrt(width)})
        stage = 1 if contract == "attention-gradient" else 0  # the gradient of the query itself grows
        assert np.allclose(taken_back.right[stage], other.right[stage])


def test_the_key_for_the_query_is_named_beside_a_scale() -> None:
    """Though its result has as many rows as there are keys."""

    def of_keys(query, key, value):
        return softmax(key @ key.T / key.shape[-1]) @ value

    assert set(verdict(of_keys, "attention").names[0]) == {"K_for_Q", "scale_by_dk"}


def test_a_maximum_that_is_never_below_0_underflows() -> None:
    def from_zero(query, key, value, block):
        logits = query @ key.T / np.sqrt(query.shape[-1])
        e = np.exp(logits - np.maximum(logits.max(-1, keepdims=True), 0))
        return e / e.sum(-1, keepdims=True) @ value

    assert facts(verdict(from_zero, "online")) >= {"underflow"}
    assert "below 0" in verdict(from_zero, "online").message


def test_nothing_is_guessed_of_zeros_and_ones_or_of_a_mask_that_there_is_not() -> None:
    def of_ones(query, key, value):
        return np.eye(len(query), value.shape[-1])

    def of_nan(query, key, value):
        return np.full((len(query), value.shape[-1]), np.nan)

    assert "dtype=int" not in verdict(of_ones, "attention").message
    assert "Every entry is NaN. You get that from 0 / 0" in verdict(of_nan, "attention").message
    assert "multiply to make the mask" in verdict(of_nan, "causal").message
