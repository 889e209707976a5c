"""Whole pages, as lessons, tests, code and statistics will draw them.

Look at one: python -m tests.widgets.page_samples guided [light]
"""

import sys

from attn_tutor.widgets.blocks import Gap, Legend, Line, Note
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.flow import Flow, Sketch
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.prose import Code
from attn_tutor.widgets.shares import Shares
from attn_tutor.widgets.table import Table

NUMBER = Key("", "a number")
STRENGTH = ((0.0, "0"), (0.4, "40"), (0.7, "70"), (0.9, "90"))
CONTINUE = Keys(("enter", "b", "q"))


def mix(*, right: bool = False) -> Page:
    """Shares times values, one number of the mix to fill."""
    shares = (("animal", 0.7, 4, 0), ("street", 0.1, 0, 4), ("the rest", 0.2, 1, 1))
    answer = Cell("0.6", "typed") if right else Cell(kind="open")
    table = Table(
        (
            Column("", "k"),
            Column("", "w", title="share"),
            Column("alive", "v", title="value"),
            Column("place", "v", joined=True),
            Column("alive", "v", title=(("share", "w", "bold"), (" × ", "dim"), ("value", "v", "bold"))),
            Column("place", "v", joined=True),
        ),
        tuple(
            Row((word, Cell(f"{x:.1f}", share=x), str(a), str(b), f"{x * a:.1f}", f"{x * b:.1f}"))
            for word, x, a, b in shares
        ),
        Row((Cell("the mix", role="hi", strong=True), "1.0", "", "", Cell("3.0", "result"), answer)),
        airy="tall",
    )
    intro = ("What are the shares for? Each word passes on a few numbers, its ", ("value", "v", "bold"), ",")
    told = (*intro, " and ", (" it ", "q", "bold", "reverse"), " takes home a mix.")
    if right:
        remarks = (Remark("right", "The word “it” now carries alive 3.0, place 0.6."),)
        turn = Task("Both numbers of a mix, for another sentence.", CONTINUE, "enter", "Next")
    else:
        remarks = (
            Remark("not yet", (("5", "you", "bold"), " adds the values as they are, each at full strength.")),
            Remark("look", "Multiply each by its share first, as the columns on the right do."),
        )
        turn = Task("What is the second number of the mix?", Keys((NUMBER, "h", "w", "s", "b", "q")))
    header = Header(("Lesson 1", "Attention is a weighted average"), 4, 12)
    return Page(header, (Line(told), Gap(), table), turn, (Try("answer", "0.6" if right else "5", remarks),))


def guided() -> Page:
    """Four steps, one cell after the other; a slip in the first column and what follows from it."""
    rows = (
        ("the", "[0 2 1 0]", "2", "1", "[1 0]"),
        ("dog", "[1 1 2 1]", "4", "2", "[0 2]"),
        ("ran", "[1 −1 2 −1]", "2", "1", "[3 1]"),
    )
    cells = [
        Row(
            (
                word,
                key,
                Cell(score, "off" if word == "ran" else "typed"),
                Cell(logit, "follows" if word == "ran" else "typed"),
                Cell(kind="later"),
                Cell(kind="open" if word == "the" else "to come", share=0.0),
                value,
                Cell(kind="later"),
            ),
            mark="no" if word == "ran" else "",
        )
        for word, key, score, logit, value in rows
    ]
    table = Table(
        (
            Column("word", "hi"),
            Column("key", "k"),
            Column("q·k", "q", title="score", step=1, aloud="score"),
            Column("logit", title="÷ 2", step=2, aloud="logit"),
            Column("e^x"),
            Column("÷ sum", "w", title="weight", step=3, aloud="weight"),
            Column("value", "v"),
            Column("weight·v", title="mix", step=4, reached=False),
        ),
        tuple(cells),
        Row(
            ("add up", "", "", "", Cell(kind="later"), Cell("1.00", role="dim"), "output", Cell(kind="later"))
        ),
        airy="tall",
    )
    remarks = (
        Remark("right", "Each logit is half of its score."),
        Remark(
            "off",
            (
                "The third score, ",
                (" 2 ", "off"),
                ". Its logit follows it ",
                ("↳", "no"),
                ": it counts once.",
            ),
        ),
        Remark("look", "2·1 + 1·(−1) + 0·2 + 1·(−1): there are two minus signs."),
    )
    ask = (
        ("ran", "hi", "bold"),
        " asks. Its query is ",
        ("[2 1 0 1]", "q", "bold"),
        ("  d = 4, so √d = 2", "dim"),
    )
    turn = Task(
        "Give the weights: e^logit for each key, divided by the sum.",
        Keys((Key("", "3 numbers"), Key("scores 2 4 …", "fixes the score"), "h", "w", "q")),
        "weights",
    )
    header = Header(("Lesson 7", "Four steps, one formula"), 5, 15)
    return Page(header, (Line(ask), Gap(), table, Gap(), Legend()), turn, (Try("logits", "1 2 1", remarks),))


