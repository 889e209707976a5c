"""The learner's folder of exercises: the files are the state; a small file beside them remembers stubs and verdicts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attn_tutor import __version__
from attn_tutor.errors import UsageError
from attn_tutor.records import record
from attn_tutor.windows_rules import refuse_device

if TYPE_CHECKING:
    from attn_tutor.own_code.exercise import CodeExercise

HEADER = "import numpy as np\n\n\n"
TORCH_HEADER = "import torch\n\n\n"
STATE = ".attn-tutor.json"

KEPT = "kept"  # where reset puts earlier files
_README = """\
Your own attention, one function per file.

  attn-tutor code .        watches this folder and checks what you save
  attn-tutor code list     shows how far you are
  attn-tutor code hint ID  helps; solution ID shows one way to write it; reset ID starts a file afresh

Begin with the first file. Replace the three dots with your code and save: the file is checked automatically.
"""


@record()
class ExerciseFolder:
    """The files of the exercises in a folder. `state`: what the small file says."""

    path: Path
    exercises: tuple[CodeExercise, ...]
    state: dict[str, Any] = field(default_factory=dict)

    def file(self, exercise: CodeExercise) -> Path:
        """Where its function is written: "07_causal.py"; a file of another number is found, too."""
        number = self.exercises.index(exercise) + 1
        name = exercise.short_id.replace("-", "_")
        usual = self.path / f"{number:02}_{name}.py"
        if usual.exists():
            return usual
        other = [file for file in sorted(self.path.glob(f"[0-9]*_{name}.py")) if _name(file) == name]
        return other[0] if other else usual

    def exercise_of(self, file: Path) -> CodeExercise | None:
        """The exercise that a file belongs to."""
        return next((one for one in self.exercises if one.short_id.replace("-", "_") == _name(file)), None)

    def is_untouched(self, exercise: CodeExercise) -> bool:
        """Whether its file is still the stub, or is not there."""
        with suppress(OSError, UnicodeError):
            text = self.file(exercise).read_text(encoding="utf-8")
            return text in (stub_text(exercise, torch=False), stub_text(exercise, torch=True))
        return not self.file(exercise).is_file()

    @property
    def present(self) -> tuple[CodeExercise, ...]:
        """The exercises whose files are there."""
        return tuple(exercise for exercise in self.exercises if self.file(exercise).is_file())

    def outcome_of(self, exercise: CodeExercise, text: bytes) -> str:
        """The outcome that these contents had; "" where that is not known."""
        return str(self._verdicts.get(_key(exercise, text), ""))

    def remember(self, exercise: CodeExercise, text: bytes, outcome: str) -> None:
        """Note the outcome of these contents; where that fails, they are only checked again."""
        self._verdicts[_key(exercise, text)] = outcome
        if outcome in ("right", "wrong"):
            self._right[exercise.id] = outcome == "right"
        self.save()

    def is_right(self, exercise: CodeExercise) -> bool:
        """Whether its file is right; what does not run to its end leaves that as it was."""
        outcome = self.outcome(exercise)
        is_open = outcome and outcome not in ("right", "wrong", "unfilled")
        return outcome == "right" or bool(is_open and self._right.get(exercise.id))

    def outcome(self, exercise: CodeExercise) -> str:
        """What is known of its file as it is now."""
        with suppress(OSError):
            return self.outcome_of(exercise, self.file(exercise).read_bytes())
        return ""

    @property
    def _right(self) -> dict[str, Any]:
        """For each exercise that ran to its end whether it was right the last time."""
        found = self.state.setdefault("right", {})
        return found if isinstance(found, dict) else {}

    @property
    def _verdicts(self) -> dict[str, Any]:
        found = self.state.setdefault("verdicts", {})
        return found if isinstance(found, dict) else {}

    def save(self) -> None:
        """Write the small file, all of it or nothing."""
        aside = self.path / f"{STATE}.new"
        with suppress(OSError):
            aside.write_text(json.dumps({**self.state, "format": 1}, indent=1), encoding="utf-8", newline="")
            os.replace(aside, self.path / STATE)

    @property
    def torch(self) -> bool:
        """Whether the stubs are written for tensors."""
        return bool(self.state.get("torch"))


def open_folder(path: Path, exercises: Sequence[CodeExercise]) -> ExerciseFolder:
    """The folder. Raises UsageError where it holds no exercises."""
    state: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        found = json.loads((path / STATE).read_text(encoding="utf-8"))
        state = found if isinstance(found, dict) else {}
    folder = ExerciseFolder(path, tuple(exercises), state)
    if not folder.present:
        if below := _below(path):
            named = _from_here(below)
            raise UsageError(
                f"The folder {path} holds no exercises, but {below.name} in it does.",
                f"Name that one: attn-tutor code {named}, or add --dir {named} to list or reset.",
            )
        what = "holds no exercises" if path.is_dir() else "doesn't exist"
        raise UsageError(f"The folder {path} {what}.", f"To begin: attn-tutor code start {path}")
    return folder


def _below(path: Path) -> Path | None:
    """The folder of exercises directly in this one, the last one written to where there are several."""
    with suppress(OSError):
        found = [(file.stat().st_mtime, file.parent) for file in path.glob(f"*/{STATE}")]
        return max(found)[1] if found else None
    return None


def _from_here(path: Path) -> str:
    """The path seen from the folder we are in; the whole one where Windows has it on another drive."""
    try:
        return os.path.relpath(path)
    except ValueError:
        return str(path)


def start_folder(
    path: Path, exercises: Sequence[CodeExercise], chosen: Sequence[CodeExercise], *, torch: bool
) -> tuple[list[str], list[str]]:
    """Write the stubs that are not there yet; the names of those written, and of those left alone.

    Raises UsageError where the folder cannot be written.
    """
    refuse_device(path)
    folder = ExerciseFolder(path, tuple(exercises), _state_of(path))
    written: list[str] = []
    left: list[str] = []
    try:
        path.mkdir(parents=True, exist_ok=True)
        for exercise in chosen:
            file = folder.file(exercise)
            (left if file.exists() else written).append(file.name)
            if not file.exists():
                write_stub(folder, exercise, torch=torch)
        if not (path / "README.txt").exists():
            (path / "README.txt").write_text(_README, encoding="utf-8", newline="")
    except OSError as fault:
        raise UsageError(f"The folder {path} can't be written: {fault.strerror}.", "Name another folder.") from None
    folder.state["torch"] = torch or folder.torch
    folder.save()
    return written, left


def write_stub(folder: ExerciseFolder, exercise: CodeExercise, *, torch: bool) -> None:
    """Write the stub of an exercise to its file, and note what was written."""
    text = stub_text(exercise, torch=torch)
    with open(folder.file(exercise), "x", encoding="utf-8", newline="") as file:  # never over a file that is there
        file.write(text)
    stubs = folder.state.setdefault("stubs", {})
    if isinstance(stubs, dict):
        stubs[exercise.id] = _digest(text.encode())[:16]


def stub_text(exercise: CodeExercise, *, torch: bool) -> str:
    """A file to fill in."""
    return f"{TORCH_HEADER if torch else HEADER}{exercise.stub}"


def reset(folder: ExerciseFolder, exercise: CodeExercise) -> Path | None:
    """Start the file afresh; where the old one is now, None if there was none.

    Raises UsageError where files cannot be moved.
    """
    file, aside = folder.file(exercise), None
    try:
        if file.exists():
            (folder.path / KEPT).mkdir(exist_ok=True)
            aside = _free(folder.path / KEPT, exercise.short_id.replace("-", "_"))
            file.rename(aside)
        write_stub(folder, exercise, torch=folder.torch)
    except OSError as fault:
        raise UsageError(f"{file.name} can't be reset: {fault.strerror}.", "Look at who may write there.") from None
    folder.save()
    return aside


def _free(folder: Path, name: str) -> Path:
    number = 1
    while (folder / f"{name}-{number}.py").exists():
        number += 1
    return folder / f"{name}-{number}.py"


def _state_of(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads((path / STATE).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _name(file: Path) -> str:
    """ "07_causal.py" is "causal"."""
    return re.sub(r"^\d+_", "", file.stem)


def _key(exercise: CodeExercise, text: bytes) -> str:
    """What a verdict depends on: the version, the exercise and the contents."""
    made_of: Mapping[str, str] = {"version": __version__, "exercise": repr(exercise)}
    return _digest(json.dumps(made_of).encode() + text)[:24]


def _digest(text: bytes) -> str:
    from hashlib import sha256  # loads OpenSSL, which a single check need not wait for

    return sha256(text).hexdigest()
