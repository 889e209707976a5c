"""`review`: the skills that are about to be forgotten, each by another question, eight a day at most."""

from __future__ import annotations

from attn_tutor.english import capital, count, day_ahead
from attn_tutor.errors import UsageError
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions import due
from attn_tutor.sessions.command_lines import command, course, study
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.due import DAILY_CAP, MINUTES_A_CARD, Agenda, Coming
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.session_summary import summary
from attn_tutor.sessions.skill_question import SEED_BITS, question_of
from attn_tutor.sessions.skills import Skill, skill_name, strengths
from attn_tutor.sessions.walk import Ending, PlanItem, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.strength_bars import strength_table

TWIN = " again"  # behind the name of a question that is asked once more with other numbers


class Review(Walk):
    """Today's skills, each asked by one question; a missed one is asked again at once with other numbers."""

    def __init__(self, context: Context, today: Agenda, cap: int, usual: int) -> None:
        super().__init__(context, total=len(today.today))
        self.today, self.cap, self.usual = today.today, cap, usual
        self.before = strengths(context)

    def next_item(self) -> PlanItem | None:
        """The skill at this place."""
        return PlanItem(self.today[self.at].name) if self.at < self.total else None

    def visit(self, item: PlanItem) -> bool:
        """Ask a question of the skill, or nothing where nothing is left of it; its twin after a miss."""
        before = self.results.get(item.name)
        asked = question_of(self.context, self._card.skill) if before is None else before.asked
        if asked is None:
            return False
        back = super().visit(PlanItem(item.name, lambda: asked))
        twin = self._twin(self.results.get(item.name)) if before is None and not back else None
        if twin is None:
            return back
        self.announce(Feedback("neutral", "The same once more, with other numbers."))
        self.name = item.name + TWIN
        return super().visit(PlanItem(self.name, lambda: twin))

    @property
    def _card(self) -> Coming:
        return self.today[self.at]

    def _twin(self, result: Result | None) -> AskedQuestion | None:
        """The question with other numbers, where it was missed and has some."""
        if (
            result is None
            or not result.asked.question.fresh
            or not (result.attempts > result.right or result.end == "revealed")
        ):
            return None
        return result.asked.question.draw(self.context.chance.getrandbits(SEED_BITS))

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """Show the summary, how strong the skills are now, and what comes next."""
        context, after = self.context, due.agenda(self.context, self.cap)
        results = tuple(result for name, result in self._names() if not name.endswith(TWIN))
        resume = command(context, "review", cap=None if self.cap == self.usual else self.cap)
        going_on = resume if after.today else course(context)
        here = Header.closing("Review", done=not after.today)
        context.terminal.show(here, summary(results, going_on), *self._strengths(), *_last_words(context, after))
        return Ending(results, self.total, stopped, quit, going_on)

    def _names(self) -> list[tuple[str, Result]]:
        return [
            (name, result) for name in self.results.bookmark if (result := self.results.get(name)) is not None
        ]

    def _strengths(self) -> list[View]:
        asked = [one.skill for one in self.today if one.name in self.results.bookmark]
        now = strengths(self.context)
        rows = [(capital(skill_name(self.context, skill)), now.skills.get(skill)) for skill in asked]
        return [strength_table(rows)] if rows else []


def review(context: Context, cap: int = DAILY_CAP, *, usual: int = DAILY_CAP) -> Ending:
    """Ask what is about to be forgotten, at most `cap` skills a day, and say when the next review is.

    usual: the cap that holds where none is typed.
    """
    today = due.agenda(context, cap)
    header = Header(("Review",))
    if not today.today:
        context.terminal.show(header, *nothing_due(context, today))
        return Ending()
    walk = Review(context, today, cap, usual)
    walk.announce(*((header,) if context.terminal.look.plain else ()), announcement(today))
    return walk.run()


# --- what is said around it


def announcement(today: Agenda) -> Feedback:
    """The announcement of how many skills there are and how long that takes; after an absence, how long it was."""
    many = len(today.today)
    here = "Here is the one skill" if many == 1 else f"Here are the {many} skills"
    if today.away:
        return Feedback("neutral", f"You've been away {today.away} days. {here} that will help most.")
    minutes = max(1, round(many * MINUTES_A_CARD))
    sentence = f"{count(many, 'skill')} today, about {count(minutes, 'minute')}."
    return Feedback("neutral", sentence, ("If you don't know, type idk: it comes back tomorrow.",))


def nothing_due(context: Context, agenda: Agenda) -> tuple[Feedback, ...]:
    """When the next review is, and what to do meanwhile."""
    if not agenda.coming:
        begin = f"What you answer comes back here before you forget it. Begin with: {course(context)}"
        return Feedback("neutral", "There is nothing to review yet.", (begin,)), *_lesson_advice(context, agenda)
    learns = f"{command(context, 'learn')} continues the course, and " if context.library.lessons else ""
    meanwhile = f"Meanwhile: {learns}{command(context, 'quiz')} asks something new."
    sentence = _next_sentence(context, agenda)
    return Feedback("neutral", sentence, (meanwhile,)), *_lesson_advice(context, agenda)


def _last_words(context: Context, after: Agenda) -> tuple[Feedback, ...]:
    return Feedback("neutral", _next_sentence(context, after)), *_lesson_advice(context, after)


def _lesson_advice(context: Context, agenda: Agenda) -> tuple[Feedback, ...]:
    """A sentence for each skill that wants its lesson again."""
    return tuple(
        Feedback("neutral", _again(context, skill), (study(context, skill.topic),)) for skill in agenda.hard_skills
    )


def _again(context: Context, skill: Skill) -> str:
    where = f"lesson {skill.topic}{_screens(context, skill)}"
    return f"For this one, go back to the lesson: {skill_name(context, skill)} ({where})."


def _screens(context: Context, skill: Skill) -> str:
    """The screens of the lesson that practise the skill; "" where none says so."""
    try:
        screens = context.library.lesson(skill.topic).screens
    except UsageError:
        return ""
    numbers = [at for at, one in enumerate(screens, 1) if skill.goal and one.goal == skill.goal and not one.topic]
    if len(numbers) < 2:
        return f", screen {numbers[0]}" if numbers else ""
    return f", screens {numbers[0]} to {numbers[-1]}"


def _next_sentence(context: Context, agenda: Agenda) -> str:
    if agenda.today:
        return "There is more to review today, whenever you like."
    following = agenda.next_day(context.today)
    if following is None:
        return "That was all for today." if agenda.reviewed_today else "There is nothing to review today."
    ahead = day_ahead(following, context.today)
    begun = "That was all for today." if agenda.reviewed_today else "There is nothing to review today."
    return f"{begun} The next review is {ahead}."
