"""What a shell may offer for an argument when Tab is pressed. Nothing is ever said here, whatever goes wrong."""

from collections.abc import Callable, Iterable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import typer

from attn_tutor.cli.setup import Setup
from attn_tutor.errors import TutorError

Offer = Callable[[typer.Context, str], list[str]]


def _from(words: Callable[[Setup], Iterable[str]]) -> Offer:
    """The words that begin with what is typed so far."""

    def offer(context: typer.Context, incomplete: str) -> list[str]:
        content = context.find_root().params.get("content")  # as typed: nothing has converted it yet
        setup = Setup(content=Path(content) if content else None)
        try:
            with redirect_stderr(StringIO()):
                return [word for word in words(setup) if word.startswith(incomplete)]
        except (TutorError, OSError):
            return []

    return offer


def _mistakes(setup: Setup) -> Iterable[str]:
    from attn_tutor.mistakes.catalogue import CATALOGUE

    return CATALOGUE


def _terms(setup: Setup) -> Iterable[str]:
    from attn_tutor.library.glossary_file import glossary_of

    return (term.term for term in glossary_of(setup.content))


def _content(setup: Setup) -> Iterable[str]:
    library = setup.library()
    return [*(entry.id for entry in library.lessons), *(entry.id for entry in library.questions())]


def _settings(setup: Setup) -> Iterable[str]:
    from attn_tutor.settings import RULES

    return RULES


topics = _from(lambda setup: sorted({entry.topic for entry in setup.library().questions()}))
lessons = _from(lambda setup: (entry.id for entry in setup.library().lessons))
questions = _from(lambda setup: (entry.id for entry in setup.library().questions()))
content = _from(_content)
levels = _from(lambda setup: ("easy", "medium", "hard"))
mistakes = _from(_mistakes)
terms = _from(_terms)
settings = _from(_settings)
