"""What a command says beside its work, on stderr."""

from contextlib import suppress

from mock_server.observers.streams import CannotWrite, put
from mock_server.text.printable import printable

LAST_WORD = 0.5
"""Seconds that the end waits for whoever reads stdout."""


def warn(sentences: list[str]) -> None:
    with suppress(CannotWrite):  # nobody wants to know
        put("stderr", "".join(f"aurion-mock: {printable(sentence)}\n" for sentence in sentences))


def say(sentence: str) -> None:
    """By the access log's own thread, in its turn."""
    from mock_server.observers.writer import say as write  # noqa: PLC0415 - --help should not wait for it

    write("stderr", f"aurion-mock: {printable(sentence)}", LAST_WORD)
