"""A run of some program as it was recorded: what was typed, what it printed, and which version that was, when.

See it: python -m attn_tutor.widgets.recorded
"""

from __future__ import annotations

from collections.abc import Iterable

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Labelled, Line
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Code


@widget
class RecordedRun(View):
    """The lines typed, the lines printed, and `source`, such as "PyTorch 2.13.0, recorded in 2026."."""

    code: tuple[str, ...]
    prints: tuple[str, ...]
    source: str

    def blocks(self, look: Look) -> Iterable[View]:
        yield Code("\n".join(self.code))
        yield Labelled("It prints", "\n".join(self.prints), "v", keep=self.prints)
        yield Line(((self.source, "dim"),), aloud=self.source)


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(RecordedRun(("torch.zeros(2)",), ("tensor([0., 0.])",), "PyTorch 2.13.0, recorded in 2026."))
