"""The pictures of the README are what the commands beside them draw today."""

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest

from attn_tutor.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURED = re.findall(r"^attn-tutor (.+ --svg (\.pictures/\w+\.svg))$", README, flags=re.MULTILINE)


def letters(picture: Path) -> str:
    """What can be read in a picture: how Rich writes the rest is its own affair."""
    nodes = ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")
    return "".join("".join(node.text or "" for node in nodes).split())


def test_every_picture_shown_has_its_command() -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\((\.pictures/[^)]+)\)", README))
    assert (
        shown
        == {name for _, name in PICTURED}
        == {f".pictures/{p.name}" for p in (ROOT / ".pictures").glob("*.svg")}
    )


@pytest.mark.parametrize(("command", "name"), PICTURED)
def test_the_command_draws_the_picture(
    command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a change that is meant, run the commands of the README again."""
    monkeypatch.chdir(ROOT)
    again = tmp_path / "again.svg"
    assert main([word if word != name else str(again) for word in shlex.split(command)]) == 0
    assert letters(again) == letters(ROOT / name)


@pytest.mark.parametrize(("command", "name"), PICTURED)
def test_the_transcript_is_what_a_screen_reader_gets(
    command: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    main(shlex.split(command)[:-2])
    said = capsys.readouterr().out
    block = README.partition(f"$ attn-tutor {command.partition(' --svg')[0]} --plain\n")[2].partition(
        "\n```"
    )[0]
    assert block
    for part in block.split("...\n"):
        assert part in said
