"""A question of the bank as a page: its words and inputs in the middle, what it asks and what was told in the foot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from attn_tutor.questions.answer_form import pick
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.page_keys import keys_told
from attn_tutor.sessions.question_screen import figures_of
from attn_tutor.sessions.remarks import split_remarks
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled, Line
from attn_tutor.widgets.feedback import Feedback, Hint, Remark, SavedNote
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.foot import Options, Task, Try
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.prose import Code, Prose

_ASKS = re.compile(
    r"(?:(?<=[.?!] )|^)(?=(?:[^.?!]|[.](?! ))+\?|(?:Compute|Give|Fill|Write|Put|Match|Name|Say|Take|Mix|Work)\b)"
)
_SHORTEST_ASK = 20  # characters: "Which one?" needs the sentence before it
_LONGEST_ASK = 150  # characters of a question that stands in the foot
_LONGEST_FORM = 26  # characters of the form of an answer that stands among the keys
_OPTIONS_IN_FOOT = 130  # characters of all options together
_REMARKS = (Feedback, Hint, SavedNote, Remark, Labelled)


@dataclass(eq=False, repr=False)
class QuestionPage:
    """The page of one question under way.

    last_line: the prompt and the last line, until something is told of it. tries: what was typed and told before.
    details: the worked solution or a number in its terms; it stands above the question until the next answer, and
        once the question is over in its place where there is no room for both.
    words: what stands there instead of the question. steps: the numbers of the steps that are done.
    picks: the options that were picked, and whether they are right.
    part: of a picture that is too tall, the part that is shown.
    """

    asked: AskedQuestion
    header: Header
    source: str = ""
    last_line: tuple[str, str] | None = None
    tries: list[Try] = field(default_factory=list)
    details: tuple[View, ...] = ()
    words: tuple[View, ...] = ()
    steps: tuple[View, ...] = ()
    picks: dict[str, bool] = field(default_factory=dict)
    part: int = 0
    fresh: bool = False  # something was told that does not stand on the screen yet

    def tell(self, *views: View) -> None:
        """Put remarks below what was typed last, anything else above the question; reminders of keys are left out."""
        self._hear()
        for view in views:
            if view.is_reminder:
                continue
            self.fresh = True
            if isinstance(view, Keys):
                self.tries.append(Try("", "", (_list_keys(view),)))
            elif isinstance(view, _REMARKS):
                last = self.tries.pop() if self.tries else Try("", "")
                self.tries.append(Try(last.prompt, last.text, (*last.remarks, *remarks_of(view))))
            else:
                self.details, self.part = (*self.details, *([Gap()] if self.details else []), view), 0

    def mark(self, text: str, *, right: bool) -> None:
        """Mark the option that was picked."""
        at = pick(text, self.asked.expects.options)
        if at is not None:
            self.picks[LETTERS[at]] = right

    def _hear(self) -> None:
        """Take what was typed as another try; what was opened before makes room."""
        if self.last_line is not None:
            if not self.last_line[1]:  # a key or a bare Enter: what the one before it told has been read
                remarks = [one for each in self.tries if not each.text for one in each.remarks]
                hints = [one for one in remarks if isinstance(one, Hint)][-1:]  # the last one stays beside the next
                self.tries = [*(each for each in self.tries if each.text), Try(*self.last_line, tuple(hints))]
            else:
                self.tries.append(Try(*self.last_line))
            self.details, self.part, self.last_line = (), 0, None

    def page(self, task: Task) -> Page:
        """The page as it is now; `task` is what there is to do."""
        self._hear()
        self.fresh = False
        latest = self.tries[-1:] if self.details else self.tries  # what was opened wants the room
        tries = tuple(each for each in latest if each.text or each.remarks)
        question, options = self._question(), tuple[View, ...]()
        if task.label == "Next" and isinstance(question[-1], Options):
            question, options = question[:-2], question[-1:]  # the right one stands below, with what was typed
        if not self.details:
            asides = (options,) if options else ()
            return Page(self.header, question, task, tries, self.part, True, asides)
        if task.label == "Next":
            return Page(self.header, self.details, task, tries, self.part, True, ((*question, *options),))
        return Page(self.header, (*self.details, Gap(), *question), task, tries, self.part, True)

    def _question(self) -> tuple[View, ...]:
        source = (Line(((self.source, "dim"),)), Gap()) if self.source else ()
        steps = (Gap(), Flow(tuple((step,) for step in self.steps))) if self.steps else ()
        return (*source, *(self.words or _middle(self.asked, self.picks)), *steps)


def _list_keys(keys: Keys) -> View:
    """What ? asks for: what each of the others does."""
    return keys_told(one for one in keys.meanings if one[0] != "?")


def remarks_of(view: View) -> tuple[View, ...]:
    """What is told as remarks with a label: a miss in what holds, what is off, and where to look."""
    if not isinstance(view, Feedback):
        return (view,)
    read = (Labelled("", ((f"I read {view.read_as}.", "dim"),)),) if view.read_as else ()
    if view.kind == "neutral":
        return Remark("note", " ".join((view.sentence, *view.details)), keep=view.keep), *read
    if view.kind == "right":
        details = (Labelled("", detail, keep=view.keep) for detail in view.details)
        return Remark("right", view.sentence, keep=view.keep), *details, *read
    label = "Not right" if view.kind == "missed" else ""
    return *split_remarks(view.sentence, " ".join(view.details), view.keep, label), *read


# --- what stands where


def task_of(asked: AskedQuestion, form: str, keys: tuple[str, ...], prompt: str) -> Task:
    """What there is to do: the question where there is something to look at above it, else the form of the answer."""
    _, ask, _ = _parts_of(asked)
    count = len(asked.expects.options)
    if not ask:
        return Task(f"Type {form or asked.expects.form}.", Keys(keys, count), prompt)
    options = _options(asked) if _stands_in_foot(asked) else ()
    short = len(form) <= _LONGEST_FORM
    listed: tuple[str | Key, ...] = (Key("", form), *keys) if short and form else keys
    return Task(ask, Keys(listed, count), prompt, options=options, form="" if short else form)


def _middle(asked: AskedQuestion, picked: Mapping[str, bool]) -> tuple[View, ...]:
    """The words around the question, code, matrices, and the options that do not stand in the foot."""
    before, ask, after = _parts_of(asked)
    words = "\n\n".join(filter(None, (before, after))) if ask else asked.prompt
    parts: list[View] = [Prose(words)] if words else []
    parts += [Code(asked.code)] if asked.code else []
    parts += figures_of(asked)
    if _options(asked) and not (ask and _stands_in_foot(asked)):
        parts.append(Options(_options(asked), indent=2, airy=True, marks=picked))
    return tuple(view for part in parts for view in (Gap(), part))[1:]


def _parts_of(asked: AskedQuestion) -> tuple[str, str, str]:
    """The prompt in three: what comes before the question, the question for the foot, and further lines.

    The question is "" where all of it is to be read in the middle: where nothing else would stand there.
    """
    first, _, after = asked.prompt.strip().partition("\n")
    found = [match.start() for match in _ASKS.finditer(first)]
    at = next((start for start in reversed(found) if len(first) - start >= _SHORTEST_ASK), 0)
    before, ask = first[:at].strip(), first[at:].strip()
    pictured = bool(asked.code) or asked.given is not None
    if len(ask) > _LONGEST_ASK or not (pictured or (before and not _options(asked))):
        return first, "", after.strip()
    return before, ask, after.strip()


def _options(asked: AskedQuestion) -> tuple[str, ...]:
    expects = asked.expects
    texts = expects.items or tuple(option.text for option in expects.options)
    return tuple(text.strip().replace("\n", " ") for text in texts)


def _stands_in_foot(asked: AskedQuestion) -> bool:
    """Whether the options are short enough to stand below the question."""
    return sum(map(len, _options(asked))) <= _OPTIONS_IN_FOOT
