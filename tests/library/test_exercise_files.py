"""Code exercises as content: read, refused with the place of the fault, proved by running them."""

from __future__ import annotations

from pathlib import Path

import pytest

from attn_tutor.errors import UsageError
from attn_tutor.library.content_check import check
from attn_tutor.library.exercise_files import exercise_faults, exercise_named, exercises_of, load_exercises
from tests.shipped import shipped as library

EXERCISE = """\
format: 1
exercises:
  - id: code-sum
    title: Mix them
    topic: weighted-sum
    level: easy
    like: mix
    stub: |
      def mix(weights, value):
          ...
    hints: [one, two]
    solution: |
      def mix(weights, value):
          return weights @ value
    slips:
      - {instead: "weights @ value", by: "value @ weights", named: [V_times_weights]}
    teaches: That.
"""


def faults_of(folder: Path, text: str) -> list[str]:
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / "mine.yaml").write_text(text)
    return [f"{fault.line} {fault.where}: {fault.what}" for fault in exercise_faults(folder, ())]


def test_the_shipped_exercises_are_read_in_the_order_of_the_course() -> None:
    exercises = exercises_of()
    assert len(exercises) == 24
    assert [exercise.short_id for exercise in exercises][:3] == ["scores", "softmax", "weighted-sum"]
    assert all(exercise.faults() is not None and not [*exercise.faults()] for exercise in exercises)


def test_an_exercise_is_found_by_its_id_or_its_number() -> None:
    exercises = exercises_of()
    assert exercise_named(exercises, "causal") is exercise_named(exercises, "code-causal")
    assert exercise_named(exercises, "02") is exercises[1]
    for name in ("empty_rows", "Empty-Rows", "8", "08_empty_rows.py", "mine/08_empty_rows.py", "code-empty-rows"):
        assert exercise_named(exercises, name).short_id == "empty-rows"
    assert exercise_named(exercises, "3_empty_rows.py").short_id == "empty-rows"  # a folder of an older order
    with pytest.raises(UsageError, match="no exercise called casual"):
        exercise_named(exercises, "casual")


@pytest.mark.parametrize(
    ("instead", "by", "said"),
    [
        ("like: mix", "like: mixed", "there is no contract mixed"),
        ("id: code-sum", "id: sum", "`id` is sum"),
        ("hints: [one, two]", "hints: [one]", "there are 1 hints"),
        ('instead: "weights @ value"', 'instead: "weights * value"', "the solution does not contain this"),
        ("[V_times_weights]", "[V_times_weight]", "there is no misconception V_times_weight"),
        ("def mix(weights, value):\n          ...", "x = 1", "the stub has no function"),
        (", named: [V_times_weights]", "", "nothing must be said of this slip"),
        ("level: easy", "level: simple", "simple"),
        ("    teaches: That.\n", "", "the key `teaches` is missing"),
    ],
)
def test_a_fault_is_told_without_running_anything(tmp_path: Path, instead: str, by: str, said: str) -> None:
    (told, *_) = [line for line in faults_of(tmp_path, EXERCISE.replace(instead, by)) if said in line]
    assert said in told


@pytest.mark.terminal
@pytest.mark.parametrize(
    ("instead", "by", "said"),
    [
        ("          ...", "          return weights @ value", "the stub is right, not unfilled"),
        ("return weights @ value", "return 2 * weights @ value", "the solution is wrong"),
        ("[V_times_weights]", "[weights_times_V_transposed]", "this slip gets V_times_weights"),
        ("named: [V_times_weights]", "property: overflow", "this slip shows no fact"),
    ],
)
def test_an_exercise_that_does_not_hold_is_a_fault(tmp_path: Path, instead: str, by: str, said: str) -> None:
    assert said in " ".join(faults_of(tmp_path, EXERCISE.replace(instead, by)))


@pytest.mark.terminal
def test_the_content_check_of_a_folder_includes_them(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "mine.yaml").write_text(EXERCISE.replace("[V_times_weights]", "[K_for_V]"))
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "one.yaml").write_text("format: 1\nquestions: []\n")
    assert any("this slip gets V_times_weights" in fault.what for fault in check(tmp_path))
    assert load_exercises(tmp_path)[1] == ()


def test_a_screen_of_a_lesson_leads_to_each_exercise_of_the_course() -> None:
    """And the exercise that a screen names is one that there is."""
    course = library()
    led_to = {screen.exercise for entry in course.lessons for screen in course.lesson(entry.id).screens}
    assert led_to - {""} == {exercise.id.removeprefix("code-") for exercise in exercises_of()}
