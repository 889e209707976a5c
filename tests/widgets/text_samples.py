"""One of each text widget, filled as a session would fill it."""

from pathlib import Path

from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.problem import problem
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import ErrorView, Feedback, Hint, Solution
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.menu import Menu, MenuItem
from attn_tutor.widgets.prose import Code, Prose
from attn_tutor.widgets.question_view import QuestionView
from attn_tutor.widgets.summary import MissedQuestion, Summary
from attn_tutor.widgets.table import listing
from attn_tutor.widgets.why import Why

_SMALL = problem(
    query=[[1, 0, 2, 1], [0, 1, 1, 0]],
    key=[[0, 1, 0, 1], [2, 0, 1, 0], [1, 1, 0, 1]],
    value=[[1, 0], [0, 2], [1, 1]],
)
TRACE = _SMALL.computation.run(_SMALL.given)

SAMPLES: dict[str, View] = {
    "header": Header(("Lesson 3", "Attention for one word"), 3, 8),
    "prose": Prose(
        "A query asks, a key answers, a value is what is handed over. The score of a pair is the dot product "
        "of its query and its key, and √d_k keeps it from growing with the width.\n\n"
        "Each row of weights adds up to 1."
    ),
    "code": Code("scores = query @ key.T\nweights = softmax(scores / sqrt(d_k))\noutput = weights @ value"),
    "note": Note(
        (
            (
                ("cat", "hi", "bold"),
                " wins because its key is large where the query is large: score ",
                ("4", "hi"),
                ".",
            ),
            "The output is mostly the value of cat, tinted by the others.",
        )
    ),
    "question": QuestionView(
        "Given Q = [[1, 0]], K = [[1, 0], [0, 1]] and scores that are scaled by √d_k, what does softmax do to them?",
        number=3,
        total=10,
        topic="softmax",
        level="easy",
        form="a letter, A to C",
        options=(
            "It turns each row into shares that add up to 1",
            "It turns each column into shares that add up to 1",
            "It divides by [mask] and √d_k",
        ),
    ),
    "your turn": QuestionView(
        "A new word, mat, has the key [0 2 0 1]. What is its score q·k, before the division?",
        form="a number, 2 decimals",
    ),
    "keys": Keys(),
    "key list": Keys(options=4, listed=True),
    "right": Feedback("right", "Each row of weights adds up to 1.", ("1·0 + 0·2 + 2·0 + 1·1 = 1",)),
    "wrong": Feedback(
        "wrong",
        "3 is the sum of mat's key. Multiply by the query first.",
        ("The cells r1c1 and r1c2 are off.",),
        "a vector of 3: [1, 2, 3]",
    ),
    "neutral": Feedback(
        "neutral", "I need a 2×2 matrix and read one number. This does not count as an attempt."
    ),
    "hint": Hint(1, 3, "Start with the scores: each is one query times one key, term by term."),
    "solution": Solution(
        (
            "scores = Q Kᵀ = [[1, 4, 2]]",
            "logits = scores / √4 = [[0.50, 2, 1]]",
            "weights = [[0.14, 0.63, 0.23]]",
        ),
        answer="[[0.37, 1.49]]",
        quick_check="each row of weights adds up to 1",
        common_mistakes=("dividing by d_k, not by √d_k", "softmax over the columns"),
        teaches="Attention is a weighted mean of values, and the weights come from softmax.",
        note="Some textbooks write the keys as columns.",
    ),
    "summary": Summary(
        10,
        8,
        6,
        hints_used=2,
        skips=1,
        reveals=1,
        look_again=(
            MissedQuestion("softmax-q", "Which weights come out?", "you took it over the columns, twice"),
            MissedQuestion("scaling-q", why="√d_k was left out"),
        ),
        next_command="attn-tutor quiz --topic softmax",
    ),
    "menu": Menu(
        (
            MenuItem(1, "Why attention", "done 5/5", 10),
            MenuItem(2, "Queries, keys and values", "2 of 5", 12),
            MenuItem(3, "Attention for one word", "", 12),
            MenuItem(10, "Self-attention and cross-attention, masks and padding", "", 15),
        ),
        next_number=3,
        why="Lesson 3 is next: it builds on lessons 1 and 2, which you finished.",
    ),
    "error": ErrorView(
        "The file bank.yaml cannot be read: line 3, column 5: the key `promt` is not known.",
        "Write `prompt`, then check the file again.",
        "attn-tutor content check bank.yaml",
    ),
    "why share": Why(open_cell(TRACE, "weights", 0, 1), 0.5),
    "why sum": Why(open_cell(TRACE, "scores", 0, 1)),
    "why logit": Why(open_cell(TRACE, "logits", 0, 1), 2.0),
    "listing": listing(
        ("topic", "asked", "right", "last", "due"),
        (
            ("softmax", "12", "67%", "2 days ago", "today"),
            ("scaled dot-product attention", "4", "100%", "today", "in 6 days"),
            ("masks", "0", "-", "never", "-"),
        ),
    ),
}

RENDERS: dict[str, Look] = {
    "text_100": Look(100, 32),
    "text_80": Look(80, 24),
    "text_60": Look(60, 24),
    "text_40": Look(40, 20),
    "text_60_ascii": Look(60, 32, glyphs=False),
    "text_plain": Look(plain=True),
}


def rendered(look: Look) -> str:
    """All samples one after another, each under its name."""
    shown = [
        "\n".join(
            [f"== {name}", *(view.speak(look) if look.plain else (line.plain for line in view.draw(look)))]
        )
        for name, view in SAMPLES.items()
    ]
    return "\n\n".join(shown) + "\n"


if __name__ == "__main__":
    for file, look in RENDERS.items():
        (Path(__file__).parent / "renders" / f"{file}.txt").write_text(rendered(look), encoding="utf-8")
