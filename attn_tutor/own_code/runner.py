"""Runs files one after the other, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

from attn_tutor.own_code.child_process import Child, libraries
from attn_tutor.own_code.conversation import CodeFile, converse
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CodeRun


class CodeRunner:
    """`warm` keeps a spare process for the next file; `spare` is one that was started already."""

    def __init__(self, *, warm: bool = False, spare: Child | None = None) -> None:
        self.warm, self.spare = warm, spare

    def prepare(self, path: Path | None = None) -> None:
        """Start the spare process, with the libraries that this file imports."""
        modules = libraries(path) if path is not None else ()
        if self.spare is not None and (self.spare.modules != modules or self.spare.process.poll() is not None):
            self.close()
        if self.spare is None:
            self.spare = Child(modules)

    def run(self, plan: Plan, target: CodeFile) -> CodeRun:
        """The results of every call of the plan."""
        self.prepare(target.path)
        child, self.spare = self.spare, None
        assert child is not None  # for the type checker: it was prepared
        try:
            return converse(child, plan, target, bounded=not child.modules)
        finally:
            child.kill()
            if self.warm:
                self.prepare(target.path)

    def close(self) -> None:
        """End the spare process."""
        if self.spare is not None:
            self.spare.kill()
            self.spare = None
