"""Files of the store: network folders are known, and names can be pasted into a shell."""

from pathlib import Path

import pytest

from attn_tutor.store.files import network_line, network_type

MOUNTS = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:5 / /home rw - nfs4 server:/home rw
31 30 0:6 / /home/ann/local rw - ext4 /dev/vdb rw
32 22 0:7 / /mnt/two\040words rw shared:4 master:1 - fuse.sshfs host:/ rw
33 22 0:8 / /homework rw - tmpfs tmpfs rw
a broken line
"""


@pytest.mark.posix
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
