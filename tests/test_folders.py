"""Where files lie: what the environment says, by the rules of the system, and None where there is no home."""

import pwd
import sys
from pathlib import Path
from types import SimpleNamespace

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from attn_tutor.folders import cache_folder, data_folder, progress_file, settings_folder


@pytest.fixture
def home(tmp_path: Path) -> str:
    """A home folder that exists."""
    return str(tmp_path)


def test_the_rules_in_their_order(home: str) -> None:
    """The app's own variable, then XDG, then the home folder."""
    own, shared = {"ATTN_TUTOR_HOME": "/own"}, {"XDG_DATA_HOME": "/shared"}
    assert data_folder({"HOME": home} | shared | own) == Path("/own")
    assert data_folder({"HOME": home} | shared) == Path("/shared/attn-tutor")
    assert data_folder({"HOME": home}) == Path(home, ".local/share/attn-tutor")
    assert progress_file({"HOME": home}) == Path(home, ".local/share/attn-tutor/progress.db")


@pytest.mark.parametrize("relative", ["", "data", "./data", "~/data"])
def test_a_relative_xdg_folder_is_ignored(relative: str, home: str) -> None:
    """As the XDG rules ask."""
    assert data_folder({"HOME": home, "XDG_DATA_HOME": relative}) == Path(home, ".local/share/attn-tutor")


def test_the_apps_own_variable_is_taken_as_it_is_meant(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative to where you stand; a `~` that no shell opened is the home folder; empty is not set."""
    monkeypatch.chdir(tmp_path)
    assert data_folder({"ATTN_TUTOR_HOME": "here"}) == tmp_path / "here"
    assert data_folder({"ATTN_TUTOR_HOME": "~/there", "HOME": home}) == Path(home, "there")
    assert data_folder({"ATTN_TUTOR_HOME": "~", "HOME": home}) == Path(home)
    assert data_folder({"ATTN_TUTOR_HOME": "", "HOME": home}) == Path(home, ".local/share/attn-tutor")


def test_no_home_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that does not exist is not made, an unknown user has none."""
    assert data_folder({"HOME": str(tmp_path / "gone")}) is None

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert data_folder({}) is None
    assert progress_file({"HOME": "relative"}) is None


def test_without_the_variable_the_users_list_is_asked(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a bare environment of a scheduled job."""
    monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_dir=home))
    assert data_folder({}) == Path(home, ".local/share/attn-tutor")


FOLDERS = (
    (data_folder, "user_data_path"),
    (settings_folder, "user_config_path"),
    (cache_folder, "user_cache_path"),
)


@pytest.mark.parametrize(
    "shared", [{}, {"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/k"}]
)
def test_on_linux_folders_are_those_that_platformdirs_names(
    shared: dict[str, str], home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We know its four rules by heart, and do not wait for it."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    environment = {"HOME": home} | shared
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for folder, place in FOLDERS:
        assert folder(environment) == getattr(Unix("attn-tutor"), place)


@pytest.mark.parametrize(("system", "theirs"), [("darwin", MacOS), ("win32", Windows)])
def test_elsewhere_platformdirs_is_asked_and_what_an_earlier_version_wrote_stays(
    system: str, theirs: type, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version knew the XDG folders alone."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platformdirs, "PlatformDirs", theirs)
    if theirs is Windows:  # what the registry of a learner says
        monkeypatch.setattr("platformdirs.windows.get_win_folder", lambda name: f"/Users/ann/{name}")
    environment = {"USERPROFILE": home}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for folder, place in FOLDERS:
        assert folder(environment) == getattr(theirs("attn-tutor", appauthor=False), place)
    Path(home, ".local/share/attn-tutor").mkdir(parents=True)
    assert progress_file(environment) == Path(home, ".local/share/attn-tutor/progress.db")
    assert settings_folder(environment) != Path(home, ".config/attn-tutor")
