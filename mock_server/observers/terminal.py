"""stderr of a mock in the foreground: its access log, and what it and its libraries log, through one writer."""

import logging
from asyncio import CancelledError
from types import TracebackType
from typing import Literal

from mock_server.observers import Observer
from mock_server.observers.access_log import as_detailed_json, as_json, detailed, line, silent, written
from mock_server.observers.json_lines import json_line
from mock_server.observers.writer import Writer
from mock_server.text.printable import shortened

LogFormat = Literal["text", "json"]
FLUSH = 1.0
"""Seconds that the end waits for whoever reads."""
LONGEST = 4000


class Terminal:
    """Within the block, log records of `level` and above are lines on stderr: text for people, or JSON.

    `observe` logs requests; `write` takes lines of whoever has others.
    """

    def __init__(self, level: int, form: LogFormat = "text") -> None:
        self._writer = Writer("stderr")
        self._handler = LineHandler(self._writer) if form == "text" else JsonHandler(self._writer)
        self._level = level
        self._forms = (line, detailed) if form == "text" else (as_json, as_detailed_json)
        self.observe = self._observer()
        self.write = self._writer.write

    def __enter__(self) -> "Terminal":
        self._writer.start()
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(self._level)
        root.addHandler(self._handler)
        logging.getLogger("uvicorn").setLevel(max(logging.WARNING, self._level))
        logging.captureWarnings(capture=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        logging.captureWarnings(capture=False)
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level_before)
        self._writer.close(FLUSH)

    def _observer(self) -> Observer:
        if self._level > logging.INFO:
            return silent
        short, long = self._forms
        return written(short if self._level == logging.INFO else long, self._writer.write)


class LineHandler(logging.Handler):
    """Log records as printable lines; those of a traceback are indented, so that none can pass for a request."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self.addFilter(_not_cancelled)
        self._writer = writer
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._writer.write("\n".join(self._lines(record)))
        except Exception as error:  # noqa: BLE001 - a record that cannot be shown must not cost an answer
            self._writer.write(shortened(f"A log record of {record.name} cannot be shown: {error!r}", LONGEST))

    def _lines(self, record: logging.LogRecord) -> list[str]:
        lines = [shortened(record.getMessage().rstrip(), LONGEST)]
        if record.exc_info:
            traceback = self._formatter.formatException(record.exc_info)
            lines += [f"  {shortened(each, LONGEST)}" for each in traceback.split("\n")]
        return lines


class JsonHandler(LineHandler):
    """Log records as JSON objects; a traceback stands in `exception`."""

    def _lines(self, record: logging.LogRecord) -> list[str]:
        told: dict[str, object] = {"message": record.getMessage().rstrip()[:LONGEST]}
        if record.exc_info:
            told["exception"] = self._formatter.formatException(record.exc_info)
        return [json_line(record.levelno, record.name, **told)]


def _not_cancelled(record: logging.LogRecord) -> bool:
    """uvicorn says that a stop cuts requests off; the traceback of each is nothing to read."""
    return not (record.exc_info and isinstance(record.exc_info[1], CancelledError))
