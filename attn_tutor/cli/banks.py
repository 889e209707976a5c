"""What the `content` commands do."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from attn_tutor.cli.setup import Setup
from attn_tutor.errors import CONTENT, DONE, UsageError
from attn_tutor.library.port import no_topic
from attn_tutor.questions.question import Asked
from attn_tutor.terminal import emit_json


def run_list(setup: Setup, topic: str | None, *, json: bool) -> int:
    """Lessons and questions with their ids."""
    from attn_tutor.questions.findings import count
    from attn_tutor.sessions.question_ids import topic_of
    from attn_tutor.widgets.listing import Listing
    from attn_tutor.widgets.page import Header

    library = setup.library()
    topic = topic_of(library, topic)
    lessons = [entry for entry in library.lessons if topic in (None, entry.id)]
    questions = library.questions(topic=topic)
    if topic is not None and not lessons and not questions:
        raise no_topic(library, topic)
    if json:
        emit_json(
            {
                "schema": 1,
                "lessons": [
                    {"id": e.id, "number": e.number, "title": e.title, "minutes": e.minutes} for e in lessons
                ],
                "questions": [
                    {"id": e.id, "topic": e.topic, "level": e.level, "kind": e.kind} for e in questions
                ],
            },
            sys.stdout,
        )
        return DONE
    terminal = setup.terminal()
    if lessons:
        rows = tuple((str(e.number), e.id, e.title, f"{e.minutes} min") for e in lessons)
        terminal.show(Header((count(len(lessons), "lesson"),)), Listing(("no", "id", "title", "time"), rows))
    if questions:
        asked = tuple((e.id, e.topic, e.level, e.kind) for e in questions)
        named = Header((count(len(questions), "question"),))
        terminal.show(named, Listing(("id", "topic", "level", "kind"), asked))
    return DONE


def run_show(setup: Setup, name: str, seed: int, *, json: bool) -> int:
    """A lesson to read, or a question with its solution."""
    library = setup.library()
    numbers = {str(entry.number): entry.id for entry in library.lessons}
    if name in numbers or any(name in (entry.id, *entry.aliases) for entry in library.lessons):
        return _show_lesson(setup, library.lesson(numbers.get(name, name)), json=json)
    try:
        asked = library.question(name).draw(seed)
    except UsageError as fault:
        told = fault.sentence.replace("no question called", "no lesson or question called")
        raise UsageError(told, fault.hint) from None
    if json:
        emit_json({"schema": 1, **question_document(asked)}, sys.stdout)
        return DONE
    from attn_tutor.sessions.question_screen import question_views, worked_views
    from attn_tutor.widgets.page import Header

    question = asked.question
    header = Header.about(f"Question {question.id}", question.topic, question.level)
    setup.terminal().show(header, *question_views(asked, 0, 0), *worked_views(asked))
    return DONE


def question_document(asked: Asked) -> dict[str, Any]:
    """A question as JSON: its texts, and for numbers its inputs, stage, decimals and answer."""
    question = asked.question
    document: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "topic": question.topic,
        "level": question.level,
        "seed": asked.seed,
        "prompt": asked.prompt,
        "code": question.code,
        "options": [option.text for option in asked.expects.options],
        "hints": list(asked.hints),
        "solution": list(asked.solution),
        "quick_check": asked.quick_check,
        "common_mistakes": [asdict(mistake) for mistake in question.common_mistakes],
        "teaches": question.teaches,
        "answer": asked.answer,
    }
    return document | asked.document()


def _show_lesson(setup: Setup, lesson: Any, *, json: bool) -> int:
    from attn_tutor.clock import SystemClock
    from attn_tutor.sessions.lesson_screen import views
    from attn_tutor.widgets.blocks import Note
    from attn_tutor.widgets.page import Header

    if json:
        emit_json({"schema": 1, **asdict(lesson)}, sys.stdout)
        return DONE
    terminal = setup.terminal()
    for at, screen in enumerate(lesson.screens, 1):
        terminal.show(Header((f"Lesson {lesson.number}", lesson.title), at, len(lesson.screens)))
        for view in views(screen, SystemClock()):
            terminal.show(view)
        if screen.ask:
            terminal.show(Note((f"Here attn-tutor learn asks {screen.ask}.",), label="Your turn", role="q"))
    terminal.show(Note((lesson.in_real_models,), label="In real models"))
    if lesson.sources:
        terminal.show(Note(lesson.sources, label="Sources", role="dim"))
    return DONE


def run_check(setup: Setup, path: Path | None, seeds: int, *, json: bool) -> int:
    """Every fault of a file or a folder; the content in use where none is named."""
    from attn_tutor.library.checks import check
    from attn_tutor.library.sources import shipped
    from attn_tutor.questions.findings import count
    from attn_tutor.widgets.error import ErrorView
    from attn_tutor.widgets.feedback import Feedback

    place = path or setup.content or shipped()
    if json:
        faults = check(place, seeds=seeds)
        emit_json({"schema": 1, "faults": [asdict(fault) for fault in faults]}, sys.stdout)
        return CONTENT if faults else DONE
    terminal = setup.terminal()
    faults = check(place, seeds=seeds, tell=terminal.growing("Checking", "file"))
    for fault in faults:
        terminal.show(ErrorView(str(fault)))
    many = count(len(faults), "fault") if faults else "No faults"
    tried = f", every recipe tried with {count(seeds, 'seed')}" if seeds else ""
    terminal.show(Feedback("neutral", f"{many} in {path or setup.content or 'the shipped content'}{tried}."))
    return CONTENT if faults else DONE


def run_schema() -> int:
    """The JSON Schema on stdout."""
    from attn_tutor.curriculum.schema import schema

    emit_json(schema(), sys.stdout)
    return DONE
