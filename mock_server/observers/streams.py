"""sys.stdout and sys.stderr as they are at the moment: closed, replaced, full, of any encoding, or not there."""

import os
import sys
from io import TextIOWrapper
from time import sleep
from typing import Literal, TextIO

StreamName = Literal["stdout", "stderr"]
RETRY = 0.01
"""Seconds until a full stream that does not block is tried again."""


class CannotWrite(Exception):
    """`reason` says why not; `lines` is how many did not come through, `torn` whether a part of the first one did."""

    def __init__(self, reason: str, lines: int, *, torn: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lines = lines
        self.torn = torn


def prepare() -> None:
    """Have the streams of this process take whatever comes.

    Text that their encoding lacks is written as escapes. Descriptors that were closed lead nowhere: libuv aborts where
    a socket gets one of their numbers.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest that is free, which is this one


def put(name: StreamName, text: str) -> None:
    """Write whole lines, past the stream's buffer: what is stuck there would be waited for when Python ends."""
    stream: TextIO | None = getattr(sys, name)
    if stream is None:
        raise CannotWrite("it is closed", text.count("\n"))
    descriptor = _descriptor(stream)
    if descriptor is None:
        _put_into(stream, text)
    else:
        _put_through(descriptor, text.encode(stream.encoding or "utf-8", "backslashreplace"))


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (AttributeError, OSError, ValueError):  # not a file, or a closed one
        return None


def _put_into(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except Exception as error:  # whatever somebody else's stream raises
        raise CannotWrite(str(error).rstrip("."), text.count("\n")) from error


def _put_through(descriptor: int, data: bytes) -> None:
    written = 0
    while written < len(data):
        try:
            written += os.write(descriptor, memoryview(data)[written:])
        except BlockingIOError:
            sleep(RETRY)
        except OSError as error:
            torn = written > 0 and data[written - 1 : written] != b"\n"
            raise CannotWrite(error.strerror or str(error), data.count(b"\n", written), torn=torn) from error
