"""What the reported cases share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reported.commands import BANK


@pytest.fixture
def bank(tmp_path: Path) -> str:
    """A folder of content with the bank in it."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "own.yaml").write_text(BANK.read_text("utf-8"), "utf-8")
    return str(tmp_path)
