"""Upstreams whose every byte a test decides, each connection in a thread of its own."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

Conversation = Callable[["Talk"], object]


@dataclass
class Talk:
    """One connection of the upstream, while a request is answered."""

    connection: Any
    head: bytes = b""
    rest: bytes = b""

    def send(self, content: bytes) -> None:
        self.connection.sendall(content)

    def read(self, size: int) -> bytes:
        """So many bytes of the body; fewer where its sender has left."""
        while len(self.rest) < size and (piece := self.connection.recv(65_536)):
            self.rest += piece
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def read_to(self, mark: bytes) -> bytes:
        """The body up to this mark."""
        while mark not in self.rest and (piece := self.connection.recv(65_536)):
            self.rest += piece
        before, found, self.rest = self.rest.partition(mark)
        return before + found


@dataclass
class Upstream:
    """What it has heard: the heads of requests, in their order."""

    url: str
    heads: list[bytes] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The request lines."""
        return [head.partition(b"\r\n")[0].decode() for head in self.heads]


@contextmanager
def upstream(talk: Conversation, context: ssl.SSLContext | None = None) -> Iterator[Upstream]:
    """One on a free port that answers as `talk` does, which is True where the connection stays for another request."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "https" if context else "http"
        heard = Upstream(f"{scheme}://localhost:{listener.getsockname()[1]}")

        def serve(connection: socket.socket) -> None:
            with suppress(OSError), connection:
                secured = context.wrap_socket(connection, server_side=True) if context else connection
                with secured:
                    turn = Talk(secured)
                    while head := turn.read_to(b"\r\n\r\n"):
                        turn.head = head
                        heard.heads.append(head)
                        if talk(turn) is not True:
                            return

        def accept() -> None:
            with suppress(OSError):
                while True:
                    Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        thread = Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield heard
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def answering(content: bytes) -> Conversation:
    """Sends these bytes, and keeps the connection."""

    def talk(turn: Talk) -> bool:
        turn.send(content)
        return True

    return talk


def whole(body: bytes, status: str = "200 OK", **fields: str) -> bytes:
    """An answer in bytes, with its length."""
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{named}Content-Length: {len(body)}\r\n\r\n".encode() + body
