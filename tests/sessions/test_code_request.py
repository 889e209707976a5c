"""What `code check` checks a file for."""

from __future__ import annotations

from pathlib import Path

import pytest

from attn_tutor.errors import UsageError
from attn_tutor.library.exercise_files import exercises_of
from attn_tutor.own_code.contract import Conventions
from attn_tutor.own_code.exercise_folder import start_folder, stub_text
from attn_tutor.sessions.code_request import CheckOptions, request_for, request_of

MEAN_OF_VALUES = "def careful_attention(query, key, value, mask):\n    return value\n"


def test_the_file_of_an_exercise_is_checked_as_list_and_watch_check_it(tmp_path: Path) -> None:
    """All of the check is the same: contract, conventions and the properties that are asked for."""
    exercises = exercises_of()
    start_folder(tmp_path, exercises, exercises, torch=False)
    for number, exercise in enumerate(exercises, 1):
        file = tmp_path / f"{number:02}_{exercise.short_id.replace('-', '_')}.py"
        assert request_of(file, "", CheckOptions(), None) == request_for(exercise, file)
        assert request_of(file, exercise.function, CheckOptions(), None) == request_for(exercise, file)


def test_a_file_is_known_by_its_name_or_by_its_docstring(tmp_path: Path) -> None:
    empty_rows = next(one for one in exercises_of() if one.short_id == "empty-rows")
    by_name = tmp_path / "08_empty_rows.py"
    by_name.write_text(MEAN_OF_VALUES)
    by_text = tmp_path / "mine.py"
    by_text.write_text(stub_text(empty_rows, torch=False))
    for file in (by_name, by_text):
        assert request_of(file, "", CheckOptions(), None).conventions == Conventions(
            "keep", "bottom-right", "zero"
        )


def test_any_other_file_is_checked_for_what_its_function_is_called(tmp_path: Path) -> None:
    """attention.py is a name that many a file has, and another function of the file is no exercise."""
    file = tmp_path / "attention.py"
    file.write_text("def attention(q, k, v):\n    return v\n")
    assert request_of(file, "", CheckOptions(), None).contract is None
    other = tmp_path / "05_attention.py"
    other.write_text("def helper(x):\n    return x\n")
    assert request_of(other, "helper", CheckOptions(), None).contract is None


@pytest.mark.parametrize(
    "options", [CheckOptions(like="attention"), CheckOptions(mask="hide"), CheckOptions(causal="top-left"),
                CheckOptions(empty_rows="nan"), CheckOptions(scale="none")],
)  # fmt: skip
def test_an_option_that_says_what_to_compute_wins(options: CheckOptions, tmp_path: Path) -> None:
    file = tmp_path / "08_empty_rows.py"
    file.write_text(MEAN_OF_VALUES)
    asked = request_of(file, "", options, None)
    assert (asked.contract, asked.guarded, asked.like) == (None, False, options.like)


def test_the_name_of_an_exercise_serves_as_a_contract(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(MEAN_OF_VALUES)
    assert request_of(file, "", CheckOptions(like="empty_rows"), None).conventions.empty_rows == "zero"
    assert request_of(file, "", CheckOptions(like="08"), None).conventions.empty_rows == "zero"
    assert request_of(file, "", CheckOptions(like="batch"), None).asks
    asked = request_of(file, "", CheckOptions(like="empty-rows", empty_rows="nan"), None)
    assert asked.conventions.empty_rows == "nan"
    assert request_of(file, "", CheckOptions(like="attention", scale="none"), None).conventions.scale == "none"
    with pytest.raises(UsageError, match="no contract called emty-rows") as told:
        request_of(file, "", CheckOptions(like="emty-rows"), None)
    assert "empty-rows" in told.value.hint
