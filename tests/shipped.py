"""The shipped content, read once for all tests of a process, and its questions as they are asked."""

from __future__ import annotations

import os
from functools import cache, lru_cache

from attn_tutor.answers import partial
from attn_tutor.folders import cache_folder
from attn_tutor.library import sources
from attn_tutor.library.disk import DiskLibrary, open_library
from attn_tutor.questions import variants
from attn_tutor.questions.question import AskedQuestion

# The program keeps its last draws and what their answers may be; a run of the tests asks the same questions again and
# again, and keeps all.
for _module, _name in ((variants, "_draw"), (partial, "_partial"), (partial, "_candidates")):
    setattr(_module, _name, lru_cache(maxsize=None)(getattr(_module, _name).__wrapped__))


@cache
def shipped() -> DiskLibrary:
    """The shipped content, by the index that all processes of a run share."""
    return open_library(cache=cache_folder(os.environ))


@cache
def asked(name: str, seed: int = 1) -> AskedQuestion:
    """A question of the shipped content as this seed asks it."""
    return shipped().question(name).draw(seed)


def lesson_text(name: str) -> str:
    """The files of a lesson and of its questions, their lines joined."""
    folders = (sources.shipped_content() / "lessons", sources.shipped_content() / "questions")
    files = [(file.name, file) for folder in folders for file in sorted(folder.iterdir(), key=lambda one: one.name)]
    mine = [file.read_text("utf-8") for at, file in files if at[3:].startswith((f"{name}.", f"{name}-more"))]
    return " ".join(" ".join(mine).split())
