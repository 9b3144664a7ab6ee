"""From a command's end to the exit code of its process, and to a sentence where it ended badly."""

import errno
import os
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import click

from mock_server.observers.streams import CannotWrite, put
from mock_server.text.printable import printable, printable_lines

BROKEN = 2
ABORTED = 1
INTERRUPTED = 130
"""As shells have it for what Ctrl-C ended: 128, and the number of the signal."""


class CommandRefused(Exception):
    """The command cannot be carried out; the sentence says why, and what to do."""


class Verbatim(StringIO):
    """For click, which takes escape sequences out of what goes to no terminal: they are to be seen."""

    def isatty(self) -> bool:
        return True


def run(command: click.Command) -> int:
    """Carry a command out, with this process's arguments."""
    try:
        return command.main(standalone_mode=False) or 0
    except CommandRefused as error:
        return _told(f"aurion-mock: {printable(str(error))}", BROKEN)
    except click.ClickException as error:
        return _told(_shown(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _told("aurion-mock: stopped by Ctrl-C, before it was done.", INTERRUPTED)
    except OSError as error:
        return _failed(error)


def _shown(error: click.ClickException) -> str:
    shown = Verbatim()
    error.show(shown)
    return printable_lines(shown.getvalue().rstrip())


def _failed(error: OSError) -> int:
    """Whoever reads `--help | head -1` has read enough; any other reason is worth a sentence."""
    code = ABORTED if error.errno == errno.EPIPE else BROKEN
    if code == BROKEN:
        what = f": {error.filename}" if error.filename else ""
        _told(printable(f"aurion-mock: {error.strerror or error}{what}."), code)
    for stream in (sys.stdout, sys.stderr):
        _forget(stream)
    return code


def _forget(stream: object) -> None:
    """Let what is stuck in the stream's buffer go nowhere: Python would fail on it again when it ends."""
    with suppress(AttributeError, OSError, ValueError):  # not a file, or a closed one
        descriptor = stream.fileno()  # type: ignore[attr-defined]
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), descriptor)


def _told(text: str, code: int) -> int:
    with suppress(CannotWrite):  # then the code has to do
        put("stderr", f"{text}\n")
    return code
