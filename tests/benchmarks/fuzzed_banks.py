"""Fuzzed banks, lessons and exercises: how many were checked, how slow the slowest, how much memory, every traceback.

    python -m tests.benchmarks.fuzzed_banks [COUNT] [SEED] [SECONDS]

Each bank is one to four shipped questions (or a shipped lesson) with nodes taken out, doubled, exchanged and made
huge, or with its text cut and spiced. A check that takes over a second, or much memory, is told with its file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from resource import RLIMIT_AS, RUSAGE_SELF, getrusage, setrlimit
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from traceback import format_exc
from typing import Any, NamedTuple
from warnings import catch_warnings

import yaml

from attn_tutor.library.content_check import check
from attn_tutor.library.sources import shipped_content

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_ODD_VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 3, 7, 64, 65, 255, 10**6, 10**9, 10**30, 0.5, -0.0, 1e-320, 1e308),
    *(
        float("inf"),
        float("nan"),
        "",
        " ",
        "x",
        "{weights}",
        "{output.r1c1:2}",
        "{scores.r9}",
        "auto",
        "none",
    ),
    *("causal", "padding", "any", "empty", "r1", "c1", "r1c1", "h1r1", "halves", "pairs", "scores", "query"),
    *("Q @ K.T", "softmax(Q @ K.T / sqrt(d_k)) @ V", "np.ones((9, 9))", "9" * 400, "e" * 3_000, "((" * 500),
    *([], {}, [[]], [[1]], [[0, 0], [0, 0]], [[1, 2], [3]], [1] * 300, [[1] * 70] * 70, {"a": {"b": [1]}}),
    *(
        "import os",
        "while True: pass",
        "x" * 100_000,
        "{" * 2_000,
        "\u202e[/]\x07",
        "ᵀ√·−½",
        "no",
        "1e-3",
        "~",
    ),
]
_MEMORY = 1 << 30  # bytes
_LEAP = 30  # MB that one bank may add to the most before
_ODD_TEXT = [
    *"-:{}[]&*!|>'\"%@`#,?\n\t \x00\ufeff\ud800",
    *("\n  ", "\n- ", ": ", "&a ", "*a", "<<: *a", "---\n", "!!python/object:os.system "),
]


class Found(NamedTuple):
    """What the checks took and found."""

    banks: int
    refused: int
    slowest: float
    slow: list[tuple[float, str]]
    tracebacks: list[str]


def sources() -> tuple[list[Any], list[Any], list[Any]]:
    """The shipped questions, lessons and exercises, as YAML reads them."""
    folder = Path(str(shipped_content()))

    def read(name: str) -> list[Any]:
        return [yaml.load(file.read_text("utf-8"), Loader) for file in sorted((folder / name).glob("*.yaml"))]

    questions = [one for bank in read("questions") for one in bank["questions"]]
    exercises = [one for bank in read("code") for one in bank["exercises"]]
    return questions, read("lessons"), exercises


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a tree with every key of it."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in pairs:
        yield node, key
        yield from places(inner)


def bent(chance: Random, tree: Any, others: list[Any]) -> None:
    """Change a tree in one place."""
    found = list(places(tree))
    if not found:
        return
    holder, key = chance.choice(found)
    match chance.randrange(8):
        case 0 | 1 | 2:
            holder[key] = deepcopy(chance.choice(_ODD_VALUES))
        case 3:
            del holder[key]
        case 4:
            holder[key] = deepcopy(holder_value(chance, chance.choice(others)))
        case 5 if isinstance(holder, list):
            holder.extend(deepcopy(holder[key]) for _ in range(chance.choice((1, 2, 30, 300))))
        case 6 if isinstance(holder, dict):
            holder[chance.choice(("x", "recipe", "given", "stage", "cell", "kind", "options", 1, "mask"))] = (
                deepcopy(holder[key])
            )
        case _ if isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
            holder[key] = holder[key] * chance.choice((-1, 0, 0.5, 3, 10, 1000))
        case _:
            holder[key] = [deepcopy(holder[key])] * chance.randrange(3)


def holder_value(chance: Random, tree: Any) -> Any:
    holder, key = chance.choice(list(places(tree)))
    return holder[key]


def spiced(chance: Random, text: str) -> str:
    """Change a text in a few places."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + chance.choice(_ODD_TEXT) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 40) :]
            case 2:
                lines = text.split("\n")
                one = chance.randrange(len(lines))
                lines[one:one] = [lines[one]] * chance.choice((1, 2, 50))
                text = "\n".join(lines)
            case _:
                text = text[:at] + str(chance.choice(_ODD_VALUES))[:200] + text[at:]
    return text


