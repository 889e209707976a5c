"""What the questions about code share: how their code is run, and what is code at all."""

from __future__ import annotations

import ast

from attn_tutor.questions.fields import describe
from attn_tutor.questions.question import Question
from attn_tutor.questions.snippets import Snippet
from attn_tutor.records import record

MAX_TYPED = 200  # characters of code that somebody types into a snippet


@record(kw_only=True)
class CodeQuestion(Question):
    """A question about code that shipped content runs with three sets of inputs."""

    before: str = describe("lines that prepare the inputs where shipped content runs; never shown", "")
    after: str = describe("lines that call what the code defines; never shown", "")
    inputs: tuple[str, ...] = describe("the names of the inputs that the end of the question shows", ())
    results: tuple[str, ...] = describe("the names of all results that must be right", ())

    def snippet(self, code: str) -> Snippet:
        """A form of the code as it can be run."""
        return Snippet(self.before, code, self.after, self.inputs, self.results)


def cannot_tell(what: str) -> str:
    """What is said of code that cannot be tried here."""
    return f"I can't tell whether that is right, because of {what}. It doesn't count; write it another way."


def is_code(typed: str) -> bool:
    """Whether typed text is Python: an expression, the arguments of a call, or what stands in an index."""
    return any(parses(form.format(typed)) for form in ("({})", "f({})", "x[{}]", "{}"))


def parses(code: str) -> bool:
    """Whether this is Python, whatever it does."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
