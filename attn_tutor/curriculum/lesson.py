"""A lesson: short screens, most of which ask something. The fields are the keys of its YAML."""

from __future__ import annotations

from typing import Literal, get_args

from attn_tutor.curriculum.drawings import (
    Axes,
    BlockWiring,
    Clocks,
    HeadGrid,
    LookBack,
    Recorded,
    Sharing,
    Sinusoids,
)
from attn_tutor.curriculum.measures import Count, Gradient, Sharpness, Timing
from attn_tutor.english import count
from attn_tutor.questions.answer_form import Option
from attn_tutor.questions.blank import Blank
from attn_tutor.questions.fields import ID, Finding, Findings, describe, out_of_range, under
from attn_tutor.questions.given import Given
from attn_tutor.questions.match import Pair
from attn_tutor.questions.placeholders import find_unfilled
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.replies import Reply
from attn_tutor.questions.words import PLACE
from attn_tutor.records import record

ScreenKind = Literal["show", "predict", "step", "all", "explain", "compare", "fix", "code", "lab", "check"]
PictureKind = Literal[
    "",
    "inputs",
    "worked",
    "steps",
    "map",
    "online",
    "halves",
    "bars",
    "mix",
    "exponentials",
    "products",
    "tiles",
    "arrows",
    "shades",
    "columns",
    "cache",
    "adds",
    "stripe",
    "pairs",
    "difference",
]
ACTS = frozenset({"predict", "step", "all", "explain", "compare", "fix", "code", "lab", "check"})
GUESSES = frozenset({"predict", "compare", "lab"})  # never graded, never stored as a miss
COUNTED = frozenset({"step", "all", "fix"})  # stored under an id of their own
DRAWN_FROM_SIZES = ("look_back", "clocks", "sinusoids", "sharing", "axes", "block", "heads", "recorded")
FIRST_PICTURES = ("", "inputs", "worked", "steps", "map", "tiles", "online", "halves")  # of edition 1
DialName = Literal["", "temperature"]


@record(kw_only=True)
class Picture:
    """What a screen shows between its text and its prompt."""

    given: Given | None = describe("the inputs of what is shown", None)
    show: PictureKind = describe(
        "inputs (what is given), worked (one query, term by term), steps (whole matrices), map (heat map of the "
        "weights), online (the softmax of one query key by key), halves (both halves of its keys, then joined), bars "
        "(one row of weights as bars), mix (weights times values), exponentials (e^logit and the sum), products (the "
        "products of each dot product), tiles (a map without numbers), arrows (vectors in the plane), shades (a query "
        "and a key as rows of tiles), columns (numbers cut into heads), cache (which keys are new, word by word), adds "
        "(weight times length of each value), stripe (a head that copies from a list said twice), pairs (how much "
        "each word looks at each other word, and the sum of each column), difference (two rows of weights, and what "
        "each gives) or nothing; on a screen that asks for something, without that",
        "",
        one_of=get_args(PictureKind),
    )
    row: int = describe("all but steps: which query, counted from 1", 1)
    steps: tuple[str, ...] = describe("steps and inputs: which of them, all if none is named", ())
    keys: tuple[str, ...] = describe(
        "bars: the words to show, with the others added up; adds: the words to show; shades: whose key", ()
    )
    lengths: tuple[float, ...] = describe(
        "adds: how long each value is after the last projection; a head brings its own", ()
    )
    columns: tuple[str, ...] = describe("mix: what each number of a value says, as in alive, place", ())
    beside: int = describe("bars: the screen whose points are shown beside them, counted from 1", 0)
    decimals: int = describe("how many decimals are shown", 2)
    gradient: Gradient | None = describe("measures the gradient of weights by their logits", None)
    sharpness: Sharpness | None = describe("measures how far ahead the largest weight is, by width", None)
    timing: Timing | None = describe("measures time and memory of attention", None)
    count: Count | None = describe("counts a product of sizes", None)
    look_back: LookBack | None = describe("draws a sentence whose last look goes back to lettered words", None)
    clocks: Clocks | None = describe("draws query and key as the hands of clocks", None)
    sinusoids: Sinusoids | None = describe("draws the sines and cosines of positions", None)
    sharing: Sharing | None = describe("draws which key head each query head reads", None)
    axes: Axes | None = describe("draws the axes of queries, keys and scores", None)
    block: BlockWiring | None = describe("draws a block of a transformer as wires", None)
    heads: HeadGrid | None = describe("draws all heads of a trained model", None)
    recorded: Recorded | None = describe("shows code and what PyTorch printed for it, with version and year", None)
    code: str = describe("a code snippet; ____ is a blank to fill", "")


