"""What a run made, written down before it is made: whoever finds the file can take it all back.

A line is a JSON object. `intends` is written before a request goes out, `made` when its answer has come, with the
requests that undo it, and `cleaned_up` (or `left`, with the reason) when they were sent. What could not be undone has
`failed`, and is tried again. A creation that was never answered can be asked for again under its Idempotency-Key: the
original answer says what it made.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from os import SEEK_END
from pathlib import Path
from threading import RLock
from typing import IO, Any

from contract_tests.client.cleanup_requests import CleanupRequest
from contract_tests.redaction import redact
from contract_tests.text_files import NotText, decoded

Json = Any


class LedgerError(Exception):
    """The file cannot be written, or is none of ours."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What the run made and is there still: the path of the record, and why it is."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}" if self.why else self.path


@dataclass
class LedgerEntry:
    """One request that may have made something. `answered` is false while nobody knows.

    left  what came of the last try to undo it, where that has failed
    """

    number: int
    operation: str
    method: str
    target: str
    content: str
    key: str
    credential: str
    answered: bool = False
    cleanup: list[CleanupRequest] = field(default_factory=list)
    settled: bool = False
    left: LeftBehind | None = None


class Ledger:
    """Keeps the entries, and writes them to `path` as they come; without a path in memory only.

    A file that cannot be written any more, on a disk that is full, say, is a `LedgerError` for whoever intends to make
    something: that is not made. What was made before is known here still, and can be taken back.

    lost      why the file cannot be written any more
    kept      what stays behind although all was done that can be
    cleaning_up  while entries are being undone: what is sent for that is no entry itself
    deleted   the paths that the run has seen go
    """

    def __init__(self, path: Path | None = None, **header: Json) -> None:
        self.path = path
        self.header = header
        self.entries: dict[int, LedgerEntry] = {}
        self.owned: set[str] = set()
        self.kept: list[LeftBehind] = []
        self.deleted: set[str] = set()
        self.cleaning_up = False
        self._lock = RLock()
        self._file: IO[str] | None = None
        self.lost = ""
        if path:
            _make_way(path)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._file = path.open("w", encoding="utf-8")
            except OSError as error:
                raise LedgerError(f"Cannot write the ledger {path}: {error.strerror}. Give another --ledger.") from None
            self._write({"run": header})
            self._needs_file()

    def intends(
        self,
        operation: str,
        method: str,
        target: str,
        content: bytes,
        key: str,
        credential: str,
        cleanup: list[CleanupRequest],
    ) -> int:
        """Note what is about to be sent. `cleanup` is what is known to undo it already."""
        with self._lock:
            number = len(self.entries) + 1
            entry = LedgerEntry(
                number, operation, method, target, content.decode("latin-1"), key, credential, cleanup=cleanup
            )
            self.entries[number] = entry
            self._write({"intends": {**asdict(entry)}})
            if self.lost:
                del self.entries[number]  # it is not sent
            self._needs_file()
            return number

    def made(self, number: int, cleanup: list[CleanupRequest], ids: Iterable[str] = ()) -> None:
        """Note what came of it. A request that made nothing needs no cleanup."""
        with self._lock:
            entry, own = self.entries[number], list(ids)
            entry.answered, entry.cleanup = True, cleanup
            entry.settled = not cleanup
            self.owned.update(own)
            self._write({"made": number, "cleanup": [asdict(each) for each in cleanup], "ids": own})

    def cleaned_up(self, number: int) -> None:
        with self._lock:
            self.entries[number].settled = True
            self._write({"cleaned_up": number})

    def leave(self, number: int, left: LeftBehind) -> None:
        """Note that something of it stays behind for good, and why."""
        with self._lock:
            self.entries[number].settled = True
            self.kept.append(left)
            self._write({"left": number, **asdict(left)})

    def failed(self, number: int, left: LeftBehind) -> None:
        """Note that it could not be undone this time, and why. It stays open."""
        with self._lock:
            self.entries[number].left = left
            self._write({"failed": number, **asdict(left)})

    def forget(self) -> None:
        """Begin anew, where all that was made went at once."""
        with self._lock:
            self.entries.clear()
            self.owned.clear()
            self.deleted.clear()

    @property
    def left(self) -> list[LeftBehind]:
        """What is there still, and why: what stays, and what nobody managed to undo."""
        with self._lock:
            return [*self.kept, *(each.left for each in self.open_entries() if each.left)]

    def saw_go(self, path: str) -> bool:
        """Whether the run has deleted what is at a path, or what that is below of."""
        segments = path.split("/")
        return any("/".join(segments[:length]) in self.deleted for length in range(1, len(segments) + 1))

    def open_entries(self, after: int = 0) -> list[LedgerEntry]:
        """What has to be undone still, the newest first."""
        with self._lock:
            return [
                entry
                for number, entry in sorted(self.entries.items(), reverse=True)
                if not entry.settled and number > after
            ]

    def reopen(self, path: Path) -> None:
        """Write on where a run that died has stopped; the line that it did not end is dropped."""
        try:
            whole = path.read_bytes().rfind(b"\n") + 1
            self._file = path.open("r+", encoding="utf-8")
            self._file.truncate(whole)
            self._file.seek(0, SEEK_END)
        except OSError as error:
            raise LedgerError(f"Cannot write the ledger {path}: {error.strerror}.") from None
        self.path = path

    def close(self) -> None:
        """Close the file, and remove it where nothing is open or left."""
        if self._file or self.lost:
            self._end_file()
            if self.path and not self.left and not self.open_entries():
                remove(self.path)

    def _write(self, line: Json) -> None:
        if self._file:
            try:
                self._file.write(json.dumps(_redacted(line)) + "\n")
                self._file.flush()
            except OSError as error:
                self.lost = f"Cannot write the ledger {self.path}: {error.strerror}. Give another --ledger."
                self._end_file()

    def _needs_file(self) -> None:
        if self.lost:
            raise LedgerError(self.lost)

    def _end_file(self) -> None:
        """Close it; what could not be written before cannot be written now either."""
        file, self._file = self._file, None
        if file:
            with suppress(OSError):
                file.close()