def fuzzed(chance: Random, questions: list[Any], lessons: list[Any], exercises: list[Any]) -> str:
    """The text of one content file."""
    sort = chance.random()
    if sort < 0.90:
        items = [deepcopy(chance.choice(questions)) for _ in range(chance.choice((1, 1, 1, 2, 4)))]
        tree: Any = {"format": 1, "questions": items}
        others = questions
    elif sort < 0.95:
        tree, others = deepcopy(chance.choice(lessons)), lessons
        for screens in (tree[name] for name in ("screens", "acts", "pages") if name in tree):
            del screens[2:]
    else:
        tree, others = {"format": 1, "exercises": [deepcopy(chance.choice(exercises))]}, exercises
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        bent(chance, tree, others)
    text: str = yaml.dump(tree, Dumper=Dumper, allow_unicode=True, sort_keys=False)
    return spiced(chance, text) if chance.random() < 0.3 else text


def peak() -> int:
    """The MB that this process has taken at most."""
    return getrusage(RUSAGE_SELF).ru_maxrss // 1024


def run(count: int, seed: int, seconds: float = 1e9) -> Found:
    """Check so many fuzzed files, or as many as the seconds allow."""
    chance = Random(seed)
    kinds = sources()
    slow, tracebacks = list[tuple[float, str]](), list[str]()
    done, refused, slowest = 0, 0, 0.0
    begun = perf_counter()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bank.yaml"
        while done < count and perf_counter() - begun < seconds:
            text = fuzzed(chance, *kinds)
            file.write_bytes(text.encode("utf-8", "surrogatepass"))
            start, before = process_time(), peak()
            try:
                with catch_warnings(action="error"):
                    faults = check(file)
            except Exception:  # every fault is to be counted
                tracebacks.append(f"{text}\n{format_exc()}")
                faults = []
            took = process_time() - start
            tracebacks += [f"{fault}\n{text}" for fault in faults if "trying it out fails" in fault.what]
            if peak() - before > _LEAP:
                print(f"--- {before} to {peak()} MB\n{text[:3000]}", flush=True)
            if took > 1 or any("MemoryError" in each for each in tracebacks[-2:]):
                print(f"--- {took:.1f} s\n{text[:3000]}", flush=True)
            done, refused, slowest = done + 1, refused + bool(faults), max(slowest, took)
            if took > 0.5:
                slow.append((took, text))
    return Found(done, refused, slowest, sorted(slow, reverse=True), tracebacks)


if __name__ == "__main__":
    count, seed, seconds = (int(x) for x in (*sys.argv[1:], *("1000", "1", "100000")[len(sys.argv) - 1 :]))
    setrlimit(RLIMIT_AS, (_MEMORY, _MEMORY))  # what wants more is told as a traceback
    found = run(count, seed, seconds)
    print(f"{found.banks} banks, {found.refused} refused, slowest {1000 * found.slowest:.0f} ms")
    print(f"{peak()} MB at most")
    print(f"{len(found.tracebacks)} tracebacks; over half a second: {len(found.slow)}")
    for took, text in found.slow[:8]:
        print(f"--- {took:.2f} s\n{text[:1500]}")
    for text in found.tracebacks[:8]:
        print(f"--- {text[:1500]} ...\n{text[-800:]}")
