"""The files of a content folder: where they are, which there are, what bytes they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from attn_tutor.curriculum.nodes import Fault
from attn_tutor.records import record

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

LIMIT_BYTES = 5_000_000
LIMIT_FILES = 500  # of a folder, and its bytes in all: read for the first time in under ten seconds
LIMIT_FOLDER = 20_000_000
NOTHING_HERE = "there is no lesson and no question here"
GLOSSARY = "glossary.yaml"  # beside lessons/ and questions/, and neither
_ENDINGS = (".yaml", ".yml")
ContentPath: TypeAlias = "Path | Traversable"


@record()
class ContentFile:
    """One content file. `bank`: whether it holds questions, a lesson, or (None) what its keys say."""

    name: str  # inside its folder
    file: ContentPath
    bank: bool | None

    @property
    def path(self) -> str:
        """Its path as messages show it."""
        return path_text(self.file)

    def stamp(self) -> list[int] | None:
        """Size, time of change of the text and of the file's record; None where the file has no such thing."""
        if not isinstance(self.file, Path):
            return None
        try:
            found = self.file.stat()
        except OSError:
            return None
        return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def shipped_content() -> ContentPath:
    """The content that comes with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    for place in (package / "content", package.parent / "content"):
        if place.is_dir():
            return place
    from importlib.resources import files  # 5 ms, and only needed where the package is a zip file

    return files("attn_tutor") / "content"


def find_sources(place: ContentPath) -> tuple[tuple[ContentFile, ...], Fault | None]:
    """The content files of a folder, in order, or the one file that is named; or why there are none."""
    try:
        if not place.is_dir():
            return (ContentFile(place.name, place, _is_bank(place)),), None
        found = _list(place)
    except OSError as error:
        return (), Fault(path_text(place), 1, 1, "", *_unreadable("folder", error))
    if not found:
        what = NOTHING_HERE
        todo = "put questions into questions/NAME.yaml and lessons into lessons/NAME.yaml"
        return (), Fault(path_text(place), 1, 1, "", what, todo)
    if len(found) > LIMIT_FILES:
        what = f"there are more than {LIMIT_FILES} content files here"
    elif size_of(found) > LIMIT_FOLDER:
        what = f"the content files here are larger than {LIMIT_FOLDER // 1_000_000} MB in all"
    else:
        return found, None
    return (), Fault(path_text(place), 1, 1, "", what, "divide them among several folders")


def size_of(sources: tuple[ContentFile, ...]) -> int:
    """The bytes of these files in all that would be read, as far as they can be told."""
    return sum(min(stamp[0], LIMIT_BYTES) for source in sources if (stamp := source.stamp()))


def _list(folder: ContentPath) -> tuple[ContentFile, ...]:
    found: list[ContentFile] = []
    for inner, bank in ((folder, None), (folder / "lessons", False), (folder / "questions", True)):
        if inner.is_dir():
            prefix = "" if inner is folder else f"{inner.name}/"
            files_here = sorted(inner.iterdir(), key=lambda file: file.name)
            found += [ContentFile(prefix + file.name, file, bank) for file in files_here if _is_content(file)]
    return tuple(found)


def read_source(source: ContentFile) -> tuple[bytes, Fault | None]:
    """The bytes of a file (one more than the limit of a file that is too large), or why there are none."""
    what, todo = "", "check the path"
    try:
        if source.file.is_dir():
            what, todo = (
                "this is a folder, not a file",
                "name a file in it, or the folder around lessons/ and questions/",
            )
        elif not source.file.is_file():
            there = not isinstance(source.file, Path) or source.file.exists()
            what = "this is not an ordinary file" if there else "there is no such file"
        else:
            with source.file.open("rb") as stream:
                return stream.read(LIMIT_BYTES + 1), None
    except OSError as error:
        what, todo = _unreadable("file", error)
    except ValueError:  # a NUL in the path
        what = "this is not a path"
    return b"", Fault(source.path, 1, 1, "", what, todo)


def _unreadable(thing: str, error: OSError) -> tuple[str, str]:
    return f"the {thing} cannot be read ({error.strerror or type(error).__name__})", "check who may read it"


def path_text(place: ContentPath) -> str:
    """A path as messages may show it: no control characters, nothing that cannot be encoded."""
    text = str(place).encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in text)


def _is_content(file: ContentPath) -> bool:
    """Whether it is a YAML file, no glossary and not hidden (editors and other systems leave hidden copies)."""
    return file.name.endswith(_ENDINGS) and not file.name.startswith(".") and file.name != GLOSSARY


def _is_bank(file: ContentPath) -> bool | None:
    """By the folder that a single file lies in."""
    folder = file.absolute().parent.name if isinstance(file, Path) else ""
    return {"lessons": False, "questions": True}.get(folder)
