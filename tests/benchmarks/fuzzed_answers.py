"""Fuzzed answers to every question of the bank: how many, how slow the slowest, and every traceback.

    python -m tests.benchmarks.fuzzed_answers [SECONDS] [SEED] [--code]

Each answer is a right one, a wrong one or a paste of some program, cut, doubled, mixed and spiced with odd signs.
With --code they go to the questions that run code, spiced with pieces of Python, and run in this very process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from time import perf_counter, process_time
from traceback import format_exc
from typing import Any

from attn_tutor.questions.snippets import Snippet, SnippetTrial, Trials
from attn_tutor.sandbox.child import SIZES, ran
from attn_tutor.sessions.exchange import judge_answer
from tests.shipped import shipped

_ODD = [
    *"()[]{},;:.|&\\/*^+-=<>%'\"ᵀ√·×½−∞eExXTt \n\t\x00\u200b\ud800٣",
    *["inf", "-inf", "nan", "1e308", "-3.4e+38", "1_000", "0x1F", "1,234", "9**9"],
    *["\\begin{bmatrix}", "\\end{bmatrix}", "\\frac{", "tf.Tensor(", "array(", "[1,]"],
    *(
        "softmax(",
        "sqrt",
        "K.shape[-1]",
        "^T",
        ".T",
        "option ",
        "np.",
        "row 1:",
        "(" * 40,
        "9" * 50,
        " " * 300,
        "1;" * 100,
    ),
]
PASTES = [
    "tensor([[0.1, 0.9], [0.5, 0.5]], device='cpu')",
    "| 0.1 | 0.9 |\n|---|---|\n| 1 | 2 |",
    "[1,] 0.1 0.2\n[2,] 1 2",
    "softmax(Q @ K.T / sqrt(d_k)) @ V",
    "row 1: 1, 2; row 2: 3, 4",
    "{{1, 2}, {3, 4}}",
    *("2 1/2", "0,21;0,79", "4x6", "b a c", "1b 2a"),
]

_EACH = 300  # answers to one question
_CODE_KINDS = ("blanks", "bug")
_CODE = [
    *("()", "[]", "[0]", "[:, None]", "[-1:]", " @ ", " ** ", " // ", " = ", " += ", ": ", ", ", "\n"),
    *(" ; ", "_", "__class__", " for i in range(9)", " if x else y", "lambda x: x", "not ", "f'{x}'"),
    *("'a' * 10**9", "yield ", "import os", "del x", "while True: pass", "for a in range(20000): pass"),
    *("def f(x=0): return f(x)\n", "f()", "*x", "**x", "x := 1", "~", "10**9", "2**63", "1e308", "-1"),
    *("0", "True", "None", "...", "np.inf", "np.newaxis", "'ij,jk->ik'", "float('nan')"),
    *("np.ones((9, 9))", "np.ones((140, 140))", "[0] * 20_000", "[[1]] * 20_000", "range(20_000)"),
    *("np.arange(1e-9)", "sum([[1]] * 20_000, [])", "np.einsum('a,b,c,d->abcd', x, x, x, x)"),
    *("[a for a in x for b in x]", "np.repeat(x, 99)", "axis=-1", "keepdims=True", "dtype=bool"),
    *("out=x", ".T", ".sum(", ".shape", ".real", ".base", ".astype(int)", ".tolist()", "np.", "math."),
    *("len(", "sorted(", "zip(", "max(", "np.where(", "np.split(", "np.stack(", "-" * 3_000, "(" * 300),
    *("[" * 150,),
]  # fmt: skip


def fuzzed(chance: Random, starts: list[str], odd: list[str] = _ODD) -> str:
    """One answer."""
    text = chance.choice(starts)
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(5):
            case 0:
                text = text[:at] + chance.choice(odd) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 6) :]
            case 2:
                text = text[:at] + chance.choice(starts) + text[at:]
            case 3:
                text = text * chance.randrange(1, 4)
            case _:
                text = text[:at] + str(round(chance.gauss(0, 3), chance.randrange(4))) + text[at:]
    return text if chance.random() < 0.999 else (text * 20_000)[: chance.choice((2_000, 20_000, 20_001))]


def run_here(snippets: Sequence[Snippet]) -> tuple[Trials, ...]:
    """What the process beside the program makes of snippets, made here: so that its time is ours."""
    every = range(len(SIZES))
    found = ([ran(at, **json.loads(json.dumps(asdict(one)))) for at in every] for one in snippets)
    return tuple(
        tuple(
            SnippetTrial(one["inputs"], one.get("results", {}), one.get("error", ""), one.get("refused", ""))
            for one in trials
        )
        for trials in found
    )


def run(seconds: float, seed: int, *, code: bool = False) -> tuple[int, float, str, list[str]]:
    """(answers, the slowest in seconds, which, tracebacks)."""
    chance = Random(seed)
    library = shipped()
    questions = [library.question(entry.id) for entry in library.questions()]
    questions = [one for one in questions if (one.kind in _CODE_KINDS) is code]
    runner, odd = (run_here, [*_ODD, *3 * _CODE]) if code else (None, _ODD)
    count, slowest, which, faults = 0, 0.0, "", list[str]()
    begun = perf_counter()
    while perf_counter() - begun < seconds:
        asked: Any = chance.choice(questions).draw(chance.randrange(3))
        starts = [*PASTES, asked.answer, *(text for texts in asked.samples().values() for text in texts)]
        starts = [*starts[len(PASTES) :], *_CODE] if code else starts
        judge_answer(asked, starts[0], runner)  # what is computed once for a question is no cost of an answer
        for _ in range(_EACH):
            text = fuzzed(chance, starts, odd)
            start = process_time()
            try:
                judge_answer(asked, text, runner)
            except Exception:  # every fault is to be counted
                faults.append(f"{asked.question.id} {text[:200]!r}\n{format_exc()}")
            took = process_time() - start
            count += 1
            if took > slowest:
                slowest, which = took, f"{asked.question.id} {text[:80]!r} ({len(text)} characters)"
            if perf_counter() - begun > 2 * seconds:
                break
    return count, slowest, which, faults


if __name__ == "__main__":
    from resource import RUSAGE_SELF, getrusage  # which Windows lacks

    numbers = [word for word in sys.argv[1:] if word != "--code"]
    answers, slow, where, wrong = run(
        float(numbers[0]) if numbers else 60, int(numbers[1]) if numbers[1:] else 1, code="--code" in sys.argv
    )
    print(f"{answers} answers, slowest {1000 * slow:.0f} ms: {where}")
    print(f"{getrusage(RUSAGE_SELF).ru_maxrss // 1024} MB at most, {len(wrong)} tracebacks")
    print("\n".join(wrong[:5]))
