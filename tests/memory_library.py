"""A library of models that are there already: for tests and for questions made on the spot."""

from __future__ import annotations

from dataclasses import dataclass

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.curriculum.nodes import Fault
from attn_tutor.library.interface import LessonEntry, QuestionEntry, lesson_entry, question_entry, unknown
from attn_tutor.own_code.exercise import CodeExercise
from attn_tutor.questions.question import Question


@dataclass(frozen=True)
class MemoryLibrary:
    """Lessons and questions in memory, found as in any other library."""

    kept_lessons: tuple[Lesson, ...] = ()
    kept_questions: tuple[Question, ...] = ()
    kept_exercises: tuple[CodeExercise, ...] = ()

    @property
    def lessons(self) -> tuple[LessonEntry, ...]:
        return tuple(map(lesson_entry, sorted(self.kept_lessons, key=lambda lesson: lesson.number)))

    @property
    def faults(self) -> tuple[Fault, ...]:
        return ()  # faults have places in files

    def lesson(self, name: str) -> Lesson:
        known = {old: lesson for lesson in self.kept_lessons for old in (lesson.id, *lesson.aliases)}
        if name not in known:
            raise unknown("lesson", name, known)
        return known[name]

    def exercises(self) -> tuple[CodeExercise, ...]:
        return self.kept_exercises

    def questions(
        self, topic: str | None = None, level: str | None = None, kind: str | None = None
    ) -> tuple[QuestionEntry, ...]:
        entries = map(question_entry, self.kept_questions)
        return tuple(entry for entry in entries if entry.fits(topic, level, kind))

    def question(self, name: str) -> Question:
        known = {old: one for one in self.kept_questions for old in (one.id, *one.aliases)}
        if name not in known:
            raise unknown("question", name, known)
        return known[name]