def _redacted(value: Json) -> Json:
    """A line without a secret: who sends it again puts them back in by their names."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {name: _redacted(each) for name, each in value.items()}
    return [_redacted(each) for each in value] if isinstance(value, list) else value


def _make_way(path: Path) -> None:
    """Nothing is written over but a ledger of which nothing is open: the numbers of two runs would mean the same."""
    _is_regular(path)
    if path.is_file() and path.stat().st_size and read(path).open_entries():
        raise LedgerError(f"{path} notes what an earlier run left open. Sweep that first, or give another --ledger.")


def _is_regular(path: Path) -> None:
    """What is a device or a pipe keeps nothing, or never ends."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise LedgerError(
            f"{path} is no regular file, and keeps nothing: whoever comes after a run that died has to read there what "
            "it made, to be able to clean up. Give another --ledger, or none."
        )


def remove(path: Path) -> None:
    """Take a ledger away of which nothing is open. What is no file, /dev/null say, was none of ours to begin with."""
    if path.is_file():
        path.unlink()


def read(path: Path) -> Ledger:
    """The ledger of a run that ended before it had cleaned up. `LedgerError` where the file is none."""
    _is_regular(path)
    try:
        lines = [json.loads(line) for line in _whole_lines(path)]
        ledger = Ledger(None, **lines[0]["run"])
        for line in lines[1:]:
            _replay(ledger, line)
    except OSError as error:
        raise LedgerError(f"Cannot read the ledger {path}: {error.strerror}.") from None
    except NotText as error:
        raise LedgerError(f"{path} is no ledger of a contract run: it {error}.") from None
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise LedgerError(f"{path} is no ledger of a contract run ({error!r}).") from None
    return ledger


def _whole_lines(path: Path) -> Iterator[str]:
    """The lines that end: the one that was being written when the run died says nothing yet."""
    content = path.read_bytes()
    text = decoded(content[: content.rfind(b"\n") + 1] or content)
    return (line for line in text.splitlines(keepends=True) if line.endswith("\n"))


def _replay(ledger: Ledger, line: Json) -> None:
    if "intends" in line:
        entry = LedgerEntry(
            **{**line["intends"], "cleanup": [CleanupRequest(**each) for each in line["intends"]["cleanup"]]}
        )
        ledger.entries[entry.number] = entry
    elif "made" in line:
        ledger.made(line["made"], [CleanupRequest(**each) for each in line["cleanup"]], line["ids"])
    elif "cleaned_up" in line:
        ledger.cleaned_up(line["cleaned_up"])
    elif "left" in line:
        ledger.leave(line["left"], LeftBehind(line["path"], line["why"]))
    elif "failed" in line:
        ledger.failed(line["failed"], LeftBehind(line["path"], line["why"]))
