"""Fuzzed answers to every question of the bank: how many, how slow the slowest, and every traceback.

    python -m tests.benchmarks.fuzzed_answers [SECONDS] [SEED]

Each answer is a right one, a wrong one or a paste of some program, cut, doubled, mixed and spiced with odd signs.
"""

from __future__ import annotations

import sys
from random import Random
from time import perf_counter, process_time
from traceback import format_exc
from typing import Any

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


def fuzzed(chance: Random, starts: list[str]) -> str:
    """One answer."""
    text = chance.choice(starts)
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(5):
            case 0:
                text = text[:at] + chance.choice(_ODD) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 6) :]
            case 2:
                text = text[:at] + chance.choice(starts) + text[at:]
            case 3:
                text = text * chance.randrange(1, 4)
            case _:
                text = text[:at] + str(round(chance.gauss(0, 3), chance.randrange(4))) + text[at:]
    return text if chance.random() < 0.999 else (text * 20_000)[: chance.choice((2_000, 20_000, 20_001))]


def run(seconds: float, seed: int) -> tuple[int, float, str, list[str]]:
    """(answers, the slowest in seconds, which, tracebacks)."""
    chance = Random(seed)
    library = shipped()
    questions = [library.question(entry.id) for entry in library.questions()]
    count, slowest, which, faults = 0, 0.0, "", list[str]()
    begun = perf_counter()
    while perf_counter() - begun < seconds:
        asked: Any = chance.choice(questions).draw(chance.randrange(3))
        if asked.question.kind in ("blanks", "bug"):  # these run code, in a process of their own
            continue
        starts = [*PASTES, asked.answer, *(text for texts in asked.samples().values() for text in texts)]
        asked.judge(starts[0])  # what is computed once for a question is not the cost of an answer
        for _ in range(_EACH):
            text = fuzzed(chance, starts)
            start = process_time()
            try:
                asked.judge(text)
            except Exception:  # every fault is to be counted
                faults.append(f"{asked.question.id} {text[:200]!r}\n{format_exc()}")
            took = process_time() - start
            count += 1
            if took > slowest:
                slowest, which = took, f"{asked.question.id} {text[:80]!r} ({len(text)} characters)"
    return count, slowest, which, faults


if __name__ == "__main__":
    answers, slow, where, wrong = run(
        float(sys.argv[1]) if sys.argv[1:] else 60, int(sys.argv[2]) if sys.argv[2:] else 1
    )
    print(f"{answers} answers, slowest {1000 * slow:.0f} ms: {where}")
    print(f"{len(wrong)} tracebacks")
    print("\n".join(wrong[:5]))
