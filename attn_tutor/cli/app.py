"""Every command and its options. The bodies are one call each; what they call is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
import typer.core

from attn_tutor.cli.content import content
from attn_tutor.cli.helping import settle
from attn_tutor.cli.progress import progress
from attn_tutor.cli.setup import Setup

typer.core.HAS_RICH = (
    False  # or the help of an option with a range loads Rich and Markdown to escape one bracket
)
settle()
EXIT_STATUS = (
    "Exit status: 0 done or stopped by q, 1 below the asked mark, 2 usage or no terminal, 3 content file invalid, "
    "4 progress file unreadable, 70 a bug, 130 Ctrl-C."
)
app = typer.Typer(
    # Plain help: Rich help costs 100 ms and eats square brackets.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_STATUS,
)
app.add_typer(content, name="content")
app.add_typer(progress, name="progress", short_help="Look after the file that holds your progress.")

Seed = Annotated[
    int | None, typer.Option(metavar="N", help="Decides all numbers: the same seed asks the same.", min=0)
]
Answers = Annotated[
    str | None, typer.Option(metavar="FILE", help="Answers, a line each, instead of typing; - for stdin.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a screen.")]
Topic = Annotated[str | None, typer.Option(metavar="TOPIC", help="Questions of this lesson only.")]
Svg = Annotated[Path | None, typer.Option(metavar="FILE", help="Save as an SVG picture instead.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Save as a web page instead.")]
Pass = Annotated[
    int | None, typer.Option("--pass", metavar="PERCENT", min=0, max=100, help="Exit with 1 below this mark.")
]


def _version(wanted: bool) -> None:
    if wanted:
        from attn_tutor import __version__

        typer.echo(f"attn-tutor {__version__}")
        raise typer.Exit


@app.callback()
def program(
    context: typer.Context,
    plain: Annotated[bool, typer.Option("--plain", help="Sentences only: no colour, no drawing.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colour; bold stays.")] = False,
    theme: Annotated[
        Literal["auto", "dark", "light"] | None,
        typer.Option(help="Colours for a dark or a light terminal; auto asks it.", show_default=False),
    ] = None,
    palette: Annotated[
        Literal["viridis", "cividis"] | None,
        typer.Option(help="Colours of the heat map; viridis by default.", show_default=False),
    ] = None,
    content: Annotated[
        Path | None,
        typer.Option(
            envvar="ATTN_TUTOR_CONTENT",
            show_envvar=False,
            metavar="DIR",
            help="A folder of your own lessons and questions (or set ATTN_TUTOR_CONTENT).",
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None:
    """Learn the attention mechanism in a terminal: lessons, questions and worked computations, offline.

    Start with: attn-tutor quiz
    """
    context.obj = Setup(plain, no_color, theme, palette, content)


@app.command()
def learn(
    context: typer.Context,
    lesson: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help="The id or number of a lesson.")
    ] = None,
    answers: Answers = None,
) -> int:
    """Teach: the course, gone on with where you stopped.

    Without LESSON it shows the map of the course. At every prompt: Enter goes on, b goes back, h hint, w working,
    why r1c2 opens a number, ? lists the keys, q quits.

    Examples: attn-tutor learn; attn-tutor learn whole-formula; attn-tutor learn 7
    """
    from attn_tutor.cli.study import run_learn

    return run_learn(context.obj, lesson, answers)


@app.command()
def quiz(
    context: typer.Context,
    topic: Topic = None,
    level: Annotated[str | None, typer.Option(metavar="LEVEL", help="easy, medium or hard.")] = None,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many questions: 5, or all of a topic.")
    ] = None,
    seed: Seed = None,
    answers: Answers = None,
    pass_mark: Pass = None,
    challenge: Annotated[
        bool, typer.Option("--challenge", help="A time for each question, two attempts, no hints, a badge.")
    ] = False,
    json: Json = False,
) -> int:
    """Ask: five questions, the ones you have not had right first.

    A wrong answer says what you did; the third shows the working. The same answer twice counts once, and what
    cannot be read costs nothing.

    Examples: attn-tutor quiz; attn-tutor quiz --topic softmax --level hard; attn-tutor quiz --answers mine.txt
    """
    from attn_tutor.cli.recall import run_challenge
    from attn_tutor.cli.study import run_quiz
    from attn_tutor.sessions.quiz import Wish

    if challenge:
        return run_challenge(context.obj, Wish(topic, level, count, seed), answers, pass_mark, json=json)
    return run_quiz(context.obj, Wish(topic, level, count, seed), answers, pass_mark, json)


@app.command()
def drill(
    context: typer.Context,
    topic: Annotated[
        str | None, typer.Argument(metavar="[TOPIC]", help="Questions of this lesson only.")
    ] = None,
    mistake: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only questions that show this misconception.")
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many questions; endless if not said.")
    ] = None,
    seed: Seed = None,
    answers: Answers = None,
    json: Json = False,
) -> int:
    """Practise without end, with fresh numbers each time.

    Harder or easier as you answer.

    From one row of dot products up to several heads with a mask. The seed of a question is shown with it.

    Examples: attn-tutor drill; attn-tutor drill softmax --count 5; attn-tutor drill --mistake softmax_columns
    """
    from attn_tutor.cli.study import run_drill

    return run_drill(context.obj, topic, mistake, count, seed, answers, json)


@app.command()
def review(
    context: typer.Context,
    cap: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Items a day, 20 or as attn-tutor config says.")
    ] = None,
    answers: Answers = None,
) -> int:
    """Ask again what you are about to forget.

    What you answered comes back on the day it is about to be forgotten, the least remembered first, with fresh
    numbers. A mistake made twice comes back as a question of its own, and the ideas of finished lessons to be
    recalled without numbers.

    Examples: attn-tutor review; attn-tutor review --cap 5
    """
    from attn_tutor.cli.recall import run_review

    return run_review(context.obj, cap or context.obj.settings.daily_cap, answers)


@app.command("test")
def sit_test(
    context: typer.Context,
    topic: Annotated[
        str, typer.Argument(metavar="[TOPIC]", help="The id of a lesson; all topics if left out.")
    ] = "",
    count: Annotated[
        int, typer.Option(min=1, max=100, metavar="N", help="Questions, 10 if not said.", show_default=False)
    ] = 10,
    seed: Seed = None,
    answers: Answers = None,
    pass_mark: Annotated[
        int | None,
        typer.Option("--pass", metavar="PERCENT", min=0, max=100, help="Exit with 1 below this probability."),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Begin anew; a stopped test is given up.")] = False,
    json: Json = False,
) -> int:
    """Test: is this topic strong? Ten questions, no hints.

    Each next question is the one that tells most, so the test finds your limit and you miss about half. What comes
    out is the probability that you know at least 70 % of the topic, and what would settle it. A stopped test is
    gone on with. With --pass a test that is not finished counts as below the mark.

    Examples: attn-tutor test; attn-tutor test softmax --pass 85
    """
    from attn_tutor.cli.recall import run_test
    from attn_tutor.sessions.testing import Wish

    return run_test(context.obj, Wish(topic, count, seed, new), answers, pass_mark, json=json)


@app.command()
def stats(context: typer.Context, svg: Svg = None, html: Html = None, json: Json = False) -> int:
    """Show how you stand, and what to do next.

    Strong is the probability that you know at least 70 % of a topic; it takes three questions or more to say.

    Examples: attn-tutor stats; attn-tutor stats --json; attn-tutor stats --html me.html
    """
    from attn_tutor.cli.picturing import Files
    from attn_tutor.cli.standing import run_stats

    return run_stats(context.obj, Files(svg, html), json=json)


@app.command()
def solve(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Option(metavar="MATRIX", help="n_q rows of d_k numbers: '[[1, 0]]'.")
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="MATRIX", help="n_k rows of d_k numbers.")] = None,
    value: Annotated[str | None, typer.Option(metavar="MATRIX", help="n_k rows of d_v numbers.")] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="query, key, value and more from YAML, JSON or .npz.")
    ] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="SCALE", help="auto (1/√d_k), none (unscaled) or a number.")
    ] = None,
    causal: Annotated[
        bool, typer.Option("--causal", help="Each query sees the keys up to its place.")
    ] = False,
    mask: Annotated[
        str | None, typer.Option(metavar="MATRIX", help="1 = may look, 0 = masked: '[[1, 0], [1, 1]]'.")
    ] = None,
    heads: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many heads share the width.")
    ] = None,
    softcap: Annotated[float | None, typer.Option(metavar="C", help="Cap the logits softly at ±C.")] = None,
    why: Annotated[
        str | None, typer.Option(metavar="CELL", help="Open one number: 'r1c2' or 'scores r1c2'.")
    ] = None,
    decimals: Annotated[
        int | None,
        typer.Option(min=0, max=10, metavar="N", help="Decimals shown, 2 or as attn-tutor config says."),
    ] = None,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Work through your own matrices, step by step.

    Without matrices it asks for them. Matrices are written as in Python, NumPy or plain rows: '1 0; 0 1'.

    Examples: attn-tutor solve --query '[[1, 0]]' --key '[[1, 0], [0, 1]]' --value '[[1, 2], [3, 4]]';
    attn-tutor solve --file mine.yaml --causal --json; attn-tutor solve --file mine.yaml --svg worked.svg
    """
    from attn_tutor.cli.picturing import Files
    from attn_tutor.cli.solving import Typed, run_solve

    typed = Typed(
        query=query, key=key, value=value, mask=mask, scale=scale, causal=causal, heads=heads, softcap=softcap
    )
    digits, files = context.obj.settings.decimals if decimals is None else decimals, Files(svg, html)
    return run_solve(context.obj, typed, file, why=why, decimals=digits, files=files, json=json)


