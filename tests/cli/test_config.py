"""`config`: shown, set, reset; and that a setting changes what it says it changes."""

import os
import re
from pathlib import Path

import pytest

from attn_tutor.cli.setup import Setup
from attn_tutor.settings import settings_file
from tests.cli.conftest import Run

SOLVE = ("solve", "--query", "1 0", "--key", "1 0; 0 1", "--value", "1 2; 3 4")


def test_all_settings_are_shown_with_what_they_can_be(attn_tutor: Run) -> None:
    shown = attn_tutor("config")
    assert shown.status == 0
    for line in (
        "theme: now auto, can be auto, dark or light,",
        "palette: now viridis,",
        "plain: now off, can be on or off,",
        "decimals: now 2, can be 0 to 6,",
        "daily_cap: now 8, can be 1 to 500,",
    ):
        assert line in shown.out
    assert "settings.json" in shown.out


def test_one_is_set_shown_and_reset(attn_tutor: Run) -> None:
    assert attn_tutor("config", "theme=dark").out == "theme is dark.\n"
    assert attn_tutor("config", "theme", "light").out == "theme is light.\n"
    assert "theme: now light" in attn_tutor("config", "theme").out
    assert "palette" not in attn_tutor("config", "theme").out
    assert attn_tutor("config", "theme", "--reset").out == "theme is auto.\n"
    attn_tutor("config", "plain", "yes")
    assert attn_tutor("config", "--reset").out == "All settings are back to their defaults.\n"
    assert "plain: now off" in attn_tutor("config").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("colour",), "There is no setting called colour."),
        (("colour", "red"), "There is no setting called colour."),
        (("colour", "--reset"), "There is no setting called colour."),
        (("theme", "pink"), "theme can be auto, dark or light, not pink."),
        (("theme", "light", "--reset"), "A value and --reset don't go together."),
        (("theme", "light", "dark"), ""),
    ],
)
def test_what_cannot_be_set_is_told(attn_tutor: Run, words: tuple[str, ...], told: str) -> None:
    ended = attn_tutor("config", *words)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert len(ended.err.splitlines()) <= 2


def test_decimals_change_what_is_shown_and_the_option_wins(attn_tutor: Run) -> None:
    attn_tutor("config", "decimals", "4")
    assert "1.6605, 2.6605" in attn_tutor(*SOLVE).out
    assert "1.7, 2.7" in attn_tutor(*SOLVE, "--decimals", "1").out
    row = re.search(
        r"Row 1, the: the is (\S+), cat is (\S+)\.", attn_tutor("trace", "the cat", "--steps", "scores").out
    )
    assert row is not None
    assert all(len(number.partition(".")[2]) == 4 for number in row.groups())


def test_flags_win_over_settings(attn_tutor: Run, tmp_path: Path) -> None:
    """Held on the colours of a saved page, which knows dark from light."""
    file = tmp_path / "a.html"
    attn_tutor("config", "theme", "light")
    for flags, colour in (((), "#ffffff"), (("--theme", "dark"), "#12151c")):
        assert attn_tutor("trace", "a b", "--html", str(file), *flags).status == 0
        assert f"background-color: {colour}; margin" in file.read_text()


def test_the_environment_wins_over_settings(attn_tutor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, where plain is a choice."""
    monkeypatch.setattr("attn_tutor.widgets.environment.is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm")
    found = []
    for setting, word in (("on", ""), ("on", "0"), ("off", "1"), ("off", "")):
        attn_tutor("config", "plain", setting)
        monkeypatch.setenv("ATTN_TUTOR_PLAIN", word)
        found.append(Setup().look().plain)
    assert found == [True, False, True, False]


def test_a_broken_file_is_named_once_and_all_commands_work(attn_tutor: Run) -> None:
    attn_tutor("config", "theme", "light")
    file = settings_file(os.environ)
    assert file is not None
    file.write_text("{ broken")
    solved = attn_tutor(*SOLVE)
    assert solved.status == 0
    assert solved.err.count(str(file)) == 1
    assert str(file) in attn_tutor("config").out
    refused = attn_tutor("config", "theme", "dark")
    assert refused.status == 2
    assert file.read_text() == "{ broken"
    assert "What the broken file held is in" in attn_tutor("config", "--reset").out
