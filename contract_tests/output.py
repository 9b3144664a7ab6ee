"""What a command says, to whoever may have stopped listening: that costs no verdict, no clean-up and no traceback."""

import os
import sys
from typing import Any, TextIO

STREAMS = ("stdin", "stdout", "stderr")
COULD_NOT_TEST = 2


class Output:
    """A text stream that keeps quiet once nobody can be told any more. `lost` says why; None while all is well."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost: OSError | None = None

    def write(self, text: str) -> int:
        if not self.lost:
            try:
                return self._stream.write(text)
            except OSError as error:
                self._lose(error)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        if not self.lost:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def _lose(self, error: OSError) -> None:
        """What is in the buffer still goes nowhere, so that the end of the process finds nothing to complain about."""
        self.lost = error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def listen() -> Output:
    """Take hold of the standard streams; those that were closed go nowhere. Answers that of the results."""
    _open_what_is_closed()
    out = Output(sys.stdout)
    sys.stdout, sys.stderr = out, Output(sys.stderr)
    return out


def _open_what_is_closed() -> None:
    """A number that is free would be taken by the next file that is opened, which then gets what was said."""
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def end(out: Output, code: int) -> int:
    """The exit code once everything is said: who stopped reading does not mind, a disk that is full is a trouble."""
    out.flush()
    if out.lost is None or isinstance(out.lost, BrokenPipeError):
        return code
    sys.stderr.write(f"aurion-contract: cannot write to standard output: {out.lost.strerror}.\n")
    return code or COULD_NOT_TEST
