"""Where lessons and questions come from: YAML files on disk or in the wheel, parsed once, then read from an index."""

from attn_tutor.library.disk import DiskLibrary, open_library
from attn_tutor.library.interface import LessonEntry, Library, QuestionEntry

__all__ = ["DiskLibrary", "LessonEntry", "Library", "QuestionEntry", "open_library"]