@app.command()
def trace(
    context: typer.Context,
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="Words to look at, in quotes.")],
    causal: Annotated[
        bool, typer.Option("--causal", help="Each word sees itself and the words before it.")
    ] = False,
    heads: Annotated[
        int,
        typer.Option(min=1, max=8, metavar="N", help="How many heads, 1 if not said.", show_default=False),
    ] = 1,
    head: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Which head shows its map in numbers, 1 if not said.", show_default=False
        ),
    ] = 1,
    seed: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Which vectors are drawn, 0 if not said.", show_default=False),
    ] = 0,
    steps: Annotated[
        str, typer.Option(metavar="NAMES", help="Only these stages: scores,weights.", show_default=False)
    ] = "",
    svg: Svg = None,
    html: Html = None,
) -> int:
    """Watch a sentence go through attention.

    Words, vectors, scores, weights, output.

    The vectors are a toy, drawn by a seed; the computation is the real one.

    At a terminal the map of several heads can then be turned: head N, row WORD, Enter to leave.

    Examples: attn-tutor trace "The cat sat because it was tired"; attn-tutor trace "a b a" --causal --steps weights;
    attn-tutor trace "a b a" --heads 2 --head 2 --svg map.svg
    """
    from attn_tutor.cli.picturing import Files
    from attn_tutor.cli.tracing import run_trace

    return run_trace(
        context.obj,
        sentence,
        causal=causal,
        heads=heads,
        head=head,
        seed=seed,
        steps=steps,
        files=Files(svg, html),
    )


