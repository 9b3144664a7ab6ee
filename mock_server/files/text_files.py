"""Files that people write: what is wrong with one is said with its name, the line, and what to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mock_server.errors import DomainError

Step = str | int
"""A key of a mapping, or a place in a list."""


class Mistake(NamedTuple):
    """What is wrong, and the steps that lead there."""

    what: str
    steps: tuple[Step, ...]


MOST_DIGITS = 20
EXTREME_DAYS = ("0001-01-01", "9999-12-31")
SMALLEST, LARGEST = -(2**63), 2**64 - 1
"""Whole numbers between these can be sent on, and none has more digits."""


class FileError(DomainError):
    """A file that we cannot use: which one, which line, what is wrong and what to do."""

    def __init__(self, file: Path, line: int | None, what: str) -> None:
        place = f"{file}:{line}" if line else str(file)
        super().__init__(f"{place}: {what}")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, and `line`, which finds the line of the part that these steps lead to, as far as they lead.

    `extreme` says whether it names the first or the last day that a datetime can be on.
    """

    file: Path
    line: Callable[[tuple[Step, ...]], int | None]
    extreme: bool

    def where(self, *steps: Step) -> str:
        """`people.yaml:3`."""
        return f"{self.file.name}:{self.line(steps)}"

    def mistake(self, what: str, *steps: Step) -> DomainError:
        return FileError(self.file, self.line(steps), what)

    def mistakes(self, told: str, each: Sequence[Mistake]) -> DomainError:
        """Several in one part: a file is refused with the sentence that tells them together, at the first of them."""
        return self.mistake(told, *each[0].steps)


def names_extreme_day(text: str) -> bool:
    """Whether it names a day of which, in UTC, a part may lie where no datetime reaches."""
    return any(day in text for day in EXTREME_DAYS)


def read_text(file: Path) -> str:
    """What the file holds, which is UTF-8, with or without a mark at its begin. `FileError` where it cannot be read."""
    if file.exists() and not file.is_file():
        kind = "a folder" if file.is_dir() else "a device or a pipe"
        raise FileError(file, None, f"this is {kind}, and should be a file. Rename or remove it.")
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise FileError(file, None, "there is no such file.") from None
    except OSError as error:
        raise FileError(file, None, f"this cannot be read: {error.strerror}.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(file, line, "this is not UTF-8. Save the file in that encoding.") from None
