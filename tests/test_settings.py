"""Settings: what is kept, what is refused, and that a broken file stays as it is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor.errors import UsageError
from attn_tutor.folders import progress_file
from attn_tutor.settings import RULES, Settings, change, read_settings, reset, settings_file
from tests.cases import CHARACTERS

ALLOWED = st.one_of(
    st.tuples(st.just("theme"), st.sampled_from(["auto", "dark", "light"])),
    st.tuples(st.just("palette"), st.sampled_from(["viridis", "cividis"])),
    st.tuples(st.just("plain"), st.booleans()),
    st.tuples(st.just("decimals"), st.integers(0, 6)),
    st.tuples(st.just("daily_cap"), st.integers(1, 500)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(CHARACTERS, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "attn-tutor" / "settings.json"


@given(wishes=st.lists(ALLOWED))
def test_what_is_set_is_read_again(tmp_path_factory: pytest.TempPathFactory, wishes: list[tuple]) -> None:
    """The last wish for each setting holds; what was not wished for has its default."""
    file = tmp_path_factory.mktemp("config") / "settings.json"
    for name, value in wishes:
        assert getattr(change(file, name, str(value)), name) == value
    kept, trouble = read_settings(file)
    assert trouble == ""
    assert kept == Settings(**dict(wishes))


@given(name=st.sampled_from([*RULES]), value=JSON)
def test_no_file_can_make_a_setting_that_is_not_allowed(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    """Whatever stands in the file: each setting is one that could have been typed, and nothing raises."""
    file = tmp_path_factory.mktemp("config") / "settings.json"
    file.write_text(json.dumps({name: value}), encoding="utf-8")
    kept, trouble = read_settings(file)
    typed = str(getattr(kept, name)).casefold()
    assert RULES[name].read(typed) == getattr(kept, name)
    assert trouble or str(value).casefold() == typed or value in (0, 1)


@pytest.mark.parametrize("words", [("yes", True), ("ON", True), ("1", True), ("no", False), ("Off", False)])
def test_yes_and_no_in_several_words(file: Path, words: tuple[str, bool]) -> None:
    assert change(file, "plain", words[0]).plain is words[1]


def test_reset_brings_back_one_or_all(file: Path) -> None:
    for name, text in (("theme", "light"), ("decimals", "4"), ("plain", "on")):
        change(file, name, text)
    assert change(file, "theme", None) == Settings(decimals=4, plain=True)
    assert reset(file) is None
    assert read_settings(file) == (Settings(), "")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("colour", "red", "There is no setting called colour."),
        ("theme", "pink", "theme can be auto, dark or light, not pink."),
        ("decimals", "7", "decimals can be 0 to 6, not 7."),
        ("decimals", "-1", "decimals can be 0 to 6, not -1."),
        ("decimals", "2.5", "decimals can be 0 to 6, not 2.5."),
        ("decimals", "٣", "decimals can be 0 to 6, not ٣."),
        ("daily_cap", "0", "daily_cap can be 1 to 500, not 0."),
        ("daily_cap", "9" * 5000, "daily_cap can be 1 to 500"),
        ("plain", "", "plain can be on or off"),
    ],
)
def test_what_is_not_allowed_is_told_and_changes_nothing(file: Path, name: str, text: str, told: str) -> None:
    change(file, "theme", "light")
    before = file.read_bytes()
    with pytest.raises(UsageError) as refused:
        change(file, name, text)
    assert refused.value.sentence.startswith(told)
    assert file.read_bytes() == before


BROKEN = [
    b"",
    b"{",
    b"[1, 2]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b'{"theme": "pink"}',
    b'{"colour": 1}',
    b"[" * 9999,
]


@pytest.mark.parametrize("held", BROKEN, ids=[repr(held[:20]) for held in BROKEN])
def test_a_broken_file_is_named_ignored_and_never_overwritten(file: Path, held: bytes) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(held)
    kept, trouble = read_settings(file)
    assert kept == Settings()
    assert str(file) in trouble
    with pytest.raises(UsageError) as refused:
        change(file, "theme", "light")
    assert str(file) in refused.value.sentence
    assert file.read_bytes() == held
    aside = reset(file)
    assert aside is not None
    assert aside.read_bytes() == held, "what it held is kept beside it"
    assert read_settings(file) == (Settings(), "")


def test_every_broken_file_is_kept(file: Path) -> None:
    """A second one never takes the place of the first."""
    file.parent.mkdir(parents=True)
    held = []
    for number in range(3):
        file.write_text(f"broken {number}")
        aside = reset(file)
        assert aside is not None
        held.append(aside)
    assert [aside.read_text() for aside in held] == ["broken 0", "broken 1", "broken 2"]


def test_what_is_good_in_a_half_broken_file_holds(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('{"theme": "light", "decimals": "many"}')
    kept, trouble = read_settings(file)
    assert kept == Settings(theme="light")
    assert "decimals" in trouble


def test_the_file_stands_in_the_config_folder(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert settings_file(home) == tmp_path / ".config/attn-tutor/settings.json"
    assert settings_file({**home, "XDG_CONFIG_HOME": "/x"}) == Path("/x/attn-tutor/settings.json")
    assert settings_file({**home, "XDG_CONFIG_HOME": "relative"}) == settings_file(home)
    assert settings_file({**home, "HOME": "", "USERPROFILE": str(tmp_path)}) == settings_file(home)


def test_the_folder_of_the_settings_is_for_its_owner_alone(file: Path) -> None:
    """As the progress file wants it, that may come to lie beside them."""
    change(file, "decimals", "3")
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_ones_own_holds_the_settings_beside_the_progress(tmp_path: Path) -> None:
    """ATTN_TUTOR_HOME moves both, and wins over the folders that all programs share."""
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "/x", "XDG_DATA_HOME": "/y"}
    for named, folder in (("/own", Path("/own")), ("~/mine", tmp_path / "mine")):
        environment = {**home, "ATTN_TUTOR_HOME": named}
        assert settings_file(environment) == folder / "settings.json"
        assert progress_file(environment) == folder / "progress.db"
    assert settings_file({**home, "ATTN_TUTOR_HOME": ""}) == Path("/x/attn-tutor/settings.json")
    assert settings_file({"HOME": str(tmp_path / "nobody")}) is None


def test_without_a_home_there_is_nothing_to_write_to() -> None:
    assert read_settings(None) == (Settings(), "")
    for wish in (lambda: change(None, "theme", "light"), lambda: reset(None)):
        with pytest.raises(UsageError, match="There is no home folder to keep settings in"):
            wish()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where a folder should be")
    file = tmp_path / "config" / "settings.json"
    with pytest.raises(UsageError, match=r"cannot be (written|read)"):
        change(file, "theme", "light")
