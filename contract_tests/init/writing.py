"""Files that are written once: what somebody has changed stays, unless it is to be replaced."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from contract_tests.text_files import NotText, read_text

Outcome = Literal["written", "replaced", "as it would be written", "kept", "broken", "lost"]


@dataclass(frozen=True, slots=True)
class File:
    """A file to be there. `fault` answers what is wrong with one that is there already, "" where nothing is."""

    path: Path
    content: str
    fault: Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a file, and why, where that is not plain."""

    path: Path
    outcome: Outcome
    why: str = ""

    @property
    def failed(self) -> bool:
        return self.outcome in {"broken", "lost"}


def write(file: File, *, force: bool) -> Written:
    """Write it where it is not there, or may be replaced. What cannot be written is lost; no `OSError` is raised."""
    path = file.path
    try:
        if in_the_way := _in_the_way(path):
            return Written(path, "lost", f"{in_the_way}. Move it away")
        if not path.exists() and not path.is_symlink():
            path.parent.mkdir(parents=True, exist_ok=True)
            _create(path, file.content)
            return Written(path, "written")
        if path.is_file() and _text(path) == file.content:
            return Written(path, "as it would be written")
        if not force:
            fault = file.fault(path)
            return Written(path, "broken", fault) if fault else Written(path, "kept")
        _replace(path, file.content)
    except OSError as error:
        return Written(path, "lost", error.strerror or str(error))
    return Written(path, "replaced")


def _in_the_way(path: Path) -> str:
    """What has this name, or that of its folder, and is not for us to replace; "" where nothing has."""
    for folder in path.parents:
        if folder.exists() and not folder.is_dir():
            return f"{folder} is no directory"
    if path.is_dir():
        return "There is a directory of this name"
    return "What has this name is no file" if path.exists() and not path.is_file() else ""


def _create(path: Path, content: str) -> None:
    """The whole of it or nothing, and never over one that somebody else has just made."""
    with path.open("x", encoding="utf-8") as new:
        try:
            new.write(content)
            new.flush()
        except OSError:
            path.unlink()
            raise


def _text(path: Path) -> str | None:
    try:
        return read_text(path)
    except NotText:
        return None


def _replace(path: Path, content: str) -> None:
    """The whole of it or nothing: a disk that is full costs nobody the file that was there."""
    target = path.resolve()
    unfinished = target.with_name(f".{uuid4().hex}")
    try:
        unfinished.write_text(content, encoding="utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
