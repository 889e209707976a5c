"""Where progress lies: what the environment says, by the rules, and None where there is no home."""

import pwd
from pathlib import Path
from types import SimpleNamespace

import pytest

from attn_tutor.store.paths import data_folder, network_line, network_type, progress_file


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


MOUNTS = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:5 / /home rw - nfs4 server:/home rw
31 30 0:6 / /home/ann/local rw - ext4 /dev/vdb rw
32 22 0:7 / /mnt/two\040words rw shared:4 master:1 - fuse.sshfs host:/ rw
33 22 0:8 / /homework rw - tmpfs tmpfs rw
a broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/x/progress.db", None),
        ("/home/ann/progress.db", "nfs4"),
        ("/home/ann/local/progress.db", None),
        ("/homework/progress.db", None),
        ("/mnt/two words/progress.db", "fuse.sshfs"),
    ],
)
def test_network_mounts_are_known_by_their_type(path: str, kind: str | None) -> None:
    """The innermost mount counts; blanks in its name are escaped there."""
    assert network_type(Path(path), MOUNTS) == kind


def test_this_folder_is_local(tmp_path: Path) -> None:
    """No warning where there is nothing to warn of."""
    assert network_line(tmp_path) == ""
