"""Options that several commands have, and the files that a screen may be saved to."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.errors import UsageError
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.terminal import Terminal
    from attn_tutor.widgets import View

SEED_MAX = 2**32 - 1  # a progress file, a copied command line and every reader of JSON hold it exactly
Seed = Annotated[
    int | None,
    typer.Option(help="Fixes all numbers: the same seed gives the same questions.", min=0, max=SEED_MAX, metavar="N"),
]


def drawn_seed(what: str) -> object:
    """The seed of numbers that are drawn for one screen; 0 if not said."""
    return typer.Option(
        min=0, max=SEED_MAX, metavar="N", help=f"Which {what}; 0 by default.", show_default=False
    )


Answers = Annotated[
    str | None, typer.Option(metavar="FILE", help="Answers, one per line, instead of typing; - for stdin.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a screen.")]
Topic = Annotated[
    str | None,
    typer.Option(
        metavar="TOPIC",
        help="Questions of this lesson only, by its id or number.",
        autocompletion=completing.topics,
    ),
]
Svg = Annotated[Path | None, typer.Option(metavar="FILE", help="Save as an SVG picture instead.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Save as a web page instead.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without being asked.")]
PassMark = Annotated[
    int | None, typer.Option("--pass", metavar="PERCENT", min=0, max=100, help="Exit with 1 below this mark.")
]


@record()
class Files:
    """Where to save a screen, if anywhere."""

    svg: Path | None = None
    html: Path | None = None

    def check(self, *, json: bool = False) -> None:
        """Raises UsageError for an ending that is not the option's, and for a picture beside --json."""
        for option, path in self._folders.items():
            if json:
                raise UsageError(
                    f"--{option} and --json don't go together.", "Run the command once for each."
                )
            if not path.suffix.lower().startswith(f".{option[:3]}"):
                raise UsageError(
                    f"--{option} writes a file that ends in .{option}, and {path} does not.",
                    f"For example: --{option} {path.stem or 'picture'}.{option}",
                )

    def show_or_save(self, terminal: "Terminal", views: "Sequence[View]") -> None:
        """Save to each file that is named; show on the terminal where none is."""
        if not self._folders:
            terminal.show(*views)
            return
        from attn_tutor.terminal.pictures import save_picture
        from attn_tutor.widgets.feedback import Feedback

        for path in self._folders.values():
            save_picture(views, terminal.look, path)
            terminal.show(Feedback("neutral", f"Saved to {path}."))

    @property
    def any(self) -> bool:
        """Whether something goes to a file instead of the terminal."""
        return bool(self._folders)

    @property
    def _folders(self) -> dict[str, Path]:
        both = {"svg": self.svg, "html": self.html}
        return {option: path for option, path in both.items() if path is not None}