@record(kw_only=True)
class Screen(Picture):
    """One screen: an idea, a picture, and in most cases something to do.

    How an act is answered follows from the field it has: options, stage, points, pairs, order, blanks, or ask
    for a question of the bank.
    """

    kind: ScreenKind = describe(
        "show (read), predict (a free guess), step (one open step), all (the whole computation), explain (pick the "
        "reason), compare, fix (code), code (an exercise in the editor), lab (change something) or check (a question "
        "of the bank)",
        "show",
        one_of=get_args(ScreenKind),
    )
    id: str = describe("step, all and fix: progress is filed under it", "")
    goal: int = describe("step, all and fix: which goal of the lesson it practises, from 1; 0 for all", 0)
    topic: str = describe(
        "step and all: an earlier lesson that this screen goes back to; `goal` is then a goal of that lesson", ""
    )
    title: str = describe("a full thought, worth remembering by itself; shown above the text", "")
    text: str = describe("a few short sentences; {stage} shows a value computed from `given`", "")
    introduces: tuple[str, ...] = describe("the terms of the glossary that this screen introduces", ())
    note: str = describe("one friendly line under it, such as where a textbook differs", "")
    label: str = describe("the word before the note", "Note")
    prompt: str = describe("what is asked, beside `Your turn`; after a screen to read, what comes next", "")
    options: tuple[Option, ...] = describe("answered by a letter: each option with its reply as `why`", ())
    recipe: Recipe | None = describe("step and all: draws new numbers each time, in place of `given`", None)
    stage: str = describe("answered by numbers: the step of the computation that is asked for", "")
    cell: str = describe("only this entry of it: r1c2; or this row: r1", "")
    shown: tuple[str, ...] = describe("the earlier steps shown ready-made", ())
    guided: bool = describe("all: asked step by step; the final result is also accepted right away", False)
    within: float = describe("predict with a number: how far off a guess may be and still count as near", 0.0)
    shares: bool = describe(
        "with weights: any shares that add up to 1 will do, and each way of finding them has its reply", False
    )
    points: tuple[str, ...] = describe("answered by handing out 100 points among these words", ())
    pairs: tuple[Pair, ...] = describe("answered by matching, as in 1b 2a", ())
    more: tuple[str, ...] = describe("with pairs: meanings that fit none of the terms", ())
    order: tuple[str, ...] = describe("answered by putting these in order; here they're in the right order", ())
    blanks: tuple[Blank, ...] = describe("answered by code for each ____ of `code`", ())
    ask: str = describe("the id of a question of the bank asked here", "")
    exercise: str = describe("code: the id of the exercise in content/code; else offered after the answer", "")
    experiment: str = describe("lab: the name of the change or training in `attn-tutor lab`", "")
    turn: DialName = describe(
        "lab: what may be turned by hand, three times: temperature", "", one_of=get_args(DialName)
    )
    hints: tuple[str, ...] = describe("what h says; without them, how the stage asked for is computed", ())
    right: str = describe("the reason, shown after a right answer; {stage} shows a value", "")
    otherwise: str = describe("the reply to an answer that no other reply is for", "")
    replies: tuple[Reply, ...] = describe("the wrong numbers that you foresee, each with its reply", ())
    then: Picture | None = describe("what the screen shows after the answer", None)

    @property
    def asks(self) -> bool:
        """Whether the learner does something here."""
        return self.kind in ACTS or bool(self.ask)

    def texts(self) -> tuple[tuple[str, str], ...]:
        """The texts that may show computed values, with the way to each."""
        named = ("text", "note", "prompt", "right", "otherwise")
        options = [
            (f"options[{number}].{name}", getattr(option, name))
            for number, option in enumerate(self.options, 1)
            for name in ("text", "why")
        ]
        pairs = [
            (f"pairs[{number}].{name}", getattr(pair, name))
            for number, pair in enumerate(self.pairs, 1)
            for name in ("term", "meaning", "why")
        ]
        replies = ((f"replies[{n}].say", reply.say) for n, reply in enumerate(self.replies, 1))
        hints = ((f"hints[{n}]", hint) for n, hint in enumerate(self.hints, 1))
        return (*((name, getattr(self, name)) for name in named), *options, *pairs, *hints, *replies)

    def unready(self) -> list[Finding]:
        """Why it cannot be shown; nothing if it can."""
        found = [*self._faults()]
        if self.then is not None and self.then.given is not None:
            found += under("then.given", self.then.given.faults())
        if self.given is None:
            return found if self.recipe else [*found, *self._without_inputs()]
        wrong = [*under("given", self.given.faults())]
        if wrong:
            return [*found, *wrong]
        from attn_tutor.questions.computed import ComputedValues

        return [
            *found,
            *self._picture_faults(self.given),
            *find_unfilled(self.texts(), ComputedValues(self.given.problem)),
        ]

    def _faults(self) -> Findings:
        """What can be said without the inputs."""
        yield from out_of_range(self, "decimals", 0, 6)
        measured = {name: getattr(self, name) for name in ("gradient", "sharpness", "timing", "count")}
        drawn = {name: getattr(self, name) for name in DRAWN_FROM_SIZES}
        if not (self.text or self.given or self.code or self.asks or any((measured | drawn).values())):
            yield "", "the screen shows nothing", "give it a text, inputs, code or a question"
        for name, sized in (measured | drawn).items():
            yield from under(name, sized.faults() if sized else iter(()))

    def _without_inputs(self) -> Findings:
        if self.show:
            yield "show", f"there is nothing to show as `{self.show}`", "write `given:` with the inputs"
        for way, text in self.texts():
            for place in PLACE.finditer(text):
                what = f"`{{{place['name'][:40]}}}` has no inputs to be computed from"
                yield way, what, "write `given:` on this screen"

    def _picture_faults(self, given: Given) -> Findings:
        """A finding for each step and query to show that is not there, and for what the picture lacks."""
        stages = given.problem.stages
        for at, name in enumerate(self.steps, 1):
            if name not in stages and not (self.show in ("inputs", "steps") and getattr(given, name, None)):
                yield f"steps[{at}]", f"there is no step `{name[:40]}` here", f"use {', '.join(stages)}"
        values = given.problem.run()
        if not 1 <= self.row <= given.rows[0]:
            yield "row", f"there is no query {self.row}", "count the rows of the query from 1"
        if self.show not in ("online", "halves"):
            return
        if given.n_heads != 1:
            yield "show", f"`{self.show}` shows one head", "leave `n_heads` out"
        elif len(values.get("value", ())) < 2:
            yield "show", f"`{self.show}` needs two keys or more", "give more keys"
        elif given.w_output is not None:
            yield "show", f"`{self.show}` ends before `w_output`", "leave `w_output` out"


