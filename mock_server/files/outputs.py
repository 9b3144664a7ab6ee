"""Files that a command is to leave, looked at before it begins: what takes an hour should not end without them."""

from collections.abc import Iterable
from pathlib import Path

from mock_server.errors import DomainError


class CannotWriteFile(DomainError):
    """A file that cannot be written; the sentence says why."""


def check_outputs(paths: Iterable[Path | None]) -> None:
    """`CannotWriteFile` where one cannot be written. Folders that are not there are made; what is there stays."""
    for path in paths:
        if path is not None:
            _check(path)


def _check(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        there = path.exists()
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except FileExistsError:
        raise CannotWriteFile(f"{path} cannot be written: {path.parent} is no folder") from None
    except OSError as error:
        raise CannotWriteFile(f"{path} cannot be written: {error.strerror}") from None
