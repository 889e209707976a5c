"""`--svg` and `--html`: a screen goes to a file instead of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from attn_tutor.errors import UsageError
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View


@dataclass(frozen=True)
class Files:
    """Where a screen shall be saved, if anywhere."""

    svg: Path | None = None
    html: Path | None = None

    def check(self, *, json: bool = False) -> None:
        """Raises UsageError for an ending that is not the option's, and for a picture beside --json."""
        for option, path in self._named.items():
            if json:
                raise UsageError(
                    f"--{option} and --json do not go together.", "Run the command once for each."
                )
            if not path.suffix.lower().startswith(f".{option[:3]}"):
                raise UsageError(
                    f"--{option} writes a file that ends in .{option}, and {path} does not.",
                    f"For example: --{option} {path.stem or 'picture'}.{option}",
                )

    def show_or_save(self, terminal: Terminal, views: Sequence[View]) -> None:
        """Save to each file that is named; show on the terminal where none is."""
        if not self._named:
            terminal.show(*views)
            return
        from attn_tutor.terminal.pictures import save_picture
        from attn_tutor.widgets.feedback import Feedback

        for path in self._named.values():
            save_picture(views, terminal.look, path)
            terminal.show(Feedback("neutral", f"Saved to {path}."))

    @property
    def any(self) -> bool:
        """Whether something goes to a file instead of the terminal."""
        return bool(self._named)

    @property
    def _named(self) -> dict[str, Path]:
        both = {"svg": self.svg, "html": self.html}
        return {option: path for option, path in both.items() if path is not None}
