"""A file of JSON lines that one process writes to: locked, appended to, synced, replaced as a whole.

What is written is safe from the end of the process at once (the operating system has it), and from the end of the
machine when it was synced.
"""

import asyncio
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from mock_server import __version__
from mock_server.errors import Unavailable

try:
    import fcntl
except ImportError:  # pragma: no cover - no such module on Windows
    fcntl = None  # type: ignore[assignment]

FORMAT, MARK = 1, "aurion_mock_state"
SECOND = 1.0
TAKEN_BACK = "What this request did was taken back. Make room for the file, and send it again."
Sync = Literal["always", "second"]
Line = dict[str, Any]


class StateFileError(Unavailable):
    """The file cannot be used: which one, which line, what is wrong and what to do."""

    def __init__(self, file: Path, what: str, line: int | None = None, hint: str = "") -> None:
        super().__init__(f"{file}:{line}: {what}" if line else f"{file}: {what}", hint)


class StateFile:
    """`lines` is what it held when it was opened, each with its number; `torn` says that its last line was cut off.

    `always` syncs before anybody is answered, `second` within a second.
    """

    def __init__(self, file: Path, sync: Sync) -> None:
        self.file = file = Path(os.path.realpath(file))  # what a link leads to is what is replaced
        self.always = sync == "always"
        self._open = _opened(file)
        try:
            self.lines, self.torn = _read(file, self._open)
        except BaseException:
            os.close(self._open)
            raise
        self.size = self._synced = os.fstat(self._open).st_size
        self._syncing: asyncio.Task[None] | None = None

    def append(self, data: bytes) -> None:
        """Write the lines behind those that are there: all of them, or none. `StateFileError` says why not."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._open, view) :]
        except OSError as error:
            os.ftruncate(self._open, self.size)
            raise StateFileError(self.file, f"this cannot be written to: {error.strerror}.", hint=TAKEN_BACK) from None
        self.size += len(data)

    async def sync(self) -> None:
        """With `always`, wait until what was written is on the disk; else see to it that it soon is."""
        if not self.always:
            if self._synced < self.size and self._syncing is None:
                self._syncing = asyncio.get_running_loop().create_task(self._sync_soon())
            return
        wanted = self.size
        while self._synced < wanted:
            if self._syncing is None:
                self._syncing = asyncio.get_running_loop().create_task(self._sync())
            await asyncio.shield(self._syncing)

    def replace(self, parts: Iterable[bytes]) -> None:
        """Let the file hold these lines, and nothing else, all at once."""
        new = self.file.with_name(f"{self.file.name}.new")
        try:
            opened = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            try:
                _fill(opened, parts)
                _lock(self.file, opened)
                new.replace(self.file)
            except BaseException:
                os.close(opened)
                new.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StateFileError(self.file, f"{new.name} cannot be written beside it: {error.strerror}.") from None
        os.close(self._open)
        self._open, self.torn = opened, False
        self.size = self._synced = os.fstat(opened).st_size

    def close(self) -> None:
        """Sync what was written, and let others have the file."""
        if self._open >= 0:
            os.fsync(self._open)
            os.close(self._open)
            self._open = -1

    async def _sync_soon(self) -> None:
        await asyncio.sleep(SECOND)
        await self._sync()

    async def _sync(self) -> None:
        """In a thread, on a descriptor of its own: the file may be replaced meanwhile."""
        wanted, copy = self.size, os.dup(self._open)
        try:
            await asyncio.get_running_loop().run_in_executor(None, os.fsync, copy)
            self._synced = max(self._synced, wanted)
        finally:
            os.close(copy)
            self._syncing = None


def _fill(opened: int, parts: Iterable[bytes]) -> None:
    with os.fdopen(os.dup(opened), "wb") as written:
        written.write(header())
        for part in parts:
            written.write(part)
    os.fsync(opened)


def line_of(content: Line) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n"


def header() -> bytes:
    return line_of({MARK: FORMAT, "mock": __version__})


def _opened(file: Path) -> int:
    """The file, opened and locked."""
    if fcntl is None:  # pragma: no cover - Windows
        raise StateFileError(file, "--state needs a system that can lock files by flock, as Linux and macOS can.")
    while True:
        try:
            opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise StateFileError(file, f"this cannot be opened: {error.strerror}. Give another --state.") from None
        try:
            _lock(file, opened)
        except StateFileError:
            os.close(opened)
            raise
        if file.exists() and os.path.samestat(os.fstat(opened), file.stat()):
            return opened
        os.close(opened)  # whoever had it has put another one in its place


def _lock(file: Path, opened: int) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        told = "another aurion-mock uses this file. Stop that one, or give this one a --state of its own."
        raise StateFileError(file, told) from None


def _read(file: Path, opened: int) -> tuple[list[tuple[int, Line]], bool]:
    """The lines behind the header, with their numbers, and whether a piece of one was cut off at the end."""
    with os.fdopen(os.dup(opened), "rb") as reading:
        reading.seek(0)
        data = reading.read()
    *whole, rest = data.split(b"\n")
    if not whole:
        if rest and not header().startswith(rest):
            raise _no_state_file(file)
        _begin(file, opened)
        return [], bool(rest)
    _check_header(file, whole[0])
    lines = [(number, _parsed(file, number, each, len(whole))) for number, each in enumerate(whole[1:], 2)]
    if rest:
        os.ftruncate(opened, len(data) - len(rest))
    return lines, bool(rest)


def _begin(file: Path, opened: int) -> None:
    try:
        os.ftruncate(opened, 0)
        os.write(opened, header())
    except OSError as error:
        told = f"this cannot be written to: {error.strerror}. Give another --state."
        raise StateFileError(file, told) from None


def _check_header(file: Path, first: bytes) -> None:
    try:
        found = json.loads(first)
        written, mock = found[MARK], found["mock"]
    except (ValueError, TypeError, KeyError):
        raise _no_state_file(file) from None
    if written != FORMAT:
        told = (
            f"this state file has the format {written}, and this mock (aurion-mock {__version__}) reads {FORMAT} alone"
        )
        raise StateFileError(file, f"{told}. Use aurion-mock {mock}, give another --state, or remove the file.")


def _no_state_file(file: Path) -> StateFileError:
    return StateFileError(file, "this is no state file of aurion-mock. Give another --state, or remove the file.")


def _parsed(file: Path, number: int, line: bytes, last: int) -> Line:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        told = "this line is broken" if number == last else "this line is broken, and others follow it"
        raise StateFileError(file, f"{told}. Restore the file from a copy, or remove it.", number)
    return found
