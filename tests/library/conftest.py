"""A teacher's folder with a bank and a lesson, all in it well; and a cache folder."""

from pathlib import Path

import pytest

from tests.curriculum.samples import BANK, LESSON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "my-course"
    for name, text in (("lessons/one.yaml", LESSON), ("questions/bank.yaml", BANK)):
        file = place / name
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    return place


@pytest.fixture
def bank(folder: Path) -> Path:
    return folder / "questions" / "bank.yaml"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"
