"""Runs files one after the other, each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attn_tutor.own_code.child_process import Child, libraries
from attn_tutor.own_code.conversation import CodeFile, converse
from attn_tutor.own_code.forked_process import CAN_FORK, ForkedProcess
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CodeRun


class CodeRunner:
    """`warm` keeps a spare process for the next file; `spare` is one that was started already.

    reused: one process runs all files, as long as they end: for files that are not a learner's.
    copied: the process is a copy of this one, where that can be; there may be no threads here then.
    """

    def __init__(
        self, *, warm: bool = False, spare: Child | None = None, reused: bool = False, copied: bool = False
    ) -> None:
        self.warm, self.spare, self.reused, self.copied = warm, spare, reused, copied
        self.is_superseded: Callable[[], bool] | None = None  # ends a run with SupersededError

    def prepare(self, path: Path | None = None) -> None:
        """Start the spare process, with the libraries that this file imports."""
        modules = libraries(path) if path is not None else ()
        if self.spare is not None and (self.spare.modules != modules or self.spare.process.poll() is not None):
            self.close()
        if self.spare is None:
            self.spare = Child(modules, process=ForkedProcess() if self.copied and CAN_FORK and not modules else None)

    def run(
        self, plan: Plan, file: CodeFile, meanwhile: Callable[[], object] | None = None,
        then: Callable[[Child, CodeRun], object] | None = None,
    ) -> CodeRun:  # fmt: skip
        """The results of every call of the plan.

        meanwhile: what is done here while the code runs there; then: what more the process is asked at the end.
        """
        self.prepare(file.path)
        child, self.spare = self.spare, None
        assert child is not None  # for the type checker: it was prepared
        run, child.is_superseded = None, self.is_superseded
        try:
            run = converse(child, plan, file, meanwhile)
            if then is not None and run.status == "done":
                then(child, run)
            return run
        finally:
            if self.reused and run is not None and run.status not in ("too_long", "ended"):
                self.spare = child
            else:
                child.kill()
                if self.warm:
                    self.prepare(file.path)

    def close(self) -> None:
        """End the spare process."""
        if self.spare is not None:
            self.spare.kill()
            self.spare = None
