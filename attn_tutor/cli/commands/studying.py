"""The commands that sit down with a learner."""

from typing import Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Answers, Html, Json, Pass, Seed, Svg, Topic

commands = typer.Typer()


@commands.command()
def learn(
    context: typer.Context,
    lesson: Annotated[
        str | None,
        typer.Argument(
            metavar="[LESSON]", help="The id or number of a lesson.", autocompletion=completing.lessons
        ),
    ] = None,
    answers: Answers = None,
) -> int:
    """Teach the course, from where you stopped.

    Without LESSON it shows the map of the course. At every prompt: Enter goes on, b goes back, h hint, w working,
    why r1c2 opens a number, ? lists the keys, q quits.

    Examples: attn-tutor learn; attn-tutor learn whole-formula; attn-tutor learn 7
    """
    from attn_tutor.cli.study import run_learn

    return run_learn(context.obj, lesson, answers)


@commands.command()
def quiz(
    context: typer.Context,
    topic: Topic = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="easy, medium or hard.",
            autocompletion=completing.levels,
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many questions: 5, or all of a topic.")
    ] = None,
    seed: Seed = None,
    answers: Answers = None,
    pass_mark: Pass = None,
    challenge: Annotated[
        bool, typer.Option("--challenge", help="A time for each question, two attempts, no hints, a badge.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Begin anew; a stopped quiz is given up.")] = False,
    json: Json = False,
) -> int:
    """Ask five questions, the open ones first.

    The practice problems come first, then what you have not had right at once. A wrong answer says what you did; the
    third shows the working. The same answer twice counts once, and what
    cannot be read costs nothing. A stopped quiz is gone on with by the same command.

    Examples: attn-tutor quiz; attn-tutor quiz --topic softmax --level hard; attn-tutor quiz --answers mine.txt
    """
    from attn_tutor.cli.study import run_quiz
    from attn_tutor.sessions.walk import Request

    if challenge:
        from attn_tutor.cli.recall import run_challenge

        return run_challenge(context.obj, Request(topic, level, count, seed), answers, pass_mark, json=json)
    return run_quiz(context.obj, Request(topic, level, count, seed, anew=new), answers, pass_mark, json)


@commands.command()
def drill(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="Questions of this lesson only, by its id or number.",
            autocompletion=completing.topics,
        ),
    ] = None,
    mistake: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Only questions that show this misconception.",
            autocompletion=completing.mistakes,
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many questions; endless if not said.")
    ] = None,
    seed: Seed = None,
    answers: Answers = None,
    json: Json = False,
) -> int:
    """Practise endlessly, with fresh numbers.

    Harder or easier as you answer.

    From one row of dot products up to several heads with a mask. The seed of a question is shown with it.

    Examples: attn-tutor drill; attn-tutor drill softmax --count 5; attn-tutor drill --mistake softmax_columns
    """
    from attn_tutor.cli.study import run_drill

    return run_drill(context.obj, topic, mistake, count, seed, answers, json)


@commands.command()
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


@commands.command("test")
def sit_test(
    context: typer.Context,
    topic: Annotated[
        str,
        typer.Argument(
            metavar="[TOPIC]",
            help="The id or number of a lesson; all topics if left out.",
            autocompletion=completing.topics,
        ),
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
    """Test whether a topic is strong.

    Ten questions, no hints. Each next question is the one that tells most, so the test finds your limit and you miss
    about half. What comes out is the probability that you know at least 70 % of the topic, and what would settle it.
    A stopped test is gone on with. With --pass a test that is not finished counts as below the mark.

    Examples: attn-tutor test; attn-tutor test softmax --pass 85
    """
    from attn_tutor.cli.recall import run_test
    from attn_tutor.sessions.walk import Request

    return run_test(context.obj, Request(topic, count=count, seed=seed, anew=new), answers, pass_mark, json=json)


@commands.command()
def stats(context: typer.Context, svg: Svg = None, html: Html = None, json: Json = False) -> int:
    """Show how you stand, and what to do next.

    Strong is the probability that you know at least 70 % of a topic; it takes three questions or more to say.

    Examples: attn-tutor stats; attn-tutor stats --json; attn-tutor stats --html me.html
    """
    from attn_tutor.cli.picturing import Files
    from attn_tutor.cli.standing import run_stats

    return run_stats(context.obj, Files(svg, html), json=json)