@record(kw_only=True)
class Lesson:
    """An ordered reading of screens and questions."""

    id: str = describe("its name, kept for ever: progress is filed under it", pattern=ID)
    number: int = describe("its place in the course, from 1")
    edition: int = describe("2 makes pages that ask of its screens, and holds it to the rules of edition 2", 1)
    title: str = describe("what it is about, as a full thought")
    minutes: int = describe("how long it takes, in whole minutes")
    goals: tuple[str, ...] = describe("what the learner will be able to do: two or three verbs, each with its object")
    prerequisites: tuple[str, ...] = describe("optional: ids of lessons in your folder with smaller numbers", ())
    screens: tuple[Screen, ...] = describe("the screens in order")
    checks: tuple[str, ...] = describe("ids of two to four questions asked at the end")
    until_right: tuple[str, ...] = describe(
        "optional: ids of earlier questions, asked after the checks as long as the learner hasn't got them right", ()
    )
    in_real_models: str = describe("optional: one line, where this shows up in real models", "")
    next: str = describe("optional: the question that is open now, which the next lesson answers", "")
    sources: tuple[str, ...] = describe("optional: papers that facts, dates and names come from", ())
    aliases: tuple[str, ...] = describe("optional: earlier ids of this lesson", ())

    def unready(self) -> list[Finding]:
        """Why one of its screens cannot be shown; nothing if all can."""
        return [
            finding
            for at, screen in enumerate(self.screens, 1)
            for finding in under(f"screens[{at}]", iter(screen.unready()))
        ]

    def faults(self) -> Findings:
        """What is wrong with it beyond its screens: whether there is enough of everything."""
        if not 2 <= len(self.checks) <= 4:
            yield "checks", f"the lesson has {count(len(self.checks), 'check')}", "name two to four questions"
        for name, items in (("goals", self.goals), ("screens", self.screens)):
            if not items:
                yield name, f"there are no {name}", "write at least one"
        for name, number in (("number", self.number), ("minutes", self.minutes)):
            if number < 1:
                yield name, f"`{name}` is {number}", "write 1 or more"