def beside() -> Page:
    """The learner's shares and a model's, on one scale."""
    shares = (("animal", 0.80, 0.69), ("street", 0.10, 0.05), ("the rest", 0.10, 0.26))
    table = Table(
        (Column("", "k"), Column("you", "you"), Column("a trained model", "model")),
        tuple(Row((word, Cell(f"{x:.2f}", share=x), Cell(f"{y:.2f}", share=y))) for word, x, y in shares),
        Row((Cell("total", role="dim"), Cell("1.00", role="dim"), Cell("1.00", role="dim"))),
        airy="always",
    )
    note = Note(
        ("The numbers on the right belong to one attention head of MiniLM.", "It has 72 such heads."),
        "Real",
        "model",
    )
    return Page(
        Header(("Lesson 1", "Attention is a weighted average"), 3, 12),
        (Line("Who does it look at?"), Gap(), table, Gap(), note),
        Task("What are the shares for?", CONTINUE, "enter", "Next"),
    )


def points() -> Page:
    """100 points handed out twice, the first time 110."""
    names = ("animal", "street", "rest")
    picture = (
        Line("Hand out 100 points for it."),
        Gap(),
        Shares("first", names, (80, 20, 10)),
        Shares("then", names, (80, 10, 10)),
    )
    tries = (
        Try(
            "points",
            "80 20 10",
            (Remark("close", "That's 110 points in all, 10 too many. Hand out exactly 100."),),
        ),
        Try(
            "points", "80 10 10", (Remark("right", "100 in all. What one word gets, another goes without."),)
        ),
    )
    return Page(Header(("Lesson 1",), 2, 12), picture, Task("Compare.", CONTINUE, "enter", "Next"), tries)


def code() -> Page:
    """A function with one line that is off, and two masks side by side."""
    source = "n_q, n_k = len(query), len(key)\nvisible = np.tril(np.ones((n_q, n_k), bool))\nlogits[~visible] = -np.inf"
    keys = range(1, 6)
    masks = Table(
        (
            Column("", "q"),
            *(Column(str(n), title="your function" if n == 1 else "", joined=n > 1) for n in keys),
            *(Column(str(n), title="should be" if n == 1 else "", joined=n > 1) for n in keys),
        ),
        tuple(
            Row(
                (
                    f"query {row}",
                    *("■" if n <= row else "?" if n <= row + 2 else "·" for n in keys),
                    *("■" if n <= row + 2 else "·" for n in keys),
                ),
                aloud=f"Query {row} of keys 1, 2, 3, 4, 5 may see 1 to {row + 2}; yours sees 1 to {row}.",
            )
            for row in (1, 2, 3)
        ),
    )
    turn = Task(
        "Change line 9 and save. It's checked by itself.", Keys(("h", "w", "s", "b", "r", "q")), "code"
    )
    remarks = (
        Remark("so far", "Right where there are as many queries as keys: 5 and 5."),
        Remark("off", "With 3 and 5 it starts at the top left."),
    )
    picture = (Code(source, first=8, off=(9,)), Gap(), masks)
    return Page(
        Header(("Code", "my-attention"), place="7 of 24", share=6 / 24),
        picture,
        turn,
        (Try("code", "", remarks),),
    )


