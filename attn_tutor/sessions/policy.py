"""How a question is asked: so many attempts, with or without help, stored or not. Data, and the sentences for it."""

from __future__ import annotations

from attn_tutor.english import duration
from attn_tutor.records import record


@record()
class Policy:
    """The terms of one exchange.

    attempts:        counted wrong answers until it ends; None for as many as wanted.
    help:            hints, the worked solution, skipping, going back, and a pause after the end. A test has none.
    teaching:        whether a wrong answer hears why.
    silent:          nothing is said of an answer until the session ends.
    seconds:         the time limit, stated before and compared after; None for none.
    carried_forward: whether a step is also judged from the learner's own earlier numbers.
    self_graded:     the learner recalls it and says how well that went, whatever the question expects.
    stored:          False for a free guess: nothing is stored, and a miss is not called one.
    """

    attempts: int | None = 3
    help: bool = True
    teaching: bool = True
    silent: bool = False
    seconds: int | None = None
    carried_forward: bool = True
    self_graded: bool = False
    stored: bool = True

    def attempts_left(self, misses: int) -> int | None:
        """The attempts that are left after so many misses; None for any number."""
        return None if self.attempts is None else self.attempts - misses

    @property
    def terms(self) -> str:
        """What is said before the question; "" where there is no time limit."""
        if self.seconds is None:
            return ""
        many = "one attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        return f"You have {duration(self.seconds)} and {many}."

    def time_taken(self, ms: int) -> str:
        """How long it took, and by which limit it was late, in a sentence."""
        late = self.seconds is not None and ms > 1000 * self.seconds
        more = f", more than the {duration(self.seconds)} there were" if late and self.seconds else ""
        return f"It took {duration(ms / 1000)}{more}."


LEARNING = Policy()
TEST = Policy(attempts=1, help=False, teaching=False, silent=True)
