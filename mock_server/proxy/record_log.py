"""A recording on disk as it goes: a line of JSON for each record that was seen or is gone.

A line is handed to the operating system at once, so that a `kill -9` costs nothing but the line that was being written.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from mock_server.errors import DomainError
from mock_server.files.outputs import check_outputs

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

FILE = "recording.jsonl"
LARGEST = 256 * 1024**2
"""Bytes of the file; what would make it larger is not recorded."""
SPARE = 1_000
"""Lines that may be out of date before the file is written anew."""
Fields = dict[str, Any]
Line = tuple[str, Fields | None, str]
"""Collection, the fields of a record, or None for one that is gone and its key."""


class CannotLog(DomainError):
    """The file cannot be read or written; the sentence says why."""


class RecordLog:
    """The file of a folder. `full` says that no more goes in."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.full = False
        self._file: IO[str] | None = None
        self._lines = self._size = 0

    def claim(self) -> None:
        """Let no other proxy record into the folder, which is made where there is none, until this process ends."""
        try:
            check_outputs([self.path])
            if fcntl is not None:
                fcntl.flock(os.open(self.path.parent, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = f"Another proxy records into {self.path.parent} just now"
            raise CannotLog(f"{told}. Give this one another folder, or stop that one") from None
        except OSError as error:
            raise CannotLog(f"{self.path.parent} cannot be written to: {error.strerror}") from None

    def read(self) -> Iterator[Line]:
        """What is there from before; a last line that was cut off is none."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    self._lines += 1
                    self._size += len(line)
                    if (found := _read(line)) is not None:
                        yield found
        except FileNotFoundError:
            return
        except OSError as error:
            raise CannotLog(f"{self.path} cannot be read: {error.strerror}") from None

    def add(self, name: str, fields: Fields | None, key: str = "") -> None:
        """One more line."""
        line = json.dumps(
            {"collection": name, "gone": key} if fields is None else {"collection": name, "record": fields}
        )
        if self._size + len(line) > LARGEST:
            self.full = True
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("a", encoding="utf-8")
                self._file.write("\n" if self._lines else "")  # behind a line that was cut off
            self._file.write(line + "\n")
            self._file.flush()
        except OSError as error:
            raise CannotLog(f"{self.path} cannot be written: {error.strerror}") from None
        self._lines += 1
        self._size += len(line) + 1

    def is_stale(self, records: int) -> bool:
        """Whether most of the lines are out of date, where this many records are kept."""
        return self._lines > 2 * records + SPARE

    def rewrite(self, lines: Iterable[tuple[str, Fields]]) -> None:
        """The same with a line a record. It takes the place of the old file at once, or not at all."""
        self.close()
        new = self.path.with_suffix(".new")
        try:
            with new.open("w", encoding="utf-8") as file:
                self._lines = self._size = 0
                for name, fields in lines:
                    self._size += file.write(json.dumps({"collection": name, "record": fields}) + "\n")
                    self._lines += 1
            new.replace(self.path)
        except OSError as error:
            raise CannotLog(f"{self.path} cannot be written: {error.strerror}") from None
        self.full = False

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """The recording is a scenario now."""
        self.close()
        self.path.unlink(missing_ok=True)


def _read(line: str) -> Line | None:
    try:
        said = json.loads(line)
        name, fields, gone = said["collection"], said.get("record"), said.get("gone", "")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(name, str) or not isinstance(gone, str) or not isinstance(fields, dict | None):
        return None
    return name, fields, gone