def stats() -> Page:
    """Strength by topic, weakest first, over one scale."""
    rows = (
        ("dot products", 46, "shaky", "2 of 3", "today"),
        ("softmax", 62, "shaky", "2 of 3", "tomorrow"),
        ("mixing values", 93, "strong", "3 of 3", "12 Dec"),
    )
    table = Table(
        (
            Column("topic, weakest first"),
            Column("skills", "dim"),
            Column("strength", "you", scale=STRENGTH),
            Column("", aloud="that is"),
            Column("asked next", "dim", spare=1),
        ),
        tuple(
            Row((topic, skills, Cell(str(x), share=x / 100), word, due), "you" if x == 46 else "")
            for topic, x, word, skills, due in rows
        ),
    )
    habit = Note(
        ("A dropped minus sign: 4 times, last on Sunday.", (("Drill it: attn-tutor drill", "dim"),)),
        "One habit",
        "no",
    )
    return Page(
        Header(("How you stand",), place="61 answers in 9 days"),
        (table, Gap(), habit),
        Task("Five questions on dot products.", Keys(("enter", "r", "q")), "stats", "Next"),
    )


def predict() -> Page:
    """A guess, what happened, and why."""
    rows = (("key 1", "0", 0.42, 0.47), ("key 2", "0", 0.42, 0.47), ("key 3", "−1→−2", 0.16, 0.06))
    table = Table(
        (
            Column("", "k"),
            Column("score", "dim"),
            Column("weights before", "w"),
            Column("weights after", "w"),
            Column("change"),
        ),
        tuple(
            Row(
                (
                    name,
                    score,
                    Cell(f"{x:.2f}", share=x),
                    Cell(f"{y:.2f}", share=y),
                    f"{'▾' if y < x else '▴'} {abs(y - x):.2f}",
                ),
                "k" if name == "key 3" else "",
            )
            for name, score, x, y in rows
        ),
        airy="always",
    )
    remarks = (
        Remark("you said", (("▴ up", "you", "bold"),)),
        Remark("it went", (("▾ down", "w", "bold"), "   0.16 → 0.06")),
        Remark("because", "Twice as long says twice as much, and what it said was no."),
    )
    return Page(
        Header(("Lesson 4", "Softmax turns scores into shares"), 8, 15),
        (Line("Now key 3 becomes twice as long. Up, down, or the same?"), Gap(), table),
        Task("Add 1000 to every score.", CONTINUE, "enter", "Next"),
        (Try("guess", "", remarks),),
    )


def first() -> Page:
    """A sentence with arcs, and two options."""
    words = (
        "      The ",
        ("animal", "k", "bold"),
        " did not cross the ",
        ("street", "k", "bold"),
        " because ",
        (" it ", "q", "reverse"),
        " was too tired.",
    )
    arcs = (
        (15, (("A", "k", "bold"),)),
        (17, (("◂" + "╌" * 21, "dim"),)),
        (40, (("B", "k", "bold"),)),
        (42, (("◂" + "╌" * 10, "dim"),)),
        (54, (("?", "q", "bold"),)),
    )
    sketch = Sketch(
        (((2, words),), arcs),
        ("The animal did not cross the street because it was too tired.", "A is the animal, B the street."),
    )
    note = Note(("One head of many.",), "Aside", "model")
    turn = Task(
        "What does “it” stand for?",
        Keys((Key("", "A or B, then Enter"), "q")),
        options=("the animal", "the street"),
    )
    return Page(
        Header(("Attention, by hand",), place="about 9 minutes"),
        (sketch, Gap(), Flow(((Line("Left."),), (note,)), 4)),
        turn,
    )


PAGES = {
    "mix wrong": mix(),
    "mix right": mix(right=True),
    "guided": guided(),
    "beside": beside(),
    "points": points(),
    "code": code(),
    "stats": stats(),
    "predict": predict(),
    "first": first(),
}

if __name__ == "__main__":
    from rich.console import Console

    from attn_tutor.widgets.look import Look

    _, name, width, height, colour, *more = sys.argv
    look = Look(
        int(width),
        int(height),
        colour,
        light="light" in more,
        glyphs="ascii" not in more,
        plain="plain" in more,
    )
    console = Console(width=look.width, highlight=False, emoji=False, markup=False)
    page = PAGES[name]
    if look.plain:
        print(*page.speak(look), sep="\n")
    else:
        for line in page.draw(look):
            console.print(line)
        print(f"  {page.prompt}")