@app.command()
def grade(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="ID", help="The id of a question: practice-3.")],
    answer: Annotated[str, typer.Option(metavar="TEXT", help="The answer as a learner types it.")],
    seed: Seed = None,
    json: Json = False,
) -> int:
    """Grade one answer to one question. Exit status 0 where it is right, 1 where it is not.

    Examples: attn-tutor grade practice-3 --answer '10 20'; attn-tutor grade practice-3 --answer '[[20, 30]]' --json
    """
    from attn_tutor.cli.solving import run_grade

    return run_grade(context.obj, question, answer, seed or 0, json=json)


@app.command()
def mistakes(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One misconception to explain.")
    ] = None,
    json: Json = False,
) -> int:
    """List the misconceptions, or explain one of them.

    One is shown beside the right computation.

    Examples: attn-tutor mistakes; attn-tutor mistakes softmax_columns
    """
    from attn_tutor.cli.explaining import run_mistakes

    return run_mistakes(context.obj, name, json=json)


@app.command()
def glossary(
    context: typer.Context,
    word: Annotated[
        str | None, typer.Argument(metavar="[WORD]", help="One term, under any name that it has.")
    ] = None,
    json: Json = False,
) -> int:
    """Look up a term of the course.

    What it is in two lines, its formula, the other names the world uses, and its lesson.

    Examples: attn-tutor glossary; attn-tutor glossary logits; attn-tutor glossary "attention scores" --json
    """
    from attn_tutor.cli.glossary import run_glossary

    return run_glossary(context.obj, word, json=json)


@app.command()
def sheet(
    context: typer.Context,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Save as an SVG picture instead.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Save as a web page instead.")] = None,
) -> int:
    """Show the formulas of the course on one screen.

    Examples: attn-tutor sheet; attn-tutor sheet --svg sheet.svg
    """
    from attn_tutor.cli.glossary import run_sheet

    return run_sheet(context.obj, (svg, html))


@app.command()
def config(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="theme, palette, plain, decimals or daily_cap.")
    ] = None,
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="What it shall be.")] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Back to the default: this setting, or all of them.")
    ] = False,
) -> int:
    """Show, set or reset your settings. Options and the environment win over them.

    Examples: attn-tutor config; attn-tutor config theme light; attn-tutor config theme --reset
    """
    from attn_tutor.cli.configuring import run_config

    return run_config(context.obj, name, value, reset)
