"""What `python -m` on a module of widgets shows: a short sentence, on this terminal, as sentences in a pipe."""

from __future__ import annotations

import os
import sys

import numpy as np

from attn_tutor.engine.problem import Problem, problem
from attn_tutor.questions.given import Given
from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look

WORDS = ("the", "cat", "sat")
LONGER = ("The", "cat", "sat", "because", "it", "was", "tired", ".")


# Three words of four numbers each, kind to mental arithmetic.
GIVEN = Given(
    query=((0, 1, 1, 0), (1, 0, 0, 2), (1, 0, 2, 1)),
    key=((0, 1, 0, 1), (2, 0, 1, 0), (1, 1, 0, 1)),
    value=((1, 0), (0, 2), (1, 1)),
    words=WORDS,
)


def longer_sentence() -> Problem:
    """Eight words whose logits were chosen to make a map worth reading: each query picks one row of them."""
    logits = [
        [0.0, 0, 0, 0, 0, 0, 0, 0],
        [0.3, 1.0, 0, 0, 0, 0, 0, 0],
        [0.0, 1.6, 0.4, 0, 0, 0, 0, 0],
        [-0.2, 0.6, 1.2, 0.4, 0, 0, 0, 0],
        [-0.6, 2.3, 0.5, -0.2, 0.6, 0, 0, 0],
        [-0.8, 1.0, 0.4, -0.2, 1.6, 0.3, 0, 0],
        [-1.0, 1.9, 0.2, 0.1, 1.7, 0.9, 0.4, 0],
        [-0.5, 0.4, 0.9, 0.3, 0.2, 0.6, 1.4, 0.1],
    ]
    one_hot = np.eye(8)
    return problem(query=logits, key=one_hot, value=one_hot, scale=1.0, causal=True)


def show(*views: View) -> None:
    """Print the views; the words plain, light and cividis on the command line do what the options do."""
    from rich.console import Console

    asked = sys.argv[1:]
    look = Look.detect(
        sys.stdout,
        os.environ,
        plain="plain" in asked,
        theme="light" if "light" in asked else "dark",
        palette="cividis" if "cividis" in asked else "viridis",
    )
    console = Console(width=look.width, highlight=False, emoji=False, markup=False)
    for view in views:
        if look.plain:
            print(*view.speak(look), sep="\n")
        else:
            for line in view.draw(look):
                console.print(line)
