"""The answers to a question that its author foresaw, as somebody would type them: the right one, then the slips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.errors import TutorError
from attn_tutor.questions.blanks import AskedBlanks
from attn_tutor.questions.bug import AskedBug
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.formula import AskedFormula
from attn_tutor.questions.numeric import AskedNumeric
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.replies import Reply, Target, reply_numbers
from attn_tutor.questions.words import alike

_MATRIX = 2


def right_answer(asked: AskedQuestion) -> str:
    """The right answer as one types it: the letter of an option, numbers without brackets, or what else it takes."""
    letters = (letter for letter, option in zip(LETTERS, asked.expects.options, strict=False) if option.right)
    return next(letters, "") or _without_brackets(asked.answer)


def tick_right(texts: Sequence[str], asked: AskedQuestion) -> tuple[str, ...]:
    """The options as they are shown, a tick behind the right one; what is not to be picked stays as it is."""
    options = asked.expects.options
    if not options:
        return tuple(texts)
    return tuple(f"{text} ✓" if one.right else text for text, one in zip(texts, options, strict=True))


def slips(asked: AskedQuestion) -> Iterator[str]:
    """Each wrong answer that the question has a reply for, in the order of its file, none of them twice."""
    said: set[str] = {right_answer(asked)}
    for text in _wrong_answers(asked):
        if text not in said:
            said.add(text)
            yield text


def _wrong_answers(asked: AskedQuestion) -> Iterator[str]:
    options = zip(LETTERS, asked.expects.options, strict=False)
    yield from (letter for letter, option in options if not option.right)
    match asked:
        case AskedNumeric():
            yield from _numbers(asked)
        case AskedBlanks():
            firsts = [blank.accepted[0] for blank in asked.question.blanks]
            for at, blank in enumerate(asked.question.blanks):
                yield from (" ; ".join([*firsts[:at], one.text, *firsts[at + 1 :]]) for one in blank.wrong)
        case AskedBug():
            yield from (str(one.line) for one in asked.question.sound)
        case AskedFormula():
            yield from (one.formula for one in asked.question.wrong)


def _numbers(asked: AskedNumeric) -> Iterator[str]:
    """The numbers of each reply, then those that each listed mistake leads to, where it can be made here."""
    question = asked.question
    target = Target(asked.problem, question.stage, question.cell)
    named = (mistake.misconception for mistake in question.common_mistakes)
    for reply in (*question.replies, *(Reply(say="", mistake=name) for name in named if name)):
        try:
            numbers = reply_numbers(reply, target)
        except (KeyError, IndexError, ValueError, TutorError):  # nobody can make this mistake on these numbers
            continue
        text = typed_numbers(np.asarray(numbers), question.decimals)
        if reply.say or not asked.judge_numbers(text).correct:
            yield text


def typed_numbers(numbers: Array, decimals: int) -> str:
    """Numbers as one types them: 0.67 0.09 0.24, each row of a matrix on a line of its own; an array in brackets."""
    texts = iter(alike((float(x) for x in numbers.ravel()), decimals))
    if numbers.ndim > _MATRIX:
        return _in_brackets(texts, numbers.shape)
    width = numbers.shape[-1] if numbers.ndim else 1
    rows = numbers.size // width if width else 0
    return "\n".join(" ".join(next(texts) for _ in range(width)) for _ in range(rows))


def _in_brackets(texts: Iterator[str], shape: tuple[int, ...]) -> str:
    """The next texts, with a pair of brackets for each dimension."""
    if not shape:
        return next(texts)
    return f"[{', '.join(_in_brackets(texts, shape[1:]) for _ in range(shape[0]))}]"


def _without_brackets(answer: str) -> str:
    """[[1, 0], [0, 1]] as 1 0 and 0 1 on two lines; any other answer, and an array of more dimensions, as it is."""
    if not answer.startswith("[") or answer.startswith("[" * (_MATRIX + 1)):
        return answer
    return answer.replace("], [", "\n").replace("[", "").replace("]", "").replace(",", "")
