"""The learner's wishes, kept in a small file of their own. Flags and the environment win over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.folders import settings_folder
from attn_tutor.records import record

FILE_NAME = "settings.json"
_YES, _NO = ("on", "true", "yes", "1"), ("off", "false", "no", "0")


@record()
class Settings:
    """What can be set, and what holds where nothing is."""

    theme: Literal["auto", "dark", "light"] = "auto"
    palette: Literal["viridis", "cividis"] = "viridis"
    plain: bool = False
    decimals: int = 2
    daily_cap: int = 8


class Rule(NamedTuple):
    """How a setting is read from what is typed, what is allowed, and what it does."""

    read: Callable[[str], Any]
    form: str
    meaning: str


def _one_of(*words: str) -> Rule:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return Rule(read, ", ".join(words[:-1]) + f" or {words[-1]}", "")


def _truth(text: str) -> bool:
    if text not in (*_YES, *_NO):
        raise ValueError(text)
    return text in _YES


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return read


RULES: dict[str, Rule] = {
    "theme": _one_of("auto", "dark", "light")._replace(
        meaning="colours for a dark or a light terminal; auto asks the terminal"
    ),
    "palette": _one_of("viridis", "cividis")._replace(meaning="colours of the heat map"),
    "plain": Rule(_truth, "on or off", "sentences only: no colour, no drawing"),
    "decimals": Rule(_whole(0, 6), "0 to 6", "how many decimals are shown"),
    "daily_cap": Rule(_whole(1, 500), "1 to 500", "the most skills that a day's review holds"),
}


def settings_file(environment: Mapping[str, str]) -> Path | None:
    """The settings file, beside the progress where ATTN_TUTOR_HOME is set; None without a home."""
    folder = settings_folder(environment)
    return folder / FILE_NAME if folder else None


def read_settings(path: Path | None) -> tuple[Settings, str]:
    """The settings, and a line about what of the file is ignored ("" if nothing is). Never raises."""
    try:
        text = path.read_text(encoding="utf-8") if path is not None else "{}"
        from json import loads  # most learners have set nothing

        data = loads(text)
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError, RecursionError):
        return (
            Settings(),
            f"The settings in {path} cannot be read and are ignored; attn-tutor config --reset fixes it.",
        )
    if not isinstance(data, dict):
        return Settings(), f"{path} holds no settings and is ignored; attn-tutor config --reset fixes it."
    settings, wrong = Settings(), list[str]()
    for name, value in data.items():
        try:
            settings = replace(settings, **{name: RULES[name].read(_as_typed(value))})
        except (KeyError, ValueError):
            wrong.append(str(name))
    return (
        settings,
        f"In {path} the setting {wrong[0]} can't be used and is ignored." if wrong else "",
    )


def unknown_setting(name: str) -> UsageError:
    """There is no setting of this name: which are close, or all there are."""
    otherwise = f"The settings are {', '.join(RULES)}."
    return UsageError(f"There is no setting called {name}.", did_you_mean(name, RULES, otherwise))


def change(path: Path | None, name: str, text: str | None) -> Settings:
    """Set one setting from what was typed, or reset it (None); the settings then.

    Raises UsageError for an unknown name, a value that is not allowed, a broken file (which is left as it is) or
    one that cannot be written.
    """
    if name not in RULES:
        raise unknown_setting(name)
    before, trouble = read_settings(path)
    if trouble:
        raise UsageError(trouble, "Nothing was changed.")
    try:
        value = getattr(Settings(), name) if text is None else RULES[name].read(text.strip().casefold())
    except (KeyError, ValueError):
        raise UsageError(f"{name} can be {RULES[name].form}, not {text}.") from None
    after = replace(before, **{name: value})
    _write(path, after)
    return after


def reset(path: Path | None) -> Path | None:
    """Back to the defaults; a broken file is kept beside it under another name, which is given."""
    aside = None
    if path is not None and read_settings(path)[1] and path.is_file():
        names = (path.with_suffix(f".broken-{number}.json") for number in count(1))
        aside = next(name for name in names if not name.exists())
        path.replace(aside)
    _write(path, Settings())
    return aside


def _write(path: Path | None, settings: Settings) -> None:
    """Write what differs from the defaults, whole or not at all."""
    if path is None:
        raise UsageError(
            "There is no home folder to keep settings in.", "Use the options of each command instead."
        )
    changed = {
        f.name: getattr(settings, f.name) for f in fields(settings) if getattr(settings, f.name) != f.default
    }
    from json import dumps

    aside = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # progress may come to lie in it too
        aside.write_text(dumps(changed, indent=2) + "\n", encoding="utf-8", newline="")
        aside.replace(path)
    except OSError as fault:
        raise UsageError(f"The settings cannot be written to {path}: {fault.strerror}.") from None


def _as_typed(value: Any) -> str:
    """A value of the file as it would be typed."""
    return str(value).casefold() if isinstance(value, str | bool | int) else ""
