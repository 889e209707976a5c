"""The sdist, the wheel, the wheel unpacked nowhere, and an editable install: each finds the lessons and questions."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests import processes
from tests.cases import each

pytestmark = pytest.mark.terminal

ROOT = Path(__file__).parent.parent
CONTENT = {str(file.relative_to(ROOT)) for file in (ROOT / "content").rglob("*") if file.is_file()}
LISTED = """
import sys
sys.path.insert(0, {place!r})
import attn_tutor
assert attn_tutor.__file__.startswith({place!r}), attn_tutor.__file__
from attn_tutor.cli import main
for words in {lines!r}:
    status = main(words)
    print("status", status)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sdist of this tree, and the wheel built from the sdist alone, as pip does it; without a network."""
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("dist")
    (sdist,) = SdistBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with tarfile.open(sdist) as archive:
        safely = (
            {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        )  # Debian's 3.11.2 is older than it
        archive.extractall(folder, **safely)  # type: ignore[arg-type]  # there is such a filter
    source = folder / Path(sdist).name.removesuffix(".tar.gz")
    (wheel,) = WheelBuilder(str(source)).build(directory=str(folder), versions=["standard"])
    (editable,) = WheelBuilder(str(ROOT)).build(directory=str(folder / "editable"), versions=["editable"])
    return {"sdist": Path(sdist), "wheel": Path(wheel), "editable": Path(editable), "source": source}


def run(place: Path, *lines: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Some commands of the package that lies in `place`, far away from the checkout."""
    environment = {**os.environ, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    code = LISTED.format(place=str(place), lines=[shlex.split(line) for line in lines])
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_sdist_holds_everything_that_builds_and_tests_it(built: dict[str, Path]) -> None:
    held = {str(file.relative_to(built["source"])) for file in built["source"].rglob("*") if file.is_file()}
    assert held >= CONTENT
    assert {"README.md", "LICENSE", "pyproject.toml", "attn_tutor/__init__.py", "tests/conftest.py"} <= held
    assert not [name for name in held if "__pycache__" in name or name.startswith(".venv")]


def test_the_wheel_holds_the_content_once_and_no_tests(built: dict[str, Path]) -> None:
    """As data of the package, under attn_tutor/content; no second copy, nothing at the top level."""
    names = zipfile.ZipFile(built["wheel"]).namelist()
    assert {f"attn_tutor/{name}" for name in CONTENT} <= set(names)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"attn_tutor"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    (points,) = (name for name in names if name.endswith("entry_points.txt"))
    assert "attn-tutor = attn_tutor.cli:main" in zipfile.ZipFile(built["wheel"]).read(points).decode()


def test_a_wheel_works_unpacked_and_as_a_zip(built: dict[str, Path], tmp_path: Path) -> None:
    """A lesson, a question and a numeric grade from both; the zip is never unpacked."""
    zipfile.ZipFile(built["wheel"]).extractall(tmp_path / "site")
    for place in (tmp_path / "site", built["wheel"]):
        ran = run(place, "content show why-attention", "grade practice-3 --answer '10 20'", cwd=tmp_path)
        shown, graded, _ = ran.stdout.split("status 0\n")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "Lesson 1 " in shown.splitlines()[0]
        assert graded.startswith("Right.")


def test_an_editable_install_reads_the_content_of_the_checkout(
    built: dict[str, Path], tmp_path: Path
) -> None:
    """It is a path file to this tree, with no copy of the content that would grow stale."""
    archive = zipfile.ZipFile(built["editable"])
    assert not [name for name in archive.namelist() if name.endswith(".yaml")]
    paths = [archive.read(name).decode().strip() for name in archive.namelist() if name.endswith(".pth")]
    assert str(ROOT) in paths
    assert run(ROOT, "content show practice-1", cwd=tmp_path).stdout.endswith("status 0\n")


def test_no_python_lies_in_the_content() -> None:
    """A bank can run no code; and one .py there would break the editable install."""
    assert not [name for name in CONTENT if name.endswith(".py")]


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "attn_tutor", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.startswith("attn-tutor ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_the_usual_shells(shell: str) -> None:
    ended = processes.run(processes.MAIN, "--show-completion", shell)
    assert (ended.returncode, ended.stderr) == (0, "")
    mark = {"bash": "complete -o default -F", "zsh": "#compdef attn-tutor", "fish": "complete --command"}[
        shell
    ]
    assert mark in ended.stdout


@each(
    ("line", "offered"),
    [
        ("attn-tutor qu", ["quiz"]),
        ("attn-tutor learn sof", ["softmax"]),
        ("attn-tutor quiz --topic weighted", ["weighted-sum"]),
        ("attn-tutor quiz --level h", ["hard"]),
        ("attn-tutor grade practice-3", ["practice-3"]),
        ("attn-tutor drill --mistake softmax_c", ["softmax_columns"]),
        ("attn-tutor config pal", ["palette"]),
        ("attn-tutor --content nowhere learn sof", []),
    ],
)
def test_completion_knows_commands_and_what_they_take(line: str, offered: list[str]) -> None:
    """What a shell asks when Tab is pressed; where there is nothing to offer nothing is said."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    asked = {"_ATTN_TUTOR_COMPLETE": "complete_bash", **words}
    ended = processes.run(processes.MAIN, environment=asked)
    assert (ended.stdout.split(), ended.stderr) == (offered, "")
